//! An event expanded forwards.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{EventOccurrence, Schedule, stretch::Stretch};
use crate::{
    Completeness, DEFAULT_BUDGET, ExpansionCursor,
    engine::{AFTER_ALL, Found, Position},
};

/// The occurrences of an event in a window of time, lazily, in order of when they begin. Made by
/// [`Schedule::between`] and its like.
///
/// The iterator ends when the window does, or when the search for the next occurrence has taken as many steps as its
/// budget allows; [`completeness`](Self::completeness) tells which.
///
/// ```
/// use recurrence_core::{Completeness, calendar::{FileReading, read}};
///
/// let file = b"BEGIN:VEVENT\nDTSTART:20260302T090000Z\nRRULE:FREQ=DAILY;COUNT=30\nEND:VEVENT\n";
/// let calendar = read(file, &FileReading::default())?;
/// let schedule = calendar.events[0].schedule.as_ref().map_err(Clone::clone)?;
/// let page = schedule.iter().page(20);
/// let Completeness::MoreAfter(cursor) = page.completeness else { return Err("there is more".into()) };
/// assert_eq!(schedule.iter().resume(cursor).count(), 10);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct EventOccurrences<'e> {
    schedule: &'e Schedule,
    window: (i64, i64),
    budget: u64,
    /// The series, once it was begun.
    stretches: Vec<Stretch<'e>>,
    /// What each stretch may give next: the instant before which it gives nothing, and its place.
    turns: BinaryHeap<Reverse<(i64, usize)>>,
    /// The next of each stretch, where it is known.
    heads: Vec<Option<EventOccurrence<'e>>>,
    /// The overrides that are still to come, as places in what the schedule shows.
    shown: std::ops::Range<usize>,
    /// The last instant that is dealt with, and how many at that instant were given.
    through: i64,
    given: u64,
    resumed: Option<ExpansionCursor>,
    state: State,
    steps: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// Nothing was looked for.
    New,
    /// There may be more.
    Open,
    /// All of the window was given.
    Done,
    /// The budget ran out.
    Exhausted(ExpansionCursor),
}

/// Some occurrences of an event, and whether there are more.
#[derive(Debug, Clone)]
pub struct EventPage<'e> {
    /// In order.
    pub occurrences: Vec<EventOccurrence<'e>>,
    /// Whether these are all, and where to go on if not.
    pub completeness: Completeness,
}

impl<'e> EventOccurrences<'e> {
    /// From one instant, inclusive, to another, exclusive, in seconds since 1970.
    pub(super) fn new(schedule: &'e Schedule, from: i64, to: i64) -> Self {
        Self {
            schedule,
            window: (from, to.min(AFTER_ALL)),
            budget: DEFAULT_BUDGET,
            stretches: Vec::new(),
            turns: BinaryHeap::new(),
            heads: Vec::new(),
            shown: 0..0,
            through: from.saturating_sub(1),
            given: 0,
            resumed: None,
            state: State::New,
            steps: 0,
        }
    }

    /// Lets the search for each occurrence take so many steps at most, instead of [`DEFAULT_BUDGET`].
    pub fn budget(mut self, steps: u64) -> Self {
        self.budget = steps;
        self
    }

    /// Goes on behind a cursor that an earlier expansion of the same event ended with, inside this window. To be
    /// called before the first occurrence is asked for.
    pub fn resume(mut self, cursor: ExpansionCursor) -> Self {
        self.resumed = Some(cursor);
        self
    }

    /// Whether all of the window was given so far.
    pub fn completeness(&self) -> Completeness {
        match (&self.state, &self.resumed) {
            (State::Done, _) => Completeness::Complete,
            (State::Exhausted(cursor), _) => Completeness::BudgetExhausted(cursor.clone()),
            (State::New, Some(cursor)) => Completeness::MoreAfter(cursor.clone()),
            (State::New | State::Open, _) => Completeness::MoreAfter(self.cursor()),
        }
    }

