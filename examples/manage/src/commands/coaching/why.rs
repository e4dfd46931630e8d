//! `openings --why`: what is in the way of one time, or that nothing is.

use automation_core::{Instant, Span, civil};
use chrono::Days;
use serde_json::{Value, json};
use session_core::{Calendar, Interval, Obstacle, ObstacleSource, Opening, Role};

use super::{
    openings::{Question, openings},
    taken, when,
};
use crate::{
    error::{Error, Exit},
    session::Session,
    store::Store,
};

/// How far ahead of a time that is no opening the next ones are looked for.
const AROUND: Span = Span::days(7);
/// How many of those are named.
const NAMED: usize = 3;

pub(super) fn run<S: Store>(
    session: &mut Session,
    store: &mut S,
    question: &Question<'_>,
    text: &str,
) -> Result<Exit, Error> {
    let (calendar, zone) = (&question.calendar, question.calendar.zone());
    let start = when::instant("--why", text, zone)?;
    let out_of_range =
        || Error::Cannot(format!("--why: {start} is outside the years that can be represented"));
    let time = Interval::lasting(start, question.length.span()).ok_or_else(out_of_range)?;
    let around = Interval::lasting(start, AROUND).ok_or_else(out_of_range)?;
    let terms = terms(calendar, time, session.now);
    let obstacles = obstacles(session, store, question, time)?;
    let next: Vec<Opening> = openings(session, store, question, around)?.into_iter().take(NAMED).collect();
    let is_opening = next.first().is_some_and(|opening| opening.from() == start);
    if session.is_json() {
        let told: Vec<Value> = obstacles
            .iter()
            .map(|obstacle| {
                json!({
                    "whose": obstacle.whose, "source": word(obstacle.source),
                    "from": obstacle.interval.from(), "until": obstacle.interval.until(),
                })
            })
            .collect();
        let next: Vec<Instant> = next.iter().map(|opening| opening.from()).collect();
        session.output.object(&json!({
            "command": "openings", "coach": question.asked.coach, "time": start, "now": session.now,
            "minutes": question.length.minutes(), "zone": zone.name(), "opening": is_opening,
            "terms": terms, "obstacles": told, "next": next,
        }))?;
        return Ok(Exit::Done);
    }
    let told = when::both(start, zone);
    let coach = &question.asked.coach;
    if is_opening {
        session.output.line(format_args!("{told} is an opening of {coach} for {}.", question.length))?;
        return Ok(Exit::Done);
    }
    session.output.line(format_args!("{told} is no opening of {coach} for {}:", question.length))?;
    let terms = terms.into_iter().chain(obstacles.iter().map(ToString::to_string)).collect::<Vec<_>>();
    if terms.is_empty() {
        session.output.line("  - nobody is in the way: openings begin at other times")?;
    }
    for reason in terms {
        session.output.line(format_args!("  - {reason}"))?;
    }
    let next: Vec<String> = next.iter().map(|opening| when::both(opening.from(), zone)).collect();
    if next.is_empty() {
        session.output.line("There is no opening within a week from then.")?;
    } else {
        session.output.line(format_args!("The next ones: {}", next.join(", ")))?;
    }
    Ok(Exit::Done)
}

/// What of the calendar's terms a time does not keep to.
fn terms(calendar: &Calendar, time: Interval, now: Instant) -> Vec<String> {
    let zone = calendar.zone();
    let (day, today) = (civil::date_at(time.from(), zone), civil::date_at(now, zone));
    let mut terms = Vec::new();
    if time.from() <= now {
        terms.push(format!("it is not after {now}"));
        return terms;
    }
    if now.checked_add(calendar.min_lead()).is_none_or(|least| time.from() < least) {
        terms.push(format!("it begins less than {} after {now}", calendar.min_lead()));
    }
    if !calendar.same_day() && day == today {
        terms.push("nobody is booked for the same day".to_owned());
    }
    let last = today.checked_add_days(Days::new(calendar.advance().into()));
    if last.is_some_and(|last| day > last) {
        terms.push(format!("it is more than {} day(s) ahead", calendar.advance()));
    }
    // What is blocked is an obstacle, which is told by itself.
    let open = calendar.clone().with_exceptions(
        calendar
            .exceptions()
            .iter()
            .copied()
            .filter(|exception| exception.kind == session_core::ExceptionKind::Extra),
    );
    let mut free = open.free(time.from(), time.until());
    if free.next() != Some(time) {
        terms.push("it is not within the working hours".to_owned());
    }
    terms
}

/// What else is in the way: of the coach, and under a contract of its student.
fn obstacles<S: Store>(
    session: &Session,
    store: &mut S,
    question: &Question<'_>,
    time: Interval,
) -> Result<Vec<Obstacle>, Error> {
    let coach = &question.asked.coach;
    let contracts = taken::contracts(store, coach)?;
    let diary = store.diary(&contracts, false)?;
    let (now, policy) = (session.now, session.session_policy());
    if let Some(contract) = &question.contract {
        return Ok(diary.in_the_way(&contract.record, None, time, now, policy));
    }
    // Whatever the contract, the coach's time is the same.
    let known = contracts.iter().filter_map(|id| diary.contract(*id));
    if let Some(contract) = known.into_iter().find(|contract| contract.coach == *coach) {
        let found = diary.in_the_way(contract, None, time, now, policy).into_iter();
        return Ok(found.filter(|obstacle| obstacle.whose == Role::Coach).collect());
    }
    let found = question.calendar.in_the_way(time).into_iter();
    Ok(found
        .map(|obstacle| Obstacle {
            whose: Role::Coach,
            source: obstacle.source.into(),
            interval: obstacle.interval,
        })
        .collect())
}

fn word(source: ObstacleSource) -> &'static str {
    match source {
        ObstacleSource::Session => "session",
        ObstacleSource::Held => "held",
        ObstacleSource::Blocked => "blocked",
        ObstacleSource::External => "external",
    }
}
