//! The lines that closing stale jobs prints (C-82) and the note it leaves (C-81), one function each, without the line
//! break. They are as documented to the character, `1 days` and `1 stale jobs` included, since scripts read them.
//!
//! ```
//! use compliance_core::job::{lines, StaleDays};
//!
//! assert_eq!(lines::checking(StaleDays::default()), "Checking for stale jobs (inactive for 90+ days)...");
//! assert_eq!(lines::closed(&"JOB-000120".parse()?, 93), "  ✓ Closed: JOB-000120 (93 days inactive)");
//! # Ok::<(), automation_core::texts::LineError>(())
//! ```

use chrono::NaiveDate;

use super::{JobNumber, JobTitle, OpenStatus, StaleDays};

/// What stands below the first line if no job is stale.
pub const NOTHING: &str = "No stale jobs found";
/// What a dry run says before it lists what it would close.
pub const DRY_RUN: &str = "DRY RUN - No jobs will be closed";

/// The first line: after how many days jobs are closed of which nothing else is said.
pub fn checking(days: StaleDays) -> String {
    format!("Checking for stale jobs (inactive for {days}+ days)...")
}

/// How many jobs are stale; [`NOTHING`] for none.
pub fn found(jobs: u64) -> String {
    match jobs {
        0 => NOTHING.to_owned(),
        jobs => format!("Found {jobs} stale jobs"),
    }
}

/// A job that a dry run would close. The days are those of the report's now (C-83).
pub fn would_close(number: &JobNumber, title: &JobTitle, days: u64) -> String {
    format!("  • {number}: {title} ({})", inactive(days))
}

/// A job that was closed. The days are those of the report's now (C-83).
pub fn closed(number: &JobNumber, days: u64) -> String {
    format!("  ✓ Closed: {number} ({})", inactive(days))
}

/// The last line of a run that closed that many.
pub fn closed_total(jobs: u64) -> String {
    format!("Auto-closed {jobs} stale jobs")
}

/// The note about a job that was closed (C-81): the local day of the run, the whole days of inactivity at the report's now,
/// and how far the job was. Made when it is shown, since the number of days is another one tomorrow (C-83).
pub fn note(run_on: NaiveDate, days: u64, from: OpenStatus) -> String {
    format!("[{run_on}] Auto-closed after {} (was {from})", inactive(days))
}

fn inactive(days: u64) -> String {
    format!("{days} days inactive")
}
