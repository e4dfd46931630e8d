//! The periods of a rule on the wall clock, one after the other, each with all that the rule means in it.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime};
use recurrence_core::{Frequency, Readings};

use super::{
    RuleRecipe, candidates,
    clock::{DAY, civil, seconds},
};

/// The local times of one period.
pub(crate) struct Period {
    /// In order; before the start too.
    pub(crate) ids: Vec<i64>,
    /// Every later period lies wholly at or after this local time.
    pub(crate) before: i64,
    /// How many days or units were tried.
    pub(crate) tried: u64,
}

pub(crate) struct Periods<'a> {
    rule: &'a RuleRecipe,
    start: NaiveDateTime,
    readings: &'a Readings,
    /// The number of the next period: years, months since year 0, weeks or days since 1970, or units.
    next: i64,
    times: Vec<i64>,
}

impl<'a> Periods<'a> {
    /// From a period on, so early that all local times from `local` on come, and no earlier than the start's.
    pub(crate) fn new(
        rule: &'a RuleRecipe,
        start: NaiveDateTime,
        readings: &'a Readings,
        local: i64,
    ) -> Self {
        let mut periods = Self { rule, start, readings, next: 0, times: Vec::new() };
        let (first, wanted) = (periods.number(start), periods.number(civil(local.max(seconds(start)))));
        let interval = i64::from(rule.interval);
        // One period earlier, as a week of the year may reach into the next year.
        periods.next = first + ((wanted - first) / interval - 1).max(0) * interval;
        if !rule.frequency.is_sub_daily() {
            periods.times = candidates::times_of_day(rule, start);
        }
        periods
    }

    /// The number of the period that a local time lies in.
    fn number(&self, local: NaiveDateTime) -> i64 {
        match self.rule.frequency {
            // With weeks, the year that the day's week belongs to.
            Frequency::Yearly if !self.rule.weeks.is_empty() => {
                let begins = |year| candidates::first_week(year, self.rule.week_start);
                let year = local.year();
                let later = i64::from(local.date() >= begins(year + 1));
                i64::from(year) + later - i64::from(local.date() < begins(year))
            }
            Frequency::Yearly => local.year().into(),
            Frequency::Monthly => i64::from(local.year()) * 12 + i64::from(local.month0()),
            // 1970 began on a Thursday, three days after a Monday.
            Frequency::Weekly => {
                let shift = 3 - i64::from(self.rule.week_start.num_days_from_monday());
                (seconds(local).div_euclid(DAY) + shift).div_euclid(7)
            }
            Frequency::Daily => seconds(local).div_euclid(DAY),
            shorter => seconds(local).div_euclid(candidates::unit(shorter)),
        }
    }

    /// The first day of a period; `None` if it lies after the year 9999 with all of its days.
    fn first_day(&self, number: i64) -> Option<NaiveDate> {
        let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
        let after_epoch = |days: i64| epoch.checked_add_signed(chrono::TimeDelta::try_days(days)?);
        let day = match self.rule.frequency {
            Frequency::Yearly => NaiveDate::from_ymd_opt(i32::try_from(number).ok()?, 1, 1),
            Frequency::Monthly => {
                let january = NaiveDate::from_ymd_opt(i32::try_from(number.div_euclid(12)).ok()?, 1, 1)?;
                january.checked_add_months(Months::new(u32::try_from(number.rem_euclid(12)).unwrap()))
            }
            Frequency::Weekly => {
                let shift = 3 - i64::from(self.rule.week_start.num_days_from_monday());
                after_epoch(number * 7 - shift)
            }
            _ => after_epoch(number),
        };
        // The first week of the year 10000 begins before that year.
        let last = if self.rule.weeks.is_empty() { 9999 } else { 10_000 };
        day.filter(|day| day.year() <= last)
    }

    /// All days of a period.
    fn days(&self, first: NaiveDate) -> Vec<NaiveDate> {
        let end = match self.rule.frequency {
            Frequency::Yearly if !self.rule.weeks.is_empty() => return self.days_of_weeks(first.year()),
            Frequency::Yearly => first + Months::new(12),
            Frequency::Monthly => first + Months::new(1),
            Frequency::Weekly => first + Days::new(7),
            _ => first + Days::new(1),
        };
        first.iter_days().take_while(|day| *day < end).collect()
    }

    /// The days of the weeks that BYWEEKNO names, some of which may lie in the years next to it.
    fn days_of_weeks(&self, year: i32) -> Vec<NaiveDate> {
        let first = candidates::first_week(year, self.rule.week_start);
        let end = candidates::first_week(year + 1, self.rule.week_start);
        let weeks = (end - first).num_days() / 7;
        let named = (1..=weeks).filter(|week| candidates::is_named_week(self.rule, *week, weeks));
        let days = named.map(|week| first + Days::new(u64::try_from(week - 1).unwrap() * 7));
        days.flat_map(|first_day| first_day.iter_days().take(7)).collect()
    }

    fn period_of_days(&mut self) -> Option<Period> {
        let first = self.first_day(self.next)?;
        let days = self.days(first);
        let meant =
            days.iter().filter(|day| candidates::is_meant(self.rule, self.start, self.readings, **day));
        let midnights = meant.map(|day| seconds(day.and_hms_opt(0, 0, 0).unwrap()));
        let all: Vec<i64> =
            midnights.flat_map(|midnight| self.times.iter().map(move |time| midnight + time)).collect();
        let tried = u64::try_from(days.len() + all.len()).unwrap();
        self.next += i64::from(self.rule.interval);
        let before = match self.first_day(self.next) {
            // Week 1 begins on 29 December at the earliest.
            Some(first) => {
                let early = if self.rule.weeks.is_empty() { 0 } else { 3 * DAY };
                seconds(first.and_hms_opt(0, 0, 0).unwrap()) - early
            }
            None => i64::MAX,
        };
        Some(Period { ids: candidates::chosen(self.rule, all), before, tried })
    }

    fn period_of_units(&mut self) -> Option<Period> {
        let unit = candidates::unit(self.rule.frequency);
        let local = self.next.checked_mul(unit).filter(|local| *local < END_OF_YEARS)?;
        let ids = candidates::in_unit(self.rule, self.start, self.next);
        self.next = next_unit(self.rule, self.next, candidates::not_before(self.rule, local) - local);
        let before = self.next.saturating_mul(unit);
        Some(Period { tried: 1 + u64::try_from(ids.len()).unwrap(), ids, before })
    }
}

/// The first second of the year 10000.
pub(crate) const END_OF_YEARS: i64 = 253_402_300_800;

/// The next unit of a rule at or after so many seconds behind a unit's beginning.
pub(crate) fn next_unit(rule: &RuleRecipe, number: i64, seconds: i64) -> i64 {
    let interval = i64::from(rule.interval);
    let units = seconds.div_euclid(candidates::unit(rule.frequency)).max(1);
    number + (units + interval - 1) / interval * interval
}

impl Iterator for Periods<'_> {
    type Item = Period;

    fn next(&mut self) -> Option<Period> {
        if self.rule.frequency.is_sub_daily() { self.period_of_units() } else { self.period_of_days() }
    }
}
