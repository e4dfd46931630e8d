//! Cohorts with their enrolments and students; contracts with their sessions and calendars.

pub(crate) mod calendars;
pub(crate) mod coaching_facts;
pub(crate) mod coaching_sessions;
pub(crate) mod cohorts;
pub(crate) mod contracts;
pub(crate) mod enrolling;
pub(crate) mod enrolments;
pub(crate) mod former_offsets;
pub(crate) mod scheduling;
pub(crate) mod students;
