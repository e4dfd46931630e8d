//! The occurrences, one a line, and last whether there are more.

use chrono::{DateTime, NaiveDateTime, NaiveTime, Utc};
use recurrence_core::{CalendarTime, Completeness, Limit, Occurrence, RecurrenceSet};
use serde::Serialize;

use super::options::Occurrences;
use super::require_any;
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
};
use duecourse::civil_time::{PlainDate, parse};

/// How many are listed of a rule without end, if nobody says how many.
const OF_AN_ENDLESS_RULE: u64 = 100;

/// One occurrence as documented.
#[derive(Debug, Serialize)]
struct Line {
    id: String,
    local: String,
    zone: &'static str,
    instant: String,
}

/// The last line as documented.
#[derive(Debug, Serialize)]
struct Ending {
    completeness: &'static str,
}

pub(super) fn list(
    invocation: &mut Invocation,
    set: &RecurrenceSet,
    asked: &Occurrences,
) -> Result<Exit, Error> {
    let time = |option: &str, text: Option<&str>| -> Result<Option<DateTime<Utc>>, Error> {
        let read = |text| parse(text, set.zone(), PlainDate::FirstInstant);
        let instant = text.map(read).transpose();
        Ok(instant.map_err(|error| Error::Cannot(format!("{option}: {error}")))?.map(DateTime::from))
    };
    let (from, to) = (time("--from", asked.from.as_deref())?, time("--to", asked.to.as_deref())?);
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        let (from, to) = (written(from), written(to));
        return Err(Error::Cannot(format!("--to {to} is before --from {from}")));
    }
    let is_endless = set.rules().iter().any(|rule| rule.limit() == Limit::Forever);
    let usual = if is_endless && to.is_none() { OF_AN_ENDLESS_RULE } else { u64::MAX };
    let limit = asked.limit.unwrap_or(usual);
    let mut window = set
        .between(from.unwrap_or(DateTime::<Utc>::MIN_UTC), to.unwrap_or(DateTime::<Utc>::MAX_UTC))
        .budget(asked.budget);
    let mut listed = 0_u64;
    while listed < limit && !invocation.output.is_closed() {
        let Some(occurrence) = window.next() else { break };
        tell(invocation, set, &occurrence)?;
        listed = listed.saturating_add(1);
    }
    // Only a look at one more tells whether the limit came before the end.
    let next = window.next();
    let ending = match (&next, window.completeness()) {
        (Some(_), _) => "more_after",
        (None, Completeness::BudgetExhausted(_)) => "budget_exhausted",
        (None, _) => "complete",
    };
    if listed == 0 && ending == "complete" {
        require_any(set, asked)?;
    }
    if invocation.is_json() {
        invocation.output.object(&Ending { completeness: ending })?;
    } else if let Some(next) = next {
        let from = written(next.instant());
        invocation.output.line(format_args!("There is more: go on with --from {from}, or raise --limit."))?;
    } else if ending == "budget_exhausted" {
        let steps = asked.budget;
        invocation.output.line(format_args!(
            "The search for the next one was given up after {steps} steps; there may be more: raise --budget."
        ))?;
    } else if listed == 0 {
        invocation.output.line("No occurrences.")?;
    }
    Ok(if ending == "budget_exhausted" { Exit::SomeFailed } else { Exit::Done })
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

/// Occurrences are at whole seconds, and so is what is said of them.
fn written(instant: DateTime<Utc>) -> String {
    instant.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
