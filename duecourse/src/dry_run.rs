//! A dry run of work that is decided step by step: it is done in a transaction, and taken back.

use storage_diesel::{Database, StorageError};

/// Does the work in one transaction that stands only if the work says so beside what it gives.
///
/// # Errors
/// Those of the work, and what the storage says; nothing stands then.
pub fn in_transaction<S: Database, T, E: From<StorageError>>(
    store: &mut S,
    work: impl FnOnce(&mut S) -> Result<(T, Fate), E>,
) -> Result<T, E> {
    let done = store.transaction(|store| match work(store) {
        Ok((value, Fate::Stands)) => Ok(value),
        Ok((value, Fate::IsTakenBack)) => Err(TakenBack::Wanted(value)),
        Err(error) => Err(TakenBack::Failed(error)),
    });
    match done {
        Ok(value) | Err(TakenBack::Wanted(value)) => Ok(value),
        Err(TakenBack::Failed(error)) => Err(error),
    }
}

/// What becomes of what was done in a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is committed.
    Stands,
    /// It is as if it had never been done.
    IsTakenBack,
}

impl Fate {
    /// Of a dry run nothing stands.
    pub fn of(call: &crate::Call<'_>) -> Self {
        if call.dry_run { Self::IsTakenBack } else { Self::Stands }
    }
}

/// Why the transaction is undone.
enum TakenBack<T, E> {
    Wanted(T),
    Failed(E),
}

impl<T, E: From<StorageError>> From<StorageError> for TakenBack<T, E> {
    fn from(error: StorageError) -> Self {
        Self::Failed(error.into())
    }
}
