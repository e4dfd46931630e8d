use crate::operator::{Operator, Told};
use std::process::Command;

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
        "\nreferral code TEST-20 (20%, agent: N/A) at 2026-06-01T08:00:00Z\nstate: inactive (expired)\n",
        "\nEverything is in order.\n",
    ] {
        assert!(first.out.contains(line), "expected `{line}` in:\n{}", first.out);
    }
    assert_eq!(demo(&[]), first, "the same again");
    operator.file("mine.txt", "do not touch");
    demo(&["mine.txt"]).fails(2, "mine.txt is there already and is no demo");
    assert_eq!(std::fs::read_to_string(operator.folder.path().join("mine.txt")).unwrap(), "do not touch");
    assert_eq!(demo(&["mine.txt", "--force"]).status, Some(0));
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
