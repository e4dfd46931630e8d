//! A sweep of 100,000 due among 1,000,000 rows: set-based SQL, ours, diesel row by row, a commit for
//! each row; interleaved, on fresh copies, in one process.
//!
//! `cargo bench -p benches --bench sweep [-- [sqlite|postgres] ROWS DUE RUNS]`

use std::error::Error;

use benches::{
    database::{PostgresTemplate, SqliteTemplate},
    fingerprint,
    measure::measure,
    now, row_by_row,
    seed::{self, Size},
    set_based,
    table::machine,
    ways::{self, at_once},
};
use diesel::{Connection, PgConnection, SqliteConnection, connection::SimpleConnection};
use referral_core::{ReferralCode, ReferralPolicy};
use storage_diesel::{postgres, sqlite};

/// The ways by their place; the last two only where a second connection can write, that is on PostgreSQL.
const WAYS: [&str; 6] = [
    "set-based SQL, three statements",
    "sweep",
    "diesel, row by row",
    "diesel, a commit for each row",
    "sweep, two connections at once",
    "sweep, one transaction in all",
];
/// The place of the slowest way.
const COMMITTING: usize = 3;
/// How many rows the slowest way gets: its rate does not depend on it.
const COMMITS: u64 = 10_000;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo passes `--bench`; `cargo test` passes nothing, and then a small run checks that all agree.
    let measured = std::env::args().any(|argument| argument == "--bench");
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let or = |index: usize, full: u64, small: u64| {
        numbers.get(index).copied().unwrap_or(if measured { full } else { small })
    };
    let size = Size { rows: or(0, 1_000_000, 5_000), due: or(1, 100_000, 500) };
    let runs = or(2, 5, 1);
    println!("{} due of {}, median of {runs} runs, {}\n", size.due, size.rows, machine());

    let wanted = |database: &str| {
        let named: Vec<String> =
            std::env::args().filter(|word| word == "sqlite" || word == "postgres").collect();
        named.is_empty() || named.iter().any(|name| name == database)
    };
    if wanted("sqlite") {
        on_sqlite(size, runs)?;
    }
    if wanted("postgres") {
        on_postgres(size, runs)?;
    }
    Ok(())
}

/// The ways on one database, by their place in [`WAYS`]: how many rows each settled.
macro_rules! ways {
    ($connection:ty, $database:ident, $size:expr) => {
        |conn: &mut $connection, way: usize| -> Result<u64, Box<dyn Error>> {
            Ok(match way {
                0 => {
                    let statements = set_based::$database(now().micros());
                    conn.transaction(|conn| statements.iter().try_for_each(|sql| conn.batch_execute(sql)))?;
                    $size.due
                }
                1 => ours(&mut $database::Store::new(conn), $database::Store::PREFERRED_BATCH)?,
                2 => row_by_row::$database::sweep(conn, now(), u64::MAX, false)?,
                COMMITTING => row_by_row::$database::sweep(conn, now(), COMMITS.min($size.due), true)?,
                _ => return Err(format!("{} is not for this database", WAYS[way]).into()),
            })
        }
    };
}

fn on_sqlite(size: Size, runs: u64) -> Result<(), Box<dyn Error>> {
    let template = SqliteTemplate::new(&seed::sqlite(size))?;
    measure(
        "SQLite (file, WAL)",
        &WAYS[..4],
        (size.due, COMMITS.min(size.due)),
        runs,
        || template.copy(),
        ways!(SqliteConnection, sqlite, size),
        |conn| fingerprint::sqlite(conn, fingerprint::CODES),
    )
}

fn on_postgres(size: Size, runs: u64) -> Result<(), Box<dyn Error>> {
    let Some(server) = ways::server() else { return Ok(()) };
    let template = PostgresTemplate::new(&server, &seed::postgres(size))?;
    let one_connection = ways!(PgConnection, postgres, size);
    let go = |conn: &mut PgConnection, way| match way {
        4 => at_once(conn, template.connect()?, ours_on),
        5 => conn.transaction(ours_on),
        _ => one_connection(conn, way),
    };
    measure(
        "PostgreSQL",
        &WAYS,
        (size.due, COMMITS.min(size.due)),
        runs,
        || template.copy(),
        go,
        |conn| fingerprint::postgres(conn, fingerprint::CODES),
    )
}

fn ours_on(conn: &mut PgConnection) -> Result<u64, Box<dyn Error>> {
    ours(&mut postgres::Store::new(conn), postgres::Store::PREFERRED_BATCH)
}

/// Our sweep, as `manage` runs it.
fn ours<L>(ledger: &mut L, batch: usize) -> Result<u64, Box<dyn Error>>
where
    L: automation_core::Ledger<ReferralCode>,
    L::Error: Error + 'static,
{
    // A report for the admins would be a fourth write; the agents' messages are the third.
    let policy = ReferralPolicy { report_to_admins: false, ..ReferralPolicy::default() };
    ways::ours(ledger, &policy, batch)
}
