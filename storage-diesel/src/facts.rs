use crate::{Column, ColumnError, Columns, StorageError};

/// Which neighbours to read: rows of `table` whose `key` is among some numbers.
#[derive(Debug, Clone, Copy)]
pub struct Neighbours<'a> {
    /// Their table.
    pub table: &'static str,
    /// What to read of them, in order.
    pub columns: &'static [Column],
    /// The column of numbers to find them by.
    pub key: &'static str,
    /// The numbers; they may repeat.
    pub ids: &'a [i64],
    /// Whether consequences of the batch change them: then they are locked, in the order of their key,
    /// before they are read. Without effect in a [`peek`](automation_core::Ledger::peek).
    pub lock: bool,
}

/// Reads neighbours for [`Stored::facts`](crate::Stored::facts), in one statement however many rows.
pub trait FactReader {
    /// Tells each neighbour found, in the order of the key.
    ///
    /// # Errors
    /// The storage's own, or what `each` said.
    fn select(
        &mut self,
        neighbours: Neighbours<'_>,
        each: &mut dyn FnMut(&mut dyn Columns) -> Result<(), ColumnError>,
    ) -> Result<(), StorageError>;
}
