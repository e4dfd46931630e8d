//! The table of what can happen to a cohort against the rules themselves, over every state, command, actor
//! and both sides of the end of the last day; and the diagram in the documentation against the table.

use automation_core::{Actor, Commands, Instant, Lifecycle, LifecycleExt, Request, civil};
use session_core::{
    Cohort,
    cohort::{
        COHORT_TRANSITIONS, CohortActor, CohortCommand, CohortDates, CohortEvent, CohortFacts, CohortStatus,
        CohortVerb, CohortWhen, EnrolmentEvent, EnrolmentStatus, NewEnd,
    },
    transition::mermaid,
};

use super::made::*;

/// Every kind of cohort: each state, without an end, and with one.
fn cohorts() -> Vec<Cohort> {
    let at = instant("2026-02-01T00:00:00Z");
    let mut all = Vec::new();
    for status in [CohortStatus::Active, CohortStatus::Inactive, CohortStatus::Completed { at }] {
        for end in [None, Some("2026-03-10")] {
            all.push(Cohort { status, ..ending("A", end) });
        }
    }
    all
}

fn actors() -> Vec<Actor> {
    let mut actors: Vec<Actor> = ["admin", "moderator", "teacher", "Admin", ""]
        .iter()
        .map(|role| Actor::staff(user("7"), *role))
        .collect();
    actors.extend(["admin", "student"].map(|role| Actor::participant(user("7"), role)));
    actors.push(Actor::System);
    actors
}

/// What a person would ask with values that make sense at `now`.
fn asked(verb: CohortVerb) -> Vec<CohortCommand> {
    let ahead = day("2027-01-01");
    match verb {
        // Nobody can ask for that.
        CohortVerb::Complete => vec![],
        CohortVerb::Restore => vec![
            CohortCommand::Restore { end: NewEnd::Never },
            CohortCommand::Restore { end: NewEnd::On(ahead) },
        ],
        CohortVerb::ChangeEnd => {
            vec![CohortCommand::ChangeEnd { end: Some(ahead) }, CohortCommand::ChangeEnd { end: None }]
        }
        CohortVerb::Deactivate => vec![CohortCommand::Deactivate],
        CohortVerb::Activate => vec![CohortCommand::Activate],
    }
}

const VERBS: [CohortVerb; 5] = [
    CohortVerb::Complete,
    CohortVerb::Restore,
    CohortVerb::ChangeEnd,
    CohortVerb::Deactivate,
    CohortVerb::Activate,
];

fn boundary() -> [Instant; 3] {
    let over = instant(OVER);
    [over.previous().unwrap(), over, over.next().unwrap()]
}

/// As what somebody acts on cohorts, by the words of the rules; `None`: as nothing (A-B7).
fn acts_as(actor: &Actor) -> Option<CohortActor> {
    match actor {
        Actor::System => Some(CohortActor::System),
        Actor::Staff { role, .. } if role == "admin" => Some(CohortActor::Admin),
        Actor::Staff { role, .. } if role == "moderator" => Some(CohortActor::Moderator),
        Actor::Staff { .. } | Actor::Participant { .. } => None,
    }
}

/// Whether a row's condition holds, by the words of the rules. For what depends on the day that is asked for there is
/// always one to ask for, or none at all.
fn holds(when: CohortWhen, cohort: &Cohort, now: Instant) -> bool {
    let over = cohort.end().and_then(|end| civil::day_over(end, policy().org_zone));
    let is_over = over.is_some_and(|over| now.max(cohort.since) >= over);
    match when {
        CohortWhen::Always | CohortWhen::NewEndNotOver => true,
        CohortWhen::LastDayOver => is_over,
        CohortWhen::LastDayNotOver => !is_over,
    }
}

/// The row of the table that applies to the cohort as it stands.
fn row(cohort: &Cohort, verb: CohortVerb, actor: &Actor, now: Instant) -> Option<&'static str> {
    let actor = acts_as(actor)?;
    let mut rows = COHORT_TRANSITIONS.iter().filter(|row| {
        row.from == cohort.state()
            && row.event == verb
            && row.by.contains(&actor)
            && holds(row.when, cohort, now)
    });
    let to = rows.next().map(|row| row.to);
    assert!(rows.next().is_none(), "two rows say the same");
    to
}

