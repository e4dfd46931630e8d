//! `--dry-run --save PLAN.json` and `--apply PLAN.json` of every sweep.

use std::fs;

use serde_json::json;

use crate::operator::Operator;

const CODES: &str = "code,agent,discount,expires_at,created_at\n\
    JOHN-20,John Smith,20,2026-05-28,2026-01-01\n\
    LATE-10,,10,2026-05-29,2026-01-01\n\
    SOON-5,,5,2026-05-30,2026-01-01\n";

fn path(operator: &Operator) -> String {
    operator.folder.path().join("plan.json").to_str().unwrap().to_owned()
}

#[test]
fn a_plan_is_kept_read_and_carried_out() {
    let operator = Operator::with_codes(CODES);
    let path = path(&operator);
    let before = operator.dump();
    let planned = operator.manage(&["expire-referral-codes", "--dry-run", "--save", &path]);
    assert!(planned.out.starts_with("[DRY RUN] Would expire 3 referral code(s):\n"), "{planned:?}");
    assert_eq!(operator.dump(), before);
    let plan: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!((&plan["kind"], &plan["command"]), (&json!("referral_code"), &json!("expire-referral-codes")));
    assert_eq!(
        (&plan["records"][0]["key"], &plan["records"][0]["steps"][0]["to"]),
        (&json!("JOHN-20"), &json!("inactive (expired)"))
    );
    // Somebody touches one of them.
    operator.manage(&["referral-code", "renew", "LATE-10", "--expires", "2026-12-31"]);
    let said = "left: LATE-10: ";
    let dry = operator.manage(&["expire-referral-codes", "--apply", &path, "--dry-run"]);
    assert!(
        dry.out.starts_with("[DRY RUN] Would expire 2 referral code(s):\n") && dry.err.contains(said),
        "{dry:?}"
    );
    let done = operator.manage(&["expire-referral-codes", "--apply", &path]);
    assert_eq!(
        done.out,
        "Successfully expired 2 referral code(s).\n  - JOHN-20 (Agent: John Smith)\n  - SOON-5 (Agent: N/A)\n"
    );
    assert!(done.status == Some(1) && done.err.contains(said), "{done:?}");
    assert!(done.err.contains("error: 1 code(s) of the plan were left as they are"), "{done:?}");
    // Again it does nothing, and names them all.
    let after = operator.dump();
    let again = operator.manage(&["expire-referral-codes", "--apply", &path, "--format", "json"]);
    let closing = again.json().pop().unwrap();
    assert_eq!((&closing["counts"]["expired"], closing["left"].as_array().unwrap().len()), (&json!(0), 3));
    assert_eq!(closing["left"][0]["why"]["moved"]["event"], json!("expired"));
    assert_eq!(operator.dump(), after);
}

#[test]
fn a_plan_that_cannot_be_carried_out_changes_nothing() {
    let operator = Operator::with_codes(CODES);
    let path = path(&operator);
    let says = |arguments: &[&str], sentence: &str| {
        let told = operator.manage(arguments);
        assert!(told.status == Some(2) && told.err.contains(sentence), "{told:?}");
    };
    says(&["expire-referral-codes", "--save", &path], "so it goes with --dry-run");
    says(&["expire-referral-codes", "--apply", &path], "cannot be read");
    says(&["expire-referral-codes", "--dry-run", "--save", "/no/such/folder/plan.json"], "cannot be written");
    operator.manage(&["expire-referral-codes", "--dry-run", "--save", &path]);
    says(&["sweep-sessions", "--apply", &path], "the plan is one of `expire-referral-codes`");
    says(&["expire-referral-codes", "--apply", &path, "--now", "2026-05-30T12:00:00Z"], "which is after now");
    fs::write(&path, "{}").unwrap();
    says(&["expire-referral-codes", "--apply", &path], "missing field");
    let told = operator.manage(&["list", "referral-codes", "--status", "inactive"]);
    assert!(!told.out.contains("JOHN-20"), "{told:?}");
}
