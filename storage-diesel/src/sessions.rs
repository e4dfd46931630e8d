//! Cohorts with their enrolments and students; contracts with their sessions and calendars.

pub(crate) mod calendars;
pub(crate) mod coaching;
pub(crate) mod coaching_facts;
pub(crate) mod coaching_sessions;
pub(crate) mod cohort_facts;
pub(crate) mod cohorts;
pub(crate) mod contracts;
pub(crate) mod enrolling;
pub(crate) mod enrolments;
pub(crate) mod former_offsets;
pub(crate) mod scheduling;
pub(crate) mod status_word;
pub(crate) mod students;

use automation_core::Spelling;

use crate::engine::spellings::Kept;

/// The columns whose texts are kept in one form.
pub(crate) const KEPT: &[Kept] = &[
    Kept { table: "cohorts", column: "reference", what: "cohort", spelling: Spelling::Key },
    Kept { table: "cohort_students", column: "reference", what: "student", spelling: Spelling::Key },
    Kept { table: "coaching_calendars", column: "person", what: "user", spelling: Spelling::Key },
];
