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
    assert_eq!(told[0]["counts"], serde_json::json!({ "released": 1, "of_no_use": 0, "unreadable": 0 }));
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

/// G-8: one message that cannot be read stops nobody: it is named, by the list, the release and the doctor.
#[test]
fn g_8_a_damaged_message_is_named_and_the_others_go_on() {
    let codes = "code,discount,expires_at\nA,5,2026-05-20\nB,5,2026-05-20\nC,5,2026-05-20\n";
    let operator = Operator::with_codes(codes);
    let at = |arguments: &[&str]| operator.manage(&[arguments, &["--now", "2026-06-01T09:00:00Z"]].concat());
    at(&["expire-referral-codes"]);
    let key = operator.lines("SELECT dedup AS line FROM due_outbox WHERE subject_key = 'B'").remove(0);
    let number = operator.lines("SELECT '' || id AS line FROM due_outbox WHERE subject_key = 'B'").remove(0);
    let name = format!("error: message {number} ({key}): the column ");
    operator.sql("UPDATE due_outbox SET fields = '{' WHERE subject_key = 'B'");

    let listed = at(&["outbox"]);
    listed.fails(1, &format!("{name}`fields` holds `{{`"));
    assert_eq!(listed.out.lines().count(), 3, "{}", listed.out);
    let doctor = at(&["doctor"]);
    assert_eq!(doctor.status, Some(1));
    let line = doctor.out.lines().find(|line| line.starts_with("WRONG  outbox ")).unwrap();
    assert!(line.contains(&format!("1 message(s) cannot be read: message {number} ({key})")), "{line}");
    assert!(doctor.out.ends_with(" to put right.\n"), "{}", doctor.out);

    let dry = at(&["outbox", "release", "--dry-run"]);
    dry.fails(1, &name);
    assert_eq!(dry.out, "[DRY RUN] Would release 2 message(s).\n");
    let released = at(&["outbox", "release", "--format", "json"]);
    released.fails(1, &name);
    let counts = serde_json::json!({ "released": 2, "of_no_use": 0, "unreadable": 1 });
    assert_eq!(released.json()[0]["counts"], counts);
    let states: Vec<String> = statuses(&operator)
        .iter()
        .map(|line| line.split(' ').skip(1).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(states, ["A queued", "B held", "C queued"]);
    let run = at(&["runs", "--limit", "1"]);
    assert!(run.out.contains("1 message(s) cannot be read"), "{}", run.out);

    // A status that is none is found by whoever looks at all that waits.
    operator.sql("PRAGMA ignore_check_constraints = ON; UPDATE due_outbox SET fields = '{}', status = 'sent' WHERE subject_key = 'B'");
    let name = format!("{name}`status` holds `sent`");
    at(&["outbox"]).fails(1, &name);
    at(&["outbox", "release"]).fails(1, &name);
    at(&["outbox", "--status", "queued"]).fails(0, "");
    // SQLite itself finds that it breaks a constraint.
    at(&["doctor"]).fails(1, "");
}

/// G-27: what became untrue before it went out is kept, says by which step, and is never released.
#[test]
fn g_27_a_renewed_code_takes_back_that_it_expired() {
    let operator = Operator::with_codes(CODES);
    let at = |now: &str, arguments: &[&str]| operator.manage(&[arguments, &["--now", now]].concat());
    at("2026-06-01T08:00:00Z", &["expire-referral-codes"]);
    let renewed = at("2026-06-01T09:00:00Z", &["referral-code", "renew", "A", "--expires", "2026-06-10"]);
    assert_eq!(renewed.status, Some(0), "{renewed:?}");
    let kind = "referral_code_expiry_report";
    assert_eq!(statuses(&operator), [format!("{kind} A withdrawn")]);
    let listed = at("2026-06-01T09:00:00Z", &["outbox", "--status", "withdrawn"]);
    let line = listed.out.lines().nth(1).unwrap();
    assert!(line.contains(" withdrawn  "), "{line}");
    assert!(
        line.ends_with("A  (2026-06-01 09:00: untrue since `renewed`, step 2 of the referral code)"),
        "{line}"
    );
    let json = at("2026-06-01T09:00:00Z", &["outbox", "--status", "withdrawn", "--format", "json"]).json();
    let by = serde_json::json!({
        "kind": "referral_code", "record": 1, "version": 2, "event": "renewed", "at": "2026-06-01T09:00:00Z",
    });
    assert_eq!(json[0]["withdrawn"], by);
    at("2026-06-01T09:00:00Z", &["outbox"]).says("No messages.\n");
    at("2026-06-01T09:00:00Z", &["outbox", "release"]).says("Released 0 message(s).\n");
    assert!(at("2026-06-01T09:00:00Z", &["doctor"]).out.contains("0 held, 0 delivered, 1 withdrawn"));
    // It expires once more, and that is told.
    at("2026-06-11T08:00:00Z", &["expire-referral-codes", "--notify"]);
    let both = [format!("{kind} A withdrawn"), format!("{kind} A queued"), format!("{kind} B queued")];
    assert_eq!(statuses(&operator), both);
}
