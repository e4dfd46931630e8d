//! The periods of a rule that counts hours, minutes or seconds as they pass, also when the clocks change
//! (`SubDaily::Elapsed`): within every stretch of one offset, the units of its local clock are numbered
//! from the one that the start's instant would lie in.

use zone_core::Zone;

use super::{
    RuleRecipe, candidates,
    clock::{DAY, changes, civil, offset},
    periods::next_unit,
};

/// Local times with their instants.
pub(crate) struct Passed {
    pub(crate) given: Vec<(i64, i64)>,
    /// Everything later lies at or after this instant.
    pub(crate) before: i64,
    pub(crate) tried: u64,
}

pub(crate) struct Elapsed<'a> {
    rule: &'a RuleRecipe,
    zone: Zone,
    start: i64,
    /// What is left of the stretch: instants, of one offset.
    from: i64,
    to: i64,
    offset: i64,
    /// The next unit in it.
    next: i64,
}

impl<'a> Elapsed<'a> {
    pub(crate) fn new(rule: &'a RuleRecipe, zone: Zone, start: i64, from: i64) -> Self {
        let mut elapsed = Self { rule, zone, start, from: 0, to: 0, offset: 0, next: 0 };
        elapsed.enter(from.max(start));
        elapsed
    }

    /// Takes up the stretch that begins there, or three days of it.
    fn enter(&mut self, from: i64) {
        (self.from, self.to, self.offset) = (from, from + 3 * DAY, offset(self.zone, from));
        if let Some(change) = changes(self.zone, from, self.to).first() {
            self.to = change.at;
        }
        let unit = candidates::unit(self.rule.frequency);
        let interval = i64::from(self.rule.interval);
        let first = (self.start + self.offset).div_euclid(unit);
        let wanted = (from + self.offset).div_euclid(unit);
        self.next = first + (wanted - first + interval - 1).div_euclid(interval) * interval;
    }
}

impl Iterator for Elapsed<'_> {
    type Item = Passed;

    fn next(&mut self) -> Option<Passed> {
        let unit = candidates::unit(self.rule.frequency);
        let local = self.next.saturating_mul(unit);
        if local >= self.to + self.offset {
            self.enter(self.to);
            let over = civil(self.from).date() > chrono::NaiveDate::from_ymd_opt(10_000, 1, 2).unwrap();
            return (!over).then_some(Passed { given: Vec::new(), before: self.from, tried: 1 });
        }
        let ids = candidates::in_unit(self.rule, civil(self.start + self.offset), self.next);
        let all = ids.into_iter().map(|id| (id, id - self.offset));
        let given: Vec<(i64, i64)> = all.filter(|(_, at)| (self.from..self.to).contains(at)).collect();
        self.next = next_unit(self.rule, self.next, candidates::not_before(self.rule, local) - local);
        let before = self.to.min(self.next.saturating_mul(unit).saturating_sub(self.offset));
        Some(Passed { tried: 1 + u64::try_from(given.len()).unwrap(), given, before })
    }
}
