//! What a set means: the union of what its rules and dates give, without what is taken out (RFC 5545
//! section 3.8.5.3).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use recurrence_core::{CalendarTime, UnmatchedStart};

use super::{
    Recipe,
    clock::{self, civil, offset, seconds},
    rule::{Given, gifts, gives_start},
};

/// An occurrence.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) id: i64,
    pub(crate) local: i64,
    pub(crate) instant: i64,
}

impl std::fmt::Debug for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", civil(self.id))?;
        if self.local != self.id {
            write!(f, " (moved to {})", civil(self.local))?;
        }
        write!(f, " = {}Z", civil(self.instant))
    }
}

/// What is known of a set from an instant on.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// In order, each instant once.
    pub(crate) seen: Vec<Seen>,
    /// Everything before this instant is in it.
    pub(crate) to: i64,
}

impl Part {
    /// Whether nothing follows.
    pub(crate) fn is_whole(&self) -> bool {
        self.to == i64::MAX
    }
}

/// The occurrences at or after `from`, until each rule gave `want` or tried `work` days and units.
pub(crate) fn expand(recipe: &Recipe, from: i64, want: usize, work: u64) -> Part {
    let zone = recipe.zone();
    let mut to = i64::MAX;
    let mut all = Vec::new();
    let start = resolved(recipe, &recipe.start);
    let includes = recipe.readings.unmatched_start == UnmatchedStart::Include;
    if recipe.rules.is_empty() || includes {
        all.extend(start);
    }
    for rule in &recipe.rules {
        let counted = u32::from(includes && start.is_some() && !gives_start(recipe, rule));
        let gifts = gifts(recipe, rule, counted, from, want, work);
        all.extend(gifts.given);
        to = to.min(gifts.to);
    }
    all.extend(recipe.dates.iter().filter_map(|date| resolved(recipe, date)));

    let mut instants_out = BTreeSet::new();
    let mut days_out = BTreeSet::new();
    for exclusion in &recipe.exclusions {
        match exclusion {
            CalendarTime::Date(day) => {
                days_out.insert(*day);
            }
            time => instants_out.extend(resolved(recipe, time).map(|given| given.instant)),
        }
    }
    for rule in &recipe.exclusion_rules {
        let gifts = gifts(recipe, rule, 0, from, want, work);
        instants_out.extend(gifts.given.iter().map(|given| given.instant));
        to = to.min(gifts.to);
    }

    let known = all.into_iter().filter(|given| (from..to).contains(&given.instant));
    let mut seen: Vec<Seen> = known
        .map(|Given { id, instant }| Seen { id, local: instant + offset(zone, instant), instant })
        .collect();
    seen.sort_by_key(|seen| (seen.instant, seen.id != seen.local, seen.id));
    seen.dedup_by_key(|seen| seen.instant);
    let day = |local: i64| -> NaiveDate { civil(local).date() };
    let is_out = |seen: &Seen| {
        instants_out.contains(&seen.instant)
            || days_out.contains(&day(seen.id))
            || days_out.contains(&day(seen.local))
    };
    seen.retain(|seen| !is_out(seen));
    Part { seen, to }
}

/// Whether any rule gives the start.
pub(crate) fn start_matches(recipe: &Recipe) -> bool {
    recipe.rules.iter().any(|rule| gives_start(recipe, rule))
}

/// A time as it is written, in the set's zone if it says none; its id is the local time there.
fn resolved(recipe: &Recipe, time: &CalendarTime) -> Option<Given> {
    let zone = time.zone().unwrap_or(recipe.zone());
    let local = seconds(time.local());
    let instant = clock::instant(zone, local, &recipe.readings)?;
    let id = if zone == recipe.zone() { local } else { instant + offset(recipe.zone(), instant) };
    Some(Given { id, instant })
}
