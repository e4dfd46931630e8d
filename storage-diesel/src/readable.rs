use automation_core::{Failure, Row};

use crate::{StorageError, Stored};

/// Records as they were found: those that can be read, and what is wrong with the others. One bad row stops
/// nobody who can do without it (G-8).
///
/// ```
/// use diesel::{Connection, SqliteConnection};
/// use referral_core::ReferralCode;
/// use storage_diesel::{Database, Neighbours, sqlite::Store};
///
/// let mut conn = SqliteConnection::establish(":memory:")?;
/// let mut store = Store::new(&mut conn);
/// store.migrate()?;
/// let wanted = Neighbours::by_text("code", &["JOHN-20"]);
/// let found = store.readable_among::<ReferralCode>(wanted)?;
/// for failure in &found.unreadable {
///     println!("{}: {}", failure.key, failure.cause);
/// }
/// assert!(found.rows.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
