//! S-69: a session keeps the time of day that was agreed on, whatever zone data comes later.

use automation_core::{Actor, Field, Instant, LifecycleExt, Span};
use session_core::{
    Session,
    coaching::{SESSION_REMINDER, SessionCommand, SessionEvent, SessionReason, SessionState},
    contract::Role,
};
use zone_core::{Zone, zone};

use super::scene::*;

const RE_ANCHOR: SessionCommand = SessionCommand::ReAnchor;
const HOUR: i32 = 3_600;

/// A session in that zone, agreed on when its clocks were so far ahead of UTC at its start.
fn agreed(zone: Zone, start: &str, offset: i32) -> Session {
    let planned = session(&contract(1, "ann", "ben"), 1, at(start));
    Session { zone, start_offset: Some(offset), ..planned }
}

/// The session by newer data: an hour later than it was agreed on, or earlier.
fn moved_by(offset: i32) -> Scene {
    let mut scene = Scene::new();
    scene.session.start_offset = Some(offset);
    scene
}

/// British Columbia keeps summer time from 2026 on; before that was known, 09:00 in December was 17:00 in UTC.
#[test]
fn s_69_the_time_of_day_stays_known() {
    let vancouver = zone!("America/Vancouver");
    let session = agreed(vancouver, "2026-12-01T17:00:00Z", -8 * HOUR);
    assert_eq!(session.agreed_local_start().to_string(), "2026-12-01 09:00:00");
    assert_eq!(session.anchored_start(), Some(at("2026-12-01T16:00:00Z")));
    // In summer nothing is other than it was known.
    assert_eq!(agreed(vancouver, "2026-07-01T16:00:00Z", -7 * HOUR).anchored_start(), None);
    // What is made today is agreed on by today's data.
    let made = Session::planned(
        CONTRACT,
        &contract(1, "ann", "ben").number,
        1,
        at("2026-12-01T17:00:00Z"),
        length(60),
        vancouver,
        at(MADE),
    );
    assert_eq!((made.start_offset, made.anchored_start()), (Some(-7 * HOUR), None));
    assert_eq!(made.agreed_local_start().to_string(), "2026-12-01 10:00:00");
    // Nobody knows by which clocks: no data speaks against it.
    let unknown = Session { start_offset: None, ..session };
    assert_eq!(unknown.anchored_start(), None);
    assert_eq!(unknown.agreed_local_start().to_string(), "2026-12-01 10:00:00");
}

/// Where the clocks show a time twice, a session at either is where it was; where they jump over it, it is what it
/// would be by the clocks of before.
#[test]
fn s_69_overlaps_and_gaps() {
    let london = zone!("Europe/London");
    // 01:30 on 25 October 2026 comes at 00:30 and at 01:30 in UTC.
    for (start, offset) in [("2026-10-25T00:30:00Z", HOUR), ("2026-10-25T01:30:00Z", 0)] {
        assert_eq!(agreed(london, start, offset).anchored_start(), None, "{start}");
    }
    // By other clocks: the first of the two.
    let other = agreed(london, "2026-10-24T23:30:00Z", 2 * HOUR);
    assert_eq!(other.anchored_start(), Some(at("2026-10-25T00:30:00Z")));
    // 01:30 on 29 March 2026 does not come; by the clocks of before it is 01:30 in UTC.
    assert_eq!(agreed(london, "2026-03-29T01:30:00Z", 0).anchored_start(), None);
    assert_eq!(
        agreed(london, "2026-03-29T00:30:00Z", HOUR).anchored_start(),
        Some(at("2026-03-29T01:30:00Z"))
    );
    // What is less than a second stays.
    assert_eq!(
        agreed(london, "2026-06-01T09:00:00.25Z", 0).anchored_start(),
        Some(at("2026-06-01T08:00:00.25Z"))
    );
    // At the end of time there is no later instant.
    let last = Session { start: Instant::MAX, ..agreed(Zone::UTC, START, HOUR) };
    assert_eq!(last.anchored_start(), None);
}

#[test]
fn s_69_staff_move_it_and_both_are_told() {
    let now = earlier(start(), Span::hours(30));
    for who in [sam(), Actor::System] {
        let mut scene = moved_by(-HOUR);
        scene.session.confirmed = true;
        let change = scene.act(&who, &RE_ANCHOR, now).unwrap();
        let there = earlier(start(), Span::hours(1));
        assert_eq!(change.steps.last().unwrap().event, SessionEvent::ReAnchored { start: there, offset: 0 });
        let session = &scene.session;
        assert_eq!((session.start, session.start_fixed_at, session.moves), (there, now, 1));
        // Nobody is asked, and nobody agreed on anything else.
        assert_eq!((&session.state, session.confirmed), (&SessionState::Scheduled, true));
        assert_eq!(session.anchored_start(), None);
        assert_eq!(
            told(change.notifications()),
            ["session_rescheduled user/ann", "session_rescheduled user/ben"]
        );
        for message in change.notifications() {
            assert!(message.fields.contains(&("start", Field::Instant(there))));
            assert!(message.fields.contains(&("was", Field::Instant(start()))));
            let data = Field::Text(zone_core::version().to_owned());
            assert!(message.fields.contains(&("zone_data", data)));
        }
        // Once is enough.
        let again = scene.why_not(&who, &RE_ANCHOR, now);
        let zone = Zone::UTC;
        assert_eq!(
            again,
            [SessionReason::NotMovedByZone { start: there, zone, version: zone_core::version() }]
        );
    }
}

