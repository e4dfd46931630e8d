//! A sweep with nothing due, and with 100 due, among 10^5 and 10^6 rows (10^7 on demand).
//!
//! `cargo bench -p benches --bench idle [-- 100000 1000000 10000000]`

use std::{error::Error, time::Instant as Stopwatch};

use automation_core::{Instant, Ledger, Report, Span, SweepOptions, one_policy, sweep};
use benches::{
    database::{PostgresTemplate, SqliteTemplate},
    now,
    seed::{self, Size},
    table::{machine, median, seconds},
};
use diesel::connection::SimpleConnection;
use referral_core::{ReferralCode, ReferralPolicy};
use storage_diesel::{postgres, sqlite, testing::PostgresServer};

/// How many sweeps of 100 due are measured.
const FEW: i64 = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let measured = std::env::args().any(|argument| argument == "--bench");
    let mut sizes: Vec<u64> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = if measured { vec![100_000, 1_000_000] } else { vec![5_000] };
    }
    println!("median of 201 idle sweeps and of {FEW} with 100 due, {}\n", machine());
    println!("| database | rows | nothing due | 100 due |\n|---|---|---|---|");
    for rows in &sizes {
        let template = SqliteTemplate::new(&seed::sqlite(Size { rows: *rows, due: 0 }))?;
        let mut conn = template.copy()?;
        for index in 0..FEW {
            let due = now().micros() + (index + 1) * 1_000_000;
            conn.batch_execute(&format!(
                "UPDATE referral_codes SET expires_at = {due} - 1, due_at = {due}
                 WHERE id IN (SELECT {index} + 1 + i * {step} FROM (WITH RECURSIVE n(i) AS
                   (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99) SELECT i FROM n))",
                step = rows / 100
            ))?;
        }
        report("SQLite", *rows, &mut sqlite::Store::new(&mut conn))?;
    }
    let server = match PostgresServer::start_durable() {
        Ok(server) => server,
        Err(error) => {
            println!("PostgreSQL is left out: {error}");
            return Ok(());
        }
    };
    for rows in &sizes {
        let template = PostgresTemplate::new(&server, &seed::postgres(Size { rows: *rows, due: 0 }))?;
        let mut conn = template.copy()?;
        for index in 0..FEW {
            let due = now().micros() / 1_000_000 + index + 1;
            conn.batch_execute(&format!(
                "UPDATE referral_codes SET expires_at = to_timestamp({due}) - interval '1 microsecond',
                        due_at = to_timestamp({due})
                 WHERE id IN (SELECT {index} + 1 + i * {step} FROM generate_series(0, 99) AS n(i))",
                step = rows / 100
            ))?;
        }
        report("PostgreSQL", *rows, &mut postgres::Store::new(&mut conn))?;
    }
    Ok(())
}

fn report<L>(database: &str, rows: u64, ledger: &mut L) -> Result<(), Box<dyn Error>>
where
    L: Ledger<ReferralCode>,
    L::Error: Error + 'static,
{
    let policy = ReferralPolicy::default();
    let timed = |now: Instant, ledger: &mut L| -> Result<(std::time::Duration, Report), Box<dyn Error>> {
        let started = Stopwatch::now();
        let report = sweep(ledger, &one_policy(&policy), now, SweepOptions::default(), &mut ())?;
        Ok((started.elapsed(), report))
    };
    let mut idle = Vec::new();
    for _ in 0..201 {
        let (time, report) = timed(now(), ledger)?;
        assert_eq!(report.changed, 0);
        idle.push(time);
    }
    let mut few = Vec::new();
    let mut at = now();
    for _ in 0..FEW {
        at = at.checked_add(Span::seconds(1)).ok_or("out of range")?;
        let (time, report) = timed(at, ledger)?;
        assert_eq!(report.changed, 100);
        few.push(time);
    }
    println!("| {database} | {rows} | {} | {} |", seconds(median(idle)), seconds(median(few)));
    Ok(())
}
