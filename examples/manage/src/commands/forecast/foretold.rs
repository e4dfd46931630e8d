use automation_core::{Claim, Event as _, Instant, Ledger, Lifecycle, LifecycleExt as _, civil};
use storage_diesel::{StorageError, Stored};

use crate::{complaint::complain, day_counts::DayCounts, error::Error, session::Session, store::Store};

/// How many records are read together.
const PAGE: usize = 5_000;

/// How often something happens.
#[derive(Debug, Default)]
pub(super) struct Column {
    /// The event's name.
    pub(super) event: &'static str,
    /// Its name in JSON.
    pub(super) name: &'static str,
    /// Its heading.
    pub(super) title: &'static str,
    /// How often it is due already.
    pub(super) overdue: u64,
    pub(super) counts: DayCounts,
}

impl Column {
    pub(super) fn new(event: &'static str, name: &'static str, title: &'static str) -> Self {
        Self { event, name, title, ..Self::default() }
    }

    /// Several columns as one.
    pub(super) fn sum(name: &'static str, title: &'static str, columns: Vec<Self>) -> Self {
        let mut sum = Self::new("", name, title);
        for column in columns {
            sum.overdue = sum.overdue.saturating_add(column.overdue);
            column.counts.iter().for_each(|(day, count)| sum.counts.add(day, count));
        }
        sum
    }

    pub(super) fn total(&self) -> u64 {
        self.counts.total().saturating_add(self.overdue)
    }
}

/// What time brings to the records of one kind.
pub(super) struct Foretold {
    pub(super) columns: Vec<Column>,
    pub(super) unreadable: u64,
}

/// Unfolds every record until the horizon and counts the events that have a column.
pub(super) fn foretell<R: Stored, S: Store + Ledger<R, Error = StorageError>>(
    session: &Session,
    store: &mut S,
    horizon: Instant,
    (policy, in_force): (&<R as Lifecycle>::Policy, bool),
    mut columns: Vec<Column>,
) -> Result<Foretold, Error> {
    let (now, zone) = (session.now, session.zone());
    let (mut after, mut unreadable, mut found) = (None, 0_u64, 0_u64);
    let mut progress = session.progress();
    loop {
        // The stored due instants say which records matter, unless they were worked out for another policy.
        let claim = if in_force {
            Claim::Due { now: horizon, after, limit: PAGE }
        } else {
            Claim::All { after, limit: PAGE }
        };
        let batch = Ledger::<R>::peek(store, claim)?;
        for row in &batch.rows {
            for step in row.record.timeline(policy).until(horizon) {
                let step = step.map_err(|runaway| Error::Cannot(format!("{}: {runaway}", row.key())))?;
                let name = step.event.name();
                let Some(column) = columns.iter_mut().find(|column| column.event == name) else { continue };
                found = found.saturating_add(1);
                if step.at <= now {
                    column.overdue = column.overdue.saturating_add(1);
                } else {
                    column.counts.add(civil::date_at(step.at, zone), 1);
                }
            }
        }
        for failure in &batch.unreadable {
            complain!("error: {}: {}", failure.key, failure.cause);
            unreadable = unreadable.saturating_add(1);
        }
        progress.show(found, "steps found");
        after = batch.next;
        if after.is_none() {
            return Ok(Foretold { columns, unreadable });
        }
    }
}
