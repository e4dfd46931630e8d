//! What is done with jobs besides what every kind of record knows: one is made, and stale ones are closed, within a limit and
//! with the warnings that must come first.

mod close_stale;
mod close_stale_once;
mod create;
mod held_back;
mod reopen_run;

pub use close_stale::{Capped, ClosedStale, close_stale};
pub use close_stale_once::{apply_closing, close_stale_once, one_off};
pub use create::{CreateJobError, CreatedJob, create};
pub use held_back::HeldBack;
pub use reopen_run::{Reopened, reopen_run};
