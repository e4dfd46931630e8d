//! The JSON forms: what is written can be read again, and nothing that breaks a rule can.

use automation_core::Id;
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use session_core::{
    Cohort, CohortPolicy,
    cohort::{
        CohortCommand, CohortReason, CohortRef, CohortTextError, CompletionNotice, Enrolment,
        EnrolmentCommand, EnrolmentEvent, EnrolmentStatus, InactiveReason, NewEnd, Recipients, Student,
        StudentCascade, StudentCommand, StudentEvent, StudentName,
    },
    testing,
};

use super::made::*;

fn through_json<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

/// The form of a cohort, pinned: others may keep it.
#[test]
fn a_cohort_as_json() {
    let expected = serde_json::json!({
        "reference": "WINTER",
        "name": "Cohort WINTER",
        "kind": "time_period",
        "start": null,
        "end": "2026-03-10",
        "registration_fee": 0,
        "fee": 50_000,
        "status": "active",
        "created_at": "2026-01-05T08:00:00Z",
        "since": "2026-01-05T08:00:00Z",
    });
    assert_eq!(serde_json::to_value(winter()).unwrap(), expected);
}

/// A-1, A-2, A-X8: no fee of nothing, no dates the wrong way round, no other status.
#[test]
fn what_breaks_a_rule_cannot_be_read() {
    let mut json = serde_json::to_value(winter()).unwrap();
    let mut broken = |key: &str, value: serde_json::Value| {
        let good = std::mem::replace(&mut json[key], value);
        let read = serde_json::from_value::<Cohort>(json.clone());
        json[key] = good;
        read.map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(broken("start", "2026-03-10".into()), Ok(()));
    let told = broken("start", "2026-03-11".into()).unwrap_err();
    assert!(told.contains("the start 2026-03-11 is after the end 2026-03-10"), "{told}");
    assert!(broken("fee", 0.into()).is_err());
    assert!(broken("registration_fee", (-1).into()).is_err());
    assert!(broken("status", "paused".into()).is_err());
    assert!(broken("kind", "yearly".into()).is_err());
    assert!(broken("name", " ".into()).is_err());
    assert!(broken("name", "x".repeat(51).into()).is_err());
}

/// A policy file names its zone and may leave out the rest; it may not misspell anything (A-X2, A-B9).
#[test]
fn a_policy_as_json() {
    let read = |json: &str| serde_json::from_str::<CohortPolicy>(json).map_err(|error| error.to_string());
    assert_eq!(read(r#"{"org_zone": "Asia/Karachi"}"#), Ok(policy()));
    assert!(read("{}").unwrap_err().contains("org_zone"));
    assert!(read(r#"{"org_zone": "Asia/Karach"}"#).is_err());
    assert!(read(r#"{"org_zone": "UTC", "cascade": "none"}"#).unwrap_err().contains("cascade"));
    let full = read(
        r#"{"org_zone": "Asia/Karachi", "student_cascade": "always", "notification": {"aggregate": {}},
            "recipients": {"users": ["alice"]}}"#,
    );
    let expected = CohortPolicy {
        student_cascade: StudentCascade::Always,
        notification: CompletionNotice::AGGREGATE,
        recipients: Recipients::Users(vec![user("alice")]),
        ..policy()
    };
    assert_eq!(full, Ok(expected));
}

/// Texts: trimmed, counted in characters after that, both bounds inclusive (G-10); errors are sentences.
#[test]
fn a_1_the_texts() {
    assert_eq!("  A-1 ".parse::<CohortRef>().unwrap().as_str(), "A-1");
    assert!("é".repeat(50).parse::<CohortRef>().is_ok());
    let told = "é".repeat(51).parse::<CohortRef>().unwrap_err().to_string();
    assert_eq!(told, "the cohort reference has 51 characters; it takes 1 to 50");
    let told = " ".parse::<StudentName>().unwrap_err().to_string();
    assert_eq!(told, "the student name is empty; it takes 1 to 255 characters");
    assert!("x".repeat(255).parse::<StudentName>().is_ok());
    assert!(matches!(
        "x".repeat(256).parse::<StudentName>(),
        Err(CohortTextError::TooLong { length: 256, limit: 255, .. })
    ));
    let told = "a\tb".parse::<CohortRef>().unwrap_err().to_string();
    assert_eq!(
        told,
        r"the cohort reference `a\tb` cannot be used: its character 2 is U+0009 CHARACTER TABULATION, which cannot be seen"
    );
    assert!("a\tb".parse::<StudentName>().is_err());
    assert_eq!(StudentName::stored("a\tb").unwrap().as_str(), "a\tb", "one from before stays what it is");
}

#[test]
fn students_and_enrolments_as_json() {
    use session_core::cohort::InactiveReason;
    let mut mina: Student = student("MINA");
    automation_core::Lifecycle::apply(
        &mut mina,
        &StudentEvent::Deactivated { reason: Some(InactiveReason::Freeze) },
        instant(AFTER),
    );
    assert_eq!(
        serde_json::to_value(&mina).unwrap()["status"],
        serde_json::json!({"inactive": {"reason": "freeze"}})
    );
    assert_eq!(through_json(&mina), mina);
    for status in [
        EnrolmentStatus::Active,
        EnrolmentStatus::Inactive,
        EnrolmentStatus::Completed { with: None },
        EnrolmentStatus::Completed { with: Some(instant(OVER)) },
    ] {
        let enrolment: Enrolment = place(Id(17), Id(1), status);
        assert_eq!(through_json(&enrolment), enrolment);
    }
    for event in [
        EnrolmentEvent::Enrolled,
        EnrolmentEvent::Completed { with: Some(instant(OVER)) },
        EnrolmentEvent::Reopened,
        EnrolmentEvent::Deactivated,
    ] {
        assert_eq!(through_json(&event), event);
    }
    for event in
        [StudentEvent::Completed, StudentEvent::Reactivated, StudentEvent::Deactivated { reason: None }]
    {
        assert_eq!(through_json(&event), event);
    }
}

proptest! {
    #[test]
    fn cohorts_and_policies_are_read_as_written(
        (policy, cohort) in testing::cohort_policies().prop_flat_map(|policy| {
            let cohorts = testing::cohorts(&policy);
            (Just(policy), cohorts)
        })
    ) {
        prop_assert_eq!(through_json(&cohort), cohort);
        prop_assert_eq!(through_json(&policy), policy);
    }
}

/// A page sends commands, and is sent refusals.
#[test]
fn commands_and_reasons_as_json() {
    let restore = CohortCommand::Restore { end: NewEnd::Never };
    let json = serde_json::json!({ "restore": { "end": "never" } });
    assert_eq!(serde_json::to_value(restore).unwrap(), json);
    for command in [restore, CohortCommand::ChangeEnd { end: None }, CohortCommand::Deactivate] {
        assert_eq!(through_json(&command), command);
    }
    let leaves = StudentCommand::Deactivate { reason: Some(InactiveReason::Left) };
    assert_eq!(through_json(&leaves), leaves);
    assert_eq!(through_json(&EnrolmentCommand::Leave), EnrolmentCommand::Leave);
    let told = serde_json::to_value(CohortReason::NotCompleted { state: "active" }).unwrap();
    assert_eq!(told, serde_json::json!({ "not_completed": { "state": "active" } }));
}

/// They are handed from thread to thread, and every command, event and reason has a JSON form.
#[test]
fn values_are_send_and_sync_and_have_a_form() {
    fn both<T: Send + Sync>() {}
    fn read_and_written<T: Send + Sync + Serialize + DeserializeOwned>() {}
    fn written<T: Send + Sync + Serialize>() {}
    both::<session_core::cohort::CohortFacts>();
    both::<session_core::coaching::CoachingFacts>();
    both::<session_core::cohort::CohortExplanation>();
    both::<session_core::coaching::SessionExplanation>();
    both::<session_core::calendar::Calendar>();
    read_and_written::<Cohort>();
    read_and_written::<Student>();
    read_and_written::<Enrolment>();
    read_and_written::<session_core::Session>();
    read_and_written::<session_core::Contract>();
    read_and_written::<session_core::cohort::CohortEvent>();
    read_and_written::<StudentEvent>();
    read_and_written::<EnrolmentEvent>();
    read_and_written::<session_core::coaching::SessionEvent>();
    read_and_written::<session_core::contract::ContractEvent>();
    read_and_written::<CohortCommand>();
    read_and_written::<StudentCommand>();
    read_and_written::<EnrolmentCommand>();
    read_and_written::<session_core::coaching::SessionCommand>();
    read_and_written::<session_core::contract::ContractCommand>();
    written::<CohortReason>();
    written::<session_core::cohort::StudentReason>();
    written::<session_core::cohort::EnrolmentReason>();
    written::<session_core::cohort::EnrolReason>();
    written::<session_core::coaching::SessionReason>();
    written::<session_core::contract::ContractReason>();
}
