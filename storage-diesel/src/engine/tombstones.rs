//! The records that are not to be made any more.

use std::collections::BTreeSet;

use automation_core::{Actor, Instant};
use serde::Serialize;

use crate::{
    ColumnError, Columns, RunId, StorageError, Stored,
    engine::{
        audit::{self, WriteContext},
        history, sql,
        statements::{LentStore, Statements},
        value::Value,
    },
};

/// Forbids that a rule makes a record with some key: somebody has deleted it, say, and it is not to come back by the
/// next sweep.
///
/// It forbids births ([`automation_core::Birth`]) only; what people insert themselves is theirs to decide.
///
#[cfg_attr(feature = "referral", doc = "```")]
#[cfg_attr(not(feature = "referral"), doc = "```ignore")]
/// use automation_core::{Actor, Instant, UserId};
/// use diesel::{Connection, SqliteConnection};
/// use referral_core::ReferralCode;
/// use storage_diesel::{Tombstone, prelude::*, sqlite::Store};
///
/// # let mut conn = SqliteConnection::establish(":memory:")?;
/// # let mut store = Store::new(&mut conn);
/// # store.migrate()?;
/// let alice = Actor::staff(UserId::new("alice")?, "admin");
/// let at: Instant = "2026-05-01T08:00:00Z".parse()?;
/// let tombstone = Tombstone { at, actor: &alice, reason: Some("never again") };
/// assert!(store.forbid_birth::<ReferralCode>("JOHN-20", &tombstone)?);
/// let stored = store.tombstone::<ReferralCode>("JOHN-20")?.ok_or("it is there")?;
/// assert_eq!((stored.actor, stored.reason.as_deref()), (alice.clone(), Some("never again")));
/// assert!(store.allow_birth::<ReferralCode>("JOHN-20")?);
/// assert_eq!(store.tombstone::<ReferralCode>("JOHN-20")?, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone<'a> {
    /// When it was forbidden.
    pub at: Instant,
    /// Who forbade it.
    pub actor: &'a Actor,
    /// Why, if they said so.
    pub reason: Option<&'a str>,
}

/// A tombstone as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredTombstone {
    /// When it was forbidden.
    pub at: Instant,
    /// Who forbade it.
    pub actor: Actor,
    /// Why, if they said so.
    pub reason: Option<String>,
    /// The run in which it was forbidden, if it was one.
    pub run: Option<RunId>,
}

/// What [`read`] reads, in order.
const COLUMNS: &str = "at, actor, reason, run_id";

/// Reads one tombstone.
fn read(columns: &mut dyn Columns) -> Result<StoredTombstone, ColumnError> {
    Ok(StoredTombstone {
        at: columns.instant()?,
        actor: history::actor(columns)?,
        reason: columns.text_or_null()?.map(str::to_owned),
        run: columns.integer_or_null()?.map(RunId),
    })
}

/// How many keys are known, and asked for, at a time.
pub(crate) const AT_A_TIME: usize = 2_048;

/// Forbids births, and allows them again.
///
/// # Errors
/// Every method fails with what the storage says; a typed [`StorageError`] where the cause is known.
#[allow(clippy::missing_errors_doc)]
pub trait Tombstones {
    /// Forbids that a rule makes a record of that kind with that key ([`automation_core::Birth`]); `false` if it was
    /// forbidden already, and that stays as it is. A record that is there stays. It belongs to the run of
    /// [`set_run`](crate::Runs::set_run).
    fn forbid_birth<R: Stored>(&mut self, key: &str, tombstone: &Tombstone<'_>)
    -> Result<bool, StorageError>;

    /// Takes the tombstone away, so that a rule may make the record again; `false` if there was none.
    fn allow_birth<R: Stored>(&mut self, key: &str) -> Result<bool, StorageError>;

    /// Who forbade that a record with that key is made, when and why; `None` if nobody did.
    fn tombstone<R: Stored>(&mut self, key: &str) -> Result<Option<StoredTombstone>, StorageError>;
}

impl<S: LentStore> Tombstones for S {
    fn forbid_birth<R: Stored>(
        &mut self,
        key: &str,
        tombstone: &Tombstone<'_>,
    ) -> Result<bool, StorageError> {
        let context = self.context();
        self.patiently(|store| put::<R, _>(store.conn(), key, tombstone, context))
    }

