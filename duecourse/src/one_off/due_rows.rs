//! The records that such a run may concern: those that are due by some instant.

use std::ops::ControlFlow;

use automation_core::{Batch, Claim, Cursor, Id, Instant, Row};
use storage_diesel::StorageError;

use super::AT_A_TIME;
use crate::{Call, Kind, StoreOf};

/// The numbers of the wanted records, in the order in which rows are locked. Only those are looked at that are due by then.
///
/// # Errors
/// What the storage says.
pub(crate) fn find<K: Kind, S: StoreOf<K>>(
    call: &Call<'_>,
    store: &mut S,
    due_by: Instant,
    is_wanted: impl Fn(&Row<K::Record>) -> bool,
) -> Result<Vec<Id>, StorageError> {
    let mut wanted = Vec::new();
    each_due_page::<K, S>(store, due_by, |rows| {
        wanted.extend(rows.iter().filter(|row| is_wanted(row)).map(|row| row.id));
        if call.host.is_asked_to_stop() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    wanted.sort_unstable();
    Ok(wanted)
}

/// Looks at the rows that are due by then, a page at a time, without a lock; until it has seen enough.
///
/// # Errors
/// What the storage says.
pub(crate) fn each_due_page<K: Kind, S: StoreOf<K>>(
    store: &mut S,
    due_by: Instant,
    mut look: impl FnMut(&[Row<K::Record>]) -> ControlFlow<()>,
) -> Result<(), StorageError> {
    let mut after: Option<Cursor> = None;
    loop {
        let batch: Batch<K::Record> = store.peek(Claim::Due { now: due_by, after, limit: AT_A_TIME })?;
        after = batch.next;
        if look(&batch.rows).is_break() || after.is_none() {
            return Ok(());
        }
    }
}
