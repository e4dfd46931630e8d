//! Several connections at once.

use std::thread;

use automation_core::{Claim, Cursor, Id, Instant, Ledger, SweepOptions, one_policy, sweep};
use diesel::{
    Connection as _, PgConnection, SqliteConnection,
    connection::{AnsiTransactionManager, SimpleConnection as _, TransactionManager as _},
};
use storage_diesel::{StorageError, postgres, prelude::*, sqlite};

use crate::offer::{self, ENDS, KEEP, Offer, at, offers};
use crate::schema::MIGRATIONS;

/// A database file that goes with the test.
struct File(std::path::PathBuf);

impl File {
    fn empty(name: &str) -> Self {
        let file = Self(std::env::temp_dir().join(format!("{name}-{}.sqlite3", std::process::id())));
        // Changing the journal mode waits for nobody.
        file.connect();
        file
    }

    fn new(name: &str) -> Self {
        let file = Self::empty(name);
        let mut conn = file.connect();
        crate::databases::prepare(&mut sqlite::Store::new(&mut conn), &offer::SQLITE);
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
    crate::databases::prepare(&mut store, &offer::POSTGRES);
    store.insert(&offers(ROWS as usize), &one_policy(&KEEP)).unwrap();
    let worker = || {
        let mut conn = PgConnection::establish(&url).unwrap();
        let mut store = postgres::Store::new(&mut conn);
        let options = SweepOptions { batch: 50, ..SweepOptions::default() };
        let now = at("2026-03-05T00:00:00Z");
        let mut changed = 0;
        // A worker that finds all the rest locked by others is done; what they leave is due again.
        while Ledger::<Offer>::earliest_due(&mut store, None).unwrap().is_some() {
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
fn programs_on_postgres_may_migrate_at_once() {
    let Some(url) = crate::databases::postgres_url() else { return };
    let migrate = || postgres::Store::new(&mut PgConnection::establish(&url).unwrap()).migrate().unwrap();
    assert_eq!(migrated_at_once(&migrate), MIGRATIONS.len());
}

#[test]
fn programs_on_sqlite_may_migrate_at_once() {
    let file = File::empty("at-once");
    let migrate = || sqlite::Store::new(&mut file.connect()).migrate().unwrap();
    assert_eq!(migrated_at_once(&migrate), MIGRATIONS.len());
}

/// How many migrations were run by four programs together.
fn migrated_at_once(migrate: &(impl Fn() -> Vec<String> + Sync)) -> usize {
    thread::scope(|scope| {
        let programs: Vec<_> = (0..4).map(|_| scope.spawn(migrate)).collect();
        programs.into_iter().map(|program| program.join().unwrap().len()).sum()
    })
}

#[test]
fn who_changes_what_others_rely_on_waits_for_them_and_then_stops_them() {
    let Some(url) = crate::databases::postgres_url() else { return };
    let (mut one, mut two) = (PgConnection::establish(&url).unwrap(), PgConnection::establish(&url).unwrap());
    let mut writer = postgres::Store::new(&mut one);
    crate::databases::prepare(&mut writer, &offer::POSTGRES);
    writer.set_setting("policy", "old").unwrap();
    writer.require_setting(Some(("policy", "old")));
    let (held, is_held) = std::sync::mpsc::channel();
    let (changed, is_changed) = std::sync::mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut changer = postgres::Store::new(&mut two);
            is_held.recv().unwrap();
            changer
                .transaction(|store| {
                    assert_eq!(store.setting_locked("policy")?.as_deref(), Some("old"));
                    assert_eq!(store.count::<Offer>(&[])?, 2, "what was written under it is seen");
                    store.set_setting("policy", "new")
                })
                .unwrap();
            changed.send(()).unwrap();
        });
        writer
            .transaction(|store| -> Result<(), StorageError> {
                store.insert(&offers(2), &one_policy(&KEEP))?;
                held.send(()).unwrap();
                thread::sleep(std::time::Duration::from_millis(300));
                assert!(is_changed.try_recv().is_err(), "it did not wait");
                Ok(())
            })
            .unwrap();
        is_changed.recv().unwrap();
    });
    let refused = writer.insert(&offers(3), &one_policy(&KEEP)).unwrap_err();
    assert!(matches!(&refused, StorageError::SettingChanged { key } if key == "policy"), "{refused}");
}