    fn allow_birth<R: Stored>(&mut self, key: &str) -> Result<bool, StorageError> {
        self.patiently(|store| remove::<R, _>(store.conn(), key))
    }

    fn tombstone<R: Stored>(&mut self, key: &str) -> Result<Option<StoredTombstone>, StorageError> {
        self.patiently(|store| of::<R, _>(store.conn(), key))
    }
}

/// Whether it was put: one that is there already stays as it is.
fn put<R: Stored, C: Statements>(
    conn: &mut C,
    key: &str,
    tombstone: &Tombstone<'_>,
    context: WriteContext,
) -> Result<bool, StorageError> {
    let sql = "INSERT INTO due_tombstones (kind, key, at, actor, reason, run_id) VALUES (?, ?, ?, ?, ?, ?) \
               ON CONFLICT (kind, key) DO NOTHING";
    let values = [
        Value::from(R::KIND),
        Value::from(key),
        Value::from(tombstone.at),
        Value::Text(audit::actor(tombstone.actor).map(Into::into)),
        Value::Text(tombstone.reason.map(Into::into)),
        Value::Integer(context.run.map(|run| run.0)),
    ];
    Ok(conn.execute(sql, &values)? > 0)
}

/// Whether there was one to remove.
fn remove<R: Stored, C: Statements>(conn: &mut C, key: &str) -> Result<bool, StorageError> {
    let sql = "DELETE FROM due_tombstones WHERE kind = ? AND key = ?";
    Ok(conn.execute(sql, &[Value::from(R::KIND), Value::from(key)])? > 0)
}

fn of<R: Stored, C: Statements>(conn: &mut C, key: &str) -> Result<Option<StoredTombstone>, StorageError> {
    let sql = format!("SELECT {} FROM due_tombstones WHERE kind = ? AND key = ?", COLUMNS);
    conn.first(&sql, &[Value::from(R::KIND), Value::from(key)], |columns| Ok(read(columns)?))
}

/// The tombstones of a kind, for many births: read once where they are few.
pub(crate) struct Forbidden {
    kind: &'static str,
    /// All of them; `None`: they are too many to be known at once.
    all: Option<BTreeSet<String>>,
}

impl Forbidden {
    /// Looks how many there are.
    pub(crate) fn of<C: Statements>(conn: &mut C, kind: &'static str) -> Result<Self, StorageError> {
        let sql = "SELECT key FROM due_tombstones WHERE kind = ? LIMIT ?";
        let values = [Value::from(kind), sql::limit(AT_A_TIME)];
        let keys = conn.all(sql, &values, |columns| Ok(columns.text()?.to_owned()))?;
        Ok(Self { kind, all: (keys.len() < AT_A_TIME).then(|| keys.into_iter().collect()) })
    }

    /// Those of the keys, as many as are asked for at a time, that are forbidden.
    pub(crate) fn among<C: Statements>(
        &self,
        conn: &mut C,
        keys: &[&str],
    ) -> Result<BTreeSet<String>, StorageError> {
        if let Some(all) = &self.all {
            let among = keys.iter().filter(|key| all.contains(**key));
            return Ok(among.map(|key| (*key).to_owned()).collect());
        }
        let places = sql::list(keys, |text, _| text.push('?'));
        let sql = format!("SELECT key FROM due_tombstones WHERE kind = ? AND key IN ({places})");
        let kind = Value::from(self.kind);
        let values: Vec<Value<'_>> =
            std::iter::once(kind).chain(keys.iter().map(|key| Value::from(*key))).collect();
        Ok(conn.all(&sql, &values, |columns| Ok(columns.text()?.to_owned()))?.into_iter().collect())
    }
}
