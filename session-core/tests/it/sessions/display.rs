//! How a session is shown: S-15, S-16, S-17.

use automation_core::Span;
use session_core::{
    coaching::{SessionCommand, SessionState},
    contract::Role,
};

use super::scene::*;

/// S-15: requested before confirmed before scheduled; then what became of it.
#[test]
fn s_15_the_status_that_pages_show() {
    let now = earlier(start(), Span::hours(72));
    let mut scene = Scene::new();
    let shown = |scene: &Scene| scene.session.status_display();
    assert_eq!(shown(&scene), "Scheduled");
    scene.act(&ben(), &SessionCommand::Confirm, now).unwrap();
    assert_eq!(shown(&scene), "Confirmed");
    let mut asked = scene.clone();
    asked.act(&ann(), &request(None), now).unwrap();
    assert_eq!(shown(&asked), "Reschedule Requested");
    asked.act(&ann(), &SessionCommand::Withdraw, now).unwrap();
    assert_eq!(shown(&asked), "Confirmed", "the time was not touched");
    for (command, expected) in [(COMPLETE, "Completed"), (CANCEL, "Cancelled"), (MISSED, "Missed")] {
        let mut over = scene.clone();
        over.act(&ann(), &command, start()).unwrap();
        assert_eq!(shown(&over), expected);
    }
}

/// S-23: a new time is confirmed if the coach agreed to it or asked for it.
#[test]
fn s_23_who_agreed_to_the_new_time() {
    for by in Role::BOTH {
        let scene = Scene::new().requested(by, Span::hours(72), Some(NEXT_WEEK));
        let mut answered = scene.clone();
        answered.act(&of(by.other()), &approve(None), earlier(start(), Span::hours(71))).unwrap();
        assert_eq!(answered.session.status_display(), "Confirmed");
        let expected = if by == Role::Coach { "Confirmed" } else { "Scheduled" };
        assert_eq!(scene.shown(scene.deadline()), expected, "silence");
    }
}

/// S-16: all floors.
#[test]
fn s_16_the_time_until_the_start() {
    let session = Scene::new().session;
    let (minute, hour, day) = (60, 3_600, 86_400);
    let cases = [
        (10 * day, "10 day(s), 0 hour(s)"),
        (2 * day - 1, "1 day(s), 23 hour(s)"),
        (day + hour, "1 day(s), 1 hour(s)"),
        (day + hour - 1, "1 day(s), 0 hour(s)"),
        (day, "1 day(s), 0 hour(s)"),
        (day - 1, "23 hour(s), 59 minute(s)"),
        (hour + minute, "1 hour(s), 1 minute(s)"),
        (hour + minute - 1, "1 hour(s), 0 minute(s)"),
        (hour, "1 hour(s), 0 minute(s)"),
        (hour - 1, "59 minute(s)"),
        (minute, "1 minute(s)"),
        (minute - 1, "0 minute(s)"),
        (1, "0 minute(s)"),
        (0, "Session time has passed"),
    ];
    for (seconds, expected) in cases {
        let now = earlier(start(), Span::seconds(seconds));
        assert_eq!(session.time_until(now).as_deref(), Some(expected), "{seconds} seconds");
    }
    let [before, _, after] = sides(start());
    assert_eq!(session.time_until(before).as_deref(), Some("0 minute(s)"));
    assert_eq!(session.time_until(after).as_deref(), Some("Session time has passed"));
}

/// S-16: none unless it is still to take place.
#[test]
fn s_16_no_time_until_what_is_over() {
    let now = earlier(start(), Span::hours(72));
    let mut session = Scene::new().requested(Role::Student, Span::hours(72), None).session;
    assert_eq!(session.time_until(now).as_deref(), Some("3 day(s), 0 hour(s)"));
    let by = Some(Role::Student);
    for state in [
        SessionState::Completed { at: now, by },
        SessionState::Cancelled { at: now, by },
        SessionState::Missed { at: now, by },
    ] {
        session.state = state;
        assert_eq!(session.time_until(now), None);
    }
}

/// S-17: at the start itself it can be completed, and is not overdue.
#[test]
fn s_17_overdue() {
    let mut scene = Scene::new();
    assert_eq!(sides(start()).map(|now| scene.session.is_overdue(now)), [false, false, true]);
    assert_eq!(sides(start()).map(|now| scene.ask(&ann(), &COMPLETE, now).is_ok()), [false, true, true]);
    scene.act(&ann(), &COMPLETE, start()).unwrap();
    assert!(!scene.session.is_overdue(later(start(), Span::hours(1))));
    // A pending request has its answer by the start, so it is never overdue.
    let requested = Scene::new().requested(Role::Student, Span::hours(6), None).session;
    assert!(!requested.is_overdue(later(start(), Span::hours(1))));
}
