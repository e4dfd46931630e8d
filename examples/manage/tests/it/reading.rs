//! Whoever only looks changes nothing, and whoever cannot write can still look.

use diesel::connection::SimpleConnection as _;

use crate::operator::Operator;

const CODES: &str = "code,agent,discount,expires_at\nTEST-20,John,20,2026-05-01\nOPEN,,5,\n";

/// What lies in the folder, with its bytes.
fn files(operator: &Operator) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(operator.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

/// Somebody's file with a rollback journal.
fn theirs() -> Operator {
    let operator = Operator::with_codes(CODES);
    operator.connect().batch_execute("PRAGMA journal_mode = DELETE").unwrap();
    operator
}

#[test]
fn looking_and_dry_runs_change_no_byte() {
    let operator = theirs();
    let before = files(&operator);
    let commands: [&[&str]; 17] = [
        &["list", "referral-codes"],
        &["list", "sessions"],
        &["explain", "referral-code", "OPEN"],
        &["forecast"],
        &["simulate", "--from", "2026-06-01", "--until", "2026-06-02"],
        &["runs"],
        &["outbox"],
        &["agent", "list"],
        &["referral-code", "check", "OPEN"],
        &["openings", "--coach", "ben"],
        &["doctor", "--dry-run"],
        &["expire-referral-codes", "--dry-run"],
        &["sweep-sessions", "--dry-run"],
        &["agent", "off", "John", "--dry-run"],
        &["referral-code", "issue", "NEW", "--discount", "5", "--dry-run"],
        &["import", "referral-codes", "codes.csv", "--dry-run", "--skip-bad"],
        &["migrate", "--dry-run"],
    ];
    for command in commands {
        let told = operator.manage(command);
        assert!(matches!(told.status, Some(0 | 1)), "{command:?}: {told:?}");
        assert!(files(&operator) == before, "{command:?} changed a file");
    }
    // Whoever writes makes the file fast, as before.
    assert_eq!(operator.manage(&["expire-referral-codes"]).status, Some(0));
    assert_eq!(operator.lines("SELECT journal_mode AS line FROM pragma_journal_mode"), ["wal"]);
}

#[test]
fn a_file_that_is_held_is_called_held() {
    let operator = theirs();
    let mut other = operator.connect();
    other.batch_execute("BEGIN EXCLUSIVE").unwrap();
    let told = operator.manage(&["doctor", "--wait", "1"]);
    assert_eq!(told.status, Some(1));
    assert!(told.out.contains("WRONG  database    another program holds it"), "{}", told.out);
    assert!(!told.out.contains("backup"), "{}", told.out);
    operator.manage(&["list", "referral-codes", "--wait", "1"]).fails(2, "the database is busy");
}

#[test]
fn a_table_that_is_gone_is_named_everywhere() {
    let operator = Operator::with_codes(CODES);
    operator.sql("DROP TABLE due_outbox");
    for command in
        [&["migrate"][..], &["expire-referral-codes"], &["list", "referral-codes"], &["migrate", "--revert"]]
    {
        let told = operator.manage(command);
        told.fails(2, "the table `due_outbox` is missing in the database");
        assert!(told.err.contains("restore") && !told.err.contains("run `manage migrate`"), "{told:?}");
    }
    let told = operator.manage(&["doctor"]);
    assert!(told.out.contains("WRONG  schema      the table `due_outbox` is missing"), "{}", told.out);
    operator.sql("CREATE TABLE due_outbox (theirs TEXT)");
    operator.manage(&["outbox"]).fails(2, "somebody has changed its tables");
}

#[test]
fn without_room_for_the_list_everything_else_is_done() {
    let operator = Operator::ready();
    operator.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)
         INSERT INTO referral_codes (code, created_at, since, discount, expires_at)
         SELECT 'CODE-' || i, i, i, 500, 1000000 FROM n",
    );
    let nowhere = operator.folder.path().join("nowhere");
    let output = operator.command(&["expire-referral-codes"]).env("TMPDIR", nowhere).output().unwrap();
    let told: crate::operator::Told = output.into();
    told.fails(1, "the list of results cannot be kept until the end, so it is left out");
    assert!(told.err.contains("30000 code(s) have expired all the same"), "{}", told.err);
    assert_eq!(told.out, "Successfully expired 30000 referral code(s).\n");
    let run = operator.manage(&["runs", "--limit", "1", "--format", "json"]).json();
    assert_eq!(run[0]["counts"]["expired"].as_u64(), Some(30_000));
    assert!(run[0]["error"].as_str().is_some_and(|error| error.contains("left out")));
}
