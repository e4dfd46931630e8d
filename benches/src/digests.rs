//! What the digests tell of: three years of jobs, a tenth as many estimates and payouts, and a hundred who are told.

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant as Stopwatch},
};

use chrono::{Days, NaiveDate};
use compliance_core::{
    digest::{
        DailySummary, DigestKind, DigestPolicy, DigestWindow, PendingJobs, PendingJobsFacts, SummaryFacts,
    },
    people::{Person, Role},
};
use diesel::{
    Connection, PgConnection, SqliteConnection,
    connection::{Instrumentation, InstrumentationEvent},
};
use storage_diesel::{postgres, prelude::*, sqlite};

use crate::{dialect::Dialect, jobs, now};

/// To how many people each digest goes.
pub const RECIPIENTS: u64 = 100;
/// What is timed, by its place.
pub const PARTS: [&str; 4] =
    ["`pending_jobs_facts`", "`summary_facts`", "`active_people`", "`put_messages`, 100 of a summary"];
/// How many statements each runs, whatever there is.
pub const STATEMENTS: [u64; 4] = [3, 3, 1, 1];

/// The statements that fill an empty database with that many jobs, and what belongs to them.
pub fn filled(dialect: Dialect, jobs: u64) -> Vec<String> {
    let some = jobs.div_euclid(10);
    // Evenly over the three years, the last shortly before the sweep.
    let recorded = dialect.instant(&format!(
        "{began} + (i - 1) * ({} - {began}) / {some}",
        now().micros() / 1_000_000,
        began = jobs::BEGAN
    ));
    let rows = dialect.rows(some);
    vec![
        jobs::inserted(dialect, jobs),
        format!(
            "INSERT INTO compliance_estimates (number, job, status, recorded_at)
             SELECT 'EST-' || i, 'JOB-' || i, CASE WHEN i % 50 = 0 THEN 'draft' ELSE 'accepted' END, {recorded}
             FROM {rows}"
        ),
        format!(
            "INSERT INTO compliance_payouts (number, contractor, amount, currency, recorded_at, status)
             SELECT 'PAY-' || i, 'contractor-' || (i % 2003), 5000 + i % 1000, CASE WHEN i % 4 = 0 THEN 'EUR' ELSE 'USD' END,
                    {recorded}, CASE WHEN i % 20 = 0 THEN 'scheduled' ELSE 'completed' END
             FROM {rows}"
        ),
        format!(
            "INSERT INTO compliance_people (person, role, email)
             SELECT CASE WHEN i <= {RECIPIENTS} THEN 'fm-' ELSE 'contractor-' END || i,
                    CASE WHEN i > {RECIPIENTS} THEN 'contractor' WHEN i % 10 = 0 THEN 'admin' ELSE 'fm' END,
                    'person-' || i || '@example.com'
             FROM {}",
            dialect.rows(10_000)
        ),
        dialect.analyze(),
    ]
}

/// What the facts were, and how long each part took, once for each run.
#[derive(Debug)]
pub struct Measured {
    /// The jobs that need somebody.
    pub pending: PendingJobsFacts,
    /// What the summary counts.
    pub summary: SummaryFacts,
    /// By the place in [`PARTS`].
    pub times: [Vec<Duration>; 4],
}

/// Counts statements, but for those that begin and end transactions.
#[derive(Debug, Clone, Default)]
struct Counted(Arc<AtomicU64>);

impl Instrumentation for Counted {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        let InstrumentationEvent::StartQuery { query, .. } = event else { return };
        let sql = query.to_string();
        let sql = sql.trim_start_matches('"');
        let bounds = ["BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET "];
        if !bounds.iter().any(|bound| sql.starts_with(bound)) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The policy, the local date and the window of a Monday, the last summary having been told on the Friday before.
fn monday() -> Result<(DigestPolicy, NaiveDate, DigestWindow), Box<dyn Error>> {
    let policy = DigestPolicy::new(zone_core::Zone::UTC);
    let told_until = "2026-05-29T00:00:00Z".parse()?;
    let window = DigestWindow::next(&policy, Some(told_until), now()).ok_or("nothing to tell")?;
    let today = policy.today(now());
    Ok((policy, today, window))
}

macro_rules! on {
    ($name:ident, $conn:ty) => {
        /// Reads the facts that often on this database, and queues a summary to everybody, of another date each time.
        ///
        /// # Errors
        /// The database's own.
        ///
        /// # Panics
        /// If a part runs another number of statements than [`STATEMENTS`], or somebody is told nothing.
        pub fn $name(conn: &mut $conn, runs: u64) -> Result<Measured, Box<dyn Error>> {
            let (policy, today, window) = monday()?;
            let counted = Counted::default();
            conn.set_instrumentation(counted.clone());
            let mut store = $name::Store::new(conn);
            let mut measured = Measured {
                pending: Default::default(),
                summary: Default::default(),
                times: Default::default(),
            };
            for run in 0..runs {
                let mut part = 0;
                let mut took = |times: &mut [Vec<Duration>; 4], started: Stopwatch| {
                    times[part].push(started.elapsed());
                    assert_eq!(counted.0.swap(0, Ordering::Relaxed), STATEMENTS[part], "{}", PARTS[part]);
                    part += 1;
                };
                counted.0.store(0, Ordering::Relaxed);
                let started = Stopwatch::now();
                measured.pending = store.pending_jobs_facts(&policy, today)?;
                took(&mut measured.times, started);
                let started = Stopwatch::now();
                measured.summary = store.summary_facts(&policy, window, today)?;
                took(&mut measured.times, started);
                let started = Stopwatch::now();
                let people: Vec<Person> = store.active_people(&[Role::Fm, Role::Admin])?.rows;
                took(&mut measured.times, started);
                let date = today.checked_add_days(Days::new(run)).ok_or("out of range")?;
                let summary = DailySummary::of(measured.summary.clone(), &policy, window, date);
                let content = serde_json::to_string(&summary)?;
                let messages: Vec<_> = people
                    .iter()
                    .flat_map(|person| DigestKind::DailySummary.messages(&person.user, date, &content))
                    .collect();
                let started = Stopwatch::now();
                let put = store.put_messages(&messages, now())?;
                took(&mut measured.times, started);
                assert_eq!(u64::try_from(put.len())?, RECIPIENTS, "somebody is told nothing");
            }
            assert!(
                PendingJobs::of(measured.pending.clone(), &policy, today).is_some_and(|digest| {
                    digest.unassigned.total > 0 && digest.approaching.total > 0 && digest.overdue.total > 0
                }),
                "there is nothing to tell: {:?}",
                measured.pending
            );
            Ok(measured)
        }
    };
}

on!(sqlite, SqliteConnection);
on!(postgres, PgConnection);
