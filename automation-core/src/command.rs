use std::convert::Infallible;

use crate::{
    ActError, Change, Claim, Commands, Consequences, Failure, Happening, Id, Ledger, Outcome, Policies,
    Refusal, Request,
};

/// Why a command changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum CommandError<R: std::fmt::Debug + std::fmt::Display, E: std::error::Error + 'static> {
    /// The rules say no.
    #[error("{0}")]
    Refused(Refusal<R>),
    /// There is no such record.
    #[error("there is no record with the number {0}")]
    NotFound(Id),
    /// The record could not be read, or the storage refused it.
    #[error("{}: {}", .0.key, .0.cause)]
    Failed(Failure),
    /// Somebody else changed the record at the same time; ask again.
    #[error("record {0} was changed by somebody else meanwhile; nothing was done, try again")]
    Moved(Id),
    /// The storage failed.
    #[error("{0}")]
    Storage(#[source] E),
}

impl<R: std::fmt::Debug + std::fmt::Display, E: std::error::Error + 'static> CommandError<R, E> {
    /// Converts the reasons of a refusal; every other error stays as it is.
    pub fn map_reasons<S: std::fmt::Debug + std::fmt::Display>(
        self,
        convert: impl FnMut(R) -> S,
    ) -> CommandError<S, E> {
        match self {
            Self::Refused(refusal) => CommandError::Refused(refusal.map(convert)),
            Self::NotFound(id) => CommandError::NotFound(id),
            Self::Failed(failure) => CommandError::Failed(failure),
            Self::Moved(id) => CommandError::Moved(id),
            Self::Storage(error) => CommandError::Storage(error),
        }
    }
}

/// Catches one record up and does what is asked, in one transaction.
///
/// # Errors
/// [`CommandError`]; nothing was changed then.
pub fn command<R, L, P>(
    ledger: &mut L,
    policies: &P,
    id: Id,
    request: &Request<'_, R::Command>,
) -> Result<Change<R>, CommandError<R::Reason, L::Error>>
where
    R: Consequences + Commands,
    L: Ledger<R> + ?Sized,
    L::Error: std::error::Error + 'static,
    P: Policies<R> + ?Sized,
{
    command_and_facts(ledger, policies, id, request).map(|(change, _)| change)
}

/// What a command has changed, and what is known of the neighbours after it.
pub type ChangeAndFacts<R> = (Change<R>, <R as Consequences>::Facts);

/// The same as [`command`], with what is known of the neighbours after it, for whoever tells what was done.
///
/// # Errors
/// [`CommandError`]; nothing was changed then.
pub fn command_and_facts<R, L, P>(
    ledger: &mut L,
    policies: &P,
    id: Id,
    request: &Request<'_, R::Command>,
) -> Result<ChangeAndFacts<R>, CommandError<R::Reason, L::Error>>
where
    R: Consequences + Commands,
    L: Ledger<R> + ?Sized,
    L::Error: std::error::Error + 'static,
    P: Policies<R> + ?Sized,
{
    let mut refused = None;
    let ids = [id];
    let outcome = ledger
        .settle(Claim::Ids(&ids), &mut |batch| {
            let facts = &mut batch.facts;
            let rows = std::mem::take(&mut batch.rows);
            refused = None;
            rows.into_iter()
                .filter_map(|row| {
                    let key = row.key();
                    let policy = policies.of(&row.record);
                    match Change::of_command(row, request, facts, policy) {
                        Ok(change) => Some(change),
                        Err(ActError::Refused(refusal)) => {
                            refused = Some(CommandError::Refused(refusal));
                            None
                        }
                        Err(ActError::Runaway(runaway)) => {
                            refused =
                                Some(CommandError::Failed(Failure { id, key, cause: runaway.to_string() }));
                            None
                        }
                    }
                })
                .collect()
        })
        .map_err(CommandError::Storage)?;
    if let Some(refused) = refused {
        return Err(refused);
    }
    only(outcome, id)
}

/// Tells the first step of a record that was just inserted, in the transaction that inserted it: who made
/// it goes into the audit, and those it concerns are told. Its event must leave the record as it was made.
///
/// # Errors
/// [`CommandError`]; the transaction must then be rolled back, or the record has no beginning.
pub fn begin<R, L, P>(
    ledger: &mut L,
    policies: &P,
    id: Id,
    first: &Happening<R::Event>,
) -> Result<Change<R>, CommandError<Infallible, L::Error>>
where
    R: Consequences,
    L: Ledger<R> + ?Sized,
    L::Error: std::error::Error + 'static,
    P: Policies<R> + ?Sized,
{
    begin_and_facts(ledger, policies, id, first).map(|(change, _)| change)
}

/// The same as [`begin`], with what is known of the neighbours after it, for whoever tells what was done.
///
/// # Errors
/// [`CommandError`]; the transaction must then be rolled back, or the record has no beginning.
pub fn begin_and_facts<R, L, P>(
    ledger: &mut L,
    policies: &P,
    id: Id,
    first: &Happening<R::Event>,
) -> Result<ChangeAndFacts<R>, CommandError<Infallible, L::Error>>
where
    R: Consequences,
    L: Ledger<R> + ?Sized,
    L::Error: std::error::Error + 'static,
    P: Policies<R> + ?Sized,
{
    let ids = [id];
    let outcome = ledger
        .settle(Claim::Ids(&ids), &mut |batch| {
            let rows = std::mem::take(&mut batch.rows);
            let begun = rows.into_iter().map(|row| {
                let policy = policies.of(&row.record);
                Change::begun(row, first.clone(), &mut batch.facts, policy)
            });
            begun.collect()
        })
        .map_err(CommandError::Storage)?;
    only(outcome, id)
}

/// What became of the one record that was asked for.
fn only<R: Consequences, Reason: std::fmt::Debug + std::fmt::Display, E: std::error::Error + 'static>(
    outcome: Outcome<R>,
    id: Id,
) -> Result<ChangeAndFacts<R>, CommandError<Reason, E>> {
    if let Some(failure) = outcome.failed.into_iter().next() {
        return Err(CommandError::Failed(failure));
    }
    if !outcome.moved.is_empty() {
        return Err(CommandError::Moved(id));
    }
    let facts = outcome.facts;
    outcome.written.into_iter().next().map(|change| (change, facts)).ok_or(CommandError::NotFound(id))
}
