//! What a refusal says of when it would be possible, or was, and of what has happened meanwhile.

use automation_core::{Instant, Lifecycle as _, Request, Span, may};
use session_core::{
    SessionPolicy,
    coaching::{CoachingFacts, SessionCommand, SessionEvent, SessionReason, Timeliness},
    contract::Role,
    policy::{CancelWindow, CompletionBasis, Preset},
    statistics::{SessionFact, StatisticState},
};

use super::scene::*;

/// From when and until when a command would be possible that is refused.
fn when(
    scene: &Scene,
    role: Role,
    command: &SessionCommand,
    now: Instant,
) -> (Option<Instant>, Option<Instant>) {
    let refusal = scene.ask(&of(role), command, now).unwrap_err();
    (refusal.possible_from(), refusal.possible_until())
}

/// S-24: whoever answers too late hears what silence said; the others hear that nothing waits for an answer.
#[test]
fn s_24_an_answer_that_comes_too_late() {
    let lapses = Scene::new().requested(Role::Student, Span::hours(72), None);
    let deadline = lapses.deadline();
    let said = |agreed| vec![SessionReason::AnsweredBySilence { by: Role::Student, deadline, agreed }];
    let agrees = Scene::new().requested(Role::Student, Span::hours(72), Some(NEXT_WEEK));
    for (scene, agreed) in [(&lapses, false), (&agrees, true)] {
        for command in [approve(Some(at(NEXT_WEEK))), SessionCommand::Decline] {
            assert_eq!(scene.why_not(&ben(), &command, deadline), said(agreed));
            assert_eq!(when(scene, Role::Coach, &command, deadline), (None, Some(deadline)));
            assert_eq!(scene.why_not(&ann(), &command, deadline), [SessionReason::NoRequest], "hers");
        }
        assert_eq!(scene.why_not(&ann(), &SessionCommand::Withdraw, deadline), said(agreed));
        assert_eq!(scene.why_not(&ben(), &SessionCommand::Withdraw, deadline), [SessionReason::NoRequest]);
    }
}

/// An answer that somebody gave is no silence, and a new request makes the old one's end old news.
#[test]
fn s_24_what_silence_said_is_forgotten_with_the_next_request() {
    let mut scene = Scene::new().requested(Role::Student, Span::hours(72), None);
    scene.pass(scene.deadline());
    assert!(scene.session.silence.is_some());
    let now = earlier(start(), Span::hours(40));
    scene.act(&ann(), &request(None), now).unwrap();
    assert_eq!(scene.session.silence, None);
    scene.act(&ben(), &CANCEL, now).unwrap();
    let over = [SessionReason::WrongState { state: "cancelled", since: now }];
    assert_eq!(scene.why_not(&ben(), &SessionCommand::Decline, now), over);
    for (who, answer) in [(ben(), SessionCommand::Decline), (ann(), SessionCommand::Withdraw)] {
        let mut scene = Scene::new().requested(Role::Student, Span::hours(72), None);
        scene.act(&who, &answer, earlier(scene.deadline(), Span::MICROSECOND)).unwrap();
        assert_eq!(scene.session.silence, None);
    }
}

/// S-11, S-24: while a request waits, what may be said of the session is said of where silence will leave it.
#[test]
fn a_pending_request_and_the_time_it_proposes() {
    let timely = Scene::new().requested(Role::Student, Span::hours(72), Some(NEXT_WEEK));
    let now = timely.session.since;
    let moved = at(NEXT_WEEK);
    for command in [COMPLETE, MISSED] {
        assert_eq!(when(&timely, Role::Coach, &command, now), (Some(moved), None));
        assert!(timely.ask(&ben(), &command, moved).is_ok());
    }
    let deadline = timely.deadline();
    assert_eq!(when(&timely, Role::Coach, &SessionCommand::Confirm, now), (Some(deadline), None));
    assert!(timely.ask(&ben(), &SessionCommand::Confirm, deadline).is_ok());
    // A late one is cut at the start, from which on nobody confirms any more.
    let late = Scene::new().requested(Role::Student, Span::hours(6), None);
    let now = late.session.since;
    assert_eq!(when(&late, Role::Coach, &COMPLETE, now), (Some(start()), None));
    assert_eq!(when(&late, Role::Coach, &SessionCommand::Confirm, now), (None, None));
    let mut by_end = Scene::with_policy(|policy| policy.completion_basis = CompletionBasis::End);
    by_end = by_end.requested(Role::Student, Span::hours(72), Some(NEXT_WEEK));
    let ended = later(moved, Span::hours(1));
    assert_eq!(when(&by_end, Role::Coach, &COMPLETE, by_end.session.since), (Some(ended), None));
}

