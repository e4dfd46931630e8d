use crate::operator::{AT_NOW, Operator, Told};
use std::{
    os::unix::{fs::PermissionsExt, process::CommandExt},
    process::Command,
};

const EXPIRED: &str = "code,discount,expires_at\nTEST-20,20,2026-05-01\n";

#[test]
fn tables_that_are_missing_or_newer() {
    let operator = Operator::new();
    operator.file("shop.sqlite3", "");
    operator.manage(&["expire-referral-codes"]).fails(2, "run `manage migrate`");
    operator.manage(&["migrate"]);
    operator.sql("INSERT INTO due_migrations (version) VALUES ('9999')");
    let before = operator.dump();
    for command in [&["expire-referral-codes"][..], &["list", "referral-codes"], &["migrate"]] {
        operator.manage(command).fails(2, "the database has the schema 9999, and this program knows ");
    }
    let doctor = operator.manage(&["doctor"]);
    assert_eq!(doctor.status, Some(1));
    assert!(doctor.out.contains("WRONG  schema"), "{}", doctor.out);
    assert_eq!(operator.dump(), before);
}

#[test]
fn migrating_forth_and_back() {
    let operator = Operator::new();
    let told = operator.manage(&["migrate", "--dry-run"]);
    told.fails(2, "there is no database at ");
    let told = operator.manage(&["migrate"]);
    assert!(told.out.starts_with("Applied 0001") && told.out.contains("is up to date.\n"), "{}", told.out);
    let again = operator.manage(&["migrate", "--format", "json"]).json();
    assert_eq!(again[0]["applied"].as_array().map(Vec::len), Some(0));
    assert!(operator.manage(&["migrate", "--dry-run"]).out.contains("is up to date."));
    let mut reverted = Vec::new();
    loop {
        let told = operator.manage(&["migrate", "--revert", "--yes"]).out;
        let Some((_, version)) = told.rsplit_once("\nReverted ") else {
            assert_eq!(told, "There is nothing to revert.\n");
            break;
        };
        // The numbers go up from one domain's line to the next.
        reverted.push(version.rsplit('/').next().unwrap_or(version).to_owned());
        operator.manage(&["runs"]).fails(2, "run `manage migrate`");
    }
    assert!(reverted.len() > 1 && reverted.is_sorted_by(|later, earlier| later > earlier), "{reverted:?}");
    assert!(reverted[reverted.len() - 1].starts_with("0001"), "{reverted:?}");
}

#[test]
fn a_file_that_is_no_database() {
    let operator = Operator::new();
    let text = "this is a shopping list, and a long one at that ".repeat(100);
    operator.file("shop.sqlite3", &text);
    for command in [&["expire-referral-codes"][..], &["migrate"]] {
        operator.manage(command).fails(2, "this is no database, or a damaged one");
    }
    assert!(operator.manage(&["doctor"]).out.contains("WRONG  integrity   file is not a database\n"));
    assert_eq!(std::fs::read_to_string(&operator.database).unwrap(), text);
}

/// A command that no right but those on the files protects: as root, it runs as somebody else.
fn as_ordinary_user(operator: &Operator, arguments: &[&str]) -> Told {
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let program = folder.path().join("manage");
    std::fs::copy(env!("CARGO_BIN_EXE_manage"), &program).unwrap();
    let mut command = Command::new(program);
    command.args(arguments).args(["--database", &operator.database]).args(AT_NOW);
    if std::fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0) {
        command.uid(65_534).gid(65_534);
    }
    command.output().unwrap().into()
}

#[test]
fn a_file_that_may_only_be_read() {
    let operator = Operator::with_codes(EXPIRED);
    let before = operator.dump();
    std::fs::set_permissions(operator.folder.path(), PermissionsExt::from_mode(0o777)).unwrap();
    std::fs::set_permissions(&operator.database, PermissionsExt::from_mode(0o444)).unwrap();
    for suffix in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", operator.database));
    }
    let told = as_ordinary_user(&operator, &["expire-referral-codes"]);
    told.fails(2, "the database cannot be written");
    let listed = as_ordinary_user(&operator, &["list", "referral-codes"]);
    assert!(listed.out.contains("TEST-20"), "{listed:?}");
    assert_eq!(operator.dump(), before);
}

/// Where SQLite cannot make its files beside the database it is read as it is, and a write says why it fails.
#[test]
fn a_folder_that_may_only_be_read() {
    use diesel::connection::SimpleConnection;
    let operator = Operator::with_codes(EXPIRED);
    operator.connect().batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    std::fs::set_permissions(&operator.database, PermissionsExt::from_mode(0o444)).unwrap();
    let folder = operator.folder.path();
    std::fs::set_permissions(folder, PermissionsExt::from_mode(0o555)).unwrap();
    let before = std::fs::read(&operator.database).unwrap();
    let listed = as_ordinary_user(&operator, &["list", "referral-codes"]);
    assert!(listed.out.contains("TEST-20"), "{listed:?}");
    as_ordinary_user(&operator, &["expire-referral-codes"]).fails(2, "the database cannot be written");
    let doctor = as_ordinary_user(&operator, &["doctor"]);
    assert!(doctor.out.contains("WRONG  writing"), "{}", doctor.out);
    assert!(!doctor.out.contains("backup"), "{}", doctor.out);
    assert!(std::fs::read(&operator.database).unwrap() == before);
    std::fs::set_permissions(folder, PermissionsExt::from_mode(0o755)).unwrap();
    // With a log beside it that is not in the file yet, what the file says alone would be old.
    let mut open = operator.connect();
    // A connection that has read keeps the log from being put into the file.
    open.batch_execute("SELECT count(*) FROM due_settings").unwrap();
    operator.sql("PRAGMA wal_autocheckpoint = 0; INSERT INTO due_settings (key, value) VALUES ('a', 'b')");
    let held = std::fs::read(format!("{}-wal", operator.database)).unwrap();
    assert!(!held.is_empty());
    let _ = std::fs::remove_file(format!("{}-shm", operator.database));
    std::fs::set_permissions(folder, PermissionsExt::from_mode(0o555)).unwrap();
    let listed = as_ordinary_user(&operator, &["list", "referral-codes"]);
    listed.fails(2, "it has a write-ahead log beside it");
    std::fs::set_permissions(folder, PermissionsExt::from_mode(0o755)).unwrap();
}

