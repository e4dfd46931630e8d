//! A run that warns by a number of days of its own, which is no stage of the policy (G-36).

use automation_core::{Actor, Lifecycle as _, LifecycleExt as _, Span};
use compliance_core::document::{DocumentCommand, DocumentEvent, DocumentReason};

use super::made::*;

const BY_60: DocumentCommand = DocumentCommand::WarnNow { days: 60 };

fn by(days: u16) -> DocumentCommand {
    DocumentCommand::WarnNow { days }
}

/// From the first instant of its day on, and not a microsecond before; a refusal tells from when on.
#[test]
fn g_36_a_warning_out_of_turn_begins_with_its_day() {
    let document = approved(until("2026-06-30"));
    // Sixty days before.
    let first = begins("2026-05-01");
    let just_before = first.checked_sub(Span::MICROSECOND).unwrap();
    let refused = refusal(&document, &BY_60, &Actor::System, just_before, &policy());
    assert_eq!(
        refused,
        "the document expires on 2026-06-30, which is more than 60 days away (possible from 2026-04-30T22:00:00Z)"
    );
    let warned = ask(&document, &BY_60, &Actor::System, first, &policy()).unwrap();
    assert_eq!((warned.state(), warned.status.stage()), ("approved", Some(60)));
    let by_somebody = refusal(&document, &BY_60, &admin(), first, &policy());
    assert_eq!(by_somebody, "staff/admin/alice may not do this; only the system may");
}

/// It is told once; the stages of the policy come when they would have come, and say what they would have said.
#[test]
fn g_36_the_policys_stages_come_all_the_same() {
    let mut desk = Desk::with(approved(until("2026-06-30")), warning(&[30, 7]));
    let due_before = desk.document().due_at(&desk.policy);
    desk.ask(&BY_60, &Actor::System, begins("2026-05-03"));
    assert_eq!(desk.document().due_at(&desk.policy), due_before);
    assert_eq!(desk.told(), ["compliance_expiring|DOC-1|1|2026-06-30|60"]);
    // It is of use until the first stage comes.
    assert_eq!(desk.ledger.outbox()[0].useful_until, Some(begins("2026-05-31")));
    let again = ask(desk.document(), &BY_60, &Actor::System, begins("2026-05-04"), &desk.policy);
    assert_eq!(again, Err(vec![DocumentReason::WarnedAlready { warned: 60 }]));
    let earlier = ask(desk.document(), &by(90), &Actor::System, begins("2026-05-04"), &desk.policy);
    assert_eq!(earlier, Err(vec![DocumentReason::WarnedAlready { warned: 60 }]));
    desk.ask(&by(50), &Actor::System, begins("2026-05-11"));
    assert_eq!(desk.told(), ["compliance_expiring|DOC-1|1|2026-06-30|50"], "the earlier one is taken back");
    desk.sweep(begins("2026-05-31"));
    assert_eq!(desk.document().state(), "expiring_soon");
    desk.ask(&by(14), &Actor::System, begins("2026-06-16"));
    assert_eq!((desk.document().state(), desk.document().status.stage()), ("expiring_soon", Some(14)));
    desk.sweep(begins("2026-06-23"));
    let events: Vec<_> = desk.steps().into_iter().map(|(event, _)| event).collect();
    assert_eq!(
        events,
        [
            DocumentEvent::WarnedNow { days: 60 },
            DocumentEvent::WarnedNow { days: 50 },
            DocumentEvent::ExpiringSoon { days: 30 },
            DocumentEvent::WarnedNow { days: 14 },
            DocumentEvent::Warned { days: 7 },
        ]
    );
}

/// Whoever wants no warning hears none out of turn either; an answer to such a warning is an answer to all.
#[test]
fn g_36_who_wants_no_warning_hears_none() {
    let mut desk = Desk::with(approved(until("2026-06-30")), warning(&[30]));
    desk.ask(&BY_60, &Actor::System, begins("2026-05-03"));
    let snooze = DocumentCommand::Snooze { until: day("2026-05-20") };
    desk.ask(&snooze, &carla(), begins("2026-05-04"));
    assert_eq!(desk.told(), [""; 0]);
    let refused = refusal(desk.document(), &by(50), &Actor::System, begins("2026-05-19"), &desk.policy);
    assert_eq!(refused, "no warning is wanted before 2026-05-20 (possible from 2026-05-19T22:00:00Z)");
    desk.ask(&by(50), &Actor::System, begins("2026-05-20"));
    assert_eq!(desk.told(), ["compliance_expiring|DOC-1|1|2026-06-30|50"]);
    desk.ask(&DocumentCommand::Acknowledge, &carla(), begins("2026-05-21"));
    let refused = ask(desk.document(), &by(40), &Actor::System, begins("2026-05-25"), &desk.policy);
    assert!(matches!(refused.unwrap_err()[..], [DocumentReason::Acknowledged { .. }]));
    desk.sweep(begins("2026-06-01"));
    assert_eq!((desk.document().state(), desk.told()), ("expiring_soon", Vec::new()));
}

/// A stage that was passed over in silence while warnings were snoozed ends no later warning.
#[test]
fn g_36_a_silent_stage_does_not_end_the_warning() {
    let mut desk = Desk::with(approved(until("2026-06-30")), warning(&[30, 7]));
    desk.sweep(begins("2026-05-31"));
    desk.ask(&DocumentCommand::Snooze { until: day("2026-06-25") }, &carla(), begins("2026-06-01"));
    desk.sweep(begins("2026-06-25"));
    desk.ask(&by(10), &Actor::System, begins("2026-06-25"));
    assert_eq!(desk.told(), ["compliance_expiring|DOC-1|1|2026-06-30|10"]);
    assert_eq!(desk.ledger.outbox()[0].useful_until, Some(begins("2026-07-01")));
}

/// Only of a document that is good and has an expiry; a policy without any stage does not matter.
#[test]
fn g_36_what_is_warned_of_is_good_and_expires() {
    let now = begins("2026-06-01");
    let system = Actor::System;
    let refused = ask(&pending(until("2026-06-30")), &BY_60, &system, now, &policy());
    assert_eq!(refused, Err(vec![DocumentReason::NotGood { state: "pending" }]));
    let refused = ask(&approved(Default::default()), &BY_60, &system, now, &policy());
    assert_eq!(refused, Err(vec![DocumentReason::NoExpiry]));
    let mut desk = Desk::with(approved(until("2026-06-30")), warning(&[]));
    desk.ask(&BY_60, &system, now);
    assert_eq!((desk.document().state(), desk.told().len()), ("approved", 1));
    desk.sweep(begins("2026-07-01"));
    assert_eq!(desk.told(), ["compliance_expired|DOC-1|1|2026-06-30|expired"]);
}
