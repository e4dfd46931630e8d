//! S-64: a refusal names the way out, if there is one, and every way that it names is one.

use std::collections::BTreeSet;

use automation_core::{Commands, LifecycleExt, Refusal, Request, Span};
use session_core::{
    calendar::Calendar,
    coaching::{SessionCommand, SessionReason, schedule},
};
use zone_core::zone;

use super::{
    scene::*,
    transitions::{choices, every_actor, every_command, every_side, every_state},
};

fn ways(refusal: &Refusal<SessionReason>) -> Vec<&'static str> {
    refusal.ways().iter().map(|way| way.command).collect()
}

/// S-64, in every state, on both sides of every boundary, by everybody.
#[test]
fn s_64_every_way_that_is_named_is_possible() {
    let (mut named, mut refused) = (0_u64, 0_u64);
    let mut seen_ways = BTreeSet::new();
    for choice in choices() {
        let mut scene = Scene { policy: choice.policy.clone(), ..Scene::new() };
        scene.contract.status = choice.status;
        for session in every_state(false) {
            scene.session = session;
            let coaching_facts = scene.coaching_facts();
            for now in every_side() {
                let seen = scene.session.as_of(now, &scene.policy).unwrap();
                for actor in every_actor() {
                    let all = every_command(&seen, now);
                    for command in &all {
                        let Err(refusal) =
                            seen.decide(&Request::new(command, &actor, now), &coaching_facts, &scene.policy)
                        else {
                            continue;
                        };
                        refused += 1;
                        for way in refusal.ways() {
                            named += 1;
                            seen_ways.insert((command.name(), way.command));
                            let possible = if way.command == "schedule" {
                                let draft = draft(later(now, Span::days(400)));
                                schedule(
                                    CONTRACT,
                                    &Request::new(&draft, &actor, now),
                                    &coaching_facts,
                                    &scene.policy,
                                )
                                .is_ok()
                            } else {
                                let mut tried = all.clone();
                                tried.push(approve(None));
                                tried.extend([approve(Some(later(now, Span::days(7))))]);
                                tried
                                    .push(SessionCommand::RecordMeeting { started: start(), ended: start() });
                                tried.iter().filter(|other| other.name() == way.command).any(|other| {
                                    seen.decide(
                                        &Request::new(other, &actor, now),
                                        &coaching_facts,
                                        &scene.policy,
                                    )
                                    .is_ok()
                                })
                            };
                            assert!(possible, "{command:?} by {actor} at {now}: {way:?} is none");
                        }
                    }
                }
            }
        }
    }
    println!("{named} ways out of {refused} refusals");
    for expected in [
        ("complete", "record meeting"),
        ("cancel", "record meeting"),
        ("complete", "withdraw"),
        ("complete", "decline"),
        ("request reschedule", "approve"),
        ("approve", "withdraw"),
        ("withdraw", "decline"),
        ("request reschedule", "cancel"),
        ("confirm", "schedule"),
        ("cancel", "complete"),
        ("cancel", "request reschedule"),
        ("approve", "request reschedule"),
    ] {
        assert!(seen_ways.contains(&expected), "{expected:?} was never named: {seen_ways:?}");
    }
}

/// The commonest: it was marked missed at half past, and they met.
#[test]
fn s_64_completing_what_was_missed_names_the_meeting() {
    let mut scene = Scene::new();
    let end = later(start(), Span::hours(1));
    let refusal = scene.ask(&ben(), &COMPLETE, end).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "the session is missed since 2026-03-05T10:30:00Z; if you met, record the meeting (S-31)"
    );
    assert_eq!(ways(&refusal), ["record meeting"]);
    let meeting = SessionCommand::RecordMeeting { started: later(start(), Span::minutes(35)), ended: end };
    scene.act(&ben(), &meeting, end).unwrap();
    scene.act(&ben(), &COMPLETE, end).unwrap();
    // What somebody said stands, and has no way out here.
    let mut said = Scene::new();
    said.act(&ann(), &MISSED, start()).unwrap();
    assert!(said.ask(&ben(), &COMPLETE, end).unwrap_err().ways().is_empty());
    // Nor is there one under a contract that was given up.
    let mut given_up = Scene::new();
    given_up.contract.status = session_core::contract::ContractStatus::Cancelled;
    assert!(given_up.ask(&ben(), &CANCEL, end).unwrap_err().ways().is_empty());
}

#[test]
fn s_64_a_stranger_hears_of_no_way() {
    let refusal = Scene::new().ask(&eve(), &COMPLETE, later(start(), Span::hours(1))).unwrap_err();
    assert!(refusal.ways().is_empty());
}

/// A time that is no opening: staff may schedule it, and a request may leave the time to the other one.
#[test]
fn s_64_a_time_that_is_no_opening() {
    let mut scene = Scene::new();
    scene.calendars = vec![("ben", Calendar::new(zone!("Europe/London")))];
    let night = at("2026-03-12T03:00:00Z");
    let now = at("2026-03-02T09:00:00Z");
    let refusal = scene.schedule(&ann(), &draft(night), now).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "2026-03-12T03:00:00Z is no opening of the coach: it is not within the working hours; staff may \
         schedule it all the same (S-68)"
    );
    let way = &refusal.ways()[0];
    assert_eq!((way.command, way.by), ("schedule", Some("staff")));
    assert!(scene.schedule(&sam(), &draft(night), now).is_ok());
    let asked = scene.ask(&ann(), &request(Some(night)), now).unwrap_err();
    assert_eq!(ways(&asked), ["request reschedule"]);
    // Where staff could not either, none of them is named.
    let mut unpaid = scene;
    unpaid.contract.payment = session_core::contract::PaymentStatus::Pending;
    assert!(unpaid.schedule(&ann(), &draft(night), now).unwrap_err().ways().is_empty());
}