/// A session that nothing speaks against moving says so beforehand, and only then.
#[test]
fn s_69_only_what_is_ahead_is_looked_for() {
    let scene = moved_by(-HOUR);
    let there = earlier(start(), Span::hours(1));
    for (now, ahead) in sides(start()).into_iter().zip([true, false, false]) {
        assert_eq!(scene.session.moved_by_zone(now), Some(there).filter(|_| ahead), "{now}");
    }
    let mut over = scene.clone();
    over.act(&ann(), &CANCEL, at(MADE)).unwrap();
    assert_eq!(over.session.moved_by_zone(at(MADE)), None);
}

#[test]
fn s_69_the_new_start_is_ahead_and_the_old_one_too() {
    // An hour earlier: until then.
    let there = earlier(start(), Span::hours(1));
    for (now, works) in sides(there).into_iter().zip([true, false, false]) {
        let refused = moved_by(-HOUR).ask(&sam(), &RE_ANCHOR, now).err();
        assert_eq!(refused.is_none(), works, "{now}");
        let Some(refusal) = refused else { continue };
        assert_eq!(
            refusal.reasons().collect::<Vec<_>>(),
            [&SessionReason::StartNotAhead { start: there, now }]
        );
        assert_eq!(refusal.possible_until(), Some(there));
    }
    // An hour later: until it started.
    for (now, works) in sides(start()).into_iter().zip([true, false, false]) {
        let refused = moved_by(HOUR).ask(&sam(), &RE_ANCHOR, now).err();
        assert_eq!(refused.is_none(), works, "{now}");
        let Some(refusal) = refused else { continue };
        assert_eq!(refusal.reasons().collect::<Vec<_>>(), [&SessionReason::Started { start: start() }]);
        assert_eq!(refusal.possible_until(), Some(start()));
    }
}

#[test]
fn s_69_participants_do_not_and_strangers_hear_nothing() {
    let now = at(MADE);
    for who in [ann(), ben()] {
        assert_eq!(moved_by(HOUR).why_not(&who, &RE_ANCHOR, now), [SessionReason::StaffOnly]);
    }
    let stranger = SessionReason::NotParticipant { actor: eve() };
    assert_eq!(moved_by(HOUR).why_not(&eve(), &RE_ANCHOR, now), [stranger]);
    let mut over = moved_by(HOUR);
    over.act(&ann(), &CANCEL, now).unwrap();
    let reasons = over.why_not(&sam(), &RE_ANCHOR, now);
    assert!(matches!(reasons[..], [SessionReason::WrongState { .. }]), "{reasons:?}");
}

/// S-51: both must be free, by their other sessions and their calendars.
#[test]
fn s_69_nobody_is_booked_twice() {
    let mut scene = moved_by(HOUR);
    let mut other = session(&scene.contract, 2, later(start(), Span::hours(2)));
    scene.other_sessions = vec![other.clone()];
    // It would end when the next one begins.
    assert!(scene.ask(&sam(), &RE_ANCHOR, at(MADE)).is_ok());
    other.start = other.start.previous().unwrap();
    scene.other_sessions = vec![other];
    let reasons = scene.why_not(&sam(), &RE_ANCHOR, at(MADE));
    assert!(matches!(reasons[..], [SessionReason::NotFree(_), SessionReason::NotFree(_)]), "{reasons:?}");
}

