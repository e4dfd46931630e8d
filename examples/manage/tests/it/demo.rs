use crate::operator::{AT_NOW, Operator, Told};
use std::process::{Command, Stdio};

#[test]
fn the_demo_walks_through_everything_and_overwrites_nothing_but_itself() {
    let operator = Operator::new();
    let demo = |words: &[&str]| -> Told {
        let mut command = Command::new(env!("CARGO_BIN_EXE_manage"));
        command.current_dir(operator.folder.path()).env_remove("DATABASE_URL").arg("demo").args(words);
        command.args(["--now", "2026-06-01T08:00:00.5Z"]).output().unwrap().into()
    };
    let first = demo(&[]);
    assert_eq!((first.status, first.err.as_str()), (Some(0), ""), "{}", first.out);
    for line in [
        "with 3001 referral codes of 48 agents, as of 2026-06-01T08:00:00Z.\n",
        "\n$ manage expire-referral-codes --dry-run\n[DRY RUN] Would expire ",
        "\n$ manage expire-referral-codes\nSuccessfully expired ",
        "\n$ manage expire-referral-codes\nNo expired referral codes found.\n",
        "\n$ manage import enrolments enrolments.csv\nRead 5 line(s): imported 5, skipped 0.\n",
        "\n$ manage complete-expired-sessions\n  - Updated student Mina Rahmani to Ex-Student status\n  - Updated student \
         Omid Karimi to Ex-Student status\nCompleted session: Spring run (ended on 2026-05-31) - 2 students updated\n",
        "\n$ manage complete-expired-sessions\nNo expired sessions found.\n",
        "\nRestored session: Spring run - 3 enrolments reactivated\n",
        "\n012/2        2026-05-30T09:00:00Z      60  ann              ben              Missed\n",
        "\nreferral code TEST-20 (20%, agent: N/A) at 2026-06-01T08:00:00Z\nstate: inactive (expired)\n",
        "\n$ manage auto-close-stale-jobs --dry-run\nChecking for stale jobs (inactive for 90+ days)...\nFound 1 stale \
         jobs\nDRY RUN - No jobs will be closed\n  • JOB-000120: Painting (90 days inactive)\n",
        "\n$ manage auto-close-stale-jobs\nChecking for stale jobs (inactive for 90+ days)...\nFound 1 stale jobs\n  ✓ \
         Closed: JOB-000120 (90 days inactive)\nAuto-closed 1 stale jobs\n",
        "\nChecking for stale jobs (inactive for 90+ days)...\nNo stale jobs found\n",
        "\nCompliance check complete: 1 expiring, 1 expired\n",
        "\nCompliance check complete: 0 expiring, 0 expired\n",
        "\nReminders sent: 2 notifications, 2 emails\n",
        "\nReminders sent: 0 notifications, 0 emails\n",
        "\nDaily summary sent to 2 recipients\n",
        "\nDaily summary sent to 0 recipients\n",
        "\nAdmin reminders sent: 1 emails\nPayout reminders complete\n",
        "\nAdmin reminders sent: 0 emails\nPayout reminders complete\n",
        "\nfree: 1800.00 USD\nearned: 1800.00 USD, paid out: 0.00 USD\n",
        "\nMade 6 session(s) through 2026-12-01.\n",
        "\nharbour/RAKU/2026-06-06T11:00: reshaped, Sat 2026-06-06 11:00 UTC, booked by ann\n",
        "\n[Extend Sessions] Complete: 0 generated, 0 purged, 0 failed\n",
        "\nEverything is in order.\n",
    ] {
        assert!(first.out.contains(line), "expected `{line}` in:\n{}", first.out);
    }
    assert_eq!(demo(&[]), first, "the same again");
    operator.file("mine.txt", "do not touch");
    demo(&["mine.txt"]).fails(2, "mine.txt is there already and is no demo");
    assert_eq!(std::fs::read_to_string(operator.folder.path().join("mine.txt")).unwrap(), "do not touch");
    assert_eq!(demo(&["mine.txt", "--force"]).status, Some(0));
    let file = operator.folder.path().join("duecourse-demo.sqlite3");
    let before = std::fs::read(&file).unwrap();
    demo(&["--dry-run"]).fails(2, "leave out --dry-run");
    assert_eq!(std::fs::read(&file).unwrap(), before);
    // What somebody puts into it is not the demo's to take away.
    let import = |csv: &str| {
        operator.file("codes.csv", csv);
        let mut command = Command::new(env!("CARGO_BIN_EXE_manage"));
        command.current_dir(operator.folder.path()).args(["import", "referral-codes", "codes.csv"]);
        command.args(["--database", "duecourse-demo.sqlite3"]).args(AT_NOW).output().unwrap().status.code()
    };
    assert_eq!(import("code,discount\nMINE,5\n"), Some(0));
    demo(&[]).fails(2, "is there already and is no demo, or holds what the demo did not make");
    assert_eq!(demo(&["--force"]), first);
}

