//! One rule: the RRULE and EXRULE properties.

use std::num::NonZeroU32;

use chrono::Weekday;

use crate::{Frequency, Limit, WeekdayNum, builder::RuleBuilder, weekday_num::WEEK};

/// A recurrence rule, the RECUR value of RFC 5545 section 3.3.10, checked. Made by
/// [`weekly`](Self::weekly) and its like, or from text:
///
/// ```
/// use chrono::Weekday::{Mon, Thu};
/// use recurrence_core::Rule;
///
/// let built = Rule::weekly().on([Mon, Thu]).every(2).count(10).build()?;
/// let parsed: Rule = "FREQ=WEEKLY;INTERVAL=2;COUNT=10;BYDAY=MO,TH".parse()?;
/// assert_eq!(built, parsed);
/// assert_eq!(built.to_string(), "FREQ=WEEKLY;INTERVAL=2;COUNT=10;BYDAY=MO,TH");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The lists of a rule are sets: neither order nor repetition matters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rule {
    pub(crate) frequency: Frequency,
    pub(crate) interval: NonZeroU32,
    pub(crate) limit: Limit,
    pub(crate) week_start: Weekday,
    /// Bits 1 to 12. As in all masks here, none set means that the part is absent.
    pub(crate) months: u16,
    /// Bits 1 to 31.
    pub(crate) month_days: u32,
    /// Bits 1 to 31, counted from the end of the month: bit 1 is its last day.
    pub(crate) month_days_from_end: u32,
    /// Bits 0 (Monday) to 6: the weekdays without a number.
    pub(crate) weekdays: u8,
    /// The weekdays with a number, sorted by number and day, each once.
    pub(crate) nth_weekdays: Box<[(i8, u8)]>,
    /// Bits 1 to 53.
    pub(crate) weeks: u64,
    /// Bits 1 to 53, counted from the end of the year.
    pub(crate) weeks_from_end: u64,
    /// 1 to 366 and -366 to -1, sorted, each once.
    pub(crate) year_days: Box<[i16]>,
    /// Bits 0 to 23.
    pub(crate) hours: u32,
    /// Bits 0 to 59.
    pub(crate) minutes: u64,
    /// Bits 0 to 59.
    pub(crate) seconds: u64,
    /// BYSETPOS: 1 to 366 and -366 to -1, sorted, each once.
    pub(crate) positions: Box<[i16]>,
}

impl Rule {
    /// Without any other part.
    #[inline]
    pub(crate) fn every(frequency: Frequency) -> Self {
        Self {
            frequency,
            interval: NonZeroU32::MIN,
            limit: Limit::Forever,
            week_start: Weekday::Mon,
            months: 0,
            month_days: 0,
            month_days_from_end: 0,
            weekdays: 0,
            nth_weekdays: Box::default(),
            weeks: 0,
            weeks_from_end: 0,
            year_days: Box::default(),
            hours: 0,
            minutes: 0,
            seconds: 0,
            positions: Box::default(),
        }
    }

    /// A rule for every second.
    pub fn secondly() -> RuleBuilder {
        RuleBuilder::new(Frequency::Secondly)
    }

    /// A rule for every minute.
    pub fn minutely() -> RuleBuilder {
        RuleBuilder::new(Frequency::Minutely)
    }

    /// A rule for every hour.
    pub fn hourly() -> RuleBuilder {
        RuleBuilder::new(Frequency::Hourly)
    }

    /// A rule for every day.
    pub fn daily() -> RuleBuilder {
        RuleBuilder::new(Frequency::Daily)
    }

    /// A rule for every week: on the start's weekday, unless it says [`on`](RuleBuilder::on).
    pub fn weekly() -> RuleBuilder {
        RuleBuilder::new(Frequency::Weekly)
    }

    /// A rule for every month: on the start's day, unless it says otherwise.
    pub fn monthly() -> RuleBuilder {
        RuleBuilder::new(Frequency::Monthly)
    }

    /// A rule for every year: on the start's day and month, unless it says otherwise.
    pub fn yearly() -> RuleBuilder {
        RuleBuilder::new(Frequency::Yearly)
    }

