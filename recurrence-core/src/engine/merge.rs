//! The occurrences of a whole set, in order.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{
    Found,
    plan::Plan,
    position::Position,
    source::{Even, Source},
    step,
};
use crate::Occurrence;

/// A set under way.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "the ordinary case must not allocate")]
pub(crate) enum Feed<'p> {
    /// One rule and nothing else to add: the ordinary case.
    One(Source<'p>),
    Many(Box<Many<'p>>),
}

/// Several rules, dates, and rules that take out.
#[derive(Debug, Clone)]
pub(crate) struct Many<'p> {
    added: Vec<Head<'p>>,
    turns: Turns,
    dates: &'p [Occurrence],
    removed: Vec<Head<'p>>,
    /// Of each rule that takes out, by its index, the instant up to which there is nothing more to ask of it, and
    /// whether it takes that one out; the first first.
    removals: BinaryHeap<Reverse<(Removal, usize)>>,
    plan: &'p Plan,
    /// The first instant behind the window.
    to: i64,
    found: Occurrence,
    /// All up to this instant was given, or taken out.
    through: i64,
}

/// What puts occurrences in order: see [`Occurrence::order`].
type Order = (i64, bool, i64);

/// Whose turn it is among the rules that add, by their indices: of many rules only those are looked at whose
/// occurrence is taken.
#[derive(Debug, Clone)]
struct Turns {
    /// Those to look ahead for, the first last.
    unknown: Vec<usize>,
    /// Those whose next one is known, the first first.
    known: BinaryHeap<Reverse<(Order, usize)>>,
    /// Those for which the budget ran out, by the instant before which they give nothing.
    late: BinaryHeap<Reverse<(i64, usize)>>,
    /// How often a rule was looked at.
    #[cfg(test)]
    looks: u64,
}

impl Turns {
    /// Of so many rules, of which nothing is known yet.
    fn of(rules: usize) -> Self {
        Self {
            unknown: (0..rules).rev().collect(),
            known: BinaryHeap::new(),
            late: BinaryHeap::new(),
            #[cfg(test)]
            looks: 0,
        }
    }

    /// Puts a rule in its place.
    fn place(&mut self, index: usize, next: Next) {
        #[cfg(test)]
        {
            self.looks += 1;
        }
        match next {
            Next::Unknown => self.unknown.push(index),
            Next::Known(next) => self.known.push(Reverse((next.order(), index))),
            Next::NotBefore(instant) => self.late.push(Reverse((instant, index))),
            Next::None => {}
        }
    }
}

/// An instant before which a rule takes nothing out, and whether it does there or that is not known.
type Removal = (i64, bool);

/// A rule with the occurrence that comes next.
#[derive(Debug, Clone)]
struct Head<'p> {
    source: Source<'p>,
    /// Where to begin again to have `next` once more.
    position: Position,
    next: Next,
    /// Whether `next` came from around a gap, where the order is not that of the local times.
    near_gap: bool,
}

#[derive(Debug, Clone, Copy)]
enum Next {
    Unknown,
    Known(Occurrence),
    /// The budget ran out, but nothing is before this instant.
    NotBefore(i64),
    None,
}

/// So many occurrences are passed over one by one before a rule is sent ahead.
const NEAR: u32 = 8;

impl<'p> Head<'p> {
    /// Looks ahead, if nothing is known of what comes next. That is a step whatever it finds, but around a gap,
    /// where few are at hand: a search that could not get past these would begin before them again for ever.
    fn look(&mut self, steps: &mut u64) {
        if matches!(self.next, Next::Unknown) {
            self.position = self.source.position();
            self.near_gap = self.source.is_around_gap();
            if !self.near_gap && !step(steps) {
                self.next = Next::NotBefore(self.source.not_before());
                return;
            }
            let last_gap = self.source.before_gap();
            self.next = match self.source.next(steps) {
                Found::One(occurrence) => {
                    let gap = self.source.before_gap();
                    if gap != last_gap {
                        // The way to the gap may have been long, and need not be gone again.
                        (self.position, self.near_gap) = (gap, true);
                    }
                    Next::Known(occurrence)
                }
                Found::End => Next::None,
                Found::Exhausted => {
                    self.position = self.source.position();
                    Next::NotBefore(self.source.not_before())
                }
            };
        }
    }

    /// Looks ahead until it is known what comes up to that instant, inclusive; false if the budget ran out.
    fn look_through(&mut self, instant: i64, steps: &mut u64) -> bool {
        let ran_out = |next| matches!(next, Next::NotBefore(known) if known <= instant);
        if ran_out(self.next) {
            self.next = Next::Unknown;
        }
        self.look(steps);
        !ran_out(self.next)
    }

