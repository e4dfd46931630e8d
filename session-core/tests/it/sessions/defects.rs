//! The older program's defects, each impossible here as far as the rules go (S-B1 to S-B17), and the
//! readings of what contradicted itself (S-X) that are not tested elsewhere.

use automation_core::{
    Actor, Commands, Event, Lifecycle, LifecycleExt, Request, Row, Span, SweepOptions, one_policy, sweep,
    testing::Memory,
};
use session_core::{
    Session,
    coaching::{
        CoachingFacts, SessionCommand, SessionDraft, SessionEffect, SessionEvent, SessionReason, SessionState,
    },
    contract::{ContractStatus, Role, SessionCounts},
    policy::{AutoComplete, CancelWindow, CompletionBasis},
    texts::Notes,
};

use super::scene::*;

fn told(reasons: &[SessionReason]) -> Vec<String> {
    reasons.iter().map(ToString::to_string).collect()
}

/// A coach's request is answered by the student, taken back by the coach, or decided by silence; then
/// another may follow (S-25).
#[test]
fn s_b1_no_request_blocks_a_session_for_ever() {
    let asked = |to| Scene::new().requested(Role::Coach, Span::hours(72), to);
    let now = earlier(start(), Span::hours(71));
    let ways: [(Actor, SessionCommand, Option<&str>); 3] = [
        (ann(), approve(None), Some(NEXT_WEEK)),
        (ann(), SessionCommand::Decline, None),
        (ben(), SessionCommand::Withdraw, None),
    ];
    for (who, command, to) in ways {
        let mut scene = asked(to);
        scene.act(&who, &command, now).unwrap();
        assert_eq!(scene.session.state, SessionState::Scheduled);
        assert!(scene.ask(&ben(), &request(None), now).is_ok());
    }
    let mut scene = asked(None);
    let deadline = scene.deadline();
    scene.pass(deadline);
    assert_eq!((scene.session.state.clone(), scene.session.start), (SessionState::Scheduled, start()));
    assert!(scene.ask(&ben(), &request(None), deadline).is_ok());
}

/// A future session cannot be completed by anybody, whatever asks.
#[test]
fn s_b2_no_completion_before_the_start() {
    let mut scene = Scene::new();
    for role in Role::BOTH {
        let why = told(&scene.why_not(&of(role), &COMPLETE, start().previous().unwrap()));
        assert_eq!(why, ["this can be said from 2026-03-05T10:00:00Z on, not before"]);
    }
    scene.policy.completion_basis = CompletionBasis::End;
    let end = later(start(), Span::hours(1));
    assert_eq!(sides(end).map(|now| scene.ask(&ben(), &COMPLETE, now).is_ok()), [false, true, true]);
}

/// A contract that is over stays over: nobody completes under it, and what time does leaves it alone.
#[test]
fn s_b3_no_completion_revives_a_contract() {
    for status in ContractStatus::ALL.iter().copied().filter(|status| *status != ContractStatus::Active) {
        let mut scene = Scene::with_policy(|policy| policy.auto_complete = AutoComplete::AttendedAtEnd);
        (scene.contract.status, scene.counts.completed) = (status, 3);
        assert_eq!(scene.why_not(&ann(), &COMPLETE, start()), [SessionReason::ContractNotActive { status }]);
        scene.act(&ann(), &contact(start()), start()).unwrap();
        scene.pass(later(start(), Span::hours(1)));
        assert_eq!((scene.session.state(), scene.contract.status), ("completed", status));
    }
}

