use automation_core::{Actor, Change, CommandError, Failure, Id, Ledger, Refusal};
use session_core::{
    Cohort, CohortPolicy,
    cohort::{EnrolReason, Enrolment, EnrolmentDraft, Student},
};
use storage_diesel::{Database, StorageError, enrol as enrol_in};

use crate::{
    Call, Which,
    ask::found,
    dry_run::{Fate, in_transaction},
    kinds::Cohorts,
    policy,
    suggestions::Unknown,
};

/// Who is to be enrolled where, and on whose behalf.
#[derive(Debug, Clone, Copy)]
pub struct Enrolling<'a> {
    /// The student.
    pub student: Which<'a>,
    /// The cohort.
    pub cohort: Which<'a>,
    /// Who asks.
    pub actor: &'a Actor,
}

/// A student who is enrolled, or would be.
#[derive(Debug)]
#[non_exhaustive]
pub struct Enrolled {
    /// The enrolment, with its first step.
    pub change: Change<Enrolment>,
    /// Whether it is written; of a dry run it is what would be.
    pub is_written: bool,
}

/// Why nobody was enrolled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnrolError {
    /// The policy is not the one in force.
    #[error(transparent)]
    Policy(#[from] policy::NotInForce),
    /// There is no student or no cohort of that name.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// The rules say no.
    #[error("{0}")]
    Refused(Refusal<EnrolReason>),
    /// Another cohort of the student is due and cannot be completed.
    #[error("{}: {}", .0.key, .0.cause)]
    Failed(Failure),
    /// Another cohort of the student became due meanwhile; ask again.
    #[error("record {0} was changed by somebody else meanwhile; nothing was done, try again")]
    Moved(Id),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Enrols a student in a cohort, under the policy in force and in one transaction: see
/// [`storage_diesel::enrol`]. A dry run does all of it and takes it back.
///
/// # Errors
/// [`EnrolError`]; nothing was stored then.
pub fn enrol<S>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &CohortPolicy,
    asked: &Enrolling<'_>,
) -> Result<Enrolled, EnrolError>
where
    S: Database
        + Ledger<Cohort, Error = StorageError>
        + Ledger<Enrolment, Error = StorageError>
        + Ledger<Student, Error = StorageError>,
{
    policy::require_in_force::<Cohorts, _>(store, wanted)?;
    let student = found::<Student, S, EnrolError>(store, "student", asked.student)?.id;
    let cohort = found::<Cohort, S, EnrolError>(store, "cohort", asked.cohort)?.id;
    let draft = EnrolmentDraft::new(student, cohort);
    let change = in_transaction(store, |store| -> Result<_, EnrolError> {
        let change = enrol_in(store, wanted, draft, asked.actor, call.now)?;
        Ok((change, Fate::of(call)))
    })?;
    Ok(Enrolled { change, is_written: !call.dry_run })
}

impl From<CommandError<EnrolReason, StorageError>> for EnrolError {
    fn from(error: CommandError<EnrolReason, StorageError>) -> Self {
        match error {
            CommandError::Refused(refusal) => Self::Refused(refusal),
            CommandError::NotFound(id) => Unknown::numbered("record", id).into(),
            CommandError::Failed(failure) => Self::Failed(failure),
            CommandError::Moved(id) => Self::Moved(id),
            CommandError::Storage(error) => Self::Storage(error),
        }
    }
}
