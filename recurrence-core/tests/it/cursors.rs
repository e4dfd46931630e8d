//! Cursors: what is given in parts is what is given at once.

use chrono::{DateTime, Utc};
use recurrence_core::{Completeness, ExpansionCursor, Gap, Occurrence, Readings, RecurrenceSet, Strictness};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn set(text: &str) -> RecurrenceSet {
    text.parse().unwrap()
}

/// Gone on with from cursor to cursor until it ends; every time it comes further.
fn little_by_little(
    mut part: impl FnMut(Option<ExpansionCursor>) -> (Vec<Occurrence>, Completeness),
) -> Vec<Occurrence> {
    let (mut all, mut cursor) = (Vec::new(), None::<ExpansionCursor>);
    for _ in 0..100_000 {
        let (given, completeness) = part(cursor.clone());
        all.extend(given);
        match completeness {
            Completeness::Complete => return all,
            Completeness::MoreAfter(next) | Completeness::BudgetExhausted(next) => {
                assert_ne!(cursor.as_ref(), Some(&next), "it stands still");
                cursor = Some(next);
            }
        }
    }
    panic!("it does not end")
}

/// A window with that budget.
fn in_parts(set: &RecurrenceSet, from: &str, to: &str, budget: u64) -> Vec<Occurrence> {
    little_by_little(|cursor| {
        let window = set.between(at(from), at(to)).budget(budget);
        let mut part = cursor.map_or_else(|| window.clone(), |cursor| window.clone().resume(cursor));
        (part.by_ref().collect(), part.completeness())
    })
}

/// Backwards, with the least budget.
fn backwards_in_parts(set: &RecurrenceSet, to: &str) -> Vec<Occurrence> {
    little_by_little(|cursor| {
        let before = set.before(at(to)).budget(0);
        let mut part = cursor.map_or_else(|| before.clone(), |cursor| before.clone().resume(cursor));
        (part.by_ref().collect(), part.completeness())
    })
}

#[test]
fn weeks_that_reach_into_the_year_before_are_counted_once() {
    let counted =
        set("DTSTART:19970101T000000Z\nRRULE:FREQ=YEARLY;BYWEEKNO=52;BYDAY=MO,TU,WE,TH,FR,SA,SU;COUNT=1000");
    let whole: Vec<_> = counted.between(at("2100-01-01T00:00:00Z"), at("2200-01-01T00:00:00Z")).collect();
    assert_eq!(whole.len(), 279);
    assert_eq!(in_parts(&counted, "2100-01-01T00:00:00Z", "2200-01-01T00:00:00Z", 10), whole);
    let rare = set("DTSTART:19970101T000000Z\nRRULE:FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO");
    let whole: Vec<_> = rare.between(at("2100-01-01T00:00:00Z"), at("2200-01-01T00:00:00Z")).collect();
    assert_eq!(in_parts(&rare, "2100-01-01T00:00:00Z", "2200-01-01T00:00:00Z", 1), whole);
}

#[test]
fn a_count_is_kept_over_a_gap_among_several_sources() {
    let several =
        set("DTSTART;TZID=Europe/London:20260328T235000\nRRULE:FREQ=MINUTELY;INTERVAL=70;COUNT=3\n\
         RDATE;TZID=Europe/London:20260329T020500");
    let all: Vec<_> = several.iter().collect();
    for split in 0..all.len() {
        let page = several.iter().page(split);
        let Completeness::MoreAfter(cursor) = page.completeness else { panic!("there is more") };
        assert_eq!(several.iter().resume(cursor).collect::<Vec<_>>(), all[split..], "behind {split}");
    }
}

#[test]
fn a_long_way_to_a_gap_is_gone_once_by_one_of_several_rules() {
    // The next Sunday of October at 02:30 is the one on which there is no such time, in 2060.
    let several = set("DTSTART;TZID=Australia/Sydney:20570107T023000\n\
         RRULE:FREQ=WEEKLY;BYMONTH=10\nRRULE:FREQ=YEARLY;BYDAY=WE");
    let (from, to) = ("2060-01-25T00:00:00Z", "2061-02-01T00:00:00Z");
    let whole: Vec<_> = several.between(at(from), at(to)).collect();
    assert_eq!(whole.len(), 53 + 5);
    for budget in 4..12 {
        assert_eq!(in_parts(&several, from, to, budget), whole, "{budget} steps");
    }
}

#[test]
fn a_date_does_not_wait_for_what_comes_long_after_it() {
    // A second earlier every day: the first noon is in 2144.
    let noons = "FREQ=SECONDLY;INTERVAL=86399;BYHOUR=12;BYMINUTE=0;BYSECOND=0";
    let dates = "RDATE:20260101T000000Z\nRDATE:20260102T000000Z";
    for (rule, number) in [("RRULE", 2), ("EXRULE", 3)] {
        let set = set(&format!("DTSTART:20260103T000000Z\n{rule}:{noons}\n{dates}"));
        let mut few = set.iter().budget(30);
        assert_eq!(few.by_ref().count(), number, "{rule}");
        let Completeness::BudgetExhausted(cursor) = few.completeness() else {
            assert_eq!((rule, few.completeness()), ("EXRULE", Completeness::Complete));
            continue;
        };
        assert_eq!(cursor.through(), at("2026-01-02T00:00:00Z"));
        let first = set.iter().resume(cursor).next().unwrap();
        assert_eq!(first.instant(), at("2144-04-13T12:00:00Z"));
    }
}

