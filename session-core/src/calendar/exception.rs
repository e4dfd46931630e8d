use chrono::NaiveDate;

use crate::calendar::Hours;

/// What is different on one date: the whole day or a part of it (S-40).
///
/// ```
/// use chrono::NaiveDate;
/// use session_core::calendar::{CalendarException, ExceptionKind, Hours};
///
/// let date = NaiveDate::from_ymd_opt(2026, 12, 24).ok_or("no such date")?;
/// let holiday = CalendarException::blocked(date);
/// assert_eq!(holiday.hours, Hours::WHOLE_DAY);
/// let evening = CalendarException { date, hours: Hours::new(1080, 1200)?, kind: ExceptionKind::Extra };
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct CalendarException {
    /// The local date in the calendar's zone.
    pub date: NaiveDate,
    /// The part of that day; the whole of it if left out where it is read.
    #[cfg_attr(feature = "serde", serde(default = "whole_day"))]
    pub hours: Hours,
    /// Whether it takes time away or adds some.
    pub kind: ExceptionKind,
}

/// Whether an exception takes time away or adds some. Where both are said of the same time, it is
/// blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ExceptionKind {
    /// Not at work, whatever the weekly hours say.
    Blocked,
    /// At work beside the weekly hours.
    Extra,
}

impl CalendarException {
    /// The whole of that day is blocked.
    pub const fn blocked(date: NaiveDate) -> Self {
        Self { date, hours: Hours::WHOLE_DAY, kind: ExceptionKind::Blocked }
    }

    /// Those hours are extra on that day.
    pub const fn extra(date: NaiveDate, hours: Hours) -> Self {
        Self { date, hours, kind: ExceptionKind::Extra }
    }
}

#[cfg(feature = "serde")]
const fn whole_day() -> Hours {
    Hours::WHOLE_DAY
}
