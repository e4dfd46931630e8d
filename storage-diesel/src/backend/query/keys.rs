//! Gives records of one kind new keys, whatever permutation of the old ones these are.

use std::collections::{BTreeMap, BTreeSet};

use automation_core::{Id, other_forms};

use super::{AMONG, Conn, among, records, write};
use crate::{
    StorageError, Stored,
    engine::{spellings, statements::Statements as _, value::Value},
};

/// How many records get their keys at a time; it bounds the memory.
const AT_A_TIME: usize = 16_384;
/// How many keys are looked for at a time.
const ASKED_AT_A_TIME: usize = 2_048;

/// What the key of a record begins with while it has none: no name holds a control character. Its number follows.
const PARKED: &str = "\u{1}moving ";

/// Parks the records under keys that nobody has, so that they are not in each other's way, and gives each its new one.
pub(super) fn write<N: Stored>(conn: &mut Conn, mut keys: Vec<(Id, &str)>) -> Result<(), StorageError> {
    if keys.is_empty() {
        return Ok(());
    }
    // Every worker locks in the same order.
    keys.sort_unstable_by_key(|(id, _)| *id);
    let column = checked::<N>(&keys)?;
    for part in keys.chunks(AT_A_TIME) {
        let ids: Vec<i64> = part.iter().map(|(id, _)| id.0).collect();
        let sql = format!("UPDATE {} SET {column} = ? || id WHERE id {AMONG} RETURNING id", N::TABLE);
        let mut parked = Vec::with_capacity(part.len());
        conn.each(&sql, &[Value::from(PARKED), among(&ids)], &mut |columns| {
            parked.push(columns.integer()?);
            Ok(())
        })?;
        all_written::<N>(conn, part, parked)?;
    }
    for part in keys.chunks(ASKED_AT_A_TIME) {
        if let Some(key) = taken::<N>(conn, column, part)? {
            return Err(StorageError::KeyTaken { kind: N::KIND, key });
        }
    }
    for part in keys.chunks(AT_A_TIME) {
        let written = write::keys(conn, N::TABLE, column, part)?;
        all_written::<N>(conn, part, written)?;
    }
    Ok(())
}

/// The column of the keys, if one key can be given to each record.
fn checked<N: Stored>(keys: &[(Id, &str)]) -> Result<&'static str, StorageError> {
    let wrong = |cause| StorageError::Description { kind: N::KIND, table: N::TABLE, cause };
    let Some(column) = N::KEY else {
        return Err(wrong("a record is to get a key, and no column of such records is one".to_owned()));
    };
    let mut pairs = keys.iter().zip(keys.iter().skip(1));
    if let Some(((id, one), (_, other))) = pairs.find(|((one, _), (next, _))| one == next) {
        return Err(wrong(format!("the record {id} is to get two keys, `{one}` and `{other}`")));
    }
    let mut holders = BTreeSet::new();
    match keys.iter().find(|(_, key)| !holders.insert(*key)) {
        Some((_, key)) => Err(StorageError::KeyTaken { kind: N::KIND, key: (*key).to_owned() }),
        None => Ok(column),
    }
}

/// The first of the keys that another record holds, be it in a form from before there was one (G-30).
fn taken<N: Stored>(
    conn: &mut Conn,
    column: &str,
    part: &[(Id, &str)],
) -> Result<Option<String>, StorageError> {
    let keys: Vec<&str> = part.iter().map(|(_, key)| *key).collect();
    let held: BTreeSet<String> = records::taken::<N>(conn, &keys)?.into_iter().collect();
    let mut first = keys.iter().find(|key| held.contains(**key)).copied();
    if first.is_none() && N::SPELLED {
        let of_form: BTreeMap<String, &str> =
            keys.iter().flat_map(|key| other_forms(key).into_iter().map(move |form| (form, *key))).collect();
        let forms: Vec<String> = of_form.keys().cloned().collect();
        for part in forms.chunks(ASKED_AT_A_TIME) {
            let held = spellings::stored(conn, N::TABLE, column, part)?;
            first = first.or_else(|| held.iter().find_map(|form| of_form.get(form).copied()));
        }
    }
    Ok(first.map(str::to_owned))
}

/// An error that names the first of the records that the database did not write.
fn all_written<N: Stored>(
    conn: &mut Conn,
    part: &[(Id, &str)],
    mut written: Vec<i64>,
) -> Result<(), StorageError> {
    written.sort_unstable();
    let Some((id, _)) = part.iter().find(|(id, _)| written.binary_search(&id.0).is_err()) else {
        return Ok(());
    };
    let (kind, id) = (N::KIND, *id);
    let sql = format!("SELECT id FROM {} WHERE id = ?", N::TABLE);
    let is_there = conn.first(&sql, &[Value::from(id.0)], |columns| Ok(columns.integer()?))?.is_some();
    Err(if is_there { StorageError::Swallowed { kind, id } } else { StorageError::Moved { kind, id } })
}
