//! The JSON forms: what is written can be read again, and nothing that breaks a rule can.

use automation_core::Refusal;
use proptest::prelude::*;
use referral_core::{
    ReferralCode, ReferralPolicy,
    code::{InvalidCode, ReferralCommand, ReferralReason},
    testing,
};

use crate::made::*;

/// The form of a code, pinned: others may keep it.
#[test]
fn a_code_as_json() {
    let code = of_agent("JOHN-20", Some(instant("2026-05-31T20:59:59.999999Z")));
    let json = serde_json::to_value(&code).unwrap();
    let expected = serde_json::json!({
        "code": "JOHN-20",
        "agent": 1,
        "discount": 2000,
        "expires_at": "2026-05-31T20:59:59.999999Z",
        "status": "active",
        "created_at": "1960-01-01T00:00:00Z",
        "since": "1960-01-01T00:00:00Z",
    });
    assert_eq!(json, expected);
}

/// A policy file may leave out what it does not change, and may not misspell it.
#[test]
fn a_policy_as_json() {
    let policy: ReferralPolicy =
        serde_json::from_str(r#"{"grace": "2 hours", "on_create": "reject"}"#).unwrap();
    assert_eq!(policy.grace, automation_core::Span::hours(2));
    assert_eq!(policy.on_create, referral_core::policy::OnCreate::Reject);
    assert!(serde_json::from_str::<ReferralPolicy>(r#"{"grase": "2 hours"}"#).is_err());
    assert_eq!(serde_json::from_str::<ReferralPolicy>("{}").unwrap(), ReferralPolicy::default());
}

/// R-X12, R-1: a code in small letters becomes a code, an empty one none.
#[test]
fn a_code_s_text_is_normalised_when_read() {
    assert_eq!(serde_json::from_str::<referral_core::code::Code>(r#"" john ""#).unwrap().as_str(), "JOHN");
    assert!(serde_json::from_str::<referral_core::code::Code>(r#""  ""#).is_err());
}

proptest! {
    #[test]
    fn records_and_policies_are_read_as_written(
        (policy, code) in testing::policies().prop_flat_map(|policy| {
            let records = testing::records(&policy);
            (Just(policy), records)
        })
    ) {
        let json = serde_json::to_string(&code).unwrap();
        prop_assert_eq!(serde_json::from_str::<ReferralCode>(&json).unwrap(), code);
        let json = serde_json::to_string(&policy).unwrap();
        prop_assert_eq!(serde_json::from_str::<ReferralPolicy>(&json).unwrap(), policy);
    }
}

/// A page sends commands, and is sent events and refusals.
#[test]
fn commands_and_reasons_as_json() {
    let renew = ReferralCommand::Renew { expires_at: Some(instant("2026-05-31T21:00:00Z")) };
    let discount = "12.5".parse().unwrap();
    for (command, json) in [
        (ReferralCommand::Disable, serde_json::json!("disable")),
        (renew, serde_json::json!({ "renew": { "expires_at": "2026-05-31T21:00:00Z" } })),
        (
            ReferralCommand::ChangeDiscount { discount },
            serde_json::json!({ "change_discount": { "discount": 1250 } }),
        ),
    ] {
        assert_eq!(serde_json::to_value(&command).unwrap(), json);
        assert_eq!(serde_json::from_value::<ReferralCommand>(json).unwrap(), command);
    }
    assert!(serde_json::from_str::<ReferralCommand>(r#"{"renew": {"until": null}}"#).is_err(), "misspelled");
    let refusal = Refusal::because(ReferralReason::AlreadyActive);
    let told = serde_json::to_value(refusal).unwrap();
    assert_eq!(told["reasons"][0]["reason"], "already_active");
    assert_eq!(told["reasons"][0]["sentence"], "the code is active already");
    let code = "NOPE".parse().unwrap();
    let unknown = serde_json::to_value(Refusal::because(InvalidCode::Unknown { code })).unwrap();
    assert_eq!(unknown["reasons"][0]["reason"], serde_json::json!({ "unknown": { "code": "NOPE" } }));
}

/// They are handed from thread to thread, and every command, event and reason has a JSON form.
#[test]
fn values_are_send_and_sync_and_have_a_form() {
    fn both<T: Send + Sync>() {}
    fn read_and_written<T: Send + Sync + serde::Serialize + serde::de::DeserializeOwned>() {}
    fn written<T: Send + Sync + serde::Serialize>() {}
    both::<referral_core::agent::Agents>();
    both::<referral_core::code::CodeExplanation>();
    both::<referral_core::redemption::Booking>();
    read_and_written::<ReferralCode>();
    read_and_written::<ReferralPolicy>();
    read_and_written::<referral_core::code::ReferralEvent>();
    read_and_written::<ReferralCommand>();
    read_and_written::<referral_core::agent::SwitchAgent>();
    read_and_written::<referral_core::redemption::Redemption>();
    written::<ReferralReason>();
    written::<InvalidCode>();
    written::<referral_core::code::ValidCode>();
    written::<referral_core::code::IssueReason>();
    written::<referral_core::redemption::RedemptionReason>();
}