#[test]
fn a_disk_that_is_full_leaves_nothing_half_done() {
    let operator = Operator::with_codes(EXPIRED);
    let before = operator.dump();
    // The database is full, or already the folder in which the lines wait.
    for (lines, cause) in [(10_000, "disk"), (40_000, "cannot keep the file's lines in a temporary file in ")]
    {
        let mut csv = "code,discount\n".to_owned();
        (0..lines).for_each(|n| csv.push_str(&format!("CODE-{n},5\n")));
        operator.file("many.csv", csv);
        // No file may grow beyond 1,000 blocks; the signal that would end the program is ignored.
        let script = "trap '' XFSZ; ulimit -f 1000; exec \"$0\" \"$@\"";
        let mut command = Command::new("sh");
        command.current_dir(operator.folder.path()).args(["-c", script, env!("CARGO_BIN_EXE_manage")]);
        command.args(["import", "referral-codes", "many.csv", "--database", &operator.database]).args(AT_NOW);
        let told: Told = command.output().unwrap().into();
        told.fails(2, cause);
        assert_eq!(told.out, "");
        assert_eq!(operator.dump(), before);
    }
    operator.import("code,discount\nNEXT,5\n", &[]).says("Read 1 line(s): imported 1, skipped 0.\n");
}

#[test]
fn a_database_that_another_program_is_writing() {
    use diesel::connection::SimpleConnection;
    let operator = Operator::with_codes(EXPIRED);
    let mut other = operator.connect();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    // Reading goes on; writing waits, and then says why not.
    assert!(operator.manage(&["list", "referral-codes"]).out.contains("TEST-20"));
    operator
        .manage(&["expire-referral-codes", "--wait", "1"])
        .fails(2, "another program is writing to it; try again");
    other.batch_execute("ROLLBACK").unwrap();
    assert!(operator.manage(&["expire-referral-codes"]).out.starts_with("Successfully expired 1 "));
}

#[test]
fn a_disk_that_fills_up_in_mid_sweep() {
    let operator = Operator::ready();
    operator.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
         INSERT INTO referral_codes (code, created_at, since, discount, expires_at)
         SELECT 'CODE-' || i, i, i, 500, 1000000 FROM n",
    );
    // Brings the policy in force, so that the run below only sweeps.
    operator
        .manage(&["expire-referral-codes", "--now", "1960-01-01T00:00:00Z"])
        .says("No expired referral codes found.\n");
    // So long after the run above a clock is taken to have jumped.
    let script = "trap '' XFSZ; ulimit -f 6000; exec \"$0\" \"$@\" --ahead";
    let mut command = Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_manage"), "expire-referral-codes", "--batch", "500"]);
    let told: Told = command.args(["--database", &operator.database]).args(AT_NOW).output().unwrap().into();
    told.fails(1, "what was counted is done, the next run does the rest");
    let done = operator.lines("SELECT '' || count(*) AS line FROM referral_codes WHERE status = 'inactive'");
    assert!(
        told.out.starts_with(&format!("Successfully expired {} referral code(s).\n", done[0])),
        "{done:?}"
    );
    let rest = 20_000 - done[0].parse::<u32>().unwrap();
    let next = operator.manage(&["expire-referral-codes"]);
    assert!(next.out.starts_with(&format!("Successfully expired {rest} referral code(s).\n")));
}

#[test]
fn a_full_standard_output_does_not_hide_what_was_done() {
    let operator = Operator::with_codes(EXPIRED);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = operator.command(&["expire-referral-codes"]).stdout(full).output().unwrap();
    let told: Told = output.into();
    told.fails(1, "cannot write to standard output");
    assert!(told.err.contains("1 code(s) have expired all the same"), "{}", told.err);
}

#[test]
fn a_database_of_another_program_is_left_as_it_is() {
    use diesel::connection::SimpleConnection;
    let operator = Operator::new();
    operator.connect().batch_execute("CREATE TABLE theirs (id INTEGER PRIMARY KEY)").unwrap();
    let before = std::fs::read(&operator.database).unwrap();
    operator.manage(&["expire-referral-codes"]).fails(2, "run `manage migrate`");
    operator.manage(&["demo", "shop.sqlite3"]).fails(2, "is there already and is no demo");
    assert!(operator.manage(&["doctor"]).out.contains("WRONG  schema"));
    assert_eq!(std::fs::read(&operator.database).unwrap(), before);
}
