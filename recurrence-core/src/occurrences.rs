//! A set expanded forwards.

use crate::{
    Completeness, ExpansionCursor, Occurrence, RecurrenceSet,
    engine::{AFTER_ALL, Exclusion, Found, merge::Feed, source::Even},
};

/// How many steps the search for one occurrence may take unless [`Occurrences::budget`] says otherwise: a
/// step opens a period or passes over days or hours in which nothing can be, and takes some ten
/// nanoseconds. Enough for any rule to be followed to the year 9999 that has no part shorter than a day.
pub const DEFAULT_BUDGET: u64 = 1_000_000;

/// The occurrences of a window of time, lazily, in order. Made by [`RecurrenceSet::between`] and its like.
///
/// The iterator ends when the window does, or when the search for the next occurrence has taken as many
/// steps as its budget allows; [`completeness`](Self::completeness) tells which.
///
/// ```
/// use recurrence_core::{Completeness, RecurrenceSet};
///
/// let set: RecurrenceSet = "DTSTART:20260101T090000Z\nRRULE:FREQ=DAILY".parse()?;
/// let (from, to) = ("2026-06-01T00:00:00Z".parse()?, "2026-07-01T00:00:00Z".parse()?);
///
/// let mut june = set.between(from, to);
/// assert_eq!(june.by_ref().count(), 30);
/// assert_eq!(june.completeness(), Completeness::Complete);
///
/// // A page of twenty, and where to go on:
/// let page = set.between(from, to).page(20);
/// let Completeness::MoreAfter(cursor) = page.completeness else { return Err("there is more".into()) };
/// assert_eq!(set.between(from, to).resume(cursor).count(), 10);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct Occurrences<'s> {
    /// What follows the last occurrence at equal distances, not given yet.
    even: Even,
    /// The last instant that is dealt with.
    last: i64,
    /// What the clocks are ahead of UTC as long as occurrences are at equal distances.
    offset: i64,
    set: &'s RecurrenceSet,
    /// The first instant, and the first behind.
    from: i64,
    to: i64,
    budget: u64,
    resumed: Option<ExpansionCursor>,
    feed: Option<Feed<'s>>,
    state: State,
    /// How many steps were taken in all.
    steps: u64,
    /// How many may still be taken in all, if that is limited.
    pool: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// There may be more.
    Open,
    /// All of the window was given.
    Done,
    /// The budget ran out, and this is where to go on.
    Exhausted(ExpansionCursor),
}

/// Some occurrences, and whether there are more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// In order.
    pub occurrences: Vec<Occurrence>,
    /// Whether these are all, and where to go on if not.
    pub completeness: Completeness,
}

impl<'s> Occurrences<'s> {
    /// From one instant, inclusive, to another, exclusive, in seconds since 1970.
    pub(crate) fn new(set: &'s RecurrenceSet, from: i64, to: i64) -> Self {
        Self {
            even: Even { number: 0, step: 0 },
            last: from.saturating_sub(1),
            offset: 0,
            set,
            from,
            to: to.min(AFTER_ALL),
            budget: enough(set, DEFAULT_BUDGET),
            resumed: None,
            feed: None,
            state: State::Open,
            steps: 0,
            pool: u64::MAX,
        }
    }

    /// Lets all searches together take so many steps at most.
    pub(crate) fn pool(mut self, steps: u64) -> Self {
        self.pool = steps;
        self
    }

    /// Lets the search for each occurrence take so many steps at most, instead of [`DEFAULT_BUDGET`]; at
    /// least eight for each rule, if there are several, or dates beside it. Of these, each that is looked at is a
    /// step.
    pub fn budget(mut self, steps: u64) -> Self {
        self.budget = enough(self.set, steps);
        self
    }

    /// The next one, in so many steps at most, which may be other each time.
    #[cfg(feature = "calendar-files")]
    pub(crate) fn next_within(&mut self, steps: &mut u64) -> Found<Occurrence> {
        self.budget = enough(self.set, *steps);
        let before = self.steps;
        let next = self.next();
        // Also one that took no search is one.
        let taken = self.steps.saturating_sub(before).max(1);
        *steps = steps.saturating_sub(taken);
        match (next, &self.state) {
            (Some(one), _) => Found::One(one),
            (None, State::Exhausted(_)) => Found::Exhausted,
            (None, _) => Found::End,
        }
    }

    /// Goes on behind a cursor that an earlier expansion of the same set ended with, inside this window.
    /// To be called before the first occurrence is asked for.
    pub fn resume(mut self, cursor: ExpansionCursor) -> Self {
        let cursor = cursor.checked(self.set.plan.rules_in_all());
        self.from = self.from.max(cursor.through.saturating_add(1));
        self.last = self.from.saturating_sub(1);
        self.resumed = Some(cursor);
        self
    }

    /// Whether all of the window was given so far.
    pub fn completeness(&self) -> Completeness {
        match &self.state {
            State::Done => Completeness::Complete,
            State::Open => Completeness::MoreAfter(self.cursor()),
            State::Exhausted(cursor) => Completeness::BudgetExhausted(cursor.clone()),
        }
    }

