//! What was done is said by the exit status, whether it could be told or not.

use std::{
    fs::{File, OpenOptions},
    process::Stdio,
};

use crate::{
    operator::{NOW, Operator, Told},
    writing::{Original, WRITING, dump},
};

fn full() -> File {
    OpenOptions::new().write(true).open("/dev/full").unwrap()
}

fn told(operator: &Operator, arguments: &[&str], out: impl Into<Stdio>) -> Told {
    operator.command(arguments).stdout(out).output().unwrap().into()
}

/// Onto a full device each command does its work, says so on standard error, and gives 1: with 2 whoever
/// tries again would make a second code, or move a session twice.
#[test]
fn a_full_device_does_not_undo_what_was_done() {
    let original = Original::new();
    for writing in WRITING {
        for more in [&[][..], &["--format", "json"]] {
            let operator = original.copy();
            let before = dump(&operator);
            let arguments = [&writing.typed()[..], more].concat();
            let told = told(&operator, &arguments, full());
            assert_eq!(told.status, Some(1), "{arguments:?}: {told:?}");
            assert!(told.err.contains("cannot write to standard output"), "{arguments:?}: {told:?}");
            assert!(told.err.contains("all the same"), "{arguments:?}: {told:?}");
            assert_ne!(dump(&operator), before, "{arguments:?}");
            // The record of the run says it too, and does not stay open.
            let run = operator.lines(
                "SELECT status || ' ' || coalesce(error, '') AS line FROM due_runs ORDER BY id DESC LIMIT 1",
            );
            assert!(run[0].starts_with("failed cannot write to standard output"), "{arguments:?}: {run:?}");
        }
    }
}

/// A reader that has gone is no trouble at all.
#[test]
fn a_closed_pipe_is_no_trouble() {
    let original = Original::new();
    for writing in WRITING {
        let operator = original.copy();
        let before = dump(&operator);
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let told = told(&operator, &writing.typed(), writer);
        assert_eq!(told.status, Some(0), "{}: {told:?}", writing.name);
        assert_ne!(dump(&operator), before, "{}", writing.name);
    }
}

/// Where nothing was done, 2 says so.
#[test]
fn what_was_not_done_stays_not_done() {
    let original = Original::new();
    for writing in WRITING {
        let operator = original.copy();
        let before = dump(&operator);
        let told = told(&operator, &[&writing.typed()[..], &["--dry-run"]].concat(), full());
        assert_eq!(told.status, Some(2), "{}: {told:?}", writing.name);
        assert!(!told.err.contains("all the same"), "{}: {told:?}", writing.name);
        assert_eq!(dump(&operator), before, "{}", writing.name);
    }
}

/// The tables are there, and the demo is.
#[test]
fn what_makes_a_database_says_so_too() {
    let operator = Operator::new();
    let made = told(&operator, &["migrate"], full());
    made.fails(1, "done all the same: ");
    assert!(!operator.lines("SELECT version AS line FROM due_migrations").is_empty());
    // The second time there is nothing to do.
    told(&operator, &["migrate"], full()).fails(2, "cannot write to standard output");
    let demo = told(&operator, &["demo", "demo.sqlite3", "--now", NOW], full());
    demo.fails(1, "demo.sqlite3 was made");
}
