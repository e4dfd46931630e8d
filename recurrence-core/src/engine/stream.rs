//! The local times that one rule gives, in order, before any zone is asked.

use super::{
    Found,
    days::DayStream,
    plan::{Kind, Progression, RulePlan, progression},
    position::Position,
    step,
    times::Times,
    units::UnitStream,
};

/// A rule under way.
#[derive(Debug, Clone)]
pub(crate) struct Stream<'p> {
    pub(crate) plan: &'p RulePlan,
    way: Way,
    progression: Option<Progression>,
    /// The times of a unit, where they are not the plan's.
    times: Option<Times>,
    /// How many were given in all, for rules with COUNT.
    pub(crate) given: u64,
    /// The second behind the last one that was given.
    behind_last: i64,
    /// Nothing behind this is looked for.
    last: i64,
    /// A local time behind `last` that was come upon: what is still to come in a later window.
    beyond: Option<i64>,
}

#[derive(Debug, Clone)]
enum Way {
    /// One every so many seconds: the next.
    Progression(i64),
    Days(DayStream),
    Units(UnitStream),
}

impl<'p> Stream<'p> {
    /// Nowhere yet: a stream is large, and so is sent where it is to begin in its place.
    #[inline(always)]
    pub(crate) fn new(plan: &'p RulePlan) -> Self {
        Self {
            plan,
            way: Way::Progression(plan.start),
            progression: plan.progression,
            times: None,
            given: 0,
            behind_last: plan.start,
            last: plan.last,
            beyond: None,
        }
    }

    /// Goes before all that is not before `local`; so many were given. Nothing behind `last` is looked for.
    #[inline]
    pub(crate) fn go_to(&mut self, local: i64, given: u64, last: i64) {
        let plan = self.plan;
        let local = local.max(plan.start);
        self.way = match (&plan.kind, plan.progression) {
            (_, Some(progression)) => Way::Progression(progression.not_before(local)),
            (Kind::Days(days), None) => Way::Days(DayStream::from(days, local)),
            (Kind::Units(units), None) => Way::Units(UnitStream::from(units, plan.start, local, false)),
        };
        self.progression = plan.progression;
        self.times = None;
        self.given = given;
        self.behind_last = local;
        self.last = plan.last.min(last);
        self.beyond = None;
    }

    /// The same where the clocks show another time than at the start, and steps are of elapsed time: they
    /// are counted from the local time `origin`.
    pub(crate) fn rebase(&mut self, origin: i64, local: i64, given: u64, last: i64) {
        let local = local.max(origin);
        self.go_to(local, given, last);
        // The start's local time bounds nothing here.
        self.behind_last = local;
        let plan = self.plan;
        if let Kind::Units(units) = &plan.kind {
            let times = units.times(origin);
            self.progression = progression(&plan.kind, &times, origin);
            self.way = match self.progression {
                Some(progression) => Way::Progression(progression.not_before(local)),
                None => Way::Units(UnitStream::from(units, origin, local, true)),
            };
            self.times = Some(times);
        }
    }

    /// Goes before all that is not before `local`, having counted from what is known.
    ///
    /// # Errors
    /// How far it came when the budget ran out.
    #[inline]
    pub(crate) fn seek(
        &mut self,
        known: Position,
        local: i64,
        last: i64,
        steps: &mut u64,
    ) -> Result<(), Position> {
        let plan = self.plan;
        let local = local.max(known.before);
        let number = if plan.count == u64::MAX { 0 } else { plan.count_before(known, local, steps)? };
        self.go_to(local, number, last);
        Ok(())
    }

    /// The next local time, by a call: for all but the ordinary case.
    #[inline(never)]
    pub(crate) fn next_apart(&mut self, steps: &mut u64) -> Found<i64> {
        self.next(steps)
    }

    /// The next local time.
    #[inline(always)]
    pub(crate) fn next(&mut self, steps: &mut u64) -> Found<i64> {
        let plan = self.plan;
        if self.given >= plan.count || self.beyond.is_some() {
            return Found::End;
        }
        let found = match (&mut self.way, &plan.kind) {
            (Way::Progression(next), _) => {
                if !step(steps) {
                    return Found::Exhausted;
                }
                let found = *next;
                *next += self.progression.map_or(0, |progression| progression.step);
                Found::One(found)
            }
            (Way::Days(stream), Kind::Days(days)) => stream.next(days, &plan.times, self.last, steps),
            (Way::Units(stream), Kind::Units(units)) => {
                stream.next(units, self.times.as_ref().unwrap_or(&plan.times), self.last, steps)
            }
            // The way was made from the kind.
            _ => Found::End,
        };
        if let Found::One(local) = found {
            if local > self.last {
                self.beyond = Some(local);
                return Found::End;
            }
            self.given += 1;
            self.behind_last = local + 1;
        }
        found
    }

    /// The last one does not count.
    pub(crate) fn discount(&mut self) {
        self.given = self.given.saturating_sub(1);
    }

    /// Whether local times are at equal distances.
    #[inline]
    pub(crate) fn is_even(&self) -> bool {
        self.progression.is_some()
    }

    /// Takes the next ones, at most `limit` and none from `end` on, if they follow at equal distances:
    /// how many, and the distance.
    pub(crate) fn take_even(&mut self, end: i64, limit: u64) -> Option<(u64, i64)> {
        let (Way::Progression(next), Some(progression)) = (&mut self.way, self.progression) else {
            return None;
        };
        let end = end.min(self.last + 1);
        if *next >= end {
            return None;
        }
        let there = (end - 1 - *next) / progression.step + 1;
        let number = (there as u64).min(self.plan.count - self.given).min(limit);
        *next += progression.step * number as i64;
        self.given += number;
        self.behind_last = *next - progression.step + 1;
        Some((number, progression.step))
    }

    /// No local time before this is still to come.
    pub(crate) fn progress(&self) -> i64 {
        if let Some(beyond) = self.beyond {
            return beyond;
        }
        match (&self.way, &self.plan.kind) {
            (Way::Progression(next), _) => *next,
            (Way::Days(stream), Kind::Days(days)) => stream.progress(days, self.behind_last),
            (Way::Units(stream), Kind::Units(units)) => stream.progress(units, self.behind_last),
            _ => self.behind_last,
        }
    }

    /// What is known now.
    pub(crate) fn position(&self) -> Position {
        Position { before: self.progress(), number: self.given }
    }
}

impl RulePlan {
    /// How many local times it gives before one, from what is known.
    ///
    /// # Errors
    /// How far it came when the budget ran out.
    fn count_before(&self, known: Position, local: i64, steps: &mut u64) -> Result<u64, Position> {
        // Nothing lies behind the end, so nothing need be counted there.
        let local = local.min(self.last + 1);
        match (&self.kind, &self.progression) {
            (_, Some(progression)) => {
                let since = progression.index(local).saturating_sub(progression.index(known.before));
                Ok(known.number + since)
            }
            (Kind::Days(days), None) => {
                DayStream::count(days, &self.times, known, (local, self.count), steps)
            }
            (Kind::Units(units), None) => {
                UnitStream::count(units, &self.times, self.start, known, (local, self.count), steps)
            }
        }
    }
}
