//! Which days of a month, and of a year, a rule lets through.

use super::{
    calendar::{civil, day_of, month_length, weekday, year_length},
    mask::{week_from, weekly},
    weeks::Weeks,
};
use crate::{Frequency, Rule};

/// The day parts of a rule as masks, with nothing left to look up.
#[derive(Debug, Clone)]
pub(crate) struct DayFilter {
    /// Bits 1 to 12; all of them if the part is absent.
    pub(crate) months: u16,
    month_days: u32,
    /// Bit 31 - n for the n-th from the end.
    month_days_from_end: u32,
    by_month_day: bool,
    /// Bit 0 is Monday.
    pub(crate) weekdays: u8,
    by_weekday: bool,
    /// The weekdays that are to be the n-th of their month: in byte n - 1.
    nth_of_month: u64,
    nth_from_end_of_month: u64,
    /// The weekdays that are to be the n-th of their year, Monday being 0.
    nth_of_year: Box<[(i8, u8)]>,
    year_days: Box<[i16]>,
    /// BYWEEKNO, unless the period is made of these weeks.
    weeks: Option<Weeks>,
    /// Whether there are days of the year or weeks.
    by_year: bool,
}

/// All months.
const ALL_MONTHS: u16 = 0b1_1111_1111_1110;

impl DayFilter {
    /// `in_year`: weekdays with a number are counted within the year.
    pub(crate) fn new(rule: &Rule, in_year: bool) -> Self {
        let weeks = Weeks::of(rule).filter(|_| rule.frequency != Frequency::Yearly);
        let mut filter = Self {
            months: if rule.months == 0 { ALL_MONTHS } else { rule.months },
            month_days: rule.month_days,
            month_days_from_end: rule.month_days_from_end.reverse_bits(),
            by_month_day: rule.month_days != 0 || rule.month_days_from_end != 0,
            weekdays: rule.weekdays,
            by_weekday: rule.weekdays != 0 || !rule.nth_weekdays.is_empty(),
            nth_of_month: 0,
            nth_from_end_of_month: 0,
            nth_of_year: if in_year { rule.nth_weekdays.clone() } else { Box::default() },
            year_days: rule.year_days.clone(),
            by_year: weeks.is_some() || !rule.year_days.is_empty(),
            weeks,
        };
        if !in_year {
            for &(nth, day) in &rule.nth_weekdays {
                let place = u32::from(nth.unsigned_abs()) - 1;
                let nths = if nth > 0 { &mut filter.nth_of_month } else { &mut filter.nth_from_end_of_month };
                // No month has a sixth.
                if place < 5 {
                    *nths |= 1 << (8 * place + u32::from(day));
                }
            }
        }
        filter
    }

    /// On that day of the month, where no part says which days.
    #[inline]
    pub(crate) fn set_month_day(&mut self, day: u32) {
        self.month_days = 1 << day;
        self.by_month_day = true;
    }

    /// In that month.
    #[inline]
    pub(crate) fn set_month(&mut self, month: u32) {
        self.months = 1 << month;
    }

    /// On every day of a week, where other parts say which days.
    #[inline]
    pub(crate) fn set_whole_weeks(&mut self) {
        self.weekdays = 0x7F;
    }

    /// On that weekday.
    #[inline]
    pub(crate) fn set_weekday(&mut self, day: u32) {
        self.weekdays = 1 << day;
        self.by_weekday = true;
    }

    /// The most days of a period that can pass, given how many it has, and how often it has each weekday.
    pub(crate) fn most_days(&self, days: u32, weeks: u32) -> u32 {
        let only_named = self.by_weekday && !self.has_numbers();
        if only_named { days.min(weeks * self.weekdays.count_ones()) } else { days }
    }

    /// Whether some weekdays are to be the n-th of something.
    fn has_numbers(&self) -> bool {
        self.nth_of_month != 0 || self.nth_from_end_of_month != 0 || !self.nth_of_year.is_empty()
    }

    /// Whether a day of that weekday, Monday being 0, can pass.
    pub(crate) fn weekday_may_pass(&self, weekday: u32) -> bool {
        !self.by_weekday || self.has_numbers() || self.weekdays >> weekday & 1 == 1
    }

    pub(crate) fn every_month(&self) -> bool {
        self.months == ALL_MONTHS
    }

    /// Whether every day passes.
    pub(crate) fn every_day(&self) -> bool {
        self.every_month() && !self.by_month_day && !self.by_weekday && !self.by_year
    }

    /// Whether a week passes as its weekdays do.
    pub(crate) fn only_weekdays(&self) -> bool {
        self.every_month() && !self.by_month_day && !self.by_year
    }

    /// How many days of each month pass, if that is the same for all months.
    pub(crate) fn days_of_every_month(&self) -> Option<u32> {
        let fixed = self.by_month_day
            && self.month_days_from_end == 0
            && self.month_days < 1 << 29
            && !self.by_weekday
            && !self.by_year;
        fixed.then(|| self.month_days.count_ones())
    }

    /// The days of a month that pass, bit 1 being the first; `first` is its number.
    pub(crate) fn month(&self, year: i32, month: u32, first: i32) -> u64 {
        self.month_from(year, month, first, weekday(first), month_length(year, month))
    }

