//! Patterns: the refill of 10,000 among a million sessions beside the bare multi-row insert of the same rows and their audit
//! lines, interleaved, on fresh copies, in one process; what nothing to refill costs among 100,000; plans in memory.
//!
//! `cargo bench -p benches --bench patterns [-- [sqlite|postgres] RUNS]`

use std::{error::Error, time::Instant as Stopwatch};

use automation_core::{Ledger, SweepOptions, one_policy, sweep};
use benches::{
    database::{PostgresTemplate, SqliteTemplate},
    dialect::Dialect,
    fingerprint,
    measure::measure,
    now,
    patterns::{self, SESSIONS},
    table::{machine, median, seconds},
    ways::{ours, server},
};
use session_core::{
    class::{Capacity, ClassDetails, ClassLength},
    pattern::{Holidays, Pattern, PatternDraft, PatternPolicy, SeriesDraft},
};
use storage_diesel::{StorageError, postgres, sqlite, testing::PostgresServer};

const WAYS: [&str; 2] = ["bare multi-row inserts", "refills of a sweep"];

/// How many patterns there are, and how many past sessions each has.
#[derive(Clone, Copy)]
struct Size {
    patterns: u64,
    past: u64,
    idle: u64,
    runs: u64,
}

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo passes `--bench`; `cargo test` passes nothing, and then a small run checks that both agree.
    let words: Vec<String> = std::env::args().skip(1).collect();
    let measured = words.iter().any(|word| word == "--bench");
    let runs = words.iter().find_map(|word| word.parse().ok()).unwrap_or(if measured { 5 } else { 1 });
    let size = if measured {
        Size { patterns: 10_000, past: 100, idle: 100_000, runs }
    } else {
        Size { patterns: 100, past: 3, idle: 100, runs }
    };
    let is_wanted = |name: &str| {
        let named = words.iter().any(|word| ["sqlite", "postgres"].contains(&word.as_str()));
        !named || words.iter().any(|word| word == name)
    };
    println!("median of {runs} runs, {}\n", machine());
    in_memory(size)?;
    if is_wanted("sqlite") {
        on_sqlite(size)?;
    }
    if let Some(server) = is_wanted("postgres").then(server).flatten() {
        on_postgres(&server, size)?;
    }
    Ok(())
}

/// The plans of so many refills.
fn in_memory(size: Size) -> Result<(), Box<dyn Error>> {
    let (rule, length) = ("FREQ=WEEKLY;BYDAY=TU".parse()?, ClassLength::from_minutes(90)?);
    let zone = zone_core::zone!("Europe/London");
    let series = SeriesDraft::new(rule, "2026-03-03".parse()?, "10:00:00".parse()?, length, zone);
    let details = ClassDetails::new("Wheel throwing".parse()?, Capacity::new(8)?);
    let pattern =
        PatternDraft::new("harbour/TU-10".parse()?, details, series).made("2026-05-31T00:00:00Z".parse()?)?;
    let all: Vec<Pattern> = (0..size.patterns).map(|_| pattern.clone()).collect();
    let (today, through) = ("2026-05-31".parse()?, "2026-11-30".parse()?);
    let (policy, holidays) = (PatternPolicy::default(), Holidays::default());
    let mut times = Vec::new();
    for _ in 0..size.runs.max(3) {
        let started = Stopwatch::now();
        let planned: usize =
            all.iter().map(|one| one.plan_refill(today, through, &holidays, &policy).entries.len()).sum();
        times.push(started.elapsed());
        assert_eq!(planned as u64, size.patterns * SESSIONS);
    }
    println!("in memory: {} plans of {SESSIONS} sessions in {}\n", size.patterns, seconds(median(times)));
    Ok(())
}

fn title(database: &str, size: Size) -> String {
    let (patterns, among) = (size.patterns, size.patterns * size.past);
    format!("{database}: {patterns} patterns make {} sessions among {among}", patterns * SESSIONS)
}

fn on_sqlite(size: Size) -> Result<(), Box<dyn Error>> {
    let template = SqliteTemplate::new(&patterns::filled(Dialect::Sqlite, size.patterns, size.past, true))?;
    let refill = |conn: &mut _| {
        ours::<Pattern, _>(
            &mut sqlite::Store::new(conn),
            &PatternPolicy::default(),
            sqlite::Store::PREFERRED_BATCH,
        )
    };
    let mut conn = template.copy()?;
    refill(&mut conn)?;
    let made = patterns::made_on_sqlite(&mut conn, size.patterns * size.past)?;
    drop(conn);
    measure(
        &title("SQLite (file, WAL)", size),
        &WAYS,
        (size.patterns, size.patterns),
        size.runs,
        || template.copy(),
        |conn, way| if way == 0 { Ok(patterns::sqlite(conn, &made)?) } else { refill(conn) },
        |conn| fingerprint::sqlite(conn, patterns::TABLES),
    )?;
    let template = SqliteTemplate::new(&patterns::filled(Dialect::Sqlite, size.idle, 0, false))?;
    idle("SQLite", size, &mut sqlite::Store::new(&mut template.copy()?))
}

fn on_postgres(server: &PostgresServer, size: Size) -> Result<(), Box<dyn Error>> {
    let template =
        PostgresTemplate::new(server, &patterns::filled(Dialect::Postgres, size.patterns, size.past, true))?;
    let refill = |conn: &mut _| {
        let batch = postgres::Store::PREFERRED_BATCH;
        ours::<Pattern, _>(&mut postgres::Store::new(conn), &PatternPolicy::default(), batch)
    };
    let mut conn = template.copy()?;
    refill(&mut conn)?;
    let made = patterns::made_on_postgres(&mut conn, size.patterns * size.past)?;
    drop(conn);
    measure(
        &title("PostgreSQL", size),
        &WAYS,
        (size.patterns, size.patterns),
        size.runs,
        || template.copy(),
        |conn, way| if way == 0 { Ok(patterns::postgres(conn, &made)?) } else { refill(conn) },
        |conn| fingerprint::postgres(conn, patterns::TABLES),
    )?;
    let template = PostgresTemplate::new(server, &patterns::filled(Dialect::Postgres, size.idle, 0, false))?;
    idle("PostgreSQL", size, &mut postgres::Store::new(&mut template.copy()?))
}

/// What a sweep costs with nothing to refill.
fn idle<L: Ledger<Pattern, Error = StorageError>>(
    database: &str,
    size: Size,
    ledger: &mut L,
) -> Result<(), Box<dyn Error>> {
    let mut times = Vec::new();
    for _ in 0..101 {
        let started = Stopwatch::now();
        let policy = PatternPolicy::default();
        let report =
            sweep::<Pattern, _, _, _>(ledger, &one_policy(&policy), now(), SweepOptions::default(), &mut ())?;
        times.push(started.elapsed());
        assert_eq!(report.changed, 0);
    }
    println!("{database}: nothing to refill among {} patterns: {}\n", size.idle, seconds(median(times)));
    Ok(())
}
