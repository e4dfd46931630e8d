use crate::operator::{NOW, Operator};
use serde_json::{Value, json};

const THREE: &str = "code,agent,discount,expires_at,created_at\n\
    JOHN-20,John Smith,20,2026-05-30,2026-01-01\n\
    OPEN-5,,5,,2026-01-01\n\
    LATE-10,,10,2026-05-31,2026-01-01\n";

/// R-26's recipe: TEST-20, 20 %, active, expired yesterday (R-T3).
#[test]
fn the_test_recipe_end_to_end() {
    let operator = Operator::with_codes("code,discount,expires_at\nTEST-20,20,2026-05-31\n");
    let before = operator.dump();
    operator.manage(&["expire-referral-codes", "--dry-run"]).says(
        "[DRY RUN] Would expire 1 referral code(s):\n  - TEST-20 (Agent: N/A, Expired: 2026-05-31 23:59)\n",
    );
    assert_eq!(operator.dump(), before);
    let listed = operator.manage(&["list", "referral-codes", "--status", "active", "--format", "json"]);
    assert_eq!(listed.json()[0]["status"], "active");

    operator
        .manage(&["expire-referral-codes"])
        .says("Successfully expired 1 referral code(s).\n  - TEST-20 (Agent: N/A)\n");
    let after = operator.dump();
    operator.manage(&["expire-referral-codes"]).says("No expired referral codes found.\n");
    assert_eq!(operator.dump(), after);
    operator.manage(&["list", "referral-codes", "--status", "inactive", "--expired"]).says(
        "CODE             AGENT                    DISCOUNT  EXPIRES           STATUS\n\
         TEST-20          N/A                           20%  2026-05-31 23:59  inactive (expired)\n",
    );
}

#[test]
fn the_documented_lines_name_agents_and_local_times() {
    let operator = Operator::with_codes(THREE);
    operator.manage(&["expire-referral-codes", "--dry-run", "--zone", "Europe/Nicosia"]).says(
        "[DRY RUN] Would expire 2 referral code(s):\n\
         \x20 - JOHN-20 (Agent: John Smith, Expired: 2026-05-31 02:59)\n\
         \x20 - LATE-10 (Agent: N/A, Expired: 2026-06-01 02:59)\n",
    );
    operator.manage(&["expire_referral_codes", "--send-emails"]).says(
        "Successfully expired 2 referral code(s).\n  - JOHN-20 (Agent: John Smith)\n  - LATE-10 (Agent: N/A)\n",
    );
}

#[test]
fn at_its_last_instant_a_code_is_left_alone() {
    let operator = Operator::with_codes(THREE);
    let at = |now: &str| operator.manage(&["expire-referral-codes", "--dry-run", "--now", now]).out;
    // JOHN-20 and LATE-10 end with their local day, to the microsecond.
    assert_eq!(at("2026-05-30T23:59:59.999999Z"), "No expired referral codes found.\n");
    assert!(at("2026-05-31T00:00:00Z").starts_with("[DRY RUN] Would expire 1 "));
}

#[test]
fn the_report_as_json() {
    let operator = Operator::with_codes(THREE);
    let dry = operator.manage(&["expire-referral-codes", "--dry-run", "--format", "json"]).json();
    let real = operator.manage(&["expire-referral-codes", "--format", "json"]).json();
    assert_eq!(dry[..2], real[..2]);
    assert_eq!(
        real[0],
        json!({
            "kind": "referral_code", "key": "JOHN-20", "event": "expired", "at": "2026-05-31T00:00:00Z",
            "from": "active", "to": "inactive (expired)",
            "because": "the expiry, 2026-05-30T23:59:59.999999Z, has passed (R-2)",
            "agent": "John Smith", "expires_at": "2026-05-30T23:59:59.999999Z",
        })
    );
    let closing = |dry_run: bool| {
        json!({
            "command": "expire-referral-codes", "now": NOW, "dry_run": dry_run,
            "counts": { "expired": 2, "notifications": 2, "postponed": 0, "failed": 0, "moved": 0, "still_due": 0, "held": 0, "undone": 0 },
            "stopped": false, "failed": [], "failed_not_shown": 0, "error": null,
        })
    };
    assert_eq!((&dry[2], &real[2]), (&closing(true), &closing(false)));
    assert_eq!((dry.len(), real.len()), (3, 3));
}

#[test]
fn messages_are_held_unless_notify() {
    for (options, status) in [(vec![], "held"), (vec!["--notify"], "queued")] {
        let operator = Operator::with_codes(THREE);
        operator.sql("UPDATE referral_agents SET email = 'john@example.com'");
        operator.manage(&[vec!["expire-referral-codes"], options].concat());
        let stored = operator.lines("SELECT kind || ' ' || status AS line FROM due_outbox ORDER BY 1");
        let report = format!("referral_code_expiry_report {status}");
        assert_eq!(stored, [format!("referral_code_expired {status}"), report.clone(), report]);
    }
}