/// S-X11: the window for cancelling is a matter of sessions that can be cancelled at all.
#[test]
fn s_x11_what_is_over_has_no_window() {
    for window in [CancelWindow::BeforeStart, CancelWindow::Notice(Span::hours(24))] {
        let mut scene = Scene::with_policy(|policy| policy.cancel_window = window);
        scene.act(&ann(), &CANCEL, at("2026-03-01T10:00:00Z")).unwrap();
        let refusal = scene.ask(&ann(), &CANCEL, later(start(), Span::hours(1))).unwrap_err();
        assert_eq!(refusal.to_string(), "the session is cancelled since 2026-03-01T10:00:00Z", "{window:?}");
    }
}

/// S-22, S-23: until when a time was still far enough ahead.
#[test]
fn s_22_a_time_that_was_far_enough_ahead() {
    let wished = later(start(), Span::hours(24));
    let last = earlier(wished, Span::hours(1));
    let scene = Scene::new().requested(Role::Student, Span::hours(24), None);
    let ask = |now| scene.ask(&ben(), &approve(Some(later(scene.session.since, Span::hours(2)))), now);
    let limit = later(scene.session.since, Span::hours(1));
    assert!(ask(limit).is_ok());
    let refusal = ask(limit.next().unwrap()).unwrap_err();
    assert_eq!(refusal.possible_until(), limit.next());
    let draft = session_core::coaching::SessionDraft { start: wished, minutes: None, zone: None };
    let scene = Scene::new();
    assert!(scene.clone().schedule(&ann(), &draft, last).is_ok());
    let late = scene.clone().schedule(&ann(), &draft, wished).unwrap_err();
    assert_eq!(late.possible_until(), Some(wished));
}

/// S-23: to agree to the time that it has is no agreement to another one.
#[test]
fn s_23_the_old_time_is_no_new_one() {
    let scene = Scene::new().requested(Role::Student, Span::hours(72), Some(NEXT_WEEK));
    let same = scene.why_not(&ben(), &approve(Some(start())), scene.session.since);
    assert_eq!(same, [SessionReason::SameTime { start: start() }]);
}

/// S-21: whoever is told of a move that asked nobody is told who moved it, and why.
#[test]
fn s_21_a_move_that_asks_nobody_says_why() {
    let mut scene = Scene::of_preset(Preset::FiveHour);
    let change = scene.act(&ann(), &request(Some(at(NEXT_WEEK))), earlier(start(), Span::hours(72))).unwrap();
    let [message] = change.notifications().collect::<Vec<_>>()[..] else { panic!("one message") };
    assert_eq!(message.kind, "session_rescheduled");
    let field = |wanted: &str| {
        let found = message.fields.iter().find(|(name, _)| *name == wanted);
        found.map(|(_, value)| format!("{value:?}"))
    };
    assert_eq!(field("by").as_deref(), Some("Text(\"student\")"));
    assert_eq!(field("reason").as_deref(), Some("Text(\"the train does not run\")"));
}

/// S-48: a request that names no time can be approved, naming one.
#[test]
fn s_48_approving_a_request_without_a_time() {
    let scene = Scene::new().requested(Role::Student, Span::hours(72), None);
    let explained =
        scene.session.explain(&scene.coaching_facts(), scene.session.since, &scene.policy).unwrap();
    let approve: Vec<_> = explained.answers.iter().filter(|answer| answer.command == "approve").collect();
    let [of_student, of_coach] = approve[..] else { panic!("two sides") };
    assert!(of_coach.is_possible() && of_coach.remark.is_some());
    assert!(!of_student.is_possible() && of_student.remark.is_none(), "hers to withdraw");
    assert!(explained.to_string().contains("  approve: yes, naming another time\n"));
}

