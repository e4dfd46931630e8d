//! What proves the kind: the laws, the conformance suite on its own table, and what the program prints.

use std::process::Command;

use automation_core::{
    Instant, MessageEffect, Span, UserId,
    testing::{Specimen, conformance},
};
use diesel::{Connection, SqliteConnection};
use proptest::prelude::*;
use storage_diesel::testing::{
    OnSqlite, Sample, columns_keep_records, drawn_events_of_time, drawn_records, events_are_kept,
};
use trial_subscription::{TABLE, Trial};

const MONTH: i64 = 30 * 86_400_000_000;

fn trial(owner: &str, began: i64, ended: Option<i64>) -> Trial {
    let at = |micros: i64| Instant::from_micros(micros).expect("in range");
    Trial { owner: UserId::new(owner).expect("a user"), began: at(began), ended: ended.map(at) }
}

/// Draws trials for the laws: running and ended ones, before 1970 too.
#[derive(Debug)]
struct Trials;

impl Specimen for Trials {
    type Policy = Span;
    type Record = Trial;

    fn policies() -> BoxedStrategy<Span> {
        prop_oneof![Just(Span::ZERO), (0..4_000_000_000_u32).prop_map(Span::seconds)].boxed()
    }
    fn records(_: &Span) -> BoxedStrategy<Trial> {
        let began = -20 * MONTH..800 * MONTH;
        (began, prop::option::of(0..MONTH))
            .prop_map(|(began, lasted)| trial("ann", began, lasted.map(|lasted| began + lasted)))
            .boxed()
    }
}

automation_core::laws!(Trials, without commands);

#[test]
fn its_columns_are_read_as_they_are_written() {
    let (records, length) = drawn_records::<Trials>();
    columns_keep_records(&TABLE, &records, &length);
    events_are_kept::<Trial>(&drawn_events_of_time::<Trials>());
}

#[test]
fn the_ledger_conforms_with_trials_in_it() {
    let trials = Sample {
        tables: &TABLE,
        corrupts: Some("owner = char(7) || id"),
        withdraws: Some(MessageEffect::Withdraw),
        policy: || Span::days(30),
        other_policy: Some(|| Span::days(14)),
        numbered: |number| {
            trial(&format!("owner-{number}"), i64::try_from(number).expect("small") * 1_000_003, None)
        },
    };
    let held = conformance::run(&mut || {
        let conn = SqliteConnection::establish(":memory:").expect("memory is there");
        OnSqlite::new(conn, trials)
    });
    let held = held.unwrap_or_else(|broken| panic!("{broken}"));
    // A trial ends once, so it cannot turn for ever; on SQLite nobody holds a single row.
    let skipped: Vec<&str> = held.skipped.iter().map(|(name, _)| *name).collect();
    assert_eq!(skipped, ["a_runaway_is_named_and_the_rest_settled", "a_held_row_is_left_and_counted"]);
}

/// An operator in a folder of their own.
struct Operator(tempfile::TempDir);

impl Operator {
    fn new() -> Self {
        let operator = Self(tempfile::tempdir().expect("a folder"));
        operator.file("trials.csv", "owner,began\nann,2026-03-01T09:00:00Z\nbob,2026-03-20T12:00:00Z\n");
        operator
    }

    fn file(&self, name: &str, text: &str) {
        std::fs::write(self.0.path().join(name), text).expect("it can be written");
    }

    /// What the program prints, and its exit status. It acts on 1 April, and may do so whatever the clock says.
    fn trial(&self, arguments: &[&str]) -> (String, String, Option<i32>) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trial"));
        let output = command
            .args(arguments)
            .args(["--now", "2026-04-01T00:00:00Z"])
            .current_dir(self.0.path())
            .output()
            .expect("it starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (text(output.stdout), text(output.stderr), output.status.code())
    }

    /// What it prints where all goes well.
    fn prints(&self, arguments: &[&str]) -> String {
        let (out, err, status) = self.trial(arguments);
        assert_eq!((err.as_str(), status), ("", Some(0)), "{arguments:?}: {out}");
        out
    }
}

