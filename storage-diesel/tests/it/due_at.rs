//! A `due_at` that is no instant, and rows that somebody else changes.

use std::ops::ControlFlow;

use automation_core::{Failure, Observer, Report, SweepOptions, one_policy, sweep};
use referral_core::{ReferralCode, ReferralPolicy, code::Draft};
use storage_diesel::{prelude::*, sqlite};

use crate::databases::{ByHand, on_both, prepare};
use crate::offer::{self, ENDS, KEEP, Offer, at, offers};

/// Names the failed rows, and has enough of a sweep that does not end.
#[derive(Default)]
struct Failures(Vec<String>);

impl Observer<Offer> for Failures {
    fn failed(&mut self, failure: &Failure) {
        self.0.push(failure.key.clone());
    }
    fn progress(&mut self, report: &Report) -> ControlFlow<()> {
        if report.batches > 50 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

#[test]
fn a_sweep_passes_over_a_due_at_that_is_no_instant() {
    for damaged in ["5.5", "-1e300", "-9223372036854775807", "5"] {
        let mut conn = crate::databases::sqlite();
        let mut store = sqlite::Store::new(&mut conn);
        prepare(&mut store, &offer::SQLITE);
        // As in a table that was made without the check.
        store.run("PRAGMA ignore_check_constraints = ON");
        store.insert(&offers(6), &one_policy(&KEEP)).unwrap();
        // Those behind it, at the first instant that is, have a lesser number.
        store.run("UPDATE offers SET due_at = 6 WHERE name IN ('offer 0', 'offer 2', 'offer 5')");
        store.run(&format!("UPDATE offers SET due_at = {damaged}, stage = 7 WHERE name = 'offer 3'"));
        for batch in [1, 2] {
            let mut failures = Failures::default();
            let options = SweepOptions { batch, ..SweepOptions::default() };
            let now = at(ENDS).next().unwrap();
            let report = sweep(&mut store, &one_policy(&KEEP), now, options, &mut failures).unwrap();
            assert!(!report.stopped, "{damaged}: {report:?}");
            assert_eq!(failures.0, ["offer 3"], "{damaged}");
            assert_eq!(report.changed, if batch == 1 { 5 } else { 0 }, "{damaged}");
        }
    }
}

#[test]
fn a_code_takes_no_other_due_at_on_sqlite() {
    let mut conn = crate::databases::sqlite();
    let mut store = sqlite::Store::new(&mut conn);
    store.migrate().unwrap();
    let policy = ReferralPolicy::default();
    let draft = Draft::new("a".parse().unwrap(), "20".parse().unwrap());
    let code = ReferralCode::issue(draft, at("2026-02-01T00:00:00Z"), &policy).unwrap();
    store.insert(&[code], &one_policy(&policy)).unwrap();
    for wrong in ["'2026-06-01T00:00:00Z'", "5.5", "x'00'"] {
        assert!(store.refuses(&format!("UPDATE referral_codes SET due_at = {wrong}")), "{wrong}");
    }
    for right in ["NULL", "0", "'5'"] {
        store.run(&format!("UPDATE referral_codes SET due_at = {right}"));
    }
}

on_both! {
    fn what_somebody_else_changes_is_looked_at_again(store) {
        for triggers in [include_str!("../../sql/touched_sqlite.sql"), include_str!("../../sql/touched_postgres.sql")] {
            if triggers.contains("plpgsql") == store.refuses("SELECT sqlite_version()") {
                store.run(&triggers.replace("over", "stage, since"));
            }
        }
        store.insert(&offers(2), &one_policy(&KEEP)).unwrap();
        let before = store.find::<Offer>("offer 0").unwrap().unwrap();
        store.run("UPDATE offers SET stage = 1 WHERE name = 'offer 0'");
        let row = store.find::<Offer>("offer 0").unwrap().unwrap();
        assert_eq!((row.version, row.due_at), (before.version + 1, Some(automation_core::Instant::UNIX_EPOCH)));
        // Our own postponements and steps are not somebody else's changes.
        let now = at("2026-02-10T00:00:00Z");
        let report = sweep::<Offer, _, _, _>(&mut store, &one_policy(&KEEP), now, SweepOptions::default(), &mut ()).unwrap();
        assert_eq!((report.postponed, report.changed), (1, 0));
        let now = at("2026-03-05T00:00:00Z");
        let report = sweep::<Offer, _, _, _>(&mut store, &one_policy(&KEEP), now, SweepOptions::default(), &mut ()).unwrap();
        assert_eq!((report.changed, report.steps), (2, 3));
        let row = store.find::<Offer>("offer 0").unwrap().unwrap();
        assert_eq!((row.version, row.due_at), (2, None));
    }
}

on_both! {
    /// What is due at an instant or before it, by what the record says itself, and what a sweep would find too late,
    /// whenever that is; what cannot be read is not among them.
    fn overdue_is_what_is_due_and_what_is_found_too_late(store) {
        store.insert(&offers(5), &one_policy(&KEEP)).unwrap();
        store.run("UPDATE offers SET stage = 7 WHERE name = 'offer 4'");
        let overdue = |store: &mut _, until| {
            let mut told = Vec::new();
            let count = storage_diesel::Records::overdue::<Offer>(store, &one_policy(&KEEP), until, &mut |found| {
                told.push((found.key.clone(), found.is_mistimed()));
            });
            assert_eq!(count.unwrap(), u64::try_from(told.len()).unwrap());
            told.sort();
            told
        };
        let all = |mistimed: &[usize]| -> Vec<(String, bool)> {
            (0..4).map(|number| (format!("offer {number}"), mistimed.contains(&number))).collect()
        };
        let due = at(ENDS).next().unwrap();
        assert_eq!(overdue(&mut store, at(ENDS)), []);
        assert_eq!(overdue(&mut store, due), all(&[]));
        store.run("UPDATE offers SET due_at = NULL WHERE name = 'offer 2'");
        assert_eq!(overdue(&mut store, at(ENDS)), [("offer 2".to_owned(), true)]);
        assert_eq!(overdue(&mut store, due), all(&[2]));
        let report = sweep::<Offer, _, _, _>(
            &mut store, &one_policy(&KEEP), due, SweepOptions::default(), &mut Failures::default(),
        );
        assert_eq!(report.unwrap().changed, 3);
        assert_eq!(overdue(&mut store, due), [("offer 2".to_owned(), true)]);
    }
}
