use automation_core::{Failure, Row};
use serde::Serialize;

use crate::{StorageError, Stored};

/// Records as they were found: those that can be read, and what is wrong with the others. One bad row stops
/// nobody who can do without it (G-8).
///
#[cfg_attr(feature = "referral", doc = "```")]
#[cfg_attr(not(feature = "referral"), doc = "```ignore")]
/// use diesel::{Connection, SqliteConnection};
/// use referral_core::ReferralCode;
/// use storage_diesel::{Lookup, prelude::*, sqlite::Store};
///
/// let mut conn = SqliteConnection::establish(":memory:")?;
/// let mut store = Store::new(&mut conn);
/// store.migrate()?;
/// let wanted = Lookup::by_text("code", &["JOHN-20"]);
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

/// What was found in a table whose rows are no records, such as the agents, the audit or the runs: what can be
/// read, and what is wrong with the rest. One bad row hides nothing but itself (G-8).
///
#[cfg_attr(feature = "referral", doc = "```")]
#[cfg_attr(not(feature = "referral"), doc = "```ignore")]
/// use diesel::{Connection, SqliteConnection};
/// use storage_diesel::{prelude::*, sqlite::Store};
///
/// let mut conn = SqliteConnection::establish(":memory:")?;
/// let mut store = Store::new(&mut conn);
/// store.migrate()?;
/// store.agent_named("John Smith", None)?;
/// let agents = store.readable_agents(None, 10)?;
/// assert_eq!((agents.rows[0].name.as_str(), agents.unreadable.len()), ("John Smith", 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Legible<T> {
    /// What can be read, in order.
    pub rows: Vec<T>,
    /// What was found in the others; each key says which row it is.
    pub unreadable: Vec<Failure>,
}

impl<T> Legible<T> {
    /// All of it.
    ///
    /// # Errors
    /// [`StorageError::Unreadable`] with the first row that cannot be read.
    pub fn all(self) -> Result<Vec<T>, StorageError> {
        match self.unreadable.into_iter().next() {
            None => Ok(self.rows),
            Some(failure) => Err(StorageError::Unreadable(failure)),
        }
    }
}
