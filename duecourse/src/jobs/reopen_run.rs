use automation_core::{Actor, Failure, Id};
use compliance_core::job::{ClosedBy, Job, JobCommand, JobPolicy, Standing};
use storage_diesel::{RunId, StorageError};

use crate::{
    AskError, Asked, Call, StoreOf,
    ask::ask,
    kinds::Jobs,
    plan::{Left, WhyLeft},
    policy::{self, NotInForce},
};

/// How many jobs are looked at together.
const AT_A_TIME: usize = 500;

/// What became of the jobs that a run closed.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Reopened {
    /// Those that are open again, or in a dry run would be: what people call them.
    pub reopened: Vec<String>,
    /// Those of which something has happened since, or that could not be opened: they are left as they are.
    pub left: Vec<Left>,
    /// Why the storage failed, if it did. What is reopened is so all the same.
    pub error: Option<StorageError>,
}

/// Opens again the jobs that a run closed by time and that nobody has touched since, as whoever asks for it. `tell` hears of
/// each that is open again.
///
/// # Errors
/// [`NotInForce`] if it fails before anything was written. What went wrong later is in what it gives.
pub fn reopen_run<S: StoreOf<Jobs>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &JobPolicy,
    (run, actor, reason): (RunId, &Actor, Option<&str>),
    tell: &mut dyn FnMut(&str),
) -> Result<Reopened, NotInForce> {
    policy::require_in_force::<Jobs, _>(store, wanted)?;
    let mut done = Reopened::default();
    let mut after: Option<Id> = None;
    loop {
        let ids = store.records_of_run::<Job>(run, after, AT_A_TIME)?;
        let Some(last) = ids.last().copied() else { return Ok(done) };
        after = Some(last);
        for id in ids {
            match one(call, store, wanted, (id, run, actor, reason)) {
                Ok(None) => {}
                Ok(Some(Ok(key))) => {
                    tell(&key);
                    done.reopened.push(key);
                }
                Ok(Some(Err(left))) => done.left.push(left),
                // What is done already is told, whatever comes now.
                Err(error) => {
                    done.error = Some(error);
                    return Ok(done);
                }
            }
            if call.host.is_asked_to_stop() {
                return Ok(done);
            }
        }
    }
}

/// Opens one again; `None` if the run did something else with it than close it.
fn one<S: StoreOf<Jobs>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &JobPolicy,
    (id, run, actor, reason): (Id, RunId, &Actor, Option<&str>),
) -> Result<Option<Result<String, Left>>, StorageError> {
    let steps = store.readable_history::<Job>(id)?;
    let closed_it = steps.rows.iter().any(|step| step.run == Some(run) && step.event == "closed_stale");
    if !closed_it {
        return Ok(None);
    }
    let row = match store.numbered::<Job>(id) {
        Ok(Some(row)) => row,
        Ok(None) => return Ok(Some(Err(Left { key: format!("job number {id}"), why: WhyLeft::Gone }))),
        Err(StorageError::Unreadable(Failure { key, cause, .. })) => {
            return Ok(Some(Err(Left { key, why: WhyLeft::Failed { cause } })));
        }
        Err(error) => return Err(error),
    };
    let key = row.key();
    let last = steps.rows.last();
    let is_untouched = last.is_some_and(|last| last.run == Some(run) && last.version == row.version)
        && matches!(&row.record.standing, Standing::Cancelled(closing) if closing.by == ClosedBy::Time);
    if !is_untouched {
        let why = WhyLeft::Moved {
            event: last.map(|last| last.event.clone()),
            by: last.map(|last| last.actor.clone()),
            at: last.map(|last| last.at),
        };
        return Ok(Some(Err(Left { key, why })));
    }
    let asked = Asked { which: id.into(), command: &JobCommand::Reopen, name: "reopen", actor, reason };
    match ask::<Jobs, S>(call, store, wanted, &asked) {
        Ok(_) => Ok(Some(Ok(key))),
        Err(AskError::Storage(error)) => Err(error),
        Err(error) => Ok(Some(Err(Left { key, why: WhyLeft::Failed { cause: error.to_string() } }))),
    }
}