    /// The FREQ part.
    pub fn frequency(&self) -> Frequency {
        self.frequency
    }

    /// The INTERVAL part, 1 if absent: every how many periods.
    pub fn interval(&self) -> NonZeroU32 {
        self.interval
    }

    /// The COUNT or UNTIL part.
    pub fn limit(&self) -> Limit {
        self.limit
    }

    /// The same rule with another COUNT or UNTIL part, or with neither.
    ///
    /// ```
    /// use recurrence_core::{Limit, Rule};
    ///
    /// let rule: Rule = "FREQ=WEEKLY;BYDAY=MO;COUNT=10".parse()?;
    /// assert_eq!(rule.with_limit(Limit::Forever).to_string(), "FREQ=WEEKLY;BYDAY=MO");
    /// # Ok::<(), recurrence_core::ParseError>(())
    /// ```
    #[must_use]
    pub fn with_limit(self, limit: Limit) -> Self {
        Self { limit, ..self }
    }

    /// The WKST part, Monday if absent: the day on which a week begins.
    pub fn week_start(&self) -> Weekday {
        self.week_start
    }

    /// The BYMONTH part: 1 to 12, in order.
    pub fn months(&self) -> impl Iterator<Item = u32> + '_ {
        bits(self.months.into())
    }

    /// The BYMONTHDAY part: 1 to 31 in order, then from -31 to -1.
    pub fn month_days(&self) -> impl Iterator<Item = i32> + '_ {
        signed(self.month_days.into(), self.month_days_from_end.into())
    }

    /// The BYDAY part: the weekdays without a number from Monday, then those with one.
    pub fn weekdays(&self) -> impl Iterator<Item = WeekdayNum> + '_ {
        let plain = weekdays(self.weekdays).map(WeekdayNum::from);
        let numbered = self.nth_weekdays.iter().filter_map(|&(nth, day)| {
            let weekday = *WEEK.get(usize::from(day))?;
            Some(WeekdayNum { nth: Some(nth), weekday })
        });
        plain.chain(numbered)
    }

    /// The BYWEEKNO part: 1 to 53 in order, then from -53 to -1.
    pub fn weeks(&self) -> impl Iterator<Item = i32> + '_ {
        signed(self.weeks, self.weeks_from_end)
    }

    /// The BYYEARDAY part: from -366 to -1, then 1 to 366.
    pub fn year_days(&self) -> impl Iterator<Item = i32> + '_ {
        self.year_days.iter().map(|&day| day.into())
    }

    /// The BYHOUR part: 0 to 23, in order.
    pub fn hours(&self) -> impl Iterator<Item = u32> + '_ {
        bits(self.hours.into())
    }

    /// The BYMINUTE part: 0 to 59, in order.
    pub fn minutes(&self) -> impl Iterator<Item = u32> + '_ {
        bits(self.minutes)
    }

    /// The BYSECOND part: 0 to 59, in order. A leap second, 60, is read as 59 (RFC 5545 section 3.3.12).
    pub fn seconds(&self) -> impl Iterator<Item = u32> + '_ {
        bits(self.seconds)
    }

    /// The BYSETPOS part: which of the period's occurrences, from -366 to -1, then 1 to 366.
    pub fn positions(&self) -> impl Iterator<Item = i32> + '_ {
        self.positions.iter().map(|&position| position.into())
    }
}

/// The numbers of the bits that are set, in order.
pub(crate) fn bits(mask: u64) -> impl Iterator<Item = u32> {
    (0..64).filter(move |bit| mask & (1 << bit) != 0)
}

/// The weekdays of a mask whose bit 0 is Monday.
pub(crate) fn weekdays(mask: u8) -> impl Iterator<Item = Weekday> {
    bits(mask.into()).filter_map(|bit| WEEK.get(usize::try_from(bit).ok()?).copied())
}

fn signed(from_start: u64, from_end: u64) -> impl Iterator<Item = i32> {
    let number = |bit: u32| i32::try_from(bit).unwrap_or(0);
    let descending = (0..64).rev().filter(move |bit| from_end & (1 << bit) != 0);
    bits(from_start).map(number).chain(descending.map(move |bit: u32| number(bit).saturating_neg()))
}
