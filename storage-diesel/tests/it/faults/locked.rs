//! Another connection takes the lock before each statement in turn, or the disk is full at each page.

use std::sync::{Arc, Mutex};

use diesel::{
    Connection, RunQueryDsl as _, SqliteConnection, connection::SimpleConnection as _, dsl::sql,
    sql_types::Integer,
};
use storage_diesel::{StorageError, sqlite::Store};

use super::{
    death::statements,
    import::{self, FEW},
    trap::{Begun, Trap},
};
use crate::{
    population::{self, BATCH, DUE, Expected, refill, sweep_on},
    site::{Dump, File, Site},
};

/// Without a write-ahead log readers and writers are in each other's way, so there are more ways to fail.
fn without_log(file: &File) -> SqliteConnection {
    let mut conn = file.connect();
    conn.batch_execute("PRAGMA journal_mode = DELETE; PRAGMA busy_timeout = 0").unwrap();
    conn
}

/// Takes every lock that can be had: between two batches all, so that the statement itself fails; within
/// one that of a reader, so that its commit does. The lock is held as long as what is given lives.
fn lock_before(file: &File, at: usize) -> (Trap, Arc<Mutex<SqliteConnection>>) {
    let other = Arc::new(Mutex::new(without_log(file)));
    let locks = Arc::clone(&other);
    let trap = Begun::default().before(at, move || {
        let mut other = locks.lock().unwrap();
        if other.batch_execute("BEGIN EXCLUSIVE").is_err() {
            other.batch_execute("BEGIN; SELECT count(*) FROM referral_agents").unwrap();
        }
    });
    (trap, other)
}

#[test]
fn in_a_sweep() {
    let file = File::new("locked-sweep");
    let expected = Expected::of(&file, DUE);
    refill(&file, DUE);
    let statements = statements(&file, population::run_undisturbed::<File>);
    for at in 1..=statements {
        refill(&file, DUE);
        let mut conn = without_log(&file);
        let (trap, other) = lock_before(&file, at);
        conn.set_instrumentation(trap);
        let error = population::run::<File>(&mut Store::new(&mut conn), BATCH).unwrap_err();
        assert!(matches!(error.source, StorageError::Busy(_)), "statement {at}: {:?}", error.source);
        other.lock().unwrap().batch_execute("ROLLBACK").unwrap();
        assert_eq!(expected.assert_whole(&file), error.report.changed, "statement {at}");
        // The connection is as good as new.
        let report = population::run::<File>(&mut Store::new(&mut conn), BATCH).unwrap();
        assert_eq!(report.changed + error.report.changed, u64::try_from(DUE).unwrap(), "statement {at}");
        assert_eq!(file.dump(), expected.after, "statement {at}");
    }
    println!("SQLite: a sweep met a lock at each of {statements} statements");
}

#[test]
fn in_an_import() {
    let file = File::new("locked-import");
    let expected = import::Expected::of(&file, FEW);
    let statements = statements(&file, |store| import::run::<File>(store, FEW).unwrap());
    for at in 1..=statements {
        import::prepare(&file);
        let mut conn = without_log(&file);
        let (trap, other) = lock_before(&file, at);
        conn.set_instrumentation(trap);
        let error = import::run::<File>(&mut Store::new(&mut conn), FEW).unwrap_err();
        assert!(matches!(error, StorageError::Busy(_)), "statement {at}: {error:?}");
        other.lock().unwrap().batch_execute("ROLLBACK").unwrap();
        assert_eq!(file.dump(), expected.before, "statement {at}");
        import::run::<File>(&mut Store::new(&mut conn), FEW).unwrap();
        assert_eq!(file.dump(), expected.after, "statement {at}");
    }
    println!("SQLite: an import met a lock at each of {statements} statements");
}

/// Lets the file grow by one page more each time, until `work` can be done; gives how often it could not.
/// SQLite undoes the whole transaction of its own accord when the disk is full.
fn on_a_full_disk(
    file: &File,
    prepare: impl Fn(),
    work: impl Fn(&mut Store<'_>) -> Result<(), StorageError>,
    check: impl Fn(Dump),
) -> usize {
    for more in 0.. {
        prepare();
        let mut conn = file.connect();
        conn.batch_execute("VACUUM").unwrap();
        let pages: i32 =
            sql::<Integer>("SELECT page_count FROM pragma_page_count").get_result(&mut conn).unwrap();
        let limit = pages + i32::try_from(more).unwrap();
        conn.batch_execute(&format!("PRAGMA max_page_count = {limit}")).unwrap();
        match work(&mut Store::new(&mut conn)) {
            Ok(()) => return more,
            Err(error) => assert!(matches!(error, StorageError::Full(_)), "{more} pages more: {error:?}"),
        }
        check(file.dump());
        conn.batch_execute("PRAGMA max_page_count = 1000000").unwrap();
        work(&mut Store::new(&mut conn)).unwrap();
    }
    unreachable!()
}

#[test]
fn a_full_disk_in_a_sweep() {
    const MANY: usize = 600;
    let file = File::new("full-sweep");
    let expected = Expected::of(&file, MANY);
    let times = on_a_full_disk(
        &file,
        || refill(&file, MANY),
        |store| population::run::<File>(store, 100).map(drop).map_err(|error| error.source),
        |_| assert!(expected.assert_whole(&file) < MANY as u64),
    );
    assert_eq!(sweep_on(&file, BATCH).changed, 0);
    assert_eq!(file.dump(), expected.after);
    println!("SQLite: the disk was full {times} times in a sweep");
    assert!(times > 10);
}

#[test]
fn a_full_disk_in_an_import() {
    let file = File::new("full-import");
    let expected = import::Expected::of(&file, 1_000);
    let times = on_a_full_disk(
        &file,
        || import::prepare(&file),
        |store| import::run::<File>(store, 1_000),
        |dump| assert_eq!(dump, expected.before),
    );
    assert_eq!(file.dump(), expected.after);
    println!("SQLite: the disk was full {times} times in an import");
    assert!(times > 10);
}
