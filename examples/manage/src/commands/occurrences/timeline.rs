//! The occurrences of several events, one behind the other as they happen.

use std::{cmp::Reverse, collections::BinaryHeap};

use chrono::{DateTime, Utc};
use recurrence_core::{
    Completeness,
    calendar::{Event, EventOccurrence, EventOccurrences},
};

/// What is still to come of each event. Lazy: of each one only the next is known.
pub(super) struct Timeline<'e> {
    streams: Vec<Stream<'e>>,
    /// When the next one of each is, and the place of its stream: the earliest first, of equal ones the event that
    /// stands first in the file.
    turns: BinaryHeap<Reverse<(i64, usize)>>,
}

struct Stream<'e> {
    event: &'e Event,
    occurrences: EventOccurrences<'e>,
    next: Option<EventOccurrence<'e>>,
}

impl<'e> Timeline<'e> {
    /// Those that begin from one instant, inclusive, to another, exclusive; so many steps for each search.
    pub(super) fn of(
        events: impl IntoIterator<Item = &'e Event>,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        budget: u64,
    ) -> Self {
        let stream = |event: &'e Event| {
            let schedule = event.schedule.as_ref().ok()?;
            Some(Stream { event, occurrences: schedule.between(from, to).budget(budget), next: None })
        };
        let streams = events.into_iter().filter_map(stream).collect();
        let mut timeline = Self { streams, turns: BinaryHeap::new() };
        for place in 0..timeline.streams.len() {
            timeline.look_at(place);
        }
        timeline
    }

    /// Finds the next one of a stream.
    fn look_at(&mut self, place: usize) {
        let Some(stream) = self.streams.get_mut(place) else { return };
        stream.next = stream.occurrences.next();
        if let Some(next) = &stream.next {
            self.turns.push(Reverse((next.timestamp(), place)));
        }
    }

    /// When the next one is.
    pub(super) fn next_instant(&self) -> Option<DateTime<Utc>> {
        let Reverse((_, place)) = self.turns.peek()?;
        Some(self.streams.get(*place)?.next.as_ref()?.instant())
    }

    /// The events of which the search for the next occurrence was given up.
    pub(super) fn given_up(&self) -> impl Iterator<Item = &'e Event> {
        let is_given_up = |stream: &&Stream<'e>| {
            matches!(stream.occurrences.completeness(), Completeness::BudgetExhausted(_))
        };
        self.streams.iter().filter(is_given_up).map(|stream| stream.event)
    }
}

impl<'e> Iterator for Timeline<'e> {
    type Item = (&'e Event, EventOccurrence<'e>);

    fn next(&mut self) -> Option<Self::Item> {
        let Reverse((_, place)) = self.turns.pop()?;
        let stream = self.streams.get_mut(place)?;
        let (event, occurrence) = (stream.event, stream.next.take()?);
        self.look_at(place);
        Some((event, occurrence))
    }
}
