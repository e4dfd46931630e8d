//! What support is told (S-48): the three documented complaints, as whole text.

use automation_core::{Id, Span};
use session_core::{
    coaching::SessionCommand,
    contract::{ContractStatus, Role},
    policy::OnSilence,
};

use super::scene::*;

fn explained(scene: &Scene, now: &str) -> String {
    scene.session.explain(&scene.coaching_facts(), at(now), &scene.policy).unwrap().to_string()
}

/// "I cannot reschedule": notice, state and permission; and what nobody's answer will bring.
#[test]
fn s_48_rescheduling_does_not_work() {
    let mut scene = Scene::new();
    scene.session.zone = zone_core::zone!("Asia/Tokyo");
    scene.session.start_offset = Some(9 * 3_600);
    let expected = "\
session 001/1 of contract #001 at 2026-03-05T05:00:00Z
Status: Scheduled
Reschedule requested: no
Can be completed: no
starts: 2026-03-05T10:00:00Z (2026-03-05 19:00:00 Asia/Tokyo), 60 minutes
time until: 5 hour(s), 0 minute(s)
why: it starts at 2026-03-05T10:00:00Z
next: reminder due at 2026-03-05T09:00:00Z, because 1 hour before the start, 2026-03-05T10:00:00Z (S-53)
next: missed at 2026-03-05T10:30:00Z, because 30 minutes after the start, 2026-03-05T10:00:00Z (S-30)
the student, ann, may:
  confirm: no, only the coach may do this
  request reschedule: yes
  approve: no, no other time is asked for
  decline: no, no other time is asked for
  withdraw: no, no other time is asked for
  complete: no, this can be said from 2026-03-05T10:00:00Z on, not before (possible from 2026-03-05T10:00:00Z)
  cancel: yes
  mark missed: no, this can be said from 2026-03-05T10:00:00Z on, not before (possible from 2026-03-05T10:00:00Z)
  record contact: yes
the coach, ben, may:
  confirm: yes
  request reschedule: no, the coach may not ask less than 10 hours before 2026-03-05T10:00:00Z \
(was possible until 2026-03-05T00:00:00.000001Z)
  approve: no, no other time is asked for
  decline: no, no other time is asked for
  withdraw: no, no other time is asked for
  complete: no, this can be said from 2026-03-05T10:00:00Z on, not before (possible from 2026-03-05T10:00:00Z)
  cancel: yes
  mark missed: no, this can be said from 2026-03-05T10:00:00Z on, not before (possible from 2026-03-05T10:00:00Z)
  record contact: yes
";
    assert_eq!(explained(&scene, "2026-03-05T05:00:00Z"), expected);
}

/// "I cannot complete it": it has begun, but the contract is not active any more.
#[test]
fn s_48_completion_does_not_work() {
    let mut scene = Scene::new();
    scene.contract.status = ContractStatus::Cancelled;
    let met = later(start(), Span::minutes(5));
    scene.act(&sam(), &contact(met), met).unwrap();
    let told = explained(&scene, "2026-03-05T11:00:00Z");
    let expected = "\
session 001/1 of contract #001 at 2026-03-05T11:00:00Z
Status: Scheduled
Reschedule requested: no
Can be completed: no
starts: 2026-03-05T10:00:00Z (2026-03-05 10:00:00 UTC), 60 minutes
time until: Session time has passed (overdue)
why: it started at 2026-03-05T10:00:00Z; the two were in touch at 2026-03-05T10:05:00Z, so somebody has to say \
what became of it (S-31)
next: nothing, unless somebody acts
the student, ann, may:
  confirm: no, only the coach may do this; the session started at 2026-03-05T10:00:00Z
  request reschedule: no, the session started at 2026-03-05T10:00:00Z (was possible until 2026-03-05T10:00:00Z)
  approve: no, no other time is asked for
  decline: no, no other time is asked for
  withdraw: no, no other time is asked for
  complete: no, the contract is cancelled, not active
  cancel: yes
  mark missed: yes
  record contact: yes
";
    assert_eq!(told.split("the coach, ben").next(), Some(expected));
    scene.contract.status = ContractStatus::Active;
    let told = explained(&scene, "2026-03-05T11:00:00Z");
    assert!(told.contains("Can be completed: yes\n") && told.contains("  complete: yes\n"), "{told}");
}

