//! The database refuses each row in turn that is written: once, or from then on.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use diesel::connection::SimpleConnection as _;
use storage_diesel::StorageError;

use super::import::{self, FEW};
use crate::{
    population::{self, BATCH, DUE, Expected, refill, sweep_on},
    site::{File, Server, Site},
};

/// A database with triggers that count the rows that are written and refuse some of them. The count goes
/// on whatever is undone.
trait Refusing: Site {
    type Count;
    /// Refuses the rows from the first to the last one, inclusive, of all that this connection writes.
    fn refuse(conn: &mut Self::Conn, first: i64, last: i64) -> Self::Count;
    fn written(conn: &mut Self::Conn, count: &Self::Count) -> i64;
    fn relent(conn: &mut Self::Conn);
}

const TABLES: [&str; 4] = ["referral_codes", "due_steps", "due_outbox", "referral_agents"];

#[allow(unreachable_pub)]
mod function {
    diesel::define_sql_function! {
        fn is_refused() -> Bool;
    }
}

impl Refusing for File {
    type Count = Arc<AtomicI64>;

    fn refuse(conn: &mut Self::Conn, first: i64, last: i64) -> Arc<AtomicI64> {
        let count = Arc::new(AtomicI64::new(0));
        let counted = Arc::clone(&count);
        function::is_refused_utils::register_nondeterministic_impl(conn, move || {
            (first..=last).contains(&(counted.fetch_add(1, Ordering::Relaxed) + 1))
        })
        .unwrap();
        for table in TABLES {
            for verb in ["INSERT", "UPDATE"] {
                conn.batch_execute(&format!(
                    "CREATE TEMP TRIGGER {verb}_{table} BEFORE {verb} ON main.{table} WHEN is_refused() \
                     BEGIN SELECT RAISE(ABORT, 'not this row'); END"
                ))
                .unwrap();
            }
        }
        count
    }
    fn written(_: &mut Self::Conn, count: &Arc<AtomicI64>) -> i64 {
        count.load(Ordering::Relaxed)
    }
    fn relent(conn: &mut Self::Conn) {
        for table in TABLES {
            let drop = format!("DROP TRIGGER temp.INSERT_{table}; DROP TRIGGER temp.UPDATE_{table}");
            conn.batch_execute(&drop).unwrap();
        }
    }
}

impl Refusing for Server {
    type Count = ();

    fn refuse(conn: &mut Self::Conn, first: i64, last: i64) {
        conn.batch_execute(&format!(
            "CREATE SEQUENCE rows_written;
             CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
             DECLARE number bigint := nextval('rows_written');
             BEGIN
                 IF number BETWEEN {first} AND {last} THEN
                     RAISE EXCEPTION 'not this row';
                 END IF;
                 RETURN NEW;
             END $$"
        ))
        .unwrap();
        for table in TABLES {
            conn.batch_execute(&format!(
                "CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW \
                 EXECUTE FUNCTION refuse()"
            ))
            .unwrap();
        }
    }
    fn written(conn: &mut Self::Conn, (): &()) -> i64 {
        let last = "SELECT CAST(last_value AS TEXT) AS name, '' AS line FROM rows_written";
        Self::rows(conn, last)[0].name.parse().unwrap()
    }
    fn relent(conn: &mut Self::Conn) {
        conn.batch_execute("DROP FUNCTION refuse CASCADE; DROP SEQUENCE rows_written").unwrap();
    }
}

/// How many rows `work` writes on a filled database that refuses none.
fn writes<S: Refusing>(site: &S, work: impl FnOnce(&mut S::Store<'_>)) -> i64 {
    let mut conn = site.connect();
    let count = S::refuse(&mut conn, 0, 0);
    work(&mut S::store(&mut conn));
    let written = S::written(&mut conn, &count);
    S::relent(&mut conn);
    written
}

/// What refuses a row once leaves no trace: the batch is written in parts.
fn once_in_a_sweep<S: Refusing>(site: &S) {
    let expected = Expected::of(site, DUE);
    refill(site, DUE);
    let writes = writes(site, population::run_undisturbed::<S>);
    for at in 1..=writes {
        refill(site, DUE);
        let mut conn = site.connect();
        let count = S::refuse(&mut conn, at, at);
        let report = population::run::<S>(&mut S::store(&mut conn), BATCH).unwrap();
        assert!(S::written(&mut conn, &count) > writes, "row {at} was not refused");
        S::relent(&mut conn);
        assert_eq!((report.changed, report.postponed, report.failed), (DUE as u64, 1, 1), "row {at}");
        assert_eq!(site.dump(), expected.after, "row {at}");
    }
    println!("{}: each of {writes} rows of a sweep was refused once", S::NAME);
}

fn from_then_on_in_a_sweep<S: Refusing>(site: &S) {
    let expected = Expected::of(site, DUE);
    refill(site, DUE);
    let writes = writes(site, population::run_undisturbed::<S>);
    for at in 1..=writes {
        refill(site, DUE);
        let mut conn = site.connect();
        S::refuse(&mut conn, at, i64::MAX);
        let error = population::run::<S>(&mut S::store(&mut conn), BATCH).unwrap_err();
        S::relent(&mut conn);
        let (report, said) = (error.report, &error.source);
        assert!(
            matches!(said, StorageError::Unclear(_) | StorageError::AllRefused { .. }),
            "row {at}: {said}"
        );
        // No row is to blame for it but the unreadable one.
        assert!(report.failed <= 1 && report.changed < DUE as u64, "row {at}: {report:?}");
        assert_eq!(expected.assert_whole(site), report.changed, "row {at}");
        sweep_on(site, BATCH);
        assert_eq!(site.dump(), expected.after, "row {at}");
    }
    println!("{}: from each of {writes} rows of a sweep on all were refused", S::NAME);
}

fn in_an_import<S: Refusing>(site: &S) {
    let expected = import::Expected::of(site, FEW);
    let writes = writes(site, |store| import::run::<S>(store, FEW).unwrap());
    for at in 1..=writes {
        import::prepare(site);
        let mut conn = site.connect();
        S::refuse(&mut conn, at, at);
        let error = import::run::<S>(&mut S::store(&mut conn), FEW).unwrap_err();
        assert!(matches!(error, StorageError::Unclear(_)), "row {at}: {error:?}");
        S::relent(&mut conn);
        assert_eq!(site.dump(), expected.before, "row {at}");
        import::run::<S>(&mut S::store(&mut conn), FEW).unwrap();
        assert_eq!(site.dump(), expected.after, "row {at}");
    }
    println!("{}: each of {writes} rows of an import was refused", S::NAME);
}

#[test]
fn once_in_a_sweep_on_sqlite() {
    once_in_a_sweep(&File::new("refused-once"));
}

#[test]
fn once_in_a_sweep_on_postgres() {
    Server::new().iter().for_each(once_in_a_sweep);
}

#[test]
fn from_then_on_in_a_sweep_on_sqlite() {
    from_then_on_in_a_sweep(&File::new("refused-from-then-on"));
}

#[test]
fn from_then_on_in_a_sweep_on_postgres() {
    Server::new().iter().for_each(from_then_on_in_a_sweep);
}

#[test]
fn in_an_import_on_sqlite() {
    in_an_import(&File::new("refused-import"));
}

#[test]
fn in_an_import_on_postgres() {
    Server::new().iter().for_each(in_an_import);
}