    /// Comes to the first occurrence that is not before the window; false if the budget ran out.
    fn catch_up(&mut self, plan: &'p Plan, window: (i64, i64), steps: &mut u64) -> bool {
        let mut passed = 0;
        let mut sent = false;
        loop {
            if !self.look_through(window.0, steps) {
                return false;
            }
            if self.known().is_none_or(|next| next.instant >= window.0) {
                return true;
            }
            self.next = Next::Unknown;
            passed += 1;
            if passed >= NEAR && !sent && !self.source.is_around_gap() {
                // The window may be far ahead: go there at once. Not from around a gap, where the next ones
                // are at hand, and may have to be gathered anew from there.
                sent = true;
                let known = self.source.position();
                let mut ahead = Source::new(plan, self.source.rule(), window.1);
                if let Err(position) = ahead.seek(Some(known), window.0, steps) {
                    self.source.resume_at(position);
                    return false;
                }
                self.source = ahead;
            }
        }
    }

    fn known(&self) -> Option<Occurrence> {
        match self.next {
            Next::Known(occurrence) => Some(occurrence),
            Next::Unknown | Next::NotBefore(_) | Next::None => None,
        }
    }

    fn position(&self) -> Position {
        match self.next {
            // Found with some effort, which need not be made again; around gaps the order is another.
            Next::Known(next) if !self.near_gap => {
                let before = self.source.place_of(&next).max(self.position.before);
                Position { before, number: self.position.number }
            }
            Next::Known(_) => self.position,
            Next::Unknown | Next::NotBefore(_) | Next::None => self.source.position(),
        }
    }
}

impl<'p> Feed<'p> {
    /// Before the first occurrence that is not before the window; a few earlier ones may come, and some of
    /// those behind it. In its place, since it is large.
    ///
    /// # Errors
    /// How far each rule was counted when the budget ran out.
    // Apart: within what calls it, short expansions of many sets were a tenth slower.
    #[inline(never)]
    pub(crate) fn seek(
        into: &mut Option<Self>,
        plan: &'p Plan,
        known: &[Position],
        window: (i64, i64),
        steps: &mut u64,
    ) -> Result<(), Box<[Position]>> {
        let ([rule], [], []) = (&*plan.rules, &*plan.dates, &*plan.exclusion_rules) else {
            *into = Some(Self::several(plan, known, window, steps)?);
            return Ok(());
        };
        if let Self::One(source) = into.insert(Self::One(Source::new(plan, rule, window.1))) {
            source
                .seek(known.first().copied(), window.0, steps)
                .map_err(|position| Box::from([position]) as Box<[Position]>)?;
        }
        Ok(())
    }

    #[inline(never)]
    fn several(
        plan: &'p Plan,
        known: &[Position],
        window: (i64, i64),
        steps: &mut u64,
    ) -> Result<Self, Box<[Position]>> {
        let mut heads = Vec::new();
        let mut positions = Vec::new();
        let mut exhausted = false;
        for (index, rule) in plan.rules.iter().chain(&plan.exclusion_rules).enumerate() {
            let mut source = Source::new(plan, rule, window.1);
            // That there is one more is a step as well: of many rules this may be most of the work.
            let known = known.get(index).copied();
            exhausted |= !step(steps);
            let position = match source.seek(known, window.0, steps) {
                Ok(()) => {
                    let position = source.position();
                    heads.push(Head { source, position, next: Next::Unknown, near_gap: false });
                    position
                }
                Err(position) => {
                    exhausted = true;
                    position
                }
            };
            positions.push(position);
        }
        if exhausted {
            return Err(positions.into());
        }
        let removed = heads.split_off(plan.rules.len());
        let behind = plan.dates.partition_point(|date| date.instant < window.0);
        let dates = plan.dates.get(behind..).unwrap_or_default();
        Ok(Self::Many(Box::new(Many {
            turns: Turns::of(heads.len()),
            added: heads,
            dates,
            removals: (0..removed.len()).map(|index| Reverse(((i64::MIN, false), index))).collect(),
            removed,
            plan,
            to: window.1,
            found: Occurrence::NONE,
            through: window.0 - 1,
        })))
    }

    /// The next occurrence; of a single rule, equal ones may follow each other.
    #[inline(always)]
    pub(crate) fn next(&mut self, steps: &mut u64) -> Found<Occurrence> {
        match self {
            Self::One(source) => source.next(steps),
            Self::Many(many) => many.look(steps).map(|()| many.found),
        }
    }

    /// Takes what follows `last` at equal distances, before the instant `end`.
    #[inline]
    pub(crate) fn take_even(&mut self, last: &Occurrence, end: i64, limit: u64) -> Option<Even> {
        match self {
            Self::One(source) if source.is_even() => source.take_even(last, end, limit),
            _ => None,
        }
    }

