//! From when to when.

use super::{
    WriteError,
    content_lines::ContentLines,
    moment::{Kind, at, timeline, written},
};
use crate::{CalendarTime, calendar::Length};

/// The seconds of a day.
const DAY: i64 = 86_400;

/// How an event ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// DTEND, exclusive.
    At(CalendarTime),
    /// DURATION.
    After(Length),
}

/// A start with its end, which is behind it and of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: CalendarTime,
    /// `None` is no time, or one day of a date (RFC 5545 section 3.6.1).
    pub(super) ending: Option<Ending>,
}

impl Span {
    pub(super) fn new(start: CalendarTime, ending: Option<Ending>) -> Result<Self, WriteError> {
        let start = written(start)?;
        let kind = Kind::of(&start);
        let ending = match ending {
            None => None,
            Some(Ending::After(length)) if length.is_none() => return Err(WriteError::NoLength { start }),
            Some(Ending::After(length)) if kind == Kind::Day && length.seconds > 0 => {
                return Err(WriteError::LengthOfDate { start, length });
            }
            Some(Ending::After(length)) => Some(Ending::After(length)),
            Some(Ending::At(end)) => {
                let end = written(end)?;
                if Kind::of(&end) != kind {
                    return Err(WriteError::EndOfOtherKind { start, end });
                }
                if timeline(&end) <= timeline(&start) {
                    return Err(WriteError::EndBeforeStart { start, end });
                }
                let seconds = timeline(&end).saturating_sub(timeline(&start));
                if u32::try_from(seconds).is_err() {
                    return Err(WriteError::EndTooFar { start, end });
                }
                Some(Ending::At(end))
            }
        };
        Ok(Self { start, ending })
    }

    /// The same length from another start of its kind.
    pub(super) fn starting(&self, start: CalendarTime) -> Result<Self, WriteError> {
        let ending = match self.ending {
            Some(Ending::At(end)) if start != self.start => {
                let seconds = timeline(&end).saturating_sub(timeline(&self.start));
                Some(Ending::At(at(timeline(&start).saturating_add(seconds), &end)?))
            }
            ending => ending,
        };
        Ok(Self { start, ending })
    }

    /// What it lasts, where it says.
    pub(super) fn length(&self) -> Option<Length> {
        Some(match self.ending? {
            Ending::After(length) => length,
            Ending::At(end) => {
                let seconds = timeline(&end).saturating_sub(timeline(&self.start));
                let number = |size: i64| u32::try_from(size).unwrap_or(u32::MAX);
                match Kind::of(&end) {
                    Kind::Day => Length { days: number(seconds.div_euclid(DAY)), seconds: 0 },
                    Kind::Floating | Kind::Instant => Length { days: 0, seconds: number(seconds) },
                }
            }
        })
    }

    /// Its times.
    pub(super) fn times(self) -> impl Iterator<Item = CalendarTime> {
        let end = match self.ending {
            Some(Ending::At(end)) => Some(end),
            Some(Ending::After(_)) | None => None,
        };
        std::iter::once(self.start).chain(end)
    }

    pub(super) fn write(&self, lines: &mut ContentLines) {
        lines.time("DTSTART", self.start);
        match self.ending {
            Some(Ending::At(end)) => lines.time("DTEND", end),
            Some(Ending::After(length)) => lines.property("DURATION", length),
            None => {}
        }
    }
}