#[test]
fn the_table_is_what_the_rules_say() {
    let (mut tried, mut allowed) = (0, 0);
    for cohort in cohorts() {
        for now in boundary() {
            let seen = cohort.as_of(now, &policy()).unwrap();
            for actor in actors() {
                for verb in VERBS {
                    let says = row(&seen, verb, &actor, now);
                    for command in asked(verb) {
                        tried += 1;
                        let decided = seen.decide(
                            &Request::new(&command, &actor, now),
                            &CohortFacts::default(),
                            &policy(),
                        );
                        let to = decided.ok().map(|event| {
                            let mut after = seen.clone().into_owned();
                            after.apply(&event, now);
                            after.state()
                        });
                        assert_eq!(says, to, "{command:?} of {} by {actor} at {now}", seen.state());
                    }
                    if says.is_some() && verb != CohortVerb::Complete {
                        allowed += 1;
                    }
                }
            }
        }
    }
    assert!(tried > 800 && allowed > 50, "{tried} tried, {allowed} allowed");
}

/// What time brings is in the table too: for the system, in the state as stored, from the boundary on.
#[test]
fn the_table_is_what_time_brings() {
    for cohort in cohorts() {
        for now in boundary() {
            let says = row(&cohort, CohortVerb::Complete, &Actor::System, now);
            let due = cohort.due(&policy()).filter(|due| due.at() <= now);
            let to = due.map(|due| {
                let mut after = cohort.clone();
                after.apply(&due.event, now);
                after.state()
            });
            assert_eq!(says, to, "{} at {now}", cohort.state());
        }
    }
}

/// No condition of the table is missing where no day is asked for: an end that lies in the way is told by the
/// rules.
#[test]
fn a_day_that_is_past_is_refused_whatever_the_table_says() {
    for cohort in cohorts() {
        let command = CohortCommand::Restore { end: NewEnd::On(day("2026-01-01")) };
        let decided = cohort.decide(
            &Request::new(&command, &admin(), instant(OVER)),
            &CohortFacts::default(),
            &policy(),
        );
        assert!(decided.is_err(), "{}", cohort.state());
        assert_eq!(cohort.dates.ending(None).map(CohortDates::start), Ok(None));
    }
}

/// What nobody could have asked for changes no state, be it stored by mistake: `apply` is total.
#[test]
fn an_event_that_the_table_does_not_list_changes_no_state() {
    let events = [
        (CohortVerb::Complete, CohortEvent::Completed),
        (CohortVerb::Restore, CohortEvent::Restored { end: None }),
        (CohortVerb::ChangeEnd, CohortEvent::EndChanged { end: None }),
        (CohortVerb::Deactivate, CohortEvent::Deactivated),
        (CohortVerb::Activate, CohortEvent::Activated),
    ];
    for cohort in cohorts() {
        for (verb, event) in events {
            let listed =
                COHORT_TRANSITIONS.iter().find(|row| row.from == cohort.state() && row.event == verb);
            let mut after = cohort.clone();
            after.apply(&event, instant(OVER));
            assert_eq!(after.state(), listed.map_or(cohort.state(), |row| row.to), "{event:?}");
            assert_eq!(after.since, instant(OVER));
        }
    }
    for status in
        [EnrolmentStatus::Active, EnrolmentStatus::Inactive, EnrolmentStatus::Completed { with: None }]
    {
        let id = automation_core::Id(1);
        let after = |event: EnrolmentEvent| {
            let mut enrolment = place(id, id, status);
            enrolment.apply(&event, instant(OVER));
            enrolment.state()
        };
        let is_active = status == EnrolmentStatus::Active;
        let was = place(id, id, status).state();
        assert_eq!(
            after(EnrolmentEvent::Completed { with: None }),
            if is_active { "completed" } else { was }
        );
        assert_eq!(after(EnrolmentEvent::Deactivated), if is_active { "inactive" } else { was });
        assert_eq!(after(EnrolmentEvent::Reopened), if was == "completed" { "active" } else { was });
    }
}

/// Where two clocks disagree, an overdue cohort may lie ahead of now; completing it is still not for anybody to ask.
#[test]
fn nobody_asks_for_a_completion() {
    let overdue = Cohort { since: instant(AFTER), ..winter() };
    for command in VERBS.into_iter().flat_map(asked) {
        let request = Request::new(&command, &Actor::System, instant(MADE));
        assert!(overdue.decide(&request, &CohortFacts::default(), &policy()).is_err(), "{command:?}");
    }
}

#[test]
fn the_diagram_in_the_documentation_is_the_table() {
    let source = include_str!("../../../src/cohort/transitions.rs");
    let (_, from) = source.split_once("/// ```mermaid\n").unwrap();
    let (diagram, _) = from.split_once("/// ```\n").unwrap();
    let diagram: String =
        diagram.lines().map(|line| format!("{}\n", line.strip_prefix("/// ").unwrap())).collect();
    assert_eq!(diagram, mermaid(COHORT_TRANSITIONS));
}
