//! `class list`.

use automation_core::{Instant, Lifecycle as _, UserId, civil};
use clap::Args;
use duecourse::{Kind as _, kinds::ClassSessions};
use serde_json::{Map, Value};
use session_core::{ClassSession, class::ClassStatus};
use storage_diesel::Filter;

use crate::{
    commands::{
        list::pages,
        patterns::{key, series},
    },
    error::{Error, Exit},
    invocation::Invocation,
    one_line::one_line,
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct ListClasses {
    /// Only those of that studio
    #[arg(long, value_name = "STUDIO")]
    studio: Option<String>,
    /// Only those of that pattern
    #[arg(long, value_name = "STUDIO/PATTERN")]
    pattern: Option<String>,
    /// Only those in which that person has a seat
    #[arg(long, value_name = "USER")]
    person: Option<String>,
    /// Only those of that stored status: scheduled, cancelled, deleted, retired, completed, archived or purged
    #[arg(long, value_name = "STATUS")]
    status: Option<String>,
    /// Only those that start on that day, of the organisation's zone, or later
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Only those that start on that day, of the organisation's zone, or before
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
    /// Only those whose local start newer zone data has put at another instant
    #[arg(long)]
    zone_moved: bool,
    /// How many at most [default: all]
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &ListClasses,
) -> Result<Exit, Error> {
    if asked.limit == Some(0) {
        return Err(Error::Cannot("--limit: 0 lists nothing; it takes 1 or more".to_owned()));
    }
    let zone = invocation.zone();
    let edge = |option: &str,
                text: &Option<String>,
                of: fn(chrono::NaiveDate, zone_core::Zone) -> Option<Instant>| {
        let Some(text) = text else { return Ok(None) };
        let day = series::day(option, text)?;
        of(day, zone).map(Some).ok_or_else(|| Error::Cannot(format!("{option}: {day} is out of range")))
    };
    let from = edge("--from", &asked.from, civil::day_begins)?;
    let to = edge("--to", &asked.to, civil::day_over)?;
    let status = asked.status.as_deref().map(|text| text.trim().to_lowercase().parse::<ClassStatus>());
    let status = status.transpose().map_err(|error| Error::Cannot(format!("--status: {error}")))?;
    let pattern = asked.pattern.as_deref().map(key).transpose()?;
    let person = asked.person.as_deref().map(UserId::new).transpose();
    let person = person.map_err(|error| Error::Cannot(format!("--person: {error}")))?;
    let filters: Vec<Filter<'_>> = [
        asked.studio.as_deref().map(|studio| Filter::is("studio", studio.trim())),
        pattern.as_ref().map(|pattern| Filter::is("pattern", pattern.as_str())),
        status.map(|status| Filter::is("status", status.as_str())),
        from.map(|from| Filter::from("starts_at", from)),
        to.map(|to| Filter::before("starts_at", to)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let is_wanted = |session: &ClassSession, now: Instant| {
        person.as_ref().is_none_or(|person| session.seats.has(person))
            && (!asked.zone_moved || session.moved_by_zone(now).is_some())
    };
    let head = columns(["SESSION", "LOCAL START", "ZONE", "CLASS", "SEATS", "STATUS"]);
    pages::<ClassSession, S, _>(
        invocation,
        store,
        &filters,
        asked.limit,
        (&head, "No class sessions."),
        |invocation, _, rows| {
            let wanted = rows.iter().filter(|row| is_wanted(&row.record, invocation.now));
            Ok(wanted.map(|row| told(invocation, &row.record)).collect())
        },
    )
}

fn told(invocation: &Invocation, session: &ClassSession) -> String {
    if invocation.is_json() {
        let mut object = Map::from_iter([
            ("key".to_owned(), Value::from(session.key.as_str())),
            ("status".to_owned(), Value::from(session.state())),
        ]);
        let details = ClassSessions::details(session);
        object.extend(details.into_iter().map(|(name, value)| (name.to_owned(), value)));
        return Value::Object(object).to_string();
    }
    line(session)
}

/// A session in one row: when it is by its own clocks, and how many seats are taken.
pub(super) fn line(session: &ClassSession) -> String {
    let local = session.local_start.format("%a %Y-%m-%d %H:%M").to_string();
    let seats = format!("{}/{}", session.seats.taken(), session.details.capacity);
    columns([
        session.key.as_str(),
        &local,
        session.zone.name(),
        &one_line(session.details.class.as_str()),
        &seats,
        session.state(),
    ])
}

/// One row of the table. Memory stays bounded, so no column waits for its longest value.
fn columns([key, local, zone, class, seats, status]: [&str; 6]) -> String {
    format!("{key:<36} {local:<20} {zone:<18} {class:<24} {seats:>7}  {status}")
}
