//! The records of every kind: inserted, found, listed and looked through.

use automation_core::{Batch, Cursor, Failure, Id, Instant, Policies, Row};

use crate::{Filter, Lookup, Neighbourhood, Readable, StorageError, Stored};

/// What became of a record that was to be inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inserted {
    /// It is stored under that number.
    New(Id),
    /// Its key was taken, in the table or by an earlier record of the same call; nothing was written.
    Duplicate,
}

/// A row that a sweep should have settled, or that none will look at in time: see
/// [`Records::overdue`](crate::Records::overdue).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Overdue {
    /// Its number.
    pub id: Id,
    /// What people call it.
    pub key: String,
    /// When something is due of the record, by what it says itself.
    pub due_at: Instant,
    /// The stored `due_at`: when a sweep looks at it. `None`: never.
    pub looked_at: Option<Instant>,
}

impl Overdue {
    /// Whether the stored `due_at` is later than what the record says: somebody changed the record by other
    /// means than this crate and did not have it looked at again, so sweeps find it too late or never.
    pub fn is_mistimed(&self) -> bool {
        self.looked_at.is_none_or(|looked_at| looked_at > self.due_at)
    }
}

/// The records of every kind: inserted, found, listed and looked through.
///
/// # Errors
/// Every method fails with what the storage says; a typed [`StorageError`] where the cause is known.
#[allow(clippy::missing_errors_doc)]
pub trait Records {
    /// Inserts records with their next due instant, in multi-row statements: all of them, or nothing
    /// on an error. One whose key is taken is passed over and says so. To insert very many, call it
    /// for some thousands at a time within one [`transaction`](crate::Transactions::transaction); an error must then
    /// roll that back.
    fn insert<R: Neighbourhood>(
        &mut self,
        records: &[R],
        policies: &(impl Policies<R> + ?Sized),
    ) -> Result<Vec<Inserted>, StorageError>;

    /// The record with that key; none if the kind has no key: a number in storage is never a name (G-31).
    /// [`StorageError::Unreadable`] if it is there and cannot be read.
    fn find<R: Neighbourhood>(&mut self, key: &str) -> Result<Option<Row<R>>, StorageError>;

    /// The record with that number in storage, for whoever has it from storage and from nobody's typing.
    /// [`StorageError::Unreadable`] if it is there and cannot be read.
    fn numbered<R: Neighbourhood>(&mut self, id: Id) -> Result<Option<Row<R>>, StorageError>;

    /// The keys of records that differ from this one by case, accents or spaces only: who may have been meant
    /// (G-30). None if the kind has no key.
    fn alike<R: Stored>(&mut self, key: &str) -> Result<Vec<String>, StorageError>;

    /// Those of the keys under which a record is stored, in no order and in one statement: some
    /// thousands of keys at most. None if the kind has no key.
    fn taken<R: Stored>(&mut self, keys: &[&str]) -> Result<Vec<String>, StorageError>;

    /// The records in which a column holds one of some keys, in one statement: some thousands of keys at
    /// most. Locked until the transaction ends, if that is asked for.
    /// [`StorageError::Neighbour`] if one is there and cannot be read.
    fn among<R: Stored>(&mut self, those: Lookup<'_>) -> Result<Vec<Row<R>>, StorageError> {
        self.readable_among(those)?.all()
    }

    /// The same for whoever can do without those that cannot be read.
    fn readable_among<R: Stored>(&mut self, those: Lookup<'_>) -> Result<Readable<R>, StorageError>;

    /// At most `limit` records in the order of a column of instants, from behind `after`, whose `due_at` is what
    /// that column held there; those in which it holds nothing are left out. It wants an index on the column
    /// and the number.
    fn page_by<R: Neighbourhood>(
        &mut self,
        column: &'static str,
        after: Option<Cursor>,
        limit: usize,
        filters: &[Filter<'_>],
    ) -> Result<Batch<R>, StorageError>;

    /// At most `limit` records by number, from behind `after`, that meet every filter, with what is
    /// known of their neighbours.
    fn page<R: Neighbourhood>(
        &mut self,
        after: Option<Cursor>,
        limit: usize,
        filters: &[Filter<'_>],
    ) -> Result<Batch<R>, StorageError>;

    /// How many records meet every filter.
    fn count<R: Stored>(&mut self, filters: &[Filter<'_>]) -> Result<u64, StorageError>;

    /// Reads every record and tells those that cannot be read; gives their number. It reads a page at
    /// a time, so its memory is bounded.
    fn unreadable<R: Neighbourhood>(&mut self, tell: &mut dyn FnMut(&Failure)) -> Result<u64, StorageError>;

    /// Reads every record and tells those of which something is due at `until` or earlier, and those of
    /// which something is due earlier than their stored `due_at` says; gives their number. Where a sweep has
    /// run, none should be due at its instant still: somebody holds the record, it cannot be written, or it
    /// was changed by other means than this crate and not looked at since. Records that cannot be read are
    /// not among them. It reads a page at a time, so its memory is bounded.
    fn overdue<R: Neighbourhood>(
        &mut self,
        policies: &(impl Policies<R> + ?Sized),
        until: Instant,
        tell: &mut dyn FnMut(&Overdue),
    ) -> Result<u64, StorageError>;
}
