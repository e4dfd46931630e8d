//! The log file (G-19).

use crate::operator::Operator;

const CODES: &str = "code,agent,discount,expires_at,created_at\nJO-5,Jo,5,2026-05-30,2026-01-01\n\
    OPEN,,5,,2026-01-01\nLATE,,10,2026-05-31,2026-01-01\n";

/// The lines without their times, which are checked.
fn lines(operator: &Operator) -> Vec<String> {
    let log = std::fs::read_to_string(operator.folder.path().join("codes.log")).unwrap();
    log.lines()
        .map(|line| {
            let (time, rest) = line.split_once(' ').unwrap();
            assert!(time.starts_with("2026-0") && time.ends_with('Z') && time.contains('T'), "{line}");
            rest.to_owned()
        })
        .collect()
}

#[test]
fn every_change_every_run_and_every_failure_has_a_line() {
    let operator = Operator::with_codes(CODES);
    let log = ["--log-file", "codes.log"];
    let sweep = [&["expire-referral-codes"][..], &log].concat();
    operator.manage(&[&sweep[..], &["--dry-run"]].concat());
    assert!(!operator.folder.path().join("codes.log").exists(), "a dry run leaves nothing behind");
    operator.manage(&sweep);
    operator.manage(&sweep);
    assert_eq!(
        lines(&operator),
        [
            "INFO referral_codes: JO-5: active -> inactive (expired) at 2026-05-31T00:00:00Z: the expiry, \
             2026-05-30T23:59:59.999999Z, has passed (R-2); agent: Jo",
            "INFO referral_codes: LATE: active -> inactive (expired) at 2026-06-01T00:00:00Z: the expiry, \
             2026-05-31T23:59:59.999999Z, has passed (R-2); agent: N/A",
            "INFO referral_codes: run 2, expire-referral-codes: done expired=2 failed=0 held=0 moved=0 notifications=2 \
             postponed=0 still_due=0 undone=0",
            "INFO referral_codes: run 3, expire-referral-codes: done expired=0 failed=0 held=0 moved=0 notifications=0 \
             postponed=0 still_due=0 undone=0",
        ]
    );
    std::fs::remove_file(operator.folder.path().join("codes.log")).unwrap();
    operator.sql(
        "UPDATE referral_codes SET status = 'odd' || char(10) || 'line', due_at = 0 WHERE code = 'OPEN'",
    );
    operator.manage(&sweep).fails(1, "error: OPEN: ");
    operator.manage(&[&["referral-code", "renew", "JO-5", "--never"][..], &log].concat());
    operator.manage(&[&["agent", "off", "Jo"][..], &log].concat());
    operator.manage(&[&["referral-code", "disable", "NONE"][..], &log].concat());
    operator.manage(&[&["expire-referral-codes", "--policy", "none.toml"][..], &log].concat());
    assert_eq!(
        lines(&operator),
        [
            "ERROR referral_codes: OPEN: the column `status` holds `odd\\nline`; it takes `active` or `inactive`",
            "ERROR referral_codes: run 4, expire-referral-codes: failed expired=0 failed=1 held=0 moved=0 \
             notifications=0 postponed=0 still_due=1 undone=0: 1 code(s) could not be settled",
            "INFO referral_codes: JO-5: inactive (expired) -> active at 2026-06-01T08:00:00Z: asked by \
             staff/operator/tester",
            "INFO referral_codes: run 5, referral-code renew: done",
            "INFO referral_codes: JO-5: active -> inactive (agent inactive) at 2026-06-01T08:00:00Z: asked by \
             staff/operator/tester; agent: Jo",
            "INFO referral_codes: run 6, agent off: done changed=1 failed=0 not_concerned=0",
            "ERROR referral_codes: run 7, referral-code disable: failed: there is no referral code NONE",
            "ERROR referral_codes: cannot read the policy none.toml: No such file or directory (os error 2)",
        ]
    );
}

#[test]
fn a_log_that_cannot_be_written() {
    let operator = Operator::with_codes(CODES);
    let before = operator.dump();
    let sweep = |log: &str| operator.manage(&["expire-referral-codes", "--log-file", log]);
    sweep("nowhere/codes.log").fails(2, "error: cannot write the log nowhere/codes.log: No such file");
    sweep(".").fails(2, "error: cannot write the log .: Is a directory");
    sweep(&operator.database).fails(2, ": it is the database\n");
    assert_eq!(operator.dump(), before);
    // What is due is not left undone for a log's sake.
    let told = sweep("/dev/full");
    assert!(told.out.starts_with("Successfully expired 2 ") && told.status == Some(0), "{told:?}");
    assert_eq!(told.err.matches("warning: cannot write the log /dev/full").count(), 1, "{}", told.err);
}
