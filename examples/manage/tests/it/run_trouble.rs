//! The notice that admins get when a scheduled run failed or was not made (G-18).

use crate::operator::Operator;

const CODES: &str = "code,discount,expires_at,created_at\nA,5,2026-05-20,2026-01-01\n";

fn notices(operator: &Operator) -> Vec<String> {
    operator.lines(
        "SELECT dedup || ' ' || recipient || ' ' || status || ' ' || json_extract(fields, '$.trouble') AS line
         FROM due_outbox WHERE kind = 'run_trouble' ORDER BY id",
    )
}

#[test]
fn a_run_that_failed_is_told_once_a_day() {
    let operator = Operator::with_codes(CODES);
    operator.sql("UPDATE referral_codes SET discount = 0, due_at = 0");
    let sweep =
        |now: &str| operator.manage(&["expire-referral-codes", "--zone", "Europe/Nicosia", "--now", now]);
    sweep("2026-06-01T08:00:00Z").fails(1, "error: 1 code(s) could not be settled");
    let told = "group/admins queued 1 code(s) could not be settled";
    let first = format!("run_trouble|expire-referral-codes|2026-06-01 {told}");
    assert_eq!(notices(&operator).as_slice(), std::slice::from_ref(&first));
    sweep("2026-06-01T20:59:59Z");
    assert_eq!(notices(&operator).as_slice(), std::slice::from_ref(&first));
    // Midnight in Nicosia.
    sweep("2026-06-01T21:00:00Z");
    assert_eq!(notices(&operator), [first, format!("run_trouble|expire-referral-codes|2026-06-02 {told}")]);
    let run = operator.lines("SELECT '' || run_id AS line FROM due_outbox ORDER BY id LIMIT 1");
    assert_eq!(run, ["2"]);
}

#[test]
fn a_command_given_by_hand_is_told_to_whoever_gave_it() {
    let operator = Operator::with_codes(CODES);
    operator.manage(&["referral-code", "disable", "NONE"]).fails(2, "there is no referral code NONE");
    operator.import("code,discount\nB,0\n", &[]).fails(2, "line 2");
    assert_eq!(notices(&operator), Vec::<String>::new());
}

#[test]
fn a_run_that_was_not_made_is_noticed_by_the_next_one_and_by_the_doctor() {
    let sweep =
        |operator: &Operator, now: &str| operator.manage(&["expire-referral-codes", "--now", now]).status;
    for late in ["doctor", "expire-referral-codes"] {
        let operator = Operator::with_codes(CODES);
        assert_eq!(sweep(&operator, "2026-06-01T02:00:01Z"), Some(0));
        // A night late is tolerated; so is a database whose schedule is not set up yet.
        assert_eq!(sweep(&operator, "2026-06-03T02:00:00Z"), Some(0));
        assert_eq!(notices(&operator), Vec::<String>::new(), "{late}");
        let told = operator.manage(&[late, "--now", "2026-06-06T02:00:05Z", "--dry-run"]);
        assert_eq!(notices(&operator), Vec::<String>::new(), "{told:?}");
        operator.manage(&[late, "--now", "2026-06-06T02:00:05Z"]);
        operator.manage(&["doctor", "--now", "2026-06-06T02:00:05Z"]);
        assert_eq!(
            notices(&operator),
            ["run_trouble|expire-referral-codes|2026-06-06 group/admins queued the run that was due at \
              2026-06-05T02:00:00Z was not made; the last one was at 2026-06-03T02:00:00Z"]
        );
        assert_eq!(sweep(&operator, "2026-06-07T02:00:00Z"), Some(0));
        assert_eq!(notices(&operator).len(), if late == "doctor" { 2 } else { 1 });
    }
}
