//! The boundary cases S-T1 to S-T19, both sides of each.

use automation_core::{Actor, Event, LifecycleExt, Span};
use session_core::{
    coaching::{SessionCommand, SessionDraft, SessionEvent, SessionReason, SessionState},
    contract::{ContractStatus, Progress, Role, SessionCounts},
};

use super::scene::*;

const SECOND: Span = Span::seconds(1);

/// `timely`, `late` or `refused`.
fn judged(by: Role, ahead: Span) -> &'static str {
    let scene = Scene::new();
    let now = earlier(start(), ahead);
    match scene.ask(&of(by), &request(Some(at(NEXT_WEEK))), now) {
        Ok(change) if change.after.request().unwrap().timely => "timely",
        Ok(_) => "late",
        Err(_) => "refused",
    }
}

fn less_a_second(hours: u32) -> Span {
    Span::seconds(hours * 3_600 - 1)
}

#[test]
fn s_t1_a_student_is_timely_with_24_hours() {
    assert_eq!(judged(Role::Student, Span::hours(24)), "timely");
    assert_eq!(judged(Role::Student, less_a_second(24)), "late");
}

#[test]
fn s_t2_a_coach_is_timely_with_48_hours_and_too_late_below_10() {
    assert_eq!(judged(Role::Coach, Span::hours(48)), "timely");
    assert_eq!(judged(Role::Coach, less_a_second(48)), "late");
    assert_eq!(judged(Role::Coach, Span::hours(10)), "late");
    assert_eq!(judged(Role::Coach, less_a_second(10)), "refused");
}

#[test]
fn s_t3_a_student_may_ask_until_the_start() {
    assert_eq!(judged(Role::Student, SECOND), "late");
    assert_eq!(judged(Role::Student, Span::ZERO), "refused");
}

#[test]
fn s_t4_a_reason_has_10_to_500_characters_after_trimming() {
    let scene = Scene::new();
    let now = earlier(start(), Span::hours(72));
    for (count, works) in [(9, false), (10, true), (500, true), (501, false)] {
        // Characters, not bytes; blanks around them do not count (G-10).
        let reason = format!("  {}\n", "é".repeat(count));
        let asked = scene.ask(&ann(), &SessionCommand::RequestReschedule { reason, to: None }, now);
        assert_eq!(asked.is_ok(), works, "{count}");
    }
}

#[test]
fn s_t5_a_proposed_time_is_at_least_an_hour_ahead() {
    let scene = Scene::new();
    let now = earlier(start(), Span::hours(72));
    let asked = |ahead| scene.ask(&ann(), &request(Some(later(now, ahead))), now);
    assert!(asked(Span::hours(1)).is_ok());
    assert!(asked(less_a_second(1)).is_err());
}

#[test]
fn s_t6_one_request_at_a_time() {
    let scene = Scene::new().requested(Role::Student, Span::hours(72), Some(NEXT_WEEK));
    let now = earlier(start(), Span::hours(71));
    for role in Role::BOTH {
        let deadline = earlier(start(), Span::hours(48));
        let reason = SessionReason::RequestPending { by: Role::Student, deadline };
        assert_eq!(scene.why_not(&of(role), &request(None), now), [reason]);
    }
}

#[test]
fn s_t7_an_answer_before_the_deadline_and_at_it() {
    let scene = Scene::new().requested(Role::Student, Span::hours(72), Some(NEXT_WEEK));
    let deadline = scene.deadline();
    assert_eq!(deadline, earlier(start(), Span::hours(48)));
    for command in [approve(None), SessionCommand::Decline] {
        assert!(scene.ask(&ben(), &command, earlier(deadline, SECOND)).is_ok());
        let late = scene.ask(&ben(), &command, deadline).unwrap_err();
        assert_eq!(
            late.without_ways().to_string(),
            "nobody answered the student's request before 2026-03-03T10:00:00Z, so silence agreed to it \
             (was possible until 2026-03-03T10:00:00Z)"
        );
    }
    let decided = scene.session.as_of(deadline, &scene.policy).unwrap();
    assert_eq!((decided.start, decided.moves), (at(NEXT_WEEK), 1));
}

#[test]
fn s_t8_silence_approves_a_timely_request_at_the_deadline_whenever_the_sweep_runs() {
    for late in [Span::ZERO, Span::hours(24)] {
        let mut scene = Scene::new().requested(Role::Student, Span::hours(72), Some(NEXT_WEEK));
        let deadline = scene.deadline();
        let change = scene.pass(later(deadline, late));
        let [step] = change.steps.as_slice() else { panic!("one step") };
        assert_eq!((step.at, step.actor()), (deadline, &Actor::System));
        assert_eq!(step.event, SessionEvent::Rescheduled { start: at(NEXT_WEEK), confirmed: false });
        assert_eq!((scene.session.start, scene.session.original_start), (at(NEXT_WEEK), start()));
    }
}

#[test]
fn s_t9_silence_lets_a_late_request_lapse_at_the_start() {
    let mut scene = Scene::new().requested(Role::Student, Span::hours(6), Some(NEXT_WEEK));
    assert_eq!(scene.deadline(), start());
    assert_eq!(scene.shown(start().previous().unwrap()), "Reschedule Requested");
    let change = scene.pass(start());
    assert_eq!(change.steps.last().unwrap().event, SessionEvent::Lapsed);
    assert_eq!((scene.session.start, scene.shown(start())), (start(), "Scheduled"));
}

