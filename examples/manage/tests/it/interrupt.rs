use crate::operator::{Operator, Told};
use std::{
    process::{Command, Stdio},
    thread::sleep,
    time::Duration,
};

const CODES: usize = 100_000;

/// A database in which every code is due.
fn all_due() -> Operator {
    let operator = Operator::ready();
    operator.sql(&format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {CODES})
         INSERT INTO referral_codes (code, created_at, since, discount, expires_at)
         SELECT 'CODE-' || i, i, i, 500, 1000000 FROM n"
    ));
    operator
}

/// How many codes have expired.
fn changed(operator: &Operator) -> Vec<String> {
    operator.lines("SELECT '' || count(*) AS line FROM referral_codes WHERE status = 'inactive'")
}

fn wait_until_changing(operator: &Operator) {
    while changed(operator) == ["0"] {
        sleep(Duration::from_millis(5));
    }
}

fn expired(out: &str) -> usize {
    let count = out.strip_prefix("Successfully expired ").and_then(|rest| rest.split(' ').next());
    count.and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("no count in {out:.200}"))
}

#[test]
fn ctrl_c_stops_between_batches_and_the_next_run_does_the_rest() {
    let operator = all_due();
    let mut command = operator.command(&["expire-referral-codes", "--batch", "100"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until_changing(&operator);
    interrupt(child.id());
    let output = child.wait_with_output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("stopping after this batch; once more to stop at once\n"), "{err}");
    assert!(out.ends_with("Stopped early; the next run does the rest.\n"));
    let first = expired(&out);
    assert!((100..CODES).contains(&first) && first.is_multiple_of(100), "{first}");
    assert_eq!(out.lines().filter(|line| line.starts_with("  - CODE-")).count(), first);
    assert_eq!(changed(&operator), [first.to_string()]);
    let run = operator.manage(&["runs", "--limit", "1", "--format", "json"]).json();
    assert_eq!((run[0]["status"].as_str(), run[0]["error"].as_str()), (Some("failed"), Some("interrupted")));

    let second = operator.manage(&["expire-referral-codes"]);
    assert_eq!((second.status, first + expired(&second.out)), (Some(0), CODES));
}

/// Waits until a run is on record that has not ended.
fn wait_until_running(operator: &Operator) {
    while operator.lines("SELECT '' || count(*) AS line FROM due_runs WHERE status = 'running'") == ["0"] {
        sleep(Duration::from_millis(5));
    }
}

fn interrupt(id: u32) {
    assert!(Command::new("kill").args(["-INT", &id.to_string()]).status().unwrap().success());
}

#[test]
fn ctrl_c_undoes_an_import() {
    let operator = Operator::ready();
    let mut csv = "code,agent,discount\n".to_owned();
    (0..CODES * 2).for_each(|n| csv.push_str(&format!("CODE-{n},Agent {},5\n", n % 7)));
    operator.file("many.csv", csv);
    let mut command = operator.command(&["import", "referral-codes", "many.csv"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until_running(&operator);
    sleep(Duration::from_millis(200));
    interrupt(child.id());
    let told: Told = child.wait_with_output().unwrap().into();
    told.fails(2, "error: interrupted; nothing was changed\n");
    assert_eq!(operator.lines("SELECT '' || count(*) AS line FROM referral_codes"), ["0"]);
    assert_eq!(operator.lines("SELECT '' || count(*) AS line FROM referral_agents"), ["0"]);
}

#[test]
fn a_second_ctrl_c_ends_it_at_once_and_nothing_is_half_done() {
    let operator = all_due();
    let all = CODES.to_string();
    let mut command = operator.command(&["expire-referral-codes", "--batch", &all]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_until_running(&operator);
    sleep(Duration::from_millis(300));
    interrupt(child.id());
    sleep(Duration::from_millis(100));
    interrupt(child.id());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let left = operator.lines("SELECT '' || count(*) AS line FROM referral_codes WHERE status = 'active'");
    assert_eq!(left, [all]);
    assert_eq!(operator.lines("SELECT '' || count(*) AS line FROM due_steps"), ["0"]);
    assert!(operator.manage(&["doctor"]).out.contains(" broke off: its process "));
    assert_eq!(expired(&operator.manage(&["expire-referral-codes"]).out), CODES);
}

/// What was settled under the old policy is told, and the new one is not in force yet.
#[test]
fn ctrl_c_during_a_change_of_policy_tells_what_was_done() {
    let operator = all_due();
    operator.file("new.toml", "[referral_codes]\ngrace = \"5 days\"\n");
    let policy = || operator.lines("SELECT value AS line FROM due_settings WHERE key = 'policy'");
    let before = policy();
    let mut command = operator.command(&["expire-referral-codes", "--batch", "100", "--policy", "new.toml"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until_changing(&operator);
    interrupt(child.id());
    let told: Told = child.wait_with_output().unwrap().into();
    assert_eq!(told.status, Some(1), "{}", told.err);
    assert_eq!(changed(&operator), [expired(&told.out).to_string()]);
    assert!(told.out.ends_with("Stopped early; the next run does the rest.\n"));
    assert!(!told.err.contains("nothing was changed"), "{}", told.err);
    assert_eq!(policy(), before);
}
