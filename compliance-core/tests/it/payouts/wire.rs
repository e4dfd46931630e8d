//! The forms of payouts as JSON: what is written, what is read, and what is refused.

use compliance_core::{
    payout::{
        Amount, Payout, PayoutEligibility, PayoutPolicy, PayoutRequest, Wallet,
        eligibility::EligibilityCommand, request::RequestCommand, wallet::WalletEvent,
    },
    testing::{
        eligibility_commands, eligibility_events, methods, payout_policies, request_commands, request_events,
        wallet_events,
    },
};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

use super::made::{eligibility, job, request, wallet};

fn again<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_come_back_as_they_were(
        policy in payout_policies(),
        method in methods(),
        events in (wallet_events(), request_events(), eligibility_events()),
        commands in (request_commands(), eligibility_commands()),
    ) {
        prop_assert_eq!(again(&policy), policy);
        prop_assert_eq!(again(&method), method);
        prop_assert_eq!(again(&events.0), events.0);
        prop_assert_eq!(again(&events.1), events.1);
        prop_assert_eq!(again(&events.2), events.2);
        prop_assert_eq!(again(&commands.0), commands.0);
        prop_assert_eq!(again(&commands.1), commands.1);
    }
}

/// The forms as they are written: whoever changes one breaks files and programs that know it.
#[test]
fn the_forms_are_these() {
    let form = |value: serde_json::Value, expected: serde_json::Value| assert_eq!(value, expected);
    form(
        serde_json::to_value(request(100)).unwrap(),
        json!({
            "number": "PAY-REQ-001", "contractor": "ann", "amount": {"minor": 100, "currency": "USD"},
            "method": "check", "created_at": "2026-03-01T12:00:00Z", "state": {"pending": {"is_old": false}},
            "since": "2026-03-01T12:00:00Z"
        }),
    );
    form(
        serde_json::to_value(eligibility(100)).unwrap(),
        json!({
            "job": "JOB-000123", "contractor": "ann", "amount": {"minor": 100, "currency": "USD"},
            "created_at": "2026-03-01T12:00:00Z", "state": "ready", "since": "2026-03-01T12:00:00Z"
        }),
    );
    form(
        serde_json::to_value(wallet(10, 2, 3)).unwrap(),
        json!({
            "contractor": "ann", "currency": "USD", "earned": 10, "withdrawn": 2, "reserved": 3,
            "since": "2026-02-01T00:00:00Z"
        }),
    );
    let credited = wallet(0, 0, 0).credit(compliance_core::testing::dollars(5), &job("JOB-7")).unwrap();
    form(
        serde_json::to_value(credited).unwrap(),
        json!({"credited": {"amount": {"minor": 5, "currency": "USD"}, "job": "JOB-7"}}),
    );
    let payout = json!({
        "number": "PO-JOB-7", "contractor": "ann", "amount": {"minor": 5, "currency": "USD"},
        "status": {"completed": {"paid_on": "2026-03-02"}}, "scheduled_on": null,
        "recorded_at": "2026-03-02T12:00:00Z"
    });
    let read: Payout = serde_json::from_value(payout.clone()).unwrap();
    form(serde_json::to_value(read).unwrap(), payout);
}

/// A policy file says what differs from the plain policy; a word that it does not know is an error that names it.
#[test]
fn a_policy_says_what_differs() {
    let read = |text: &str| serde_json::from_str::<PayoutPolicy>(text);
    let plain = PayoutPolicy::new(zone_core::zone!("Asia/Karachi"));
    assert_eq!(read(r#"{"org_zone": "Asia/Karachi"}"#).unwrap(), plain);
    let other = read(
        r#"{"org_zone": "Asia/Karachi", "request_age_days": 3, "contractor_min_interval_days": 2, "currency": "PKR"}"#,
    );
    let expected = PayoutPolicy {
        request_age_days: 3,
        contractor_min_interval_days: Some(2),
        currency: "PKR".parse().unwrap(),
        ..plain
    };
    assert_eq!(other.unwrap(), expected);
    for (wrong, named) in [
        (r#"{"request_age_days": 3}"#, "org_zone"),
        (r#"{"org_zone": "Asia/Karachi", "request_age": 3}"#, "request_age"),
        (r#"{"org_zone": "Asia/Karachi", "request_age_days": -1}"#, "-1"),
        (r#"{"org_zone": "Asia/Karachi", "currency": "rupees"}"#, "rupees"),
    ] {
        let error = read(wrong).unwrap_err().to_string();
        assert!(error.contains(named), "{error}");
    }
}

/// What no constructor makes is not read either.
#[test]
fn what_cannot_be_is_not_read() {
    let is_refused = |named: &str, error: Option<serde_json::Error>| {
        let error = error.expect(named).to_string();
        assert!(error.contains(named), "{error}");
    };
    let with = |balances: (i64, i64, i64)| {
        let mut value = serde_json::to_value(wallet(10, 2, 3)).unwrap();
        (value["earned"], value["withdrawn"], value["reserved"]) =
            (balances.0.into(), balances.1.into(), balances.2.into());
        serde_json::from_value::<Wallet>(value).err()
    };
    assert!(with((5, 2, 3)).is_none());
    is_refused("no wallet earned 0.04 USD", with((4, 2, 3)));
    is_refused("no wallet earned", with((4, -1, 3)));
    is_refused(
        "no amount to pay",
        serde_json::from_str::<Amount>(r#"{"minor": 0, "currency": "USD"}"#).err(),
    );
    let mut value = serde_json::to_value(request(100)).unwrap();
    value["method"] = json!({"paypal": {"address": "nobody"}});
    is_refused("PayPal", serde_json::from_value::<PayoutRequest>(value).err());
    let mut value = serde_json::to_value(eligibility(100)).unwrap();
    value["state"] = json!({"on_hold": {"reason": " "}});
    is_refused("the reason has 0 characters", serde_json::from_value::<PayoutEligibility>(value).err());
    is_refused("pay", serde_json::from_str::<RequestCommand>(r#""pay""#).err());
    is_refused(
        "why",
        serde_json::from_str::<EligibilityCommand>(r#"{"hold": {"reason": "x", "why": "y"}}"#).err(),
    );
    is_refused(
        "job",
        serde_json::from_str::<WalletEvent>(r#"{"credited": {"amount": {"minor": 1, "currency": "USD"}}}"#)
            .err(),
    );
}
