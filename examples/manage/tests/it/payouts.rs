//! Payouts at the command line: from what is owed to the money in hand (C-60 to C-64).

use serde_json::json;

use crate::operator::Operator;

const ZONE: [&str; 2] = ["--zone", "America/New_York"];

/// With the tables of the examples taken over.
fn with_examples() -> Operator {
    let operator = Operator::ready();
    operator.file("eligibilities.csv", include_str!("../../data/eligibilities.csv"));
    operator.file("payout_requests.csv", include_str!("../../data/payout_requests.csv"));
    for (kind, file) in [("eligibilities", "eligibilities.csv"), ("payout-requests", "payout_requests.csv")] {
        let told = operator.manage(&["import", kind, file, ZONE[0], ZONE[1]]);
        assert_eq!(told.status, Some(0), "{told:?}");
    }
    operator
}

fn wallets(operator: &Operator) -> Vec<String> {
    operator.lines(
        "SELECT contractor || ': ' || earned || ' ' || withdrawn || ' ' || reserved AS line FROM compliance_wallets \
         ORDER BY 1",
    )
}

#[test]
fn c_64_from_what_is_owed_to_the_money_in_hand() {
    let operator = with_examples();
    let before = operator.dump();
    operator
        .manage(&["payout", "pay", "--all", "--dry-run"])
        .says("[DRY RUN] JOB-000123: paid (ann)\n[DRY RUN] Would be paid: 1 job(s)\n");
    assert_eq!((operator.dump(), wallets(&operator)), (before, vec![]));
    operator.manage(&["payout", "pay", "--all"]).says("JOB-000123: paid (ann)\nTotal paid: 1 job(s)\n");
    let request =
        ["payout", "request", "PAY-REQ-010", "--contractor", "ann", "--amount", "1000.50", "--method"];
    let by_check = [&request[..], &["check"]].concat();
    operator
        .manage(&[&by_check[..], &["--dry-run"]].concat())
        .says("[DRY RUN] payout request PAY-REQ-010: 1000.50 USD would be kept in ann's wallet; 799.50 USD is left\n");
    operator
        .manage(&by_check)
        .says("payout request PAY-REQ-010: 1000.50 USD is kept in ann's wallet; 799.50 USD is left\n");
    operator
        .manage(&by_check)
        .fails(2, "there is a payout request PAY-REQ-010 already; give this one another number");
    operator
        .manage(&["payout", "approve", "PAY-REQ-010"])
        .says("PAY-REQ-010: approved (ann)\nTotal approved: 1 payout request(s)\n");
    operator
        .manage(&["payout", "process", "PAY-REQ-010"])
        .says("PAY-REQ-010: processed, approved -> processing (asked by staff/admin/tester)\n");
    operator
        .manage(&["payout", "complete", "PAY-REQ-010"])
        .says("PAY-REQ-010: completed, processing -> completed (asked by staff/admin/tester)\n");
    assert_eq!(wallets(&operator), ["ann: 180000 100050 0"]);
    operator.manage(&["payout", "wallet", "ann"]).says(
        "wallet of ann\n\
         balance: 799.50 USD\n\
         kept for pending requests: 0.00 USD\n\
         free: 799.50 USD\n\
         earned: 1800.00 USD, paid out: 1000.50 USD\n\
         entries:\n  \
         2026-06-01T08:00:00Z (2026-06-01 04:00 America/New_York): opened, balance 0.00 USD\n  \
         2026-06-01T08:00:00Z (2026-06-01 04:00 America/New_York): credited 1800.00 USD for JOB-000123, balance 1800.00 USD\n  \
         2026-06-01T08:00:00Z (2026-06-01 04:00 America/New_York): reserved 1000.50 USD for PAY-REQ-010, balance 1800.00 USD\n  \
         2026-06-01T08:00:00Z (2026-06-01 04:00 America/New_York): debited 1000.50 USD for PAY-REQ-010, balance 799.50 USD\n",
    );
    operator.manage(&["payout", "show", "PO-JOB-000123"]).says(
        "payout PO-JOB-000123\n\
         contractor: ann\n\
         amount: 1800.00 USD\n\
         status: completed on 2026-06-01\n\
         recorded: 2026-06-01T08:00:00Z (2026-06-01 04:00 America/New_York)\n",
    );
    let told =
        operator.lines("SELECT recipient || ' ' || kind || ' ' || status AS line FROM due_outbox ORDER BY 1");
    assert_eq!(told, ["user/ann payout_approved queued", "user/ann payout_approved queued"]);
}