/// Neither a proposed nor an agreed time lies in the past, nor less than an hour ahead; times are instants.
#[test]
fn s_b4_no_time_in_the_past() {
    let scene = Scene::new();
    let now = earlier(start(), Span::hours(72));
    for to in [earlier(now, Span::hours(1)), now, later(now, Span::minutes(59))] {
        let expected = [SessionReason::TooSoon { start: to, lead: Span::hours(1), now }];
        assert_eq!(scene.why_not(&ann(), &request(Some(to)), now), expected);
        let mut asked = scene.clone();
        asked.act(&ann(), &request(None), now).unwrap();
        assert_eq!(asked.why_not(&ben(), &approve(Some(to)), now), expected);
    }
    // What was far enough ahead when it was proposed may be too near when it is agreed to.
    let near = later(now, Span::hours(2));
    let mut asked = scene.clone();
    asked.act(&ann(), &request(Some(near)), now).unwrap();
    let limit = later(now, Span::hours(1));
    assert_eq!(sides(limit).map(|now| asked.ask(&ben(), &approve(None), now).is_ok()), [true, true, false]);
    // The present start is no other time (S-22); near it, every reason is told in order.
    assert_eq!(
        scene.why_not(&ann(), &request(Some(start())), now),
        [SessionReason::SameTime { start: start() }]
    );
    let late = earlier(start(), Span::minutes(30));
    assert_eq!(
        told(&scene.why_not(&ann(), &request(Some(start())), late)),
        [
            "the new time 2026-03-05T10:00:00Z is not at least 1 hour after 2026-03-05T09:30:00Z",
            "the session starts at 2026-03-05T10:00:00Z already"
        ]
    );
    assert!(
        "2026-03-12T10:00:00".parse::<automation_core::Instant>().is_err(),
        "without a zone it is no instant"
    );
}

/// Whatever an account calls itself, the contract says on which side it is; there is no third one.
#[test]
fn s_b5_the_role_is_the_side_of_the_contract() {
    let ann_as_coach = Actor::participant(user("ann"), "coach");
    let mut scene = Scene::new();
    let why = scene.why_not(&ann_as_coach, &SessionCommand::Confirm, at(MADE));
    assert_eq!(why, [SessionReason::WrongRole { role: Role::Coach }]);
    let mut asked = scene.clone();
    asked.act(&ann_as_coach, &request(None), at(MADE)).unwrap();
    assert_eq!(
        asked.session.request().map(|request| (request.by, request.user.clone())),
        Some((Role::Student, user("ann")))
    );
    scene
        .act(&ann_as_coach, &SessionCommand::Complete { notes: Some("scales".to_owned()) }, start())
        .unwrap();
    assert_eq!(
        (scene.session.student_notes.as_ref().map(Notes::as_str), &scene.session.coach_notes),
        (Some("scales"), &None)
    );
    assert!("admin".parse::<Role>().is_err());
    // Nor is anybody's own request theirs to answer.
    let asked = Scene::new().requested(Role::Student, Span::hours(72), Some(NEXT_WEEK));
    let now = earlier(start(), Span::hours(71));
    assert_eq!(asked.why_not(&ann(), &approve(None), now), [SessionReason::OwnRequest { by: Role::Student }]);
    assert_eq!(
        asked.why_not(&ben(), &SessionCommand::Withdraw, now),
        [SessionReason::OthersRequest { by: Role::Student }]
    );
}

/// Whoever is no participant can do nothing in any state, and learns nothing from the answer.
#[test]
fn s_b6_a_stranger_is_refused_everything() {
    let scenes = [Scene::new(), Scene::new().requested(Role::Coach, Span::hours(72), Some(NEXT_WEEK)), {
        let mut missed = Scene::new();
        missed.pass(later(start(), Span::hours(1)));
        missed
    }];
    for scene in scenes {
        let now = scene.session.since;
        for command in commands() {
            for who in [eve(), Actor::participant(user("eve"), "student")] {
                let expected = [SessionReason::NotParticipant { actor: who.clone() }];
                assert_eq!(scene.why_not(&who, &command, now), expected, "{command:?}");
            }
            // Staff and the program may note that the two were in touch, and move it with its zone's clocks
            // (S-69), and nothing else.
            let is_theirs_too = matches!(
                command,
                SessionCommand::RecordContact { .. }
                    | SessionCommand::RecordMeeting { .. }
                    | SessionCommand::ReAnchor
            );
            for who in [sam(), Actor::System] {
                let refused = scene.why_not(&who, &command, now);
                let stranger = matches!(refused.first(), Some(SessionReason::NotParticipant { .. }));
                assert_eq!(stranger, !is_theirs_too, "{command:?} by {who}");
            }
        }
    }
}

