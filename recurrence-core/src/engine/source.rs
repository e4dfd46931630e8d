//! The occurrences of one rule, in order: its local times, read in their zone.

use zone_core::{LocalReading, Zone, ZoneCursor};

use super::{
    Found,
    calendar::DAY,
    plan::{Plan, RulePlan},
    position::Position,
    stream::Stream,
};
use crate::{Gap, Occurrence};

/// A rule under way, with the zone.
#[derive(Debug, Clone)]
pub(crate) struct Source<'p> {
    plan: &'p Plan,
    rule: &'p RulePlan,
    stream: Stream<'p>,
    zone: ZoneCursor,
    /// The occurrences around a gap, the last first: shifted ones may overtake others.
    pending: Vec<Occurrence>,
    /// Where to begin again to have them once more.
    before_pending: Position,
    /// A local time behind the gap, taken from the stream already.
    peeked: Option<i64>,
    /// Where steps are of elapsed time: the first instant behind the stretch that the stream is for.
    stretch_end: i64,
    /// Nothing behind this local time is looked for.
    last: i64,
    found: Occurrence,
}

/// Occurrences at equal distances with nothing between them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Even {
    pub(crate) number: u64,
    pub(crate) step: i64,
}

impl<'p> Source<'p> {
    /// Nowhere yet: a source is large, and so is sent where it is to begin in its place. The window ends
    /// before the instant `to`; some occurrences behind it may come all the same.
    #[inline(always)]
    pub(crate) fn new(plan: &'p Plan, rule: &'p RulePlan, to: i64) -> Self {
        Self {
            plan,
            rule,
            stream: Stream::new(rule),
            zone: plan.zone,
            pending: Vec::new(),
            before_pending: Position { before: i64::MIN, number: 0 },
            peeked: None,
            stretch_end: i64::MAX,
            // No local time is a day ahead of its instant.
            last: to.min(rule.last) + DAY,
            found: Occurrence::NONE,
        }
    }

    /// Goes before the first occurrence that is not before the instant `from`, from where it is nowhere yet;
    /// a few earlier ones may come.
    ///
    /// # Errors
    /// How far it came when the budget ran out.
    pub(crate) fn seek(
        &mut self,
        known: Option<Position>,
        from: i64,
        steps: &mut u64,
    ) -> Result<(), Position> {
        let rule = self.rule;
        let known_before = if rule.elapsed { rule.start_instant } else { rule.start };
        let known = known.unwrap_or(Position { before: known_before, number: 0 });
        // What was skipped does not count, and is known only by looking at each; so is what lies between
        // two clock changes in elapsed time.
        let skips = self.plan.gap == Gap::Skip && self.zone.zone() != Zone::UTC;
        let by_walking = rule.count != u64::MAX && (skips || rule.elapsed);
        if rule.elapsed {
            let from = if by_walking { known.before } else { from.max(known.before) };
            self.enter_stretch(from.max(rule.start_instant), known.number);
            return Ok(());
        }
        let local = if by_walking { known.before } else { earliest_local(&mut self.zone, from) };
        self.stream.seek(known, local, self.last, steps)
    }

    /// Where to begin again for what is still to come.
    pub(crate) fn position(&self) -> Position {
        if !self.pending.is_empty() {
            return self.before_pending;
        }
        if let Some(local) = self.peeked {
            return Position { before: local, number: self.stream.given - 1 };
        }
        let Position { before, number } = self.stream.position();
        let before = if self.rule.elapsed {
            (before - self.zone.piece().offset).min(self.stretch_end)
        } else {
            before
        };
        Position { before, number }
    }

    /// Nothing that is still to come is before this instant.
    pub(crate) fn not_before(&self) -> i64 {
        let before = self.position().before;
        // No local time is a day ahead of its instant.
        if self.rule.elapsed { before } else { before - DAY }
    }

    /// Where to begin again to have all of the gap once more that was come upon last.
    pub(crate) fn before_gap(&self) -> Position {
        self.before_pending
    }

