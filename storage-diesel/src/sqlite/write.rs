//! Writes a batch: an UPDATE for each row, or for those that get the same values, and multi-row INSERTs.

use automation_core::{Change, Instant};

pub(super) use super::insert::insert;
use super::{Conn, batch::Written, update};
use crate::{
    StorageError, Stored, Values,
    advance::Advance,
    audit::{self, OUTBOX, STEPS},
    settings::Settings,
};

/// How many steps are turned into values at a time, so that they stay near the processor.
const AT_A_TIME: usize = 512;

/// Writes records with their steps; says which had not moved.
pub(super) fn records<A: Advance>(
    conn: &mut Conn,
    advances: &[A],
    settings: Settings,
) -> Result<Written, StorageError> {
    let written = update::records(conn, advances)?;
    let mut spelling = audit::Spelling::default();
    let mut steps = Values::default();
    for (advance, _) in advances.iter().zip(&written).filter(|(_, written)| **written) {
        audit::steps(advance, settings, &mut spelling, &mut steps);
        if steps.list.len() >= AT_A_TIME.saturating_mul(STEPS.columns.len()) {
            insert(conn, &STEPS, &steps, None)?;
            steps.list.clear();
        }
    }
    insert(conn, &STEPS, &steps, None)?;
    Ok(written)
}

/// Puts the messages of the changes that were written into the outbox.
pub(super) fn messages<R: Stored>(
    conn: &mut Conn,
    changes: &[Change<R>],
    written: &[bool],
    settings: Settings,
    now: Option<Instant>,
) -> Result<(), StorageError> {
    let mut messages = Values::with_room_for(changes.len(), OUTBOX.columns.len());
    for (change, _) in changes.iter().zip(written).filter(|(_, written)| **written) {
        for (message, now) in audit::messages(change, now) {
            audit::push(message, settings, now, &mut messages);
        }
    }
    insert(conn, &OUTBOX, &messages, None)
}
