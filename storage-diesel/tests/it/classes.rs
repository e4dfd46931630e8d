//! Schedule patterns and class sessions in the database.

mod booking;
mod creating;
mod editing;
mod holidays;
mod keys;
mod lists;
mod plans;
mod purging;
mod refilling;
mod splitting;

use automation_core::{
    Actor, Change, CommandError, Instant, Ledger, Report, Request, Row, SweepOptions, UserId, command,
    one_policy, sweep,
};
use session_core::{
    class::{Capacity, ClassCommand, ClassDetails, ClassLength, ClassReason, ClassSession},
    pattern::{Pattern, PatternCommand, PatternDraft, PatternPolicy, PatternReason, SeriesDraft},
};
use storage_diesel::{
    CreatedPattern, HolidayCalendars, Purge, StorageError, create_pattern, postgres, prelude::*, sqlite,
};
use zone_core::zone;

use crate::{databases::ByHand, offer::at};

/// All that a store does for patterns.
pub(crate) trait Classes:
    ByHand
    + HolidayCalendars
    + Purge
    + Ledger<Pattern, Error = StorageError>
    + Ledger<ClassSession, Error = StorageError>
{
}

impl<S> Classes for S where
    S: ByHand
        + HolidayCalendars
        + Purge
        + Ledger<Pattern, Error = StorageError>
        + Ledger<ClassSession, Error = StorageError>
{
}

/// A connection of a worker of its own.
pub(crate) trait Worker {
    type Store<'c>: Classes
    where
        Self: 'c;

    fn store(&mut self) -> Self::Store<'_>;
}

impl Worker for diesel::SqliteConnection {
    type Store<'c> = sqlite::Store<'c>;

    fn store(&mut self) -> sqlite::Store<'_> {
        sqlite::Store::new(self)
    }
}

impl Worker for diesel::PgConnection {
    type Store<'c> = postgres::Store<'c>;

    fn store(&mut self) -> postgres::Store<'_> {
        postgres::Store::new(self)
    }
}

/// A Monday.
pub(crate) const NOW: &str = "2026-03-02T09:00:00Z";

pub(crate) fn policy() -> PatternPolicy {
    PatternPolicy::default()
}

pub(crate) fn alice() -> Actor {
    Actor::staff(UserId::new("alice").unwrap(), "admin")
}

/// A pattern of one hour at ten in London, for eight, from that Monday on.
pub(crate) fn draft(key: &str, rule: &str) -> PatternDraft {
    let (first, starts_at) = ("2026-03-02".parse().unwrap(), "10:00:00".parse().unwrap());
    let length = ClassLength::from_minutes(60).unwrap();
    let series = SeriesDraft::new(rule.parse().unwrap(), first, starts_at, length, zone!("Europe/London"));
    let details = ClassDetails::new("Drawing".parse().unwrap(), Capacity::new(8).unwrap());
    PatternDraft::new(key.parse().unwrap(), details, series)
}

pub(crate) fn create(
    store: &mut impl Classes,
    draft: PatternDraft,
) -> Result<CreatedPattern, CommandError<PatternReason, StorageError>> {
    create_pattern(store, &policy(), draft.made(at(NOW)).unwrap(), &alice(), at(NOW))
}

/// Makes it; how many sessions it has then.
pub(crate) fn made(store: &mut impl Classes, key: &str, rule: &str) -> usize {
    create(store, draft(key, rule)).unwrap().sessions.len()
}

pub(crate) fn pattern(store: &mut impl Classes, key: &str) -> Row<Pattern> {
    store.find::<Pattern>(key).unwrap().unwrap()
}

pub(crate) fn session(store: &mut impl Classes, key: &str) -> Row<ClassSession> {
    store.find::<ClassSession>(key).unwrap().unwrap_or_else(|| panic!("there is no {key}"))
}

pub(crate) fn ask_at(
    store: &mut impl Classes,
    key: &str,
    asked: &PatternCommand,
    now: Instant,
) -> Result<Change<Pattern>, CommandError<PatternReason, StorageError>> {
    let id = pattern(store, key).id;
    command::<Pattern, _, _>(store, &one_policy(&policy()), id, &Request::new(asked, &alice(), now))
}

pub(crate) fn ask(
    store: &mut impl Classes,
    key: &str,
    asked: &PatternCommand,
) -> Result<Change<Pattern>, CommandError<PatternReason, StorageError>> {
    ask_at(store, key, asked, at(NOW))
}

pub(crate) fn ask_session(
    store: &mut impl Classes,
    key: &str,
    asked: &ClassCommand,
) -> Result<Change<ClassSession>, CommandError<ClassReason, StorageError>> {
    let id = session(store, key).id;
    command::<ClassSession, _, _>(store, &one_policy(&policy()), id, &Request::new(asked, &alice(), at(NOW)))
}

pub(crate) fn book(store: &mut impl Classes, key: &str, person: &str) {
    ask_session(store, key, &ClassCommand::Book { person: UserId::new(person).unwrap() }).unwrap();
}

pub(crate) fn sweep_patterns(store: &mut impl Classes, now: &str) -> Report {
    let options = SweepOptions::default();
    sweep::<Pattern, _, _, _>(store, &one_policy(&policy()), at(now), options, &mut ()).unwrap()
}

pub(crate) fn sweep_sessions(store: &mut impl Classes, now: &str) -> Report {
    let options = SweepOptions::default();
    sweep::<ClassSession, _, _, _>(store, &one_policy(&policy()), at(now), options, &mut ()).unwrap()
}

/// All sessions by key, each with its number in storage, its state and who has a seat.
pub(crate) fn told(store: &mut impl Classes) -> Vec<String> {
    assert_eq!(store.unreadable::<ClassSession>(&mut |failure| println!("{failure:?}")).unwrap(), 0);
    assert_eq!(store.unreadable::<Pattern>(&mut |failure| println!("{failure:?}")).unwrap(), 0);
    store.texts(
        "SELECT key || ' ' || CAST(id AS TEXT) || ' ' || status || ' ' || seats AS text FROM class_sessions ORDER BY key",
    )
}

/// The keys of all sessions that hold their places.
pub(crate) fn keys(store: &mut impl Classes) -> Vec<String> {
    store.texts("SELECT key AS text FROM class_sessions WHERE status <> 'retired' ORDER BY key")
}

fn is_sqlite<S: ByHand>(_: &S) -> bool {
    S::ID.contains("AUTOINCREMENT")
}

/// Has the database refuse new sessions of which that is true.
pub(crate) fn refuse(store: &mut impl Classes, condition: &str) {
    if is_sqlite(store) {
        store.run(&format!(
            "CREATE TRIGGER refuses BEFORE INSERT ON class_sessions WHEN {condition}
             BEGIN SELECT RAISE(ABORT, 'not this row'); END"
        ));
    } else {
        store.run(&format!(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN IF {condition} THEN RAISE EXCEPTION 'not this row'; END IF; RETURN NEW; END $$;
             CREATE TRIGGER refuses BEFORE INSERT ON class_sessions FOR EACH ROW EXECUTE FUNCTION refuse()"
        ));
    }
}
