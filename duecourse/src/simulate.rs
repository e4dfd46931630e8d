//! Replays time over the stored records under one policy, or two to compare; nothing is written.

mod past;
mod replay;
mod simulation;

use automation_core::{Batch, Claim, Facts as _, Failure, Id, Instant, Ledger};
use storage_diesel::StorageError;

pub use self::{
    past::Past,
    simulation::{Simulated, Simulation},
};
use self::{past::PastCounts, replay::Replay};
use crate::{Call, FactsOf, Kind, Notice, StoreOf};

/// How many records are named that fare differently under the two policies.
const NAMED: usize = 5;

/// From when until when time is replayed, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first instant.
    pub from: Instant,
    /// The last instant.
    pub until: Instant,
}

/// Why nothing was replayed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimulateError {
    /// The span ends before it begins.
    #[error("the end {until} is before the beginning {from}")]
    Backwards {
        /// The first instant.
        from: Instant,
        /// The last instant.
        until: Instant,
    },
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Replays every record of a kind under the policy and, if there is another one, under that too. What cannot be read is
/// named to the host and left out. `progress` hears now and then how many records were replayed.
///
/// # Errors
/// [`SimulateError`].
pub fn simulate<K: Kind, S: StoreOf<K>>(
    call: &Call<'_>,
    store: &mut S,
    (choices, versus): (&K::Choices, Option<&K::Choices>),
    span: Span,
    progress: &mut dyn FnMut(u64),
) -> Result<Simulation, SimulateError> {
    let Span { from, until } = span;
    if until < from {
        return Err(SimulateError::Backwards { from, until });
    }
    let (policy, versus) = (K::policy(choices), versus.map(K::policy));
    let (mut one, mut other) = (Replay::new(span, call.zone), Replay::new(span, call.zone));
    let (mut records, mut differing, mut named, mut unreadable) = (0_u64, 0_u64, Vec::new(), 0_u64);
    let mut after = None;
    let mut past = PastCounts::default();
    // What the one policy brings to the neighbours, the other may not.
    let (mut facts, mut other_facts): (FactsOf<K>, FactsOf<K>) = Default::default();
    let mut unread = |failure: &Failure| {
        call.host.hear(&Notice::NotSettled { failure });
        unreadable = unreadable.saturating_add(1);
    };
    loop {
        let batch = page::<K, S>(store, Claim::All { after, limit: K::SIMULATED.page })?;
        after = batch.next;
        if versus.is_some() {
            other_facts.absorb(batch.facts.clone());
        }
        facts.absorb(batch.facts);
        for row in &batch.rows {
            let record = match past.as_before::<K, S>(store, row, from) {
                Ok(record) => record,
                // A step of its past that cannot be read concerns no other record (G-8).
                Err(StorageError::Unreadable(failure)) => {
                    let cause = format!("{} cannot be read: {}", failure.key, failure.cause);
                    unread(&Failure { id: row.id, key: row.key(), cause });
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            records = records.saturating_add(1);
            K::seen_again(&record, &row.record, &mut facts);
            let first = one.add::<K>(&record, &mut facts, policy);
            let Some(versus) = versus else { continue };
            K::seen_again(&record, &row.record, &mut other_facts);
            let second = other.add::<K>(&record, &mut other_facts, versus);
            if first != second {
                differing = differing.saturating_add(1);
                if named.len() < NAMED {
                    named.push((row.key(), first, second));
                }
            }
        }
        batch.unreadable.iter().for_each(&mut unread);
        progress(records);
        if after.is_none() {
            break;
        }
    }
    let other = versus.map(|_| other);
    Ok(Simulation {
        words: K::SIMULATED,
        span,
        zone: call.zone,
        records,
        unreadable,
        past,
        one,
        other,
        differing,
        named,
    }
    .by_month_if_long())
}

/// Records with all that must be known of their neighbours.
fn page<K: Kind, S: StoreOf<K>>(store: &mut S, claim: Claim<'_>) -> Result<Batch<K::Record>, StorageError> {
    let looked_at = Ledger::<K::Record>::peek(store, claim)?;
    if K::SIMULATED.facts_come_with_pages {
        return Ok(looked_at);
    }
    let ids: Vec<Id> = looked_at.rows.iter().map(|row| row.id).collect();
    let known = Ledger::<K::Record>::peek(store, Claim::Ids(&ids))?;
    Ok(Batch { facts: known.facts, ..looked_at })
}
