//! Why a value of one crate is none of the other.

use std::num::NonZeroU32;

use chrono::NaiveDateTime;
use zone_core::{UnknownZone, Zone};

use crate::{CalendarTime, Frequency, RuleError, SetError, Until, WeekdayNum};

/// Why a value of the `rrule` crate cannot be taken over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FromRruleError {
    /// A time in `rrule::Tz::Local`.
    #[error("{part} is in the zone of the machine, which has no name; give it one such as Europe/London")]
    LocalZone {
        /// The property or rule part.
        part: &'static str,
    },
    /// A zone whose name is not known here.
    #[error(transparent)]
    Zone(#[from] UnknownZone),
    /// A time between two seconds.
    #[error("{part}, {local}, has a fraction of a second, which iCalendar text cannot hold")]
    Fraction {
        /// The property or rule part.
        part: &'static str,
        /// The local time.
        local: NaiveDateTime,
    },
    /// A start in the hour that the clocks repeat, and not where a local time alone would put it.
    #[error(
        "DTSTART, {local}, is the later of two equal local times in {zone}; a local time means the first"
    )]
    LaterOfTwo {
        /// The local time.
        local: NaiveDateTime,
        /// The zone.
        zone: Zone,
    },
    /// A rule with something in it that its type does not show, such as BYEASTER.
    #[error("`{rule}` holds more than its type shows")]
    Hidden {
        /// The rule as that crate prints it.
        rule: String,
    },
    /// Parts that do not make a rule here.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// Properties that do not make a set here.
    #[error(transparent)]
    Set(#[from] SetError),
}

/// Why a rule or a set cannot be given to the `rrule` crate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ToRruleError {
    /// A start without a zone. That crate would read it in the zone of the machine.
    #[error("the start, {start}, has no zone, and `rrule` would take the machine's")]
    NoZone {
        /// The start.
        start: CalendarTime,
    },
    /// A zone that is younger than the data of `chrono-tz`.
    #[error("`rrule` does not know the time zone {zone}")]
    Zone {
        /// The zone.
        zone: Zone,
    },
    /// A local time that the clocks jump over: that crate's times are instants.
    #[error("{part}, {local}, does not exist in {zone}, and `rrule` has no value for it")]
    Gap {
        /// The property or rule part.
        part: &'static str,
        /// The local time.
        local: NaiveDateTime,
        /// The zone.
        zone: Zone,
    },
    /// An EXDATE that takes out a whole day.
    #[error("EXDATE;{exclusion} takes out a whole day, and `rrule` takes out single times only")]
    WholeDay {
        /// The exclusion.
        exclusion: CalendarTime,
    },
    /// A set that is to be read in a way that is not that crate's.
    #[error("the set is read with {reading}, and `rrule` has no such reading")]
    Reading {
        /// The reading, such as `Gap::Skip`.
        reading: &'static str,
    },
    /// An INTERVAL that does not fit.
    #[error("INTERVAL is {interval}, and `rrule` takes at most 65535")]
    Interval {
        /// The interval.
        interval: NonZeroU32,
    },
    /// A weekday with a number that is refused there.
    #[error("BYDAY has {weekday}, and `rrule` takes {allowed} in a {frequency} rule")]
    NumberedWeekday {
        /// The entry, such as `-5FR`.
        weekday: WeekdayNum,
        /// The frequency.
        frequency: Frequency,
        /// What it takes, in words.
        allowed: &'static str,
    },
    /// A rule alone that ends with a local time or day: an instant only with the zone of a set.
    #[error("UNTIL is a local time, and `rrule` needs an instant: convert the set with its zone")]
    LocalUntil {
        /// The end.
        until: Until,
    },
    /// Anything else that is refused there.
    #[error("refused by `rrule`: {0}")]
    Refused(#[from] ::rrule::RRuleError),
}