#[test]
fn s_t10_a_student_approves_the_coach_s_request() {
    let mut scene = Scene::new().requested(Role::Coach, Span::hours(72), Some(NEXT_WEEK));
    scene.act(&ann(), &approve(None), earlier(start(), Span::hours(70))).unwrap();
    assert_eq!(scene.session.start, at(NEXT_WEEK));
}

#[test]
fn s_t11_complete_before_the_start_and_at_it() {
    let scene = Scene::new();
    let before = earlier(start(), SECOND);
    assert_eq!(scene.why_not(&ann(), &COMPLETE, before), [SessionReason::NotYet { from: start() }]);
    assert!(scene.ask(&ann(), &COMPLETE, start()).is_ok());
}

#[test]
fn s_t12_notes_have_at_most_1000_characters() {
    let scene = Scene::new();
    for (count, works) in [(1000, true), (1001, false)] {
        let notes = Some("ü".repeat(count));
        assert_eq!(scene.ask(&ann(), &SessionCommand::Complete { notes }, start()).is_ok(), works, "{count}");
    }
}

#[test]
fn s_t13_missed_half_an_hour_after_the_start() {
    let scene = Scene::new();
    assert_eq!(scene.shown(later(start(), Span::seconds(29 * 60 + 59))), "Scheduled");
    assert_eq!(scene.shown(later(start(), Span::minutes(30))), "Missed");
}

#[test]
fn s_t14_contact_keeps_it_scheduled_and_overdue() {
    let mut scene = Scene::new();
    let contacted = later(start(), Span::minutes(5));
    scene.act(&sam(), &contact(contacted), contacted).unwrap();
    let now = later(start(), Span::minutes(31));
    scene.pass(now);
    assert_eq!((scene.shown(now), scene.session.is_overdue(now)), ("Scheduled", true));
}

#[test]
fn s_t15_no_completion_under_a_cancelled_contract() {
    let mut scene = Scene::new();
    scene.contract.status = ContractStatus::Cancelled;
    let status = ContractStatus::Cancelled;
    assert_eq!(scene.why_not(&ann(), &COMPLETE, start()), [SessionReason::ContractNotActive { status }]);
    assert_eq!(scene.contract.status, ContractStatus::Cancelled);
}

#[test]
fn s_t16_the_last_of_four() {
    let progress = |completed| {
        let progress = Progress { completed, total: 4 };
        (progress.percentage().percent(), progress.remaining())
    };
    let mut scene = Scene::new();
    scene.counts.completed = 3;
    assert_eq!(progress(scene.counts.completed), (75, 1));
    assert_eq!(scene.contract.status, ContractStatus::Active);
    scene.act(&ben(), &COMPLETE, start()).unwrap();
    assert_eq!(progress(scene.counts.completed), (100, 0));
    assert_eq!(scene.contract.status, ContractStatus::Completed);
}

#[test]
fn s_t17_a_number_is_never_used_twice() {
    let mut scene = Scene::new();
    (scene.counts, scene.last_number) = (SessionCounts { scheduled: 3, ..SessionCounts::default() }, 3);
    scene.act(&ann(), &CANCEL, at(MADE)).unwrap();
    assert_eq!((scene.counts.scheduled, scene.counts.cancelled), (2, 1));
    let next = scene.schedule(&ann(), &draft(at(NEXT_WEEK)), at(MADE)).unwrap();
    assert_eq!((next.number, next.key.as_str()), (4, "001/4"));
}

#[test]
fn s_t18_a_time_that_a_pending_request_holds_is_not_free() {
    // Ben's session with Ann is asked to move; Zoe wants the same time of him.
    let holding = Scene::new().requested(Role::Student, Span::hours(72), Some(NEXT_WEEK));
    let mut scene = Scene::new();
    let other = contract(2, "zoe", "ben");
    scene.session = session(&other, 1, at("2026-03-06T10:00:00Z"));
    scene.other_contract = Some(other);
    scene.other_sessions = vec![holding.session];
    let zoe = Actor::participant(user("zoe"), "student");
    let now = earlier(start(), Span::hours(71));
    let reasons = scene.why_not(&zoe, &request(Some(at("2026-03-12T10:59:00Z"))), now);
    let told: Vec<_> = reasons.iter().map(ToString::to_string).collect();
    let held = "the coach is not free: a time held by a request \
                from 2026-03-12T10:00:00Z to 2026-03-12T11:00:00Z";
    assert_eq!(told, [held]);
    assert!(scene.ask(&zoe, &request(Some(at("2026-03-12T11:00:00Z"))), now).is_ok());
}

#[test]
fn s_t19_no_reminder_that_was_due_before_the_session_was_scheduled() {
    let scene = Scene::new();
    assert_eq!(scene.policy.reminders, [Span::hours(24), Span::hours(1)]);
    let now = earlier(at(NEXT_WEEK), Span::minutes(30));
    let draft = SessionDraft { start: at(NEXT_WEEK), minutes: None, zone: None };
    let session = scene.schedule(&ann(), &draft, now).unwrap();
    let steps = session.timeline(&scene.policy).map(|step| step.unwrap().event.name());
    assert_eq!(steps.collect::<Vec<_>>(), ["missed"]);
    assert_eq!(session.state, SessionState::Scheduled);
}
