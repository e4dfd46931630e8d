//! Deliberate faults in the rules, each in a wrapper around the real pattern, and the oracle that catches every one of
//! them.

use automation_core::{
    Because, Commands, Consequences, Due, Instant, Lifecycle, Neighbours, Refusal, Request, Row, Sample,
    TakenStep, Viewpoint, civil,
};
use session_core::{
    ClassSession, Pattern, PatternPolicy,
    class::{ClassStatus, Seats},
    pattern::{Holidays, PatternCommand, PatternEffect, PatternEvent, PatternFacts, PatternReason},
};

use super::{driver::play, history::History, studio::Course};

const BOOKED_ARE_TAKEN_AWAY: u8 = 0;
const TOMBSTONES_ARE_FORGOTTEN: u8 = 1;
const KEYS_STAY: u8 = 2;
const PAST_IS_MADE: u8 = 3;
const REFILLED_A_DAY_LATE: u8 = 4;
const UTC_DAYS: u8 = 5;
const MOVED_ARE_MADE_AGAIN: u8 = 6;
const MADE_AND_EDITED_AT_ONCE_IS_DOUBLED: u8 = 7;
const HOLIDAYS_ARE_FORGOTTEN: u8 = 8;
const CALLED_OFF_COMES_BACK: u8 = 9;
const EXCEPTIONS_ARE_FORGOTTEN: u8 = 10;
const EDITS_ARE_LOST: u8 = 11;

/// A pattern with a fault in its rules.
#[derive(Debug, Clone, PartialEq)]
struct Faulty<const FAULT: u8>(Pattern);

impl<const FAULT: u8> Lifecycle for Faulty<FAULT> {
    const KIND: &'static str = Pattern::KIND;
    type Policy = PatternPolicy;
    type Event = PatternEvent;

    fn state(&self) -> &'static str {
        self.0.state()
    }

    fn since(&self) -> Instant {
        self.0.since()
    }

    fn due(&self, policy: &PatternPolicy) -> Option<Due<PatternEvent>> {
        let due = self.0.due(policy)?;
        let zone = self.0.series.zone();
        let day = civil::date_at(due.at(), zone);
        let because = match FAULT {
            REFILLED_A_DAY_LATE if self.0.generated_through.is_some() => {
                Because::day_over("P-22", "the day", day, zone)?
            }
            UTC_DAYS => Because::day_begins("P-22", "the day", day, zone_core::Zone::UTC)?,
            _ => due.because,
        };
        Some(because.brings(due.event))
    }

    fn apply(&mut self, event: &PatternEvent, at: Instant) {
        self.0.apply(event, at);
    }

    fn key(&self) -> Option<&str> {
        self.0.key()
    }
}

impl<const FAULT: u8> Consequences for Faulty<FAULT> {
    type Facts = PatternFacts;
    type Effect = PatternEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        facts: &mut PatternFacts,
        policy: &PatternPolicy,
        out: &mut Vec<PatternEffect>,
    ) {
        let TakenStep { before, step, after, now, .. } = *taken;
        misread::<FAULT>(facts);
        let earlier = out.clone();
        let made_at = if FAULT == PAST_IS_MADE { step.at } else { now };
        let mut was = before.0.clone();
        if FAULT == EXCEPTIONS_ARE_FORGOTTEN {
            let mut draft = was.series.parts().clone();
            draft.exceptions.clear();
            was.series = draft.checked().unwrap();
        }
        Pattern::consequences(&TakenStep::new(&was, step, &after.0, made_at), facts, policy, out);
        match FAULT {
            KEYS_STAY => out.retain(|effect| !matches!(effect, PatternEffect::Rekeyed { .. })),
            EDITS_ARE_LOST => out.retain(|effect| !matches!(effect, PatternEffect::Session(_))),
            PAST_IS_MADE => {
                for effect in out.iter_mut() {
                    if let PatternEffect::NewSession(birth) = effect {
                        birth.useful_until = None;
                    }
                }
            }
            MADE_AND_EDITED_AT_ONCE_IS_DOUBLED => {
                let lost = earlier.into_iter().filter(|effect| !out.contains(effect)).collect::<Vec<_>>();
                out.extend(lost);
            }
            _ => {}
        }
    }
}

