//! What a document's contractor hears, and what is taken back (C-6, C-E2, G-27).

use automation_core::Notification;
use compliance_core::document::{
    COMPLIANCE_EXPIRED, COMPLIANCE_EXPIRING, DOCUMENT_APPROVED, DOCUMENT_REJECTED, DocumentCommand,
    RejectionReason,
};

use super::made::*;

fn by_mail(desk: &Desk) -> Vec<serde_json::Value> {
    let mails =
        desk.ledger.outbox().iter().filter(|one: &&Notification| one.dedup.as_str().ends_with("|mail"));
    mails.map(|mail| serde_json::to_value(mail).unwrap()).collect()
}

/// C-6: type, name and expiry, to the contractor, about the document; a stage is of use until the next one.
#[test]
fn c_6_what_a_warning_holds() {
    let mut desk = Desk::with(approved(until("2026-06-30")), warning(&[30, 7]));
    desk.sweep(begins("2026-06-01"));
    let expected = serde_json::json!([{
        "kind": COMPLIANCE_EXPIRING,
        "recipient": "user/carla",
        "subject": { "kind": "document", "key": "DOC-1" },
        "fields": {
            "document_type": "insurance",
            "label": "insurance",
            "name": "Liability",
            "workspace": "north",
            "expires_on": "2026-06-30",
            "stage": 30,
            "channel": "mail",
        },
        "dedup": "compliance_expiring|DOC-1|1|2026-06-30|30|mail",
        "useful_until": "2026-06-22T22:00:00Z",
        "may_be_held": true,
    }]);
    assert_eq!(serde_json::Value::from(by_mail(&desk)), expected);
    // The last stage is of use until the last day is over.
    desk.sweep(begins("2026-06-23"));
    assert_eq!(by_mail(&desk)[1]["useful_until"], "2026-06-30T22:00:00Z");
}

/// C-6: that it has expired is always of use.
#[test]
fn c_6_what_the_expired_holds() {
    let mut desk = Desk::with(approved(until("2026-06-30")), policy());
    desk.sweep(begins("2026-07-01"));
    let told = by_mail(&desk);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["kind"], COMPLIANCE_EXPIRED);
    assert_eq!(told[0]["fields"]["expires_on"], "2026-06-30");
    assert_eq!(told[0]["useful_until"], serde_json::Value::Null);
}

/// C-E2: both answers of an admin are told to the contractor, by both channels; a rejection with its reason.
#[test]
fn c_e2_the_contractor_hears_what_an_admin_says() {
    let reason = RejectionReason::new("the photograph is blurred").unwrap();
    for (command, kind) in [
        (DocumentCommand::Approve, DOCUMENT_APPROVED),
        (DocumentCommand::Reject { reason }, DOCUMENT_REJECTED),
    ] {
        let mut desk = Desk::with(pending(until("2026-12-31")), policy());
        desk.ask(&command, &admin(), instant("2026-01-03T08:00:00Z"));
        let told: Vec<_> = desk.ledger.outbox().iter().map(|one| (one.kind, one.dedup.as_str())).collect();
        let keys = [format!("{kind}|DOC-1|1|in_app"), format!("{kind}|DOC-1|1|mail")];
        assert_eq!(told, [(kind, keys[0].as_str()), (kind, keys[1].as_str())]);
        let reason = &by_mail(&desk)[0]["fields"]["reason"];
        assert_eq!(reason.as_str(), (kind == DOCUMENT_REJECTED).then_some("the photograph is blurred"));
    }
}

/// G-27: a renewal takes back whatever waits, of each kind.
#[test]
fn g_27_a_renewal_takes_back_what_waits() {
    let renew = DocumentCommand::Renew { number: None, term: until("2027-06-30") };
    let reason = RejectionReason::new("blurred").unwrap();
    let at = |text: &str| begins(text);
    type BringsAbout<'a> = (&'static str, &'a dyn Fn(&mut Desk));
    let steps: [BringsAbout<'_>; 4] = [
        (DOCUMENT_APPROVED, &|desk| desk.ask(&DocumentCommand::Approve, &admin(), at("2026-01-10"))),
        (DOCUMENT_REJECTED, &|desk| {
            desk.ask(&DocumentCommand::Reject { reason: reason.clone() }, &admin(), at("2026-01-10"));
        }),
        (COMPLIANCE_EXPIRING, &|desk| {
            desk.ask(&DocumentCommand::Approve, &admin(), at("2026-01-10"));
            desk.sweep(at("2026-06-10"));
        }),
        (COMPLIANCE_EXPIRED, &|desk| {
            desk.ask(&DocumentCommand::Approve, &admin(), at("2026-01-10"));
            desk.sweep(at("2026-07-10"));
        }),
    ];
    for (kind, bring_about) in steps {
        let mut desk = Desk::with(pending(until("2026-06-30")), policy());
        bring_about(&mut desk);
        assert!(desk.told().iter().any(|key| key.starts_with(kind)), "{kind} was told");
        desk.ask(&renew, &carla(), at("2026-08-01"));
        assert_eq!(desk.told(), [""; 0], "{kind} is taken back");
        assert!(desk.ledger.withdrawn().iter().any(|(message, _)| message.kind == kind), "and kept");
    }
}

/// G-27: the expiry takes back the warnings that wait; what was delivered stays.
#[test]
fn g_27_the_expiry_takes_back_the_warnings() {
    let mut desk = Desk::with(approved(until("2026-06-30")), policy());
    desk.sweep(begins("2026-06-10"));
    assert!(desk.ledger.deliver("compliance_expiring|DOC-1|1|2026-06-30|30|in_app"));
    desk.sweep(begins("2026-07-01"));
    let withdrawn: Vec<_> = desk.ledger.withdrawn().iter().map(|(one, _)| one.dedup.to_string()).collect();
    assert_eq!(withdrawn, ["compliance_expiring|DOC-1|1|2026-06-30|30|mail"]);
}