#[test]
fn nothing_is_written_once_a_required_setting_has_changed() {
    let file = File::new("required");
    let (mut one, mut two) = (file.connect(), file.connect());
    let mut store = sqlite::Store::new(&mut one);
    store.set_setting("policy", "old").unwrap();
    store.require_setting(Some(("policy", "old")));
    store.insert(&offers(2), &one_policy(&KEEP)).unwrap();
    sqlite::Store::new(&mut two).set_setting("policy", "new").unwrap();
    let sweep_now = |store: &mut sqlite::Store<'_>| {
        let (now, options) = (at("2026-03-01T13:00:00Z"), SweepOptions::default());
        sweep::<Offer, _, _, _>(store, &one_policy(&KEEP), now, options, &mut ())
            .map_err(|error| error.source)
    };
    let error = sweep_now(&mut store).unwrap_err();
    assert!(matches!(error, StorageError::SettingChanged { .. }), "{error}");
    let error = store.insert(&offers(3), &one_policy(&KEEP)).unwrap_err();
    assert!(matches!(error, StorageError::SettingChanged { .. }), "{error}");
    store.require_setting(None);
    assert_eq!(sweep_now(&mut store).unwrap().changed, 2);
}

/// A message that was delivered meanwhile is not delivered again.
#[test]
fn only_what_is_held_is_released() {
    let file = File::new("released");
    let mut conn = file.connect();
    let mut store = sqlite::Store::new(&mut conn);
    for (dedup, status) in [("a", "held"), ("b", "queued"), ("c", "delivered"), ("d", "held")] {
        store
            .connection()
            .batch_execute(&format!(
                "INSERT INTO due_outbox (dedup, kind, recipient, fields, status, created_at)
                 VALUES ('{dedup}', 'k', 'r', '{{}}', '{status}', 0)"
            ))
            .unwrap();
    }
    assert_eq!(store.release_messages(&[1, 2, 3]).unwrap(), 1);
    let counts = store.outbox_counts().unwrap();
    assert_eq!((counts.held, counts.queued, counts.delivered), (1, 2, 1));
}

/// A row that moves to the front between being found and being locked is in the page, and the next page
/// does not begin in front of this one.
#[test]
fn a_row_that_moves_while_it_is_claimed_does_not_lead_back() {
    let Some(url) = crate::databases::postgres_url() else { return };
    let mut host = PgConnection::establish(&url).unwrap();
    let mut store = postgres::Store::new(&mut host);
    crate::databases::prepare(&mut store, &offer::POSTGRES);
    store.insert(&offers(4), &one_policy(&KEEP)).unwrap();
    // Whoever finds the third row waits for the host, before locking it.
    host.batch_execute(
        "CREATE FUNCTION shown(id bigint) RETURNS boolean LANGUAGE plpgsql AS $$
         BEGIN
             IF id = 3 THEN PERFORM pg_advisory_xact_lock_shared(7); END IF;
             RETURN true;
         END $$;
         CREATE POLICY slow ON offers USING (shown(id));
         ALTER TABLE offers ENABLE ROW LEVEL SECURITY;
         CREATE ROLE sweeper;
         GRANT ALL ON offers TO sweeper;
         SELECT pg_advisory_lock(7)",
    )
    .unwrap();
    let claim = || {
        let mut conn = PgConnection::establish(&url).unwrap();
        conn.batch_execute("SET ROLE sweeper; SET enable_seqscan = off; SET enable_bitmapscan = off")
            .unwrap();
        let claim = Claim::Due { now: at("2026-03-01T13:00:00Z"), after: None, limit: 3 };
        let mut met = Vec::new();
        let outcome = Ledger::<Offer>::settle(&mut postgres::Store::new(&mut conn), claim, &mut |batch| {
            met.extend(batch.rows.iter().map(|row| (row.due_at, row.id.0)));
            Vec::new()
        })
        .unwrap();
        (met, outcome.next)
    };
    let (met, next) = thread::scope(|scope| {
        let claiming = scope.spawn(claim);
        let waiting = "SET statement_timeout = '1min'; DO $$ BEGIN
             WHILE NOT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
                 WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted) LOOP
                 PERFORM pg_sleep(0.001);
             END LOOP; END $$";
        host.batch_execute(waiting).unwrap();
        // One after the other: sent together they would be one transaction, which unlocks before it commits.
        host.batch_execute("UPDATE offers SET due_at = 'epoch' WHERE id = 3").unwrap();
        host.batch_execute("SELECT pg_advisory_unlock(7)").unwrap();
        claiming.join().unwrap()
    });
    let due = at(ENDS).next();
    assert_eq!(met, [(due, 1), (due, 2), (Some(Instant::UNIX_EPOCH), 3)]);
    assert_eq!(next, due.map(|due_at| Cursor { due_at, id: Id(2) }));
}