/// Makes the facts say what the fault believes.
fn misread<const FAULT: u8>(facts: &mut PatternFacts) {
    let mut sessions = Neighbours::default();
    for row in facts.sessions.iter() {
        let mut row: Row<ClassSession> = row.clone();
        let record = &mut row.record;
        match FAULT {
            BOOKED_ARE_TAKEN_AWAY => record.seats = Seats::default(),
            TOMBSTONES_ARE_FORGOTTEN if record.status == ClassStatus::Deleted => continue,
            MOVED_ARE_MADE_AGAIN if record.is_override => continue,
            CALLED_OFF_COMES_BACK if record.status == ClassStatus::Cancelled => {
                record.status = ClassStatus::Scheduled;
            }
            _ => {}
        }
        sessions.add(row);
    }
    facts.sessions = sessions;
    if FAULT == HOLIDAYS_ARE_FORGOTTEN {
        facts.holidays = Holidays::default();
        facts.holidays.add_calendar("public".parse().unwrap());
    }
}

impl<const FAULT: u8> Commands for Faulty<FAULT> {
    type Command = PatternCommand;
    type Reason = PatternReason;

    fn decide(
        &self,
        request: &Request<'_, PatternCommand>,
        facts: &PatternFacts,
        policy: &PatternPolicy,
    ) -> Result<PatternEvent, Refusal<PatternReason>> {
        self.0.decide(request, facts, policy)
    }

    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<PatternCommand, PatternReason>> {
        self.0.samples(&Viewpoint::new(from.actor, from.now, from.facts, from.policy))
    }
}

impl<const FAULT: u8> Course for Faulty<FAULT> {
    fn of(pattern: Pattern) -> Self {
        Self(pattern)
    }

    fn pattern(&self) -> &Pattern {
        &self.0
    }
}

/// A fault may make what cannot be, and stop the studio: that is caught as well.
fn fails<const FAULT: u8>(history: &History) -> Option<String> {
    let played = std::panic::catch_unwind(|| play::<Faulty<FAULT>>(history));
    match played {
        Ok(played) => played.err(),
        Err(_) => Some("it cannot be stored".to_owned()),
    }
}

/// No fault at all: the wrapper itself disturbs nothing, so what is caught below is the fault.
#[test]
fn the_wrapper_alone_agrees_with_the_oracle() {
    for seed in 0..60 {
        if let Err(why) = play::<Faulty<255>>(&History::of_seed(seed)) {
            panic!("history {seed}: {why}");
        }
    }
}

/// The smallest of the first few histories that catch the fault.
fn caught<const FAULT: u8>(name: &str) -> History {
    let found = (0..5_000).map(History::of_seed).find(|history| fails::<FAULT>(history).is_some());
    let found = found.unwrap_or_else(|| panic!("`{name}` was not caught"));
    let smallest = found.shrunk(|history| fails::<FAULT>(history).is_some());
    let why = fails::<FAULT>(&smallest).expect("it is caught");
    println!("`{name}` is caught: {why}\n  {:?}\n  {:?}", smallest.choice, smallest.times);
    for fact in &smallest.facts {
        println!("  {fact:?}");
    }
    smallest
}

macro_rules! caught {
    ($($test:ident $fault:ident $facts:literal)*) => {
        $(
            #[test]
            fn $test() {
                let smallest = caught::<$fault>(stringify!($fault));
                assert!(smallest.facts.len() <= $facts, "not that small any more: {smallest:#?}");
                assert!(play::<Pattern>(&smallest).is_ok(), "the rules themselves pass it");
            }
        )*
    };
}

// The number is how many facts it takes to tell the fault from the rules.
caught! {
    taking_away_what_is_booked_is_caught BOOKED_ARE_TAKEN_AWAY 3
    forgetting_what_was_deleted_is_caught TOMBSTONES_ARE_FORGOTTEN 3
    keys_that_stay_are_caught KEYS_STAY 2
    making_what_is_past_is_caught PAST_IS_MADE 1
    refilling_a_day_late_is_caught REFILLED_A_DAY_LATE 2
    utc_days_are_caught UTC_DAYS 1
    making_again_what_was_moved_is_caught MOVED_ARE_MADE_AGAIN 3
    making_twice_what_is_edited_at_once_is_caught MADE_AND_EDITED_AT_ONCE_IS_DOUBLED 2
    forgetting_holidays_is_caught HOLIDAYS_ARE_FORGOTTEN 1
    bringing_back_what_was_called_off_is_caught CALLED_OFF_COMES_BACK 3
    forgetting_exceptions_is_caught EXCEPTIONS_ARE_FORGOTTEN 4
    losing_edits_is_caught EDITS_ARE_LOST 2
}
