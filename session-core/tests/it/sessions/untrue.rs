//! What a step makes untrue of messages that wait: G-27, S-66.

use automation_core::{Change, Span};
use session_core::{
    Session,
    coaching::{
        CONTRACT_COMPLETED, SESSION_MISSED, SESSION_REMINDER, SESSION_RESCHEDULE_REQUESTED, SessionCommand,
        SessionEffect,
    },
    contract::Role,
    policy::ContractCompletion,
};

use super::scene::*;

/// The subject and the kinds of what a change withdraws, in order.
fn withdrawn(change: &Change<Session>) -> Vec<(&str, &[&str])> {
    let effects = change.consequences.iter().filter_map(|effect| match effect {
        SessionEffect::Withdraw(withdrawal) => Some((withdrawal.subject.key.as_str(), withdrawal.kinds)),
        SessionEffect::Notify(_) | SessionEffect::Contract(_) => None,
    });
    effects.collect()
}

const CANCEL: SessionCommand = SessionCommand::Cancel { reason: None };

fn hours_before(hours: u32) -> automation_core::Instant {
    earlier(start(), Span::hours(hours))
}

/// S-66: a reminder that fell due before a command, and that no sweep has told, is told only if it is still of use
/// after it.
#[test]
fn s_66_a_reminder_and_a_cancellation_of_one_minute_are_one_message() {
    let due = hours_before(24);
    for (now, reminded) in [(due.previous().unwrap(), false), (due, true), (due.next().unwrap(), true)] {
        let cancelled = Scene::new().act(&ann(), &CANCEL, now).unwrap();
        assert_eq!(told(cancelled.notifications()), ["session_cancelled user/ben"], "{now}");
        assert_eq!(cancelled.steps.len(), if reminded { 2 } else { 1 });
        // What leaves it as it was lets the reminder be.
        let confirmed = Scene::new().act(&ben(), &SessionCommand::Confirm, now).unwrap();
        let mut expected = vec!["session_confirmed user/ann"];
        if reminded {
            expected = [vec!["session_reminder user/ann", "session_reminder user/ben"], expected].concat();
        }
        assert_eq!(told(confirmed.notifications()), expected, "{now}");
        assert_eq!(withdrawn(&confirmed), []);
    }
}

/// G-27: a session that is cancelled or moved: its reminders, as long as they are of use, and the request.
#[test]
fn g_27_a_session_that_is_cancelled_or_moves() {
    let mut reminded = Scene::new();
    reminded.pass(hours_before(24));
    let cancel_at = |now| reminded.clone().act(&ann(), &CANCEL, now).unwrap();
    let last = start().previous().unwrap();
    assert_eq!(withdrawn(&cancel_at(last)), [("001/1", &[SESSION_REMINDER][..])]);
    // From the start on a reminder is of no use, and never delivered.
    assert_eq!(withdrawn(&cancel_at(start())), []);
    // Nothing waits of one that nobody was reminded of.
    let fresh = Scene::new().act(&ann(), &CANCEL, hours_before(48)).unwrap();
    assert_eq!(withdrawn(&fresh), []);

    // With a request open both are void, by the other one's answer and by the cancellation alike.
    let both = [("001/1", &[SESSION_REMINDER, SESSION_RESCHEDULE_REQUESTED][..])];
    let asked = |ahead| {
        let mut scene = Scene::new().requested(Role::Student, Span::hours(ahead), Some(NEXT_WEEK));
        scene.session.reminded = Some(Span::hours(24));
        scene
    };
    let mut scene = asked(20);
    let now = earlier(scene.deadline(), Span::hours(1));
    assert_eq!(withdrawn(&scene.clone().act(&ann(), &CANCEL, now).unwrap()), both);
    assert_eq!(withdrawn(&scene.act(&ben(), &approve(None), now).unwrap()), both);
}

