//! The occurrences of a set, one a line, and last whether there are more.

use chrono::{NaiveDateTime, NaiveTime};
use recurrence_core::{CalendarTime, Completeness, Occurrence, RecurrenceSet};
use serde::Serialize;

use super::{
    emptiness::check_any,
    options::Occurrences,
    window::{Ending, Window, written},
};
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
};

/// One occurrence as documented.
#[derive(Debug, Serialize)]
struct Line {
    id: String,
    local: String,
    zone: &'static str,
    instant: String,
}

pub(super) fn list(
    invocation: &mut Invocation,
    set: &RecurrenceSet,
    asked: &Occurrences,
) -> Result<Exit, Error> {
    let Window { from, to, limit } = Window::of(asked, set.zone(), [set])?;
    let mut window = set.between(from, to).budget(asked.budget);
    let mut listed = 0_u64;
    while listed < limit && !invocation.output.is_closed() {
        let Some(occurrence) = window.next() else { break };
        tell(invocation, set, &occurrence)?;
        listed = listed.saturating_add(1);
    }
    // Only a look at one more tells whether the limit came before the end.
    let next = window.next();
    let ending = match (&next, window.completeness()) {
        (Some(next), _) => Ending::MoreAfter(next.instant()),
        (None, Completeness::BudgetExhausted(_)) => Ending::BudgetExhausted,
        (None, _) => Ending::Complete,
    };
    if listed == 0 && matches!(ending, Ending::Complete) {
        check_any(set, asked)?;
    }
    ending.tell(invocation, asked, listed, false)?;
    Ok(if matches!(ending, Ending::BudgetExhausted) { Exit::SomeFailed } else { Exit::Done })
}

fn tell(invocation: &mut Invocation, set: &RecurrenceSet, occurrence: &Occurrence) -> Result<(), Error> {
    let (id, local, zone) = (occurrence.id(), occurrence.local(), set.zone());
    let instant = written(occurrence.instant());
    // Beside a start that is a date, what has a time of day was given one.
    let is_date = matches!(set.start(), CalendarTime::Date(_)) && id.time() == NaiveTime::MIN;
    if invocation.is_json() {
        let as_it_is = |at: NaiveDateTime, date: &str, time: &str| {
            at.format(if is_date { date } else { time }).to_string()
        };
        return invocation.output.object(&Line {
            id: as_it_is(id, "%Y%m%d", "%Y%m%dT%H%M%S"),
            local: as_it_is(local, "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"),
            zone: zone.name(),
            instant,
        });
    }
    let shown = local.format(if is_date { "%Y-%m-%d %a" } else { "%Y-%m-%d %a %H:%M:%S" });
    let clock = occurrence.in_zone(zone).format("%Z").to_string();
    let why = if is_date || id == local {
        String::new()
    } else {
        format!("  (for {id}, which the clocks jump over)")
    };
    invocation.output.line(format_args!("{shown}  {clock:<5}  {instant}{why}"))
}
