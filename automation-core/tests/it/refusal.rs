//! Why not, and from when and until when it would be possible.

use automation_core::{Instant, Objections, Refusal};

fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

fn refused(fill: impl FnOnce(&mut Objections<&'static str>)) -> Refusal<&'static str> {
    let mut objections = Objections::new();
    fill(&mut objections);
    objections.finish().expect_err("a reason was given")
}

#[test]
fn no_reason_is_no_refusal() {
    assert_eq!(Objections::<&str>::new().finish(), Ok(()));
}

#[test]
fn it_is_possible_when_the_last_reason_has_lapsed() {
    let (early, late) = (at("2026-03-01T09:00:00Z"), at("2026-03-02T09:00:00Z"));
    let both = refused(|why| {
        why.until(late, "it is hot");
        why.until(early, "the desk is closed");
    });
    assert_eq!(both.possible_from(), Some(late));
    assert_eq!(both.to_string(), "it is hot; the desk is closed (possible from 2026-03-02T09:00:00Z)");
    assert_eq!(both.reasons().copied().collect::<Vec<_>>(), ["it is hot", "the desk is closed"]);
}

#[test]
fn it_is_never_possible_if_one_reason_stays() {
    let late = at("2026-03-02T09:00:00Z");
    let stays = refused(|why| {
        why.until(Instant::MAX, "it is hot");
        why.always("it was given back");
        why.until(late, "the desk is closed");
    });
    assert_eq!(stays.possible_from(), None);
    assert_eq!(stays.possible_until(), None);
    assert_eq!(Refusal::because("no").to_string(), "no");
}

#[test]
fn a_right_that_ended_says_when_and_the_earliest_end_counts() {
    let (early, late) = (at("2026-03-01T09:00:00Z"), at("2026-03-02T09:00:00Z"));
    let ended = refused(|why| {
        why.since(late, "the week is over");
        why.since(early, "the session has begun");
    });
    assert_eq!(ended.possible_until(), Some(early));
    assert_eq!(ended.possible_from(), None);
    assert_eq!(
        ended.to_string(),
        "the week is over; the session has begun (was possible until 2026-03-01T09:00:00Z)"
    );
}

/// What something else stands against was not possible while there was time.
#[test]
fn a_right_that_ended_is_told_only_if_it_was_all_that_lacked() {
    let ended = at("2026-03-01T09:00:00Z");
    let with_another = refused(|why| {
        why.since(ended, "the session has begun");
        why.always("only the coach may");
    });
    assert_eq!(with_another.possible_until(), None);
    let with_a_later = refused(|why| {
        why.until(at("2026-03-02T09:00:00Z"), "the desk is closed");
        why.since(ended, "the session has begun");
    });
    assert_eq!((with_a_later.possible_from(), with_a_later.possible_until()), (None, None));
}

#[test]
fn mapping_the_reasons_keeps_the_instants() {
    let late = at("2026-03-02T09:00:00Z");
    let mapped = refused(|why| why.until(late, "it is hot")).map(str::len);
    assert_eq!(mapped.reasons().copied().collect::<Vec<_>>(), [9]);
    assert_eq!(mapped.possible_from(), Some(late));
}
