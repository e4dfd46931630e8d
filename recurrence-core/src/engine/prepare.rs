//! A plan that knows whether a rule gives the start, which takes expanding the rules.

use super::{
    Found,
    plan::{Plan, RulePlan},
    source::Source,
    stream::Stream,
};
use crate::{Occurrence, UnmatchedStart, set_parts::Parts};

impl Plan {
    /// The set, ready to be expanded.
    pub(crate) fn of(parts: &Parts) -> Self {
        let mut plan = Self::new(parts);
        let reading = parts.readings.unmatched_start;
        if !parts.rules.is_empty() && reading != UnmatchedStart::Omit {
            plan.match_start(reading);
        }
        plan
    }

    /// Whether a rule gives the start; and where the start counts although a rule does not give it, that
    /// rule has one fewer to give.
    fn match_start(&mut self, reading: UnmatchedStart) {
        let mut zone = self.zone;
        let start = self.rules.first().map(|rule| rule.start);
        let start = start.and_then(|local| Occurrence::read(&mut zone, local, self.gap, self.overlap));
        // Whether one gives it that goes by the clocks: of elapsed time the first may be another.
        let mut is_given = false;
        let given: Vec<bool> = self.rules.iter().map(|rule| self.gives(rule, start)).collect();
        for (rule, matches) in self.rules.iter_mut().zip(given) {
            self.matched |= matches;
            is_given |= matches && !rule.elapsed;
            // A start that is skipped is none, and counts as little as others that are.
            let counts = reading == UnmatchedStart::Include && start.is_some() && !matches;
            if counts && rule.count != u64::MAX {
                rule.count -= 1;
            }
        }
        if let (true, Some(start)) = (is_given, start) {
            // A rule gives it, so it need not be looked for among the dates; most sets then have none.
            self.dates.retain(|date| date.instant != start.instant);
        }
    }

    fn gives(&self, rule: &RulePlan, start: Option<Occurrence>) -> bool {
        let Some(start) = start.filter(|start| start.instant <= rule.last_instant) else { return false };
        if !rule.elapsed {
            return gives_start(rule);
        }
        // The local time that counts is the one that the clocks show, if the start's does not exist.
        let mut source = Source::new(self, rule, start.instant + 1);
        source.seek(None, start.instant, &mut 1_000).is_ok()
            && matches!(source.next(&mut 1_000), Found::One(first) if first.instant == start.instant)
    }
}

/// Whether the start is one of the local times that it gives.
fn gives_start(rule: &RulePlan) -> bool {
    // Nothing is looked for behind the start, so this is short without a budget.
    let mut stream = Stream::new(rule);
    stream.go_to(rule.start, 0, rule.start);
    stream.next_apart(&mut { u64::MAX }) == Found::One(rule.start)
}
