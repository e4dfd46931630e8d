//! Finds what is meant by a key or a number.

use automation_core::{Claim, Id, Ledger, Row};
use clap::Args;
use session_core::{
    Contract, Session,
    coaching::{CoachingFacts, SessionKey},
    contract::ContractNumber,
};

use crate::{error::Error, store::Store};

/// The session that is meant.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Which {
    /// Its contract's number and its own, such as 012/3
    #[arg(value_name = "SESSION")]
    pub(crate) session: Option<String>,
    /// Its number in storage instead, as `id` in JSON
    #[arg(long, value_name = "NUMBER")]
    pub(crate) id: Option<i64>,
}

/// A session with all that must be known to answer questions about it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) row: Row<Session>,
    pub(super) coaching_facts: CoachingFacts,
}

impl Found {
    /// The session's contract.
    pub(super) fn contract(&self) -> Result<&Contract, Error> {
        self.coaching_facts.contract(self.row.record.contract).ok_or_else(|| {
            Error::Cannot(format!("session {}: its contract is not there any more", self.row.record.key))
        })
    }
}

/// The session that is named, `012/3` or `#012/3`; by its number in storage only if that is asked for by
/// `--id` (G-31).
pub(super) fn session<S: Store>(store: &mut S, which: &Which) -> Result<Found, Error> {
    let id = match (which.id, which.session.as_deref()) {
        (Some(number), _) => Id(number),
        (None, text) => by_key(store, text.unwrap_or_default().trim())?,
    };
    let batch = Ledger::<Session>::peek(store, Claim::Ids(&[id]))?;
    if let Some(failure) = batch.unreadable.first() {
        return Err(Error::Cannot(format!("session {}: {}", failure.key, failure.cause)));
    }
    match batch.rows.into_iter().next() {
        Some(row) => Ok(Found { row, coaching_facts: batch.facts }),
        None => Err(Error::Cannot(format!("there is no session with the number {id} in storage"))),
    }
}

fn by_key<S: Store>(store: &mut S, text: &str) -> Result<Id, Error> {
    // Whoever forgot a half of it must not hit the session that happens to be stored under that number.
    if let Ok(number) = text.parse::<i64>()
        && !text.starts_with('0')
    {
        return Err(Error::Cannot(format!(
            "which session is {text}? Write its contract and its number, such as {text}/1; a number in storage needs \
             --id {number}"
        )));
    }
    if text.starts_with(['0', '#']) && !text.contains('/') {
        return Err(Error::Cannot(format!(
            "which session of contract {text}? Write {text}/1 or another number"
        )));
    }
    let key: SessionKey = text.parse().map_err(|error| Error::Cannot(format!("{error}")))?;
    if let Some(row) = store.find::<Session>(key.as_str())? {
        return Ok(row.id);
    }
    let number = key.as_str().rsplit_once('/').map_or("", |(contract, _)| contract);
    let contract = contract(store, number)?;
    let hint = match store.sessions_of(contract.id)?.rows.as_slice() {
        [] => "has none yet".to_owned(),
        [one] => format!("has only {}", one.key()),
        [first, .., last] => format!("has {} to {}", first.key(), last.key()),
    };
    Err(Error::Cannot(format!("there is no session {key}; contract {} {hint}", contract.record.number)))
}

/// The contract with that number.
pub(super) fn contract<S: Store>(store: &mut S, text: &str) -> Result<Row<Contract>, Error> {
    let number: ContractNumber = text.parse().map_err(|error| Error::Cannot(format!("{error}")))?;
    store
        .find::<Contract>(number.as_str())?
        .ok_or_else(|| Error::Cannot(format!("there is no contract {number}")))
}
