//! Jobs, their events, commands, reasons and policy as JSON.

use automation_core::{Refusal, Span, money::Money};
use compliance_core::job::{
    Activity, ActivityKind, CloseCap, ClosingWarning, Earned, ExemptionReason, Job, JobCommand, JobDates,
    JobEvent, JobPolicy, JobReason, OpenStatus, Priority, Side, StaleDays, StaleWindow,
};
use serde_json::{Value, json};

use super::made::*;

fn value(of: &impl serde::Serialize) -> Value {
    serde_json::to_value(of).unwrap()
}

#[test]
fn a_job_as_json() {
    let job = value(&painting());
    assert_eq!(
        job,
        json!({
            "number": "JOB-000120",
            "workspace": "north",
            "title": "Painting",
            "description": null,
            "standing": {"open": "in_progress"},
            "priority": "medium",
            "job_type": null,
            "assignment": {"contractor": "bob", "status": "accepted"},
            "created_by": "eve",
            "customer": "cora",
            "due_on": null,
            "expected_start": null,
            "evaluation_on": null,
            "estimated_cost": null,
            "actual_cost": null,
            "completion": null,
            "row_activity": MADE,
            "related_activity": MADE,
            "turn": null,
            "exemption": null,
            "warning": "none",
            "reopened_at": null,
            "dispute": null,
            "created_at": MADE,
            "since": MADE,
        })
    );
    assert_eq!(serde_json::from_value::<Job>(job).unwrap(), painting());
    let wrong = json!({"open": "cancelled"});
    assert!(serde_json::from_value::<compliance_core::job::Standing>(wrong).is_err());
}

#[test]
fn a_policy_as_json() {
    let policy: JobPolicy = serde_json::from_value(json!({"org_zone": "UTC"})).unwrap();
    assert_eq!(policy, utc());
    let full = json!({
        "org_zone": "America/New_York",
        "stale_days": 60,
        "by_type": {"warranty": "never"},
        "by_priority": {"low": 30, "urgent": 120},
        "by_turn": {"us": 14},
        "activity_basis": "job_row",
        "protect_future": false,
        "warning": {"required": {"window": 7}},
        "close_cap": "none",
        "immunity": "30 days",
        "late_activity": "24 hours",
        "cascade_assignments": false,
    });
    let policy: JobPolicy = serde_json::from_value(full.clone()).unwrap();
    assert_eq!(policy.by_type["warranty"], StaleWindow::Never);
    assert_eq!(policy.by_priority[&Priority::Low], StaleWindow::Days(StaleDays::new(30).unwrap()));
    assert_eq!(policy.warning, ClosingWarning::Required { window: StaleDays::new(7).unwrap() });
    assert_eq!((policy.close_cap, policy.immunity), (CloseCap::None, Span::days(30)));
    assert_eq!(value(&policy), full);
    for (wrong, why) in [
        (json!({"org_zone": "UTC", "stale_day": 9}), "unknown field `stale_day`"),
        (json!({"org_zone": "UTC", "by_turn": {"me": 9}}), "unknown field `me`"),
        (
            json!({"org_zone": "UTC", "close_cap": -1}),
            "-1 jobs are no limit; it takes 0 to 4294967295, or `none`",
        ),
        (
            json!({"org_zone": "UTC", "close_cap": "lots"}),
            "`lots` is no limit; write a number of jobs or `none`",
        ),
        (
            json!({"org_zone": "UTC", "by_turn": {"us": "seldom"}}),
            "`seldom` is no window; write a number of days or `never`",
        ),
        (json!({}), "missing field `org_zone`"),
    ] {
        let told = serde_json::from_value::<JobPolicy>(wrong).unwrap_err().to_string();
        assert!(told.contains(why), "{told}");
    }
}

#[test]
fn events_as_json() {
    let activity = || Activity { what: ActivityKind::Completion, by: ada(), counts: true };
    let earned = Earned { contractor: user("bob"), amount: Money::new(12_345, "USD".parse().unwrap()) };
    let by = json!({"what": "completion", "by": "staff/fm/ada", "counts": true});
    for (event, expected) in [
        (JobEvent::Created, json!("created")),
        (JobEvent::ClosedStale { cascades: true }, json!({"closed_stale": {"cascades": true}})),
        (JobEvent::WarningQueued, json!("warning_queued")),
        (
            JobEvent::Active { activity: activity(), reopens: false },
            json!({"active": {"activity": by, "reopens": false}}),
        ),
        (
            JobEvent::CompletionApproved { earned: Some(earned), activity: activity() },
            json!({"completion_approved": {
                "earned": {"contractor": "bob", "amount": {"minor": 12345, "currency": "USD"}},
                "activity": by,
            }}),
        ),
    ] {
        assert_eq!(value(&event), expected);
        assert_eq!(serde_json::from_value::<JobEvent>(expected).unwrap(), event);
    }
}

#[test]
fn commands_as_json() {
    for (command, expected) in [
        (JobCommand::Accept, json!("accept")),
        (JobCommand::Act { what: ActivityKind::ChecklistStep }, json!({"act": {"what": "checklist_step"}})),
        (
            JobCommand::Move { to: OpenStatus::MidCheckpointPending },
            json!({"move": {"to": "mid_checkpoint_pending"}}),
        ),
        (
            JobCommand::Reschedule {
                dates: JobDates { due_on: Some(day("2026-03-10")), ..JobDates::default() },
            },
            json!({"reschedule": {"dates": {"due_on": "2026-03-10", "expected_start": null, "evaluation_on": null}}}),
        ),
        (
            JobCommand::Exempt { until: None, reason: ExemptionReason::new("parts").unwrap() },
            json!({"exempt": {"until": null, "reason": "parts"}}),
        ),
        (JobCommand::HandOver { to: Side::Them }, json!({"hand_over": {"to": "them"}})),
    ] {
        assert_eq!(value(&command), expected);
        assert_eq!(serde_json::from_value::<JobCommand>(expected).unwrap(), command);
    }
    assert!(serde_json::from_value::<JobCommand>(json!({"act": {"what": "sleeping"}})).is_err());
}

#[test]
fn a_refusal_as_json() {
    let refusal = Refusal::because(JobReason::NobodyAsked);
    assert_eq!(
        value(&refusal)["reasons"][0],
        json!({"reason": "nobody_asked", "sentence": "nobody is asked to do the job at present", "lapses": null})
    );
}