/// Looking changes nothing: not asking, not permissions, not an explanation, not the state at some instant.
#[test]
fn s_b7_looking_changes_nothing() {
    let scene = Scene::new().requested(Role::Student, Span::hours(72), Some(NEXT_WEEK));
    let (session, coaching_facts) = (scene.session.clone(), scene.coaching_facts());
    for now in [earlier(start(), Span::hours(60)), later(start(), Span::hours(60))] {
        for command in commands() {
            let _ = session.decide(&Request::new(&command, &ben(), now), &coaching_facts, &scene.policy);
        }
        session.explain(&coaching_facts, now, &scene.policy).unwrap();
        session.as_of(now, &scene.policy).unwrap();
        coaching_facts.in_the_way(&scene.contract, None, between(START, NEXT_WEEK), now, &scene.policy);
    }
    assert_eq!(session, scene.session);
    assert_eq!(coaching_facts.counts(CONTRACT), Some(&scene.counts));
}

/// A contract with two of its sessions attended: their end comes in one batch.
fn two_sessions() -> Memory<Session> {
    let policy = AutoComplete::AttendedAtEnd;
    let mut ledger = Memory::with_facts(|_: &[Row<Session>], rows| {
        let mut counts = SessionCounts::default();
        for row in rows.values() {
            match row.record.state {
                SessionState::Scheduled => counts.scheduled += 1,
                _ => counts.completed += 1,
            }
        }
        let mut record = contract(1, "ann", "ben");
        record.total_sessions = 2;
        let mut coaching_facts = CoachingFacts::default();
        coaching_facts.add_contract(Row { id: CONTRACT, version: 0, due_at: None, record }, counts, 2);
        coaching_facts
    });
    let scene = Scene::with_policy(|chosen| chosen.auto_complete = policy);
    for number in [1, 2] {
        let mut session = session(&scene.contract, number, later(start(), Span::hours(number)));
        session.last_contact = Some(later(start(), Span::hours(3)));
        ledger.add(session, &scene.policy);
    }
    ledger
}

/// A sweep and another one, a person beside it, a meeting told later: each session counts once, and the
/// contract is completed once. How many are done is counted from the sessions, so nothing can drift.
#[test]
fn s_b8_every_session_counts_once() {
    let policy = Scene::with_policy(|policy| policy.auto_complete = AutoComplete::AttendedAtEnd).policy;
    let mut ledger = two_sessions();
    let now = later(start(), Span::hours(12));
    let run = |ledger: &mut Memory<Session>| {
        sweep(ledger, &one_policy(&policy), now, SweepOptions::default(), &mut ()).unwrap().changed
    };
    assert_eq!((run(&mut ledger), run(&mut ledger)), (2, 0));
    let completed =
        ledger.effects().iter().filter(|(_, effect)| matches!(effect, SessionEffect::Contract(_)));
    assert_eq!(completed.count(), 1);
    assert!(ledger.rows().all(|row| row.record.state() == "completed"));
    // A completed session is not completed again.
    let mut scene = Scene::new();
    scene.act(&ann(), &COMPLETE, start()).unwrap();
    assert_eq!(scene.counts.completed, 1);
    let over = [SessionReason::WrongState { state: "completed", since: start() }];
    assert_eq!(scene.why_not(&ben(), &COMPLETE, start()), over);
    // Nor does a meeting that is told afterwards count anything.
    let met = SessionCommand::RecordMeeting { started: start(), ended: later(start(), Span::minutes(50)) };
    scene.act(&ann(), &met, later(start(), Span::hours(1))).unwrap();
    assert_eq!((scene.counts.completed, scene.session.state()), (1, "completed"));
    assert!(scene.session.meeting.is_some());
}