#[test]
fn a_count_is_kept_where_a_shifted_time_falls_on_another() {
    // At three the clocks show four: 03:00:31 and 04:00:31 are one occurrence, but two that COUNT counts.
    let several = set("DTSTART;TZID=Pacific/Apia:20120930T030031\n\
         RRULE:FREQ=MINUTELY;COUNT=2;BYMINUTE=0;BYSECOND=31\n\
         RDATE;TZID=Pacific/Apia:20120930T040001");
    let all: Vec<_> = several.iter().collect();
    assert_eq!(all.len(), 2);
    let Completeness::MoreAfter(cursor) = several.iter().page(1).completeness else {
        panic!("there is more")
    };
    assert_eq!(several.iter().resume(cursor).collect::<Vec<_>>(), all[1..]);
}

#[test]
fn what_is_taken_out_around_a_gap_is_passed_in_few_steps() {
    // At two the clocks show three: both rules give what is shifted, and what follows, in one go.
    let nothing = set("DTSTART;TZID=America/Metlakatla:20480308T020900\n\
         RRULE:FREQ=MINUTELY;INTERVAL=3\nEXRULE:FREQ=MINUTELY;BYSECOND=36,0,43");
    let (from, to) = ("2048-03-08T11:00:00Z", "2048-03-08T13:00:00Z");
    assert_eq!(in_parts(&nothing, from, to, 4), []);
    let mut window = nothing.between(at(from), at("2048-03-08T12:00:00Z"));
    assert_eq!(window.by_ref().count(), 0);
    assert!(window.steps() < 10, "{}", window.steps());
}

#[test]
fn what_is_taken_out_is_not_followed_beyond_the_window() {
    let nothing =
        set("DTSTART;TZID=Europe/London:20250101T000000\nRRULE:FREQ=SECONDLY\nEXRULE:FREQ=SECONDLY");
    let mut second = nothing.between(at("2025-06-01T00:00:00Z"), at("2025-06-01T00:00:01Z"));
    assert_eq!(second.by_ref().count(), 0);
    assert!(second.steps() < 20, "{}", second.steps());
}

#[test]
fn looking_back_never_stands_still() {
    let skipping = Readings { gap: Gap::Skip, ..Readings::default() };
    let text = "DTSTART;TZID=Europe/London:20260101T000000\nRRULE:FREQ=MINUTELY;COUNT=30000";
    let walked = RecurrenceSet::parse_with(text, Strictness::Strict, skipping).unwrap();
    assert_eq!(backwards_in_parts(&walked, "2026-01-03T00:00:00Z").len(), 2_880);
    let weeks = set("DTSTART:19970101T000000Z\nRRULE:FREQ=YEARLY;BYWEEKNO=52;BYDAY=MO,TU;COUNT=9000");
    let forwards = weeks.between(at("1997-01-01T00:00:00Z"), at("9000-01-01T00:00:00Z")).count();
    assert_eq!(backwards_in_parts(&weeks, "9000-01-01T00:00:00Z").len(), forwards);
}

#[test]
fn a_horizon_is_refilled_from_where_it_ended() {
    let class = set("DTSTART:20260101T090000Z\nRRULE:FREQ=WEEKLY\nRRULE:FREQ=DAILY;BYHOUR=12");
    let (from, to, later) =
        (at("2026-01-01T00:00:00Z"), at("2026-01-12T00:00:00Z"), at("2026-03-01T00:00:00Z"));
    let all: Vec<_> = class.between(from, later).collect();
    let page = class.between(from, later).page(10);
    let first: Vec<_> = class.between(from, to).collect();
    assert_eq!(first, all[..first.len()]);
    for limit in 0..first.len() {
        let Completeness::MoreAfter(cursor) = class.between(from, to).page(limit).completeness else {
            continue;
        };
        assert_eq!(class.between(from, later).resume(cursor).collect::<Vec<_>>(), all[limit..], "{limit}");
    }
    assert_eq!(page.occurrences, all[..10]);
}

#[test]
fn counting_where_nothing_can_be_skipped_is_not_walking() {
    let skipping = Readings { gap: Gap::Skip, ..Readings::default() };
    let text = "DTSTART:19900101T000000Z\nRRULE:FREQ=MINUTELY;COUNT=4000000000";
    let long = RecurrenceSet::parse_with(text, Strictness::Strict, skipping).unwrap();
    let next = long.next_after(at("2026-01-01T00:00:00Z")).unwrap().unwrap();
    assert_eq!(next.instant(), at("2026-01-01T00:01:00Z"));
}

#[test]
fn a_stored_cursor_is_read_again_and_may_hold_anything() {
    let daily = set("DTSTART:20260101T090000Z\nRRULE:FREQ=DAILY;COUNT=5");
    let Completeness::MoreAfter(cursor) = daily.iter().page(2).completeness else { panic!("there is more") };
    let stored = serde_json::to_string(&cursor).unwrap();
    let read: ExpansionCursor = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, cursor);
    assert_eq!(daily.iter().resume(read).count(), 3);
    for (before, number, through) in [
        ("0", "18446744073709551615", "0"),
        ("9223372036854775807", "1", "-9223372036854775808"),
        ("1", "1", "9"),
    ] {
        let text =
            format!(r#"{{"through":{through},"positions":[{{"before":{before},"number":{number}}}]}}"#);
        let stored: ExpansionCursor = serde_json::from_str(&text).unwrap();
        let _ = daily.iter().resume(stored.clone()).count();
        let _ = daily.before(at("2030-01-01T00:00:00Z")).resume(stored).count();
    }
}
