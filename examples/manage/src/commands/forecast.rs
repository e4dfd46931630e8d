//! `forecast`: what time brings if nobody acts, by local day.

mod foretold;
mod table;

use automation_core::{Instant, civil};
use clap::Args;
use compliance_core::{document::Document, job::Job, payout::PayoutRequest};
use duecourse::{
    check::is_any,
    forecast::Stretch,
    kinds::{
        ClassSessions, CoachingSessions, Cohorts, Documents, Jobs, Patterns, PayoutRequests, ReferralCodes,
    },
};
use session_core::{Cohort, Pattern, Session};

use self::{
    foretold::{Column, Foretold, foretell},
    table::{EVERY_LAST_DAY, SOME_LAST_DAY, Table},
};
use crate::{
    cli::Records,
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct Forecast {
    /// How many local days to look ahead, today included
    #[arg(long, default_value_t = 30, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=3660))]
    pub(crate) days: u32,
    /// Only these records, event by event
    #[arg(long, value_enum, value_name = "KIND")]
    pub(crate) kind: Option<Records>,
}

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &Forecast,
) -> Result<Exit, Error> {
    let Forecast { days, kind } = *asked;
    let stretch = stretch(invocation, days)?;
    let (title, counted, columns, unreadable) = match kind {
        Some(kind) => one(invocation, store, stretch.horizon, kind)?,
        None if has_others(store)? => all(invocation, store, stretch.horizon)?,
        None => one(invocation, store, stretch.horizon, Records::ReferralCodes)?,
    };
    Table { title, counted, stretch, columns }.print(invocation)?;
    Ok(if unreadable == 0 { Exit::Done } else { Exit::SomeFailed })
}

fn stretch(invocation: &Invocation, days: u32) -> Result<Stretch, Error> {
    let zone = invocation.zone();
    Stretch::of(invocation.now, zone, days).ok_or_else(|| {
        let today = civil::date_at(invocation.now, zone);
        Error::Cannot(format!("{days} days from {today} is outside the years that can be represented"))
    })
}

/// Whether there are records besides referral codes.
fn has_others<S: Store>(store: &mut S) -> Result<bool, Error> {
    Ok(is_any::<Cohort, S>(store)?
        || is_any::<Session, S>(store)?
        || is_any::<Pattern, S>(store)?
        || is_any::<Document, S>(store)?
        || is_any::<Job, S>(store)?
        || is_any::<PayoutRequest, S>(store)?)
}

/// A title, by which day it is counted, what there is of each column, and how many records could not be read.
type Found = (&'static str, &'static str, Vec<Column>, u64);

fn one<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    horizon: Instant,
    kind: Records,
) -> Result<Found, Error> {
    Ok(match kind {
        Records::ReferralCodes => {
            let found = codes(invocation, store, horizon)?;
            ("What expires", EVERY_LAST_DAY, found.columns, found.unreadable)
        }
        Records::Cohorts => {
            let found = cohorts(invocation, store, horizon)?;
            ("What completes", EVERY_LAST_DAY, found.columns, found.unreadable)
        }
        Records::Sessions => {
            let found = sessions(invocation, store, horizon)?;
            ("What happens to sessions", "", found.columns, found.unreadable)
        }
        Records::Patterns => {
            let found = patterns(invocation, store, horizon)?;
            ("Which patterns are extended", "", found.columns, found.unreadable)
        }
        Records::ClassSessions => {
            let found = class_sessions(invocation, store, horizon)?;
            ("What happens to class sessions", EVERY_LAST_DAY, found.columns, found.unreadable)
        }
        Records::Documents => {
            let found = documents(invocation, store, horizon)?;
            ("What happens to documents", "", found.columns, found.unreadable)
        }
        Records::Jobs => {
            let found = jobs(invocation, store, horizon)?;
            ("What happens to jobs", "", found.columns, found.unreadable)
        }
        Records::PayoutRequests => {
            let found = payout_requests(invocation, store, horizon)?;
            ("Which payout requests become old", "", found.columns, found.unreadable)
        }
    })
}