/// Messages are data beside the step: they cannot fail, and cannot keep each other from being sent.
#[test]
fn s_b9_messages_are_data() {
    let mut scene = Scene::new();
    let change = scene.pass(later(start(), Span::minutes(30)));
    assert_eq!(change.notifications().filter(|message| message.kind == "session_missed").count(), 2);
    for message in change.notifications() {
        assert!(!message.fields.is_empty() && message.subject.is_some());
    }
}

/// A reminder is a step of its own, marked on the session: late it is sent once, twice never.
#[test]
fn s_b10_each_reminder_once() {
    let policy = Scene::new().policy;
    let mut ledger = Memory::with_facts(|_, _| Scene::new().coaching_facts());
    ledger.add(Scene::new().session, &policy);
    let mut sent = Vec::new();
    for hours in [30, 24, 20, 20, 2, 1, 0] {
        let now = earlier(start(), Span::hours(hours));
        sweep(&mut ledger, &one_policy(&policy), now, SweepOptions::default(), &mut ()).unwrap();
        sent.push(ledger.outbox().len());
    }
    assert_eq!(sent, [0, 2, 2, 2, 2, 4, 4]);
}

/// Work does not multiply: a sweep that is run again, whoever asks for it, does nothing the second time.
#[test]
fn s_b11_a_second_sweep_does_nothing() {
    let mut scene = Scene::new().requested(Role::Student, Span::hours(72), Some(NEXT_WEEK));
    let now = at("2026-03-12T10:30:00Z");
    assert!(!scene.pass(now).steps.is_empty());
    let before = scene.session.clone();
    let again = scene.pass(now);
    assert!(again.steps.is_empty() && again.consequences.is_empty());
    assert_eq!(scene.session, before);
}

/// Numbers: `schedule.rs`. A key is unique as far as its contract's number is.
#[test]
fn s_b12_a_cancelled_session_keeps_its_number() {
    let mut scene = Scene::new();
    scene.act(&ann(), &CANCEL, at(MADE)).unwrap();
    let next = scene.schedule(&ben(), &draft(at(NEXT_WEEK)), at(MADE)).unwrap();
    assert_eq!((scene.session.key.as_str(), next.key.as_str()), ("001/1", "001/2"));
    assert!(scene.schedule(&ben(), &draft(at(MADE)), at(MADE)).is_err(), "a start that is not ahead");
}

/// The question whether a time is free always has an answer, at the ends of time too.
#[test]
fn s_b13_a_time_is_free_or_not() {
    use automation_core::Instant;
    let scene = Scene::new();
    let wished = |from, until| session_core::calendar::Interval::new(from, until).unwrap();
    let far = wished(Instant::MAX.previous().unwrap(), Instant::MAX);
    let all = wished(Instant::MIN, Instant::MAX);
    let asked =
        |time| scene.coaching_facts().in_the_way(&scene.contract, None, time, start(), &scene.policy).len();
    assert_eq!((asked(far), asked(all)), (0, 2));
    let start = Instant::MAX;
    assert_eq!(
        scene.why_not(&ann(), &request(Some(start)), at(MADE)),
        [SessionReason::NoEnd { start }],
        "there is no telling who is free then"
    );
}

/// One kind of time: instants. The zone is for show only (S-X15).
#[test]
fn s_b14_the_zone_changes_nothing() {
    let mut scene = Scene::new();
    let due = scene.session.due_at(&scene.policy);
    scene.session.zone = zone_core::zone!("Pacific/Kiritimati");
    assert_eq!(scene.session.due_at(&scene.policy), due);
    assert!(scene.ask(&ann(), &COMPLETE, start()).is_ok());
}

