//! Counts per local day, which is all that a forecast keeps of each record.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

/// The widest bar.
const WIDEST: u64 = 40;

/// How much happens on each local day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct DayCounts(BTreeMap<NaiveDate, u64>);

impl DayCounts {
    pub(crate) fn add(&mut self, day: NaiveDate, count: u64) {
        let sum = self.0.entry(day).or_default();
        *sum = sum.saturating_add(count);
    }

    pub(crate) fn get(&self, day: NaiveDate) -> u64 {
        self.0.get(&day).copied().unwrap_or_default()
    }

    pub(crate) fn total(&self) -> u64 {
        self.0.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    pub(crate) fn most(&self) -> u64 {
        self.0.values().copied().max().unwrap_or_default()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (NaiveDate, u64)> {
        self.0.iter().map(|(day, count)| (*day, *count))
    }

    /// The same by month: each under the month's first day.
    pub(crate) fn by_month(&self) -> Self {
        let mut months = Self::default();
        for (day, count) in self.iter() {
            months.add(day.with_day(1).unwrap_or(day), count);
        }
        months
    }
}

/// A bar as long as the count is of the most.
pub(crate) fn bar(count: u64, most: u64) -> String {
    let length = count.saturating_mul(WIDEST).checked_div(most).unwrap_or_default();
    // What is there is seen.
    let length = if count > 0 { length.max(1) } else { 0 };
    "#".repeat(usize::try_from(length).unwrap_or_default())
}
