//! Asks a command of one record: under the policy in force, with the facts read once, in one transaction.

use automation_core::{
    ActError, Actor, Change, Claim, CommandError, Commands, Failure, Id, Ledger, Refusal, Request, command,
    one_policy,
};
use storage_diesel::{RefusedCommand, StorageError};

use crate::{Call, Kind, StoreOf, policy, suggestions::Unknown};

/// What is asked, of which record, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a, C> {
    /// What people call the record.
    pub key: &'a str,
    /// The command.
    pub command: &'a C,
    /// Its name in snake case, under which a refusal is kept.
    pub name: &'a str,
    /// Who asks.
    pub actor: &'a Actor,
    /// Why, if they say so.
    pub reason: Option<&'a str>,
}

/// What came of a command that was not refused.
#[derive(Debug)]
#[non_exhaustive]
pub struct Answer<R: Commands> {
    /// The record's steps, the record after them, and what they bring about.
    pub change: Change<R>,
    /// Whether it is written; of a dry run it is what would be.
    pub is_written: bool,
}

/// Why a command changed nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AskError<R: std::fmt::Debug + std::fmt::Display> {
    /// The policy is not the one in force.
    #[error(transparent)]
    Policy(#[from] policy::NotInForce),
    /// There is no record of that name.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// The rules say no, with every reason and from or until when it would be possible.
    #[error("{0}")]
    Refused(Refusal<R>),
    /// The record cannot be read, or the storage refused it.
    #[error("{}: {}", .0.key, .0.cause)]
    Failed(Failure),
    /// Somebody else changed the record at the same time; ask again.
    #[error("record {0} was changed by somebody else meanwhile; nothing was done, try again")]
    Moved(Id),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Asks the command: the record is caught up with the instant of the call first. A dry run only says whether it
/// would be done. A refusal is kept with the record; what was asked and by whom goes into its history with the
/// step.
///
/// # Errors
/// [`AskError`]; then the record is as it was.
pub fn ask<K, S>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &K::Choices,
    asked: &Asked<'_, <K::Record as Commands>::Command>,
) -> Result<Answer<K::Record>, AskError<<K::Record as Commands>::Reason>>
where
    K: Kind<Record: Commands>,
    S: StoreOf<K>,
{
    let policy = K::policy(wanted);
    let unknown = |store: &mut S| Unknown::of::<K::Record, S>(store, K::WORDS.one, asked.key);
    policy::require_in_force::<K, _>(store, wanted)?;
    let Some(row) = store.find::<K::Record>(asked.key)? else {
        return Err(unknown(store).into());
    };
    let id = row.id;
    let request = Request::new(asked.command, asked.actor, call.now).because(asked.reason);
    if call.dry_run {
        let batch = Ledger::<K::Record>::peek(store, Claim::Ids(&[id]))?;
        if let Some(failure) = batch.unreadable.into_iter().next() {
            return Err(AskError::Failed(failure));
        }
        let mut facts = batch.facts;
        let change =
            batch.rows.into_iter().next().map(|row| Change::of_command(row, &request, &mut facts, policy));
        return match change {
            None => Err(unknown(store).into()),
            Some(Ok(change)) => Ok(Answer { change, is_written: false }),
            Some(Err(ActError::Refused(refusal))) => Err(AskError::Refused(refusal)),
            Some(Err(ActError::Runaway(runaway))) => {
                Err(AskError::Failed(Failure { id, key: asked.key.to_owned(), cause: runaway.to_string() }))
            }
        };
    }
    let done = command::<K::Record, _, _>(store, &one_policy(policy), id, &request);
    done.map(|change| Answer { change, is_written: true }).map_err(|error| match error {
        CommandError::Refused(refusal) => {
            let kept = store.refused::<K::Record>(
                id,
                &RefusedCommand {
                    at: call.now,
                    actor: asked.actor,
                    command: asked.name,
                    reasons: &refusal.to_string(),
                    possible_from: refusal.possible_from(),
                },
            );
            match kept {
                Ok(()) => AskError::Refused(refusal),
                Err(error) => AskError::Storage(error),
            }
        }
        CommandError::NotFound(_) => unknown(store).into(),
        CommandError::Failed(failure) => AskError::Failed(failure),
        CommandError::Moved(id) => AskError::Moved(id),
        CommandError::Storage(error) => AskError::Storage(error),
    })
}
