//! What a batch knows of the records that its decisions make.

use automation_core::{
    Actor, Birth, Births, Cause, Facts, Happening, Instant, Span,
    testing::{Loaf, LoafEvent},
};

use super::at;

fn birth(bakery: &str, useful_until: Option<Instant>) -> Birth<Loaf> {
    let baked = at("2026-03-01T05:00:00Z");
    let first = Happening::new(LoafEvent::Baked, baked, Cause::asked(&Actor::System, None));
    Birth::new(Loaf::new(bakery, baked), first, &()).expect("a loaf has a key").until(useful_until)
}

#[test]
fn the_next_decision_sees_what_the_one_before_has_made() {
    let now = at("2026-03-02T00:00:00Z");
    let mut loaves = Births::default();
    let made = loaves.bear(birth("mill", None), now).expect("nobody has made it");
    assert_eq!(made, birth("mill", None));
    assert_eq!(loaves.born(&made.key), Some(&made.record));
    assert_eq!(loaves.bear(birth("mill", None), now), None);
    // What is stored, or forbidden, is made by nobody.
    loaves.add("harbour/2026-03-01T05:00:00Z");
    assert_eq!(loaves.bear(birth("harbour", None), now), None);
    assert_eq!(loaves.born("harbour/2026-03-01T05:00:00Z"), None, "nobody made that one");
}

#[test]
fn what_is_of_no_use_any_more_is_not_made_and_is_not_taken_for_made() {
    let until = at("2026-03-02T05:00:00Z");
    let mut loaves = Births::default();
    assert_eq!(loaves.bear(birth("mill", Some(until)), until), None);
    assert!(!loaves.is_known("mill/2026-03-01T05:00:00Z"));
    // A microsecond before it was.
    let before = until.previous().expect("in range");
    assert!(loaves.bear(birth("mill", Some(until)), before).is_some());
}

#[test]
fn what_was_made_outlives_its_page_and_what_was_only_read_does_not() {
    let now = at("2026-03-02T00:00:00Z");
    let mut loaves = Births::default();
    loaves.add("read on the first page");
    loaves.bear(birth("mill", None), now).expect("nobody has made it");
    let mut page = Births::default();
    page.add("read on the second page");
    loaves.absorb(page);
    assert!(loaves.is_known("mill/2026-03-01T05:00:00Z") && loaves.is_known("read on the second page"));
    assert!(!loaves.is_known("read on the first page"));
}

#[test]
fn a_birth_is_to_be_looked_at_when_its_record_says() {
    let due_at = at("2026-03-01T05:00:00Z").checked_add(Span::days(2));
    assert_eq!(birth("mill", None).due_at, due_at);
}
