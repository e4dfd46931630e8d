//! Sweeps of documents that begin to expire and of stale jobs, and the facts of the digests.
//! Set-based SQL, ours, diesel row by row, a commit for each row; interleaved, on fresh copies, in one
//! process.
//!
//! `cargo bench -p benches --bench compliance [-- [sqlite|postgres] [documents|jobs|digests] RUNS]`

use std::{error::Error, time::Duration};

use benches::{
    database::{PostgresTemplate, SqliteTemplate},
    dialect::Dialect,
    digests::{self, Measured},
    documents,
    fingerprint::Table,
    jobs, now,
    table::{machine, median},
    ways::{self, Many, Swept, WAYS, ours, server},
};
use compliance_core::{
    document::{Document, DocumentPolicy},
    job::{CloseCap, Job, JobPolicy},
};
use diesel::{Connection, PgConnection, SqliteConnection, connection::SimpleConnection};
use storage_diesel::{postgres, sqlite, testing::PostgresServer};
use zone_core::Zone;

const DATABASES: [&str; 2] = ["sqlite", "postgres"];
/// What a digest may take.
const LIMIT: Duration = Duration::from_millis(50);

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo passes `--bench`; `cargo test` passes nothing, and then a small run checks that all agree.
    let words: Vec<String> = std::env::args().skip(1).collect();
    let measured = words.iter().any(|word| word == "--bench");
    let runs = words.iter().find_map(|word| word.parse().ok()).unwrap_or(if measured { 5 } else { 1 });
    let is_wanted = |name: &str, among: &[&str]| {
        let named = words.iter().any(|word| among.contains(&word.as_str()));
        !named || words.iter().any(|word| word == name)
    };
    println!("median of {runs} runs, {}\n", machine());
    let server = if is_wanted("postgres", &DATABASES) { server() } else { None };
    let parts = ["documents", "jobs", "digests"];
    for kind in [Kind::Documents, Kind::Jobs] {
        if !is_wanted(kind.name(), &parts) {
            continue;
        }
        let many = kind.many(measured);
        if is_wanted("sqlite", &DATABASES) {
            on_sqlite(kind, many, runs)?;
        }
        if let Some(server) = &server {
            on_postgres(kind, server, many, runs)?;
        }
    }
    if is_wanted("digests", &parts) {
        let jobs = if measured { 1_000_000 } else { 2_000 };
        let mut found = Vec::new();
        if is_wanted("sqlite", &DATABASES) {
            let template = SqliteTemplate::new(&digests::filled(Dialect::Sqlite, jobs))?;
            found.push(told("SQLite (file, WAL)", jobs, digests::sqlite(&mut template.copy()?, runs)?));
        }
        if let Some(server) = &server {
            let template = PostgresTemplate::new(server, &digests::filled(Dialect::Postgres, jobs))?;
            found.push(told("PostgreSQL", jobs, digests::postgres(&mut template.copy()?, runs)?));
        }
        if let [sqlite, postgres] = found.as_slice() {
            assert_eq!(sqlite.pending, postgres.pending, "the databases tell of other jobs");
            assert_eq!(sqlite.summary, postgres.summary, "the databases count otherwise");
        }
    }
    Ok(())
}

/// Prints what the digests cost.
fn told(database: &str, jobs: u64, measured: Measured) -> Measured {
    println!("{database}: digests over {jobs} jobs, of which each part may take {LIMIT:?}");
    println!("| part | statements | median | slowest | of the limit |\n|---|---|---|---|---|");
    for ((part, statements), times) in digests::PARTS.iter().zip(digests::STATEMENTS).zip(&measured.times) {
        let (middle, slowest) = (median(times.clone()), times.iter().max().copied().unwrap_or_default());
        println!(
            "| {part} | {statements} | {:.2} ms | {:.2} ms | {:.0} % |",
            middle.as_secs_f64() * 1e3,
            slowest.as_secs_f64() * 1e3,
            100.0 * middle.as_secs_f64() / LIMIT.as_secs_f64(),
        );
    }
    let (pending, summary) = (&measured.pending, &measured.summary);
    println!(
        "{} unassigned, {} approaching, {} overdue; {} made and {} done in the window, {} open\n",
        pending.unassigned.total,
        pending.approaching.total,
        pending.overdue.total,
        summary.created,
        summary.completed,
        summary.pending + summary.active,
    );
    measured
}

