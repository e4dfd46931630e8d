//! What proves the kind: the laws, the conformance suite on its own table, and what the program prints.

use std::{convert::Infallible, process::Command};

use automation_core::{
    Instant, Span, UserId,
    testing::{Specimen, conformance},
};
use diesel::{Connection, SqliteConnection};
use proptest::prelude::*;
use storage_diesel::testing::{OnSqlite, Sample};
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
    fn commands(_: &Trial) -> Option<BoxedStrategy<Infallible>> {
        None
    }
}

automation_core::laws!(Trials, without commands);

#[test]
fn the_ledger_conforms_with_trials_in_it() {
    let trials = Sample {
        tables: TABLE,
        corrupts: Some("owner = char(7) || id"),
        // That a trial ended stays true.
        withdraws: None,
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
    // A trial ends once, so it cannot turn for ever; on SQLite nobody holds a single row; and that a trial ended
    // stays true.
    let skipped: Vec<&str> = held.skipped.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        skipped,
        [
            "a_runaway_is_named_and_the_rest_settled",
            "a_held_row_is_left_and_counted",
            "what_waits_is_withdrawn_and_told_again",
            "what_was_delivered_stays",
            "withdrawals_take_effect_in_order",
            "batches_of_withdrawals_do_not_matter",
            "a_row_that_moved_withdraws_nothing",
        ]
    );
}

#[test]
fn the_program_prints_what_it_did() {
    let output = Command::new(env!("CARGO_BIN_EXE_trial-subscription")).output().expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let ended = "30 days after its beginning, 2026-03-01T09:00:00Z (T-1)";
    assert_eq!(
        String::from_utf8(output.stdout).expect("UTF-8"),
        format!(
            "\
dry run:
  ann: running -> ended at 2026-03-31T09:00:00Z, {ended}
  1 changed, 1 told
sweep:
  ann: running -> ended at 2026-03-31T09:00:00Z, {ended}
  1 changed, 1 told
explain:
  bob is running; next at 2026-04-19T12:00:00Z: 30 days after its beginning, 2026-03-20T12:00:00Z (T-1)
  ann ended at 2026-03-31T09:00:00Z: {ended}
forecast:
  bob: ended at 2026-04-19T12:00:00Z
"
        )
    );
}
