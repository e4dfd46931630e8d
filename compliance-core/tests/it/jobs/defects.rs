//! The defects of the older system that must be impossible: C-B2, C-B9, C-B10, C-B13, C-B14. C-B11 is where jobs are kept.

use automation_core::{Change, Lifecycle, Request, SweepOptions, may, one_policy, sweep};
use compliance_core::job::{
    ActivityKind, Job, JobCommand, JobPolicy, JobStatus, OpenStatus, StaleDays, StaleWindow, Standing, lines,
};

use super::made::*;

/// C-B2: no open status is invisible, whichever generation's word it is.
#[test]
fn c_b2_no_open_job_is_invisible() {
    for status in JobStatus::ALL {
        let JobStatus::Open(open) = status else { continue };
        let mut job = painting_as(Standing::Open(*open));
        job.assignment = None;
        job.dates.due_on = Some(day("2026-01-10"));
        let phases = [compliance_core::job::JobPhase::Pending, compliance_core::job::JobPhase::Active];
        assert!(job.is_overdue(day("2026-01-11"), &phases), "{status}");
        assert!(job.due(&utc()).is_some(), "{status}");
    }
    // A new job of the later generation is found by the reminder.
    let lead = painting_as(Standing::Open(OpenStatus::Lead));
    assert!(Job { assignment: None, ..lead }.is_unassigned());
}

/// C-B9: no number of days closes everything, neither as an option nor in a policy file.
#[test]
fn c_b9_zero_and_negative_days_do_not_construct() {
    for (days, is_some) in
        [(-1, false), (0, false), (1, true), (36_500, true), (36_501, false), (i64::MIN, false)]
    {
        assert_eq!(StaleDays::new(days).is_ok(), is_some, "{days}");
        assert_eq!(days.to_string().parse::<StaleDays>().is_ok(), is_some, "{days}");
        let policy = format!(r#"{{"org_zone":"UTC","stale_days":{days}}}"#);
        assert_eq!(serde_json::from_str::<JobPolicy>(&policy).is_ok(), is_some, "{policy}");
        let policy = format!(r#"{{"org_zone":"UTC","by_type":{{"plumbing":{days}}}}}"#);
        assert_eq!(serde_json::from_str::<JobPolicy>(&policy).is_ok(), is_some, "{policy}");
    }
    for text in ["", "ninety", "9.5", "1e9", "99999999999999999999"] {
        assert!(text.parse::<StaleDays>().is_err(), "{text}");
    }
    assert_eq!(serde_json::from_str::<StaleWindow>(r#""never""#).unwrap(), StaleWindow::Never);
}

/// C-B10: a contractor who ticks a step of the checklist every day keeps the job alive, though its row never changes.
#[test]
fn c_b10_ticking_the_checklist_keeps_a_job_alive() {
    let mut desk = Desk::with(painting(), utc());
    let mut now = instant(MADE);
    for _ in 0..200 {
        now = now.checked_add(automation_core::Span::days(1)).unwrap();
        desk.sweep(&now.to_string());
        desk.ask(JobCommand::Act { what: ActivityKind::ChecklistStep }, &bob(), &now.to_string()).unwrap();
    }
    assert_eq!(desk.job().state(), "in_progress");
    assert_eq!(desk.job().row_activity, instant(MADE));
}

/// C-B13: a dispute is seen, escalated and opened by the job's parties and staff, never by somebody who knows its number.
#[test]
fn c_b13_strangers_neither_see_nor_escalate_a_dispute() {
    let mut desk = Desk::with(painting(), utc());
    let now = "2026-02-01T00:00:00Z";
    assert!(desk.ask(JobCommand::Dispute, &dan(), now).is_err());
    desk.ask(JobCommand::Dispute, &cora(), now).unwrap();
    let refused = desk.ask(JobCommand::Escalate, &dan(), now).unwrap_err().to_string();
    assert_eq!(
        refused,
        "participant/contractor/dan may not do this; only staff in the role admin or fm and the parties of the job may"
    );
    for (actor, sees) in [
        (ada(), true),
        (bob(), true),
        (cora(), true),
        (dan(), false),
        (automation_core::Actor::staff(user("ivy"), "investor"), false),
        (automation_core::Actor::System, false),
    ] {
        assert_eq!(desk.job().may_see_dispute(&actor), sees, "{actor}");
        let escalate = Request::new(&JobCommand::Escalate, &actor, instant(now));
        assert_eq!(may(desk.job(), &escalate, &(), &utc()).is_ok(), sees, "{actor}");
    }
    desk.ask(JobCommand::Escalate, &bob(), now).unwrap();
    let again = desk.ask(JobCommand::Escalate, &bob(), now).unwrap_err().to_string();
    assert_eq!(again, "the dispute was escalated already, at 2026-02-01T00:00:00Z");
    // Settling is staff's.
    assert!(desk.ask(JobCommand::Settle, &bob(), now).is_err());
}

/// C-B14: a dry run lists what a real run at the same instant closes, and what is counted is what was written.
#[test]
fn c_b14_the_dry_run_and_the_real_run_agree() {
    let now = instant("2026-04-12T02:00:00Z");
    let mut desk = Desk::with(painting(), utc());
    desk.ledger.add(painting_as(Standing::Open(OpenStatus::Lead)), &utc());
    desk.ledger.add(painting_as(Standing::Completed { at: instant(MADE) }), &utc());
    let policy = desk.policy.clone();
    let mut run = |dry_run| {
        let mut told = Vec::new();
        let mut listen = |change: &Change<Job>| {
            let job = &change.after;
            told.push(lines::closed(&job.number, job.days_inactive(now, &policy)));
        };
        let options = SweepOptions { dry_run, ..SweepOptions::default() };
        let report = sweep(&mut desk.ledger, &one_policy(&policy), now, options, &mut listen).unwrap();
        (told, report.changed)
    };
    let dry = run(true);
    assert_eq!(dry.1, 2);
    assert_eq!(dry, run(false));
    assert_eq!(run(false), (Vec::new(), 0));
}
