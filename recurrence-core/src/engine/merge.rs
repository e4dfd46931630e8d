//! The occurrences of a whole set, in order.

use super::{
    Found,
    plan::Plan,
    source::{Even, Source},
    stream::Position,
};
use crate::{Occurrence, zone::ZoneCursor};

/// A set under way.
#[derive(Debug, Clone)]
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
}

/// A rule with the occurrence that comes next.
#[derive(Debug, Clone)]
struct Head<'p> {
    source: Source<'p>,
    /// Where to begin again to have `next` once more.
    position: Position,
    next: Next,
}

#[derive(Debug, Clone, Copy)]
enum Next {
    Unknown,
    Known(Occurrence),
    None,
}

impl Head<'_> {
    /// Looks ahead; false if the budget ran out.
    fn look(&mut self, steps: &mut u64) -> bool {
        if matches!(self.next, Next::Unknown) {
            self.position = self.source.position();
            self.next = match self.source.next(steps) {
                Found::One(occurrence) => Next::Known(occurrence),
                Found::End => Next::None,
                Found::Exhausted => {
                    self.position = self.source.position();
                    return false;
                }
            };
        }
        true
    }

    fn known(&self) -> Option<Occurrence> {
        match self.next {
            Next::Known(occurrence) => Some(occurrence),
            Next::Unknown | Next::None => None,
        }
    }

    fn position(&self) -> Position {
        if matches!(self.next, Next::Known(_)) { self.position } else { self.source.position() }
    }
}

impl<'p> Feed<'p> {
    /// Before the first occurrence that is not before `from`; a few earlier ones may come.
    ///
    /// # Errors
    /// How far each rule was counted when the budget ran out.
    pub(crate) fn seek(
        plan: &'p Plan,
        known: &[Position],
        from: i64,
        steps: &mut u64,
    ) -> Result<Self, Box<[Position]>> {
        let zone = ZoneCursor::near(plan.zone, from);
        if let ([rule], [], []) = (&*plan.rules, &*plan.dates, &*plan.exclusion_rules) {
            return match Source::seek(plan, rule, zone, known.first().copied(), from, steps) {
                Ok(source) => Ok(Self::One(source)),
                Err(position) => Err(Box::new([position])),
            };
        }
        let mut heads = Vec::new();
        let mut positions = Vec::new();
        let mut exhausted = false;
        for (index, rule) in plan.rules.iter().chain(&plan.exclusion_rules).enumerate() {
            let position = match Source::seek(plan, rule, zone, known.get(index).copied(), from, steps) {
                Ok(source) => {
                    let position = source.position();
                    heads.push(Head { source, position, next: Next::Unknown });
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
        let behind = plan.dates.partition_point(|date| date.instant < from);
        let dates = plan.dates.get(behind..).unwrap_or_default();
        Ok(Self::Many(Box::new(Many { added: heads, dates, removed })))
    }

    /// The next occurrence; equal ones may follow each other.
    #[inline]
    pub(crate) fn next(&mut self, steps: &mut u64) -> Found<Occurrence> {
        match self {
            Self::One(source) => source.next(steps),
            Self::Many(many) => many.next(steps),
        }
    }

    /// Takes what follows `last` at equal distances, before the instant `end`.
    #[inline]
    pub(crate) fn take_even(&mut self, last: &Occurrence, end: i64, limit: u64) -> Option<Even> {
        match self {
            Self::One(source) => source.take_even(last, end, limit),
            Self::Many(_) => None,
        }
    }

    /// Where each rule is to begin again for what is still to come.
    pub(crate) fn positions(&self) -> Box<[Position]> {
        match self {
            Self::One(source) => Box::new([source.position()]),
            Self::Many(many) => many.added.iter().chain(&many.removed).map(Head::position).collect(),
        }
    }
}

impl Many<'_> {
    fn next(&mut self, steps: &mut u64) -> Found<Occurrence> {
        'occurrences: loop {
            let mut first: Option<(Option<usize>, Occurrence)> = self.dates.first().map(|date| (None, *date));
            for (index, head) in self.added.iter_mut().enumerate() {
                if !head.look(steps) {
                    return Found::Exhausted;
                }
                if let Some(next) = head.known() {
                    if first.is_none_or(|(_, other)| next.order() < other.order()) {
                        first = Some((Some(index), next));
                    }
                }
            }
            let Some((from, occurrence)) = first else { return Found::End };
            for head in &mut self.removed {
                loop {
                    if !head.look(steps) {
                        return Found::Exhausted;
                    }
                    match head.known() {
                        Some(removed) if removed.instant < occurrence.instant => head.next = Next::Unknown,
                        Some(removed) if removed.instant == occurrence.instant => {
                            self.take(from);
                            continue 'occurrences;
                        }
                        _ => break,
                    }
                }
            }
            self.take(from);
            return Found::One(occurrence);
        }
    }

    /// Takes the first date, or the head of a rule.
    fn take(&mut self, from: Option<usize>) {
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
