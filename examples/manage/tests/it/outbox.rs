use crate::operator::{Operator, Told};

const CODES: &str = "code,discount,expires_at\nA,5,2026-05-20\nB,5,2026-06-02\n";

fn statuses(operator: &Operator) -> Vec<String> {
    operator.lines("SELECT kind || ' ' || subject_key || ' ' || status AS line FROM due_outbox WHERE subject_key IS NOT NULL ORDER BY id")
}

/// Without `--notify` everything is held, and nothing is lost by it.
#[test]
fn what_was_held_can_be_listed_and_released() {
    let operator = Operator::with_codes(CODES);
    operator.manage(&["outbox"]).says("No messages.\n");
    let sweep =
        |now: &str| assert_eq!(operator.manage(&["expire-referral-codes", "--now", now]).status, Some(0));
    sweep("2026-06-01T08:00:00Z");
    sweep("2026-06-03T08:00:00Z");
    let held = statuses(&operator);
    let [a, b] = held.as_slice() else { panic!("{held:?}") };
    assert!(a.ends_with(" A held") && b.ends_with(" B held"), "{held:?}");
    let kind = a.split(' ').next().unwrap();
    operator.manage(&["outbox", "--status", "held", "--limit", "1"]).says(&format!(
        "{:>7}  {:<16}  {:<9}  {:<27}  {:<20}  ABOUT\n{:>7}  2026-06-01 08:00  {:<9}  {kind:<27}  {:<20}  A\n",
        "NUMBER", "CREATED", "STATUS", "KIND", "TO", 1, "held", "group/admins",
    ));
    let listed = operator.manage(&["outbox", "--status", "held", "--format", "json"]).json();
    let keys: Vec<_> = listed.iter().map(|message| message["subject_key"].as_str().unwrap()).collect();
    assert_eq!((keys, listed[1]["status"].as_str()), (vec!["A", "B"], Some("held")));
    let second = listed[1]["run"].to_string();

    // One of them is of no use any more by then.
    operator.sql("UPDATE due_outbox SET useful_until = 1780531200000000 WHERE subject_key = 'A'");
    let release = |options: &[&str]| -> Told {
        operator.manage(&[&["outbox", "release", "--now", "2026-06-05T08:00:00Z"], options].concat())
    };
    release(&["--dry-run"]).says("[DRY RUN] Would release 1 message(s); 1 of no use any more stay held.\n");
    assert_eq!(statuses(&operator), held);
    release(&["--run", "1"]).says("Released 0 message(s).\n");
    let told = release(&["--run", &second, "--format", "json"]).json();
    assert_eq!(told[0]["counts"], serde_json::json!({ "released": 1, "of_no_use": 0 }));
    assert!(statuses(&operator)[1].ends_with(" B queued"));
    release(&[]).says("Released 0 message(s); 1 of no use any more stay held.\n");
    let run = operator.manage(&["runs", "--limit", "1"]);
    assert!(run.out.contains("outbox release"), "{}", run.out);
    operator
        .manage(&["outbox", "--status", "held", "release"])
        .fails(2, "--status and --limit belong to the list");
}

#[test]
fn the_doctor_reminds_of_messages_that_are_held_for_long() {
    let operator = Operator::with_codes(CODES);
    operator.manage(&["expire-referral-codes"]);
    operator.manage(&["expire-referral-codes", "--now", "2026-06-08T08:00:00Z"]);
    let doctor = |now: &str| operator.manage(&["doctor", "--now", now]);
    let told = doctor("2026-06-08T08:00:00Z");
    assert!(!told.out.contains("hint: "), "{}", told.out);
    let told = doctor("2026-06-08T08:00:01Z");
    assert_eq!(told.status, Some(0), "{}", told.out);
    let mut lines = told.out.lines().skip_while(|line| !line.starts_with("ok     outbox "));
    let found = lines.next().unwrap();
    assert!(found.ends_with(
        "2 held, 0 delivered; the oldest held one that is still of use is of 2026-06-01T08:00:00Z"
    ));
    assert_eq!(
        lines.next().unwrap().trim(),
        "hint: `manage outbox release` queues them; run expire-referral-codes with --notify, the others without --hold"
    );
    operator.manage(&["outbox", "release", "--now", "2026-06-08T08:00:00Z"]);
    let told = doctor("2026-06-08T08:00:01Z");
    assert!(!told.out.contains("hint: "), "{}", told.out);
}
