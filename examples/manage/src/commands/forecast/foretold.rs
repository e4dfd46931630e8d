use automation_core::Instant;
use duecourse::{
    ForecastError, StoreOf,
    forecast::{DayCounts, forecast},
};

use crate::{error::Error, in_force::Named, invocation::Invocation, store::Store};

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

/// Counts the events of every record until the horizon that have a column.
pub(super) fn foretell<K: Named, S: Store + StoreOf<K>>(
    invocation: &Invocation,
    store: &mut S,
    horizon: Instant,
    mut columns: Vec<Column>,
) -> Result<Foretold, Error> {
    let mut progress = invocation.progress();
    let call = invocation.call();
    let forecast = forecast::<K, S>(&call, store, &K::named(invocation), horizon, &mut |found| {
        progress.show(found, "steps found");
    })
    .map_err(|error| match error {
        ForecastError::Storage(error) => error.into(),
        other => Error::Cannot(other.to_string()),
    })?;
    for column in &mut columns {
        if let Some(expected) = forecast.events.get(column.event) {
            column.overdue = expected.overdue;
            column.counts = expected.days.clone();
        }
    }
    Ok(Foretold { columns, unreadable: forecast.unreadable })
}