    pub(crate) fn rule(&self) -> &'p RulePlan {
        self.rule
    }

    /// Goes to a place that counting came to: all before it is known not to be wanted.
    pub(crate) fn resume_at(&mut self, position: Position) {
        self.stream.go_to(position.before, position.number, self.last);
        self.pending.clear();
        self.peeked = None;
    }

    /// Whether the next ones are around a gap, in another order than their local times.
    pub(crate) fn is_around_gap(&self) -> bool {
        !self.pending.is_empty() || self.peeked.is_some()
    }

    /// An occurrence in the measure of a [`Position`].
    pub(crate) fn place_of(&self, occurrence: &Occurrence) -> i64 {
        if self.rule.elapsed { occurrence.instant } else { occurrence.id }
    }

    /// The next occurrence.
    #[inline(always)]
    pub(crate) fn next(&mut self, steps: &mut u64) -> Found<Occurrence> {
        if self.peeked.is_none() && self.pending.is_empty() && !self.rule.elapsed {
            // The ordinary case, without a function call but that of the period.
            let id = match self.stream.next(steps) {
                Found::One(id) => id,
                Found::End => return Found::End,
                Found::Exhausted => return Found::Exhausted,
            };
            if let Some(instant) = self.zone.piece().instant(id) {
                if instant > self.rule.last_instant {
                    return Found::End;
                }
                return Found::One(Occurrence { instant, id, moved: 0 });
            }
            self.peeked = Some(id);
        }
        self.next_of_few(steps).map(|()| self.found)
    }

    /// The next occurrence outside the stretch of time that the zone's cursor knows, or around a gap: in
    /// `found`, since returned it would have to go through memory, and the ordinary ones with it.
    #[inline(never)]
    fn next_of_few(&mut self, steps: &mut u64) -> Found<()> {
        let next = if self.rule.elapsed { self.next_elapsed(steps) } else { self.next_read(steps) };
        next.map(|occurrence| self.found = occurrence)
    }

    fn next_read(&mut self, steps: &mut u64) -> Found<Occurrence> {
        loop {
            if let Some(occurrence) = self.pending.pop() {
                return Found::One(occurrence);
            }
            let id = match self.peeked.take() {
                Some(id) => id,
                None => match self.stream.next_apart(steps) {
                    Found::One(id) => id,
                    Found::End => return Found::End,
                    Found::Exhausted => return Found::Exhausted,
                },
            };
            let instant = match self.zone.piece().instant(id) {
                Some(instant) => instant,
                None => match self.zone.read(id) {
                    LocalReading::Once(instant) => instant,
                    LocalReading::Gap { change, before, after } => {
                        if self.plan.gap == Gap::Skip {
                            self.stream.discount();
                        } else {
                            let length = after - before;
                            self.gather(id, change + i64::from(after) + i64::from(length));
                        }
                        continue;
                    }
                    LocalReading::Overlap { first, second } => match self.plan.overlap {
                        crate::Overlap::First => first,
                        crate::Overlap::Second => second,
                    },
                },
            };
            if instant > self.rule.last_instant {
                return Found::End;
            }
            return Found::One(Occurrence { instant, id, moved: 0 });
        }
    }

    /// Puts the local times from `id` in a gap up to `end` in the order of their instants: what is shifted
    /// out of the gap falls among those behind it. They are as many as fit into twice the gap, and take no
    /// steps: a search that could not get past a gap would begin before it again for ever.
    fn gather(&mut self, id: i64, end: i64) {
        self.before_pending = Position { before: id, number: self.stream.given - 1 };
        let mut next = Some(id);
        while let Some(id) = next {
            if id >= end {
                self.peeked = Some(id);
                break;
            }
            let read = Occurrence::read(&mut self.zone, id, self.plan.gap, self.plan.overlap);
            self.pending.extend(read.filter(|one| one.instant <= self.rule.last_instant));
            next = loop {
                // To the end of the gap at any cost: it is near.
                match self.stream.next_apart(&mut 1_000) {
                    Found::One(id) => break Some(id),
                    Found::Exhausted if self.stream.progress() < end => {}
                    Found::Exhausted | Found::End => break None,
                }
            };
        }
        self.pending.sort_unstable_by_key(|one| std::cmp::Reverse(one.order()));
        // The last of equal instants comes out first: it is the one to keep.
        self.pending.reverse();
        self.pending.dedup_by_key(|one| one.instant);
        self.pending.reverse();
    }

    /// Whether local times are at equal distances.
    #[inline]
    pub(crate) fn is_even(&self) -> bool {
        self.stream.is_even()
    }

    /// Takes what follows `last` at equal distances, before the instant `end`: at most `limit`.
    #[inline]
    pub(crate) fn take_even(&mut self, last: &Occurrence, end: i64, limit: u64) -> Option<Even> {
        if self.peeked.is_some() || !self.pending.is_empty() {
            return None;
        }
        let piece = self.zone.piece();
        let end = end.min(self.rule.last_instant.saturating_add(1));
        let end = if self.rule.elapsed {
            end.min(self.stretch_end) + piece.offset
        } else {
            piece.instant(last.id)?;
            piece.local_end().min(end + piece.offset)
        };
        let (number, step) = self.stream.take_even(end, limit)?;
        Some(Even { number, step })
    }

    fn next_elapsed(&mut self, steps: &mut u64) -> Found<Occurrence> {
        loop {
            let offset = self.zone.piece().offset;
            let id = match self.peeked.take() {
                Some(id) => Found::One(id),
                None => self.stream.next_apart(steps),
            };
            match id {
                Found::One(id) if id - offset < self.stretch_end => {
                    let instant = id - offset;
                    if instant > self.rule.last_instant {
                        return Found::End;
                    }
                    return Found::One(Occurrence { instant, id, moved: 0 });
                }
                Found::Exhausted if self.stream.progress() - offset < self.stretch_end => {
                    return Found::Exhausted;
                }
                Found::End if self.stream.given >= self.rule.count || self.stretch_end > self.last => {
                    return Found::End;
                }
                found => {
                    // Nothing is left in this stretch.
                    if matches!(found, Found::One(_)) {
                        self.stream.discount();
                    }
                    self.enter_stretch(self.stretch_end, self.stream.given);
                    if !super::step(steps) {
                        return Found::Exhausted;
                    }
                }
            }
        }
    }

    /// Counts units from where the start would be if the clocks had always been as they are at `from`.
    fn enter_stretch(&mut self, from: i64, given: u64) {
        let piece = self.zone.piece_at(from);
        self.stretch_end = piece.end;
        let (origin, local) = (self.rule.start_instant + piece.offset, from + piece.offset);
        let last = self.last.min(piece.end + piece.offset - 1);
        self.stream.rebase(origin, local, given, last);
    }
}

/// No local time before this has an instant that is not before `from`.
fn earliest_local(zone: &mut ZoneCursor, from: i64) -> i64 {
    let mut piece = *zone.piece_at(from);
    let mut local = (from + piece.offset).min(piece.end + piece.after);
    // Those that are shifted out of a gap before; some gaps are a whole day.
    while from - piece.start <= DAY {
        if from < piece.start + (piece.offset - piece.before) {
            local = local.min(from + piece.before);
        }
        piece = *zone.piece_at(piece.start - 1);
    }
    local
}
