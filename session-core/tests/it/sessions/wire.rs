//! The JSON forms: pinned, and nothing that is misspelt or breaks a limit is read.

use automation_core::Span;
use serde_json::{Value, json};
use session_core::{
    Contract, Session, SessionPolicy,
    coaching::{
        Meeting, Obstacle, ObstacleSource, SessionCommand, SessionEvent, SessionKey, SessionReason,
        SessionState, Silence,
    },
    contract::{
        ContractCommand, ContractEvent, ContractNumber, ContractReason, ContractStatus, PaymentStatus, Role,
        SessionCounts, SessionLength,
    },
    texts::{Notes, RescheduleReason, ShortReason},
};

use super::scene::*;

const AT: &str = "2026-03-05T10:00:00Z";

fn a_session() -> Session {
    let mut session = Scene::new().session;
    session.coach_notes = Some(Notes::new("scales").unwrap());
    session.last_contact = Some(start());
    session.meeting = Some(Meeting { started: start(), ended: start() });
    session.reminded = Some(Span::hours(24));
    session.silence = Some(Silence { by: Role::Student, deadline: start(), agreed: true });
    session
}

/// The form of a session, pinned: others may keep it.
#[test]
fn a_session_as_json() {
    let expected = json!({
        "key": "001/1",
        "contract": 1,
        "number": 1,
        "length": 60,
        "zone": "UTC",
        "created_at": "2026-02-01T00:00:00Z",
        "original_start": AT,
        "start": AT,
        "start_offset": 0,
        "start_fixed_at": "2026-02-01T00:00:00Z",
        "state": "scheduled",
        "confirmed": false,
        "student_notes": null,
        "coach_notes": "scales",
        "moves": 0,
        "last_contact": AT,
        "meeting": {"started": AT, "ended": AT},
        "reminded": "24 hours",
        "silence": {"by": "student", "deadline": AT, "agreed": true},
        "steps": 0,
        "since": "2026-02-01T00:00:00Z",
    });
    assert_eq!(serde_json::to_value(a_session()).unwrap(), expected);
    assert_eq!(serde_json::from_value::<Session>(expected).unwrap(), a_session());
}

fn request_json() -> Value {
    json!({
        "by": "student",
        "user": "ann",
        "reason": "the train does not run",
        "proposed": "2026-03-12T10:00:00Z",
        "proposed_offset": 0,
        "requested_at": "2026-03-02T10:00:00Z",
        "deadline": "2026-03-03T10:00:00Z",
        "timely": true,
        "bookable": true,
    })
}

fn states() -> [(SessionState, Value); 5] {
    let (coach, at) = (Some(Role::Coach), start());
    let requested = Scene::new().requested(Role::Student, Span::hours(72), Some(NEXT_WEEK)).session.state;
    [
        (SessionState::Scheduled, json!("scheduled")),
        (requested, json!({"reschedule_requested": request_json()})),
        (SessionState::Completed { at, by: None }, json!({"completed": {"at": AT, "by": null}})),
        (SessionState::Cancelled { at, by: coach }, json!({"cancelled": {"at": AT, "by": "coach"}})),
        (SessionState::Missed { at, by: coach }, json!({"missed": {"at": AT, "by": "coach"}})),
    ]
}