const ENDED: &str = "ann: running -> ended at 2026-03-31T09:00:00Z, 30 days after its beginning, \
                     2026-03-01T09:00:00Z (T-1)";

#[test]
fn a_registered_kind_is_swept_listed_explained_and_foretold() {
    let operator = Operator::new();
    let would = "[DRY RUN] Read 2 line(s): would import 2, 0 bad.\n";
    assert_eq!(operator.prints(&["import", "trials.csv", "--dry-run"]), would);
    assert_eq!(operator.prints(&["list"]), "");
    assert_eq!(operator.prints(&["import", "trials.csv"]), "Read 2 line(s): imported 2, 0 bad.\n");
    assert_eq!(
        operator.prints(&["list"]),
        "ann                       ended                 since 2026-03-31T09:00:00Z\n\
         bob                       running               since 2026-03-20T12:00:00Z  next 2026-04-19T12:00:00Z\n"
    );
    assert_eq!(
        operator.prints(&["explain", "ann"]),
        "trial ann at 2026-04-01T00:00:00Z\nbegan: 2026-03-01T09:00:00Z\n\
         state: ended (stored as running; the next sweep writes it down)\nsince: 2026-03-31T09:00:00Z\n\
         why: 30 days after its beginning, 2026-03-01T09:00:00Z (T-1)\nnext: nothing, unless somebody acts\n\
         history:\n  nothing has happened to it yet\n"
    );
    assert_eq!(
        operator.prints(&["forecast"]),
        "what time brings to trials until 2026-04-30:\n  overdue now           1  ended\n  \
         2026-04-19            1  ended\n  total                 2\n"
    );
    let would = format!("[DRY RUN] {ENDED}\n[DRY RUN] 1 trial(s) would end, 1 message(s).\n");
    assert_eq!(operator.prints(&["sweep", "--dry-run"]), would);
    assert_eq!(operator.prints(&["sweep"]), format!("{ENDED}\n1 trial(s) have ended, 1 message(s).\n"));
    assert_eq!(operator.prints(&["sweep"]), "0 trial(s) have ended, 0 message(s).\n");
    let explained = operator.prints(&["explain", "ann"]);
    assert!(explained.contains("history:\n  2026-03-31T09:00:00Z: ended, running -> ended, because 30 days"));
    let found = operator.prints(&["doctor"]);
    assert_eq!(found.lines().filter(|line| line.starts_with("ok ")).count(), 5, "{found}");
    let (_, err, status) = operator.trial(&["explain", "an"]);
    assert_eq!((err.as_str(), status), ("error: there is no trial an; did you mean ann?\n", Some(2)));
}

#[test]
fn time_is_replayed_under_two_policies() {
    let operator = Operator::new();
    operator.prints(&["import", "trials.csv"]);
    operator.file("short.toml", "[trials]\nlength = \"14 days\"\n");
    let span = ["simulate", "--from", "2026-03-01T00:00:00Z", "--until", "2026-04-30T23:59:59.999999Z"];
    assert_eq!(
        operator.prints(&[&span[..], &["--versus", "short.toml"]].concat()),
        "Replayed 2 trial(s) from 2026-03-01T00:00:00Z to 2026-04-30T23:59:59.999999Z; nothing was written.\n\
         day                 steps  notifications       versus  notifications  difference\n\
         2026-03-15              0              0            1              1          +1\n\
         2026-03-31              1              1            0              0          -1\n\
         2026-04-03              0              0            1              1          +1\n\
         2026-04-19              1              1            0              0          -1\n\
         total                   2              2            2              2          +0\n\
         2 trial(s) fare differently.\n  ann: ended 2026-03-31 09:00, versus ended 2026-03-15 09:00\n  \
         bob: ended 2026-04-19 12:00, versus ended 2026-04-03 12:00\n"
    );
    let (_, err, status) =
        operator.trial(&["simulate", "--from", "2026-03-02T00:00:00Z", "--until", "2026-03-01T00:00:00Z"]);
    assert_eq!(status, Some(2));
    assert_eq!(err, "error: the end 2026-03-01T00:00:00Z is before the beginning 2026-03-02T00:00:00Z\n");
}

