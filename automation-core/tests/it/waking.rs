//! When a host that sleeps is to look again.

use automation_core::{
    Instant, Span, Wake,
    testing::{Lamp, Memory},
    wake,
};

use crate::records::{at, lamp};

const AGAIN: Span = Span::minutes(5);

/// What a host is told that has swept at noon, of rows that are to be looked at then.
fn told(due_at: &[Option<&str>]) -> Wake {
    let mut ledger = Memory::<Lamp>::new();
    for due_at in due_at {
        ledger.insert(lamp(), due_at.map(at));
    }
    wake(&mut ledger, at("2026-03-01T12:00:00Z"), AGAIN).expect("no failure")
}

#[test]
fn a_host_sleeps_until_something_is_due_and_never_over_what_is() {
    const NOON: &str = "2026-03-01T12:00:00Z";
    const LATER: &str = "2026-03-01T12:00:00.000001Z";
    const AT_THE_PAUSE: &str = "2026-03-01T12:05:00Z";
    const BEFORE: &str = "1970-01-01T00:00:00Z";
    let table: &[(&[Option<&str>], Option<&str>)] = &[
        (&[], None),
        (&[None], None),
        (&[None, Some(LATER)], Some(LATER)),
        (&[Some("2031-01-01T00:00:00Z")], Some("2031-01-01T00:00:00Z")),
        // Held by somebody while it was swept.
        (&[Some(NOON)], Some(AT_THE_PAUSE)),
        (&[Some("2026-03-01T11:59:59.999999Z")], Some(AT_THE_PAUSE)),
        // Inserted behind the sweep, to be looked at.
        (&[Some(BEFORE), None], Some(AT_THE_PAUSE)),
        (&[Some(BEFORE), Some("2031-01-01T00:00:00Z")], Some(AT_THE_PAUSE)),
        // What comes before the pause is over is not late for it.
        (&[Some(BEFORE), Some(LATER)], Some(LATER)),
        (&[Some(BEFORE), Some("2026-03-01T12:04:59.999999Z")], Some("2026-03-01T12:04:59.999999Z")),
        (&[Some(BEFORE), Some("2026-03-01T12:05:00.000001Z")], Some(AT_THE_PAUSE)),
    ];
    for (due_at, expected) in table {
        let expected = expected.map_or(Wake::Never, |expected| Wake::At(at(expected)));
        assert_eq!(told(due_at), expected, "{due_at:?}");
    }
}

#[test]
fn the_end_of_time_is_no_reason_to_sleep_for_ever() {
    let mut ledger = Memory::<Lamp>::new();
    ledger.insert(lamp(), Some(Instant::MIN));
    let last = Instant::MAX.previous().expect("one before the last");
    assert_eq!(wake(&mut ledger, last, AGAIN), Ok(Wake::At(Instant::MAX)));
    // A pause of nothing is no pause, and would not let the host sleep at all.
    let noon = at("2026-03-01T12:00:00Z");
    assert_eq!(wake(&mut ledger, noon, Span::ZERO).ok(), noon.next().map(Wake::At));
}

#[test]
fn of_several_kinds_the_earliest_counts() {
    let (soon, late) = (told(&[Some("2026-03-02T00:00:00Z")]), told(&[Some("2026-03-03T00:00:00Z")]));
    for (kinds, expected) in [
        ([Wake::Never, Wake::Never], Wake::Never),
        ([Wake::Never, late], late),
        ([late, Wake::Never], late),
        ([late, soon], soon),
    ] {
        assert_eq!(kinds.into_iter().min(), Some(expected));
    }
}