fn events() -> Vec<(SessionEvent, Value)> {
    let Some(request) = states()[1].0.clone().into_request() else { unreachable!() };
    let (coach, at) = (Some(Role::Coach), start());
    let reason = Some(ShortReason::new("ill").unwrap());
    let notes = Some(Notes::new("scales").unwrap());
    vec![
        (SessionEvent::Scheduled, json!("scheduled")),
        (SessionEvent::Confirmed, json!("confirmed")),
        (SessionEvent::RescheduleRequested(request), json!({"reschedule_requested": request_json()})),
        (
            SessionEvent::Rescheduled { start: at, confirmed: true },
            json!({"rescheduled": {"start": AT, "confirmed": true}}),
        ),
        (
            SessionEvent::ReAnchored { start: at, offset: -25_200 },
            json!({"re_anchored": {"start": AT, "offset": -25_200}}),
        ),
        (SessionEvent::Declined, json!("declined")),
        (SessionEvent::Withdrawn, json!("withdrawn")),
        (SessionEvent::Lapsed, json!("lapsed")),
        (
            SessionEvent::Completed { by: coach, notes },
            json!({"completed": {"by": "coach", "notes": "scales"}}),
        ),
        (
            SessionEvent::Cancelled { by: Role::Student, reason: reason.clone() },
            json!({"cancelled": {"by": "student", "reason": "ill"}}),
        ),
        (SessionEvent::Missed { by: None, reason: None }, json!({"missed": {"by": null, "reason": null}})),
        (SessionEvent::ContactRecorded { at }, json!({"contact_recorded": {"at": AT}})),
        (
            SessionEvent::MeetingRecorded { started: at, ended: at, reopens: None },
            json!({"meeting_recorded": {"started": AT, "ended": AT}}),
        ),
        (
            SessionEvent::MeetingRecorded { started: at, ended: at, reopens: Some(true) },
            json!({"meeting_recorded": {"started": AT, "ended": AT, "reopens": true}}),
        ),
        (SessionEvent::ReminderDue { before: Span::hours(1) }, json!({"reminder_due": {"before": "1 hour"}})),
    ]
}

trait IntoRequest {
    fn into_request(self) -> Option<session_core::coaching::RescheduleRequest>;
}

impl IntoRequest for SessionState {
    fn into_request(self) -> Option<session_core::coaching::RescheduleRequest> {
        match self {
            Self::RescheduleRequested(request) => Some(request),
            _ => None,
        }
    }
}

/// S-2: each state has one form.
#[test]
fn each_state_as_json() {
    for (state, expected) in states() {
        assert_eq!(serde_json::to_value(&state).unwrap(), expected);
        assert_eq!(serde_json::from_value::<SessionState>(expected).unwrap(), state);
    }
}

/// Each event has one form: the audit keeps it for ever.
#[test]
fn each_event_as_json() {
    for (event, expected) in events() {
        assert_eq!(serde_json::to_value(&event).unwrap(), expected);
        assert_eq!(serde_json::from_value::<SessionEvent>(expected).unwrap(), event);
    }
    let reason = Some(ShortReason::new("ill").unwrap());
    let events = [
        (ContractEvent::Accepted, json!("accepted")),
        (ContractEvent::Rejected { reason: None }, json!({"rejected": {"reason": null}})),
        (ContractEvent::Paid, json!("paid")),
        (ContractEvent::Completed, json!("completed")),
        (ContractEvent::Reopened, json!("reopened")),
        (ContractEvent::Cancelled { reason }, json!({"cancelled": {"reason": "ill"}})),
    ];
    for (event, expected) in events {
        assert_eq!(serde_json::to_value(&event).unwrap(), expected);
        assert_eq!(serde_json::from_value::<ContractEvent>(expected).unwrap(), event);
    }
}

/// S-4: the form of a contract, pinned.
#[test]
fn a_contract_as_json() {
    let expected = json!({
        "number": "#001",
        "proposal": null,
        "student": "ann",
        "coach": "ben",
        "total_sessions": 4,
        "rate": 5000,
        "payment_model": "per_session",
        "length": 60,
        "zone": "UTC",
        "start": "2026-02-01",
        "end": null,
        "cancellation_policy": null,
        "learning_outcomes": null,
        "status": "active",
        "payment": "paid",
        "created_at": "2026-02-01T00:00:00Z",
        "since": "2026-02-01T00:00:00Z",
    });
    let contract = contract(1, "ann", "ben");
    assert_eq!(serde_json::to_value(&contract).unwrap(), expected);
    assert_eq!(serde_json::from_value::<Contract>(expected).unwrap(), contract);
    for status in ContractStatus::ALL {
        assert_eq!(serde_json::to_value(status).unwrap(), json!(status.as_str()));
        assert_eq!(status.as_str().parse(), Ok(*status));
    }
    for payment in PaymentStatus::ALL {
        assert_eq!(serde_json::to_value(payment).unwrap(), json!(payment.as_str()));
    }
    assert_eq!(
        "paused".parse::<PaymentStatus>().unwrap_err().to_string(),
        "`paused` is no payment status; it is one of pending, paid, failed, refunded"
    );
}

