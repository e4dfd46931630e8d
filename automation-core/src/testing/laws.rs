//! The nine laws that every lifecycle obeys, as properties of a [`Specimen`].
//!
//! | law | it says |
//! |---|---|
//! | 1 progress | steps never go back in time, and catch-up ends |
//! | 2 boundary | nothing happens a microsecond before its instant; it happens at it |
//! | 3 cadence | whenever sweeps run up to T, or once at T: same state, same steps, same consequences that stand, same records made, in whatever batches |
//! | 4 reading | what a page shows is what a sweep would store |
//! | 5 dry run | it tells what a real run does, and writes nothing; a second run does nothing |
//! | 6 rest | a sweep leaves nothing due |
//! | 7 commands | a command ends the same on a swept record and an unswept one |
//! | 8 explain | "may I" and "do it" agree; `possible_from` is the first instant at which it is allowed |
//! | 9 replay | the stored steps lead to the stored state; writing and reading again loses nothing |
//!
//! The laws do not know the rule: "the grace period and a microsecond more" obeys all of them. A rule
//! needs an oracle of its own beside them.
//!
//! Each law is a function from a number of cases to `Ok` or the smallest case found that breaks it.
//! The cases drawn are the same in every run. A law fails, too, if no case drawn tried it at all.

mod asking;
mod boundary;
mod cadence;
mod case;
mod commands;
mod dry_run;
mod explain;
mod life;
mod progress;
mod reading;
mod replay;
mod rest;
mod sweeping;

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use std::{cell::Cell, fmt::Debug};

pub use asking::{Asking, WithCommands, WithoutCommands};
pub use boundary::law_2_boundary;
pub use cadence::law_3_cadence;
pub use commands::law_7_commands;
pub use dry_run::law_5_dry_run;
pub use explain::law_8_explain;
pub use progress::law_1_progress;
pub use reading::law_4_reading;
pub use replay::law_9_replay;
pub use rest::law_6_rest;

use super::Specimen;
use case::Case;

/// How many cases [`laws!`](crate::laws) draws for each law if it is not told.
pub const CASES: u32 = 256;

/// Makes a `#[test]` for each of the nine laws, in the module where it stands.
///
/// ```
/// # use automation_core::testing::{Lamps, Shops};
/// mod lamp_laws {
///     # use automation_core::testing::Lamps;
///     automation_core::laws!(Lamps);
/// }
/// mod shop_laws {
///     # use automation_core::testing::Shops;
///     // Nobody can ask a shop anything, so laws 7 and 8 have nothing to say about it.
///     automation_core::laws!(Shops, without commands, cases = 64);
/// }
/// ```
#[macro_export]
macro_rules! laws {
    ($specimen:ty) => {
        $crate::laws!($specimen, cases = $crate::testing::laws::CASES);
    };
    ($specimen:ty, cases = $cases:expr) => {
        $crate::laws!(@tests $cases, $specimen, WithCommands);
        $crate::laws!(@tests $cases, law_7_commands::<$specimen> law_8_explain::<$specimen>);
    };
    ($specimen:ty, without commands) => {
        $crate::laws!($specimen, without commands, cases = $crate::testing::laws::CASES);
    };
    ($specimen:ty, without commands, cases = $cases:expr) => {
        $crate::laws!(@tests $cases, $specimen, WithoutCommands);
    };
    (@tests $cases:expr, $specimen:ty, $asking:ident) => {
        $crate::laws!(
            @tests $cases,
            law_1_progress::<$specimen, $crate::testing::laws::$asking>
            law_2_boundary::<$specimen>
            law_3_cadence::<$specimen>
            law_4_reading::<$specimen>
            law_5_dry_run::<$specimen>
            law_6_rest::<$specimen>
            law_9_replay::<$specimen, $crate::testing::laws::$asking>
        );
    };
    (@tests $cases:expr, $($law:ident::<$($of:ty),+>)*) => {
        $(
            #[test]
            fn $law() {
                if let Err(broken) = $crate::testing::laws::$law::<$($of),+>($cases) {
                    ::std::panic!("{broken}");
                }
            }
        )*
    };
}

/// What a law saw of the thing it is about, so that one that saw nothing does not pass.
#[derive(Default)]
struct Seen(Cell<u64>);

impl Seen {
    /// Counts what was tried.
    fn add(&self, more: usize) {
        self.0.set(self.0.get() + u64::try_from(more).unwrap_or(u64::MAX));
    }
}

/// Tries `check` on that many cases, and says which is the smallest that breaks it.
fn hold<S: Specimen, A: Asking<S>>(
    law: &str,
    about: &str,
    cases: u32,
    check: impl Fn(&Case<S, A>, &Seen) -> Result<(), String>,
) -> Result<(), String> {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 2_000,
        // A record that does not come to rest takes long to try; a case not quite the smallest will do.
        max_shrink_time: 1_000,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let seen = Seen::default();
    let tried = runner.run(&Case::<S, A>::any(), |case| check(&case, &seen).map_err(TestCaseError::fail));
    match tried {
        Ok(()) if seen.0.get() == 0 => {
            Err(format!("{law}: none of the {cases} cases drawn had {about}, so the law was not tried"))
        }
        Ok(()) => Ok(()),
        Err(TestError::Fail(why, case)) => Err(format!("{law} is broken: {why}\nsmallest case: {case:#?}")),
        Err(TestError::Abort(why)) => Err(format!("{law}: the cases could not be drawn: {why}")),
    }
}

/// Both values if they differ.
pub(super) fn same<T: PartialEq + Debug>(what: &str, one: &T, other: &T) -> Result<(), String> {
    if one == other { Ok(()) } else { Err(format!("{what}\n   {one:?}\nis not\n   {other:?}")) }
}
