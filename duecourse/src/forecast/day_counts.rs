//! Counts per local day, which is all that a forecast keeps of each record.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

/// How much happens on each local day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct DayCounts(BTreeMap<NaiveDate, u64>);

impl DayCounts {
    /// So many more on that day.
    pub fn add(&mut self, day: NaiveDate, count: u64) {
        let sum = self.0.entry(day).or_default();
        *sum = sum.saturating_add(count);
    }

    /// How much on that day.
    pub fn get(&self, day: NaiveDate) -> u64 {
        self.0.get(&day).copied().unwrap_or_default()
    }

    /// How much on all days.
    pub fn total(&self) -> u64 {
        self.0.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// How much on the day with the most.
    pub fn most(&self) -> u64 {
        self.0.values().copied().max().unwrap_or_default()
    }

    /// The days on which something happens, in order.
    pub fn iter(&self) -> impl Iterator<Item = (NaiveDate, u64)> {
        self.0.iter().map(|(day, count)| (*day, *count))
    }

    /// The same by month: each under the month's first day.
    pub fn by_month(&self) -> Self {
        let mut months = Self::default();
        for (day, count) in self.iter() {
            months.add(day.with_day(1).unwrap_or(day), count);
        }
        months
    }
}
