//! `openings`: the free times of a coach, or why a time is not free (S-40, S-51).

use automation_core::{Instant, Row, UserId, civil};
use chrono::{Days, NaiveDate};
use clap::Args;
use serde_json::json;
use session_core::{
    Contract,
    calendar::{Calendar, Interval, Opening},
    contract::SessionLength,
    policy::ExternalBusy,
};

use super::calendar::user;
use super::{
    find,
    taken::{self, Taken},
    terms, when, why_not,
};
use crate::{
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct Openings {
    /// The coach
    #[arg(long, value_name = "USER", value_parser = user)]
    pub(crate) coach: UserId,
    /// A contract of that coach: its student must be free too, and its sessions' length counts
    #[arg(long, value_name = "NUMBER")]
    pub(crate) contract: Option<String>,
    /// The first local day [default: today]
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,
    /// How many local days
    #[arg(long, default_value_t = 7, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=366))]
    pub(crate) days: u32,
    /// How long the session shall last [default: as the contract or the calendar says]
    #[arg(long, value_name = "N")]
    pub(crate) minutes: Option<i64>,
    /// Say of this time instead why it is not free
    #[arg(long, value_name = "TIME", conflicts_with_all = ["from", "days"])]
    pub(crate) why: Option<String>,
}

/// What openings are asked of.
pub(super) struct Question<'a> {
    pub(super) asked: &'a Openings,
    pub(super) calendar: Calendar,
    /// Whether that calendar is a stored one.
    pub(super) stored: bool,
    pub(super) contract: Option<Row<Contract>>,
    pub(super) length: SessionLength,
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &Openings,
) -> Result<Exit, Error> {
    let stored = store.calendar(&asked.coach)?;
    warn_of_nobody(store, &asked.coach, stored.is_some())?;
    let contract = asked.contract.as_deref().map(|number| find::contract(store, number)).transpose()?;
    if let Some(contract) = &contract
        && contract.record.coach != asked.coach
    {
        let Contract { number, coach, .. } = &contract.record;
        return Err(Error::Cannot(format!(
            "contract {number} is coached by {coach}, not by {}",
            asked.coach
        )));
    }
    let is_stored = stored.is_some();
    let calendar = stored.unwrap_or_else(|| Calendar::new(invocation.zone()));
    let length = match asked.minutes {
        Some(minutes) => SessionLength::from_minutes(minutes)
            .map_err(|error| Error::Cannot(format!("--minutes: {error}")))?,
        None => contract.as_ref().map_or_else(|| calendar.length(), |contract| contract.record.length),
    };
    let question = Question { asked, calendar, stored: is_stored, contract, length };
    match &asked.why {
        Some(time) => why_not::run(invocation, store, &question, time),
        None => list(invocation, store, &question),
    }
}

fn list<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    question: &Question<'_>,
) -> Result<Exit, Error> {
    let Question { asked, calendar, length, .. } = question;
    let zone = calendar.zone();
    let first = match asked.from.as_deref() {
        None => civil::date_at(invocation.now, zone),
        Some(text) => when::date(text)
            .ok_or_else(|| Error::Cannot(format!("--from: `{text}` is no date; write 2026-06-05")))?,
    };
    let (last, days) = days(first, asked.days, calendar)?;
    let Found { openings, lost } = openings(invocation, store, question, days)?;
    let refused = match &question.contract {
        Some(contract) => {
            terms::of_the_contract(invocation, &store.coaching_facts(&[contract.id], false)?, question)
        }
        None => Vec::new(),
    };
    if invocation.is_json() {
        for opening in &openings {
            invocation.output.object(&json!({
                "from": opening.from(), "until": opening.until(),
                "local_from": civil::local_at(opening.from(), zone),
                "local_until": civil::local_at(opening.until(), zone),
            }))?;
        }
        invocation.output.object(&json!({
            "command": "openings", "coach": asked.coach, "now": invocation.now, "zone": zone.name(),
            "contract": question.contract.as_ref().map(|contract| &contract.record.number),
            "calendar_is_stored": question.stored, "minutes": length.minutes(), "from": first, "until": last,
            "openings": openings.len(), "contract_reasons": refused, "unreadable": lost,
        }))?;
        return Ok(told(question, &refused, &lost));
    }
    let usual = if question.stored { "" } else { ", by the usual calendar" };
    invocation
        .output
        .line(format_args!("Openings of {} for {length}, {first} to {last} ({zone}{usual}):", asked.coach))?;
    for opening in &openings {
        let (from, until) = (civil::local_at(opening.from(), zone), civil::local_at(opening.until(), zone));
        let local = format!("{} - {}", from.format("%Y-%m-%d %a %H:%M"), until.format("%H:%M"));
        invocation.output.line(format_args!("  {local}  {}", opening.from()))?;
    }
    invocation.output.line(format_args!("{} opening(s).", openings.len()))?;
    Ok(told(question, &refused, &lost))
}

