//! Coaching sessions in the calendars of their two (S-50).

use automation_core::{Id, Instant, UserId};
use duecourse::calendars::{calendar, coaching_event};
use session_core::{
    Session,
    coaching::{RescheduleRequest, SessionState},
    contract::{ContractNumber, Role, SessionLength},
    texts::{Notes, RescheduleReason},
};

use super::seen::read_back;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn session() -> Session {
    let hour = SessionLength::from_minutes(60).unwrap();
    let zone = zone_core::zone!("America/New_York");
    let (start, now) = (at("2026-03-03T09:00:00Z"), at("2026-03-01T09:00:00Z"));
    let mut session = Session::planned(Id(1), &ContractNumber::plain(12), 3, start, hour, zone, now);
    session.student_notes = Some(Notes::new("My secret").unwrap());
    session
}

fn file(session: &Session, now: Instant) -> String {
    let shown = coaching_event(session, &UserId::new("ben").unwrap(), now).unwrap();
    calendar("ann", shown).unwrap().text(now.to_datetime())
}

fn status(session: &Session, now: &str) -> Option<String> {
    let events = read_back(&file(session, at(now))).events;
    events.first().map(|event| event.status.unwrap().to_string())
}

#[test]
fn a_session_is_confirmed_tentative_or_for_thirty_days_cancelled() {
    let now = "2026-03-02T09:00:00Z";
    let cancelled = SessionState::Cancelled { at: at(now), by: Some(Role::Student) };
    let asked = SessionState::RescheduleRequested(RescheduleRequest {
        by: Role::Student,
        user: UserId::new("ann").unwrap(),
        reason: RescheduleReason::new("I am away that day").unwrap(),
        proposed: None,
        proposed_offset: None,
        requested_at: at(now),
        deadline: at("2026-03-03T09:00:00Z"),
        timely: true,
        bookable: true,
    });
    let missed = SessionState::Missed { at: at("2026-03-03T09:30:00Z"), by: None };
    let completed = SessionState::Completed { at: at("2026-03-03T10:30:00Z"), by: None };
    for (state, confirmed, seen_at, told) in [
        (SessionState::Scheduled, true, now, Some("CONFIRMED")),
        (SessionState::Scheduled, false, now, Some("TENTATIVE")),
        (asked, true, now, Some("TENTATIVE")),
        (completed, false, "2026-03-04T09:00:00Z", Some("CONFIRMED")),
        (missed.clone(), true, "2026-03-04T09:00:00Z", Some("CONFIRMED")),
        (missed, false, "2026-03-04T09:00:00Z", Some("TENTATIVE")),
        (cancelled.clone(), true, now, Some("CANCELLED")),
        // 30 days are over at the same time of day, and not a microsecond earlier.
        (cancelled.clone(), true, "2026-04-01T08:59:59.999999Z", Some("CANCELLED")),
        (cancelled, true, "2026-04-01T09:00:00Z", None),
    ] {
        let shown = Session { state: state.clone(), confirmed, ..session() };
        assert_eq!(status(&shown, seen_at).as_deref(), told, "{state:?}");
    }
}

#[test]
fn it_says_which_it_is_and_with_whom_and_no_notes() {
    let text = file(&session(), at("2026-03-02T09:00:00Z"));
    let event: Vec<&str> = text.lines().skip_while(|line| *line != "BEGIN:VEVENT").collect();
    assert_eq!(
        event,
        [
            "BEGIN:VEVENT",
            "UID:012/3@sessions.duecourse",
            "DTSTAMP:20260302T090000Z",
            "DTSTART:20260303T090000Z",
            "DTEND:20260303T100000Z",
            "SEQUENCE:0",
            "STATUS:TENTATIVE",
            "SUMMARY:Session 012/3 with ben",
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    );
    assert!(!text.contains("secret"));
}

/// The identifier stays, and the number of revisions rises.
#[test]
fn a_reschedule_is_a_revision_of_the_same_event() {
    use automation_core::Lifecycle as _;
    use session_core::coaching::SessionEvent;
    let mut moved = session();
    let start = at("2026-03-05T09:00:00Z");
    moved.apply(&SessionEvent::Rescheduled { start, confirmed: true }, at("2026-03-02T09:00:00Z"));
    let now = at("2026-03-02T10:00:00Z");
    let [before, after] = [&session(), &moved].map(|session| read_back(&file(session, now)).events.remove(0));
    assert_eq!(before.uid, after.uid);
    assert!(after.sequence > before.sequence, "{} then {}", before.sequence, after.sequence);
    let starts = after.schedule.unwrap().iter().map(|one| one.instant()).collect::<Vec<_>>();
    assert_eq!(starts, [start.to_datetime()]);
}
