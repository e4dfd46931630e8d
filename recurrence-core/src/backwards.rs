//! A set expanded backwards.

use crate::{
    Completeness, ExpansionCursor, Occurrence, Occurrences, RecurrenceSet,
    engine::{BEFORE_ALL, Found, Position},
    occurrences::{DEFAULT_BUDGET, enough},
};

/// The occurrences before an instant, lazily, the latest first. Made by [`RecurrenceSet::before`].
///
/// It looks at stretches of time, each further back, and widens them while it finds nothing.
///
/// ```
/// use recurrence_core::RecurrenceSet;
///
/// let set: RecurrenceSet = "DTSTART:20260101T090000Z\nRRULE:FREQ=WEEKLY".parse()?;
/// let days: Vec<String> =
///     set.before("2026-03-01T00:00:00Z".parse()?).take(2).map(|one| one.local().date().to_string()).collect();
/// assert_eq!(days, ["2026-02-26", "2026-02-19"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "iterators are lazy and do nothing unless consumed"]
pub struct Backwards<'s> {
    set: &'s RecurrenceSet,
    /// All from here on was looked at.
    to: i64,
    /// How far to look next, in seconds.
    width: i64,
    /// Found and not given, the latest last.
    found: Vec<Occurrence>,
    /// The last that was given.
    last: i64,
    budget: u64,
    state: State,
    steps: u64,
    /// How far the rules were counted for a window that lies further ahead.
    counted: Box<[Position]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Done,
    Exhausted,
}

/// More than a local time and an instant of one number are apart.
const TWO_DAYS: i64 = 2 * 86_400;
/// The smallest budget: enough for the two days within which what was counted is not kept.
const LEAST: u64 = 200_000;
/// So many at once are enough to make looking back cheap, and few enough to be looked at again.
const PLENTY: usize = 128;

impl<'s> Backwards<'s> {
    /// Before an instant, exclusive, in seconds since 1970.
    pub(crate) fn new(set: &'s RecurrenceSet, to: i64) -> Self {
        Self {
            set,
            to,
            width: set.plan.usual_distance().saturating_mul(16),
            found: Vec::new(),
            last: to,
            budget: enough(set, DEFAULT_BUDGET),
            state: State::Open,
            steps: 0,
            counted: Box::default(),
        }
    }

    /// Lets the search for each occurrence take so many steps at most, instead of [`DEFAULT_BUDGET`]; at
    /// least 200,000, two days of seconds, since it looks at whole stretches of time.
    pub fn budget(mut self, steps: u64) -> Self {
        self.budget = enough(self.set, steps.max(LEAST));
        self
    }

    /// Goes on before a cursor that an earlier expansion of the same set backwards ended with. To be called
    /// before the first occurrence is asked for.
    pub fn resume(mut self, cursor: ExpansionCursor) -> Self {
        let cursor = cursor.checked(self.set.plan.rules_in_all());
        self.to = self.to.min(cursor.through);
        self.last = self.to;
        self.counted = cursor.positions;
        self
    }

    /// Whether all was given so far.
    pub fn completeness(&self) -> Completeness {
        let cursor = |through| ExpansionCursor { through, positions: self.counted.clone() };
        match self.state {
            State::Done => Completeness::Complete,
            State::Open => Completeness::MoreAfter(cursor(self.last)),
            State::Exhausted => Completeness::BudgetExhausted(cursor(self.to)),
        }
    }

    /// How many steps the search has taken so far.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    fn search(&mut self) -> Found<Occurrence> {
        let mut left = self.budget;
        loop {
            if let Some(occurrence) = self.found.pop() {
                return Found::One(occurrence);
            }
            if self.to <= self.set.plan.earliest() {
                return Found::End;
            }
            let from = self.to.saturating_sub(self.width).max(BEFORE_ALL);
            // What was counted up to a place behind the beginning of the window would hide some of it.
            let known = |position: &Position| position.before.saturating_add(TWO_DAYS) <= from;
            let positions =
                if self.counted.iter().all(known) { self.counted.clone() } else { Box::default() };
            let mut window = Occurrences::new(self.set, from, self.to)
                .budget(u64::MAX)
                .pool(left)
                .resume(ExpansionCursor { through: from.saturating_sub(1), positions });
            self.found.extend(window.by_ref().take(PLENTY));
            let plenty = self.found.len() == PLENTY && window.next().is_some();
            let completeness = window.completeness();
            let steps = window.steps();
            self.steps = self.steps.saturating_add(steps);
            left = left.saturating_sub(steps.max(1));
            if completeness == Completeness::Complete {
                self.to = from;
                if self.found.is_empty() {
                    self.width = self.width.saturating_mul(2);
                }
                continue;
            }
            if let Completeness::BudgetExhausted(cursor) = completeness
                && cursor.positions.iter().all(known)
            {
                self.counted = cursor.positions;
            }
            // Too many, or too far: look at less at once.
            self.found.clear();
            if self.width == 1 || left == 0 {
                return Found::Exhausted;
            }
            self.width = if plenty { self.width / 4 } else { self.width / 2 }.max(1);
        }
    }
}

impl Iterator for Backwards<'_> {
    type Item = Occurrence;

    fn next(&mut self) -> Option<Occurrence> {
        if self.state != State::Open {
            return None;
        }
        match self.search() {
            Found::One(occurrence) => {
                self.last = occurrence.instant;
                Some(occurrence)
            }
            Found::End => {
                self.state = State::Done;
                None
            }
            Found::Exhausted => {
                self.state = State::Exhausted;
                None
            }
        }
    }
}

/// Once ended, an expansion stays ended.
impl std::iter::FusedIterator for Backwards<'_> {}
