//! `openings --why`: what is in the way of one time, or that nothing is.

use automation_core::{Id, Instant, Span};
use serde_json::{Value, json};
use session_core::{
    calendar::{Interval, Opening},
    coaching::{CoachingFacts, Obstacle, ObstacleSource},
    contract::Role,
    policy::{ExternalBusy, OpeningsOnly},
};

use super::{
    openings::{Found, Question, openings},
    step_lines::with,
    taken, terms, when,
};
use crate::{
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

/// How far ahead of a time that is no opening the next ones are looked for.
const AROUND: Span = Span::days(7);
/// How many of those are named.
const NAMED: usize = 3;

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
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
    let contracts = taken::contracts(store, &question.asked.coach)?;
    let coaching_facts = store.coaching_facts(&contracts, false)?;
    let obstacles = obstacles(invocation, &coaching_facts, &contracts, question, time);
    let Found { openings, lost } = openings(invocation, store, question, around)?;
    let next: Vec<Opening> = openings.into_iter().take(NAMED).collect();
    let is_listed = next.first().is_some_and(|opening| opening.from() == start);
    let is_free = start > invocation.now && !obstacles.iter().any(|obstacle| refuses(invocation, obstacle));
    let minutes = question.length.minutes();
    let binds = question.stored && invocation.session_policy().openings_only == OpeningsOnly::Participants;
    let (by_them, by_staff) = match &question.contract {
        Some(contract) => (
            terms::refusal(invocation, &coaching_facts, contract.id, start, minutes).is_none(),
            terms::refusal_to_staff(invocation, &coaching_facts, contract.id, start, minutes).is_none(),
        ),
        None => (is_free && (is_listed || !binds), is_free),
    };
    let answer = Answer {
        terms: terms::of_the_calendar(calendar, time, invocation.now),
        // Under a contract what the rules accept is an opening, whatever else takes the two's time that day.
        is_opening: is_listed || binds && question.contract.is_some() && by_them,
        refused: terms::of_the_contract(invocation, &coaching_facts, question),
        can_be_scheduled: by_them && lost.is_empty(),
        can_be_scheduled_by_staff: by_staff && lost.is_empty(),
        obstacles,
        lost,
        next,
    };
    if invocation.is_json() {
        invocation.output.object(&answer.json(invocation, question, start))?;
    } else {
        for line in answer.lines(question, start) {
            invocation.output.line(line)?;
        }
    }
    for what in &answer.lost {
        complain!("error: {what}");
    }
    Ok(if answer.lost.is_empty() { Exit::Done } else { Exit::SomeFailed })
}

/// Whether it keeps a session from being scheduled (S-51).
fn refuses(invocation: &Invocation, obstacle: &Obstacle) -> bool {
    let warns = invocation.session_policy().external_busy == ExternalBusy::Warn;
    !(warns && obstacle.source == ObstacleSource::External)
}

/// What there is to say of one time.
struct Answer {
    /// What of the calendar's terms it does not keep to.
    terms: Vec<String>,
    is_opening: bool,
    /// What the contract says against any session.
    refused: Vec<String>,
    can_be_scheduled: bool,
    /// Staff need no opening (S-68).
    can_be_scheduled_by_staff: bool,
    obstacles: Vec<Obstacle>,
    /// What cannot be read.
    lost: Vec<String>,
    /// The openings from then on.
    next: Vec<Opening>,
}

