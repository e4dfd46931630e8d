//! S-67: a meeting that began late opens again what time alone had called missed.

use automation_core::{Instant, Lifecycle, Span};
use session_core::{
    Session,
    coaching::{SessionCommand, SessionEvent, SessionReason, SessionState},
    policy::{CompletionBasis, ContractCompletion},
};

use super::scene::*;

fn met(started: Instant) -> SessionCommand {
    SessionCommand::RecordMeeting { started, ended: later(started, Span::minutes(20)) }
}

/// When time alone calls the session missed.
fn missed() -> Instant {
    later(start(), Span::minutes(30))
}

#[test]
fn s_67_a_meeting_that_began_before_the_end_and_the_grace_reopens() {
    // Ten o'clock for an hour, half an hour of grace: until half past eleven, exclusive.
    let until = later(start(), Span::minutes(90));
    let now = later(start(), Span::hours(5));
    for (started, works) in sides(until).into_iter().zip([true, false, false]) {
        let mut scene = Scene::new();
        let asked = scene.act(&ann(), &met(started), now);
        assert_eq!(asked.is_ok(), works, "{started}");
        match asked {
            Ok(change) => {
                assert_eq!(scene.session.state, SessionState::Scheduled);
                assert!(matches!(
                    change.steps.last().unwrap().event,
                    SessionEvent::MeetingRecorded { reopens: Some(true), .. }
                ));
                // So it can be completed, which was refused before.
                scene.act(&ben(), &COMPLETE, now).unwrap();
            }
            Err(refusal) => {
                let from = earlier(start(), Span::minutes(30));
                let why = SessionReason::NotInTime { at: started, from, until };
                assert_eq!(refusal.reasons().collect::<Vec<_>>(), [&why]);
            }
        }
    }
}

#[test]
fn s_67_it_is_to_be_recorded_within_a_day_of_the_no_show() {
    let started = later(start(), Span::minutes(40));
    let told_until = later(missed(), Span::hours(24));
    for (now, works) in sides(told_until).into_iter().zip([true, true, false]) {
        let scene = Scene::new();
        let asked = scene.ask(&ann(), &met(started), now);
        assert_eq!(asked.is_ok(), works, "{now}");
        let Err(refusal) = asked else { continue };
        let why = SessionReason::ToldTooLate { started, missed: missed(), told_until };
        assert_eq!(refusal.reasons().collect::<Vec<_>>(), [&why]);
        assert_eq!(refusal.possible_until(), told_until.next());
        // A sweep that is late changes nothing: the no-show has its own instant.
        let mut swept = Scene::new();
        swept.pass(now);
        assert_eq!(swept.ask(&ann(), &met(started), now).unwrap_err(), refusal);
        // S-31's own way has no limit.
        let in_time = missed().previous().unwrap();
        assert!(scene.ask(&ann(), &met(in_time), later(now, Span::days(90))).is_ok());
        assert!(scene.ask(&ann(), &contact(in_time), later(now, Span::days(90))).is_ok());
    }
}

#[test]
fn s_67_only_meetings_and_only_what_time_alone_said() {
    let (started, now) = (later(start(), Span::minutes(40)), later(start(), Span::hours(5)));
    let scene = Scene::new();
    assert!(scene.ask(&ann(), &contact(started), now).is_err(), "contact must have been in time");
    let mut said = Scene::new();
    said.act(&ben(), &MISSED, missed().previous().unwrap()).unwrap();
    assert!(said.ask(&ann(), &met(started), now).is_err(), "the coach said so");
    // Long before: no evidence of this session.
    let before = earlier(start(), Span::hours(2));
    assert!(scene.ask(&ann(), &met(before), now).is_err());
    // Where the grace counts from the end, there is nothing to add.
    let by_end = Scene::with_policy(|policy| policy.completion_basis = CompletionBasis::End);
    let until = later(start(), Span::minutes(90));
    assert!(by_end.ask(&ann(), &met(until.previous().unwrap()), now).is_ok());
    assert!(by_end.ask(&ann(), &met(until), now).is_err());
    let never = Scene::with_policy(|policy| policy.late_meeting = Span::ZERO);
    assert!(never.ask(&ann(), &met(started), now).is_err());
}

/// Under a contract that time had completed with the missed session, both are open again.
#[test]
fn s_67_the_contract_follows() {
    let mut scene = Scene::with_policy(|policy| policy.contract_completion = ContractCompletion::AllSettled);
    scene.contract.total_sessions = 1;
    scene.pass(missed());
    assert_eq!(scene.contract.status.as_str(), "completed");
    scene.act(&sam(), &met(later(start(), Span::minutes(40))), later(start(), Span::hours(2))).unwrap();
    assert_eq!((scene.contract.status.as_str(), scene.session.state()), ("active", "scheduled"));
}

/// Steps that were stored before the event said whether it reopens keep the old rule, so that folding them
/// gives what was stored.
#[test]
fn s_67_an_old_step_keeps_the_old_rule() {
    for (started, reopens, open) in [
        (missed().previous().unwrap(), None, true),
        (missed(), None, false),
        (missed(), Some(true), true),
        (missed().previous().unwrap(), Some(false), false),
    ] {
        let mut session: Session = Scene::new().session;
        session.apply(&SessionEvent::Missed { by: None, reason: None }, missed());
        let ended = later(started, Span::minutes(20));
        session.apply(&SessionEvent::MeetingRecorded { started, ended, reopens }, ended);
        assert_eq!(session.state.is_open(), open, "{started} {reopens:?}");
    }
}

/// How it is explained: until when, and what for.
#[test]
fn s_67_is_explained_while_it_lasts() {
    let scene = Scene::new();
    let why = |now| scene.session.explain(&scene.coaching_facts(), now, &scene.policy).unwrap().why;
    let told = "; so would, recorded by 2026-03-06T10:30:00Z, a meeting that began before 2026-03-05T11:30:00Z \
                (S-67)";
    let last = later(missed(), Span::hours(24));
    assert!(why(last).ends_with(told), "{}", why(last));
    assert!(!why(last.next().unwrap()).contains("S-67"));
}
