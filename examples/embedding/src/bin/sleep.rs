//! A host that sleeps until something is due, instead of asking every minute.
use std::error::Error;

use automation_core::{Change, Instant, Observer, Span, SweepOptions, Wake, one_policy, sweep, wake};
use diesel::{Connection, SqliteConnection};
use referral_core::{ReferralCode, ReferralPolicy, agent::Agents, code::Draft};
use storage_diesel::{prelude::*, sqlite::Store};

/// When to look again at what could not be settled, because somebody held it, say.
const LOOK_AGAIN: Span = Span::minutes(5);

struct Print;

impl Observer<ReferralCode> for Print {
    fn changed(&mut self, change: &Change<ReferralCode>, _: &Agents) {
        for step in &change.steps {
            println!("  {} -> {}: {}", change.key(), step.to, step.cause);
        }
    }
}

/// A program would wait here, at most until somebody writes; the example jumps, so that it ends.
fn sleep_until(at: Instant) -> Instant {
    println!("sleeping until {at}");
    at
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut conn = SqliteConnection::establish(":memory:")?;
    let policy = ReferralPolicy::default();
    let policies = one_policy(&policy);
    let mut now: Instant = "2026-05-01T08:00:00Z".parse()?;
    let mut store = Store::new(&mut conn);
    store.migrate()?;
    for (code, expiry) in [
        ("MAY-10", "2026-05-31T20:59:59.999999Z"),
        ("WEEK-15", "2026-05-08T08:00:00Z"),
        ("TWIN-15", "2026-05-08T08:00:00Z"),
    ] {
        let draft = Draft::new(code.parse()?, "10".parse()?).expiring(expiry.parse()?);
        store.insert(&[ReferralCode::issue(draft, now, &policy)?], &policies)?;
    }

    loop {
        let report = sweep(&mut store, &policies, now, SweepOptions::default(), &mut Print)?;
        println!("  {} changed", report.changed);
        // What the sweep had to leave is looked at again after a while. A host with more kinds takes the
        // earliest: `wake::<A, _>(…)?.min(wake::<B, _>(…)?)`.
        match wake::<ReferralCode, _>(&mut store, now, LOOK_AGAIN)? {
            Wake::At(due) => now = sleep_until(due),
            Wake::Never => break,
        }
    }
    println!("nothing will ever be due");
    Ok(())
}
