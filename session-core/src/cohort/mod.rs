//! Cohorts (course runs), their enrolments and their students.

mod cascade;
#[expect(clippy::module_inception, reason = "the noun of this file is the noun of the folder")]
mod cohort;
mod cohort_facts;
pub mod cohort_lines;
mod command;
mod completed_cohort;
mod completion_report;
mod dates;
mod draft;
mod effect;
mod enrol;
mod enrolment;
mod event;
mod explain;
mod moved;
mod notices;
mod policy;
mod settle;
mod staff;
mod student;
mod student_command;
mod text;
mod transitions;

pub use cohort::{Cohort, CohortKind, CohortStatus};
pub use cohort_facts::CohortFacts;
pub use command::{CohortCommand, CohortReason, NewEnd};
pub use completed_cohort::CompletedCohort;
pub use completion_report::CompletionReport;
pub use dates::{CohortDates, StartAfterEnd};
pub use draft::CohortDraft;
pub use effect::{CohortEffect, KeptEnrolment};
pub use enrol::{EnrolReason, EnrolmentDraft, WAIVER, enrol};
pub use enrolment::{Enrolment, EnrolmentCommand, EnrolmentEvent, EnrolmentReason, EnrolmentStatus};
pub use event::CohortEvent;
pub use explain::CohortExplanation;
pub use moved::{MovedEnrolment, MovedInBrief, MovedStudent};
pub use notices::{COHORT_COMPLETED, COHORT_RESTORED, COHORTS_COMPLETED};
pub use policy::{CohortPolicy, CohortWarning, CompletionNotice, Recipients, StudentCascade};
pub use settle::settle_cohorts;
pub use student::{InactiveReason, Student, StudentEvent, StudentStatus};
pub use student_command::{StudentCommand, StudentReason};
pub use text::{
    CohortName, CohortRef, CohortTextError, MAX_COHORT_NAME_LENGTH, MAX_REF_LENGTH, MAX_STUDENT_NAME_LENGTH,
    StudentName, StudentRef,
};
pub use transitions::{COHORT_TRANSITIONS, CohortActor, CohortVerb, CohortWhen};
