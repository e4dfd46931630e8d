//! A change of clocks that comes every year.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};
use zone_core::Zone;

use super::clock_change::ClockChange;
use crate::{Rule, engine::seconds};

/// From this year on only rules are left in the database.
pub(super) const RULES_ONLY: i32 = 2100;
/// Years of every kind: each weekday for the first of January, with a leap day and without.
const SAMPLE: std::ops::RangeInclusive<i32> = 2101..=2128;
/// The days of a week.
const WEEK: u32 = 7;

/// A change of clocks that comes every year on one weekday, on one of the same seven days of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct YearlyChange {
    /// The first of the seven days.
    month: u32,
    day: u32,
    weekday: Weekday,
    /// By the clocks before the change.
    time: NaiveTime,
    /// The seconds that the clocks are ahead of UTC before and after it.
    pub(super) from: i32,
    pub(super) to: i32,
}

impl YearlyChange {
    /// Those of a zone from [`RULES_ONLY`] on, in the order of the year; `None` if its clocks follow no such rule.
    pub(super) fn all(zone: Zone) -> Option<Vec<Self>> {
        let day = 86_400;
        let from = new_year(*SAMPLE.start()).saturating_sub(day);
        let to = new_year(SAMPLE.end().saturating_add(1)).saturating_add(day);
        let changes = ClockChange::all(zone, from, to);
        let of_year = |year| changes.iter().filter(move |change| change.onset().year() == year);
        let number = of_year(*SAMPLE.start()).count();
        let all: Option<Vec<Self>> = (0..number)
            .map(|place| {
                let mut yearly = SAMPLE.filter_map(|year| of_year(year).nth(place));
                let first = Self::of(yearly.next()?);
                Some(yearly.map(Self::of).fold(first, |first, next| {
                    if (next.month, next.day) < (first.month, first.day) { next } else { first }
                }))
            })
            .collect();
        let all = all?;
        let holds = |year| {
            let onsets = of_year(year).map(|change| (Some(change.onset()), change.from, change.to));
            onsets.eq(all.iter().map(|one| (one.in_year(year), one.from, one.to)))
        };
        SAMPLE.into_iter().all(holds).then_some(all)
    }

    fn of(change: &ClockChange) -> Self {
        let onset = change.onset();
        Self {
            month: onset.month(),
            day: onset.day(),
            weekday: onset.weekday(),
            time: onset.time(),
            from: change.from,
            to: change.to,
        }
    }

    /// Its local time, by the clocks before it, in a year.
    pub(super) fn in_year(&self, year: i32) -> Option<NaiveDateTime> {
        let first = NaiveDate::from_ymd_opt(year, self.month, self.day)?;
        let ahead = self.weekday.days_since(first.weekday());
        first.checked_add_signed(TimeDelta::days(ahead.into())).map(|day| day.and_time(self.time))
    }

    /// The rules that give it, each with the month that it is of: two, if the seven days lie in two months.
    pub(super) fn rules(&self) -> Vec<(u32, Rule)> {
        let length = NaiveDate::from_ymd_opt(RULES_ONLY, self.month, 1)
            .map_or(31, |day| day.num_days_in_month().into());
        let last = self.day.saturating_add(WEEK).saturating_sub(1);
        let first_month = (self.month, self.day, last.min(length));
        let next_month = (self.month.saturating_add(1), 1, last.saturating_sub(length));
        let months = [first_month, next_month].into_iter().filter(|(_, first, last)| first <= last);
        months
            .filter_map(|(month, first, last)| Some((month, self.rule(month, first, last, length)?)))
            .collect()
    }

    /// The rule for its weekday on some days of a month, in the form that readers know best.
    fn rule(&self, month: u32, first: u32, last: u32, length: u32) -> Option<Rule> {
        let rule = Rule::yearly().in_months([month]);
        let is_week = last.saturating_sub(first).saturating_add(1) == WEEK;
        let nth = first.div_ceil(WEEK);
        let rule = if is_week && last == length {
            rule.on_nth(-1, self.weekday)
        } else if is_week && first % WEEK == 1 {
            rule.on_nth(i8::try_from(nth).ok()?, self.weekday)
        } else {
            let days = (first..=last).filter_map(|day| i32::try_from(day).ok());
            rule.on_month_days(days).on([self.weekday])
        };
        rule.build().ok()
    }
}

/// The first second of a year, of UTC or of a local clock.
pub(super) fn new_year(year: i32) -> i64 {
    NaiveDate::from_ymd_opt(year, 1, 1).map_or(0, |day| seconds(day.into()))
}
