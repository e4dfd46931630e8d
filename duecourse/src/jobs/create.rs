use std::convert::Infallible;

use automation_core::{Actor, Cause, Change, CommandError, Failure, Happening, Id, begin, one_policy};
use compliance_core::job::{Job, JobDraft, JobEvent, JobNumber, JobPolicy};
use storage_diesel::{Inserted, StorageError};

use crate::{
    Call, StoreOf,
    dry_run::{Fate, in_transaction},
    kinds::Jobs,
    policy,
    suggestions::hear_of_others,
};

/// A job that was made, or would be.
#[derive(Debug)]
#[non_exhaustive]
pub struct CreatedJob {
    /// The job, with its first step.
    pub change: Change<Job>,
    /// Whether it is written; of a dry run it is what would be.
    pub is_written: bool,
}

/// Why no job was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateJobError {
    /// The policy is not the one in force.
    #[error(transparent)]
    Policy(#[from] policy::NotInForce),
    /// Another job has that number (C-B11).
    #[error("the job {0} is there already; a number is given once")]
    Taken(JobNumber),
    /// The job cannot be written.
    #[error("{}: {}", .0.key, .0.cause)]
    Failed(Failure),
    /// Somebody else changed it as it was made.
    #[error("job {0} was changed by somebody else meanwhile; nothing was done, try again")]
    Moved(Id),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Makes a job (C-E3), under the policy in force and in one transaction; who made it is its first step. The unique key
/// decides whether a number is taken, so there is no race and nothing is counted (C-B11). The host hears of numbers that are
/// written nearly alike. A dry run does all of it and takes it back.
///
/// # Errors
/// [`CreateJobError`]; nothing was stored then.
pub fn create<S: StoreOf<Jobs>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &JobPolicy,
    draft: JobDraft,
    actor: &Actor,
) -> Result<CreatedJob, CreateJobError> {
    policy::require_in_force::<Jobs, _>(store, wanted)?;
    let job = draft.made(call.now);
    let change = in_transaction(store, |store| -> Result<_, CreateJobError> {
        let inserted = store.insert(std::slice::from_ref(&job), &one_policy(wanted))?;
        let Some(Inserted::New(id)) = inserted.first() else {
            return Err(CreateJobError::Taken(job.number.clone()));
        };
        let others = store.alike::<Job>(job.number.as_str());
        hear_of_others(call, "job", job.number.as_str(), others);
        let first = Happening::new(JobEvent::Created, call.now, Cause::asked(actor, None));
        let change = begin(store, &one_policy(wanted), *id, &first)?;
        Ok((change, Fate::of(call)))
    })?;
    Ok(CreatedJob { change, is_written: !call.dry_run })
}

impl From<CommandError<Infallible, StorageError>> for CreateJobError {
    fn from(error: CommandError<Infallible, StorageError>) -> Self {
        match error {
            CommandError::Refused(refusal) => match refusal.objections().first().map(|one| one.reason) {
                Some(never) => match never {},
                None => Self::Moved(Id(0)),
            },
            CommandError::NotFound(id) | CommandError::Moved(id) => Self::Moved(id),
            CommandError::Failed(failure) => Self::Failed(failure),
            CommandError::Storage(error) => Self::Storage(error),
        }
    }
}
