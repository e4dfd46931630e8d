//! When a time is not free, and why (S-24, S-40, S-51).

use automation_core::{Actor, Commands as _, Facts as _, Id, LifecycleExt, Request, Span};
use chrono::NaiveDate;
use session_core::{
    calendar::{Calendar, CalendarException},
    coaching::{Obstacle, ObstacleSource, SessionCommand, SessionDraft, SessionReason, schedule},
    contract::Role,
    policy::{ExternalBusy, OpeningsOnly},
};

use super::scene::*;

const NOW: &str = "2026-03-02T09:00:00Z";

/// What stands in the way of moving the session to `to`.
fn obstacles(scene: &Scene, who: &Actor, to: &str, now: &str) -> Vec<Obstacle> {
    let reasons = scene.why_not(who, &request(Some(at(to))), at(now));
    let obstacle = |reason| match reason {
        SessionReason::NotFree(obstacle) => obstacle,
        other => panic!("{other}"),
    };
    reasons.into_iter().map(obstacle).collect()
}

fn is_free(scene: &Scene, to: &str) -> bool {
    obstacles(scene, &ann(), to, NOW).is_empty()
}

/// A second session of the same contract, from ten to eleven on the 12th.
fn beside_another() -> Scene {
    let mut scene = Scene::new();
    scene.other_sessions = vec![session(&scene.contract, 2, at(NEXT_WEEK))];
    scene
}

/// What is in the way is looked at whatever the openings (S-68).
fn with_calendar(mut scene: Scene, name: &'static str, calendar: Calendar) -> Scene {
    scene.policy.openings_only = OpeningsOnly::Nobody;
    scene.calendars.push((name, calendar));
    scene
}

fn plain() -> Calendar {
    Calendar::new(zone_core::zone!("Europe/London")).with_buffers(Span::ZERO, Span::ZERO)
}

/// S-40: half-open. Touching is no overlap, a microsecond is.
#[test]
fn sessions_may_touch_but_not_overlap() {
    let scene = beside_another();
    let cases = [
        ("2026-03-12T09:00:00Z", true),
        ("2026-03-12T09:00:00.000001Z", false),
        ("2026-03-12T10:00:00Z", false),
        ("2026-03-12T10:59:59.999999Z", false),
        ("2026-03-12T11:00:00Z", true),
    ];
    for (to, free) in cases {
        assert_eq!(is_free(&scene, to), free, "{to}");
    }
}

/// S-51: the coach's buffers count around the coach's sessions, and neither session reaches into those of
/// the other; the two buffers may meet. It is the gap that openings keep.
#[test]
fn the_coach_s_buffers_count_on_both_sides() {
    let buffers = plain().with_buffers(Span::minutes(10), Span::minutes(15));
    assert_eq!(buffers.gap(), Span::minutes(15));
    let scene = with_calendar(beside_another(), "ben", buffers.clone());
    let cases = [
        // The new one ends, and its fifteen minutes end where the other begins.
        ("2026-03-12T08:45:00Z", true),
        ("2026-03-12T08:45:00.000001Z", false),
        ("2026-03-12T11:14:59.999999Z", false),
        ("2026-03-12T11:15:00Z", true),
    ];
    for (to, free) in cases {
        assert_eq!(is_free(&scene, to), free, "{to}");
    }
    // The longer buffer counts, whichever it is.
    let scene = with_calendar(beside_another(), "ben", plain().with_buffers(Span::minutes(20), Span::ZERO));
    assert!(is_free(&scene, "2026-03-12T08:40:00Z"));
    assert!(!is_free(&scene, "2026-03-12T08:40:00.000001Z"));
    assert!(is_free(&scene, "2026-03-12T11:20:00Z"));
    assert!(!is_free(&scene, "2026-03-12T11:19:59.999999Z"));
    // Those of the student do not.
    let scene = with_calendar(beside_another(), "ann", buffers);
    assert!(is_free(&scene, "2026-03-12T11:00:00Z"));
}

