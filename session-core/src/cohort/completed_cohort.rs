use std::fmt;

use automation_core::Change;
use chrono::NaiveDate;

use super::text::printed;
use super::{Cohort, CohortEffect, CohortEvent, CohortName, StudentEvent};

/// One cohort that completed, as the messages about it tell. `Display` is the text of the message about it
/// alone (A-11).
///
/// ```
/// use session_core::cohort::CompletedCohort;
///
/// let end = chrono::NaiveDate::from_ymd_opt(2026, 3, 10);
/// let cohort = CompletedCohort { name: "Winter run".parse()?, end, ex_students: 2 };
/// let told = "The cohort Winter run (ended on 2026-03-10) is completed. 2 students became Ex-Students.";
/// assert_eq!(cohort.to_string(), told);
/// # Ok::<(), session_core::cohort::CohortTextError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletedCohort {
    /// Its name.
    pub name: CohortName,
    /// Its last day.
    pub end: Option<NaiveDate>,
    /// How many of its students became Ex-Students by it.
    pub ex_students: u64,
}

impl CompletedCohort {
    /// What is told of a cohort that a sweep or a command has just completed, or in a dry run would. `None`
    /// if it did not complete.
    pub fn of(change: &Change<Cohort>) -> Option<Self> {
        change.steps.iter().find(|step| step.event == CohortEvent::Completed)?;
        let moved = change.consequences.iter().flat_map(CohortEffect::students);
        let turned = moved.filter(|student| student.step.event == StudentEvent::Completed);
        Some(Self {
            name: change.after.name.clone(),
            end: change.after.end(),
            ex_students: u64::try_from(turned.count()).unwrap_or(u64::MAX),
        })
    }
}

impl fmt::Display for CompletedCohort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The cohort {}", printed(self.name.as_str()))?;
        if let Some(end) = self.end {
            write!(f, " (ended on {end})")?;
        }
        f.write_str(" is completed.")?;
        students(f, self.ex_students)
    }
}

/// The number of students, named only if there are any (A-11).
pub(super) fn students(f: &mut fmt::Formatter<'_>, ex_students: u64) -> fmt::Result {
    match ex_students {
        0 => Ok(()),
        1 => f.write_str(" 1 student became Ex-Student."),
        count => write!(f, " {count} students became Ex-Students."),
    }
}