/// What is swept.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Documents,
    Jobs,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Documents => "documents",
            Self::Jobs => "jobs",
        }
    }

    fn many(self, measured: bool) -> Many {
        let (one_of, few) = match self {
            Self::Documents => (documents::ONE_OF, 10_000),
            Self::Jobs => (jobs::ONE_OF, 2_000),
        };
        let made = if measured { 1_000_000 } else { 2_000 };
        let due = made / one_of;
        Many { made, due, few: few.min(due) }
    }

    fn title(self, database: &str, Many { made, due, .. }: Many) -> String {
        match self {
            Self::Documents => {
                format!("{database}: {due} of {made} documents begin to expire, two messages each")
            }
            Self::Jobs => format!("{database}: {due} stale of {made} jobs closed, four messages each"),
        }
    }

    fn tables(self) -> &'static [Table] {
        match self {
            Self::Documents => documents::TABLES,
            Self::Jobs => jobs::TABLES,
        }
    }

    fn filled(self, dialect: Dialect, many: Many) -> Vec<String> {
        match self {
            Self::Documents => documents::filled(dialect, many.made),
            Self::Jobs => jobs::filled(dialect, many.made),
        }
    }

    fn set_based(self, dialect: Dialect) -> Vec<String> {
        match self {
            Self::Documents => documents::set_based(dialect, now()),
            Self::Jobs => jobs::set_based(dialect, now()),
        }
    }

    fn swept(self, database: &str, dialect: Dialect, many: Many, runs: u64) -> Swept<'static> {
        let (title, filled) = (self.title(database, many), self.filled(dialect, many));
        Swept { title, tables: self.tables(), filled, many, runs }
    }
}

/// The ways on one database.
macro_rules! go {
    ($name:ident, $connection:ty, $database:ident, $dialect:expr) => {
        fn $name(conn: &mut $connection, kind: Kind, way: usize, many: Many) -> Result<u64, Box<dyn Error>> {
            let batch = $database::Store::PREFERRED_BATCH;
            Ok(match (way, kind) {
                (0, _) => {
                    let statements = kind.set_based($dialect);
                    conn.transaction(|conn| statements.iter().try_for_each(|sql| conn.batch_execute(sql)))?;
                    many.due
                }
                (1, Kind::Documents) => {
                    let policy = DocumentPolicy::new(Zone::UTC);
                    ours::<Document, _>(&mut $database::Store::new(conn), &policy, batch)?
                }
                (1, Kind::Jobs) => {
                    let policy = JobPolicy { close_cap: CloseCap::None, ..JobPolicy::new(Zone::UTC) };
                    ours::<Job, _>(&mut $database::Store::new(conn), &policy, batch)?
                }
                (2 | 3, _) => {
                    let (limit, commit_each) = if way == 2 { (u64::MAX, false) } else { (many.few, true) };
                    match kind {
                        Kind::Documents => {
                            documents::row_by_row::$database::sweep(conn, now(), limit, commit_each)?
                        }
                        Kind::Jobs => jobs::row_by_row::$database::sweep(conn, now(), limit, commit_each)?,
                    }
                }
                _ => return Err(format!("{} is not for this database", WAYS[way]).into()),
            })
        }
    };
}

go!(go_on_sqlite, SqliteConnection, sqlite, Dialect::Sqlite);
go!(go_on_postgres, PgConnection, postgres, Dialect::Postgres);

fn on_sqlite(kind: Kind, many: Many, runs: u64) -> Result<(), Box<dyn Error>> {
    let swept = kind.swept("SQLite (file, WAL)", Dialect::Sqlite, many, runs);
    ways::on_sqlite(&swept, |conn, way| go_on_sqlite(conn, kind, way, many))
}

fn on_postgres(kind: Kind, server: &PostgresServer, many: Many, runs: u64) -> Result<(), Box<dyn Error>> {
    let swept = kind.swept("PostgreSQL", Dialect::Postgres, many, runs);
    ways::on_postgres(server, &swept, |conn, way| go_on_postgres(conn, kind, way, many))
}
