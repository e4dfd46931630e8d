//! S-68: what a participant books is an opening of the other side; staff may do otherwise.

use automation_core::{Actor, Instant, Span};
use session_core::{
    Session,
    calendar::{Calendar, OpeningStep, Term},
    coaching::SessionReason,
    contract::Role,
    policy::OpeningsOnly,
};
use zone_core::zone;

use super::scene::*;

const NOW: &str = "2026-03-02T09:00:00Z";

fn every_quarter() -> Calendar {
    Calendar::new(zone!("Europe/London")).with_step(OpeningStep::Every(15)).unwrap()
}

fn with(calendars: Vec<(&'static str, Calendar)>) -> Scene {
    Scene { calendars, ..Scene::new() }
}

/// Why that start is no opening.
fn terms(scene: &Scene, who: &Actor, start: Instant) -> Vec<Term> {
    let refusal = scene.schedule(who, &draft(start), at(NOW)).err();
    let reasons = refusal.iter().flat_map(|refusal| refusal.reasons());
    reasons
        .map(|reason| match reason {
            SessionReason::NoOpening { term, .. } => *term,
            other => panic!("{other}"),
        })
        .collect()
}

#[test]
fn s_68_what_the_openings_do_not_offer_is_refused() {
    let scene = with(vec![("ben", every_quarter())]);
    let lead = Term::Lead { lead: Span::hours(2), now: at(NOW) };
    let advance = Term::Advance { days: 30 };
    let cases = [
        ("2026-03-03T03:00:00Z", vec![Term::Hours]),
        ("2026-03-02T09:00:01Z", vec![lead, Term::SameDay]),
        ("2027-12-01T10:00:00Z", vec![advance]),
        ("2026-03-03T09:00:00Z", vec![]),
        ("2026-03-03T08:59:59.999999Z", vec![Term::Hours]),
        ("2026-03-03T16:00:00Z", vec![]),
        ("2026-03-03T16:15:00Z", vec![Term::Hours]),
        ("2026-03-03T09:07:00Z", vec![Term::OtherTimes]),
        // Thirty days later the clocks have changed: nine is eight.
        ("2026-04-01T08:00:00Z", vec![]),
        ("2026-04-01T07:45:00Z", vec![Term::Hours]),
        ("2026-04-02T08:00:00Z", vec![advance]),
    ];
    for (start, expected) in cases {
        assert_eq!(terms(&scene, &ann(), at(start)), expected, "{start}");
        // The coach books by the student's calendar, of which nothing is known; staff by none.
        for anybody in [ben(), sam()] {
            assert_eq!(terms(&scene, &anybody, at(start)), [], "{start}");
        }
    }
    let far = scene.schedule(&ann(), &draft(at("2026-04-02T08:00:00Z")), at(NOW)).unwrap_err();
    let opens = at("2026-03-03T00:00:00Z");
    assert_eq!(far.possible_from(), Some(opens));
    for (now, works) in sides(opens).into_iter().zip([false, true, true]) {
        assert_eq!(scene.schedule(&ann(), &draft(at("2026-04-02T08:00:00Z")), now).is_ok(), works);
    }
    let near = scene.schedule(&ann(), &draft(at("2026-03-03T10:00:00Z")), at("2026-03-03T00:00:00Z"));
    assert_eq!(near.unwrap_err().possible_until(), Some(at("2026-03-03T00:00:00Z")));
}

#[test]
fn s_68_is_a_matter_of_policy_and_of_a_known_calendar() {
    let night = at("2026-03-03T03:00:00Z");
    let mut scene = with(vec![("ben", every_quarter())]);
    scene.policy.openings_only = OpeningsOnly::Nobody;
    assert_eq!(terms(&scene, &ann(), night), []);
    assert_eq!(terms(&Scene::new(), &ann(), night), []);
    // By the student's calendar the coach is bound.
    let hers = with(vec![("ann", every_quarter())]);
    assert_eq!(terms(&hers, &ben(), night), [Term::Hours]);
    assert_eq!(terms(&hers, &ann(), night), []);
}

#[test]
fn s_68_what_is_proposed_and_what_an_answer_names() {
    let night_start = at("2026-03-12T03:00:00Z");
    let night = Some(night_start);
    let day = Some(at("2026-03-12T10:00:00Z"));
    let now = at(NOW);
    let mut scene = with(vec![("ben", every_quarter())]);
    let why = |whose| SessionReason::NoOpening { whose, start: night_start, term: Term::Hours };
    assert_eq!(scene.why_not(&ann(), &request(night), now), [why(Role::Coach)]);
    assert_eq!(scene.why_not(&ann(), &request(day), now), []);
    // The coach asks for the night; she may agree to that, and not name another time outside his hours.
    scene.act(&ben(), &request(night), now).unwrap();
    let another_start = at("2026-03-13T03:00:00Z");
    let another = Some(another_start);
    let refused = SessionReason::NoOpening { whose: Role::Coach, start: another_start, term: Term::Hours };
    assert_eq!(scene.why_not(&ann(), &approve(another), now), [refused]);
    for agreed in [None, night, day] {
        assert_eq!(scene.why_not(&ann(), &approve(agreed), now), [], "{agreed:?}");
    }
}

/// S-24: agreeing to what was proposed depends on the session alone, whatever became of the calendar.
#[test]
fn s_68_agreeing_needs_no_opening() {
    let mut scene = with(vec![("ann", every_quarter()), ("ben", every_quarter())]);
    scene.act(&ann(), &request(Some(at("2026-03-12T10:00:00Z"))), at(NOW)).unwrap();
    let none = Calendar::new(zone!("Europe/London")).with_hours(session_core::calendar::WeeklyHours::none());
    scene.calendars = vec![("ann", none.clone()), ("ben", none)];
    assert_eq!(scene.why_not(&ben(), &approve(None), later(at(NOW), Span::hours(1))), []);
}

/// Where openings follow each other, they begin anew behind what is taken: with or without the session that is
/// moved, a page may show either.
#[test]
fn s_68_the_session_that_is_moved_is_in_its_own_way_or_not() {
    // One after the other with a quarter of an hour between them: 09:00, 10:15, 11:30 … without it; behind its
    // own 10:00 to 11:00: 11:15, 12:30 …
    let scene = with(vec![("ben", Calendar::new(zone!("Europe/London")))]);
    let same_day = |time: &str| Some(at(&format!("2026-03-05T{time}:00Z")));
    for (time, works) in [
        ("11:30", true),
        ("11:15", true),
        ("12:30", true),
        ("12:45", true),
        ("11:20", false),
        ("12:00", false),
    ] {
        let why = scene.why_not(&ann(), &request(same_day(time)), at(NOW));
        assert_eq!(why.is_empty(), works, "{time}: {why:?}");
    }
}

/// What takes the time of the two is told by itself, and no opening besides.
#[test]
fn s_68_what_is_taken_is_told_as_taken() {
    let scene = with(vec![("ben", every_quarter())]);
    let refusal = scene.schedule(&ann(), &draft(start()), at(NOW)).unwrap_err();
    assert!(refusal.reasons().all(|reason| matches!(reason, SessionReason::NotFree(_))), "{refusal}");
    // An hour after a session that he takes himself, as somebody's student: his buffers hold there too.
    let other = contract(2, "ben", "cy");
    let theirs: Session = session(&other, 1, at("2026-03-10T09:00:00Z"));
    let scene = Scene {
        other_contract: Some(other),
        other_sessions: vec![theirs],
        ..with(vec![("ben", every_quarter())])
    };
    for (time, works) in [("10:00", false), ("10:15", true)] {
        let start = at(&format!("2026-03-10T{time}:00Z"));
        assert_eq!(scene.schedule(&ann(), &draft(start), at(NOW)).is_ok(), works, "{time}");
    }
}
