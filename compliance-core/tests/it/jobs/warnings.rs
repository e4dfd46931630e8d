//! C-87: a warning before the closing, informational or required.

use automation_core::{Actor, Lifecycle};
use compliance_core::job::{ActivityKind, ClosingWarning, JobCommand, JobPolicy, StaleDays, WarningState};

use super::made::*;

fn days(days: i64) -> StaleDays {
    StaleDays::new(days).unwrap()
}

fn required() -> JobPolicy {
    JobPolicy { warning: ClosingWarning::Required { window: days(7) }, ..utc() }
}

fn informational() -> JobPolicy {
    JobPolicy { warning: ClosingWarning::Informational { before: days(7) }, ..utc() }
}

const WARNING: &str = "job_closing_warning";
const CLOSED: &str = "job_auto_closed";

/// Seven days before it is closed those whom it concerns hear of it, by both channels.
#[test]
fn c_87_an_informational_warning_comes_before_the_closing() {
    let mut desk = Desk::with(painting(), informational());
    assert_eq!(desk.sweep("2026-03-29T07:59:59.999999Z"), 0);
    assert_eq!(desk.sweep("2026-03-29T08:00:00Z"), 1);
    assert_eq!(desk.told(WARNING), ["user/bob in_app", "user/bob mail", "user/eve in_app", "user/eve mail"]);
    assert_eq!(field(&desk.ledger.outbox()[0], "closes_at"), STALE);
    assert_eq!(desk.sweep(STALE), 1);
    // What still waited of the warning is of no use any more.
    assert_eq!((desk.told(WARNING).len(), desk.told(CLOSED).len()), (0, 4));
}

/// After an outage it is closed all the same, and nobody is told of what is over.
#[test]
fn c_87_an_informational_warning_that_came_too_late_is_not_told() {
    let mut desk = Desk::with(painting(), informational());
    desk.sweep("2026-05-01T00:00:00Z");
    assert_eq!(desk.steps(), ["warned", "closed_stale"]);
    assert_eq!((desk.told(WARNING).len(), desk.told(CLOSED).len()), (0, 4));
}

/// No outage closes anything unwarned: time says that a warning is due, and then waits until it was queued.
#[test]
fn c_87_no_run_both_warns_and_closes() {
    let mut desk = Desk::with(painting(), required());
    // A year late.
    assert_eq!(desk.sweep("2027-04-05T00:00:00Z"), 1);
    assert_eq!((desk.job().state(), desk.steps()), ("in_progress", vec!["warning_due"]));
    assert_eq!(desk.job().due(&desk.policy), None);
    assert!(desk.ledger.outbox().is_empty());

    desk.ask(JobCommand::QueueWarning, &Actor::System, "2027-04-05T00:00:01Z").unwrap();
    assert_eq!(desk.told(WARNING).len(), 4);
    assert_eq!(field(&desk.ledger.outbox()[0], "closes_at"), "2027-04-12T00:00:01Z");
    assert_eq!(desk.sweep("2027-04-12T00:00:00.999999Z"), 0);
    assert_eq!(desk.sweep("2027-04-12T00:00:01Z"), 1);
    let because = desk.ledger.history(desk.id).last().unwrap().1.cause.to_string();
    assert_eq!(because, "7 days after the warning, 2027-04-05T00:00:01Z (C-87)");
    assert_eq!((desk.told(WARNING).len(), desk.told(CLOSED).len()), (0, 4));
}

/// In time, the warning comes its window before, and the closing when the job is stale.
#[test]
fn c_87_a_warning_in_time_puts_nothing_off() {
    let mut desk = Desk::with(painting(), required());
    desk.sweep("2026-03-29T08:00:00Z");
    desk.ask(JobCommand::QueueWarning, &Actor::System, "2026-03-29T08:00:00Z").unwrap();
    assert_eq!(desk.sweep(NOT_YET), 0);
    assert_eq!(desk.sweep(STALE), 1);
}

/// Any activity that counts makes the warning untrue: what waits of it is withdrawn, and the next one starts afresh.
#[test]
fn c_87_activity_takes_the_warning_back() {
    let mut desk = Desk::with(painting(), required());
    desk.sweep("2026-03-29T08:00:00Z");
    desk.ask(JobCommand::QueueWarning, &Actor::System, "2026-03-29T08:00:00Z").unwrap();
    desk.ask(JobCommand::Act { what: ActivityKind::AutomaticNote }, &ada(), "2026-03-30T00:00:00Z").unwrap();
    assert_eq!(desk.told(WARNING).len(), 4);
    desk.ask(JobCommand::Act { what: ActivityKind::ChecklistStep }, &bob(), "2026-03-31T00:00:00Z").unwrap();
    assert_eq!((desk.told(WARNING).len(), desk.job().warning), (0, WarningState::None));
    assert_eq!(desk.sweep("2026-06-21T23:59:59Z"), 0);
    assert_eq!(desk.sweep("2026-06-22T00:00:00Z"), 1);
    assert!(matches!(desk.job().warning, WarningState::Due { .. }));
}

/// Nobody but the program queues it, and not before it is due.
#[test]
fn c_87_a_warning_is_queued_when_it_is_due_and_by_the_program() {
    let mut desk = Desk::with(painting(), required());
    let early = desk.ask(JobCommand::QueueWarning, &Actor::System, "2026-03-29T07:59:59Z").unwrap_err();
    assert_eq!(early.to_string(), "no warning is due");
    let person = desk.ask(JobCommand::QueueWarning, &ada(), "2026-03-29T08:00:00Z").unwrap_err();
    assert_eq!(person.to_string(), "staff/fm/ada may not do this; only the system may");
    desk.ask(JobCommand::QueueWarning, &Actor::System, "2026-03-29T08:00:00Z").unwrap();
    assert!(desk.ask(JobCommand::QueueWarning, &Actor::System, "2026-03-29T08:00:01Z").is_err());
}

/// A window longer than the job's own warns at once after the last activity, never before it.
#[test]
fn c_87_no_warning_lies_before_the_last_activity() {
    let policy = JobPolicy { warning: ClosingWarning::Informational { before: days(365) }, ..utc() };
    let due = painting().due(&policy).unwrap();
    assert_eq!((due.event.activity(), due.at().to_string()), (None, MADE.to_owned()));
    assert_eq!(due.because.to_string(), "the last activity, 2026-01-05T08:00:00Z, is reached (C-87)");
}
