//! G-33: a busy database is waited for, for as long as the host says.

use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use automation_core::one_policy;
use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
use storage_diesel::{NewRun, StorageError, Waiting, prelude::*, sqlite};

use crate::databases::{ByHand as _, on_both};
use crate::offer::{self, KEEP, Offer, at, offers};

/// Two connections to one file; the second holds it.
fn held(name: &str) -> (tempfile::TempDir, SqliteConnection, SqliteConnection) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let connect = || {
        let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        sqlite::recommended_pragmas(&mut conn).unwrap();
        conn.batch_execute("PRAGMA busy_timeout = 0").unwrap();
        conn
    };
    let (mut one, mut other) = (connect(), connect());
    crate::databases::prepare(&mut sqlite::Store::new(&mut one), &offer::SQLITE);
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    (folder, one, other)
}

#[test]
fn without_patience_a_busy_database_is_said_at_once() {
    let (_folder, mut conn, _other) = held("none");
    let error = sqlite::Store::new(&mut conn).set_setting("a", "b").unwrap_err();
    assert!(matches!(error, StorageError::Busy(_)), "{error}");
}

/// Whoever is asked may let go of the database meanwhile: then all is done.
#[test]
fn a_transaction_and_a_single_statement_wait() {
    for in_transaction in [true, false] {
        let (_folder, mut conn, other) = held("both");
        let (asked, mut other) = (Arc::new(AtomicU32::new(0)), Some(other));
        let count = Arc::clone(&asked);
        let waiting = Waiting::asking(move |_| {
            if count.fetch_add(1, Ordering::SeqCst) == 2 {
                // It goes with its transaction.
                drop(other.take());
            }
            ControlFlow::Continue(())
        });
        let mut store = sqlite::Store::new(&mut conn).waiting(waiting);
        if in_transaction {
            store.insert(&offers(2), &one_policy(&KEEP)).unwrap();
            assert_eq!(store.count::<Offer>(&[]).unwrap(), 2);
        } else {
            store.set_setting("a", "b").unwrap();
            assert_eq!(store.setting("a").unwrap().as_deref(), Some("b"));
        }
        assert_eq!(asked.load(Ordering::SeqCst), 3, "in a transaction: {in_transaction}");
    }
}

#[test]
fn whoever_is_asked_may_give_up_and_nothing_is_written() {
    let (_folder, mut conn, other) = held("given-up");
    let mut store = sqlite::Store::new(&mut conn).waiting(Waiting::asking(|_| ControlFlow::Break(())));
    let error = store.insert(&offers(2), &one_policy(&KEEP)).unwrap_err();
    assert!(matches!(error, StorageError::Busy(_)), "{error}");
    drop(other);
    assert_eq!(store.count::<Offer>(&[]).unwrap(), 0);
    store.set_waiting(Some(Waiting::of(Duration::ZERO)));
    store.insert(&offers(2), &one_policy(&KEEP)).unwrap();
}

on_both! {
    /// G-33: a run shows that it lives with each transaction that it commits, and with none that is undone.
    fn a_run_shows_that_it_lives(store) {
        let run = NewRun {
            command: "sweep",
            options: "",
            operator: "root",
            host: "here",
            started_at: at("2026-03-01T02:00:00Z"),
            clock: at("2026-03-01T02:00:00Z"),
            zones: zone_core::version(),
            process: Some(u32::MAX),
        };
        let run = store.run_started(&run).unwrap();
        let stored = store.last_runs(None, 1).unwrap().remove(0).unwrap();
        assert_eq!(stored.process, Some(i64::from(u32::MAX)));
        assert!(stored.heartbeat.is_some());
        store.run("UPDATE due_runs SET heartbeat = NULL");
        store.insert(&offers(1), &one_policy(&KEEP)).unwrap();
        assert_eq!(store.last_runs(None, 1).unwrap().remove(0).unwrap().heartbeat, None);
        store.set_run(Some(run));
        let undone: Result<(), StorageError> =
            store.transaction(|_| Err(StorageError::Migration("thought better of it".into())));
        assert!(undone.is_err());
        assert_eq!(store.last_runs(None, 1).unwrap().remove(0).unwrap().heartbeat, None);
        store.transaction(|store| store.set_setting("a", "b")).unwrap();
        assert!(store.last_runs(None, 1).unwrap().remove(0).unwrap().heartbeat.is_some());
    }
}
