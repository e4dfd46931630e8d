//! Makes the records that steps bring about: each is inserted as it is after its first step, and that goes into the
//! audit.

use std::collections::HashSet;

use automation_core::{Birth, BirthFate, BirthOutcome};

use super::{
    Conn,
    new_rows::{self, NewRow},
    records, write,
};
use crate::{
    Inserted, Neighbourhood, StorageError,
    engine::{
        audit::WriteContext,
        record_write::Born,
        tombstones::{AT_A_TIME, Forbidden},
    },
};

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
    if births.is_empty() {
        return Ok(outcomes);
    }
    let forbidden = Forbidden::of(conn, N::KIND)?;
    for part in births.chunks(AT_A_TIME) {
        let keys: Vec<&str> = part.iter().map(|birth| birth.key.as_str()).collect();
        let forbidden = forbidden.among(conn, &keys)?;
        let is_forbidden = |birth: &Birth<N>| !forbidden.is_empty() && forbidden.contains(&birth.key);
        let allowed: Vec<&Birth<N>> = part.iter().copied().filter(|birth| !is_forbidden(birth)).collect();
        let mut fates = make(conn, &allowed, context)?.into_iter();
        outcomes.extend(part.iter().map(|birth| {
            let fate = if is_forbidden(birth) { Some(BirthFate::Forbidden) } else { fates.next() };
            BirthOutcome { kind: N::KIND, key: birth.key.clone(), fate: fate.unwrap_or(BirthFate::WasThere) }
        }));
    }
    Ok(outcomes)
}

/// Adds them, with the steps of those that were not there; whether each was made.
fn make<N: Neighbourhood>(
    conn: &mut Conn,
    births: &[&Birth<N>],
    context: WriteContext,
) -> Result<Vec<BirthFate>, StorageError> {
    let rows = births.iter().map(|birth| NewRow { record: &birth.record, version: 1, due_at: birth.due_at });
    let inserted = new_rows::add(conn, &rows.collect::<Vec<_>>())?;
    let mut born = Vec::with_capacity(births.len());
    let mut passed_over = Vec::new();
    for (birth, inserted) in births.iter().zip(&inserted) {
        match inserted {
            Inserted::New(id) => born.push(Born { id: *id, birth }),
            Inserted::Duplicate => passed_over.push(&birth.record),
        }
    }
    write::steps(conn, born.iter(), context)?;
    if let Some(key) = swallowed(conn, &passed_over)? {
        let cause = "which the database said that it had written, and left out: look for a trigger or a rule on \
                     its table";
        return Err(StorageError::Birth { kind: N::KIND, key, cause: cause.to_owned() });
    }
    Ok(inserted
        .into_iter()
        .map(|inserted| match inserted {
            Inserted::New(_) => BirthFate::Made,
            Inserted::Duplicate => BirthFate::WasThere,
        })
        .collect())
}

/// The key of the first of those records that is not there, although it was passed over as if it were.
fn swallowed<N: Neighbourhood>(conn: &mut Conn, passed_over: &[&N]) -> Result<Option<String>, StorageError> {
    let keys: Vec<&str> = passed_over.iter().filter_map(|record| record.key()).collect();
    let there: HashSet<String> = records::taken::<N>(conn, &keys)?.into_iter().collect();
    let is_missing = |record: &&N| record.key().is_some_and(|key| !there.contains(key));
    let missing: Vec<&N> = passed_over.iter().copied().filter(is_missing).collect();
    // One may be there in a form from before there was one (G-30).
    let twins = if missing.is_empty() { HashSet::new() } else { new_rows::twins(conn, &missing)? };
    let first = missing.into_iter().find(|record| !new_rows::is_twin(*record, &twins));
    Ok(first.and_then(N::key).map(str::to_owned))
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
