//! Several connections at once.

use std::thread;

use automation_core::{Ledger, SweepOptions, one_policy, sweep};
use diesel::{
    Connection as _, PgConnection, SqliteConnection,
    connection::{AnsiTransactionManager, SimpleConnection as _, TransactionManager as _},
};
use storage_diesel::{Database, StorageError, postgres, sqlite};

use crate::offer::{self, ENDS, KEEP, Offer, at, offers};

/// A database file that goes with the test.
struct File(std::path::PathBuf);

impl File {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("{name}-{}.sqlite3", std::process::id()));
        let file = Self(path);
        let mut conn = file.connect();
        crate::databases::prepare(&mut sqlite::Store::new(&mut conn), offer::SQLITE);
        file
    }

    fn connect(&self) -> SqliteConnection {
        let mut conn = SqliteConnection::establish(self.0.to_str().unwrap()).unwrap();
        sqlite::recommended_pragmas(&mut conn).unwrap();
        conn
    }
}

impl Drop for File {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.0.display()));
        }
    }
}

#[test]
fn a_host_that_began_deferred_and_has_read_is_told() {
    let file = File::new("deferred");
    let (mut host, mut other) = (file.connect(), file.connect());
    sqlite::Store::new(&mut host).insert(&offers(1), &one_policy(&KEEP)).unwrap();
    AnsiTransactionManager::begin_transaction(&mut host).unwrap();
    sqlite::Store::new(&mut host).count::<Offer>(&[]).unwrap();
    sqlite::Store::new(&mut other).set_setting("meanwhile", "written").unwrap();
    let mut store = sqlite::Store::new(&mut host);
    let error = sweep::<Offer, _, _, _>(
        &mut store,
        &one_policy(&KEEP),
        at("2026-03-01T13:00:00Z"),
        SweepOptions::default(),
        &mut (),
    )
    .unwrap_err();
    assert!(matches!(error.source, StorageError::Busy(_)), "{error}");
    assert!(error.to_string().contains("begin immediate"), "{error}");
    AnsiTransactionManager::rollback_transaction(&mut host).unwrap();
}

#[test]
fn a_look_takes_no_lock() {
    let file = File::new("look");
    let (mut writer, mut sweeper) = (file.connect(), file.connect());
    sqlite::Store::new(&mut sweeper).insert(&offers(1), &one_policy(&KEEP)).unwrap();
    writer.batch_execute("BEGIN IMMEDIATE").unwrap();
    let mut store = sqlite::Store::new(&mut sweeper);
    let options = SweepOptions::default();
    let report = sweep::<Offer, _, _, _>(&mut store, &one_policy(&KEEP), at(ENDS), options, &mut ()).unwrap();
    assert_eq!(report.changed, 0);
}

#[test]
fn workers_on_postgres_settle_each_row_once() {
    const ROWS: u64 = 3_000;
    let Some(url) = crate::databases::postgres_url() else { return };
    let mut conn = PgConnection::establish(&url).unwrap();
    let mut store = postgres::Store::new(&mut conn);
    crate::databases::prepare(&mut store, offer::POSTGRES);
    store.insert(&offers(ROWS as usize), &one_policy(&KEEP)).unwrap();
    let worker = || {
        let mut conn = PgConnection::establish(&url).unwrap();
        let mut store = postgres::Store::new(&mut conn);
        let options = SweepOptions { batch: 50, ..SweepOptions::default() };
        let now = at("2026-03-05T00:00:00Z");
        let mut changed = 0;
        // A worker that finds all the rest locked by others is done; what they leave is due again.
        while Ledger::<Offer>::earliest_due(&mut store).unwrap().is_some() {
            let report =
                sweep::<Offer, _, _, _>(&mut store, &one_policy(&KEEP), now, options, &mut ()).unwrap();
            assert_eq!((report.failed, report.moved), (0, 0));
            changed += report.changed;
        }
        changed
    };
    let changed: u64 = thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    assert_eq!(changed, ROWS);
    assert_eq!(store.outbox_counts().unwrap().queued, 2 * ROWS);
}

#[test]
fn two_programs_may_migrate_at_once() {
    let Some(url) = crate::databases::postgres_url() else { return };
    let migrate = || postgres::Store::new(&mut PgConnection::establish(&url).unwrap()).migrate().unwrap();
    let migrated: usize = thread::scope(|scope| {
        let programs: Vec<_> = (0..4).map(|_| scope.spawn(migrate)).collect();
        programs.into_iter().map(|program| program.join().unwrap().len()).sum()
    });
    assert_eq!(migrated, 1);
}
