//! Records that go for good.

use automation_core::{Failure, Id};

use crate::{Filter, StorageError, Stored};

/// What became of records that were to go: [`Purge::purge`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Purged {
    /// The records that are gone, by number, each with its key; `None`: it had none.
    pub gone: Vec<(Id, Option<String>)>,
    /// Those that the database did not let go, and why: somebody refers to them, say.
    pub refused: Vec<Failure>,
    /// Behind which record to go on. `None`: there is no other one.
    pub next: Option<Id>,
}

/// Deletes records for good.
///
/// # Errors
/// Every method fails with what the storage says; a typed [`StorageError`] where the cause is known.
#[allow(clippy::missing_errors_doc)]
pub trait Purge {
    /// Deletes the records of that kind that meet every filter, `limit` of them at most, by number, from behind `after`.
    /// One to which a foreign key refers is named and stays, and the others go; so is one that a trigger keeps. One
    /// that somebody else holds is left as it is. Steps, messages and refusals of what is gone stay: they are the
    /// audit, and no other record gets its number. A rule may make it again, unless a tombstone forbids it
    /// ([`Tombstones::forbid_birth`](crate::Tombstones::forbid_birth)).
    ///
    /// A foreign key that is only looked at when the transaction ends fails all of it.
    ///
    #[cfg_attr(feature = "referral", doc = "```")]
    #[cfg_attr(not(feature = "referral"), doc = "```ignore")]
    /// use automation_core::{Instant, one_policy};
    /// use diesel::{Connection, SqliteConnection};
    /// use referral_core::{ReferralCode, ReferralPolicy, code::Draft};
    /// use storage_diesel::{Filter, prelude::*, sqlite::Store};
    ///
    /// # let mut conn = SqliteConnection::establish(":memory:")?;
    /// # let mut store = Store::new(&mut conn);
    /// # store.migrate()?;
    /// let policy = ReferralPolicy::default();
    /// let made: Instant = "2026-05-01T08:00:00Z".parse()?;
    /// let codes = ["JOHN-20", "MARY-20"].map(|code| {
    ///     ReferralCode::issue(Draft::new(code.parse().unwrap(), "20".parse().unwrap()), made, &policy).unwrap()
    /// });
    /// store.insert(&codes, &one_policy(&policy))?;
    /// let purged = store.purge::<ReferralCode>(None, 1_000, &[Filter::is("code", "JOHN-20")])?;
    /// let keys: Vec<_> = purged.gone.into_iter().map(|(_, key)| key).collect();
    /// assert_eq!(keys, [Some("JOHN-20".to_owned())]);
    /// assert_eq!(store.count::<ReferralCode>(&[])?, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn purge<R: Stored>(
        &mut self,
        after: Option<Id>,
        limit: usize,
        filters: &[Filter<'_>],
    ) -> Result<Purged, StorageError>;
}
