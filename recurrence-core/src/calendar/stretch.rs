//! A stretch of a series: the occurrences from one override of its future to the next.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{EventOccurrence, EventZone, Override, Schedule};
use crate::{
    ExpansionCursor, Occurrence, Occurrences,
    engine::{AFTER_ALL, BEFORE_ALL, Found},
};

/// More than two clocks are apart.
const TWO_DAYS: i64 = 2 * 86_400;

/// A stretch under way.
#[derive(Debug, Clone)]
pub(super) struct Stretch<'e> {
    schedule: &'e Schedule,
    inner: Occurrences<'e>,
    /// The override that began it, and by how many seconds of local time it shifts what follows.
    shifted: Option<(&'e Override, i64)>,
    /// By when the series has them: the first instant, and the first behind.
    within: (i64, i64),
    /// When they are: the first instant, and the first behind.
    window: (i64, i64),
    /// How much earlier than the last one found a later one may turn out to be.
    slack: i64,
    /// Found, but what is still to come may be earlier.
    waiting: BinaryHeap<Reverse<Waiting>>,
    /// What is still to come is not earlier than this.
    bound: i64,
    /// The last that was given, so that none is given twice.
    last: Option<i64>,
    ended: bool,
}

/// One that was found: by instant; of two at one instant, the one that was not moved out of a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Waiting {
    instant: i64,
    in_gap: bool,
    id: i64,
    of: i64,
}

impl<'e> Stretch<'e> {
    /// The stretches of a series that have occurrences in a window.
    pub(super) fn all(schedule: &'e Schedule, window: (i64, i64)) -> Vec<Self> {
        let futures = schedule.overrides.iter().filter(|one| one.shifts_those_behind());
        let mut begins: Vec<(i64, Option<&'e Override>)> = vec![(i64::MIN, None)];
        begins.extend(futures.map(|one| (one.of, Some(one))));
        let ends = begins.iter().skip(1).map(|(at, _)| *at).chain([i64::MAX]);
        let stretches = begins.iter().zip(ends);
        stretches.filter_map(|((from, by), to)| Self::of(schedule, (*from, to), *by, window)).collect()
    }

    fn of(
        schedule: &'e Schedule,
        within: (i64, i64),
        by: Option<&'e Override>,
        window: (i64, i64),
    ) -> Option<Self> {
        if by.is_some_and(Override::is_cancelled) {
            return None;
        }
        let set = schedule.set.as_deref()?;
        let shifted = by.map(|by| (by, by.shift));
        let shift = shifted.map_or(0, |(_, shift)| shift);
        let (spare, slack) = match (&schedule.zone, shift) {
            (EventZone::Named(_), 0) => (0, 0),
            (EventZone::File(zone), 0) => (TWO_DAYS, zone.largest_gap().max(1)),
            _ => (TWO_DAYS, TWO_DAYS),
        };
        // In a zone of the file what the set takes for instants are local times.
        let near = if schedule.zone.named().is_some() { 0 } else { TWO_DAYS };
        let wanted = window.0.saturating_sub(shift).saturating_sub(spare);
        let from = wanted.max(within.0.saturating_sub(near)).clamp(BEFORE_ALL, AFTER_ALL);
        let wanted = window.1.saturating_sub(shift).saturating_add(spare);
        let to = wanted.min(within.1.saturating_add(near)).clamp(BEFORE_ALL, AFTER_ALL);
        (from < to).then(|| Self {
            schedule,
            inner: Occurrences::new(set, from, to),
            shifted,
            within,
            window,
            slack,
            waiting: BinaryHeap::new(),
            bound: window.0.max(within.0.saturating_add(shift).saturating_sub(slack)),
            last: None,
            ended: false,
        })
    }

    /// What is still to come is not earlier than this.
    pub(super) fn bound(&self) -> i64 {
        let waiting = self.waiting.peek().map_or(i64::MAX, |Reverse(one)| one.instant);
        self.bound.min(waiting).max(self.window.0)
    }

    /// Goes on where an expansion of the series alone stopped.
    pub(super) fn resume(&mut self, cursor: ExpansionCursor) {
        self.inner = self.inner.clone().resume(cursor);
    }

    /// Where the expansion of the series is, if it is one that gives instants in their order.
    pub(super) fn cursor(&self) -> Option<ExpansionCursor> {
        match (self.slack, self.inner.completeness()) {
            (0, crate::Completeness::BudgetExhausted(cursor)) => Some(cursor),
            _ => None,
        }
    }

    /// The next occurrence, in so many steps at most.
    pub(super) fn next(&mut self, steps: &mut u64) -> Found<EventOccurrence<'e>> {
        if self.slack > 0 {
            return self.next_in_order(steps);
        }
        // A series as it is, in a zone of the database, gives its instants in order, each once.
        loop {
            let found = match self.inner.next_within(steps) {
                Found::One(found) => found,
                Found::End => return Found::End,
                Found::Exhausted => {
                    let searched = self.cursor().map_or(i64::MIN, |cursor| cursor.through);
                    self.bound = self.bound.max(searched.saturating_add(1));
                    return Found::Exhausted;
                }
            };
            self.bound = found.instant.saturating_add(1);
            let is_changed =
                !self.schedule.overrides.is_empty() && self.schedule.override_of(found.instant).is_some();
            if !is_changed {
                let (instant, id) = (found.instant, found.id);
                return Found::One(self.occurrence(Waiting { instant, in_gap: false, id, of: instant }));
            }
        }
    }

