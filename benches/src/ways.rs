//! What the benchmarks of sweeps share: the ways by their places, and how each database goes them.

use std::error::Error;

use automation_core::{Consequences, Ledger, SweepOptions, one_policy, sweep};
use diesel::{PgConnection, SqliteConnection};
use storage_diesel::testing::PostgresServer;

use crate::{
    database::{PostgresTemplate, SqliteTemplate},
    fingerprint::{self, Table},
    measure::measure,
    now,
};

/// The ways by their place; the last only where a second connection can write, that is on PostgreSQL.
pub const WAYS: [&str; 5] = [
    "set-based SQL, one statement for each write",
    "sweep",
    "diesel, row by row",
    "diesel, a commit for each row",
    "sweep, two connections at once",
];
/// The place of our sweep.
const OURS: usize = 1;
/// So many of them take one connection.
const ON_ONE_CONNECTION: usize = 4;

/// How many records there are.
#[derive(Debug, Clone, Copy)]
pub struct Many {
    /// How many are made.
    pub made: u64,
    /// How many of them are due.
    pub due: u64,
    /// How many the slowest way gets: its rate does not depend on it.
    pub few: u64,
}

/// What is swept on one database.
#[derive(Debug)]
pub struct Swept<'a> {
    /// What stands above the table of results.
    pub title: String,
    /// The tables that every way must leave the same.
    pub tables: &'a [Table],
    /// The statements that fill an empty database.
    pub filled: Vec<String>,
    /// How many records there are.
    pub many: Many,
    /// How often each way is gone.
    pub runs: u64,
}

/// A private server that commits durably; `None` where there is no PostgreSQL, which is said.
pub fn server() -> Option<PostgresServer> {
    PostgresServer::start_durable().inspect_err(|error| println!("PostgreSQL is left out: {error}")).ok()
}

/// Our sweep, as `manage` runs it: how many records it changed.
///
/// # Errors
/// What the storage says.
///
/// # Panics
/// If a record failed or moved.
pub fn ours<R, L>(ledger: &mut L, policy: &R::Policy, batch: usize) -> Result<u64, Box<dyn Error>>
where
    R: Consequences,
    L: Ledger<R>,
    L::Error: Error + 'static,
{
    let options = SweepOptions { batch, ..SweepOptions::default() };
    let report = sweep::<R, _, _, _>(ledger, &one_policy(policy), now(), options, &mut ())?;
    assert_eq!(report.failed + report.moved, 0, "{report:?}");
    Ok(report.changed)
}

/// Goes a way on two connections at once: each takes what the other has not locked, as two processes or two threads of a
/// host do.
///
/// # Errors
/// What either says.
pub fn at_once(
    one: &mut PgConnection,
    mut other: PgConnection,
    go: impl Fn(&mut PgConnection) -> Result<u64, Box<dyn Error>> + Sync,
) -> Result<u64, Box<dyn Error>> {
    let go = &go;
    std::thread::scope(|scope| {
        let second = scope.spawn(move || go(&mut other).map_err(|error| error.to_string()));
        let first = go(one)?;
        Ok(first + second.join().map_err(|_| "the second connection's thread died")??)
    })
}

/// Goes all ways but the last on SQLite.
///
/// # Errors
/// What a way says.
pub fn on_sqlite(
    swept: &Swept<'_>,
    go: impl Fn(&mut SqliteConnection, usize) -> Result<u64, Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let template = SqliteTemplate::new(&swept.filled)?;
    measure(
        &swept.title,
        &WAYS[..ON_ONE_CONNECTION],
        (swept.many.due, swept.many.few),
        swept.runs,
        || template.copy(),
        go,
        |conn| fingerprint::sqlite(conn, swept.tables),
    )
}

/// Goes all ways on PostgreSQL; `go` those that take one connection.
///
/// # Errors
/// What a way says.
pub fn on_postgres(
    server: &PostgresServer,
    swept: &Swept<'_>,
    go: impl Fn(&mut PgConnection, usize) -> Result<u64, Box<dyn Error>> + Sync,
) -> Result<(), Box<dyn Error>> {
    let template = PostgresTemplate::new(server, &swept.filled)?;
    measure(
        &swept.title,
        &WAYS,
        (swept.many.due, swept.many.few),
        swept.runs,
        || template.copy(),
        |conn, way| {
            if way < ON_ONE_CONNECTION {
                return go(conn, way);
            }
            at_once(conn, template.connect()?, |conn| go(conn, OURS))
        },
        |conn| fingerprint::postgres(conn, swept.tables),
    )
}
