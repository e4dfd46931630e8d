//! The occurrences of a whole set, in order.

use super::{
    Found,
    plan::Plan,
    source::{Even, Source},
    stream::Position,
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
    dates: &'p [Occurrence],
    removed: Vec<Head<'p>>,
    plan: &'p Plan,
    /// The first instant behind the window.
    to: i64,
    found: Occurrence,
    /// All up to this instant was given, or taken out.
    through: i64,
}

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
    /// Looks ahead, if nothing is known of what comes next.
    fn look(&mut self, steps: &mut u64) {
        if matches!(self.next, Next::Unknown) {
            self.position = self.source.position();
            self.near_gap = self.source.is_around_gap();
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
            let position = match source.seek(known.get(index).copied(), window.0, steps) {
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
            added: heads,
            dates,
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
        'occurrences: loop {
            let mut first: Option<(Option<usize>, Occurrence)> = self.dates.first().map(|date| (None, *date));
            let mut unknown = i64::MAX;
            for (index, head) in self.added.iter_mut().enumerate() {
                head.look(steps);
                match head.next {
                    Next::Known(next) if first.is_none_or(|(_, other)| next.order() < other.order()) => {
                        first = Some((Some(index), next));
                    }
                    Next::NotBefore(instant) => unknown = unknown.min(instant),
                    _ => {}
                }
            }
            // A rule that hardly ever gives anything does not keep back what comes long before it could.
            let through = first.map_or(i64::MAX, |(_, next)| next.instant).min(self.to - 1);
            if unknown <= through {
                if !self.added.iter_mut().all(|head| head.look_through(through, steps)) {
                    return Found::Exhausted;
                }
                continue;
            }
            let Some((from, occurrence)) = first else { return Found::End };
            if occurrence.instant >= self.to {
                return Found::End;
            }
            if occurrence.instant <= self.through {
                // Whether it is taken out was answered, or is not asked: that costs no steps once more.
                self.take(from, self.through);
                continue;
            }
            for head in &mut self.removed {
                if !head.catch_up(self.plan, (occurrence.instant, self.to), steps) {
                    return Found::Exhausted;
                }
                if head.known().is_some_and(|removed| removed.instant == occurrence.instant) {
                    self.take(from, occurrence.instant);
                    continue 'occurrences;
                }
            }
            self.take(from, occurrence.instant);
            return Found::One(occurrence);
        }
    }

    /// Takes the first date, or the head of a rule.
    fn take(&mut self, from: Option<usize>, instant: i64) {
        self.through = instant;
        match from {
            None => self.dates = self.dates.get(1..).unwrap_or_default(),
            Some(index) => {
                if let Some(head) = self.added.get_mut(index) {
                    head.next = Next::Unknown;
                }
            }
        }
    }
}
