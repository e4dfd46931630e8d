//! Makes the records that steps bring about, each with its first step in the audit.

use std::collections::BTreeSet;

use automation_core::{Birth, BirthFate, BirthOutcome, Change};

use super::{Conn, records, write};
use crate::{
    Inserted, Neighbourhood, StorageError,
    engine::{audit::WriteContext, tombstones},
};

/// How many records are made at a time; it bounds the memory.
const AT_A_TIME: usize = 2_048;

/// Makes those that are neither there nor forbidden; says of each, in their order, what became of it.
pub(super) fn write<N: Neighbourhood>(
    conn: &mut Conn,
    births: &[&Birth<N>],
    context: WriteContext,
) -> Result<Vec<BirthOutcome>, StorageError> {
    if let Some(fault) = births.iter().find_map(|birth| fault(birth)) {
        return Err(fault);
    }
    let mut outcomes = Vec::with_capacity(births.len());
    for part in births.chunks(AT_A_TIME) {
        let keys: Vec<&str> = part.iter().map(|birth| birth.key.as_str()).collect();
        let forbidden = tombstones::among(conn, N::KIND, &keys)?;
        let mut fates = make(conn, part, &forbidden, context)?.into_iter();
        outcomes.extend(part.iter().map(|birth| {
            let is_forbidden = forbidden.contains(&birth.key);
            let fate = if is_forbidden { Some(BirthFate::Forbidden) } else { fates.next() };
            BirthOutcome { kind: N::KIND, key: birth.key.clone(), fate: fate.unwrap_or(BirthFate::WasThere) }
        }));
    }
    Ok(outcomes)
}

/// Inserts those that are not forbidden, and lets each take its first step; whether each was made.
fn make<N: Neighbourhood>(
    conn: &mut Conn,
    births: &[&Birth<N>],
    forbidden: &BTreeSet<String>,
    context: WriteContext,
) -> Result<Vec<BirthFate>, StorageError> {
    let births: Vec<&Birth<N>> =
        births.iter().copied().filter(|birth| !forbidden.contains(&birth.key)).collect();
    let new: Vec<N> = births.iter().map(|birth| birth.record.clone()).collect();
    let mut dues = births.iter().map(|birth| birth.due_at);
    let inserted = records::insert_due(conn, &new, &mut |_| dues.next().flatten())?;
    let mut changes = Vec::new();
    let fates = births.iter().zip(inserted).map(|(birth, inserted)| match inserted {
        Inserted::New(id) => {
            changes.push(Change::<N> {
                id,
                version: 0,
                steps: vec![birth.step.clone()],
                after: birth.record.clone(),
                consequences: Vec::new(),
                due_at: birth.due_at,
            });
            BirthFate::Made
        }
        Inserted::Duplicate => BirthFate::WasThere,
    });
    let fates = fates.collect();
    let written = write::records(conn, &changes, context)?;
    match changes.iter().zip(written).find(|(_, written)| !*written) {
        Some((change, _)) => Err(StorageError::Swallowed { kind: N::KIND, id: change.id }),
        None => Ok(fates),
    }
}

/// What is wrong with a birth, if nobody could say whether it was made before.
fn fault<N: Neighbourhood>(birth: &Birth<N>) -> Option<StorageError> {
    let own = birth.record.key();
    let cause = match own {
        _ if N::KEY.is_none() => "but no column of such records is a key".to_owned(),
        Some(own) if own == birth.key => return None,
        Some(own) => format!("whose own key is `{own}`"),
        None => "which has no key of its own".to_owned(),
    };
    Some(StorageError::Birth { kind: N::KIND, key: birth.key.clone(), cause })
}
