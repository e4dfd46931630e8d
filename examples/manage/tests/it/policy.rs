use crate::operator::Operator;

const CODES: &str =
    "code,discount,expires_at,created_at\nA,5,2026-05-20,2026-01-01\nB,5,2026-05-31,2026-01-01\n";

#[test]
fn what_is_due_under_the_old_policy_is_settled_before_the_new_one_holds() {
    let operator = Operator::with_codes(CODES);
    operator.file("lenient.toml", "[referral_codes]\ngrace = \"5 days\"\n");
    let lenient = ["expire-referral-codes", "--policy", "lenient.toml", "--now", "2026-05-23T08:00:00Z"];
    let before = operator.dump();
    let dry = operator.manage(&[&lenient[..], &["--dry-run"]].concat());
    assert!(dry.err.starts_with("note: the policy has changed"), "{}", dry.err);
    assert_eq!(operator.dump(), before);
    assert!(dry.out.starts_with("[DRY RUN] Would expire 1 "), "{}", dry.out);
    // A had expired under the old policy; the new one's grace comes too late for it.
    operator.manage(&lenient).says("Successfully expired 1 referral code(s).\n  - A (Agent: N/A)\n");
    // The policy stays in force without being named again.
    let at = |now: &str| operator.manage(&["expire-referral-codes", "--now", now]).out;
    assert_eq!(at("2026-06-05T08:00:00Z"), "No expired referral codes found.\n");
    assert_eq!(at("2026-06-06T00:00:00Z"), "Successfully expired 1 referral code(s).\n  - B (Agent: N/A)\n");
}

#[test]
fn a_stricter_policy_holds_at_once() {
    let operator = Operator::ready();
    operator.file("lenient.toml", "[referral_codes]\ngrace = \"50 days\"\n");
    operator.file("strict.toml", "");
    operator.import(CODES, &["--policy", "lenient.toml"]);
    operator.manage(&["expire-referral-codes"]).says("No expired referral codes found.\n");
    let strict = ["expire-referral-codes", "--policy", "strict.toml"];
    let dry = operator.manage(&[&strict[..], &["--dry-run"]].concat());
    assert!(dry.out.starts_with("[DRY RUN] Would expire 2 "), "{}", dry.out);
    assert!(operator.manage(&strict).out.starts_with("Successfully expired 2 "));
}

/// Codes that are inserted later need no review, so the first sweep looks at what is due and no more.
#[test]
fn migrating_brings_the_policy_in_force() {
    let settings =
        |operator: &Operator| operator.lines("SELECT key || ' ' || value AS line FROM due_settings ORDER BY key");
    let operator = Operator::new();
    operator.file("lenient.toml", "[referral_codes]\ngrace = \"5 days\"\n");
    assert_eq!(operator.manage(&["migrate", "--policy", "lenient.toml"]).status, Some(0));
    let stored = settings(&operator);
    assert!(stored[0].contains("5 days") && stored[1] == "policy_reviewed yes", "{stored:?}");
    assert_eq!(operator.manage(&["migrate"]).status, Some(0));
    assert_eq!(settings(&operator), stored, "the second time it stays as it is");
    operator.import(CODES, &[]);
    operator
        .manage(&["expire-referral-codes"])
        .says("Successfully expired 1 referral code(s).\n  - A (Agent: N/A)\n");
    // One that another program inserted without knowing when it is due is looked at all the same.
    operator.sql("INSERT INTO referral_codes (code, created_at, since, discount, expires_at) VALUES ('C', 0, 0, 500, 1)");
    assert!(operator.manage(&["expire-referral-codes"]).out.contains("  - C (Agent: N/A)\n"));

    // Where there are codes but no policy, their due instants may be anybody's: they are all reviewed.
    operator
        .sql("DELETE FROM due_settings; UPDATE referral_codes SET due_at = 4000000000000000 WHERE code = 'B'");
    assert_eq!(operator.manage(&["migrate"]).status, Some(0));
    assert_eq!(settings(&operator), Vec::<String>::new());
    let told = operator.manage(&["expire-referral-codes"]);
    assert_eq!(
        (told.out.as_str(), told.err.as_str()),
        ("Successfully expired 1 referral code(s).\n  - B (Agent: N/A)\n", "")
    );

    // In an empty database another policy takes force without a word: nothing is due under the old one.
    let operator = Operator::ready();
    operator.file("lenient.toml", "[referral_codes]\ngrace = \"5 days\"\n");
    let told = operator.import(CODES, &["--policy", "lenient.toml"]);
    assert_eq!((told.status, told.err.as_str()), (Some(0), ""));
    assert_eq!(settings(&operator), stored);
}
