//! Why a set has no occurrence.

use std::fmt::{Display, Formatter, Result as Written};

use crate::{
    Completeness, DEFAULT_BUDGET, Exhausted, Gap, Limit, Occurrence, Overlap, RecurrenceSet, Rule, Until,
    engine::seconds,
};

/// Why a set has no occurrence at all: found by [`RecurrenceSet::why_empty`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Emptiness {
    /// There is no rule and no date, and the start, which would be the only occurrence, is taken out.
    StartExcluded,
    /// Rules or dates give something, and all of it is taken out by EXDATE or EXRULE.
    AllExcluded,
    /// Each rule that matches anything ends before the start: its UNTIL is earlier.
    EndsBeforeStart,
    /// A rule ends behind the start, but before the first time that it gives.
    EndsBeforeFirst,
    /// There is no rule, and the start and the dates are local times that the clocks jump over, which the
    /// readings skip.
    Skipped,
    /// Nothing up to the year 9999 matches the rules, whatever their end.
    NeverMatches,
}

/// A sentence without a full stop, such as `its UNTIL is before its start`.
impl Display for Emptiness {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        f.write_str(match self {
            Self::StartExcluded => "it has no rule and no other date, and its start is taken out",
            Self::AllExcluded => "all of its occurrences are taken out",
            Self::EndsBeforeStart => "its UNTIL is before its start",
            Self::EndsBeforeFirst => "its UNTIL is before the first time that its rule gives",
            Self::Skipped => "the clocks jump over its start, and such times are skipped",
            Self::NeverMatches => "nothing up to the year 9999 matches its rules",
        })
    }
}

impl RecurrenceSet {
    /// Why there is no occurrence; `None` if there is one.
    ///
    /// # Errors
    /// That was not known within three times [`DEFAULT_BUDGET`] steps, in which the set is searched, then the
    /// set with nothing taken out, then each rule without its end.
    ///
    /// ```
    /// use recurrence_core::{Emptiness, RecurrenceSet};
    ///
    /// let set: RecurrenceSet = "DTSTART:20260301T090000Z\nRRULE:FREQ=DAILY;UNTIL=20260228T000000Z".parse()?;
    /// let why = set.why_empty()?.ok_or("it is empty")?;
    /// assert_eq!(why, Emptiness::EndsBeforeStart);
    /// assert_eq!(why.to_string(), "its UNTIL is before its start");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn why_empty(&self) -> Result<Option<Emptiness>, Exhausted> {
        let mut left = BUDGET;
        if has_any(self, &mut left)? {
            return Ok(None);
        }
        let mut parts = self.parts.clone();
        parts.exclusions.clear();
        parts.exclusion_rules.clear();
        let whole = Self::of(parts.clone(), None);
        let alone = parts.rules.is_empty() && parts.dates.is_empty();
        if has_any(&whole, &mut left)? {
            return Ok(Some(if alone { Emptiness::StartExcluded } else { Emptiness::AllExcluded }));
        }
        if parts.rules.is_empty() {
            return Ok(Some(Emptiness::Skipped));
        }
        // The dates give nothing, as is known. Rules that never match say nothing about why the others give nothing.
        parts.dates.clear();
        let mut ends_behind_start = false;
        let mut ends = false;
        for rule in std::mem::take(&mut parts.rules) {
            let Limit::Until(until) = rule.limit else { continue };
            parts.rules = vec![Rule { limit: Limit::Forever, ..rule }];
            let endless = Self::of(parts.clone(), None);
            if has_any(&endless, &mut left)? {
                ends = true;
                ends_behind_start |= !self.starts_behind(until);
            }
        }
        Ok(Some(match (ends, ends_behind_start) {
            (true, false) => Emptiness::EndsBeforeStart,
            (true, true) => Emptiness::EndsBeforeFirst,
            (false, _) => Emptiness::NeverMatches,
        }))
    }

    /// Whether the start lies behind the end of a rule.
    fn starts_behind(&self, until: Until) -> bool {
        let local = self.start().local();
        match until {
            Until::Date(day) => local.date() > day,
            Until::Local(last) => local > last,
            Until::Utc(last) => {
                let mut zone = self.plan.zone;
                let start = Occurrence::read(&mut zone, seconds(local), Gap::ShiftForward, Overlap::First);
                start.is_some_and(|start| start.instant().timestamp() > last.timestamp())
            }
        }
    }
}

/// The steps of all searches together.
const BUDGET: u64 = DEFAULT_BUDGET.saturating_mul(3);

/// Whether there is an occurrence, within the steps that are left.
fn has_any(set: &RecurrenceSet, left: &mut u64) -> Result<bool, Exhausted> {
    let mut all = set.iter().budget(u64::MAX).pool(*left);
    let first = all.next();
    *left = left.saturating_sub(all.steps());
    match (first, all.completeness()) {
        (None, Completeness::BudgetExhausted(cursor)) => Err(Exhausted { steps: BUDGET, cursor }),
        (first, _) => Ok(first.is_some()),
    }
}