#[test]
fn c_64_holding_rejecting_and_what_is_refused() {
    let operator = with_examples();
    operator
        .manage(&["payout", "pay", "JOB-000124"])
        .fails(2, "refused: JOB-000124: the payout is on hold, not ready; it may be released (C-64)");
    operator
        .manage(&["payout", "release", "JOB-000124"])
        .says("JOB-000124: released, on hold -> ready (asked by staff/admin/tester)\n");
    let told = operator.manage(&["payout", "pay", "JOB-000124", "JOB-000123", "JOB-000101"]);
    assert_eq!(told.out, "JOB-000123: paid (ann)\nJOB-000124: paid (ben)\nTotal paid: 2 job(s)\n");
    told.fails(1, "refused: JOB-000101: the payout is paid, not ready");
    operator
        .manage(&["payout", "hold", "JOB-000123", "--reason", "late"])
        .fails(2, "hold is refused: the payout is paid, not ready");
    let request = |number, amount| {
        operator.manage(&[
            "payout",
            "request",
            number,
            "--contractor",
            "ben",
            "--amount",
            amount,
            "--method",
            "cash",
        ])
    };
    request("R-1", "0").fails(2, "0.00 USD is no amount to pay; it takes more than zero");
    request("R-1", "950.51").fails(2, "950.51 USD is more than the 950.50 USD that is free");
    request("R-1", "1.005").fails(2, "--amount: `1.005` is no amount; write one such as 1800.00");
    assert_eq!(request("R-1", "950.50").status, Some(0));
    request("R-2", "0.01").fails(2, "of a balance of 950.50 USD, 950.50 USD is kept for pending requests");
    operator
        .manage(&["payout", "reject", "R-1", "--reason", "the account is closed"])
        .says("R-1: rejected, pending -> rejected (asked by staff/admin/tester: the account is closed)\n");
    assert_eq!(wallets(&operator), ["ann: 180000 0 0", "ben: 95050 0 0"]);
    operator
        .manage(&["payout", "approve", "R-1"])
        .fails(2, "refused: R-1: the request is rejected, not pending");
    operator.manage(&["payout", "approve", "R-9"]).fails(2, "there is no payout request R-9");
    operator.manage(&["payout", "wallet", "cam"]).fails(2, "there is no wallet cam");
    // What was refused is kept with the wallet.
    let kept = operator.lines("SELECT command AS line FROM due_refusals WHERE kind = 'wallet'");
    assert_eq!(kept.len(), 3, "{kept:?}");
}

#[test]
fn c_61_a_request_becomes_old_and_is_explained() {
    let operator = with_examples();
    operator.manage(&["payout", "pay", "--all"]);
    let request = ["payout", "request", "R-1", "--contractor", "ann", "--amount", "5", "--method", "check"];
    assert_eq!(operator.manage(&request).status, Some(0));
    let explained = operator.manage(&["explain", "payout-request", "R-1", "--zone", "UTC"]);
    assert!(explained.out.contains("next: became old at 2026-06-08T08:00:00.000001Z"), "{explained:?}");
    let later = ["--now", "2026-06-08T14:00:00Z"];
    operator
        .manage(&[&["explain", "payout-request", "R-1", "--format", "json"][..], &later].concat())
        .json()
        .iter()
        .for_each(|told| {
            assert_eq!((&told["state"], &told["stored"]), (&json!("pending (old)"), &json!("pending")))
        });
    let told = operator.manage(&[&["forecast", "--kind", "payout-requests"][..], &ZONE].concat());
    assert!(told.out.contains("become old"), "{told:?}");
    // Where nothing is asked for by its kind, each kind that there is has a column.
    let told = operator.manage(&[&["forecast"][..], &ZONE].concat());
    assert!(told.out.contains("requests become old"), "{told:?}");
    assert_eq!(operator.manage(&[&["send-payout-reminders"][..], &later].concat()).status, Some(0));
    let told = operator.manage(&[&["list", "payout-requests", "--status", "pending"][..], &later].concat());
    assert!(told.out.contains("pending (old)"), "{told:?}");
    let told = operator.lines(
        "SELECT recipient || ' ' || kind AS line FROM due_outbox WHERE kind LIKE '%pending' ORDER BY 1",
    );
    assert_eq!(told, ["user/ann payout_request_still_pending", "user/ann payout_request_still_pending"]);
    // Once it is decided upon, the reminder that waits is taken back (G-27).
    assert_eq!(operator.manage(&[&["payout", "approve", "--all"][..], &later].concat()).status, Some(0));
    let told = operator.lines("SELECT DISTINCT status AS line FROM due_outbox WHERE kind LIKE '%pending'");
    assert_eq!(told, ["withdrawn"]);
}

#[test]
fn bad_lines_of_tables_are_told_with_every_reason() {
    let operator = Operator::ready();
    operator.file("requests.csv", "number,contractor,amount,status,reviewer,reason\n,ann,0,pending,sam,\nR-1,ann,5,approved,sam,why\nR-2,ann,5,rejected,sam,\nR-3,ann,5,completed,sam,\n");
    let told = operator.manage(&["import", "payout-requests", "requests.csv", ZONE[0], ZONE[1]]);
    for expected in [
        "the number is empty",
        "0.00 USD is no amount to pay",
        "a request that is pending is not taken over",
        "reason: only a request that was rejected has one",
        "a request that was rejected has a reason",
    ] {
        assert!(format!("{}{}", told.out, told.err).contains(expected), "{expected}: {told:?}");
    }
    operator.file(
        "owed.csv",
        "job,contractor,amount,status,reason\n,ann,5,,\nJ-1,,5,on_hold,\nJ-2,ann,5,ready,why\n",
    );
    let told = operator.manage(&["import", "eligibilities", "owed.csv", ZONE[0], ZONE[1]]);
    for expected in [
        "the job is empty",
        "the contractor is empty",
        "a payout that is on hold has a reason",
        "reason: only a payout that is on hold has one",
    ] {
        assert!(format!("{}{}", told.out, told.err).contains(expected), "{expected}: {told:?}");
    }
    assert_eq!(operator.lines("SELECT count(*) AS line FROM (SELECT 1 FROM compliance_payout_requests UNION ALL SELECT 1 FROM compliance_eligibilities)").len(), 1);
}
