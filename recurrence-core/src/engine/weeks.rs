//! The weeks of a year, BYWEEKNO.

use super::{
    calendar::{civil, day_of, week_of, year_length},
    filter::{SPILL, put},
};
use crate::Rule;

/// BYWEEKNO: bits 1 to 53.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weeks {
    /// The weekday, Monday being 0, that weeks begin on.
    pub(crate) starts_on: u32,
    pub(crate) from_start: u64,
    pub(crate) from_end: u64,
}

impl Weeks {
    /// Those of a rule, if it has any.
    pub(crate) fn of(rule: &Rule) -> Option<Self> {
        let (from_start, from_end) = (rule.weeks, rule.weeks_from_end);
        let starts_on = rule.week_start.num_days_from_monday();
        (from_start != 0 || from_end != 0).then_some(Self { starts_on, from_start, from_end })
    }

    /// The days of the weeks of a year as in [`DayFilter::year`](super::filter::DayFilter::year).
    pub(crate) fn of_year(&self, year: i32) -> [u64; 6] {
        let new_year = day_of(year, 1, 1);
        let first = first_week(new_year, self.starts_on);
        let count = (first_week(new_year + year_length(year) as i32, self.starts_on) - first) / 7;
        let mut words = [0; 6];
        for week in (1..=count).filter(|week| self.names(*week, count)) {
            put(&mut words, first - new_year + SPILL + 7 * (week - 1), 0x7F);
        }
        words
    }

    /// The days of a month that lie in the weeks, bit 1 being the first of the month, whose number is `first`;
    /// bits beyond the month may be set.
    pub(crate) fn of_month(&self, first: i32, length: i32) -> u64 {
        let mut days = 0;
        let mut begins = week_of(first, self.starts_on);
        while begins < first + length {
            if self.has_week_of(begins) {
                let bit = begins - first + 1;
                days |= if bit < 0 { 0x7F >> -bit } else { 0x7F << bit };
            }
            begins += 7;
        }
        days
    }

    /// Whether the week that begins on that day is one of them.
    fn has_week_of(&self, begins: i32) -> bool {
        let year = week_year(begins, self.starts_on);
        let first = first_week(day_of(year, 1, 1), self.starts_on);
        let count = (first_week(day_of(year + 1, 1, 1), self.starts_on) - first) / 7;
        self.names((begins - first) / 7 + 1, count)
    }

    /// Whether it names week number `week` of a year with so many.
    fn names(&self, week: i32, count: i32) -> bool {
        self.from_start >> week & 1 == 1 || self.from_end >> (count + 1 - week) & 1 == 1
    }
}

/// The first day of the first week of a year, which is the first with at least four days in the year.
pub(crate) fn first_week(new_year: i32, week_start: u32) -> i32 {
    let week = week_of(new_year, week_start);
    if new_year - week > 3 { week + 7 } else { week }
}

/// The year that a day's week belongs to.
pub(crate) fn week_year(day: i32, week_start: u32) -> i32 {
    let (year, ..) = civil(day);
    let begins = |year| first_week(day_of(year, 1, 1), week_start);
    if day < begins(year) {
        year - 1
    } else if day >= begins(year + 1) {
        year + 1
    } else {
        year
    }
}
