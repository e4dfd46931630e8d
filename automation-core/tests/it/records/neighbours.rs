//! What is known of neighbours while one batch after another is decided upon.

use automation_core::{
    Cause, Facts, Happening, Id, Lifecycle, Neighbours, Row,
    testing::{Lamp, LampEvent, Oil},
};

use super::{at, keeper, lamp};

fn row(id: i64, version: u64) -> Row<Lamp> {
    Row { id: Id(id), version, due_at: None, record: lamp() }
}

fn known(rows: impl IntoIterator<Item = Row<Lamp>>) -> Neighbours<Lamp> {
    let mut neighbours = Neighbours::default();
    rows.into_iter().for_each(|row| neighbours.add(row));
    neighbours
}

fn snuffed(now: &str) -> Happening<LampEvent> {
    Happening::new(LampEvent::Snuffed, at(now), Cause::asked(&keeper(), None))
}

#[test]
fn the_next_decision_sees_what_the_one_before_made_of_a_neighbour() {
    let mut neighbours = known([row(1, 3), row(2, 0)]);
    let oil = Oil::default();
    let first = neighbours.step(Id(1), snuffed("2026-03-01T20:00:00Z"), &oil).expect("it is known");
    assert_eq!((first.id, first.version, first.step.to, first.due_at), (Id(1), 3, "out", None));
    let lit = Happening { event: LampEvent::Lit, ..snuffed("2026-03-01T21:00:00Z") };
    let second = neighbours.step(Id(1), lit, &oil).expect("it is known");
    assert_eq!((second.version, second.step.from, second.step.to), (4, "out", "burning"));
    assert_eq!(neighbours.get(Id(1)).map(|row| row.version), Some(5));
    assert_eq!(neighbours.changed().map(|row| row.id).collect::<Vec<_>>(), [Id(1)]);
    assert_eq!(neighbours.iter().map(|row| row.id).collect::<Vec<_>>(), [Id(1), Id(2)]);
}

#[test]
fn what_is_asked_earlier_than_its_last_event_happens_at_that() {
    let mut neighbours = known([row(1, 0)]);
    let step = neighbours.step(Id(1), snuffed("2026-02-01T00:00:00Z"), &Oil::default()).expect("it is known");
    assert_eq!(step.step.at, lamp().since());
}

#[test]
fn nothing_happens_to_a_neighbour_that_is_not_known() {
    let mut neighbours = known([]);
    assert_eq!(neighbours.step(Id(1), snuffed("2026-03-01T20:00:00Z"), &Oil::default()), None);
    neighbours.replace(Id(1), lamp());
    neighbours.mark_changed(Id(1));
    assert_eq!(neighbours, known([]));
}

#[test]
fn what_was_changed_outlives_its_page_and_what_was_only_read_does_not() {
    let mut neighbours = known([row(1, 0), row(2, 0), row(3, 0), row(4, 0)]);
    neighbours.step(Id(1), snuffed("2026-03-01T20:00:00Z"), &Oil::default()).expect("it is known");
    neighbours.mark_changed(Id(2));
    neighbours.replace(Id(3), Lamp { rack: 7, ..lamp() });
    // The next page reads the first three again, as they are stored, and another one.
    neighbours.absorb(known([row(1, 0), row(2, 9), row(3, 0), row(5, 0)]));
    let seen: Vec<_> =
        neighbours.iter().map(|row| (row.id.0, row.version, row.record.state(), row.record.rack)).collect();
    assert_eq!(seen, [(1, 1, "out", 1), (2, 0, "burning", 1), (3, 0, "burning", 7), (5, 0, "burning", 1)]);
    assert!(neighbours.is_changed(Id(1)) && neighbours.is_changed(Id(2)) && neighbours.is_changed(Id(3)));
    assert!(!neighbours.is_changed(Id(5)) && !neighbours.is_changed(Id(4)));
}
