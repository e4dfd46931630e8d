//! The boundary cases P-T1 to P-T11, both sides of each.

use automation_core::{Lifecycle, LifecycleExt};
use session_core::{
    PatternPolicy,
    class::{ClassCommand, ClassStatus},
    pattern::{Coverage, Holidays, PastSessions, PatternCommand, PatternEvent},
};
use zone_core::{Zone, zone};

use super::made::*;

/// P-T1, P-22: exactly three months ahead are enough; a day less is refilled to today and six months.
#[test]
fn p_t1_three_months_ahead_are_enough_and_a_day_less_is_not() {
    let policy = PatternPolicy::default();
    // The last is the last day of a month, where a month ahead is clamped: 28 February is three months before 28 May,
    // and 1 March before 1 June.
    let facts = [
        ("2026-06-01", "2026-03-01", "2026-03-02", "2026-09-02"),
        ("2026-05-30", "2026-02-28", "2026-03-01", "2026-09-01"),
        ("2026-11-30", "2026-08-31", "2026-09-01", "2027-03-01"),
        ("2027-02-28", "2026-11-30", "2026-12-01", "2027-06-01"),
    ];
    for (through, enough, short, refilled) in facts {
        let mut pattern =
            pattern(series("FREQ=DAILY", "2026-01-05", "10:00", Zone::UTC), "2026-01-01T00:00:00Z");
        pattern.generated_through = Some(day(through));
        let up_to_date = Coverage::UpToDate { through: day(through) };
        assert_eq!(pattern.coverage(day(enough), &policy), up_to_date, "{through} on {enough}");
        assert_eq!(pattern.coverage(day(short), &policy), Coverage::Short { through: Some(day(through)) });
        let due = pattern.due(&policy).unwrap();
        assert_eq!(due.at(), at(&format!("{short}T00:00:00Z")), "{through}");
        assert_eq!(due.event, PatternEvent::Refilled { through: day(refilled) });
    }
}

