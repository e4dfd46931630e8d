//! What a batch costs, in statements: the part of speed that does not depend on the machine.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use automation_core::{SweepOptions, one_policy, sweep};
use diesel::{
    Connection as _,
    connection::{Instrumentation, InstrumentationEvent, SimpleConnection as _},
};
use storage_diesel::prelude::*;

use crate::databases::on_both;
use crate::offer::{KEEP, Offer, at, offers};
use crate::shelf::{self, Item};

/// How often each statement was run.
#[derive(Clone, Default)]
pub(crate) struct Statements(Arc<Mutex<BTreeMap<String, usize>>>);

impl Instrumentation for Statements {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            let sql = text.split(" -- binds").next().unwrap_or_default().trim_matches('"').to_owned();
            *self.0.lock().unwrap().entry(sql).or_default() += 1;
        }
    }
}

impl Statements {
    pub(crate) fn take(&self) -> BTreeMap<String, usize> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// The statements of a sweep that takes those offers in one batch, each one step and one message.
macro_rules! statements_of_a_sweep {
    ($store:ident, $offers:expr) => {{
        let offers = $offers;
        $store.insert(&offers, &one_policy(&KEEP)).unwrap();
        let statements = Statements::default();
        $store.connection().set_instrumentation(statements.clone());
        let options = SweepOptions { batch: offers.len() + 1, ..SweepOptions::default() };
        let now = at("2026-03-01T13:00:00Z");
        let report = sweep::<Offer, _, _, _>(&mut $store, &one_policy(&KEEP), now, options, &mut ()).unwrap();
        assert_eq!(report.changed, u64::try_from(offers.len()).unwrap());
        $store.connection().set_instrumentation(Statements::default());
        statements.take()
    }};
}

/// How often statements that begin so were run.
pub(crate) fn of(statements: &BTreeMap<String, usize>, verb: &str) -> usize {
    statements.iter().filter(|(sql, _)| sql.starts_with(verb)).map(|(_, times)| times).sum()
}

on_both! {
    fn nothing_due_is_one_look(store) {
        store.insert(&offers(3), &one_policy(&KEEP)).unwrap();
        let statements = Statements::default();
        store.connection().set_instrumentation(statements.clone());
        let now = at("2026-02-01T00:00:00Z");
        sweep::<Offer, _, _, _>(&mut store, &one_policy(&KEEP), now, SweepOptions::default(), &mut ()).unwrap();
        let statements = statements.take();
        assert_eq!(statements.values().sum::<usize>(), 1, "{statements:#?}");
    }
}

#[test]
fn a_batch_on_postgres_is_seven_statements_whatever_its_size_and_a_last_look() {
    for count in [1, 10, 2_000] {
        let Some(mut conn) = crate::databases::postgres() else { return };
        let mut store = storage_diesel::postgres::Store::new(&mut conn);
        crate::databases::prepare(&mut store, &crate::offer::POSTGRES);
        let statements = statements_of_a_sweep!(store, offers(count));
        // Look, begin, read under locks, update, two inserts, commit; then a look what is left.
        assert_eq!(statements.values().sum::<usize>(), 7 + 1, "{statements:#?}");
    }
}

/// The statements of a sweep in one batch of so many items on each of so many shelves.
macro_rules! statements_of_neighbours {
    ($store:ident, $shelves:expr, $items:expr) => {{
        $store.migrate().unwrap();
        shelf::prepare(&mut $store);
        shelf::fill_many(&mut $store, $shelves, $items);
        let statements = Statements::default();
        $store.connection().set_instrumentation(statements.clone());
        let options = SweepOptions { batch: $shelves * $items + 1, ..SweepOptions::default() };
        let now = at("2026-03-01T13:00:00Z");
        let report = sweep::<Item, _, _, _>(&mut $store, &one_policy(&KEEP), now, options, &mut ()).unwrap();
        assert_eq!(report.changed, u64::try_from($shelves * $items).unwrap());
        $store.connection().set_instrumentation(Statements::default());
        statements.take()
    }};
}

#[test]
fn neighbours_on_postgres_are_two_statements_whatever_their_number() {
    for (shelves, items) in [(1, 1), (1, 300), (300, 3)] {
        let Some(mut conn) = crate::databases::postgres() else { return };
        let mut store = storage_diesel::postgres::Store::new(&mut conn);
        let statements = statements_of_neighbours!(store, shelves, items);
        // As above, two more to read what is known of the neighbours, and an update and an insert of theirs.
        assert_eq!(statements.values().sum::<usize>(), 11 + 1, "{statements:#?}");
    }
}

#[test]
fn neighbours_on_sqlite_that_become_the_same_share_an_update() {
    // The items end together, and so do the shelves: 300 = 256 + 2 * 16 + 12.
    for (shelves, items, updates) in [(1, 300, 1 + 2 + 12 + 1), (300, 3, 3 + 8 + 4 + 15)] {
        let mut conn = crate::databases::sqlite();
        let mut store = storage_diesel::sqlite::Store::new(&mut conn);
        let statements = statements_of_neighbours!(store, shelves, items);
        assert_eq!(of(&statements, "UPDATE"), updates, "{statements:#?}");
        // Look, begin, three reads, commit; three sizes of two updates and three inserts at most.
        assert!(statements.len() <= 6 + 6 + 9, "{statements:#?}");
    }
}

#[test]
fn rows_on_sqlite_that_become_the_same_share_an_update() {
    let mut distinct = Vec::new();
    for tens in [1, 10] {
        let mut conn = crate::databases::sqlite();
        let mut store = storage_diesel::sqlite::Store::new(&mut conn);
        crate::databases::prepare(&mut store, &crate::offer::SQLITE);
        let statements = statements_of_a_sweep!(store, offers(tens * (256 + 16 + 1)));
        let (updates, inserts) = (of(&statements, "UPDATE"), of(&statements, "INSERT"));
        assert_eq!(updates, tens * 3, "{statements:#?}");
        assert!(inserts <= 2 * (tens + 16 + 16), "{inserts}");
        assert_eq!(statements.values().sum::<usize>(), updates + inserts + 4 + 1, "{statements:#?}");
        distinct.push(statements.len());
    }
    // Look, begin, read, commit; three sizes of an update and of two inserts.
    assert_eq!(distinct, [13, 13]);
}

#[test]
fn rows_on_sqlite_that_differ_are_one_update_each() {
    let mut conn = crate::databases::sqlite();
    let mut store = storage_diesel::sqlite::Store::new(&mut conn);
    crate::databases::prepare(&mut store, &crate::offer::SQLITE);
    let mut different = offers(600);
    for (minutes, offer) in (0..).zip(&mut different) {
        offer.ends = at("2026-03-01T00:00:00Z").checked_add(automation_core::Span::minutes(minutes)).unwrap();
    }
    let statements = statements_of_a_sweep!(store, different);
    assert_eq!(of(&statements, "UPDATE"), 600);
    // Look, begin, read, commit; one update; three sizes of two inserts.
    assert!(statements.len() <= 11, "{statements:#?}");
}

#[test]
fn of_rows_that_share_an_update_the_one_that_stays_as_it_is_is_told() {
    for count in [1, 16, 256, 300] {
        let mut conn = crate::databases::sqlite();
        let mut store = storage_diesel::sqlite::Store::new(&mut conn);
        crate::databases::prepare(&mut store, &crate::offer::SQLITE);
        store
            .connection()
            .batch_execute(
                "CREATE TRIGGER keeps BEFORE UPDATE ON offers WHEN OLD.name = 'offer 0'
                 BEGIN SELECT RAISE(IGNORE); END",
            )
            .unwrap();
        store.insert(&offers(count), &one_policy(&KEEP)).unwrap();
        let options = SweepOptions { batch: count + 1, ..SweepOptions::default() };
        let now = at("2026-03-01T13:00:00Z");
        let report = sweep::<Offer, _, _, _>(&mut store, &one_policy(&KEEP), now, options, &mut ()).unwrap();
        let changed = u64::try_from(count).unwrap() - 1;
        assert_eq!((report.changed, report.moved, report.failed), (changed, 0, 1));
        assert_eq!(store.outbox_counts().unwrap().queued, changed);
        assert_eq!(store.history::<Offer>(automation_core::Id(1)).unwrap(), []);
    }
}
