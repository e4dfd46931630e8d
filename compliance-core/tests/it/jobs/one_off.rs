//! G-36: one run closes by another number of days than the policy's.

use automation_core::{Actor, Lifecycle};
use compliance_core::job::{ActivityKind, ClosingWarning, JobCommand, JobPolicy, StaleDays, StaleWindow};

use super::made::*;

fn days(days: i64) -> StaleDays {
    StaleDays::new(days).unwrap()
}

fn close(days_of_the_run: i64) -> JobCommand {
    JobCommand::CloseStale { days: days(days_of_the_run) }
}

/// The painting was last touched on 5 January at eight, so sixty days later is 6 March at eight.
#[test]
fn g_36_a_run_closes_by_its_own_days_to_the_microsecond() {
    let mut desk = Desk::with(painting(), utc());
    let early = desk.ask(close(60), &Actor::System, "2026-03-06T07:59:59.999999Z").unwrap_err();
    assert_eq!(
        early.to_string(),
        "the job is not stale: 60 days after the last activity, 2026-01-05T08:00:00Z (C-83) (possible from \
         2026-03-06T08:00:00Z)"
    );
    desk.ask(close(60), &Actor::System, "2026-03-06T08:00:00Z").unwrap();
    assert_eq!((desk.job().state(), desk.steps()), ("cancelled", vec!["closed_stale"]));
    assert_eq!(desk.told("job_auto_closed").len(), 4);
}

/// What is closed so is closed by time: whoever comes late opens it again, as after a sweep.
#[test]
fn g_36_it_is_undone_as_any_closing_by_time() {
    let mut desk = Desk::with(painting(), utc());
    desk.ask(close(60), &Actor::System, "2026-03-06T08:00:00Z").unwrap();
    desk.ask(JobCommand::Act { what: ActivityKind::Note }, &ada(), "2026-03-07T08:00:00Z").unwrap();
    assert_ne!(desk.job().state(), "cancelled");
}

#[test]
fn g_36_all_else_is_as_the_policy_says() {
    // A window of its own stands.
    let mut policy = utc();
    policy.by_priority.insert(painting().priority, StaleWindow::Never);
    let mut desk = Desk::with(painting(), policy);
    let never = desk.ask(close(1), &Actor::System, "2026-06-06T08:00:00Z").unwrap_err();
    assert_eq!(never.to_string(), "the job is not stale: it is not closed by time as it is");
    // Only the program closes so, and only what is open.
    let mut desk = Desk::with(painting(), utc());
    let ada = desk.ask(close(60), &ada(), "2026-03-06T08:00:00Z").unwrap_err();
    assert!(ada.to_string().contains("only the system may"));
    desk.ask(close(60), &Actor::System, "2026-03-06T08:00:00Z").unwrap();
    let again = desk.ask(close(60), &Actor::System, "2026-03-06T08:00:01Z").unwrap_err();
    assert!(again.to_string().starts_with("the job was cancelled"), "it is closed already");
}

/// C-87: no run closes what nobody was warned of, whatever its days.
#[test]
fn c_87_g_36_a_required_warning_comes_first() {
    let policy = JobPolicy { warning: ClosingWarning::Required { window: days(7) }, ..utc() };
    let mut desk = Desk::with(painting(), policy);
    let unwarned = desk.ask(close(10), &Actor::System, "2026-03-06T08:00:00Z").unwrap_err();
    assert_eq!(
        unwarned.to_string(),
        "those whom it concerns must have been warned for 7 days before the job is closed (C-87)"
    );
    desk.ask(JobCommand::QueueWarning, &Actor::System, "2026-03-29T08:00:00Z").unwrap();
    let soon = desk.ask(close(10), &Actor::System, "2026-04-05T07:59:59.999999Z").unwrap_err();
    assert!(soon.to_string().ends_with("(possible from 2026-04-05T08:00:00Z)"));
}