/// "Access denied": who the two are, whose role it is, and whose request it is.
#[test]
fn s_48_access_is_denied() {
    let scene = Scene::new().requested(Role::Coach, Span::hours(72), Some(NEXT_WEEK));
    let told = explained(&scene, "2026-03-02T11:00:00Z");
    let expected = [
        "Status: Reschedule Requested\nReschedule requested: yes\nCan be completed: no\n",
        "why: the coach asked at 2026-03-02T10:00:00Z for 2026-03-12T10:00:00Z instead of 2026-03-05T10:00:00Z, \
         because: the train does not run; the student may answer before 2026-03-03T10:00:00Z; silence is consent\n",
        "next: rescheduled at 2026-03-03T10:00:00Z, because the deadline for an answer, 2026-03-03T10:00:00Z, \
         is reached (S-24)\n",
        "the student, ann, may:\n  confirm: no, only the coach may do this; the coach asks for another time already; \
         that waits for an answer until 2026-03-03T10:00:00Z\n",
        "  approve: yes\n  decline: yes\n  withdraw: no, the coach asked for it; only they can take it back\n",
        "the coach, ben, may:\n",
        "  approve: no, the coach asked for it; the other one answers\n\
         \x20 decline: no, the coach asked for it; the other one answers\n  withdraw: yes\n",
    ];
    for part in expected {
        assert!(told.contains(part), "{part}\nis not in\n{told}");
    }
    // Whoever is neither may do nothing, and is told only that.
    let refusal = scene.ask(&eve(), &SessionCommand::Decline, at("2026-03-02T11:00:00Z")).unwrap_err();
    assert_eq!(refusal.to_string(), "eve is not a participant of the contract");
}

/// S-24: what silence will do is told as it will be.
#[test]
fn what_silence_will_do() {
    let told = |scene: &Scene| {
        let told = explained(scene, "2026-03-05T05:00:00Z");
        let why = told.lines().find(|line| line.starts_with("why: ")).unwrap();
        why.rsplit_once("; ").unwrap().1.to_owned()
    };
    let requested = |ahead, to| {
        let mut scene = Scene::new();
        scene.session.start = at("2026-03-06T10:00:00Z");
        scene.requested(Role::Student, Span::hours(ahead), to)
    };
    assert_eq!(told(&requested(47, Some(NEXT_WEEK))), "silence is consent");
    assert_eq!(told(&requested(47, None)), "no time is proposed, so silence lets it lapse");
    assert_eq!(told(&requested(23, Some(NEXT_WEEK))), "it came late, so silence lets it lapse");
    let soon = requested(47, Some("2026-03-05T11:59:59Z"));
    assert_eq!(told(&soon), "that is too soon after the deadline, so silence lets it lapse");
    let mut lapses = requested(47, Some(NEXT_WEEK));
    lapses.policy.on_silence = OnSilence::Lapse;
    assert_eq!(told(&lapses), "silence lets it lapse");
}

/// S-24, S-30: a page and support see the same although no sweep has run, and both say so.
#[test]
fn what_a_sweep_has_yet_to_write_down() {
    let mut scene = Scene::new();
    let told = explained(&scene, "2026-03-05T10:30:00Z");
    assert!(told.contains("Status: Missed\n"), "{told}");
    assert!(told.contains("\nstored as scheduled; the next sweep writes it down\n"), "{told}");
    assert!(
        told.contains(
            "why: missed at 2026-03-05T10:30:00Z: 30 minutes after 2026-03-05T10:00:00Z \
             nobody had been in touch (S-30); contact from 2026-03-05T09:30:00Z on, before \
             2026-03-05T10:30:00Z, would open it again (S-31); so would, recorded by 2026-03-06T10:30:00Z, a \
             meeting that began before 2026-03-05T11:30:00Z (S-67)\n"
        ),
        "{told}"
    );
    scene.pass(at("2026-03-05T10:30:00Z"));
    assert!(!explained(&scene, "2026-03-05T10:30:00Z").contains("stored as"));
    // Of a contract that is not known there is little to tell, and nothing to do.
    scene.session.contract = Id(9);
    assert!(explained(&scene, "2026-03-05T10:30:00Z").starts_with("session 001/1 of contract unknown at"));
}
