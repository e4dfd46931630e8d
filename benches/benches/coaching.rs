//! Sweeps that touch neighbours: missed sessions with their contracts, and cohorts with their students.
//! Set-based SQL, ours, diesel row by row, a commit for each row; interleaved, on fresh copies, in one
//! process.
//!
//! `cargo bench -p benches --bench coaching [-- [sqlite|postgres] [missed|cohorts] RUNS]`

use std::error::Error;

use benches::{
    fingerprint::Table,
    missed, now, school,
    table::machine,
    ways::{self, Many, Swept, WAYS, ours, server},
};
use diesel::{Connection, PgConnection, SqliteConnection, connection::SimpleConnection};
use session_core::{Cohort, CohortPolicy, Session, SessionPolicy};
use storage_diesel::{postgres, sqlite, testing::PostgresServer};

/// How many cohorts are settled in one transaction, as `manage` does it.
const COHORTS_AT_A_TIME: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo passes `--bench`; `cargo test` passes nothing, and then a small run checks that all agree.
    let words: Vec<String> = std::env::args().skip(1).collect();
    let measured = words.iter().any(|word| word == "--bench");
    let runs = words.iter().find_map(|word| word.parse().ok()).unwrap_or(if measured { 5 } else { 1 });
    let among = |names: [&str; 2], wanted: &str| {
        let named = words.iter().any(|word| names.contains(&word.as_str()));
        !named || words.iter().any(|word| word == wanted)
    };
    println!("median of {runs} runs, {}\n", machine());
    let server = if among(["sqlite", "postgres"], "postgres") { server() } else { None };
    for what in [Kind::Missed, Kind::Cohorts] {
        if !among(["missed", "cohorts"], what.name()) {
            continue;
        }
        let many = what.many(measured);
        if among(["sqlite", "postgres"], "sqlite") {
            on_sqlite(what, many, runs)?;
        }
        if let Some(server) = &server {
            on_postgres(what, server, many, runs)?;
        }
    }
    Ok(())
}

/// What is swept.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Missed,
    Cohorts,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Missed => "missed",
            Self::Cohorts => "cohorts",
        }
    }

    /// Those that are made are contracts of ten sessions, or cohorts of a hundred students.
    fn many(self, measured: bool) -> Many {
        match (self, measured) {
            (Self::Missed, true) => Many { made: 100_000, due: 100_000, few: 10_000 },
            (Self::Missed, false) => Many { made: 200, due: 200, few: 200 },
            (Self::Cohorts, true) => Many { made: 2_000, due: 1_000, few: 100 },
            (Self::Cohorts, false) => Many { made: 6, due: 3, few: 3 },
        }
    }

    fn title(self, database: &str, many: Many) -> String {
        let Many { made, due, .. } = many;
        match self {
            Self::Missed => format!("{database}: {due} missed of {} sessions", made * missed::EACH),
            Self::Cohorts => {
                format!("{database}: {due} of {made} cohorts over, {} enrolments closed", due * school::EACH)
            }
        }
    }

    fn tables(self) -> &'static [Table] {
        match self {
            Self::Missed => missed::TABLES,
            Self::Cohorts => school::TABLES,
        }
    }

    fn swept(self, database: &str, filled: Vec<String>, many: Many, runs: u64) -> Swept<'static> {
        Swept { title: self.title(database, many), tables: self.tables(), filled, many, runs }
    }
}

/// The ways on one database.
macro_rules! go {
    ($name:ident, $connection:ty, $database:ident) => {
        fn $name(conn: &mut $connection, what: Kind, way: usize, many: Many) -> Result<u64, Box<dyn Error>> {
            let micros = now().micros();
            Ok(match (way, what) {
                (0, _) => {
                    let statements = match what {
                        Kind::Missed => missed::set_based::$database(micros),
                        Kind::Cohorts => school::set_based::$database(micros),
                    };
                    conn.transaction(|conn| statements.iter().try_for_each(|sql| conn.batch_execute(sql)))?;
                    many.due
                }
                (1, Kind::Missed) => {
                    let batch = $database::Store::PREFERRED_BATCH;
                    let policy = SessionPolicy::default();
                    ours::<Session, _>(&mut $database::Store::new(conn), &policy, batch)?
                }
                (1, Kind::Cohorts) => {
                    let policy = CohortPolicy::new(zone_core::Zone::UTC);
                    ours::<Cohort, _>(&mut $database::Store::new(conn), &policy, COHORTS_AT_A_TIME)?
                }
                (2, Kind::Missed) => missed::row_by_row::$database::sweep(conn, now(), u64::MAX, false)?,
                (2, Kind::Cohorts) => school::row_by_row::$database::sweep(conn, now(), u64::MAX, false)?,
                (3, Kind::Missed) => missed::row_by_row::$database::sweep(conn, now(), many.few, true)?,
                (3, Kind::Cohorts) => school::row_by_row::$database::sweep(conn, now(), many.few, true)?,
                _ => return Err(format!("{} is not for this database", WAYS[way]).into()),
            })
        }
    };
}

go!(go_on_sqlite, SqliteConnection, sqlite);
go!(go_on_postgres, PgConnection, postgres);

fn on_sqlite(what: Kind, many: Many, runs: u64) -> Result<(), Box<dyn Error>> {
    let filled = match what {
        Kind::Missed => missed::sqlite(many.made),
        Kind::Cohorts => school::sqlite(many.made),
    };
    let swept = what.swept("SQLite (file, WAL)", filled, many, runs);
    ways::on_sqlite(&swept, |conn, way| go_on_sqlite(conn, what, way, many))
}

fn on_postgres(what: Kind, server: &PostgresServer, many: Many, runs: u64) -> Result<(), Box<dyn Error>> {
    let filled = match what {
        Kind::Missed => missed::postgres(many.made),
        Kind::Cohorts => school::postgres(many.made),
    };
    let swept = what.swept("PostgreSQL", filled, many, runs);
    ways::on_postgres(server, &swept, |conn, way| go_on_postgres(conn, what, way, many))
}
