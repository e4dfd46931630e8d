use crate::operator::Operator;
use std::{
    process::{Command, Stdio},
    thread::sleep,
    time::Duration,
};

const CODES: usize = 100_000;

fn expired(out: &str) -> usize {
    let count = out.strip_prefix("Successfully expired ").and_then(|rest| rest.split(' ').next());
    count.and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("no count in {out:.200}"))
}

#[test]
fn ctrl_c_stops_between_batches_and_the_next_run_does_the_rest() {
    let operator = Operator::ready();
    operator.sql(&format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {CODES})
         INSERT INTO referral_codes (code, created_at, since, discount, expires_at)
         SELECT 'CODE-' || i, i, i, 500, 1000000 FROM n"
    ));
    let mut command = operator.command(&["expire-referral-codes", "--batch", "100"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let changed =
        || operator.lines("SELECT '' || count(*) AS line FROM referral_codes WHERE status = 'inactive'");
    while changed() == ["0"] {
        sleep(Duration::from_millis(5));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("stopping after this batch; once more to stop at once\n"), "{err}");
    assert!(out.ends_with("Stopped early; the next run does the rest.\n"));
    let first = expired(&out);
    assert!((100..CODES).contains(&first) && first % 100 == 0, "{first}");
    assert_eq!(out.lines().filter(|line| line.starts_with("  - CODE-")).count(), first);
    assert_eq!(changed(), [first.to_string()]);
    let run = operator.manage(&["runs", "--limit", "1", "--format", "json"]).json();
    assert_eq!((run[0]["status"].as_str(), run[0]["error"].as_str()), (Some("failed"), Some("interrupted")));

    let second = operator.manage(&["expire-referral-codes"]);
    assert_eq!((second.status, first + expired(&second.out)), (Some(0), CODES));
}
