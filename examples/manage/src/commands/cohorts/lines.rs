//! The lines of the two commands: the documented ones, what a dry run says instead, and what
//! the manual leaves open.

use session_core::{
    Cohort,
    cohort::{CompletedCohort, KeptEnrolment, cohort_lines},
};

/// What comes before the lines of a dry run about a cohort.
const DRY: &str = "[DRY RUN] ";

/// The lines of a run, or of a dry one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lines {
    pub(super) dry_run: bool,
}

impl Lines {
    /// A student who became Ex-Student.
    pub(super) fn ex_student(self, name: &str) -> String {
        if self.dry_run {
            return format!("  - Would update student {} to Ex-Student status", shown(name));
        }
        cohort_lines::ex_student(name)
    }

    /// A cohort that completed.
    pub(super) fn completed(self, cohort: &CompletedCohort) -> String {
        if !self.dry_run {
            return cohort_lines::completed(cohort);
        }
        let end = cohort.end.map_or_else(|| "no date".to_owned(), |end| end.to_string());
        let (name, students) = (shown(cohort.name.as_str()), cohort.ex_students);
        format!("{DRY}Would complete session: {name} (ended on {end}) - {students} students would be updated")
    }

    /// How many completed.
    pub(super) fn completed_total(self, cohorts: u64, students: u64) -> String {
        if !self.dry_run || cohorts == 0 {
            return cohort_lines::completed_total(cohorts, students);
        }
        format!(
            "{DRY}Would complete {cohorts} expired session(s) and update {students} students to Ex-Student status."
        )
    }

    /// A student who takes part again.
    pub(super) fn active_again(self, name: &str) -> String {
        let verb = if self.dry_run { "Would update" } else { "Updated" };
        format!("  - {verb} student {} to Active status", shown(name))
    }

    /// An enrolment that stays closed.
    pub(super) fn kept(self, kept: &KeptEnrolment) -> String {
        if self.dry_run { format!("  - Would not reactivate: {kept}") } else { cohort_lines::kept(kept) }
    }

    /// How many enrolments a restore leaves alone.
    pub(super) fn closed_otherwise(enrolments: u64) -> String {
        format!("  - {enrolments} enrolments were closed otherwise and stay closed")
    }

    /// A cohort that was restored.
    pub(super) fn restored(self, cohort: &Cohort, reopened: u64) -> String {
        if !self.dry_run {
            return cohort_lines::restored(cohort, reopened);
        }
        let name = shown(cohort.name.as_str());
        format!("{DRY}Would restore session: {name} - {reopened} enrolments would be reactivated")
    }

    /// How many were restored.
    pub(super) fn restored_total(self, cohorts: u64, enrolments: u64) -> String {
        match (cohorts, self.dry_run) {
            (0, _) => "No sessions were restored.".to_owned(),
            (_, true) => {
                format!("{DRY}Would restore {cohorts} session(s) and reactivate {enrolments} enrolments.")
            }
            (_, false) => {
                format!("Successfully restored {cohorts} session(s) and reactivated {enrolments} enrolments.")
            }
        }
    }
}

/// A name on one line.
fn shown(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
