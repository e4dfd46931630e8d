//! Kinds asked by name, and policy files.

use duecourse::{
    Registry,
    kinds::{CoachingSessions, Cohorts, ReferralCodes},
    policy::{self, PolicyFile},
};
use serde_json::{Value, json};
use storage_diesel::sqlite::Store;

use crate::host::{Program, SWEEP, with_codes};

fn all<'a>() -> Registry<Store<'a>> {
    Registry::new().with::<ReferralCodes>().with::<Cohorts>().with::<CoachingSessions>()
}

fn file(value: Value) -> PolicyFile {
    serde_json::from_value(value).expect("a policy file")
}

#[test]
fn a_policy_file_has_a_section_for_each_kind() {
    let whole = file(json!({
        "zone": "Asia/Karachi", "clock_jump": "10 days", "referral_codes": { "grace": "2 days" },
        "cohorts": { "student_cascade": "always" },
    }));
    all().require_sections(&whole).unwrap();
    with_codes(&[], |store| {
        let program = Program::new();
        for kind in all().iter() {
            kind.sweep(&program.call(), store, Some(&whole), &SWEEP, &mut |_| ()).unwrap();
        }
        let text = |found: Option<policy::InForce>| -> Value {
            serde_json::from_str(&found.expect("one is in force").text).expect("JSON")
        };
        let codes = text(policy::in_force::<ReferralCodes, _>(store).unwrap());
        assert_eq!((&codes["zone"], &codes["clock_jump"]), (&json!("Asia/Karachi"), &json!("10 days")));
        assert_eq!(codes["referral_codes"]["grace"], "48 hours");
        let cohorts = text(policy::in_force::<Cohorts, _>(store).unwrap());
        assert_eq!(
            (&cohorts["org_zone"], &cohorts["student_cascade"]),
            (&json!("Asia/Karachi"), &json!("always"))
        );
        // What is in force holds where no file is named.
        for kind in all().iter() {
            let findings = kind.check(&program.call(), store, None).unwrap();
            assert!(findings[0].found.ends_with(": in force"), "{findings:?}");
        }
    });
}

#[test]
fn what_a_file_says_of_nobody_is_refused() {
    let refused = |value: Value| all().require_sections(&file(value)).unwrap_err().to_string();
    assert_eq!(
        refused(json!({ "trials": {} })),
        "the policy has a section `trials`; there are referral_codes, cohorts, sessions"
    );
    let told = refused(json!({ "referral_codes": { "grase": "2 days" } }));
    assert!(
        told.starts_with("the section `referral_codes` of the policy cannot be read: unknown field `grase`")
    );
}

#[test]
fn a_kind_is_found_by_what_people_call_it() {
    let all = all();
    for name in ["referral_code", "referral-code", "referral codes", "referral-codes"] {
        assert_eq!(all.find(name).map(|kind| kind.kind()), Some("referral_code"), "{name}");
    }
    assert!(all.find("codes").is_none());
    assert_eq!(all.schedule_of("sweep-sessions").map(|schedule| schedule.cron), Some("*/5 * * * *"));
    assert!(all.schedule_of("doctor").is_none());
}

#[test]
fn two_kinds_share_no_name() {
    all().require_distinct().unwrap();
    let twice = all().with::<Cohorts>().require_distinct().unwrap_err();
    assert_eq!(
        twice.to_string(),
        "cohorts and cohorts have the same kind, `cohort`; each kind needs its own"
    );
}
