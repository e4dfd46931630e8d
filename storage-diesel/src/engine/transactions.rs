//! Several writes together, or none of them.

use crate::{StorageError, Waiting};

/// Several writes together, or none of them.
///
/// # Errors
/// Every method fails with what the storage says; a typed [`StorageError`] where the cause is known.
#[allow(clippy::missing_errors_doc)]
pub trait Transactions {
    /// Does all that `work` does, or nothing of it if that is an error; inside the host's transaction
    /// it is a savepoint.
    fn transaction<T, E: From<StorageError>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E>
    where
        Self: Sized;

    /// How long it is waited for a database that somebody else holds, beyond what the connection itself
    /// waits (G-33); not at all by default. For whatever begins a transaction that may write, and for single
    /// statements outside of one.
    fn set_waiting(&mut self, waiting: Option<Waiting>);
}