/// Cancelling closes the request with it, and keeps its reason with the event.
#[test]
fn s_b15_cancelling_leaves_nothing_behind() {
    let mut scene = Scene::new().requested(Role::Coach, Span::hours(72), Some(NEXT_WEEK));
    let cancel = SessionCommand::Cancel { reason: Some("  ill \n".to_owned()) };
    let change = scene.act(&ann(), &cancel, earlier(start(), Span::hours(71))).unwrap();
    let [step] = change.steps.as_slice() else { panic!("one step") };
    let SessionEvent::Cancelled { by: Role::Student, reason: Some(reason) } = &step.event else {
        panic!("{step:?}")
    };
    assert_eq!(reason.as_str(), "ill");
    assert_eq!(step.cause.to_string(), "asked by participant/student/ann: ill");
    assert_eq!((scene.session.request(), scene.session.due(&scene.policy)), (None, None));
    assert_eq!((scene.counts.pending, scene.counts.cancelled), (0, 1));
    assert_eq!(scene.contract.status, ContractStatus::Active, "no progress, no refund (S-28)");
    let blank = SessionCommand::Cancel { reason: Some("  ".to_owned()) };
    let change = Scene::new().act(&ann(), &blank, at(MADE)).unwrap();
    assert_eq!(change.steps[0].event, SessionEvent::Cancelled { by: Role::Student, reason: None });
    let long = SessionCommand::Cancel { reason: Some("x".repeat(501)) };
    assert!(Scene::new().act(&ann(), &long, at(MADE)).is_err());
}

/// The time moves when it is agreed to, not when it is asked for; a refusal leaves it (S-25).
#[test]
fn s_b16_a_request_does_not_move_the_session() {
    for command in [SessionCommand::Decline, SessionCommand::Withdraw] {
        let mut scene = Scene::new().requested(Role::Student, Span::hours(72), Some(NEXT_WEEK));
        assert_eq!((scene.session.start, scene.session.moves), (start(), 0));
        let who = if command == SessionCommand::Decline { ben() } else { ann() };
        scene.act(&who, &command, earlier(start(), Span::hours(71))).unwrap();
        assert_eq!((scene.session.start, scene.session.moves), (start(), 0));
    }
}

/// A session is of a contract, always: without one it is not made.
#[test]
fn s_b17_no_session_without_a_contract() {
    let scene = Scene::new();
    let draft = SessionDraft { start: at(NEXT_WEEK), minutes: None, zone: None };
    let nothing = CoachingFacts::default();
    let made = session_core::coaching::schedule(
        CONTRACT,
        &Request::new(&draft, &ann(), at(MADE)),
        &nothing,
        &scene.policy,
    );
    assert_eq!(made.unwrap_err().to_string(), "the session's contract is not known");
    let asked = scene.session.decide(&Request::new(&COMPLETE, &ann(), start()), &nothing, &scene.policy);
    assert_eq!(asked.unwrap_err().reasons().collect::<Vec<_>>(), [&SessionReason::UnknownContract]);
}

/// Nothing proposed, nothing agreed (S-23): an approval without any time changes nothing and says so.
#[test]
fn s_x3_an_approval_needs_a_time() {
    let scene = Scene::new().requested(Role::Student, Span::hours(72), None);
    let now = earlier(start(), Span::hours(71));
    assert_eq!(scene.why_not(&ben(), &approve(None), now), [SessionReason::NoTimeAgreed]);
    let mut other = scene.clone();
    other.act(&ben(), &approve(Some(at(NEXT_WEEK))), now).unwrap();
    assert_eq!((other.session.start, other.session.moves, other.session.confirmed), (at(NEXT_WEEK), 1, true));
    // The approver's own time goes before the proposed one.
    let mut both = Scene::new().requested(Role::Student, Span::hours(72), Some(NEXT_WEEK));
    both.act(&ben(), &approve(Some(at("2026-03-13T10:00:00Z"))), now).unwrap();
    assert_eq!(both.session.start, at("2026-03-13T10:00:00Z"));
}

/// An answer is awaited for a day, and never beyond the start.
#[test]
fn s_x4_the_deadline_is_cut_at_the_start() {
    for (ahead, left) in [(72, 48), (25, 1), (24, 0), (23, 0), (6, 0)] {
        let scene = Scene::new().requested(Role::Student, Span::hours(ahead), None);
        assert_eq!(scene.deadline(), earlier(start(), Span::hours(left)), "{ahead} hours ahead");
    }
}

