use std::{fs::OpenOptions, io::Write as _, process::Command, thread::sleep, time::Duration};

use crate::{
    operator::{Operator, Told},
    shop::Shop,
};

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
    assert_eq!(operator.manage(&["expire-referral-codes", "--policy", "lenient.toml"]).status, Some(0));
    operator.import(CODES, &[]);
    operator.manage(&["expire-referral-codes"]).says("No expired referral codes found.\n");
    let strict = ["expire-referral-codes", "--policy", "strict.toml"];
    let dry = operator.manage(&[&strict[..], &["--dry-run"]].concat());
    assert!(dry.out.starts_with("[DRY RUN] Would expire 2 "), "{}", dry.out);
    assert!(operator.manage(&strict).out.starts_with("Successfully expired 2 "));
}

/// Codes that are inserted later need no review, so the first sweep looks at what is due and no more.
#[test]
fn migrating_brings_the_policy_in_force() {
    let settings = |operator: &Operator| {
        operator.lines(
            "SELECT key || ' ' || value AS line FROM due_settings WHERE key IN ('policy', 'policy_reviewed')
             ORDER BY key",
        )
    };
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
    operator.sql(
        "DELETE FROM due_settings; UPDATE referral_codes SET due_at = 4000000000000000 WHERE code = 'B'",
    );
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
    let told = operator.manage(&["expire-referral-codes", "--policy", "lenient.toml"]);
    assert_eq!((told.status, told.err.as_str()), (Some(0), ""));
    assert_eq!(settings(&operator), stored);
}

/// Only the sweep changes the policy; what is refused has changed nothing.
#[test]
fn no_other_command_puts_a_policy_in_force() {
    let operator =
        Operator::with_codes("code,agent,discount,expires_at\nA,John,5,2026-05-31\nB,,5,2026-12-31\n");
    operator.file("new.toml", "[referral_codes]\ngrace = \"5 days\"\n");
    operator.file("more.csv", "code,discount\nC,5\n");
    let before = operator.dump();
    for command in [
        &["import", "referral-codes", "more.csv"][..],
        &["referral-code", "issue", "C", "--discount", "5"],
        &["referral-code", "generate", "--discount", "5"],
        &["referral-code", "disable", "B"],
        &["referral-code", "renew", "B", "--never"],
        &["agent", "off", "John"],
        &["agent", "delete", "John"],
    ] {
        for options in [&["--policy", "new.toml"][..], &["--policy", "new.toml", "--dry-run"]] {
            let told = operator.manage(&[command, options].concat());
            told.fails(2, "is not the one in force; nothing was changed: run `manage expire-referral-codes ");
            assert_eq!(told.out, "", "{command:?}");
        }
        assert_eq!(operator.dump(), before, "{command:?}");
    }
    assert_eq!(operator.manage(&["expire-referral-codes", "--policy", "new.toml"]).status, Some(0));
    for options in [&["--policy", "new.toml"][..], &[]] {
        operator.import("code,discount\nC,5\nC,5\n", options).fails(2, "line 3: the code C is in this file");
    }
    operator.sql("DELETE FROM due_settings");
    operator.import("code,discount\nC,5\n", &[]).fails(2, "no policy is in force yet; nothing was changed");
}

/// An import that began under one policy does not end under another one.
#[test]
fn nothing_is_written_under_a_policy_that_is_not_in_force_any_more() {
    let Some(shop) = Shop::on_postgres() else { return };
    let operator = &shop.operator;
    operator.file("new.toml", "[referral_codes]\ngrace = \"5 days\"\n");
    let pipe = operator.folder.path().join("codes.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let import = shop.start(&["import", "referral-codes", "codes.csv"]);
    let mut codes = OpenOptions::new().write(true).open(&pipe).unwrap();
    codes.write_all(b"code,discount,expires_at\nA,5,2026-05-01\n").unwrap();
    while shop.count("due_runs WHERE status = 'running'") == 0 {
        sleep(Duration::from_millis(5));
    }
    sleep(Duration::from_millis(300));
    let told = operator.manage(&["expire-referral-codes", "--policy", "new.toml"]);
    assert_eq!(told.status, Some(0), "{told:?}");
    drop(codes);
    let told: Told = import.wait_with_output().unwrap().into();
    told.fails(2, "another policy was put in force meanwhile");
    assert_eq!((told.out.as_str(), shop.count("referral_codes")), ("", 0));
}

/// What is listed and counted is the same whether it is done or only said, also when the policy changes.
#[test]
fn a_dry_run_tells_what_the_real_run_does() {
    let operator = Operator::with_codes(
        "code,discount,expires_at\nLAST,5,2026-05-20\nFIRST,5,2026-05-01\nBAD,5,2026-05-10\nLATER,5,2026-05-05\n",
    );
    operator.sql("UPDATE referral_codes SET discount = 0 WHERE code = 'BAD'");
    operator.file("new.toml", "[referral_codes]\nreport_to_admins = false\n");
    for options in [&[][..], &["--policy", "new.toml"]] {
        for format in [&[][..], &["--format", "json"]] {
            operator.sql(
                "UPDATE referral_codes SET status = 'active', reason = NULL, reason_at = NULL, due_at = 0;
                 DELETE FROM due_steps; DELETE FROM due_settings WHERE key = 'policy'; DELETE FROM due_outbox;
                 UPDATE referral_codes SET version = 0;
                 UPDATE referral_codes SET due_at = expires_at + 1",
            );
            assert_eq!(
                operator.manage(&["expire-referral-codes", "--now", "2026-01-01T00:00:00Z"]).status,
                Some(0)
            );
            let run = |more: &[&str]| {
                let told = operator.manage(&[&["expire-referral-codes"], options, format, more].concat());
                let listed = |line: &&str| line.contains(" - ") || line.starts_with("{\"kind\"");
                let key = |line: &str| ["LAST", "FIRST", "LATER"].into_iter().find(|key| line.contains(key));
                let keys: Vec<_> = told.out.lines().filter(listed).map(key).collect();
                assert!(told.err.contains("error: 1 code(s) could not be settled"), "{told:?}");
                assert_eq!(told.err.matches("error: BAD: ").count(), 1, "{told:?}");
                keys
            };
            let dry = run(&["--dry-run"]);
            assert_eq!(dry, [Some("LAST"), Some("FIRST"), Some("LATER")]);
            assert_eq!(run(&[]), dry);
        }
    }
}
