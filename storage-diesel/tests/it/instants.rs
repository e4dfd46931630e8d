//! Instants survive to the microsecond, the extremes included.

use automation_core::{Instant, one_policy};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use storage_diesel::{Inserted, StorageError, prelude::*};

use crate::databases::{ByHand, on_both};
use crate::offer::{KEEP, Offer, offer, offers};

fn survive(store: &mut impl ByHand, first: i64) {
    let micros = prop_oneof![
        3 => first..=Instant::MAX.micros(),
        1 => -1_000_000_000_000_000..4_000_000_000_000_000_i64,
        1 => prop::sample::select(vec![first, Instant::MAX.micros(), 0, -1, 1]),
    ];
    let mut runner = TestRunner::new(Config { cases: 200, failure_persistence: None, ..Config::default() });
    // The runner takes a function that it may call again.
    let store = std::cell::RefCell::new(store);
    runner
        .run(&(micros.clone(), micros), |(ends, since)| {
            let store = &mut *store.borrow_mut();
            let instant = |micros| Instant::from_micros(micros).unwrap();
            let made = Offer { ends: instant(ends), since: instant(since), ..offer("a") };
            store.run("DELETE FROM offers");
            store.insert(std::slice::from_ref(&made), &one_policy(&KEEP)).unwrap();
            let row = store.find::<Offer>("a").unwrap().unwrap();
            prop_assert_eq!(row.record, made);
            Ok(())
        })
        .unwrap();
}

#[test]
fn on_sqlite() {
    let mut conn = crate::databases::sqlite();
    let mut store = storage_diesel::sqlite::Store::new(&mut conn);
    crate::databases::prepare(&mut store, &crate::offer::SQLITE);
    survive(&mut store, storage_diesel::sqlite::FIRST_INSTANT.micros());
}

#[test]
fn on_postgres() {
    let Some(mut conn) = crate::databases::postgres() else { return };
    let mut store = storage_diesel::postgres::Store::new(&mut conn);
    crate::databases::prepare(&mut store, &crate::offer::POSTGRES);
    survive(&mut store, storage_diesel::postgres::FIRST_INSTANT.micros());
    // Readable in psql, and never rounded.
    let made = Offer { ends: crate::offer::at("1969-12-31T23:59:59.999999Z"), ..offer("psql") };
    store.insert(&[made], &one_policy(&KEEP)).unwrap();
    store.run("DO $$ BEGIN ASSERT (SELECT ends = '1969-12-31 23:59:59.999999+00' FROM offers WHERE name = 'psql'); END $$");
    // What PostgreSQL cannot hold is refused with its name.
    let early = Offer { ends: Instant::MIN, ..offer("early") };
    let error = store.insert(&[early], &one_policy(&KEEP)).unwrap_err();
    assert!(matches!(error, StorageError::Refused(_)), "{error}");
    assert!(error.to_string().contains("4714-11-24 BC"), "{error}");
}

#[test]
fn infinity_is_named_and_passed_over() {
    let Some(mut conn) = crate::databases::postgres() else { return };
    let mut store = storage_diesel::postgres::Store::new(&mut conn);
    crate::databases::prepare(&mut store, &crate::offer::POSTGRES);
    store.insert(&offers(5), &one_policy(&KEEP)).unwrap();
    store.run("UPDATE offers SET due_at = '-infinity' WHERE id <= 2");
    store.run("UPDATE offers SET ends = 'infinity' WHERE id = 3");
    let options = automation_core::SweepOptions { batch: 1, ..Default::default() };
    let now = crate::offer::at("2026-03-05T00:00:00Z");
    let report =
        automation_core::sweep::<Offer, _, _, _>(&mut store, &one_policy(&KEEP), now, options, &mut ())
            .unwrap();
    assert_eq!((report.failed, report.changed), (3, 2));
    let mut causes = Vec::new();
    store.unreadable::<Offer>(&mut |failure| causes.push(failure.cause.clone())).unwrap();
    assert_eq!(causes[0], "the column `due_at` holds `-infinity`; it takes an instant within 262,000 years");
}

on_both! {
    fn a_value_of_another_type_is_named(store) {
        let inserted = store.insert(&offers(1), &one_policy(&KEEP)).unwrap();
        assert!(matches!(inserted[..], [Inserted::New(_)]));
        store.run("UPDATE offers SET stage = -1");
        assert_eq!(store.unreadable::<Offer>(&mut |_| ()).unwrap(), 1);
    }
}

#[test]
fn text_in_a_column_of_instants_is_named() {
    let mut conn = crate::databases::sqlite();
    let mut store = storage_diesel::sqlite::Store::new(&mut conn);
    crate::databases::prepare(&mut store, &crate::offer::SQLITE);
    store.insert(&offers(1), &one_policy(&KEEP)).unwrap();
    store.run("UPDATE offers SET ends = '2026-03-01 12:00:00'");
    let mut causes = Vec::new();
    store.unreadable::<Offer>(&mut |failure| causes.push(failure.cause.clone())).unwrap();
    assert_eq!(
        causes,
        ["the column `ends` holds the text `2026-03-01 12:00:00`; it takes microseconds since 1970"]
    );
}
