use automation_core::{Failure, Row};

use crate::{StorageError, Stored};

/// Records as they were found: those that can be read, and what is wrong with the others. One bad row stops
/// nobody who can do without it (G-8).
#[derive(Debug, Clone)]
pub struct Readable<R> {
    /// Those that can be read.
    pub rows: Vec<Row<R>>,
    /// What was found in the others.
    pub unreadable: Vec<Failure>,
}

impl<R: Stored> Readable<R> {
    /// All of them.
    ///
    /// # Errors
    /// [`StorageError::Neighbour`] with the first that cannot be read.
    pub fn all(self) -> Result<Vec<Row<R>>, StorageError> {
        match self.unreadable.into_iter().next() {
            Some(failure) => Err(StorageError::Neighbour { kind: R::KIND, failure }),
            None => Ok(self.rows),
        }
    }
}