/// The form of the usual policy, pinned: a policy file may name each of these.
#[test]
fn the_usual_policy_as_json() {
    let expected = json!({
        "student_notice": "24 hours",
        "coach_notice": "48 hours",
        "below_notice": "allow_late",
        "floor": "10 hours",
        "below_floor": ["student"],
        "answer_window": "24 hours",
        "min_lead": "1 hour",
        "on_silence": "approve_if_proposed",
        "silence_respects_hours": true,
        "openings_only": "participants",
        "immediate_if_ahead": "none",
        "completion_basis": "start",
        "grace": "30 minutes",
        "evidence_window": "30 minutes",
        "late_meeting": "24 hours",
        "auto_complete": "never",
        "missed_slot": "consumed",
        "contract_completion": "all_completed",
        "cancel_window": "any_time",
        "reminders": ["24 hours", "1 hour"],
        "length_choice": "by_payment",
        "external_busy": "refuse",
        "rate_basis": "all_scheduled",
        "audit_refusals": true,
    });
    assert_eq!(serde_json::to_value(SessionPolicy::default()).unwrap(), expected);
}

/// What is asked, as a host's page may send it.
#[test]
fn commands_as_json() {
    let wanted = |json: Value| serde_json::from_value::<SessionCommand>(json).unwrap();
    assert_eq!(wanted(json!("confirm")), SessionCommand::Confirm);
    assert_eq!(wanted(json!({"approve": {"at": AT}})), approve(Some(start())));
    assert_eq!(wanted(json!({"approve": {"at": null}})), approve(None));
    for command in commands() {
        let json = serde_json::to_value(&command).unwrap();
        assert_eq!(wanted(json.clone()), command, "{json}");
    }
    let cancel = ContractCommand::Cancel { reason: Some("ill".to_owned()) };
    assert_eq!(serde_json::to_value(&cancel).unwrap(), json!({"cancel": {"reason": "ill"}}));
    assert!(serde_json::from_value::<ContractCommand>(json!({"pay": {"now": true}})).is_err());
}

/// Why not, as typed data (S-41): each reason with its values.
#[test]
fn reasons_as_json() {
    let interval = between(START, NEXT_WEEK);
    let obstacle = Obstacle { whose: Role::Coach, source: ObstacleSource::Held, interval };
    let cases = [
        (SessionReason::NoRequest, json!("no_request")),
        (
            SessionReason::AnsweredBySilence { by: Role::Student, deadline: start(), agreed: false },
            json!({"answered_by_silence": {"by": "student", "deadline": AT, "agreed": false}}),
        ),
        (
            SessionReason::NotParticipant { actor: eve() },
            json!({"not_participant": {"actor": "participant/coach/eve"}}),
        ),
        (
            SessionReason::NotFree(obstacle),
            json!({"not_free": {
                "whose": "coach", "source": "held", "interval": {"from": START, "until": NEXT_WEEK},
            }}),
        ),
        (
            RescheduleReason::new("ill").unwrap_err().into(),
            json!({"wording": {"what": "the reason", "length": 3, "min": 10, "max": 500}}),
        ),
        (SessionLength::from_minutes(14).unwrap_err().into(), json!({"length": {"minutes": 14}})),
    ];
    for (reason, expected) in cases {
        assert_eq!(serde_json::to_value(&reason).unwrap(), expected, "{reason}");
    }
    let unpaid = ContractReason::NotPending { payment: PaymentStatus::Failed };
    assert_eq!(serde_json::to_value(&unpaid).unwrap(), json!({"not_pending": {"payment": "failed"}}));
}

