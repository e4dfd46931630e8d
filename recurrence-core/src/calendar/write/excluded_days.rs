//! Whole days that are taken out, as their occurrences.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};

use super::{
    WriteError,
    moment::{at, identity, timeline},
};
use crate::{
    CalendarTime, RecurrenceSet,
    engine::{Exclusion, seconds},
};

/// The most occurrences of one day that are written.
const LIMIT: usize = 1_500;
/// The seconds of a day.
const DAY: i64 = 86_400;

/// The occurrences that the set takes out by their days, in order: those readers know that take a date beside times for
/// nothing.
pub(super) fn excluded_by_day(
    set: &RecurrenceSet,
    start: &CalendarTime,
    days: &[NaiveDate],
) -> Result<Vec<CalendarTime>, WriteError> {
    let mut all = set.to_builder();
    all.parts.exclusions.clear();
    // Only a start that no rule gives is refused, and the set was not.
    let Ok(all) = all.build() else { return Ok(Vec::new()) };
    let mut found = BTreeMap::new();
    for day in days {
        // Its local times, whatever the clocks do there.
        let begin = seconds((*day).into());
        let instant = |second: i64| DateTime::from_timestamp(second, 0).unwrap_or_default();
        let window =
            (instant(begin.saturating_sub(DAY)), instant(begin.saturating_add(DAY.saturating_mul(2))));
        let mut on_day = 0_usize;
        for one in all.between(window.0, window.1) {
            if set.plan.exclusion(&one) != Exclusion::Here {
                continue;
            }
            on_day = on_day.saturating_add(1);
            if on_day > LIMIT {
                return Err(WriteError::ManyOnOneDay { day: *day, limit: LIMIT });
            }
            let named = identity(one.id, start);
            let is_it = timeline(&named) == one.instant || start.zone().is_none();
            found.insert(one.instant, if is_it { named } else { at(one.instant, start)? });
        }
    }
    Ok(found.into_values().collect())
}