#[test]
fn unreadable_rows_are_named_and_never_stop_the_rest() {
    let operator = Operator::with_codes(THREE);
    operator.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
         INSERT INTO referral_codes (code, created_at, since, discount, status)
         SELECT 'BAD-' || i, 0, 0, 500, 'broken' FROM n",
    );
    let told = operator.manage(&["expire-referral-codes", "--format", "json", "--batch", "1000"]);
    told.fails(1, "error: BAD-1: the column `status` holds `broken`; it takes `active` or `inactive`\n");
    assert!(told.err.contains("error: 1500 code(s) could not be settled"));
    let closing = told.json().pop().unwrap();
    assert_eq!(closing["counts"]["expired"], 2);
    assert_eq!(closing["counts"]["failed"], 1500);
    assert_eq!(closing["failed"].as_array().map(Vec::len), Some(100));
    assert_eq!(closing["failed_not_shown"], 1400);
    let doctor = operator.manage(&["doctor"]);
    assert_eq!(doctor.status, Some(1));
    assert!(doctor.out.contains("1500 referral code(s) cannot be read: BAD-1: "), "{}", doctor.out);
}

#[test]
fn every_change_is_told_with_its_reason_when_asked() {
    let operator = Operator::with_codes(THREE);
    let told = operator.manage(&["expire-referral-codes", "--verbose"]);
    assert!(told.err.contains(
        "INFO referral_codes: JOHN-20: active -> inactive (expired) at 2026-05-31T00:00:00Z: the expiry, \
         2026-05-30T23:59:59.999999Z, has passed (R-2); agent: John Smith\n"
    ));
}

#[test]
fn real_runs_are_recorded_and_dry_runs_are_not() {
    let operator = Operator::ready();
    operator.manage(&["runs"]).says("There are no runs yet.\n");
    operator.import(THREE, &["--dry-run"]);
    operator.manage(&["expire-referral-codes", "--dry-run"]);
    operator.manage(&["runs"]).says("There are no runs yet.\n");
    operator.import(THREE, &["--as", "alice"]);
    operator.manage(&["expire-referral-codes"]);
    let runs = operator.manage(&["runs", "--format", "json"]).json();
    let told = |run: &Value| [run["command"].clone(), run["operator"].clone(), run["status"].clone()];
    assert_eq!(runs.len(), 2);
    assert_eq!(told(&runs[0]), ["expire-referral-codes", "tester", "done"]);
    assert_eq!(told(&runs[1]), ["import referral-codes", "alice", "done"]);
    assert_eq!(runs[0]["counts"]["expired"], 2);
    assert_eq!(runs[0]["started_at"], NOW);
    assert_eq!(
        operator.lines("SELECT DISTINCT '' || run_id AS line FROM due_steps"),
        [runs[0]["id"].to_string()]
    );
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let operator = Operator::with_codes(THREE);
    operator.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
         INSERT INTO referral_codes (code, created_at, since, discount) SELECT 'C-' || i, 0, 0, 500 FROM n",
    );
    let script = format!(
        "{{ '{}' list referral-codes --database '{}'; echo $? >&2; }} | head -n 2",
        env!("CARGO_BIN_EXE_manage"),
        operator.database
    );
    let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "0\n");
}

#[test]
fn json_is_told_as_the_sweep_goes() {
    use std::io::{BufRead, BufReader, Read};
    const CODES: usize = 20_000;
    let fill = |operator: &Operator| {
        operator.sql(&format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {CODES})
             INSERT INTO referral_codes (code, created_at, since, discount, expires_at)
             SELECT 'CODE-' || i, i, i, 500, 1000000 FROM n"
        ));
    };
    let left = |operator: &Operator| {
        let count = "SELECT '' || count(*) AS line FROM referral_codes WHERE status = 'active'";
        operator.lines(count)[0].parse::<usize>().unwrap()
    };
    let sweep = ["expire-referral-codes", "--format", "json", "--batch", "100"];
    let operator = Operator::ready();
    fill(&operator);
    let mut command = operator.command(&sweep);
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    out.read_line(&mut first).unwrap();
    assert!(first.starts_with("{\"kind\":\"referral_code\",\"key\":\"CODE-1\""), "{first}");
    // Nobody reads on, so it cannot have come to its end.
    assert!(child.try_wait().unwrap().is_none() && left(&operator) > CODES / 2);
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert_eq!((child.wait().unwrap().code(), rest.lines().count(), left(&operator)), (Some(0), CODES, 0));

    // A reader that goes away, or that has no room, does not stop the sweep.
    let operator = Operator::ready();
    fill(&operator);
    let mut child = operator.command(&sweep).stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!((child.wait().unwrap().code(), left(&operator)), (Some(0), 0));
    let operator = Operator::ready();
    fill(&operator);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let told: crate::operator::Told = operator.command(&sweep).stdout(full).output().unwrap().into();
    told.fails(1, "20000 code(s) have expired all the same");
    assert_eq!(left(&operator), 0);
}
