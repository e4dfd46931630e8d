//! Class sessions by themselves: P-17, P-26, P-40, S-69.

use automation_core::{ActError, Actor, Lifecycle, LifecycleExt};
use session_core::{
    ClassSession, PatternPolicy,
    class::{Capacity, ClassCommand, ClassReason, ClassStatus, Seats},
    pattern::PastSessions,
};
use zone_core::zone;

use super::{made::*, studio::Studio};

const NOW: &str = "2026-01-02T09:00:00Z";

fn key() -> String {
    format!("{KEY}/2026-01-12T10:00")
}

fn reasons(studio: &mut Studio, command: &ClassCommand, actor: &Actor, now: &str) -> Vec<ClassReason> {
    let id = studio.session_of(&key()).unwrap();
    let before = studio.sessions.clone();
    match studio.ask_session(id, command, actor, at(now)) {
        Ok(()) => Vec::new(),
        Err(ActError::Refused(refusal)) => {
            assert_eq!(studio.sessions, before);
            refusal.reasons().cloned().collect()
        }
        Err(other) => panic!("{other}"),
    }
}

fn booking(name: &str) -> ClassCommand {
    ClassCommand::Book { person: person(name) }
}

/// P-40: one seat for each, no more than there are, until the start; who cancels frees the seat.
#[test]
fn p_40_seats() {
    let (mut studio, _) = studio(mondays(), NOW);
    let ask = |studio: &mut Studio, command: &ClassCommand| reasons(studio, command, &staff(), NOW);
    for name in ["ann", "ben", "cy"] {
        assert_eq!(ask(&mut studio, &booking(name)), []);
    }
    let capacity = Capacity::new(3).unwrap();
    assert_eq!(ask(&mut studio, &booking("dora")), [ClassReason::Full { capacity }]);
    assert_eq!(ask(&mut studio, &booking("ann")), [ClassReason::HasSeat { person: person("ann") }]);
    assert_eq!(ask(&mut studio, &ClassCommand::CancelSeat { person: person("ben") }), []);
    assert_eq!(
        ask(&mut studio, &ClassCommand::CancelSeat { person: person("ben") }),
        [ClassReason::NoSeat { person: person("ben") }]
    );
    assert_eq!(ask(&mut studio, &booking("dora")), []);
    let people = Seats::of(["ann", "cy", "dora"].map(person));
    assert_eq!(studio.session(&key()).seats, people);
    // However somebody is spelled, it is the same person (G-30).
    assert!(people.has(&person("ANN")) == person("ann").is(&person("ANN")));
    // Both sides of the start.
    assert_eq!(
        reasons(
            &mut studio,
            &ClassCommand::CancelSeat { person: person("cy") },
            &staff(),
            "2026-01-12T09:59:59.999999Z"
        ),
        []
    );
    let start = at("2026-01-12T10:00:00Z");
    assert_eq!(
        reasons(&mut studio, &booking("eve"), &staff(), "2026-01-12T10:00:00Z"),
        [ClassReason::Started { start }]
    );
}

/// P-40, P-B13: participants act for themselves, staff for anybody, time for nobody.
#[test]
fn p_40_who_may_book() {
    let (mut studio, _) = studio(mondays(), NOW);
    let ann = Actor::participant(person("ann"), "student");
    assert_eq!(reasons(&mut studio, &booking("ann"), &ann, NOW), []);
    let not_theirs = |actor: &Actor| ClassReason::NotTheirs { actor: actor.clone(), person: person("ben") };
    assert_eq!(reasons(&mut studio, &booking("ben"), &ann, NOW), [not_theirs(&ann)]);
    assert_eq!(reasons(&mut studio, &booking("ben"), &Actor::System, NOW), [not_theirs(&Actor::System)]);
    assert_eq!(reasons(&mut studio, &booking("ben"), &staff(), NOW), []);
    let not_staff = [ClassReason::NotStaff { actor: ann.clone() }];
    for command in [
        ClassCommand::Cancel,
        ClassCommand::ChangePlace { place: None },
        ClassCommand::Move { to: local("2026-01-13T10:00:00"), length: None },
    ] {
        assert_eq!(reasons(&mut studio, &command, &ann, NOW), not_staff, "{command:?}");
    }
}

/// P-17: one date is changed by hand, and is marked; it keeps its identity.
#[test]
fn p_17_one_is_changed_by_hand() {
    let (mut studio, _) = studio(mondays(), NOW);
    book(&mut studio, &key(), "ann", NOW);
    ask_session(
        &mut studio,
        &key(),
        &ClassCommand::Describe { topic: Some("Raku".parse().unwrap()), notes: None },
        NOW,
    );
    assert!(!studio.session(&key()).is_override, "what it is about is no matter of the pattern");
    let longer = Some(session_core::class::ClassLength::from_minutes(90).unwrap());
    ask_session(
        &mut studio,
        &key(),
        &ClassCommand::Move { to: local("2026-01-13T18:00:00"), length: longer },
        NOW,
    );
    let session = studio.session(&key());
    assert_eq!((session.start, session.end), (at("2026-01-13T18:00:00Z"), at("2026-01-13T19:30:00Z")));
    assert!(session.is_override && session.key.original() == local("2026-01-12T10:00:00"));
    assert_eq!(studio.outbox.len(), 1);
    assert_eq!(studio.outbox[0].kind, "class_session_moved");
    // What waits and is no longer true is taken back.
    ask_session(&mut studio, &key(), &ClassCommand::Cancel, NOW);
    assert_eq!(studio.outbox.iter().map(|told| told.kind).collect::<Vec<_>>(), ["class_session_cancelled"]);
    ask_session(&mut studio, &key(), &ClassCommand::Reinstate, NOW);
    assert_eq!(studio.outbox.iter().map(|told| told.kind).collect::<Vec<_>>(), ["class_session_moved"]);
    let now = at(NOW);
    assert_eq!(
        reasons(
            &mut studio,
            &ClassCommand::Move { to: local("2026-01-02T09:00:00"), length: None },
            &staff(),
            NOW
        ),
        [ClassReason::NotAhead { start: now, now }]
    );
    let few = ClassCommand::ChangeCapacity { capacity: Capacity::new(1).unwrap() };
    book(&mut studio, &key(), "ben", NOW);
    assert!(matches!(
        reasons(&mut studio, &few, &staff(), NOW)[..],
        [ClassReason::BelowTaken { taken: 2, .. }]
    ));
}