/// S-51: buffers belong to the sessions that somebody coaches, whatever else they do. Ben learns from Cem:
/// his buffers count around what he coaches, not around what he learns.
#[test]
fn a_person_who_is_coach_here_and_student_there() {
    let mut scene = Scene::new();
    let other = contract(2, "ben", "cem");
    scene.other_sessions = vec![session(&other, 1, at(NEXT_WEEK))];
    scene.other_contract = Some(other);
    let minutes = |before, after| plain().with_buffers(Span::minutes(before), Span::minutes(after));
    let [plain, buffered] = [minutes(0, 0), minutes(0, 15)];
    let scene_plain = with_calendar(scene.clone(), "ben", plain);
    let scene = with_calendar(scene, "ben", buffered);
    // Before what he learns: fifteen minutes after what he coaches. Behind it: none.
    let cases = [
        ("2026-03-12T08:45:00Z", true, true),
        ("2026-03-12T08:46:00Z", true, false),
        ("2026-03-12T09:30:00Z", false, false),
        ("2026-03-12T11:00:00Z", true, true),
    ];
    for (to, free_without, free_with) in cases {
        assert_eq!((is_free(&scene_plain, to), is_free(&scene, to)), (free_without, free_with), "{to}");
    }
    let found = obstacles(&scene, &ann(), NEXT_WEEK, NOW);
    // What is named is all in which the new session may not lie.
    let interval = between("2026-03-12T09:45:00Z", "2026-03-12T11:00:00Z");
    assert_eq!(found, [Obstacle { whose: Role::Coach, source: ObstacleSource::Session, interval }]);
}

/// S-51: whatever the contract, either participant's other sessions are in the way.
#[test]
fn other_contracts_of_either_side() {
    for (student, coach, whose) in
        [("ann", "cem", Role::Student), ("zoe", "ben", Role::Coach), ("cem", "ann", Role::Student)]
    {
        let mut scene = Scene::new();
        let other = contract(2, student, coach);
        scene.other_sessions = vec![session(&other, 1, at(NEXT_WEEK))];
        scene.other_contract = Some(other);
        let found = obstacles(&scene, &ann(), NEXT_WEEK, NOW);
        assert_eq!(found.iter().map(|found| found.whose).collect::<Vec<_>>(), [whose], "{student}, {coach}");
    }
    let mut scene = Scene::new();
    let other = contract(2, "zoe", "cem");
    scene.other_sessions = vec![session(&other, 1, at(NEXT_WEEK))];
    scene.other_contract = Some(other);
    assert!(is_free(&scene, NEXT_WEEK), "strangers");
}

/// S-24: a pending request holds its time for both, until it is answered.
#[test]
fn a_held_time_is_named() {
    let mut holding = Scene::new();
    holding.session = session(&holding.contract, 2, at("2026-03-20T10:00:00Z"));
    let mut holding = holding.requested(Role::Coach, Span::hours(17 * 24), Some(NEXT_WEEK));
    let mut scene = Scene::new();
    scene.other_sessions = vec![holding.session.clone()];
    let interval = between("2026-03-12T10:00:00Z", "2026-03-12T11:00:00Z");
    let held = |whose| Obstacle { whose, source: ObstacleSource::Held, interval };
    let soon = "2026-03-03T11:00:00Z";
    assert_eq!(obstacles(&scene, &ann(), NEXT_WEEK, soon), [held(Role::Student), held(Role::Coach)]);
    // Its present time is taken as well.
    assert_eq!(obstacles(&scene, &ann(), "2026-03-20T10:30:00Z", soon)[0].source, ObstacleSource::Session);
    holding.act(&ben(), &SessionCommand::Withdraw, at(soon)).unwrap();
    scene.other_sessions = vec![holding.session];
    assert!(obstacles(&scene, &ann(), NEXT_WEEK, soon).is_empty());
}