/// P-T2, P-21, P-B8: six months from 31 August end on the last of February, in leap years too.
#[test]
fn p_t2_six_months_from_31_august_are_the_last_of_february() {
    let pattern = pattern(mondays(), "2026-01-01T09:00:00Z");
    let facts = [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-08-30", 6, "2027-02-28"),
        ("2026-08-28", 6, "2027-02-28"),
        ("2026-08-27", 6, "2027-02-27"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-12-31", 60, "2031-12-31"),
    ];
    for (today, months, target) in facts {
        assert_eq!(pattern.target(day(today), months), day(target), "{today} + {months} months");
    }
}

/// P-T3, P-X5, G-3: the last day is inclusive; it is ended on the day after.
#[test]
fn p_t3_on_its_last_day_it_is_processed_and_on_the_next_it_is_ended() {
    let policy = PatternPolicy::default();
    let mut series = series("FREQ=DAILY", "2026-03-01", "10:00", zone!("Pacific/Auckland"));
    series.last_day = Some(day("2026-03-10"));
    let unmade = pattern(series.clone(), "2026-03-10T10:59:59Z");
    // In Auckland it is one second before midnight.
    assert_eq!(
        unmade.coverage(unmade.today(at("2026-03-10T10:59:59Z")), &policy),
        Coverage::Short { through: None }
    );
    let (on, today) = (day("2026-03-10"), unmade.today(at("2026-03-10T11:00:00Z")));
    assert_eq!(unmade.coverage(today, &policy), Coverage::Ended { on });
    // What is made on the last day is made for this day, by the run as by the making.
    let (studio, id) = studio(series.clone(), "2026-03-09T11:00:00Z");
    assert_eq!(starts(&studio), ["2026-03-10 10:00"]);
    assert_eq!(studio.pattern(id).generated_through, Some(on));
    assert_eq!(studio.pattern(id).due_at(&policy), None);
    // Made when it is over, it makes nothing and is never due.
    let over = pattern(series, "2026-03-10T11:00:00Z");
    assert_eq!(over.due_at(&policy), None);
}

/// P-T4, P-X4, P-B6: the night's run at 03:00 leaves the class of this day, held hours later.
#[test]
fn p_t4_today_s_class_is_there_after_the_night_s_run() {
    for (zone, run) in [
        (zone!("America/Los_Angeles"), "2026-03-16T10:00:00Z"),
        (zone!("Europe/London"), "2026-03-16T03:00:00Z"),
        (zone!("Pacific/Auckland"), "2026-03-15T14:00:00Z"),
    ] {
        let policy = policy(|policy| policy.past_sessions = PastSessions::DeleteAll);
        let weekly = series("FREQ=WEEKLY;BYDAY=MO", "2026-01-05", "10:00", zone);
        let (mut studio, _) = studio_of(policy, weekly, "2026-01-01T09:00:00Z");
        studio.run(at(run));
        assert_eq!(starts(&studio).first().map(String::as_str), Some("2026-03-16 10:00"), "{zone}");
        assert_eq!(studio.session(&format!("{KEY}/2026-03-16T10:00")).status, ClassStatus::Scheduled);
    }
}

/// P-T5, P-X3, P-26: what is past and booked is kept and completed, what nobody booked goes.
#[test]
fn p_t5_past_sessions_that_were_booked_are_kept() {
    let (mut studio, _) = studio(mondays(), "2026-01-01T09:00:00Z");
    book(&mut studio, &format!("{KEY}/2026-01-05T10:00"), "ann", "2026-01-02T09:00:00Z");
    studio.run(at("2026-01-12T23:59:59.999999Z"));
    assert_eq!(
        all(&studio)[..2],
        [format!("{KEY}/2026-01-05T10:00 completed"), format!("{KEY}/2026-01-12T10:00 scheduled")]
    );
    studio.run(at("2026-01-13T00:00:00Z"));
    assert_eq!(
        all(&studio)[..2],
        [format!("{KEY}/2026-01-05T10:00 completed"), format!("{KEY}/2026-01-19T10:00 scheduled")]
    );
    assert!(studio.session(&format!("{KEY}/2026-01-05T10:00")).seats.has(&person("ann")));
}

/// P-T6, P-7, P-B1: a refill with sessions ahead adds those that are missing.
#[test]
fn p_t6_a_refill_adds_to_what_is_there() {
    let (mut studio, id) = studio(mondays(), "2026-01-01T09:00:00Z");
    assert_eq!(studio.sessions.len(), 26);
    studio.run(at("2026-04-01T22:59:59.999999Z"));
    assert_eq!(studio.made, 26);
    studio.run(at("2026-04-01T23:00:00Z"));
    assert_eq!(studio.pattern(id).generated_through, Some(day("2026-10-02")));
    assert_eq!((studio.made, studio.were_there), (39, 0));
    let ahead = starts(&studio);
    assert_eq!(
        (ahead.first().unwrap().as_str(), ahead.last().unwrap().as_str()),
        ("2026-04-06 10:00", "2026-09-28 10:00")
    );
}

/// P-T8, P-B5, P-X15: BYDAY=MO gives Mondays by the clocks of the zone, wherever it is.
#[test]
fn p_t8_mondays_are_mondays_in_every_zone() {
    for zone in [
        zone!("Pacific/Pago_Pago"),
        zone!("America/Los_Angeles"),
        zone!("Europe/London"),
        zone!("Asia/Kolkata"),
        zone!("Pacific/Auckland"),
        zone!("Pacific/Kiritimati"),
    ] {
        for time in ["00:00", "00:30", "10:00", "23:30"] {
            let weekly = series("FREQ=WEEKLY;BYDAY=MO", "2026-01-01", time, zone);
            for one in occurrences(&weekly, "2026-01-01", "2026-12-31") {
                let shown = automation_core::civil::local_at(one.start, zone);
                assert_eq!(shown.format("%a %H:%M").to_string(), format!("Mon {time}"), "{zone} {shown}");
            }
            assert_eq!(occurrences(&weekly, "2026-01-01", "2026-12-31").len(), 52, "{zone}");
        }
    }
}

/// P-T9, P-24, P-B10: run twice it makes nothing the second time; and what two runs at once make has the same keys.
#[test]
fn p_t9_two_runs_make_nothing_twice() {
    let (mut studio, id) = studio(mondays(), "2026-01-01T09:00:00Z");
    let before = studio.pattern(id).clone();
    studio.run(at("2026-05-01T09:00:00Z"));
    let once = studio.clone();
    studio.run(at("2026-05-01T09:00:00Z"));
    assert_eq!((studio.sessions.clone(), studio.patterns.clone()), (once.sessions, once.patterns));
    // The other run at once saw the pattern as it was, and plans the same.
    let through = studio.pattern(id).generated_through.unwrap();
    let plan = |from: &session_core::Pattern| {
        from.plan_refill(day("2026-05-01"), through, &Holidays::default(), &PatternPolicy::default())
    };
    let keys: Vec<String> = plan(&before).entries.iter().map(|entry| entry.original.to_string()).collect();
    assert!(!keys.is_empty());
    assert_eq!(plan(&before), plan(&before));
    let there: Vec<String> =
        studio.sessions.values().map(|row| row.record.key.original().to_string()).collect();
    assert!(keys.iter().all(|key| there.iter().filter(|one| *one == key).count() == 1));
}

/// P-T10, P-20, P-B2: a rule of four is exhausted after the fourth; nothing is made or removed again.
#[test]
fn p_t10_a_finite_rule_is_exhausted() {
    let weekly = series("FREQ=WEEKLY;BYDAY=MO;COUNT=4", "2026-01-05", "10:00", zone!("Europe/London"));
    let (mut studio, id) = studio(weekly, "2026-01-01T09:00:00Z");
    assert_eq!(
        starts(&studio),
        ["2026-01-05 10:00", "2026-01-12 10:00", "2026-01-19 10:00", "2026-01-26 10:00"]
    );
    let policy = PatternPolicy::default();
    assert_eq!(studio.pattern(id).due_at(&policy), None);
    // It is looked at last when it no longer reaches far enough ahead: the reasons in their order (P-20).
    assert_eq!(
        studio.pattern(id).coverage(day("2026-04-01"), &policy),
        Coverage::UpToDate { through: day("2026-07-01") }
    );
    assert_eq!(studio.pattern(id).coverage(day("2026-04-02"), &policy), Coverage::Exhausted);
    for month in 2..=12 {
        studio.run(at(&format!("2026-{month:02}-28T03:00:00Z")));
    }
    assert_eq!((studio.sessions.len(), studio.made, studio.were_there), (0, 4, 0));
    assert_eq!(studio.patterns[&id].version, 2, "nothing happened to it but that it was made and filled");
}

/// P-T11, P-24: what somebody deleted by hand stays deleted, through refills and reconciles, also when it was moved
/// before.
#[test]
fn p_t11_what_was_deleted_stays_deleted() {
    let (mut studio, id) = studio(mondays(), "2026-01-01T09:00:00Z");
    let key = format!("{KEY}/2026-04-06T10:00");
    ask_session(
        &mut studio,
        &key,
        &ClassCommand::Move { to: local("2026-04-07T11:00:00"), length: None },
        "2026-02-01T09:00:00Z",
    );
    ask_session(&mut studio, &key, &ClassCommand::Delete, "2026-02-01T09:00:00Z");
    let held = starts(&studio);
    for now in ["2026-02-02T03:00:00Z", "2026-04-02T00:00:00Z", "2026-04-06T08:00:00Z"] {
        studio.run(at(now));
        ask(&mut studio, id, PatternCommand::Reconcile, now);
        assert!(
            starts(&studio)
                .iter()
                .all(|start| !start.starts_with("2026-04-06") && !start.starts_with("2026-04-07"))
        );
    }
    assert!(!held.contains(&"2026-04-06 10:00".to_owned()));
    assert_eq!(studio.session(&key).status, ClassStatus::Deleted);
    // The tombstone is removed once its time is over, and is not missed.
    studio.run(at("2026-04-08T00:00:00Z"));
    ask(&mut studio, id, PatternCommand::Reconcile, "2026-04-08T00:00:00Z");
    assert_eq!(studio.session_of(&key), None);
    assert!(starts(&studio).iter().all(|start| start.as_str() >= "2026-04-13"));
}
