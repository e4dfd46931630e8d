use std::collections::HashSet;

use super::{
    Change, EventStatus, Organizer, PublishedEvent, Series, Uid, WriteError,
    change::OccurrenceChange,
    details::Details,
    moment::timeline,
    portable_set::PortableSet,
    published_event::Recurrence,
    span::{Ending, Span},
};
use crate::{CalendarTime, calendar::Length};

/// When an event happens.
#[derive(Debug, Clone)]
enum Happens {
    Once(CalendarTime),
    Series(Box<Series>),
}

/// Collects what an event says. Made by [`PublishedEvent::once`] and [`PublishedEvent::series`].
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct EventBuilder {
    uid: Uid,
    happens: Happens,
    ending: Option<Ending>,
    details: Details,
    organizer: Option<Organizer>,
}

impl PublishedEvent {
    /// An event that happens once, from that date or time on.
    pub fn once(uid: Uid, start: impl Into<CalendarTime>) -> EventBuilder {
        EventBuilder::new(uid, Happens::Once(start.into()))
    }

    /// An event that happens as often as its series says.
    pub fn series(uid: Uid, series: Series) -> EventBuilder {
        EventBuilder::new(uid, Happens::Series(Box::new(series)))
    }
}

impl EventBuilder {
    fn new(uid: Uid, happens: Happens) -> Self {
        Self { uid, happens, ending: None, details: Details::default(), organizer: None }
    }

    /// When it ends, exclusive; of a series, when the occurrence at the start of its set does. Without an end, and
    /// without a [length](Self::lasting), a time takes no time and a date one day (RFC 5545 section 3.6.1).
    pub fn ending(mut self, end: impl Into<CalendarTime>) -> Self {
        self.ending = Some(Ending::At(end.into()));
        self
    }

    /// How long it, or each occurrence, takes.
    pub fn lasting(mut self, length: Length) -> Self {
        self.ending = Some(Ending::After(length));
        self
    }

    /// How often it was revised, at most 2147483647 times; 0 by default. Readers keep what was revised more often.
    pub fn sequence(mut self, sequence: u32) -> Self {
        self.details.sequence = Some(sequence);
        self
    }

    /// Whether it happens; confirmed by default.
    pub fn status(mut self, status: EventStatus) -> Self {
        self.details.status = Some(status);
        self
    }

    /// What it is called, in any characters. Whatever Unicode takes for a line break is written as one; other control
    /// characters but the tab have no place in a file (RFC 5545 section 3.3.11) and are left out. The same holds for all
    /// texts.
    pub fn summary(mut self, text: impl Into<String>) -> Self {
        self.details.summary = Some(text.into());
        self
    }

    /// Where it is.
    pub fn location(mut self, text: impl Into<String>) -> Self {
        self.details.location = Some(text.into());
        self
    }

    /// What is said about it.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.details.description = Some(text.into());
        self
    }

    /// Who is to be asked about it.
    pub fn organizer(mut self, organizer: Organizer) -> Self {
        self.organizer = Some(organizer);
        self
    }

    /// The event, ready to be written.
    ///
    /// # Errors
    /// An end that is not behind its start, or of another kind; a series that a file cannot say, as
    /// [`Series`] tells; a change of an occurrence of another kind, or two of one; a year outside 1 to 9999; a sequence
    /// beyond 2147483647.
    pub fn build(self) -> Result<PublishedEvent, WriteError> {
        let Self { uid, happens, ending, details, organizer } = self;
        details.check()?;
        let (span, recurrence) = match happens {
            Happens::Once(start) => (Span::new(start, ending)?, None),
            Happens::Series(series) => {
                let Series { set, changes } = *series;
                let of_set = Span::new(set.start(), ending)?;
                let set = PortableSet::of(&set)?;
                let span = of_set.starting(set.start)?;
                let changes = checked(changes, &span)?;
                (span, Some(Recurrence { set, changes }))
            }
        };
        Ok(PublishedEvent { uid, span, recurrence, details, organizer })
    }
}

/// The changes in the order of the occurrences that they are of.
fn checked(changes: Vec<Change>, span: &Span) -> Result<Vec<OccurrenceChange>, WriteError> {
    let mut seen = HashSet::with_capacity(changes.len());
    let mut checked = Vec::with_capacity(changes.len());
    for change in changes {
        let change = change.of_series(span)?;
        if !seen.insert(timeline(&change.identity)) {
            return Err(WriteError::ChangedTwice { identity: change.identity });
        }
        checked.push(change);
    }
    checked.sort_by_key(|change| timeline(&change.identity));
    Ok(checked)
}