impl Answer {
    fn lines(&self, question: &Question<'_>, start: Instant) -> Vec<String> {
        let zone = question.calendar.zone();
        let (told, coach, length) = (when::both(start, zone), &question.asked.coach, question.length);
        let found = match (self.is_opening, self.can_be_scheduled) {
            (true, true) => return vec![format!("{told} is an opening of {coach} for {length}.")],
            (true, false) => {
                format!("{told} is an opening of {coach} for {length}, and yet nothing can be scheduled:")
            }
            (false, _) => format!("{told} is no opening of {coach} for {length}:"),
        };
        let obstacles = self.obstacles.iter().map(ToString::to_string);
        let reasons: Vec<String> = self.terms.iter().chain(&self.refused).cloned().chain(obstacles).collect();
        let mut lines = vec![found];
        if reasons.is_empty() && self.lost.is_empty() {
            lines.push("  - nobody is in the way: openings begin at other times".to_owned());
        }
        lines.extend(reasons.iter().map(|reason| format!("  - {reason}")));
        let next: Vec<String> = self.next.iter().map(|opening| when::both(opening.from(), zone)).collect();
        lines.push(if self.obstacles.iter().any(Obstacle::is_unreadable) {
            "Until that is put right, whether any other time is free cannot be said.".to_owned()
        } else if next.is_empty() {
            "There is no opening within a week from then.".to_owned()
        } else {
            format!("The next ones: {}", next.join(", "))
        });
        if self.can_be_scheduled {
            lines.push(match &question.contract {
                Some(contract) => {
                    format!("It can be scheduled all the same under contract {}.", contract.record.number)
                }
                None => "It can be scheduled all the same, if a contract allows it.".to_owned(),
            });
        } else if self.can_be_scheduled_by_staff {
            let under = question.contract.as_ref();
            let number =
                under.map_or("CONTRACT", |contract| contract.record.number.as_str().trim_start_matches('#'));
            lines.push(format!(
                "Staff can schedule it all the same: `manage session schedule {number} --start {start} --as-staff`."
            ));
        }
        lines
    }

    fn json(&self, invocation: &Invocation, question: &Question<'_>, start: Instant) -> Value {
        let told: Vec<Value> = self
            .obstacles
            .iter()
            .map(|obstacle| {
                let told = json!({
                    "whose": obstacle.whose, "source": word(&obstacle.source),
                    "from": obstacle.interval.from(), "until": obstacle.interval.until(),
                });
                match &obstacle.source {
                    ObstacleSource::Unreadable(what) => with(told, "what", what.as_str()),
                    _ => told,
                }
            })
            .collect();
        let next: Vec<Instant> = self.next.iter().map(|opening| opening.from()).collect();
        json!({
            "command": "openings", "coach": question.asked.coach, "time": start, "now": invocation.now,
            "minutes": question.length.minutes(), "zone": question.calendar.zone().name(),
            "opening": self.is_opening, "terms": self.terms, "contract_reasons": self.refused,
            "obstacles": told, "can_be_scheduled": self.can_be_scheduled,
            "can_be_scheduled_by_staff": self.can_be_scheduled_by_staff, "unreadable": self.lost,
            "next": next,
        })
    }
}

/// What else is in the way: of the coach, and under a contract of its student.
fn obstacles(
    invocation: &Invocation,
    coaching_facts: &CoachingFacts,
    contracts: &[Id],
    question: &Question<'_>,
    time: Interval,
) -> Vec<Obstacle> {
    let coach = &question.asked.coach;
    let (now, policy) = (invocation.now, invocation.session_policy());
    if let Some(contract) = &question.contract {
        return coaching_facts.in_the_way(&contract.record, None, time, now, policy);
    }
    // Whatever the contract, the coach's time is the same.
    let known = contracts.iter().filter_map(|id| coaching_facts.contract(*id));
    if let Some(contract) = known.into_iter().find(|contract| contract.coach == *coach) {
        let found = coaching_facts.in_the_way(contract, None, time, now, policy).into_iter();
        return found.filter(|obstacle| obstacle.whose == Role::Coach).collect();
    }
    let found = question.calendar.in_the_way(time).into_iter();
    found
        .map(|obstacle| Obstacle {
            whose: Role::Coach,
            source: obstacle.source.into(),
            interval: obstacle.interval,
        })
        .collect()
}

fn word(source: &ObstacleSource) -> &'static str {
    match source {
        ObstacleSource::Session => "session",
        ObstacleSource::Held => "held",
        ObstacleSource::Blocked => "blocked",
        ObstacleSource::External => "external",
        ObstacleSource::Unreadable(_) => "unreadable",
    }
}
