//! Sweeps, explains and forecasts trials on SQLite, in memory.
use std::error::Error;

use automation_core::{
    Change, Instant, Lifecycle, LifecycleExt, Observer, Span, SweepOptions, UserId, one_policy, sweep,
};
use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use storage_diesel::{Database, sqlite::Store};
use trial_subscription::{TABLE, Trial};

struct Print;

impl Observer<Trial> for Print {
    fn changed(&mut self, change: &Change<Trial>, (): &()) {
        for step in &change.steps {
            println!("  {}: {} -> {} at {}, {}", change.key(), step.from, step.to, step.at, step.cause);
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let thirty_days = Span::days(30);
    let policies = one_policy(&thirty_days);
    let mut conn = SqliteConnection::establish(":memory:")?;
    conn.batch_execute(TABLE)?;
    let mut store = Store::new(&mut conn);
    store.migrate()?;
    for (owner, began) in [("ann", "2026-03-01T09:00:00Z"), ("bob", "2026-03-20T12:00:00Z")] {
        store
            .insert(&[Trial { owner: UserId::new(owner)?, began: began.parse()?, ended: None }], &policies)?;
    }

    let now: Instant = "2026-04-01T00:00:00Z".parse()?;
    for dry_run in [true, false] {
        println!("{}", if dry_run { "dry run:" } else { "sweep:" });
        let options = SweepOptions { dry_run, ..SweepOptions::default() };
        let report = sweep(&mut store, &policies, now, options, &mut Print)?;
        println!("  {} changed, {} told", report.changed, report.notifications);
    }

    println!("explain:");
    let bob = store.find::<Trial>("bob")?.ok_or("no bob")?;
    let due = bob.record.due(&thirty_days).ok_or("nothing due")?;
    println!("  bob is {}; next at {}: {}", bob.record.state(), due.at(), due.because);
    let ann = store.find::<Trial>("ann")?.ok_or("no ann")?;
    for step in store.history::<Trial>(ann.id)? {
        println!("  ann {} at {}: {}", step.event, step.at, step.because.unwrap_or_default());
    }

    println!("forecast:");
    for step in bob.record.timeline(&thirty_days) {
        let step = step?;
        println!("  bob: {} at {}", step.to, step.at);
    }
    Ok(())
}