/// A request waits on, unless its answer would come after the new start, or it asks for that very time.
#[test]
fn s_69_a_request_that_waits() {
    let mut scene = moved_by(-HOUR).requested(Role::Student, Span::hours(72), Some(NEXT_WEEK));
    let request = scene.session.request().unwrap().clone();
    scene.act(&sam(), &RE_ANCHOR, earlier(start(), Span::hours(71))).unwrap();
    assert_eq!(scene.session.request(), Some(&request));
    scene.act(&ben(), &approve(None), earlier(start(), Span::hours(70))).unwrap();
    assert_eq!((scene.session.start, scene.session.moves), (at(NEXT_WEEK), 2));

    // Nine hours before the start, so that it is to be answered until then.
    let scene = moved_by(-HOUR).requested(Role::Student, Span::hours(9), Some(NEXT_WEEK));
    let pending = SessionReason::RequestPending { by: Role::Student, deadline: start() };
    let now = earlier(start(), Span::hours(8));
    assert_eq!(scene.why_not(&sam(), &RE_ANCHOR, now), [pending]);

    let there = later(start(), Span::hours(1));
    let scene = moved_by(HOUR).requested(Role::Student, Span::hours(72), Some(&there.to_string()));
    let pending = SessionReason::RequestPending { by: Role::Student, deadline: scene.deadline() };
    assert_eq!(scene.why_not(&sam(), &RE_ANCHOR, earlier(start(), Span::hours(70))), [pending]);
    // The edge: an answer until the very new start is in time.
    let mut scene = moved_by(-HOUR).requested(Role::Student, Span::hours(9), Some(NEXT_WEEK));
    let there = earlier(start(), Span::hours(1));
    for (deadline, works) in sides(there).into_iter().zip([true, true, false]) {
        let SessionState::RescheduleRequested(request) = &mut scene.session.state else { unreachable!() };
        request.deadline = deadline;
        assert_eq!(scene.ask(&sam(), &RE_ANCHOR, now).is_ok(), works, "{deadline}");
    }
}

/// What is agreed to later, or by silence, is the time of day that was proposed.
#[test]
fn s_69_a_proposal_keeps_its_clocks() {
    let with_old_clocks = || {
        let mut scene = Scene::new().requested(Role::Student, Span::hours(72), Some(NEXT_WEEK));
        let SessionState::RescheduleRequested(request) = &mut scene.session.state else { unreachable!() };
        assert_eq!(request.proposed_offset, Some(0));
        request.proposed_offset = Some(HOUR);
        scene
    };
    let there = Some(later(at(NEXT_WEEK), Span::hours(1)));
    let mut silent = with_old_clocks();
    silent.pass(silent.deadline());
    assert_eq!((silent.session.start, silent.session.anchored_start()), (at(NEXT_WEEK), there));
    let now = earlier(start(), Span::hours(71));
    let mut approved = with_old_clocks();
    approved.act(&ben(), &approve(None), now).unwrap();
    assert_eq!(approved.session.anchored_start(), there);
    // Another time is agreed on by the clocks of today.
    let mut otherwise = with_old_clocks();
    otherwise.act(&ben(), &approve(there), now).unwrap();
    assert_eq!((otherwise.session.start_offset, otherwise.session.anchored_start()), (Some(0), None));
    // So is one that was proposed before this was kept.
    let mut unknown = with_old_clocks();
    let SessionState::RescheduleRequested(request) = &mut unknown.session.state else { unreachable!() };
    request.proposed_offset = None;
    unknown.act(&ben(), &approve(None), now).unwrap();
    assert_eq!(unknown.session.start_offset, Some(0));
}

/// G-27, S-39: what was reminded of is not so any more; the new start is reminded of by itself.
#[test]
fn s_69_reminders_follow() {
    let mut scene = moved_by(HOUR);
    let due = earlier(start(), Span::hours(24));
    assert_eq!(told(scene.pass(due).notifications())[0], "session_reminder user/ann");
    let now = later(due, Span::minutes(1));
    let change = scene.act(&sam(), &RE_ANCHOR, now).unwrap();
    let withdrawn = change.consequences.iter().filter_map(automation_core::Effect::withdrawal);
    assert_eq!(withdrawn.map(|it| it.kinds).collect::<Vec<_>>(), [&[SESSION_REMINDER]]);
    let again = later(due, Span::hours(1));
    assert_eq!(scene.session.due_at(&scene.policy), Some(again));
    assert_eq!(told(scene.pass(again).notifications())[0], "session_reminder user/ann");
}

#[test]
fn s_69_explain_says_so() {
    let vancouver = zone!("America/Vancouver");
    let scene = Scene { session: agreed(vancouver, "2026-12-01T17:00:00Z", -8 * HOUR), ..Scene::new() };
    let text = scene.session.explain(&scene.coaching_facts(), at(MADE), &scene.policy).unwrap().to_string();
    let line = format!(
        "agreed on as 2026-12-01 09:00:00 America/Vancouver: by the zone data {} that is 2026-12-01T16:00:00Z; \
         staff may re-anchor it (S-69)\n",
        zone_core::version()
    );
    assert!(text.contains(&line), "{text}");
    // At half past nine, nine o'clock is over.
    let scene = Scene { session: agreed(Zone::UTC, START, -HOUR), ..Scene::new() };
    let now = earlier(start(), Span::minutes(30));
    let text = scene.session.explain(&scene.coaching_facts(), now, &scene.policy).unwrap().to_string();
    let line = "that is 2026-03-05T09:00:00Z; it cannot be re-anchored (S-69), the start 2026-03-05T09:00:00Z is \
                not after 2026-03-05T09:30:00Z";
    assert!(text.contains(line), "{text}");
    let scene = Scene::new();
    let text = scene.session.explain(&scene.coaching_facts(), at(MADE), &scene.policy).unwrap().to_string();
    assert!(!text.contains("S-69"), "{text}");
}
