//! Sweeps under the policy in force, and their record.

use automation_core::Span;
use duecourse::{
    Call,
    kinds::{ReferralChoices, ReferralCodes},
    policy,
    run::RunError,
    sweep::{settle_some, sweep},
};
use referral_core::ReferralPolicy;
use storage_diesel::{RunStatus, prelude::*};

use crate::host::{NOW, Program, SWEEP, at, usual, with_codes};

const CODES: &[(&str, &str)] = &[
    ("OLD-20", "2026-05-01T00:00:00Z"),
    ("LATE-20", "2026-05-31T12:00:00Z"),
    ("NEW-20", "2026-12-31T00:00:00Z"),
];

#[test]
fn g_18_a_real_sweep_is_on_record_and_a_dry_one_is_not() {
    with_codes(CODES, |store| {
        let program = Program::new();
        let mut told = Vec::new();
        let dry = Call { dry_run: true, ..program.call() };
        let ending = sweep::<ReferralCodes, _>(&dry, store, &usual(), &SWEEP, &mut |step| {
            told.push(step.to_string());
        });
        assert_eq!((ending.unwrap().changed, store.last_runs(None, 10).unwrap().len()), (2, 0));
        assert!(told.iter().all(|line| line.starts_with("[DRY RUN] ")), "{told:?}");
        assert_eq!(store.outbox_counts().unwrap().queued, 0);
        let ending =
            sweep::<ReferralCodes, _>(&program.call(), store, &usual(), &SWEEP, &mut |_| ()).unwrap();
        assert_eq!(
            (ending.changed, ending.to_string().as_str()),
            (2, "2 code(s) have expired, 2 message(s).")
        );
        assert!(store.outbox_counts().unwrap().queued > 0);
        let runs = store.last_runs(None, 10).unwrap();
        let run = runs[0].as_ref().unwrap();
        assert_eq!((run.command.as_str(), run.options.as_str()), ("expire-referral-codes", "--notify"));
        assert_eq!(
            (run.operator.as_str(), run.host.as_str(), run.status),
            ("alice", "here", RunStatus::Done)
        );
        let again = sweep::<ReferralCodes, _>(&program.call(), store, &usual(), &SWEEP, &mut |_| ()).unwrap();
        assert_eq!(again.changed, 0);
    });
}

#[test]
fn g_25_a_sweep_ahead_of_the_clock_is_counted_and_not_made() {
    with_codes(CODES, |store| {
        let program = Program::new();
        let ahead = Call { now: at("2027-06-01T00:00:00Z"), ..program.call() };
        let refused =
            sweep::<ReferralCodes, _>(&ahead, store, &usual(), &SWEEP, &mut |_| panic!("it is silent"));
        let Err(RunError::Ahead(refused)) = refused else { panic!("{refused:?}") };
        assert_eq!(refused.counts["changed"], 3);
        assert!(store.last_runs(None, 10).unwrap().is_empty());
        let ahead = Call { ahead: true, ..ahead };
        assert_eq!(
            sweep::<ReferralCodes, _>(&ahead, store, &usual(), &SWEEP, &mut |_| ()).unwrap().changed,
            3
        );
    });
}

#[test]
fn another_policy_comes_into_force_after_what_is_due_under_the_old_one() {
    with_codes(CODES, |store| {
        let program = Program::new();
        let lenient = ReferralChoices {
            referral_codes: ReferralPolicy { grace: Span::days(2), ..ReferralPolicy::default() },
            ..usual()
        };
        let refused = policy::require_in_force::<ReferralCodes, _>(store, &lenient).unwrap_err().to_string();
        assert!(refused.contains("`expire-referral-codes` under it puts it in force"), "{refused}");
        let ending =
            sweep::<ReferralCodes, _>(&program.call(), store, &lenient, &SWEEP, &mut |_| ()).unwrap();
        // Under the new policy the second one would have two more days.
        assert_eq!(ending.changed, 2);
        assert!(program.heard.borrow().iter().any(|line| line.starts_with("the policy has changed")));
        let in_force = policy::in_force::<ReferralCodes, _>(store).unwrap().unwrap();
        assert!(in_force.holds::<ReferralCodes>(&lenient) && !in_force.holds::<ReferralCodes>(&usual()));
        policy::require_in_force::<ReferralCodes, _>(store, &lenient).unwrap();
    });
}

#[test]
fn a_sweep_stops_between_two_batches() {
    with_codes(CODES, |store| {
        let program = Program::new();
        program.stops.set(true);
        let one = duecourse::SweepAsked { batch: 1, ..SWEEP };
        let ending = sweep::<ReferralCodes, _>(&program.call(), store, &usual(), &one, &mut |_| ()).unwrap();
        assert_eq!(
            (ending.changed, ending.stopped()),
            (1, Some("Stopped early; the next run does the rest."))
        );
        let run = store.last_runs(None, 1).unwrap().remove(0).unwrap();
        assert_eq!(run.error.as_deref(), Some("interrupted"));
    });
}

#[test]
fn g_18_the_admins_hear_of_a_run_that_was_missed() {
    with_codes(CODES, |store| {
        let program = Program::new();
        let mut sweep_at = |now: &str| {
            program.clock.set(at(now));
            sweep::<ReferralCodes, _>(&program.call(), store, &usual(), &SWEEP, &mut |_| ()).unwrap();
        };
        sweep_at(NOW);
        sweep_at("2026-06-02T02:00:00Z");
        assert!(!program.heard.borrow().iter().any(|line| line.contains("was not made")));
        sweep_at("2026-06-05T02:00:00Z");
        let heard = program.heard.borrow();
        assert!(
            heard
                .iter()
                .any(|line| line.contains("the run that was due at 2026-06-03T02:00:00Z was not made"))
        );
    });
}

#[test]
fn a_host_settles_some_without_a_run() {
    with_codes(CODES, |store| {
        let program = Program::new();
        let early = Call { now: at("2026-04-01T00:00:00Z"), ..program.call() };
        assert_eq!(settle_some::<ReferralCodes, _>(&early, store, &usual(), 1).unwrap().batches, 0);
        let settled = settle_some::<ReferralCodes, _>(&program.call(), store, &usual(), 1).unwrap();
        assert_eq!((settled.changed, store.last_runs(None, 10).unwrap().len()), (1, 0));
        let lenient = ReferralChoices {
            referral_codes: ReferralPolicy { grace: Span::days(2), ..ReferralPolicy::default() },
            ..usual()
        };
        assert!(settle_some::<ReferralCodes, _>(&program.call(), store, &lenient, 1).is_err());
    });
}