/// S-24: what is due counts as done, whatever the sweep has done. Until the deadline the time is held; then
/// silence moves the session, or lets the request lapse, and the other time is free.
#[test]
fn another_session_counts_as_it_is_at_that_instant() {
    let moved = "2026-03-12T10:00:00Z";
    let kept = "2026-03-06T10:00:00Z";
    for (ahead, timely) in [(72, true), (20, false)] {
        let mut other = Scene::new();
        other.session = session(&other.contract, 2, at(kept));
        let other = other.requested(Role::Student, Span::hours(ahead), Some(moved));
        let mut scene = Scene::new();
        scene.session = session(&scene.contract, 1, at("2026-04-01T10:00:00Z"));
        scene.other_sessions = vec![other.session.clone()];
        let [before, deadline, _] = sides(other.deadline()).map(|instant| instant.to_string());
        let source = |to: &str, now: &str| {
            obstacles(&scene, &ann(), to, now).first().map(|found| found.source.clone())
        };
        assert_eq!(source(moved, &before), Some(ObstacleSource::Held));
        let (there, here) = if timely { (Some(ObstacleSource::Session), None) } else { (None, None) };
        assert_eq!((source(moved, &deadline), timely), (there, timely));
        if timely {
            assert_eq!(source(kept, &before), Some(ObstacleSource::Session));
            assert_eq!(source(kept, &deadline), here);
        }
    }
}

/// S-51: what is over is in nobody's way, and a session is never in its own.
#[test]
fn nor_what_is_over_nor_the_session_itself() {
    let mut scene = beside_another();
    let mut cancelled = Scene::new();
    cancelled.session = scene.other_sessions[0].clone();
    cancelled.act(&ben(), &CANCEL, at(NOW)).unwrap();
    scene.other_sessions = vec![cancelled.session];
    assert!(is_free(&scene, NEXT_WEEK));
    assert!(is_free(&scene, "2026-03-05T10:30:00Z"), "overlaps its own present time");
}

/// S-51: days and hours that were blocked, of either; not the weekly hours, since these two agree.
#[test]
fn blocked_exceptions() {
    let day = NaiveDate::from_ymd_opt(2026, 3, 12).unwrap();
    for (name, whose) in [("ann", Role::Student), ("ben", Role::Coach)] {
        let calendar = plain().with_exceptions([CalendarException::blocked(day)]);
        let scene = with_calendar(Scene::new(), name, calendar);
        let interval = between("2026-03-12T00:00:00Z", "2026-03-13T00:00:00Z");
        let expected = Obstacle { whose, source: ObstacleSource::Blocked, interval };
        assert_eq!(obstacles(&scene, &ann(), NEXT_WEEK, NOW), std::slice::from_ref(&expected));
        assert!(is_free(&scene, "2026-03-13T00:00:00Z") && is_free(&scene, "2026-03-11T23:00:00Z"));
        assert!(is_free(&scene, "2026-03-14T03:00:00Z"), "a Saturday night");
    }
}

/// S-51: a busy time from elsewhere is in the way, or told of only, by the policy.
#[test]
fn busy_times_from_elsewhere() {
    let interval = between("2026-03-12T10:30:00Z", "2026-03-12T12:00:00Z");
    let mut scene = with_calendar(Scene::new(), "ben", plain().with_busy([interval]));
    let expected = Obstacle { whose: Role::Coach, source: ObstacleSource::External, interval };
    assert_eq!(obstacles(&scene, &ann(), NEXT_WEEK, NOW), std::slice::from_ref(&expected));
    scene.policy.external_busy = ExternalBusy::Warn;
    assert!(is_free(&scene, NEXT_WEEK));
    let wished = between("2026-03-12T10:00:00Z", "2026-03-12T11:00:00Z");
    let told = scene.coaching_facts().in_the_way(
        &scene.contract,
        Some(&scene.session.key),
        wished,
        at(NOW),
        &scene.policy,
    );
    assert_eq!(told, [expected]);
    // Sessions and blocked days still refuse.
    scene.other_sessions = vec![session(&scene.contract, 2, at(NEXT_WEEK))];
    assert_eq!(obstacles(&scene, &ann(), NEXT_WEEK, NOW).len(), 2);
}

