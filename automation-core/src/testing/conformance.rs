//! What every [`Ledger`](crate::Ledger) must do, as checks to run on your own.
//!
//! Write a [`Harness`] for it, and one test:
//!
//! ```
//! use automation_core::testing::conformance::{self, MemoryHarness};
//!
//! let held = conformance::run(&mut MemoryHarness::new).unwrap_or_else(|broken| panic!("{broken}"));
//! assert!(held.skipped.is_empty(), "{:?}", held.skipped);
//! ```
//!
//! Every check begins with a new, empty harness, and no two are alive at the same time, so they may
//! share a database that the harness empties when it is made.

mod bakery;
mod bearing;
mod claiming;
mod failing;
mod harness;
mod memory;
mod population;
mod sweeping;
mod withdrawing;
mod writing;

use std::fmt;

pub use bakery::BakeryHarness;
pub use bearing::{BearingHarness, StoredBirth};
pub use harness::{Harness, StoredStep};
pub use memory::MemoryHarness;

/// Makes a new, empty harness.
pub type Fresh<'a, H> = dyn FnMut() -> H + 'a;

/// What a check found where nothing is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The ledger does what it must.
    Holds,
    /// The harness cannot set this up, for that reason.
    Skipped(&'static str),
}

/// What a check gives: what is broken is the error.
pub type Checked = Result<Verdict, String>;

/// One thing that every ledger must do.
pub struct Check<H> {
    /// What it must do, in snake case.
    pub name: &'static str,
    /// Tries it.
    pub run: fn(&mut Fresh<'_, H>) -> Checked,
}

/// The checks of a suite in which nothing was broken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// Those that hold.
    pub held: Vec<&'static str>,
    /// Those that could not be set up, and why not.
    pub skipped: Vec<(&'static str, &'static str)>,
}

/// The checks that a ledger breaks, and how.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub struct Broken {
    /// The name of each, and what was found.
    pub broken: Vec<(&'static str, String)>,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the ledger breaks {} of the checks:", self.broken.len())?;
        self.broken.iter().try_for_each(|(name, how)| write!(f, "\n- {name}: {how}"))
    }
}

macro_rules! named {
    ($($module:ident: $($check:ident)*;)*) => {
        vec![$($(Check { name: stringify!($check), run: $module::$check::<H> }),*),*]
    };
}

/// All checks.
pub fn checks<H: Harness>() -> Vec<Check<H>> {
    named![
        claiming: due_from_its_instant_on earliest_first_and_behind_the_cursor never_more_than_the_limit
            nothing_due_calls_nothing all_are_met_once ids_are_found_due_or_not the_earliest_due_is_known
            whoever_sleeps_is_woken
            peek_writes_nothing;
        writing: a_change_is_written_as_a_whole a_change_without_steps_only_moves_due_at
            a_message_is_written_once a_moved_row_is_not_overwritten a_touched_row_is_looked_at_again
            rows_left_out_stay_as_they_are instants_survive_to_the_microsecond;
        failing: unreadable_rows_are_named_and_block_nothing a_refused_row_is_named_and_the_rest_written
            a_runaway_is_named_and_the_rest_settled a_held_row_is_left_and_counted
            a_swallowed_write_is_named what_stays_due_is_counted;
        sweeping: a_second_sweep_does_nothing batches_do_not_matter cadence_does_not_matter
            a_dry_run_tells_the_truth a_stopped_sweep_is_finished_by_the_next
            a_row_looked_at_too_early_is_postponed a_review_moves_due_at
            the_stored_steps_lead_to_the_stored_state;
        withdrawing: what_waits_is_withdrawn_and_told_again what_was_delivered_stays
            withdrawals_take_effect_in_order batches_of_withdrawals_do_not_matter
            a_row_that_moved_withdraws_nothing;
    ]
}

/// The checks about births, for a ledger of a kind whose steps make records.
pub fn birth_checks<H: BearingHarness>() -> Vec<Check<H>> {
    named![
        bearing: a_birth_is_made_once a_birth_is_stored_as_it_is_told a_tombstone_forbids_a_birth
            a_row_that_moved_makes_nothing batches_of_births_do_not_matter;
    ]
}

/// Runs all checks, each on a new harness.
///
/// # Errors
/// Every check that is broken.
pub fn run<H: Harness>(fresh: &mut Fresh<'_, H>) -> Result<Held, Broken> {
    run_those(checks(), fresh)
}

/// Runs the checks about births, each on a new harness.
///
/// # Errors
/// Every check that is broken.
pub fn run_births<H: BearingHarness>(fresh: &mut Fresh<'_, H>) -> Result<Held, Broken> {
    run_those(birth_checks(), fresh)
}

fn run_those<H>(checks: Vec<Check<H>>, fresh: &mut Fresh<'_, H>) -> Result<Held, Broken> {
    let mut held = Held::default();
    let mut broken = Vec::new();
    for check in checks {
        match (check.run)(fresh) {
            Ok(Verdict::Holds) => held.held.push(check.name),
            Ok(Verdict::Skipped(why)) => held.skipped.push((check.name, why)),
            Err(how) => broken.push((check.name, how)),
        }
    }
    if broken.is_empty() { Ok(held) } else { Err(Broken { broken }) }
}
