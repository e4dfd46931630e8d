//! The defects of the older system that must be impossible here (C-B1, C-B3, C-B4, C-B8, C-B13, C-X4, C-X15).

use automation_core::{Actor, Lifecycle as _, LifecycleExt as _};
use compliance_core::{
    document::{DocumentPolicy, DocumentState},
    people::Workspace,
};
use zone_core::zone;

use super::made::*;

/// C-B1: a message needs no job: it is about the document, and is written with the new state or not at all.
#[test]
fn c_b1_a_message_is_about_the_document_and_needs_no_job() {
    let mut desk = Desk::with(approved(until("2026-03-10")), policy());
    desk.ledger.fail_after(0);
    let options = automation_core::SweepOptions::default();
    let policies = automation_core::one_policy(&desk.policy);
    let failed = automation_core::sweep(&mut desk.ledger, &policies, begins("2026-03-11"), options, &mut ());
    assert!(failed.is_err());
    assert_eq!((desk.document().state(), desk.told().len()), ("approved", 0));
    desk.sweep(begins("2026-03-11"));
    assert_eq!((desk.document().state(), desk.told().len()), ("expired", 1));
    for message in desk.ledger.outbox() {
        assert_eq!(message.subject.as_ref().map(|subject| subject.kind), Some("document"));
    }
}

/// C-B3, C-X4: there are five states, none of them `valid`; and time never approves what waits nor brings back what has
/// expired.
#[test]
fn c_b3_there_is_no_state_beside_the_five() {
    let words: Vec<&str> = DocumentState::ALL.iter().map(|state| state.as_str()).collect();
    assert_eq!(words, ["pending", "approved", "rejected", "expired", "expiring_soon"]);
    assert_eq!(
        "valid".parse::<DocumentState>().unwrap_err().to_string(),
        "`valid` is no state of a document; it is one of pending, approved, rejected, expired, expiring_soon"
    );
    let waiting = pending(until("2026-12-31"));
    assert_eq!(waiting.due(&policy()), None);
}

/// C-B4, C-X1: on the day of the expiry a document counts as expiring: there is no day that belongs to nothing.
#[test]
fn c_b4_the_day_of_the_expiry_belongs_to_it() {
    for stages in [&[30_u16][..], &[0]] {
        let document = approved(until("2026-06-30"));
        let (first, over) = (begins("2026-06-30"), begins("2026-07-01"));
        for (now, state) in
            [(first, "expiring_soon"), (over.previous().unwrap(), "expiring_soon"), (over, "expired")]
        {
            assert_eq!(document.as_of(now, &warning(stages)).unwrap().state(), state, "{stages:?} at {now}");
        }
    }
}

/// C-B8: a day is a day of the organisation: at UTC-8 the afternoon is not yet tomorrow, and at UTC+14 it has been for long.
#[test]
fn c_b8_a_day_is_a_day_of_the_organisation() {
    let document = approved(until("2026-01-31"));
    for (zone, still, over) in [
        (zone!("America/Los_Angeles"), "2026-02-01T07:59:59.999999Z", "2026-02-01T08:00:00Z"),
        (zone!("Europe/Berlin"), "2026-01-31T22:59:59.999999Z", "2026-01-31T23:00:00Z"),
        (zone!("Pacific/Kiritimati"), "2026-01-31T09:59:59.999999Z", "2026-01-31T10:00:00Z"),
    ] {
        let policy = DocumentPolicy::new(zone);
        assert_eq!(document.as_of(instant(still), &policy).unwrap().state(), "expiring_soon", "{zone}");
        assert_eq!(document.as_of(instant(over), &policy).unwrap().state(), "expired", "{zone}");
    }
}

/// C-B13: nobody hands in a document into a workspace that the contractor has nothing to do with, staff neither; and no
/// contractor one of somebody else.
#[test]
fn c_b13_a_document_belongs_to_a_workspace_of_its_contractor() {
    let south = Workspace::new("south").unwrap();
    let oscar = Actor::participant(user("oscar"), "contractor");
    let not_hers = "carla does not belong to the workspace north, so no document of theirs does";
    let not_theirs =
        "participant/contractor/oscar may not hand in documents of carla; only they themselves and staff may";
    for (actor, workspaces, refused) in [
        (carla(), vec![south.clone(), north()], None),
        (carla(), vec![south.clone()], Some(not_hers.to_owned())),
        (carla(), Vec::new(), Some(not_hers.to_owned())),
        (admin(), vec![north()], None),
        (fm(), vec![north()], None),
        (admin(), vec![south.clone()], Some(not_hers.to_owned())),
        (oscar.clone(), vec![north()], Some(not_theirs.to_owned())),
        (oscar, vec![south], Some(format!("{not_theirs}; {not_hers}"))),
        (Actor::System, vec![north()], Some(not_theirs.replace("participant/contractor/oscar", "system"))),
    ] {
        let made = draft("DOC-1", until("2026-12-31")).upload(&actor, &workspaces, instant(MADE), &policy());
        assert_eq!(made.map(drop).map_err(|refusal| refusal.to_string()).err(), refused, "{actor}");
    }
}

/// A document that would be expired from the beginning is not handed in; one that expires today is.
#[test]
fn c_e2_a_new_document_expires_today_at_the_earliest() {
    // In Berlin it is 2 January.
    for (last, refused) in [
        (
            "2026-01-01",
            Some(
                "the expiry 2026-01-01 is past, today being 2026-01-02 (was possible until 2026-01-01T23:00:00Z)",
            ),
        ),
        ("2026-01-02", None),
    ] {
        let made = draft("DOC-1", until(last)).upload(&carla(), &[north()], instant(MADE), &policy());
        assert_eq!(made.map(drop).map_err(|refusal| refusal.to_string()).err().as_deref(), refused);
    }
}

/// C-X15: each message has a kind of its own.
#[test]
fn c_x15_messages_have_kinds_of_their_own() {
    use compliance_core::document::*;
    let kinds = [COMPLIANCE_EXPIRING, COMPLIANCE_EXPIRED, DOCUMENT_APPROVED, DOCUMENT_REJECTED];
    assert_eq!(
        kinds,
        ["compliance_expiring", "compliance_expired", "document_approved", "document_rejected"]
    );
}