/// P-26, P-X1, P-X2: what becomes of each when its day is over, by policy.
#[test]
fn p_26_what_becomes_of_the_past() {
    use ClassStatus::{Archived, Cancelled, Completed, Deleted, Purged, Retired, Scheduled};
    use PastSessions::{Archive, DeleteAll, DeleteUnreferenced, Keep};
    let (studio, _) = studio(mondays(), NOW);
    let policies = [DeleteUnreferenced, Archive, Keep, DeleteAll];
    // By policy, in that order; nobody booked it, or somebody did.
    let facts: [(ClassStatus, bool, [ClassStatus; 4]); 9] = [
        (Scheduled, false, [Purged, Archived, Completed, Purged]),
        (Scheduled, true, [Completed, Completed, Completed, Purged]),
        (Cancelled, false, [Purged, Archived, Cancelled, Purged]),
        (Cancelled, true, [Cancelled, Cancelled, Cancelled, Purged]),
        (Deleted, false, [Purged, Deleted, Deleted, Purged]),
        (Retired, false, [Purged, Retired, Retired, Purged]),
        (Completed, true, [Completed; 4]),
        (Archived, false, [Archived; 4]),
        (Purged, false, [Purged; 4]),
    ];
    for (status, booked, expected) in facts {
        for (past, expected) in policies.into_iter().zip(expected) {
            let policy = policy(|policy| policy.past_sessions = past);
            let mut session: ClassSession = studio.session(&key()).clone();
            session.status = status;
            if booked {
                session.seats = Seats::of([person("ann")]);
            }
            let seen = |now: &str, session: &ClassSession| session.as_of(at(now), &policy).unwrap().status;
            assert_eq!(seen("2026-01-12T23:59:59.999999Z", &session), status, "today's are never past");
            assert_eq!(seen("2026-01-13T00:00:00Z", &session), expected, "{status} {booked} {past}");
        }
    }
}

/// P-24, P-26: one that was moved to an earlier day holds its place until the rule's own day is over.
#[test]
fn p_26_one_that_was_moved_forward_holds_its_place() {
    let (mut studio, id) = studio(mondays(), NOW);
    ask_session(
        &mut studio,
        &key(),
        &ClassCommand::Move { to: local("2026-01-06T10:00:00"), length: None },
        NOW,
    );
    for now in ["2026-01-07T09:00:00Z", "2026-01-12T23:59:59Z"] {
        studio.run(at(now));
        ask(&mut studio, id, session_core::pattern::PatternCommand::Reconcile, now);
        assert!(studio.session_of(&key()).is_some(), "{now}");
        assert!(starts(&studio).iter().all(|start| !start.starts_with("2026-01-12")));
    }
    studio.run(at("2026-01-13T00:00:00Z"));
    assert_eq!(studio.session_of(&key()), None);
}

/// S-69: where newer zone data moves the local start, it is put there by staff or the system, and nobody else.
#[test]
fn s_69_a_session_is_put_where_its_clocks_show_its_start() {
    let (mut studio, _) =
        studio(series("FREQ=WEEKLY;BYDAY=MO", "2026-01-05", "10:00", zone!("America/Los_Angeles")), NOW);
    let start = at("2026-01-12T18:00:00Z");
    assert_eq!(
        reasons(&mut studio, &ClassCommand::ReAnchor, &staff(), NOW),
        [ClassReason::NotMovedByZone { start }]
    );
    let id = studio.session_of(&key()).unwrap();
    let record = &mut studio.sessions.get_mut(&id).unwrap().record;
    // As data that did not know of the winter time.
    (record.start, record.end) = (at("2026-01-12T17:00:00Z"), at("2026-01-12T18:00:00Z"));
    record.seats = Seats::of([person("ann")]);
    assert_eq!(record.moved_by_zone(at(NOW)), Some(start));
    assert_eq!(record.moved_by_zone(at("2026-01-12T17:00:00Z")), None, "what has begun stays");
    let ann = Actor::participant(person("ann"), "student");
    assert_eq!(
        reasons(&mut studio, &ClassCommand::ReAnchor, &ann, NOW),
        [ClassReason::NotStaff { actor: ann.clone() }]
    );
    assert_eq!(reasons(&mut studio, &ClassCommand::ReAnchor, &Actor::System, NOW), []);
    let session = studio.session(&key());
    assert_eq!((session.start, session.end, session.is_override), (start, at("2026-01-12T19:00:00Z"), false));
    assert_eq!(studio.outbox.len(), 1, "who has booked is told");
    // The pattern gives it so itself.
    assert_eq!(session.due(&PatternPolicy::default()).unwrap().at(), at("2026-01-13T08:00:00Z"));
}
