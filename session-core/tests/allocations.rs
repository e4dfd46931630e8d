//! Reading a session costs nothing where nothing is due: counted, not timed.

use automation_core::{Id, Instant, Lifecycle, LifecycleExt};
use session_core::{
    Session, SessionPolicy,
    contract::{ContractNumber, SessionLength},
};

#[test]
fn reading_a_scheduled_session_allocates_nothing() {
    let at = |text: &str| text.parse::<Instant>().expect("an instant");
    let (made, start) = (at("2026-03-01T09:00:00Z"), at("2026-03-09T09:00:00Z"));
    let number = ContractNumber::plain(12);
    let session = Session::planned(Id(1), &number, 3, start, SessionLength::HOUR, zone_core::Zone::UTC, made);
    let policy = SessionPolicy::default();
    let soon = at("2026-03-02T09:00:00Z");
    let counted = allocation_counter::measure(|| {
        let seen = session.as_of(soon, &policy).expect("it comes to rest");
        assert_eq!(seen.state(), "scheduled");
    });
    assert_eq!(counted.count_total, 0);
    // The count counts: two reminders and a miss are taken on a copy.
    let late = at("2026-03-10T09:00:00Z");
    let counted = allocation_counter::measure(|| {
        assert_eq!(session.as_of(late, &policy).expect("it comes to rest").state(), "missed");
    });
    assert!(counted.count_total > 0);
}

mod patterns {
    use super::*;
    use session_core::{
        Pattern, PatternPolicy,
        class::{Capacity, ClassDetails, ClassLength},
        pattern::{Holidays, PatternDraft, SeriesDraft},
    };

    fn at(text: &str) -> Instant {
        text.parse().expect("an instant")
    }

    /// A pattern whose rule has gone on since that day, filled through the end of June 2026.
    fn pattern(rule: &str, first: &str) -> Pattern {
        let zone = zone_core::zone!("Europe/London");
        let length = ClassLength::from_minutes(60).expect("a length");
        let (first, starts_at) = (first.parse().expect("a day"), "10:00:00".parse().expect("a time"));
        let series = SeriesDraft::new(rule.parse().expect("a rule"), first, starts_at, length, zone);
        let details = ClassDetails::new("Drawing".parse().expect("a name"), Capacity::new(8).expect("seats"));
        let draft = PatternDraft::new("harbour/D".parse().expect("a key"), details, series);
        let mut pattern = draft.made(at("2026-01-01T09:00:00Z")).expect("a pattern");
        pattern.generated_through = Some("2026-06-30".parse().expect("a day"));
        pattern
    }

    /// P-Q4: looking whether a pattern is due costs next to nothing, and the same however long its rule has gone on
    /// (P-B3, P-T7).
    #[test]
    fn p_t7_whether_a_pattern_is_due_costs_the_same_after_50_years() {
        let policy = PatternPolicy::default();
        for rule in ["FREQ=WEEKLY", "FREQ=DAILY", "FREQ=MONTHLY;BYDAY=1MO"] {
            let counted = |first: &str| {
                let pattern = pattern(rule, first);
                let counted = allocation_counter::measure(|| {
                    assert!(pattern.due(&policy).is_some());
                });
                (counted.count_total, counted.bytes_total)
            };
            let (young, old) = (counted("2026-01-05"), counted("1976-01-05"));
            assert_eq!(young, old, "{rule}");
            assert!(young.0 <= 4, "{rule}: {young:?}");
            // Not due on that day, it is read as it is.
            let pattern = pattern(rule, "2026-01-05");
            let counted = allocation_counter::measure(|| {
                assert!(matches!(
                    pattern.as_of(at("2026-03-01T09:00:00Z"), &policy),
                    Ok(std::borrow::Cow::Borrowed(_))
                ));
            });
            assert_eq!(counted.count_total, young.0, "{rule}");
        }
    }

    /// P-T7, P-23: a plan of a refill allocates for what it plans, not for what was before.
    #[test]
    fn p_t7_a_plan_touches_its_window_only() {
        let policy = PatternPolicy::default();
        let day = |text: &str| text.parse().expect("a day");
        let counted = |first: &str| {
            let pattern = pattern("FREQ=DAILY", first);
            let counted = allocation_counter::measure(|| {
                let (today, through) = (day("2026-04-01"), day("2026-07-14"));
                let plan = pattern.plan_refill(today, through, &Holidays::default(), &policy);
                assert_eq!(plan.entries.len(), 14);
            });
            (counted.count_total, counted.bytes_total)
        };
        let (young, old) = (counted("2026-01-05"), counted("1976-01-05"));
        assert_eq!(young, old);
        assert!(young.0 <= 12, "{young:?}");
    }
}