/// What takes the openings back: what the contract says against any session, and what cannot be read.
fn told(question: &Question<'_>, refused: &[String], lost: &[String]) -> Exit {
    if let Some(contract) = &question.contract {
        for reason in refused {
            complain!(
                "warning: nothing can be scheduled under contract {}: {reason}",
                contract.record.number
            );
        }
    }
    for what in lost {
        complain!("error: {what}");
    }
    if lost.is_empty() {
        return Exit::Done;
    }
    complain!("error: until that is put right, whether these times are free cannot be said");
    Exit::SomeFailed
}

/// Whoever has neither may be a slip: the usual calendar would make openings of any name.
fn warn_of_nobody<S: Store>(store: &mut S, coach: &UserId, has_calendar: bool) -> Result<(), Error> {
    let contracts = store.contracts_of(coach)?;
    let coaches = contracts.rows.iter().any(|contract| contract.record.coach == *coach);
    if !has_calendar && !coaches && contracts.unreadable.is_empty() {
        complain!("warning: {coach} coaches under no contract and has no calendar; is the name right?");
    }
    Ok(())
}

/// The openings in a stretch of time, and what of the sessions around them cannot be read.
pub(super) struct Found {
    pub(super) openings: Vec<Opening>,
    pub(super) lost: Vec<String>,
}

/// The last of so many local days, and all of them as one stretch of time.
fn days(first: NaiveDate, days: u32, calendar: &Calendar) -> Result<(NaiveDate, Interval), Error> {
    let zone = calendar.zone();
    let last = first.checked_add_days(Days::new(u64::from(days.saturating_sub(1))));
    let stretch = last.and_then(|last| {
        let (from, until) = (civil::day_begins(first, zone)?, civil::day_over(last, zone)?);
        Some((last, Interval::new(from, until).ok()?))
    });
    stretch.ok_or_else(|| {
        Error::Cannot(format!("{days} days from {first} are outside the years that can be represented"))
    })
}

/// The openings that lie in that stretch of time.
pub(super) fn openings<S: Store>(
    invocation: &Invocation,
    store: &mut S,
    question: &Question<'_>,
    within: Interval,
) -> Result<Found, Error> {
    let Taken { times, mut lost } = taken::of(invocation, store, &question.asked.coach, false)?;
    let calendar = whole_calendar(invocation, store, question, within, &mut lost)?;
    let (from, until): (Instant, Instant) = (within.from(), within.until());
    let openings = calendar.openings(question.length, &times, from, until, invocation.now).collect();
    Ok(Found { openings, lost })
}

/// The coach's calendar with what else is in the way under the contract.
fn whole_calendar<S: Store>(
    invocation: &Invocation,
    store: &mut S,
    question: &Question<'_>,
    within: Interval,
    lost: &mut Vec<String>,
) -> Result<Calendar, Error> {
    let calendar = question.calendar.clone();
    match &question.contract {
        Some(contract) => {
            taken::with_student(invocation, store, calendar, &contract.record.student, within, lost)
        }
        None if invocation.session_policy().external_busy == ExternalBusy::Warn => Ok(calendar.with_busy([])),
        None => Ok(calendar),
    }
}