    /// How many steps the search has taken so far.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The next occurrences, at most `limit`, and whether there are more: a look at one more is taken to
    /// tell.
    pub fn page(&mut self, limit: usize) -> Page {
        let mut occurrences = Vec::new();
        // Not from a request, which may be far more than there are.
        while occurrences.len() < limit {
            match self.next() {
                Some(occurrence) => occurrences.push(occurrence),
                None => return Page { occurrences, completeness: self.completeness() },
            }
        }
        let here = self.completeness();
        let mut ahead = self.clone();
        let completeness = match ahead.next() {
            Some(_) => here,
            None => ahead.completeness(),
        };
        Page { occurrences, completeness }
    }

    /// Where to go on behind what was given.
    fn cursor(&self) -> ExpansionCursor {
        let positions = match &self.feed {
            // What follows at equal distances was taken already, so the place is not known.
            Some(feed) if self.even.number == 0 => feed.positions(),
            _ => self.resumed.as_ref().map_or_else(Box::default, |cursor| cursor.positions.clone()),
        };
        ExpansionCursor { through: self.last, positions }
    }

    #[inline(never)]
    fn advance(&mut self) -> Option<Occurrence> {
        if self.state != State::Open {
            return None;
        }
        let allowed = self.budget.min(self.pool);
        let mut steps = allowed;
        let found = self.search(&mut steps);
        let taken = allowed.saturating_sub(steps);
        self.steps = self.steps.saturating_add(taken);
        self.pool = self.pool.saturating_sub(taken);
        match found {
            Found::One(occurrence) => {
                self.last = occurrence.instant;
                self.offset = occurrence.id.wrapping_sub(occurrence.instant);
                Some(occurrence)
            }
            Found::End => {
                self.state = State::Done;
                None
            }
            Found::Exhausted => {
                if self.state == State::Open {
                    self.state = State::Exhausted(self.cursor());
                }
                None
            }
        }
    }

    /// Goes to the beginning of the window, or to where an earlier expansion ended.
    #[inline(never)]
    fn begin(&mut self, steps: &mut u64) {
        let known = self.resumed.as_ref().map_or(&[][..], |cursor| &cursor.positions);
        let window = (self.from, self.to);
        if let Err(positions) = Feed::seek(&mut self.feed, &self.set.plan, known, window, steps) {
            self.feed = None;
            self.state = State::Exhausted(ExpansionCursor { through: self.last, positions });
        }
    }

    fn search(&mut self, steps: &mut u64) -> Found<Occurrence> {
        if self.from >= self.to {
            return Found::End;
        }
        if self.feed.is_none() {
            self.begin(steps);
        }
        let plan = &self.set.plan;
        // Only a budget that ran out leaves it as it was.
        let Some(feed) = &mut self.feed else { return Found::Exhausted };
        loop {
            let occurrence = match feed.next(steps) {
                Found::One(occurrence) => occurrence,
                Found::Exhausted => {
                    self.last = self.last.max(feed.through());
                    return Found::Exhausted;
                }
                Found::End => return Found::End,
            };
            // Not before the window, and not the one that was just given once more.
            if occurrence.instant <= self.last {
                continue;
            }
            if occurrence.instant >= self.to {
                return Found::End;
            }
            if plan.excludes() {
                match self.set.plan.exclusion(&occurrence) {
                    Exclusion::Here => {
                        self.last = occurrence.instant;
                        continue;
                    }
                    Exclusion::Next(instant) => {
                        if let Some(even) = feed.take_even(&occurrence, instant.min(self.to), u64::MAX) {
                            self.even = even;
                        }
                    }
                    Exclusion::Days => {}
                }
            } else if let Some(even) = feed.take_even(&occurrence, self.to, u64::MAX) {
                self.even = even;
            }
            return Found::One(occurrence);
        }
    }
}

/// So many steps, or as many as let each of several rules move at all: to begin, to look and to open a period
/// is one each, and half of all is kept for the rules that take out.
pub(crate) fn enough(set: &RecurrenceSet, steps: u64) -> u64 {
    steps.max(if set.plan.is_one_rule() { 0 } else { set.plan.rules_in_all().saturating_mul(8) })
}

impl Iterator for Occurrences<'_> {
    type Item = Occurrence;

    // Two additions where occurrences are at equal distances: a call would cost more.
    #[inline(always)]
    fn next(&mut self) -> Option<Occurrence> {
        if self.even.number == 0 {
            return self.advance();
        }
        let Even { number, step } = self.even;
        // One running number only: two would be added as a vector, which is slower here.
        let instant = self.last.wrapping_add(step);
        self.even.number = number.wrapping_sub(1);
        self.last = instant;
        Some(Occurrence { instant, id: instant.wrapping_add(self.offset), moved: 0 })
    }

    /// In as many steps as the clocks change on the way, where occurrences are at equal distances.
    fn nth(&mut self, n: usize) -> Option<Occurrence> {
        let mut left = u64::try_from(n).unwrap_or(u64::MAX);
        loop {
            let skipped = self.even.number.min(left);
            let ahead = self.even.step.wrapping_mul(i64::try_from(skipped).unwrap_or(0));
            self.even.number = self.even.number.wrapping_sub(skipped);
            self.last = self.last.wrapping_add(ahead);
            left = left.wrapping_sub(skipped);
            if left == 0 {
                return self.next();
            }
            self.advance()?;
            left = left.wrapping_sub(1);
        }
    }
}

/// Once ended, an expansion stays ended.
impl std::iter::FusedIterator for Occurrences<'_> {}
