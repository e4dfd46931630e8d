//! Which part of time is listed, and whether that was all.

use chrono::{DateTime, Utc};
use recurrence_core::{Limit, RecurrenceSet, Zone};
use serde::Serialize;

use super::options::Occurrences;
use crate::{error::Error, invocation::Invocation};
use duecourse::civil_time::{PlainDate, parse};

/// How many are listed of a rule without end, if nobody says how many.
const OF_AN_ENDLESS_RULE: u64 = 100;

/// From one instant, inclusive, to another, exclusive, and how many at most.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub(super) from: DateTime<Utc>,
    pub(super) to: DateTime<Utc>,
    pub(super) limit: u64,
}

impl Window {
    /// What was asked for of these sets, local times in that zone.
    pub(super) fn of<'s>(
        asked: &Occurrences,
        zone: Zone,
        sets: impl IntoIterator<Item = &'s RecurrenceSet>,
    ) -> Result<Self, Error> {
        let time = |option: &str, text: Option<&str>| -> Result<Option<DateTime<Utc>>, Error> {
            let read = |text| parse(text, zone, PlainDate::FirstInstant);
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
        let is_endless = |set: &RecurrenceSet| set.rules().iter().any(|rule| rule.limit() == Limit::Forever);
        let usual =
            if to.is_none() && sets.into_iter().any(is_endless) { OF_AN_ENDLESS_RULE } else { u64::MAX };
        Ok(Self {
            from: from.unwrap_or(DateTime::<Utc>::MIN_UTC),
            to: to.unwrap_or(DateTime::<Utc>::MAX_UTC),
            limit: asked.limit.unwrap_or(usual),
        })
    }
}

/// How a list ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ending {
    /// With all that was asked for.
    Complete,
    /// At the limit; the next one is at that instant.
    MoreAfter(DateTime<Utc>),
    /// Where the budget of a search ran out.
    BudgetExhausted,
}

/// The last line as documented.
#[derive(Debug, Serialize)]
struct LastLine {
    completeness: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
}

impl Ending {
    /// Says it below a list of so many. A calendar file has several events at one instant, so to go on behind
    /// the last one might pass over others: there the instant of the next is told.
    pub(super) fn tell(
        self,
        invocation: &mut Invocation,
        asked: &Occurrences,
        listed: u64,
        is_calendar: bool,
    ) -> Result<(), Error> {
        if invocation.is_json() {
            let (completeness, from) = match self {
                Self::Complete => ("complete", None),
                Self::MoreAfter(next) => ("more_after", is_calendar.then(|| written(next))),
                Self::BudgetExhausted => ("budget_exhausted", None),
            };
            return invocation.output.object(&LastLine { completeness, from });
        }
        match self {
            Self::MoreAfter(next) => invocation
                .output
                .line(format_args!("There is more: go on with --from {}, or raise --limit.", written(next))),
            Self::BudgetExhausted => {
                let steps = asked.budget;
                invocation.output.line(format_args!(
                    "The search for the next one was given up after {steps} steps; there may be more: raise \
                     --budget."
                ))
            }
            Self::Complete if listed == 0 => invocation.output.line("No occurrences."),
            Self::Complete => Ok(()),
        }
    }
}

/// Occurrences are at whole seconds, and so is what is said of them.
pub(super) fn written(instant: DateTime<Utc>) -> String {
    instant.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
