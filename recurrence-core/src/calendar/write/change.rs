use super::{
    EventStatus, WriteError,
    details::Details,
    moment::{Kind, in_form_of},
    span::{Ending, Span},
};
use crate::{CalendarTime, calendar::Length};

/// What becomes of one occurrence of a series: a component with a RECURRENCE-ID (RFC 5545 section 3.8.4.4). What it does not
/// say is as the event has it. It may be of an occurrence that the series does not have; that then stands for itself.
///
/// ```
/// use chrono::NaiveDate;
/// use recurrence_core::{CalendarTime, calendar::write::Change};
///
/// let day = |day| NaiveDate::from_ymd_opt(2026, 12, day).map(CalendarTime::Date).ok_or("no such day");
/// let moved = Change::moved(day(25)?, day(28)?).summary("After the holidays");
/// let gone = Change::cancelled(day(26)?);
/// # let _ = (moved, gone);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a change does nothing until a series has it"]
pub struct Change {
    identity: CalendarTime,
    start: CalendarTime,
    ending: Option<Ending>,
    details: Details,
}

impl Change {
    /// Of the occurrence of that time, as the series gives it, which stays when it is.
    pub fn of(identity: impl Into<CalendarTime>) -> Self {
        let identity = identity.into();
        Self { identity, start: identity, ending: None, details: Details::default() }
    }

    /// Of the occurrence of one time, which is at another instead. Unless an end is said, it takes as long as before.
    pub fn moved(identity: impl Into<CalendarTime>, start: impl Into<CalendarTime>) -> Self {
        Self { start: start.into(), ..Self::of(identity) }
    }

    /// Of the occurrence of that time, which does not happen.
    pub fn cancelled(identity: impl Into<CalendarTime>) -> Self {
        Self::of(identity).status(EventStatus::Cancelled)
    }

    /// When it ends, exclusive.
    pub fn ending(mut self, end: impl Into<CalendarTime>) -> Self {
        self.ending = Some(Ending::At(end.into()));
        self
    }

    /// How long it takes.
    pub fn lasting(mut self, length: Length) -> Self {
        self.ending = Some(Ending::After(length));
        self
    }

    /// How often it was revised; else as often as the event.
    pub fn sequence(mut self, sequence: u32) -> Self {
        self.details.sequence = Some(sequence);
        self
    }

    /// Whether it happens; else as the event says.
    pub fn status(mut self, status: EventStatus) -> Self {
        self.details.status = Some(status);
        self
    }

    /// What it is called instead; an empty text is none.
    pub fn summary(mut self, text: impl Into<String>) -> Self {
        self.details.summary = Some(text.into());
        self
    }

    /// Where it is instead; an empty text is nowhere.
    pub fn location(mut self, text: impl Into<String>) -> Self {
        self.details.location = Some(text.into());
        self
    }

    /// What is said about it instead; an empty text is nothing.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.details.description = Some(text.into());
        self
    }

    /// Checked, in the form of the series.
    pub(super) fn of_series(self, series: &Span) -> Result<OccurrenceChange, WriteError> {
        self.details.check()?;
        let other_kind = || WriteError::ChangeOfOtherKind { identity: self.identity, start: series.start };
        let identity = in_form_of(&series.start, self.identity)?.ok_or_else(other_kind)?;
        // Other readers know no length but that of the component itself, so it is always said.
        let ending = self.ending.or_else(|| series.length().map(Ending::After));
        let is_of_kind = Kind::of(&self.start) == Kind::of(&series.start);
        if self.ending.is_none() && !is_of_kind {
            return Err(WriteError::LengthUnknown { identity, start: self.start });
        }
        let start = if self.start == self.identity { identity } else { self.start };
        Ok(OccurrenceChange { identity, span: Span::new(start, ending)?, details: self.details })
    }
}

/// A change as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OccurrenceChange {
    /// In the form and the zone of the start of the series.
    pub(super) identity: CalendarTime,
    pub(super) span: Span,
    pub(super) details: Details,
}
