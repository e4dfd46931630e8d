//! The lines that the two commands print (A-13, A-15), one function each, without the line break. The manual
//! says "session" where this crate says cohort; what is printed keeps the manual's word.
//!
//! ```
//! use chrono::NaiveDate;
//! use session_core::cohort::{CompletedCohort, cohort_lines};
//!
//! let end = NaiveDate::from_ymd_opt(2026, 3, 10);
//! let cohort = CompletedCohort { name: "Winter run".parse()?, end, ex_students: 2 };
//! assert_eq!(
//!     cohort_lines::completed(&cohort),
//!     "Completed session: Winter run (ended on 2026-03-10) - 2 students updated",
//! );
//! # Ok::<(), session_core::cohort::CohortTextError>(())
//! ```

use super::text::printed;
use super::{Cohort, CompletedCohort, KeptEnrolment};

/// What a run prints that found nothing, dry or not.
pub const NOTHING: &str = "No expired sessions found.";

/// The line of one student of that name who became Ex-Student.
pub fn ex_student(name: &str) -> String {
    format!("  - Updated student {} to Ex-Student status", printed(name))
}

/// The line of one cohort that completed.
pub fn completed(cohort: &CompletedCohort) -> String {
    let end = cohort.end.map_or_else(|| "no date".to_owned(), |end| end.to_string());
    let students = cohort.ex_students;
    format!(
        "Completed session: {} (ended on {end}) - {students} students updated",
        printed(cohort.name.as_str())
    )
}

/// The last line of a run that completed `cohorts` and made Ex-Students of `students`; [`NOTHING`] for none.
pub fn completed_total(cohorts: u64, students: u64) -> String {
    match cohorts {
        0 => NOTHING.to_owned(),
        cohorts => format!(
            "Successfully completed {cohorts} expired session(s) and updated {students} students to Ex-Student status."
        ),
    }
}

/// The line of one cohort that was restored with that many enrolments.
pub fn restored(cohort: &Cohort, reopened: u64) -> String {
    format!("Restored session: {} - {reopened} enrolments reactivated", printed(cohort.name.as_str()))
}

/// The line of one enrolment that a restore left closed.
pub fn kept(kept: &KeptEnrolment) -> String {
    format!("  - Not reactivated: {kept}")
}

/// What the restore prints if it is not told which cohorts (A-15).
pub const WHICH: &str = "Say which sessions to restore: --session-ids ID... or --all-completed.";
