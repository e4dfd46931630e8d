//! The JSON forms: what is written can be read again, and nothing that breaks a rule can.

use proptest::prelude::*;
use referral_core::{ReferralCode, ReferralPolicy, testing};

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