/// A column for each kind, and one for the reminders of sessions, which change nothing.
fn all<S: Store>(invocation: &mut Invocation, store: &mut S, horizon: Instant) -> Result<Found, Error> {
    let mut columns = Vec::new();
    let mut unreadable = 0_u64;
    let mut all = vec![
        ("referral_codes", "codes expire", codes(invocation, store, horizon)?),
        ("cohorts", "cohorts end", cohorts(invocation, store, horizon)?),
        ("sessions", "sessions", sessions(invocation, store, horizon)?),
    ];
    // An organisation without patterns, documents, jobs or payouts need not be told that nothing happens to any.
    if is_any::<Pattern, S>(store)? {
        all.push(("patterns", "extensions", patterns(invocation, store, horizon)?));
        all.push(("class_sessions", "classes past", class_sessions(invocation, store, horizon)?));
    }
    if is_any::<Document, S>(store)? {
        all.push(("documents", "documents", documents(invocation, store, horizon)?));
    }
    if is_any::<Job, S>(store)? {
        all.push(("jobs", "jobs", jobs(invocation, store, horizon)?));
    }
    if is_any::<PayoutRequest, S>(store)? {
        all.push(("payout_requests", "requests become old", payout_requests(invocation, store, horizon)?));
    }
    for (name, title, found) in all {
        unreadable = unreadable.saturating_add(found.unreadable);
        let (reminders, others): (Vec<Column>, Vec<Column>) =
            found.columns.into_iter().partition(|column| column.event == "reminder_due");
        columns.push(Column::sum(name, title, others));
        columns.extend(reminders);
    }
    Ok(("What happens", SOME_LAST_DAY, columns, unreadable))
}

fn codes<S: Store>(invocation: &Invocation, store: &mut S, horizon: Instant) -> Result<Foretold, Error> {
    let columns = vec![Column::new("expired", "expirations", "expirations")];
    foretell::<ReferralCodes, _>(invocation, store, horizon, columns)
}

fn cohorts<S: Store>(invocation: &Invocation, store: &mut S, horizon: Instant) -> Result<Foretold, Error> {
    let columns = vec![Column::new("completed", "completions", "completions")];
    foretell::<Cohorts, _>(invocation, store, horizon, columns)
}

fn sessions<S: Store>(invocation: &Invocation, store: &mut S, horizon: Instant) -> Result<Foretold, Error> {
    let columns = vec![
        Column::new("rescheduled", "rescheduled", "moved"),
        Column::new("reschedule_lapsed", "reschedule_lapsed", "lapsed"),
        Column::new("missed", "missed", "missed"),
        Column::new("completed", "completed", "completed"),
        Column::new("reminder_due", "reminders", "reminders"),
    ];
    foretell::<CoachingSessions, _>(invocation, store, horizon, columns)
}

fn patterns<S: Store>(invocation: &Invocation, store: &mut S, horizon: Instant) -> Result<Foretold, Error> {
    let columns = vec![Column::new("refilled", "extensions", "extensions")];
    foretell::<Patterns, _>(invocation, store, horizon, columns)
}

fn class_sessions<S: Store>(
    invocation: &Invocation,
    store: &mut S,
    horizon: Instant,
) -> Result<Foretold, Error> {
    let columns = vec![
        Column::new("completed", "completed", "completed"),
        Column::new("archived", "archived", "archived"),
        Column::new("purged", "purged", "purged"),
    ];
    foretell::<ClassSessions, _>(invocation, store, horizon, columns)
}

fn documents<S: Store>(invocation: &Invocation, store: &mut S, horizon: Instant) -> Result<Foretold, Error> {
    let columns = vec![
        Column::new("expiring_soon", "expiring_soon", "expiring"),
        Column::new("warned", "warned", "warned"),
        Column::new("expired", "expired", "expired"),
    ];
    foretell::<Documents, _>(invocation, store, horizon, columns)
}

fn jobs<S: Store>(invocation: &Invocation, store: &mut S, horizon: Instant) -> Result<Foretold, Error> {
    let columns = vec![
        Column::new("warned", "warned", "warned"),
        Column::new("warning_due", "warnings_due", "warnings due"),
        Column::new("closed_stale", "closed", "closed"),
    ];
    foretell::<Jobs, _>(invocation, store, horizon, columns)
}

fn payout_requests<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    horizon: Instant,
) -> Result<Foretold, Error> {
    let columns = vec![Column::new("became_old", "become_old", "become old")];
    foretell::<PayoutRequests, _>(invocation, store, horizon, columns)
}