#[test]
fn json_has_an_object_a_line() {
    let operator = Operator::new();
    operator.prints(&["import", "trials.csv"]);
    let json = |arguments: &[&str]| -> Vec<serde_json::Value> {
        let printed = operator.prints(&[arguments, &["--json"]].concat());
        printed.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    let records = json(&["list"]);
    assert_eq!(
        (records.len(), &records[1]["state"], &records[1]["began"]),
        (2, &"running".into(), &"2026-03-20T12:00:00Z".into())
    );
    let swept = json(&["sweep"]);
    assert_eq!((&swept[0]["event"], &swept[0]["dry_run"]), (&"ended".into(), &false.into()));
    assert_eq!((&swept[1]["counts"]["changed"], &swept[1]["error"]), (&1.into(), &serde_json::Value::Null));
    let explained = &json(&["explain", "ann"])[0];
    assert_eq!(explained["history"][0]["event"], "ended");
    // Nobody can ask anything of a trial.
    assert_eq!(explained["commands"], serde_json::json!([]));
}

#[test]
fn bad_lines_keep_everything_from_being_taken_over() {
    let operator = Operator::new();
    operator.file("bad.csv", "owner,began\nann,2026-03-01T09:00:00Z\nann,2026-03-02T09:00:00Z\ncyd,soon\n");
    let (out, _, status) = operator.trial(&["import", "bad.csv"]);
    assert!(out.starts_with("line 3: the trial ann is there already\nline 4: `soon` is "), "{out}");
    assert!(out.ends_with("Nothing was imported: 2 of 3 line(s) are bad.\n"), "{out}");
    assert_eq!((status, operator.prints(&["list"])), (Some(1), String::new()));
    let (out, _, status) = operator.trial(&["import", "bad.csv", "--skip-bad"]);
    assert!(out.ends_with("Read 3 line(s): imported 1, 2 bad.\n"), "{out}");
    assert_eq!((status, operator.prints(&["list"]).lines().count()), (Some(1), 1));
    operator.file("bad.csv", "owner,ends\n");
    let (_, err, status) = operator.trial(&["import", "bad.csv"]);
    assert_eq!(
        err,
        "error: the column `ends` is unknown; known are owner, began; the column `began` is missing\n"
    );
    assert_eq!(status, Some(2));
}

#[test]
fn another_policy_comes_into_force_by_the_sweep_alone() {
    let operator = Operator::new();
    operator.prints(&["import", "trials.csv"]);
    operator.prints(&["sweep"]);
    operator.file("policy.toml", "[trials]\nlength = \"10 days\"\n");
    let (_, err, status) = operator.trial(&["import", "trials.csv", "--policy", "policy.toml"]);
    assert!(err.contains("is not the one in force; nothing was changed: `sweep` under it"), "{err}");
    assert_eq!(status, Some(2));
    let (out, err, status) = operator.trial(&["sweep", "--policy", "policy.toml"]);
    assert!(err.starts_with("note: the policy has changed"), "{err}");
    assert!(out.starts_with("bob: running -> ended at 2026-03-30T12:00:00Z, 10 days after"), "{out}");
    assert_eq!(status, Some(0));
    // From now on it is in force, named or not.
    assert!(operator.prints(&["doctor"]).contains("trials: in force"));
    operator.file("policy.toml", "[trails]\nlength = \"10 days\"\n");
    let (_, err, _) = operator.trial(&["sweep", "--policy", "policy.toml"]);
    assert_eq!(err, "error: the policy has a section `trails`; there are trials\n");
}

#[test]
fn a_sweep_ahead_of_the_clock_is_not_made() {
    let operator = Operator::new();
    operator.prints(&["import", "trials.csv"]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_trial"));
    let output =
        command.args(["sweep", "--now", "2999-01-01T00:00:00Z"]).current_dir(operator.0.path()).output();
    let output = output.expect("it starts");
    let err = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(err.contains("nothing was done, and it would settle: changed 2, notifications 2"), "{err}");
    assert_eq!(output.status.code(), Some(2));
    assert!(operator.prints(&["list"]).contains("bob                       running"));
}