/// G-8, S-51: what cannot be read of somebody is in the way of every time of theirs, and of nothing else.
#[test]
fn g_8_what_cannot_be_read_blocks_only_a_time() {
    let scene = Scene::new();
    let mut coaching_facts = scene.coaching_facts();
    coaching_facts.add_unreadable(scene.contract.coach.clone(), "session 099/1".to_owned());
    let start = at(NEXT_WEEK);
    let draft = SessionDraft { start, minutes: None, zone: None };
    let id = scene.session.contract;
    let refusal =
        schedule(id, &Request::new(&draft, &ann(), at(NOW)), &coaching_facts, &scene.policy).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "session 099/1 cannot be read, so it cannot be said whether the coach is free"
    );
    let ask = |to| SessionCommand::RequestReschedule { reason: "something came up".to_owned(), to };
    let may = |ask: &SessionCommand| {
        scene.session.decide(&Request::new(ask, &ann(), at(NOW)), &coaching_facts, &scene.policy)
    };
    assert_eq!(may(&ask(Some(start))).unwrap_err().objections(), refusal.objections());
    assert!(may(&ask(None)).is_ok() && may(&SessionCommand::Cancel { reason: None }).is_ok());
    // Facts of a later batch take nothing back.
    let mut absorbed = scene.coaching_facts();
    absorbed.absorb(coaching_facts);
    assert!(schedule(id, &Request::new(&draft, &ann(), at(NOW)), &absorbed, &scene.policy).is_err());
}

/// S-51: "why is this time not free?" has a typed answer of everything in the way, in one order, without
/// titles; and a sentence.
#[test]
fn why_is_this_time_not_free() {
    let day = NaiveDate::from_ymd_opt(2026, 3, 12).unwrap();
    let busy = between("2026-03-12T10:30:00Z", "2026-03-12T12:00:00Z");
    let mut scene = with_calendar(beside_another(), "ben", plain().with_busy([busy]));
    scene.calendars.push(("ann", plain().with_exceptions([CalendarException::blocked(day)])));
    let told: Vec<_> = obstacles(&scene, &ann(), NEXT_WEEK, NOW).iter().map(ToString::to_string).collect();
    let hour = "from 2026-03-12T10:00:00Z to 2026-03-12T11:00:00Z";
    assert_eq!(
        told,
        [
            format!("the student is not free: another session {hour}"),
            "the student is not free: hours blocked in the calendar \
             from 2026-03-12T00:00:00Z to 2026-03-13T00:00:00Z"
                .to_owned(),
            format!("the coach is not free: another session {hour}"),
            "the coach is not free: a busy time from another calendar \
             from 2026-03-12T10:30:00Z to 2026-03-12T12:00:00Z"
                .to_owned(),
        ]
    );
}

/// S-23, S-51: an approval is refused for the same reasons as a request, and scheduling too.
#[test]
fn every_way_to_fix_a_time_asks_the_same() {
    let scene = beside_another().requested(Role::Student, Span::hours(60), None);
    let now = earlier(start(), Span::hours(50));
    assert_eq!(scene.why_not(&ben(), &approve(Some(at(NEXT_WEEK))), now).len(), 2);
    assert!(scene.ask(&ben(), &approve(Some(at("2026-03-12T11:00:00Z"))), now).is_ok());
    let refusal = scene.schedule(&ann(), &draft(at(NEXT_WEEK)), now).unwrap_err();
    assert!(refusal.reasons().all(|reason| matches!(reason, SessionReason::NotFree(_))));
    // Its own present time is another session to whoever schedules a new one.
    assert!(scene.schedule(&ann(), &draft(start()), now).is_err());
    assert!(scene.schedule(&ann(), &draft(later(start(), Span::hours(1))), now).is_ok());
}

/// A session of a contract that nobody told of is in nobody's way: storage tells of both or none.
#[test]
fn a_session_s_contract_must_be_known() {
    let mut scene = beside_another();
    scene.other_sessions[0].contract = Id(9);
    assert!(is_free(&scene, NEXT_WEEK));
    assert_eq!(scene.other_sessions[0].due_at(&scene.policy), Some(at("2026-03-11T10:00:00Z")));
}
