use automation_core::{Actor, texts::LineError};
use chrono::NaiveDate;

use super::{HolidayCalendarName, PatternKey, PatternPolicy, SeriesError};
use crate::class::{Capacity, SessionKey};

/// Why a command upon a pattern is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternReason {
    /// Only staff may ask for it.
    #[error("{actor} may not do this; only staff may")]
    NotStaff {
        /// Who asked.
        actor: Actor,
    },
    /// Nothing of the pattern would change.
    #[error("the pattern is so already; nothing would change")]
    NothingToChange,
    /// Its series could not be (P-32).
    #[error(transparent)]
    Series(#[from] SeriesError),
    /// There is no such calendar of holidays (P-X16).
    #[error("there is no holiday calendar `{calendar}`; import it first")]
    UnknownCalendar {
        /// The calendar.
        calendar: HolidayCalendarName,
    },
    /// More people have booked than that (P-40).
    #[error("{taken} seats of {session} are taken, more than {capacity}")]
    BelowTaken {
        /// Which session.
        session: SessionKey,
        /// How many are taken.
        taken: u32,
        /// How many there would be.
        capacity: Capacity,
    },
    /// It is switched on already.
    #[error("the pattern is active already")]
    AlreadyActive,
    /// It is switched off already, or has to be on for this.
    #[error("the pattern is inactive")]
    Inactive,
    /// Its last day is past (P-20).
    #[error("the pattern ended on {on}")]
    Ended {
        /// Its last day.
        on: NaiveDate,
    },
    /// Its rule gives no more days (P-20).
    #[error("the rule gives no day after {through}")]
    Exhausted {
        /// Through which day its sessions are made.
        through: NaiveDate,
    },
    /// Its sessions reach far enough ahead (P-20, P-22).
    #[error("the sessions are made through {through} already")]
    UpToDate {
        /// Through which day, inclusive.
        through: NaiveDate,
    },
    /// Nobody makes sessions so far ahead (P-35).
    #[error("{months} months ahead are not possible; it takes 1 to {}", PatternPolicy::MAX_MONTHS)]
    Months {
        /// The months as they were given.
        months: u8,
    },
    /// What is past stays as it was.
    #[error("{day} is past, today being {today}")]
    Past {
        /// The day as it was given.
        day: NaiveDate,
        /// The local date in the pattern's zone.
        today: NaiveDate,
    },
    /// A pattern is split at a day of its rule.
    #[error("the rule does not give {day}{}", match .next { Some(next) => format!("; the next day it gives is {next}"), None => String::new() })]
    NotGiven {
        /// The day as it was given.
        day: NaiveDate,
        /// The next day that the rule gives, if there is one.
        next: Option<NaiveDate>,
    },
    /// Nothing would be left of the pattern.
    #[error("the rule gives no day before {day}; change all of the pattern instead")]
    NothingBefore {
        /// The day as it was given.
        day: NaiveDate,
    },
    /// There is a pattern of that name already.
    #[error("there is a pattern {key} already")]
    KeyTaken {
        /// Its key.
        key: PatternKey,
    },
    /// The pattern that is to go on cannot be called so.
    #[error("the pattern that goes on cannot be named: {error}")]
    SuccessorName {
        /// Why.
        error: LineError,
    },
}