/// What silence agrees to is at least an hour after the deadline (S-24).
#[test]
fn s_24_silence_agrees_to_a_time_that_is_still_ahead() {
    let deadline = earlier(start(), Span::hours(48));
    for (proposed, agrees) in sides(later(deadline, Span::hours(1))).into_iter().zip([false, true, true]) {
        let scene = Scene::new().requested(Role::Student, Span::hours(72), Some(&proposed.to_string()));
        let seen = scene.session.as_of(deadline, &scene.policy).unwrap();
        assert_eq!(seen.start == proposed, agrees, "{proposed}");
    }
}

/// Attendance is contact: from half an hour before the start on it speaks against a miss, at whatever
/// instant it is learnt of (S-31).
#[test]
fn s_x7_contact_from_half_an_hour_before_the_start() {
    let half_past = later(start(), Span::minutes(30));
    let cases = sides(earlier(start(), Span::minutes(30))).into_iter().zip([false, true, true]);
    for (contacted, counts) in cases {
        let mut scene = Scene::new();
        scene.act(&ann(), &contact(contacted), contacted).unwrap();
        assert_eq!(scene.shown(half_past) == "Scheduled", counts, "{contacted}");
        // Learnt of after the miss, it takes that back, or is refused.
        let mut late = Scene::new();
        late.pass(half_past);
        let now = later(half_past, Span::hours(5));
        assert_eq!(late.ask(&sam(), &contact(contacted), now).is_ok(), counts, "{contacted}");
    }
    for (contacted, works) in sides(half_past).into_iter().zip([true, false, false]) {
        let mut scene = Scene::new();
        scene.pass(half_past);
        let asked = scene.act(&sam(), &contact(contacted), later(half_past, Span::hours(1)));
        assert_eq!(asked.is_ok(), works, "{contacted}");
    }
}

/// S-31: what was not yet cannot be known; what a person said stays; a meeting ends after it begins.
#[test]
fn s_31_contact_that_changes_nothing() {
    let scene = Scene::new();
    for (contacted, works) in sides(start()).into_iter().zip([true, true, false]) {
        let asked = scene.ask(&ann(), &contact(contacted), start());
        assert_eq!(asked.is_ok(), works);
        let from = asked.err().and_then(|refusal| refusal.possible_from());
        assert_eq!(from, (!works).then_some(contacted));
    }
    let mut said = Scene::new();
    said.act(&ben(), &MISSED, start()).unwrap();
    let late = later(start(), Span::minutes(10));
    assert_eq!(
        said.why_not(&ann(), &contact(start()), late),
        [SessionReason::WrongState { state: "missed", since: start() }]
    );
    let meeting = |started, ended| SessionCommand::RecordMeeting { started, ended };
    let [before, ten, _] = sides(start());
    assert_eq!(
        scene.why_not(&ann(), &meeting(ten, before), late),
        [SessionReason::EndsBeforeItBegins { started: ten, ended: before }]
    );
    assert!(scene.ask(&ann(), &meeting(ten, ten), late).is_ok());
    assert!(scene.ask(&ann(), &meeting(ten, later(late, Span::MICROSECOND)), late).is_err());
}

/// S-31: of two contacts the later one counts, in whatever order they are learnt of.
#[test]
fn s_31_the_latest_contact_counts() {
    let mut scene = Scene::new();
    let (early, late) = (later(start(), Span::minutes(1)), later(start(), Span::minutes(9)));
    for contacted in [late, early] {
        scene.act(&ann(), &contact(contacted), late).unwrap();
    }
    assert_eq!(scene.session.last_contact, Some(late));
}