/// S-48, G-8: where something of theirs cannot be read no time is free, whatever is named.
#[test]
fn s_48_approving_while_a_time_cannot_be_known() {
    let scene = Scene::new().requested(Role::Student, Span::hours(72), None);
    let mut coaching_facts = scene.coaching_facts();
    coaching_facts.add_unreadable(user("ben"), "session 001/7".to_owned());
    let explained = scene.session.explain(&coaching_facts, scene.session.since, &scene.policy).unwrap();
    let of_coach = explained.answers_of(Role::Coach).find(|answer| answer.command == "approve").unwrap();
    assert!(of_coach.remark.is_none());
    assert_eq!(
        of_coach.refusal().unwrap().clone().without_ways().to_string(),
        "session 001/7 cannot be read, so it cannot be said whether the coach is free"
    );
}

/// S-9, S-20: what a request would be, without making one.
#[test]
fn s_20_the_notice_there_is() {
    let policy = SessionPolicy::default();
    let asked = |role, hours| policy.notice_at(role, start(), earlier(start(), Span::hours(hours)));
    assert_eq!(asked(Role::Student, 24), Ok(Timeliness::Timely));
    assert_eq!(asked(Role::Coach, 24), Ok(Timeliness::Late));
    let late = asked(Role::Coach, 9).unwrap_err();
    assert_eq!(late.possible_until(), earlier(start(), Span::hours(10)).next());
    let scene = Scene::new();
    assert!(scene.ask(&ben(), &request(None), late.possible_until().unwrap().previous().unwrap()).is_ok());
}

/// An instant before the contract was last changed counts as that change: there was nothing to schedule
/// under before.
#[test]
fn scheduling_before_the_contract() {
    let draft = session_core::coaching::SessionDraft { start: at(MADE), minutes: None, zone: None };
    let long_ago = earlier(at(MADE), Span::hours(9_000));
    let refusal = Scene::new().schedule(&ann(), &draft, long_ago).unwrap_err();
    assert_eq!(
        refusal.reasons().collect::<Vec<_>>(),
        [&SessionReason::StartNotAhead { start: at(MADE), now: at(MADE) }]
    );
    let draft = session_core::coaching::SessionDraft { start: at(NEXT_WEEK), ..draft };
    assert_eq!(Scene::new().schedule(&ann(), &draft, long_ago).unwrap().created_at, at(MADE));
}

/// A contract whose sessions nobody counted answers nothing that depends on their number.
#[test]
fn a_contract_that_is_not_counted() {
    let scene = Scene::new();
    let mut coaching_facts = CoachingFacts::default();
    let row = automation_core::Row { id: CONTRACT, version: 0, due_at: None, record: scene.contract.clone() };
    coaching_facts.add_uncounted_contract(row);
    assert_eq!((coaching_facts.counts(CONTRACT), coaching_facts.next_number(CONTRACT)), (None, None));
    assert!(!coaching_facts.is_exhausted(CONTRACT, start(), &scene.policy));
    let draft = session_core::coaching::SessionDraft { start: at(NEXT_WEEK), minutes: None, zone: None };
    let refusal = session_core::coaching::schedule(
        CONTRACT,
        &Request::new(&draft, &ann(), at(MADE)),
        &coaching_facts,
        &scene.policy,
    )
    .unwrap_err();
    assert_eq!(refusal.reasons().collect::<Vec<_>>(), [&SessionReason::UnknownContract]);
    assert!(
        may(&scene.session, &Request::new(&CANCEL, &ann(), at(MADE)), &coaching_facts, &scene.policy).is_ok()
    );
}

/// S-34, S-36: a session as the statistics see it.
#[test]
fn s_36_a_session_as_a_fact() {
    let mut session = Scene::new().session;
    let fact = SessionFact::from(&session);
    assert_eq!((fact.state, fact.start, fact.planned), (StatisticState::Scheduled, start(), length(60)));
    assert_eq!((fact.actual, fact.moves), (None, 0));
    let ended = later(start(), Span::minutes(50));
    session.apply(&SessionEvent::MeetingRecorded { started: start(), ended, reopens: None }, ended);
    session.apply(&SessionEvent::Completed { by: None, notes: None }, ended);
    let fact = SessionFact::from(&session);
    assert_eq!((fact.state, fact.actual), (StatisticState::Completed, Some(Span::minutes(50))));
    let pending = Scene::new().requested(Role::Student, Span::hours(72), None).session;
    assert_eq!(SessionFact::from(&pending).state, StatisticState::Pending);
}
