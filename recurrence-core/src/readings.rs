//! Where RFC 5545 leaves room, or engines differ: what a set is taken to mean.

use zone_core::{Gap, Overlap, Zone};

use crate::{Frequency, Rule};

/// How a set is read where the RFC leaves room or engines differ. There are two presets: [`rfc`](Self::rfc),
/// the default, for text that means what RFC 5545 says, and [`calendars`](Self::calendars) for the files of
/// calendar programs.
///
/// ```
/// use recurrence_core::{Gap, Readings};
///
/// let skipping = Readings { gap: Gap::Skip, ..Readings::rfc() };
/// assert_eq!(Readings::default(), Readings::rfc());
/// assert_eq!(Readings::rfc().gap, Gap::ShiftForward);
/// assert_ne!(skipping, Readings::calendars());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, rename_all = "snake_case"))]
pub struct Readings {
    /// A local time that does not exist. By default it is read with the offset before the gap, so that 02:30
    /// becomes 03:30 (RFC 5545 section 3.3.5, to which 3.8.5.3 and 3.3.10 refer). In each case the identity
    /// stays 02:30; what is skipped is not counted (the first edition's reading of section 3.3.10, "MUST be
    /// ignored").
    pub gap: Gap,
    /// A local time that comes twice: by default the first of the two (RFC 5545 section 3.3.5).
    pub overlap: Overlap,
    /// A start that its own rule does not give.
    pub unmatched_start: UnmatchedStart,
    /// BYWEEKNO without BYDAY.
    pub week_number: WeekNumber,
    /// A yearly rule with BYMONTHDAY that does not say in which months.
    pub yearly_month_day: YearlyMonthDay,
    /// Hours, minutes and seconds across a clock change.
    pub sub_daily: SubDaily,
    /// The zone that floating times and dates are read in (RFC 5545 section 3.3.5, form 1: whatever zone
    /// the reader is in). Of no effect when the start names a zone.
    pub floating_zone: Zone,
}

impl Readings {
    /// As RFC 5545 says, where it says something: the first variant of each reading, and UTC for floating
    /// times. The default.
    pub const fn rfc() -> Self {
        Self {
            gap: Gap::ShiftForward,
            overlap: Overlap::First,
            unmatched_start: UnmatchedStart::Omit,
            week_number: WeekNumber::StartWeekday,
            yearly_month_day: YearlyMonthDay::EveryMonth,
            sub_daily: SubDaily::WallClock,
            floating_zone: Zone::UTC,
        }
    }

    /// As calendar programs mean the files that they write, and show them. It differs from
    /// [`rfc`](Self::rfc) in two readings:
    ///
    /// - [`unmatched_start`](Self::unmatched_start) is [`UnmatchedStart::Include`]: Google Calendar, Apple's
    ///   Calendar, Outlook and Thunderbird show the event on the day it was entered for, whether or not its
    ///   rule gives that day. RFC 5545 section 3.8.5.3 has the start count as the first instance, and leaves
    ///   open what follows if the rule does not give it.
    /// - [`yearly_month_day`](Self::yearly_month_day) is [`YearlyMonthDay::MonthOfStart`]: so RFC 8984
    ///   section 4.3.3 (JSCalendar) fills in what a rule does not say, and so Google means the birthdays that
    ///   it exports as `FREQ=YEARLY;BYMONTHDAY=17`.
    ///
    /// ```
    /// use recurrence_core::{Readings, RecurrenceSet};
    ///
    /// let text = "DTSTART;VALUE=DATE:20190817\nRRULE:FREQ=YEARLY;BYMONTHDAY=17";
    /// let as_text: RecurrenceSet = text.parse()?;
    /// let days = |set: &RecurrenceSet| -> Vec<String> {
    ///     set.iter().take(3).map(|one| one.local().date().to_string()).collect()
    /// };
    /// assert_eq!(days(&as_text), ["2019-08-17", "2019-09-17", "2019-10-17"]);
    /// let as_exported = as_text.with_readings(Readings::calendars())?;
    /// assert_eq!(days(&as_exported), ["2019-08-17", "2020-08-17", "2021-08-17"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn calendars() -> Self {
        Self {
            unmatched_start: UnmatchedStart::Include,
            yearly_month_day: YearlyMonthDay::MonthOfStart,
            ..Self::rfc()
        }
    }

    /// Whether a rule is in the month of the start alone, although it does not say so.
    pub(crate) fn is_in_month_of_start(&self, rule: &Rule) -> bool {
        let by_month_day = rule.month_days != 0 || rule.month_days_from_end != 0;
        let by_week = rule.weeks != 0 || rule.weeks_from_end != 0;
        self.yearly_month_day == YearlyMonthDay::MonthOfStart
            && rule.frequency == Frequency::Yearly
            && by_month_day
            && rule.months == 0
            && !by_week
            && rule.year_days.is_empty()
    }
}

/// A start that its own rule does not give, such as a Tuesday with BYDAY=MO: the RFC leaves open what
/// happens (section 3.8.5.3: "SHOULD be synchronized", else "undefined").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum UnmatchedStart {
    /// It is no occurrence; only what the rules give counts.
    #[default]
    Omit,
    /// It is the first occurrence, and the first that COUNT counts.
    Include,
    /// Such a set is refused.
    Reject,
}

/// BYWEEKNO without BYDAY: which days of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum WeekNumber {
    /// The weekday of the start (RFC 5545 section 3.3.10: what a rule does not say is taken from DTSTART).
    #[default]
    StartWeekday,
    /// All seven (dateutil, and what descends from it).
    AllDays,
}

/// A yearly rule with BYMONTHDAY and none of BYMONTH, BYWEEKNO and BYYEARDAY, such as
/// `FREQ=YEARLY;BYMONTHDAY=17`: in which months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum YearlyMonthDay {
    /// In every month (RFC 5545 section 3.3.10: in its table BYMONTHDAY expands a yearly rule).
    #[default]
    EveryMonth,
    /// In the month of the start, as if BYMONTH said so. RFC 8984 section 4.3.3 adds it to a yearly rule
    /// without byYearDay that has neither byMonth nor byWeekNo, and has a byMonthDay or no byDay; and so libical
    /// computes, by which Evolution and others show their calendars.
    MonthOfStart,
}

/// What an hour, a minute or a second is when the clocks change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum SubDaily {
    /// Steps of the wall clock: the rule gives local times, and each is then read in its zone, as for any
    /// other frequency. RFC 5545 section 3.3.10: "If the computed local start time of a recurrence
    /// instance does not exist, or occurs more than once, […] the time of the recurrence instance is
    /// interpreted in the same manner as an explicit DATE-TIME value".
    #[default]
    WallClock,
    /// Steps of time that passes: every second hour is always two hours later, also when the clocks
    /// change. The other parts still filter by the local time. A local time that comes twice may then be
    /// two occurrences with one identity.
    Elapsed,
}