/// Without contact a session is missed, with contact it is completed at its end if the policy says so: the
/// two exclude each other.
#[test]
fn s_x8_attended_or_missed() {
    let end = later(start(), Span::hours(1));
    let mut scene = Scene::with_policy(|policy| policy.auto_complete = AutoComplete::AttendedAtEnd);
    assert_eq!(scene.shown(end), "Missed");
    scene.act(&ann(), &contact(start()), start()).unwrap();
    assert_eq!(sides(end).map(|now| scene.shown(now)), ["Scheduled", "Completed", "Completed"]);
    let change = scene.pass(later(end, Span::hours(9)));
    let last = change.steps.last().unwrap();
    assert_eq!((last.event.name(), last.at, last.actor()), ("completed", end, &Actor::System));
    assert_eq!(
        last.cause.to_string(),
        "the end of a session that was attended, 2026-03-05T11:00:00Z, is reached (S-X8)"
    );
    scene.policy.auto_complete = AutoComplete::Never;
    let mut never = Scene::new();
    never.act(&ann(), &contact(start()), start()).unwrap();
    assert_eq!(never.shown(later(end, Span::hours(900))), "Scheduled");
}

/// S-27: with the end as its basis, grace counts from the end too.
#[test]
fn s_27_the_grace_counts_from_the_basis() {
    let scene = Scene::with_policy(|policy| policy.completion_basis = CompletionBasis::End);
    let half_past_end = later(start(), Span::minutes(90));
    assert_eq!(sides(half_past_end).map(|now| scene.shown(now)), ["Scheduled", "Missed", "Missed"]);
    // A person may say so from the start on.
    assert_eq!(sides(start()).map(|now| scene.ask(&ben(), &MISSED, now).is_ok()), [false, true, true]);
}

/// S-X11, S-X12: until when it may be cancelled; by the usual policy as long as it is open.
#[test]
fn s_x11_until_when_it_may_be_cancelled() {
    let hours = Span::hours(24);
    let early = earlier(start(), hours);
    let cases = [
        (CancelWindow::AnyTime, start(), [true, true, true], None),
        (CancelWindow::BeforeStart, start(), [true, false, false], Some(start())),
        (CancelWindow::Notice(hours), early, [true, true, false], early.next()),
        (CancelWindow::Notice(Span::ZERO), start(), [true, true, false], start().next()),
    ];
    for (window, boundary, expected, until) in cases {
        let scene = Scene::with_policy(|policy| policy.cancel_window = window);
        for who in [ann(), ben()] {
            let asked = sides(boundary).map(|now| scene.ask(&who, &CANCEL, now));
            assert_eq!([0, 1, 2].map(|index| asked[index].is_ok()), expected, "{window:?}");
            let refused = asked.into_iter().filter_map(Result::err);
            assert!(refused.into_iter().all(|refusal| refusal.possible_until() == until), "{window:?}");
        }
    }
    let over = Scene::new();
    let half_past = later(start(), Span::minutes(30));
    let why = over.why_not(&ann(), &CANCEL, half_past);
    assert_eq!(why, [SessionReason::WrongState { state: "missed", since: half_past }]);
}

/// S-X16, S-X20, S-11: confirmation is a flag beside the state, of the coach, before the start; twice does no
/// harm. An unconfirmed session may be asked to move.
#[test]
fn s_x20_confirmed_is_a_flag() {
    let mut scene = Scene::new();
    assert_eq!(
        sides(start()).map(|now| scene.ask(&ben(), &SessionCommand::Confirm, now).is_ok()),
        [true, false, false]
    );
    assert!(scene.ask(&ann(), &request(None), at(MADE)).is_ok());
    for _ in 0..2 {
        scene.act(&ben(), &SessionCommand::Confirm, at(MADE)).unwrap();
        assert_eq!((scene.session.state(), scene.session.confirmed), ("scheduled", true));
    }
    // Moved by silence it is as confirmed as the request made it (S-23).
    scene.act(&ann(), &request(Some(at(NEXT_WEEK))), earlier(start(), Span::hours(72))).unwrap();
    assert_eq!(scene.shown(scene.deadline()), "Scheduled");
}

