//! What time brings to the records of a kind if nobody acts, by local day.

mod day_counts;

use std::{collections::BTreeMap, fmt};

use automation_core::{Claim, Event as _, Failure, Instant, Ledger, LifecycleExt as _, civil};
use chrono::{Days, NaiveDate};
use serde::Serialize;
use storage_diesel::StorageError;
use zone_core::Zone;

pub use self::day_counts::DayCounts;
use crate::{Call, Kind, Notice, StoreOf, policy};

/// How many records are read together.
const PAGE: usize = 5_000;

/// The local days of a forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Stretch {
    /// The first day: today.
    pub today: NaiveDate,
    /// The last day, inclusive.
    pub last: NaiveDate,
    /// How many days that are.
    pub days: u32,
    /// The last instant of the last day.
    pub horizon: Instant,
}

impl Stretch {
    /// That many days from today on, in that zone; `None` outside the years that can be represented.
    pub fn of(now: Instant, zone: Zone, days: u32) -> Option<Self> {
        let today = civil::date_at(now, zone);
        let last = today.checked_add_days(Days::new(u64::from(days.saturating_sub(1))))?;
        Some(Self { today, last, days, horizon: civil::last_instant(last, zone)? })
    }
}

/// How often one event happens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Expected {
    /// How often it is due already.
    pub overdue: u64,
    /// How often it happens on each day.
    pub days: DayCounts,
}

impl Expected {
    /// How often in all.
    pub fn total(&self) -> u64 {
        self.days.total().saturating_add(self.overdue)
    }
}

/// What time brings to the records of one kind: by the name of the event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Forecast {
    /// What happens, by the event's name in snake case.
    pub events: BTreeMap<&'static str, Expected>,
    /// How many records could not be read or unfolded; each was named to the host.
    pub unreadable: u64,
}

/// Why there is no forecast.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ForecastError {
    /// A record does not come to rest.
    #[error("{}: {}", .0.key, .0.cause)]
    Runaway(Failure),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Unfolds every record until the horizon, inclusive, and counts what happens by local day; what is good until then
/// ([`Kind::IS_GOOD_UNTIL`]) on its last day. `progress` hears now and then how many
/// steps were found.
///
/// # Errors
/// [`ForecastError`].
pub fn forecast<K: Kind, S: StoreOf<K>>(
    call: &Call<'_>,
    store: &mut S,
    choices: &K::Choices,
    horizon: Instant,
    progress: &mut dyn FnMut(u64),
) -> Result<Forecast, ForecastError> {
    let policy = K::policy(choices);
    // What is good until the end of the last day has its step right behind it.
    let horizon = if K::IS_GOOD_UNTIL { horizon.next().unwrap_or(horizon) } else { horizon };
    let in_force = policy::in_force::<K, _>(store)?.is_some_and(|it| it.holds::<K>(choices));
    let (mut after, mut found, mut forecast) = (None, 0_u64, Forecast::default());
    loop {
        // The stored due instants say which records matter, unless they were worked out for another policy.
        let claim = if in_force {
            Claim::Due { now: horizon, after, limit: PAGE }
        } else {
            Claim::All { after, limit: PAGE }
        };
        let batch = Ledger::<K::Record>::peek(store, claim)?;
        for row in &batch.rows {
            for step in row.record.timeline(policy).until(horizon) {
                let step = step.map_err(|runaway| {
                    ForecastError::Runaway(Failure { id: row.id, key: row.key(), cause: runaway.to_string() })
                })?;
                found = found.saturating_add(1);
                let expected = forecast.events.entry(step.event.name()).or_default();
                if step.at <= call.now {
                    expected.overdue = expected.overdue.saturating_add(1);
                } else {
                    let last_good = step.at.previous().filter(|_| K::IS_GOOD_UNTIL).unwrap_or(step.at);
                    expected.days.add(civil::date_at(last_good, call.zone), 1);
                }
            }
        }
        for failure in &batch.unreadable {
            call.host.hear(&Notice::NotSettled { failure });
            forecast.unreadable = forecast.unreadable.saturating_add(1);
        }
        progress(found);
        after = batch.next;
        if after.is_none() {
            return Ok(forecast);
        }
    }
}

/// A line for each day on which something happens.
impl fmt::Display for Forecast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Vec::new();
        for (event, expected) in &self.events {
            let event = event.replace('_', " ");
            if expected.overdue > 0 {
                lines.push(("overdue now".to_owned(), event.clone(), expected.overdue));
            }
            lines.extend(expected.days.iter().map(|(day, count)| (day.to_string(), event.clone(), count)));
        }
        lines.sort_by(|one, other| {
            (one.0 != "overdue now", &one.0).cmp(&(other.0 != "overdue now", &other.0))
        });
        for (when, event, count) in &lines {
            writeln!(f, "  {when:<12}  {count:>9}  {event}")?;
        }
        write!(f, "  {:<12}  {:>9}", "total", self.events.values().map(Expected::total).sum::<u64>())
    }
}
