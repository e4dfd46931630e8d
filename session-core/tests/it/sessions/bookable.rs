//! S-65: silence agrees only where the one who is silent could have been booked.

use automation_core::{Instant, Lifecycle, Span};
use session_core::{
    SessionPolicy,
    calendar::{Calendar, CalendarException, Hours},
    coaching::{LapseReason, SessionEvent, SessionState, Unanswered},
    contract::Role,
    policy::{OpeningsOnly, Preset},
};
use zone_core::{Zone, zone};

use super::scene::*;

/// Times are asked for whatever the openings, and the coach works from nine to five in that zone.
fn working_in(zone: Zone) -> Scene {
    let mut scene = Scene::with_policy(|policy| policy.openings_only = OpeningsOnly::Nobody);
    scene.calendars = vec![("ben", Calendar::new(zone))];
    scene
}

/// What becomes of the request at its deadline, as it was said when it was asked.
fn left_alone(scene: &Scene, by: Role, to: Instant) -> Unanswered {
    let mut scene = scene.clone();
    let asked = scene.act(&of(by), &request(Some(to)), earlier(start(), Span::hours(72))).unwrap();
    let said = asked.after.if_unanswered(&scene.policy).unwrap();
    let deadline = scene.deadline();
    let change = scene.pass(deadline);
    let event = &change.steps.last().unwrap().event;
    match said {
        Unanswered::Agrees { start } => {
            assert_eq!(*event, SessionEvent::Rescheduled { start, confirmed: by == Role::Coach });
        }
        Unanswered::Lapses(_) => assert_eq!(*event, SessionEvent::Lapsed),
    }
    said
}

const NOT_BOOKABLE: Unanswered = Unanswered::Lapses(LapseReason::NotBookable);

#[test]
fn s_65_silence_agrees_within_the_hours_and_lapses_outside_of_them() {
    // Both ends of nine to five for an hour, before and after the clocks change.
    let bounds = [
        (zone!("Europe/London"), "2026-03-12T09:00:00Z", "2026-03-12T16:00:00Z"),
        (zone!("Europe/London"), "2026-03-30T08:00:00Z", "2026-03-30T15:00:00Z"),
        (zone!("America/New_York"), "2026-03-06T14:00:00Z", "2026-03-06T21:00:00Z"),
        (zone!("America/New_York"), "2026-03-09T13:00:00Z", "2026-03-09T20:00:00Z"),
        (zone!("Asia/Kathmandu"), "2026-03-12T03:15:00Z", "2026-03-12T10:15:00Z"),
    ];
    for (zone, first, last) in bounds {
        let scene = working_in(zone);
        let (first, last) = (at(first), at(last));
        for (to, works) in
            [(first.previous().unwrap(), false), (first, true), (last, true), (last.next().unwrap(), false)]
        {
            let expected = if works { Unanswered::Agrees { start: to } } else { NOT_BOOKABLE };
            assert_eq!(left_alone(&scene, Role::Student, to), expected, "{zone} {to}");
        }
    }
}

#[test]
fn s_65_exceptions_count() {
    let night = at("2026-03-12T03:00:00Z");
    let mut scene = working_in(zone!("Europe/London"));
    assert_eq!(left_alone(&scene, Role::Student, night), NOT_BOOKABLE);
    let date = chrono::NaiveDate::from_ymd_opt(2026, 3, 12).unwrap();
    let extra = CalendarException::extra(date, Hours::new(180, 240).unwrap());
    scene.calendars = vec![("ben", Calendar::new(zone!("Europe/London")).with_exceptions([extra]))];
    assert_eq!(left_alone(&scene, Role::Student, night), Unanswered::Agrees { start: night });
}

#[test]
fn s_65_whose_hours_and_whether_they_count() {
    let night = at("2026-03-12T03:00:00Z");
    let agrees = Unanswered::Agrees { start: night };
    let scene = working_in(zone!("Europe/London"));
    // The coach asks: it is the student who is silent, and nothing is known of her hours.
    assert_eq!(left_alone(&scene, Role::Coach, night), agrees);
    let mut hers = scene.clone();
    hers.calendars = vec![("ann", Calendar::new(zone!("Europe/London")))];
    assert_eq!(left_alone(&hers, Role::Coach, night), NOT_BOOKABLE);
    assert_eq!(left_alone(&hers, Role::Student, night), agrees);
    let mut lax = scene.clone();
    lax.policy.silence_respects_hours = false;
    assert_eq!(left_alone(&lax, Role::Student, night), agrees);
    let mut unknown = scene;
    unknown.calendars.clear();
    assert_eq!(left_alone(&unknown, Role::Student, night), agrees);
}

/// S-24: what was found when it was asked is kept, so that at the deadline silence depends on the session alone.
#[test]
fn s_65_the_hours_are_those_of_the_asking() {
    let night = at("2026-03-12T03:00:00Z");
    let mut scene = working_in(zone!("Europe/London"));
    scene.act(&ann(), &request(Some(night)), earlier(start(), Span::hours(72))).unwrap();
    scene.calendars.clear();
    let deadline = scene.deadline();
    scene.pass(deadline);
    assert_eq!((scene.session.start, scene.session.state()), (start(), "scheduled"));
}

/// A move that asks nobody (S-21) is as good as silence.
#[test]
fn s_65_nothing_moves_at_once_to_a_time_outside_the_hours() {
    let mut scene = working_in(zone!("Europe/London"));
    scene.policy =
        SessionPolicy { openings_only: OpeningsOnly::Nobody, ..SessionPolicy::preset(Preset::FiveHour) };
    for (to, at_once) in [("2026-03-12T03:00:00Z", false), ("2026-03-12T10:00:00Z", true)] {
        let asked = scene.ask(&ann(), &request(Some(at(to))), earlier(start(), Span::hours(72))).unwrap();
        assert_eq!(asked.after.start == at(to), at_once, "{to}");
        assert_eq!(matches!(asked.after.state, SessionState::RescheduleRequested(_)), !at_once, "{to}");
    }
}

#[test]
fn what_silence_will_do_is_said_in_words() {
    let night = Some(at("2026-03-12T03:00:00Z"));
    let mut scene = working_in(zone!("Europe/London"));
    scene.act(&ann(), &request(night), earlier(start(), Span::hours(72))).unwrap();
    let now = scene.session.since;
    let why = scene.session.explain(&scene.coaching_facts(), now, &scene.policy).unwrap().why;
    let told = "that is outside the hours of whoever is to answer, so silence lets it lapse (S-65)";
    assert!(why.ends_with(told), "{why}");
    let word = |unanswered: Unanswered| unanswered.word();
    let all = [LapseReason::Policy, LapseReason::Late, LapseReason::NoTime, LapseReason::TooSoon];
    assert_eq!(all.map(|reason| word(Unanswered::Lapses(reason))), ["policy", "late", "no_time", "too_soon"]);
    assert_eq!(word(NOT_BOOKABLE), "not_bookable");
}