/// A step of the walk that fails is not passed over: here the policy's file is gone by then.
#[test]
fn a_demo_that_fails_says_so() {
    let operator = Operator::new();
    let pipe = operator.folder.path().join("p.toml");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut command = Command::new(env!("CARGO_BIN_EXE_manage"));
    command.current_dir(operator.folder.path()).env_remove("DATABASE_URL").env("DUECOURSE_POLICY", "p.toml");
    command.args(["demo", "--now", "2026-06-01T08:00:00Z"]);
    let demo = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // It ends once the file is read; whoever opens it then finds none.
    let writer = std::fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    std::fs::remove_file(&pipe).unwrap();
    drop(writer);
    let told: Told = demo.wait_with_output().unwrap().into();
    told.fails(
        1,
        "error: the demo stops, since `manage expire-referral-codes --dry-run` failed: exit status: 2\n",
    );
    assert!(!told.out.contains("Go on with"), "{}", told.out);
}

/// A policy that cannot be read is one finding among the others.
#[test]
fn the_doctor_goes_on_without_a_policy() {
    let operator = Operator::ready();
    operator.file("bad.toml", "[referral_codes]\ngrase = 1\n");
    operator.manage(&["expire-referral-codes"]);
    let told = operator.manage(&["doctor", "--policy", "bad.toml", "--format", "json"]);
    assert_eq!(told.status, Some(1), "{told:?}");
    let findings = told.json();
    let wrong: Vec<_> = findings.iter().filter(|finding| finding["ok"] == false).collect();
    assert_eq!((wrong.len(), wrong[0]["check"].as_str()), (1, Some("policy")));
    assert!(wrong[0]["found"].as_str().unwrap().starts_with("cannot read the policy bad.toml: "));
    let is_checked = |check: &str| findings.iter().any(|finding| finding["check"] == check);
    assert!(["database", "schema", "writing", "last sweep", "rows", "outbox"].into_iter().all(is_checked));
    // Nor is one in force that cannot be read.
    operator.sql("UPDATE due_settings SET value = 'nonsense' WHERE key = 'policy'");
    let told = operator.manage(&["doctor"]);
    assert_eq!(told.status, Some(1), "{told:?}");
    assert!(
        told.out.contains("WRONG  policy      the policy that is in force in the database cannot be read")
    );
    assert!(told.out.contains("ok     outbox"), "{}", told.out);
}

#[test]
fn the_doctor_names_what_is_wrong_and_the_remedy() {
    let operator = Operator::with_codes("code,discount,expires_at\nTEST-20,20,2026-05-01\n");
    let told = operator.manage(&["doctor"]);
    assert_eq!(told.status, Some(1));
    assert!(told.out.contains("WRONG  last sweep  expire-referral-codes has never run\n"), "{}", told.out);
    assert!(
        told.out
            .contains("remedy: schedule `manage expire-referral-codes` daily at 02:00 (cron: 0 2 * * *)\n")
    );
    operator.manage(&["expire-referral-codes", "--notify"]);
    let told = operator.manage(&["doctor"]);
    assert_eq!(told.status, Some(0), "{}", told.out);
    let later = operator.manage(&["doctor", "--now", "2026-06-05T08:00:00Z", "--format", "json"]);
    assert_eq!(later.status, Some(1));
    let wrong: Vec<_> = later.json().into_iter().filter(|finding| finding["ok"] == false).collect();
    let checks: Vec<_> = wrong.iter().map(|finding| finding["check"].as_str().unwrap()).collect();
    assert_eq!(checks, ["last sweep", "outbox"]);
    let earlier = operator.manage(&["doctor", "--now", "2026-05-05T08:00:00Z"]);
    assert!(earlier.out.contains("WRONG  clock"), "{}", earlier.out);
}