/// G-27: a request that is answered or taken back; the one that silence settled is out of use by then.
#[test]
fn g_27_a_request_that_is_answered() {
    let asked = || Scene::new().requested(Role::Student, Span::hours(72), Some(NEXT_WEEK));
    let request = [("001/1", &[SESSION_RESCHEDULE_REQUESTED][..])];
    // Until its deadline, from which on it is of no use any more.
    let now = asked().deadline().previous().unwrap();
    for (who, answer) in
        [(ben(), approve(None)), (ben(), SessionCommand::Decline), (ann(), SessionCommand::Withdraw)]
    {
        assert_eq!(withdrawn(&asked().act(&who, &answer, now).unwrap()), request, "{answer:?}");
    }
    let mut silent = asked();
    let deadline = silent.deadline();
    assert_eq!(withdrawn(&silent.pass(deadline)), []);
}

/// G-27: silence that moves a session makes the reminder of its old start untrue, swept in between or not.
#[test]
fn g_27_silence_that_moves_a_session() {
    let policy = |policy: &mut session_core::SessionPolicy| policy.answer_window = Span::hours(30);
    let asked = Scene::with_policy(policy).requested(Role::Student, Span::hours(40), Some(NEXT_WEEK));
    let (deadline, mut often, mut once) = (asked.deadline(), asked.clone(), asked);
    assert!(hours_before(24) < deadline && deadline < hours_before(1));
    let reminded = often.pass(hours_before(24));
    assert_eq!(told(reminded.notifications()), ["session_reminder user/ann", "session_reminder user/ben"]);
    // Whoever delivers late, and before any sweep, leaves it out all the same.
    assert!(reminded.notifications().all(|message| message.useful_until == Some(deadline)));
    for moved in [often.pass(deadline), once.pass(deadline)] {
        assert_eq!(
            told(moved.notifications()),
            ["session_rescheduled user/ann", "session_rescheduled user/ben"]
        );
        assert_eq!(withdrawn(&moved), [("001/1", &[SESSION_REMINDER][..])]);
    }
    assert_eq!(often.session, once.session);
}

/// G-27: a session that is open again: that nobody came.
#[test]
fn g_27_a_session_that_is_open_again() {
    let late = later(start(), Span::minutes(30));
    let now = later(start(), Span::hours(2));
    let mut swept = Scene::new();
    swept.pass(late);
    let reopened = swept.act(&sam(), &contact(start()), now).unwrap();
    assert_eq!(withdrawn(&reopened), [("001/1", &[SESSION_MISSED][..])]);
    // S-66: nobody swept, so it was never told.
    let at_once = Scene::new().act(&sam(), &contact(start()), now).unwrap();
    assert_eq!(told(at_once.notifications()), ["session_reopened user/ann", "session_reopened user/ben"]);
}

/// G-27, S-54: a contract that opens again: that it is completed; and completed again, it is told again, under a
/// key of its own.
#[test]
fn g_27_a_contract_that_opens_again() {
    let mut scene = Scene::with_policy(|policy| policy.contract_completion = ContractCompletion::AllSettled);
    scene.counts.completed = 3;
    let keys = |change: &Change<Session>| -> Vec<String> {
        let completed = change.notifications().filter(|message| message.kind == CONTRACT_COMPLETED);
        completed.map(|message| message.dedup.to_string()).collect()
    };
    let missed = scene.pass(later(start(), Span::minutes(30)));
    let now = later(start(), Span::hours(2));
    let reopened = scene.act(&sam(), &contact(start()), now).unwrap();
    let expected = [("001/1", &[SESSION_MISSED][..]), ("#001", &[CONTRACT_COMPLETED][..])];
    assert_eq!(withdrawn(&reopened), expected);
    let again = scene.act(&ann(), &COMPLETE, now).unwrap();
    let key =
        |sequence: u64| ["ann", "ben"].map(|who| format!("contract_completed|#001|{sequence}|user/{who}"));
    assert_eq!((keys(&missed), keys(&again)), (key(1).to_vec(), key(3).to_vec()));
}