/// S-26: the notes of whoever completes it, in their own place; none erase nothing.
#[test]
fn s_26_notes_are_kept_apart() {
    let mut scene = Scene::new();
    let written = |text: &str| Some(Notes::new(text).unwrap());
    (scene.session.student_notes, scene.session.coach_notes) = (written("mine"), written("theirs"));
    let mut with = scene.clone();
    with.act(&ben(), &SessionCommand::Complete { notes: Some(" scales ".to_owned()) }, start()).unwrap();
    assert_eq!(
        (with.session.notes(Role::Student), with.session.notes(Role::Coach)),
        (written("mine").as_ref(), written("scales").as_ref())
    );
    assert_eq!(with.session.state, SessionState::Completed { at: start(), by: Some(Role::Coach) });
    for notes in [None, Some("  ".to_owned())] {
        let mut without = scene.clone();
        without.act(&ben(), &SessionCommand::Complete { notes }, start()).unwrap();
        assert_eq!(without.session.coach_notes, written("theirs"));
    }
}

/// S-22: every reason in the order of the rules: state, pending request, notice, reason, time.
#[test]
fn s_22_every_reason_in_order() {
    let mut scene = Scene::new().requested(Role::Coach, Span::hours(11), None);
    scene.calendars.push((
        "ann",
        session_core::calendar::Calendar::new(zone_core::Zone::UTC).with_busy([between(START, NEXT_WEEK)]),
    ));
    let now = earlier(start(), Span::minutes(30));
    let wrong = SessionCommand::RequestReschedule { reason: "ill".to_owned(), to: Some(start()) };
    assert_eq!(
        told(&scene.why_not(&ben(), &wrong, now)),
        [
            "the coach asks for another time already; that waits for an answer until 2026-03-05T10:00:00Z",
            "the coach may not ask less than 10 hours before 2026-03-05T10:00:00Z",
            "the reason has 3 characters; it takes 10 to 500",
            "the new time 2026-03-05T10:00:00Z is not at least 1 hour after 2026-03-05T09:30:00Z",
            "the session starts at 2026-03-05T10:00:00Z already",
            "the student is not free: a busy time from another calendar \
             from 2026-03-05T10:00:00Z to 2026-03-12T10:00:00Z",
            "2026-03-05T10:00:00Z is no opening of the student: it begins less than 2 hours after \
             2026-03-05T09:30:00Z",
            "2026-03-05T10:00:00Z is no opening of the student: nobody is booked for the same day",
        ]
    );
}

/// G-2: a command with an instant before the last event counts as made at it: what was decided stays so.
#[test]
fn a_clock_behind_decides_nothing_again() {
    let mut scene = Scene::new();
    scene.pass(start());
    let since = scene.session.since;
    assert_eq!(since, earlier(start(), Span::hours(1)), "the last reminder");
    let change = scene.act(&ann(), &request(None), earlier(start(), Span::hours(30))).unwrap();
    let request = scene.session.request().unwrap();
    assert_eq!((request.requested_at, request.deadline, request.timely), (since, start(), false));
    assert_eq!(change.steps.last().unwrap().at, since);
}

/// S-21: moved at once, nobody is asked, the reason is kept; the coach has agreed only if the coach asked.
#[test]
fn s_21_far_enough_ahead_it_moves_at_once() {
    for by in Role::BOTH {
        let mut scene = Scene::of_preset(session_core::policy::Preset::FiveHour);
        let now = earlier(start(), Span::hours(6));
        let change = scene.act(&of(by), &request(Some(at(NEXT_WEEK))), now).unwrap();
        let step = change.steps.last().unwrap();
        assert_eq!(
            step.event,
            SessionEvent::Rescheduled { start: at(NEXT_WEEK), confirmed: by == Role::Coach }
        );
        assert!(step.cause.to_string().ends_with(": the train does not run"));
        // Without a time there is nothing to move to, so the other one is asked.
        let mut asked = Scene::of_preset(session_core::policy::Preset::FiveHour);
        asked.act(&of(by), &request(None), now).unwrap();
        assert!(asked.session.request().is_some());
    }
}