    /// The same where the weekday of the first and the length are known.
    #[inline(always)]
    pub(crate) fn month_from(&self, year: i32, month: u32, first: i32, weekday: u32, length: u32) -> u64 {
        if self.months >> month & 1 == 0 {
            return 0;
        }
        let mut days = (1 << (length + 1)) - 2;
        if self.by_month_day {
            // The n-th from the end is bit 31 - n, and should be bit length + 1 - n.
            let from_end = u64::from(self.month_days_from_end) << 1 >> (31 - length);
            days &= u64::from(self.month_days) | from_end;
        }
        if self.by_weekday && self.nth_of_year.is_empty() {
            days &= self.weekdays_of_month(weekday, length);
        }
        if self.by_year {
            days &= self.of_year_in_month(year, first, length);
        }
        days
    }

    #[inline(always)]
    fn weekdays_of_month(&self, first: u32, length: u32) -> u64 {
        let mut days = weekly(self.weekdays, first) << 1;
        let (mut weeks, mut shift) = (self.nth_of_month, 1);
        while weeks != 0 {
            days |= week_from(weeks as u8, first) << shift;
            weeks >>= 8;
            shift += 7;
        }
        // The last seven days begin on the weekday of the first of the next month, and so do those before.
        let next = first + length - 28;
        let next = if next > 6 { next - 7 } else { next };
        let (mut weeks, mut back) = (self.nth_from_end_of_month, 62 - length);
        while weeks != 0 {
            // From day length - 6 - 7 place, which may lie before the first.
            days |= week_from(weeks as u8, next) << 56 >> back;
            weeks >>= 8;
            back += 7;
        }
        days
    }

    /// What days of the year and weeks leave of a month.
    #[inline(never)]
    fn of_year_in_month(&self, year: i32, first: i32, length: u32) -> u64 {
        let in_weeks = self.weeks.map_or(u64::MAX, |weeks| weeks.of_month(first, length as i32));
        if self.year_days.is_empty() { in_weeks } else { in_weeks & self.year_days(year, first, length) }
    }

    fn year_days(&self, year: i32, first: i32, length: u32) -> u64 {
        let new_year = day_of(year, 1, 1);
        let days_of_year = year_length(year) as i32;
        let mut days = 0;
        for &day in &self.year_days {
            let day = i32::from(day);
            let ordinal = if day > 0 { day - 1 } else { days_of_year + day };
            let in_month = new_year + ordinal - first + 1;
            // A negative one may lie before the year, which is then another year's.
            if (0..days_of_year).contains(&ordinal) && (1..=length as i32).contains(&in_month) {
                days |= 1 << in_month;
            }
        }
        days
    }

    /// The month that all days lie in, if it is always the same.
    pub(crate) fn only_month(&self) -> Option<u32> {
        (self.months.is_power_of_two() && self.nth_of_year.is_empty()).then(|| self.months.trailing_zeros())
    }

    /// The days of a week that pass, bit 0 being the first, whose number is `base`.
    pub(crate) fn week(&self, base: i32) -> u64 {
        let (year, month, day) = civil(base);
        let (first, length) = (base + 1 - day as i32, month_length(year, month));
        let here = self.month(year, month, first) >> day;
        let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        let next = self.month(year, month, first + length as i32) >> 1;
        (here | next << (length + 1 - day)) & 0x7F
    }

    /// The days of a year that pass: bit [`SPILL`] of the first word is 1 January. `spill`: also the few
    /// days around the year that weeks may reach into.
    pub(crate) fn year(&self, year: i32, spill: bool) -> [u64; 6] {
        let new_year = day_of(year, 1, 1);
        let mut words = [0; 6];
        let mut months = self.months;
        while months != 0 {
            let month = months.trailing_zeros();
            months &= months - 1;
            let first = day_of(year, month, 1);
            put(&mut words, first - new_year + SPILL, self.month(year, month, first) >> 1);
        }
        if spill {
            let first = day_of(year + 1, 1, 1);
            let december = self.month(year - 1, 12, new_year - 31) >> 1;
            put(&mut words, 0, december >> (31 - SPILL));
            put(&mut words, first - new_year + SPILL, self.month(year + 1, 1, first) >> 1 & 0x7F);
        }
        if !self.nth_of_year.is_empty() {
            let weekdays = self.weekdays_of_year(new_year, year_length(year) as i32);
            for (word, allowed) in words.iter_mut().zip(weekdays) {
                *word &= allowed;
            }
        }
        words
    }

    fn weekdays_of_year(&self, new_year: i32, length: i32) -> [u64; 6] {
        let mut words = [0; 6];
        if self.weekdays != 0 {
            let week = weekly(self.weekdays, weekday(new_year)) & 0x7F;
            for start in (0..length).step_by(7) {
                put(&mut words, start + SPILL, week);
            }
        }
        for &(nth, day) in &self.nth_of_year {
            let nth = i32::from(nth);
            let day = i32::from(day);
            let ordinal = if nth > 0 {
                (day - weekday(new_year) as i32).rem_euclid(7) + 7 * (nth - 1)
            } else {
                let last = length - 1;
                last - (weekday(new_year + last) as i32 - day).rem_euclid(7) + 7 * (nth + 1)
            };
            if (0..length).contains(&ordinal) {
                put(&mut words, ordinal + SPILL, 1);
            }
        }
        words
    }
}

/// The days before 1 January that a year's words begin with.
pub(crate) const SPILL: i32 = 7;

/// Sets bits, at most 58 of them, from that one on.
pub(crate) fn put(words: &mut [u64; 6], from: i32, bits: u64) {
    let (word, shift) = (from.div_euclid(64) as usize, from.rem_euclid(64));
    if let Some(low) = words.get_mut(word) {
        *low |= bits << shift;
    }
    if shift > 0
        && let Some(high) = words.get_mut(word + 1)
    {
        *high |= bits >> (64 - shift);
    }
}