    /// The same where what is found first may be later than what is found next.
    fn next_in_order(&mut self, steps: &mut u64) -> Found<EventOccurrence<'e>> {
        loop {
            if let Some(Reverse(first)) = self.waiting.peek().copied()
                && (self.ended || first.instant < self.bound)
            {
                self.waiting.pop();
                if self.last != Some(first.instant) {
                    self.last = Some(first.instant);
                    return Found::One(self.occurrence(first));
                }
            } else if self.ended {
                return Found::End;
            } else {
                match self.inner.next_within(steps) {
                    Found::One(found) => self.take(found),
                    Found::End => self.ended = true,
                    Found::Exhausted => return Found::Exhausted,
                }
            }
        }
    }

    /// Puts one of the series where it belongs, if it does.
    fn take(&mut self, found: Occurrence) {
        let Schedule { zone, gap, overlap, .. } = self.schedule;
        let moved = |local| zone.resolve(local, *gap, *overlap);
        let of = match zone {
            EventZone::Named(_) => Some(found.instant),
            EventZone::File(_) => moved(found.id),
        };
        let Some(of) = of else { return };
        let instant = match self.shifted {
            None | Some((_, 0)) => Some(of),
            Some((_, shift)) => moved(found.id.saturating_add(shift)),
        };
        let Some(instant) = instant else { return };
        // As far back as a later one may turn out to be.
        self.bound = instant.saturating_sub(self.slack);
        let is_within = self.within.0 <= of && of < self.within.1;
        let is_wanted = self.window.0 <= instant && instant < self.window.1;
        let is_late = self.schedule.until.is_some_and(|until| of > until)
            && !self.schedule.set.as_ref().is_some_and(|set| has_date(set, found.id));
        let is_out = self.schedule.excluded.binary_search(&of).is_ok();
        if is_within && is_wanted && !is_late && !is_out && self.schedule.override_of(of).is_none() {
            let local = instant.saturating_add(zone.offset_at(instant).into());
            let in_gap = local != found.id.saturating_add(self.shifted.map_or(0, |(_, shift)| shift));
            self.waiting.push(Reverse(Waiting { instant, in_gap, id: found.id, of }));
        }
    }

    fn occurrence(&self, found: Waiting) -> EventOccurrence<'e> {
        let Waiting { instant, id, of, .. } = found;
        let changed_by = self.shifted.map(|(by, _)| by);
        let length = self.schedule.length_by(changed_by, of);
        EventOccurrence { schedule: self.schedule, id, of, instant, length, changed_by, is_own: false }
    }
}

/// Whether the set, whose times are floating, has that local time as a date of its own.
fn has_date(set: &crate::RecurrenceSet, local: i64) -> bool {
    let place = set.plan.dates.partition_point(|date| date.instant < local);
    set.plan.dates.get(place).is_some_and(|date| date.instant == local)
}
