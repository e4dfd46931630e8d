//! What comes in may be of any size, also without end.

use std::process::{Command, Stdio};

use crate::operator::{Operator, Told};

/// With something endless on standard input.
fn fed(operator: &Operator, feed: &str, arguments: &[&str]) -> Told {
    let mut feed =
        Command::new("sh").args(["-c", feed]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let told = operator.command(arguments).stdin(feed.stdout.take().unwrap()).output().unwrap().into();
    // It ends by itself, since nobody reads.
    feed.wait().unwrap();
    told
}

#[test]
fn what_has_no_end_is_refused() {
    let operator = Operator::ready();
    let zeros = "cat /dev/zero";
    let told = fed(&operator, zeros, &["occurrences", "-", "--max-size", "2"]);
    told.fails(2, "cannot read standard input: it is larger than 2 MiB, the most that is read of it; --max-size raises that\n");
    let told = fed(&operator, zeros, &["occurrences", "--file", "/dev/stdin", "--max-size", "1"]);
    told.fails(
        2,
        "cannot read /dev/stdin: it is larger than 1 MiB, the most that is read of it; --max-size raises",
    );
    let told = fed(&operator, zeros, &["migrate", "--policy", "/dev/stdin"]);
    told.fails(
        2,
        "cannot read the policy /dev/stdin: it is larger than 1 MiB, the most that is read of it\n",
    );
    let told = fed(&operator, zeros, &["calendar", "set", "ben", "/dev/stdin"]);
    told.fails(2, "cannot read /dev/stdin: it is larger than 1 MiB, the most that is read of it\n");
    // A line without an end is told by its beginning, and then by its size.
    let told = fed(&operator, "head -c 3000000 /dev/zero", &["import", "referral-codes", "-"]);
    told.fails(2, "cannot read standard input: line 1: it is larger than 1048576 bytes\n");
}

#[test]
fn what_is_as_large_as_it_may_be_is_read() {
    let operator = Operator::ready();
    let policy = |bytes: usize| {
        let text = "[referral_codes]\nreport_to_admins = false\n";
        format!("{text}#{}", "x".repeat(bytes - text.len() - 1))
    };
    operator.file("at.toml", policy(1024 * 1024));
    operator.file("above.toml", policy(1024 * 1024 + 1));
    assert_eq!(
        operator.manage(&["expire-referral-codes", "--policy", "at.toml", "--dry-run"]).status,
        Some(0)
    );
    operator.manage(&["expire-referral-codes", "--policy", "above.toml"]).fails(2, "it is larger than 1 MiB");
    let class = "DTSTART:20260323T100000Z\nRRULE:FREQ=WEEKLY;COUNT=3\n";
    operator.file("at.txt", format!("{class}{}", "\n".repeat(1024 * 1024 - class.len())));
    operator.file("above.txt", format!("{class}{}", "\n".repeat(1024 * 1024 - class.len() + 1)));
    let read = |file| operator.manage(&["occurrences", "--file", file, "--max-size", "1"]);
    assert_eq!(read("at.txt").status, Some(0));
    read("above.txt").fails(2, "it is larger than 1 MiB");
}

#[test]
fn so_many_rules_are_no_set() {
    let operator = Operator::new();
    let rules = |number: usize| {
        let rules: String =
            (0..number).map(|n| format!("RRULE:FREQ=DAILY;INTERVAL={}\n", n % 900 + 1)).collect();
        format!("DTSTART:20260101T090000Z\n{rules}")
    };
    operator.file("many.txt", rules(50_000));
    operator.manage(&["occurrences", "--file", "many.txt"]).fails(2, "many.txt, line 1002: RRULE at byte ");
    operator
        .manage(&["occurrences", "--file", "many.txt"])
        .fails(2, "there are more than 1000 rules; that many are read at most");
    operator.file("some.txt", rules(1_000));
    let told = operator.manage(&["occurrences", "--file", "some.txt", "--limit", "1000"]);
    assert_eq!((told.status, told.out.lines().count()), (Some(0), 1_001));
}
