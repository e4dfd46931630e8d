//! The JSON forms: pinned, since storage and others keep them; and what breaks a rule cannot be read.

use compliance_core::document::{
    Document, DocumentCommand, DocumentEvent, DocumentPolicy, DocumentType, ExpireScope, RejectionReason,
    Requirements, WarnDays, is_compliant,
};
use serde_json::json;

use super::made::*;

/// The form of a document with its chain.
#[test]
fn a_document_as_json() {
    let renew = DocumentCommand::Renew { number: Some("P 7".parse().unwrap()), term: until("2026-12-31") };
    let expiring = ask(
        &approved(until("2026-06-30")),
        &DocumentCommand::Acknowledge,
        &carla(),
        begins("2026-06-01"),
        &policy(),
    );
    let renewed = ask(&expiring.unwrap(), &renew, &carla(), begins("2026-06-02"), &policy()).unwrap();
    let expected = json!({
        "reference": "DOC-1",
        "workspace": "north",
        "contractor": "carla",
        "document_type": "insurance",
        "name": "Liability",
        "version": {
            "edition": 2,
            "number": "P 7",
            "term": { "issued_on": null, "expires_on": "2026-12-31" },
            "uploaded_at": "2026-06-01T22:00:00Z",
        },
        "status": "pending",
        "earlier": [{
            "version": {
                "edition": 1,
                "number": null,
                "term": { "issued_on": null, "expires_on": "2026-06-30" },
                "uploaded_at": "2026-01-02T11:00:00Z",
            },
            "status": { "expiring_soon": {
                "verified": { "at": "2026-01-02T11:00:00Z", "by": "staff/admin/alice" },
                "warnings": { "acknowledged": {
                    "at": "2026-05-31T22:00:00Z",
                    "by": "participant/contractor/carla",
                } },
                "stage": 30,
            } },
            "until": "2026-06-01T22:00:00Z",
        }],
        "created_at": "2026-01-02T11:00:00Z",
        "since": "2026-06-01T22:00:00Z",
    });
    assert_eq!(serde_json::to_value(&renewed).unwrap(), expected);
    assert_eq!(serde_json::from_value::<Document>(expected).unwrap(), renewed);
}

/// Events and commands, as the audit and a page have them.
#[test]
fn events_and_commands_as_json() {
    let reason = RejectionReason::new("blurred").unwrap();
    let events = [
        (DocumentEvent::Uploaded, json!("uploaded")),
        (DocumentEvent::Approved { by: admin() }, json!({ "approved": { "by": "staff/admin/alice" } })),
        (
            DocumentEvent::Rejected { by: admin(), reason: reason.clone() },
            json!({ "rejected": { "by": "staff/admin/alice", "reason": "blurred" } }),
        ),
        (DocumentEvent::ExpiringSoon { days: 30 }, json!({ "expiring_soon": { "days": 30 } })),
        (DocumentEvent::Warned { days: 7 }, json!({ "warned": { "days": 7 } })),
        (DocumentEvent::WarnedNow { days: 60 }, json!({ "warned_now": { "days": 60 } })),
        (DocumentEvent::NoLongerExpiring, json!("no_longer_expiring")),
        (DocumentEvent::Expired, json!("expired")),
        (
            DocumentEvent::Snoozed { until: day("2026-06-20") },
            json!({ "snoozed": { "until": "2026-06-20" } }),
        ),
    ];
    for (event, json) in events {
        assert_eq!(serde_json::to_value(&event).unwrap(), json);
        assert_eq!(serde_json::from_value::<DocumentEvent>(json).unwrap(), event);
    }
    let commands = [
        (DocumentCommand::Approve, json!("approve")),
        (DocumentCommand::Reject { reason }, json!({ "reject": { "reason": "blurred" } })),
        (DocumentCommand::Acknowledge, json!("acknowledge")),
        (
            DocumentCommand::Snooze { until: day("2026-06-20") },
            json!({ "snooze": { "until": "2026-06-20" } }),
        ),
        (
            DocumentCommand::Renew { number: None, term: until("2026-12-31") },
            json!({ "renew": { "number": null, "term": { "issued_on": null, "expires_on": "2026-12-31" } } }),
        ),
    ];
    for (command, json) in commands {
        assert_eq!(serde_json::to_value(&command).unwrap(), json);
        assert_eq!(serde_json::from_value::<DocumentCommand>(json).unwrap(), command);
    }
    let no_term = json!({ "renew": { "number": null, "term": { "issued_on": "2026-12-31", "expires_on": "2026-06-30" } } });
    let refused = serde_json::from_value::<DocumentCommand>(no_term).unwrap_err().to_string();
    assert!(refused.contains("before it was issued on 2026-12-31"), "{refused}");
}

/// A policy file names the zone, may leave out the rest, and may not misspell it.
#[test]
fn a_policy_as_json() {
    let plain: DocumentPolicy = serde_json::from_value(json!({ "org_zone": "Europe/Berlin" })).unwrap();
    assert_eq!(plain, policy());
    let whole: DocumentPolicy = serde_json::from_value(json!({
        "org_zone": "Europe/Berlin",
        "warn_days": [7, 30, 7],
        "expire_scope": "all",
        "requirements": ["insurance", "id"],
    }))
    .unwrap();
    assert_eq!(whole.warn_days, WarnDays::new([30, 7]));
    assert_eq!(whole.expire_scope, ExpireScope::All);
    assert_eq!(whole.requirements, Requirements::from([DocumentType::Id, DocumentType::Insurance]));
    for wrong in [
        json!({}),
        json!({ "org_zone": "Europe/Berlin", "warn_day": [7] }),
        json!({ "org_zone": "Europe/Berlin", "warn_days": [-1] }),
        json!({ "org_zone": "Europe/Berlin", "requirements": ["visa"] }),
    ] {
        assert!(serde_json::from_value::<DocumentPolicy>(wrong.clone()).is_err(), "{wrong}");
    }
}

/// What a page shows of whether somebody may work.
#[test]
fn an_answer_as_json() {
    let policy = DocumentPolicy { requirements: Requirements::from([DocumentType::Insurance]), ..policy() };
    let yes = is_compliant(&user("carla"), [&approved(until("2026-06-30"))], begins("2026-02-01"), &policy)
        .unwrap();
    let by = json!({ "document": "DOC-1", "edition": 1 });
    let (from, until) = ("2026-01-02T11:00:00Z", "2026-06-30T22:00:00Z");
    let cover = json!({ "by": by, "from": from, "until": until });
    let covered = json!([{ "document_type": "insurance", "cover": cover }]);
    assert_eq!(
        serde_json::to_value(&yes).unwrap(),
        json!({ "from": from, "until": until, "covered": covered })
    );
    let no = is_compliant(&user("carla"), [], begins("2026-02-01"), &policy).unwrap_err();
    let lacking = json!([{ "document_type": "insurance", "reasons": ["missing"], "covered_from": null }]);
    assert_eq!(
        serde_json::to_value(&no).unwrap(),
        json!({ "lacking": lacking, "covered": [], "possible_from": null })
    );
}
