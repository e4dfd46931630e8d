//! `forecast`: what time brings if nobody acts, by local day.

mod foretold;
mod table;

use automation_core::{Instant, civil};
use duecourse::{
    check::is_any,
    forecast::Stretch,
    kinds::{CoachingSessions, Cohorts, ReferralCodes},
};
use session_core::{Cohort, Session as CoachingSession};

use self::{
    foretold::{Column, Foretold, foretell},
    table::{EVERY_LAST_DAY, SOME_LAST_DAY, Table},
};
use crate::{
    cli::Records,
    error::{Error, Exit},
    session::Session,
    store::Store,
};

pub(crate) fn run<S: Store>(
    session: &mut Session,
    store: &mut S,
    days: u32,
    kind: Option<Records>,
) -> Result<Exit, Error> {
    let stretch = stretch(session, days)?;
    let (title, counted, columns, unreadable) = match kind {
        Some(kind) => one(session, store, stretch.horizon, kind)?,
        None if has_others(store)? => all(session, store, stretch.horizon)?,
        None => one(session, store, stretch.horizon, Records::ReferralCodes)?,
    };
    Table { title, counted, stretch, columns }.print(session)?;
    Ok(if unreadable == 0 { Exit::Done } else { Exit::SomeFailed })
}

fn stretch(session: &Session, days: u32) -> Result<Stretch, Error> {
    let zone = session.zone();
    Stretch::of(session.now, zone, days).ok_or_else(|| {
        let today = civil::date_at(session.now, zone);
        Error::Cannot(format!("{days} days from {today} is outside the years that can be represented"))
    })
}

/// Whether there are records besides referral codes.
fn has_others<S: Store>(store: &mut S) -> Result<bool, Error> {
    Ok(is_any::<Cohort, S>(store)? || is_any::<CoachingSession, S>(store)?)
}

/// A title, by which day it is counted, what there is of each column, and how many records could not be read.
type Found = (&'static str, &'static str, Vec<Column>, u64);

fn one<S: Store>(
    session: &mut Session,
    store: &mut S,
    horizon: Instant,
    kind: Records,
) -> Result<Found, Error> {
    Ok(match kind {
        Records::ReferralCodes => {
            let found = codes(session, store, horizon)?;
            ("What expires", EVERY_LAST_DAY, found.columns, found.unreadable)
        }
        Records::Cohorts => {
            let found = cohorts(session, store, horizon)?;
            ("What completes", EVERY_LAST_DAY, found.columns, found.unreadable)
        }
        Records::Sessions => {
            let found = sessions(session, store, horizon)?;
            ("What happens to sessions", "", found.columns, found.unreadable)
        }
    })
}

/// A column for each kind, and one for the reminders of sessions, which change nothing.
fn all<S: Store>(session: &mut Session, store: &mut S, horizon: Instant) -> Result<Found, Error> {
    let mut columns = Vec::new();
    let mut unreadable = 0_u64;
    for (name, title, found) in [
        ("referral_codes", "codes expire", codes(session, store, horizon)?),
        ("cohorts", "cohorts end", cohorts(session, store, horizon)?),
        ("sessions", "sessions", sessions(session, store, horizon)?),
    ] {
        unreadable = unreadable.saturating_add(found.unreadable);
        let (reminders, others): (Vec<Column>, Vec<Column>) =
            found.columns.into_iter().partition(|column| column.event == "reminder_due");
        columns.push(Column::sum(name, title, others));
        columns.extend(reminders);
    }
    Ok(("What happens", SOME_LAST_DAY, columns, unreadable))
}

fn codes<S: Store>(session: &Session, store: &mut S, horizon: Instant) -> Result<Foretold, Error> {
    let columns = vec![Column::new("expired", "expirations", "expirations")];
    foretell::<ReferralCodes, _>(session, store, horizon, columns)
}

fn cohorts<S: Store>(session: &Session, store: &mut S, horizon: Instant) -> Result<Foretold, Error> {
    let columns = vec![Column::new("completed", "completions", "completions")];
    foretell::<Cohorts, _>(session, store, horizon, columns)
}

fn sessions<S: Store>(session: &Session, store: &mut S, horizon: Instant) -> Result<Foretold, Error> {
    let columns = vec![
        Column::new("rescheduled", "rescheduled", "moved"),
        Column::new("reschedule_lapsed", "reschedule_lapsed", "lapsed"),
        Column::new("missed", "missed", "missed"),
        Column::new("completed", "completed", "completed"),
        Column::new("reminder_due", "reminders", "reminders"),
    ];
    foretell::<CoachingSessions, _>(session, store, horizon, columns)
}