    /// All up to this instant was given, or taken out by a rule.
    pub(crate) fn through(&self) -> i64 {
        match self {
            Self::One(_) => i64::MIN,
            Self::Many(many) => many.through,
        }
    }

    /// Where each rule is to begin again for what is still to come.
    #[inline(never)]
    pub(crate) fn positions(&self) -> Box<[Position]> {
        match self {
            Self::One(source) => Box::new([source.position()]),
            Self::Many(many) => many.added.iter().chain(&many.removed).map(Head::position).collect(),
        }
    }
}

impl Many<'_> {
    /// The next occurrence, in `found`: returned it would have to go through memory, and those of a single
    /// rule with it.
    #[inline(never)]
    fn look(&mut self, steps: &mut u64) -> Found<()> {
        self.next(steps).map(|occurrence| self.found = occurrence)
    }

    fn next(&mut self, steps: &mut u64) -> Found<Occurrence> {
        loop {
            self.look_ahead(steps);
            let date = self.dates.first().map(|date| (date.order(), *date));
            let rule = self.turns.known.peek().map(|Reverse((order, index))| (*order, *index));
            // A date before a rule that gives the same.
            let from = match (date, rule) {
                (Some((date, _)), Some((order, index))) if order < date => Some(index),
                (Some(_), _) => None,
                (None, rule) => rule.map(|(_, index)| index),
            };
            let first = match from {
                Some(index) => self.added.get(index).and_then(Head::known),
                None => date.map(|(_, date)| date),
            };
            // A rule that hardly ever gives anything does not keep back what comes long before it could.
            let through = first.map_or(i64::MAX, |next| next.instant).min(self.to - 1);
            if self.turns.late.peek().is_some_and(|Reverse((instant, _))| *instant <= through) {
                if !self.look_through(through, steps) {
                    return Found::Exhausted;
                }
                continue;
            }
            let Some(occurrence) = first else { return Found::End };
            if occurrence.instant >= self.to {
                return Found::End;
            }
            if occurrence.instant <= self.through {
                // Whether it is taken out was answered, or is not asked: that costs no steps once more.
                self.take(from, self.through);
                continue;
            }
            let Some(is_removed) = self.is_removed(occurrence.instant, steps) else {
                return Found::Exhausted;
            };
            self.take(from, occurrence.instant);
            if !is_removed {
                return Found::One(occurrence);
            }
        }
    }

    /// Looks ahead for the rules of which nothing is known.
    fn look_ahead(&mut self, steps: &mut u64) {
        // What takes out must be asked as well: a rule that never gives anything must not use up all.
        let kept = if self.removed.is_empty() { 0 } else { *steps / 2 };
        let mut share = *steps - kept;
        // Mostly there is one: that whose occurrence was taken.
        while let Some(index) = self.turns.unknown.pop() {
            if let Some(head) = self.added.get_mut(index) {
                head.look(&mut share);
                self.turns.place(index, head.next);
            }
        }
        *steps = kept + share;
    }

    /// Looks ahead for the rules for which the budget ran out before that instant; false if it does again.
    fn look_through(&mut self, instant: i64, steps: &mut u64) -> bool {
        while let Some(Reverse((known, index))) = self.turns.late.peek().copied()
            && known <= instant
        {
            self.turns.late.pop();
            let Some(head) = self.added.get_mut(index) else { continue };
            let is_known = head.look_through(instant, steps);
            self.turns.place(index, head.next);
            if !is_known {
                return false;
            }
        }
        true
    }

    /// Whether a rule takes that instant out; `None` if the budget ran out. Only rules that may have something
    /// up to it are asked.
    fn is_removed(&mut self, instant: i64, steps: &mut u64) -> Option<bool> {
        while let Some(Reverse((known, index))) = self.removals.peek().copied()
            && known < (instant, true)
        {
            self.removals.pop();
            let Some(head) = self.removed.get_mut(index) else { continue };
            let is_known = head.catch_up(self.plan, (instant, self.to), steps);
            let known = match head.next {
                Next::Unknown => Some((i64::MIN, false)),
                Next::Known(next) => Some((next.instant, true)),
                Next::NotBefore(instant) => Some((instant, false)),
                Next::None => None,
            };
            self.removals.extend(known.map(|known| Reverse((known, index))));
            if !is_known {
                return None;
            }
        }
        Some(self.removals.peek().is_some_and(|Reverse((known, _))| *known == (instant, true)))
    }

    /// Takes the first date, or the head of a rule, which is the first of those that are known.
    fn take(&mut self, from: Option<usize>, instant: i64) {
        self.through = instant;
        match from {
            None => self.dates = self.dates.get(1..).unwrap_or_default(),
            Some(index) => {
                self.turns.known.pop();
                if let Some(head) = self.added.get_mut(index) {
                    head.next = Next::Unknown;
                    self.turns.unknown.push(index);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