/// One more field, and the object is refused.
fn refuses_more<T: serde::de::DeserializeOwned>(value: &Value) -> bool {
    let mut more = value.clone();
    // The fields of a state or an event lie one deeper.
    let object = more.as_object_mut().unwrap();
    let place = match object.values_mut().next() {
        Some(Value::Object(inner)) if value.as_object().unwrap().len() == 1 => inner,
        _ => object,
    };
    place.insert("colour".to_owned(), json!("blue"));
    let error = serde_json::from_value::<T>(more).err().map(|error| error.to_string());
    error.is_some_and(|error| error.contains("unknown field `colour`"))
}

/// What is misspelt is an error that names it, never ignored.
#[test]
fn unknown_fields_are_refused() {
    assert!(refuses_more::<Session>(&serde_json::to_value(a_session()).unwrap()));
    assert!(refuses_more::<Contract>(&serde_json::to_value(contract(1, "ann", "ben")).unwrap()));
    assert!(refuses_more::<SessionCounts>(&serde_json::to_value(SessionCounts::default()).unwrap()));
    assert!(refuses_more::<Meeting>(&json!({"started": AT, "ended": AT})));
    for (_, json) in states().iter().filter(|(_, json)| json.is_object()) {
        assert!(refuses_more::<SessionState>(json), "{json}");
    }
    for (_, json) in events().iter().filter(|(_, json)| json.is_object()) {
        assert!(refuses_more::<SessionEvent>(json), "{json}");
    }
}

/// S-14, S-B6: no other state, role or length, no text beyond its limits.
#[test]
fn unknown_values_are_refused() {
    fn refused<T: serde::de::DeserializeOwned>(values: &[Value]) {
        for value in values {
            assert!(serde_json::from_value::<T>(value.clone()).is_err(), "{value}");
        }
    }
    refused::<SessionState>(&[
        json!("active"),
        json!("in_progress"),
        json!("completed"),
        json!({"missed": {}}),
    ]);
    refused::<SessionEvent>(&[json!("started"), json!({"reminder_due": {"before": "soon"}})]);
    refused::<Role>(&[json!("admin"), json!("Coach"), json!("")]);
    refused::<SessionLength>(&[json!(14), json!(481), json!(60.5), json!(-60), json!("60")]);
    refused::<SessionKey>(&[json!("012"), json!("012/0"), json!(12)]);
    refused::<ContractNumber>(&[json!("first"), json!(12)]);
    refused::<RescheduleReason>(&[json!("too short"), json!("x".repeat(501))]);
    refused::<ShortReason>(&[json!("  "), json!("x".repeat(501))]);
    refused::<Notes>(&[json!(""), json!("x".repeat(1001))]);
    assert_eq!(serde_json::from_value::<SessionKey>(json!(" #12/3 ")).unwrap().as_str(), "012/3");
}

/// S-65: a request that was stored before it was said whether it is bookable reads as one that is.
#[test]
fn s_65_a_request_of_before_is_read() {
    let scene = Scene::new().requested(Role::Student, Span::hours(72), Some(NEXT_WEEK));
    let request = scene.session.request().unwrap().clone();
    let mut json = serde_json::to_value(&request).unwrap();
    assert_eq!(json["bookable"], json!(true));
    json.as_object_mut().unwrap().remove("bookable");
    assert_eq!(serde_json::from_value::<session_core::coaching::RescheduleRequest>(json).unwrap(), request);
}

/// S-69: sessions and requests that were stored before it was kept by which clocks they were agreed on.
#[test]
fn s_69_what_was_stored_without_its_clocks_is_read() {
    let mut json = serde_json::to_value(a_session()).unwrap();
    json.as_object_mut().unwrap().remove("start_offset");
    let read = serde_json::from_value::<Session>(json).unwrap();
    assert_eq!(read, Session { start_offset: None, ..a_session() });
    assert_eq!(read.anchored_start(), None);
    let mut json = request_json();
    json.as_object_mut().unwrap().remove("proposed_offset");
    let read = serde_json::from_value::<session_core::coaching::RescheduleRequest>(json.clone()).unwrap();
    assert_eq!(read.proposed_offset, None);
    assert_eq!(serde_json::to_value(read).unwrap(), json, "what is not known is not written");
}