    /// How many steps the search has taken so far.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The next occurrences, at most `limit`, and whether there are more: a look at one more is taken to tell.
    pub fn page(&mut self, limit: usize) -> EventPage<'e> {
        let mut occurrences = Vec::new();
        while occurrences.len() < limit {
            match self.next() {
                Some(occurrence) => occurrences.push(occurrence),
                None => return EventPage { occurrences, completeness: self.completeness() },
            }
        }
        let here = self.completeness();
        let mut ahead = self.clone();
        let completeness = match ahead.next() {
            Some(_) => here,
            None => ahead.completeness(),
        };
        EventPage { occurrences, completeness }
    }

    /// Where to go on behind what was given. Several occurrences may be at one instant, so their number is kept in
    /// the place where a set keeps how far its rules were followed.
    fn cursor(&self) -> ExpansionCursor {
        let given = Position { before: self.through, number: self.given };
        ExpansionCursor { through: self.through, positions: Box::new([given]) }
    }

    /// Goes to the beginning of the window, or to where an earlier expansion ended.
    fn begin(&mut self) {
        self.state = State::Open;
        let mut series = None;
        let mut skip = 0;
        if let Some(cursor) = self.resumed.take() {
            let again = match &*cursor.positions {
                [] => false,
                [given, followed @ ..] => {
                    skip = given.number;
                    series = (!followed.is_empty())
                        .then(|| ExpansionCursor { through: cursor.through, positions: followed.into() });
                    skip > 0
                }
            };
            let first = if again { cursor.through } else { cursor.through.saturating_add(1) };
            if first > self.window.0 {
                self.window.0 = first;
                self.through = first.saturating_sub(1);
            } else if first < self.window.0 {
                (skip, series) = (0, None);
            }
        }
        self.stretches = Stretch::all(self.schedule, self.window);
        if let ([only], Some(cursor)) = (self.stretches.as_mut_slice(), series) {
            only.resume(cursor);
        }
        self.heads = vec![None; self.stretches.len()];
        self.turns =
            self.stretches.iter().enumerate().map(|(place, one)| Reverse((one.bound(), place))).collect();
        let Schedule { overrides, shown, .. } = self.schedule;
        let at = |place: &usize| overrides.get(*place).map_or(i64::MAX, |one| one.instant);
        self.shown = shown.partition_point(|place| at(place) < self.window.0)
            ..shown.partition_point(|place| at(place) < self.window.1);
        // Those at the first instant that were given before.
        while skip > 0 {
            skip = skip.saturating_sub(1);
            let here = self.clone().advance().filter(|one| one.instant == self.window.0);
            if here.is_none() || self.advance().is_none() {
                break;
            }
        }
    }

    fn advance(&mut self) -> Option<EventOccurrence<'e>> {
        if self.state == State::New {
            self.begin();
        }
        if self.state != State::Open {
            return None;
        }
        let mut left = self.budget;
        let found = self.search(&mut left);
        self.steps = self.steps.saturating_add(self.budget.saturating_sub(left));
        match found {
            Found::One(one) => {
                self.given = if one.instant == self.through { self.given.saturating_add(1) } else { 1 };
                self.through = one.instant;
                return Some(one);
            }
            Found::End => self.state = State::Done,
            Found::Exhausted => self.state = State::Exhausted(self.exhausted()),
        }
        None
    }

    /// The earliest of what the series and the overrides have next.
    fn search(&mut self, steps: &mut u64) -> Found<EventOccurrence<'e>> {
        let own = self.shown.start;
        let own = (own < self.shown.end).then(|| self.schedule.shown_at(own)).flatten();
        if let (None, [only], [None]) = (&own, self.stretches.as_mut_slice(), self.heads.as_slice()) {
            // Most events: there is nothing else that could come first.
            let found = only.next(steps);
            if matches!(found, Found::Exhausted) {
                self.turns = BinaryHeap::from([Reverse((only.bound(), 0))]);
            }
            return found;
        }
        let own_at = own.as_ref().map_or(i64::MAX, |one| one.instant);
        if let ([only], [head @ None]) = (self.stretches.as_mut_slice(), self.heads.as_mut_slice())
            && only.bound() <= own_at
        {
            // Most events that have overrides: what the series gives before the next of them needs no turns.
            match only.next(steps) {
                Found::One(one) if one.instant <= own_at => return Found::One(one),
                Found::One(one) => {
                    self.turns = BinaryHeap::from([Reverse((one.instant, 0))]);
                    *head = Some(one);
                }
                Found::End => self.turns = BinaryHeap::new(),
                Found::Exhausted => {
                    let bound = only.bound();
                    self.turns = BinaryHeap::from([Reverse((bound, 0))]);
                    if bound <= own_at {
                        return Found::Exhausted;
                    }
                }
            }
        }
        while let Some(Reverse((instant, place))) = self.turns.peek().copied() {
            if own_at < instant {
                break;
            }
            let head = self.heads.get_mut(place).and_then(Option::take);
            let Some(stretch) = self.stretches.get_mut(place) else { return Found::End };
            self.turns.pop();
            if let Some(head) = head {
                self.turns.push(Reverse((stretch.bound(), place)));
                return Found::One(head);
            }
            match stretch.next(steps) {
                Found::One(one) => {
                    self.turns.push(Reverse((one.instant, place)));
                    if let Some(head) = self.heads.get_mut(place) {
                        *head = Some(one);
                    }
                }
                Found::End => {}
                Found::Exhausted => {
                    self.turns.push(Reverse((stretch.bound(), place)));
                    if self.turns.peek().is_some_and(|Reverse((bound, _))| *bound <= own_at) {
                        return Found::Exhausted;
                    }
                    // It came so far that the override is the first whatever follows.
                    break;
                }
            }
        }
        if let Some(own) = own {
            self.shown.start = self.shown.start.saturating_add(1);
            return Found::One(own);
        }
        Found::End
    }

    /// Where to go on where the budget ran out.
    fn exhausted(&self) -> ExpansionCursor {
        let bound = self.turns.peek().map_or(self.through, |Reverse((bound, _))| *bound);
        let bound = bound.saturating_sub(1);
        let mut cursor = self.cursor();
        if bound > self.through {
            cursor = ExpansionCursor { through: bound, positions: Box::default() };
        }
        if let [only] = self.stretches.as_slice()
            && let Some(inner) = only.cursor()
            && self.shown.is_empty()
        {
            // Nothing else is to come, so the series can go on exactly where it stopped.
            let through = inner.through.max(self.through);
            let none = Position { before: through, number: 0 };
            let positions = std::iter::once(none).chain(inner.positions.iter().copied()).collect();
            cursor = ExpansionCursor { through, positions };
        }
        cursor
    }
}

impl<'e> Iterator for EventOccurrences<'e> {
    type Item = EventOccurrence<'e>;

    fn next(&mut self) -> Option<EventOccurrence<'e>> {
        self.advance()
    }
}

/// Once ended, an expansion stays ended.
impl std::iter::FusedIterator for EventOccurrences<'_> {}
