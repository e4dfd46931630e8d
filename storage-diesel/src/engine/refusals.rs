//! The commands that were refused.

use automation_core::{Actor, Failure, Id, Instant};
use serde::Serialize;

use crate::{
    ColumnError, Columns, Legible, RunId, StorageError, Stored,
    engine::{
        audit::{self, WriteContext},
        history,
        statements::{LentStore, Statements},
        value::Value,
    },
};

/// A command that the rules refused, to be kept (S-37).
///
/// A refused command writes nothing, so whoever wants its refusal in the audit stores it afterwards,
/// outside a transaction that is rolled back because of it. Whether to do so is the host's choice.
///
#[cfg_attr(feature = "referral", doc = "```")]
#[cfg_attr(not(feature = "referral"), doc = "```ignore")]
/// use automation_core::{Actor, CommandError, Instant, Request, UserId, command, one_policy};
/// use diesel::{Connection, SqliteConnection};
/// use referral_core::{ReferralCode, ReferralPolicy, code::{Draft, ReferralCommand}};
/// use storage_diesel::{Inserted, RefusedCommand, prelude::*, sqlite::Store};
///
/// # let mut conn = SqliteConnection::establish(":memory:")?;
/// # let mut store = Store::new(&mut conn);
/// # store.migrate()?;
/// # let policy = ReferralPolicy::default();
/// # let policies = one_policy(&policy);
/// # let now: Instant = "2026-05-01T08:00:00Z".parse()?;
/// # let code = ReferralCode::issue(Draft::new("JOHN-20".parse()?, "20".parse()?), now, &policy)?;
/// # let [Inserted::New(id)] = store.insert(&[code], &policies)?[..] else { return Err("taken".into()) };
/// let alice = Actor::staff(UserId::new("alice")?, "support");
/// let ask = ReferralCommand::Activate;
/// let asked = command::<ReferralCode, _, _>(&mut store, &policies, id, &Request::new(&ask, &alice, now));
/// let Err(CommandError::Refused(refusal)) = asked else { return Err("it is active already".into()) };
/// let reasons: Vec<String> = refusal.reasons().map(ToString::to_string).collect();
/// store.refused::<ReferralCode>(id, &RefusedCommand {
///     at: now,
///     actor: &alice,
///     command: "activate",
///     reasons: &reasons.join("; "),
///     possible_from: refusal.possible_from(),
/// })?;
/// let kept = store.refusals::<ReferralCode>(id)?;
/// assert_eq!((kept[0].command.as_str(), &kept[0].actor), ("activate", &alice));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedCommand<'a> {
    /// When it was asked.
    pub at: Instant,
    /// Who asked.
    pub actor: &'a Actor,
    /// What was asked, in snake case.
    pub command: &'a str,
    /// Why not: every reason, as people read it.
    pub reasons: &'a str,
    /// The first instant, inclusive, at which none of the reasons stands any more; `None` if time alone
    /// does not remove them all.
    pub possible_from: Option<Instant>,
}

/// A refusal as it is stored (S-37).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredRefusal {
    /// When it was asked.
    pub at: Instant,
    /// Who asked.
    pub actor: Actor,
    /// What was asked, in snake case.
    pub command: String,
    /// Why not: every reason, as people read it.
    pub reasons: String,
    /// The first instant, inclusive, at which none of the reasons stands any more; `None` if time alone
    /// does not remove them all.
    pub possible_from: Option<Instant>,
    /// The run in which it was asked, if it was one.
    pub run: Option<RunId>,
}

/// What [`read`] reads, in order.
pub(crate) const COLUMNS: &str = "id, at, actor, command, reasons, possible_from, run_id";

/// Reads one refusal.
pub(crate) fn read(columns: &mut dyn Columns) -> Result<StoredRefusal, ColumnError> {
    // Which one it is, if it cannot be read.
    columns.integer()?;
    Ok(StoredRefusal {
        at: columns.instant()?,
        actor: history::actor(columns)?,
        command: columns.text()?.to_owned(),
        reasons: columns.text()?.to_owned(),
        possible_from: columns.instant_or_null()?,
        run: columns.integer_or_null()?.map(RunId),
    })
}

/// Reads one refusal, and gives its number.
pub(crate) fn read_numbered(columns: &mut dyn Columns) -> Result<Id, ColumnError> {
    read(columns)?;
    columns.seek(0);
    columns.integer().map(Id)
}

/// The commands that were refused (S-37).
///
/// # Errors
/// Every method fails with what the storage says; a typed [`StorageError`] where the cause is known.
#[allow(clippy::missing_errors_doc)]
pub trait Refusals {
    /// Keeps that a command was refused; it belongs to the run of [`set_run`](crate::Runs::set_run).
    fn refused<R: Stored>(&mut self, id: Id, refused: &RefusedCommand<'_>) -> Result<(), StorageError>;

    /// What was refused of a record, in the order in which it was kept.
    /// [`StorageError::Unreadable`] if one of them cannot be read.
    fn refusals<R: Stored>(&mut self, id: Id) -> Result<Vec<StoredRefusal>, StorageError> {
        self.readable_refusals::<R>(id)?.all()
    }

    /// The same for whoever can do without those that cannot be read.
    fn readable_refusals<R: Stored>(&mut self, id: Id) -> Result<Legible<StoredRefusal>, StorageError>;
}

impl<S: LentStore> Refusals for S {
    fn refused<R: Stored>(&mut self, id: Id, refused: &RefusedCommand<'_>) -> Result<(), StorageError> {
        let context = self.context();
        self.patiently(|store| put::<R, _>(store.conn(), id, refused, context))
    }

    fn readable_refusals<R: Stored>(&mut self, id: Id) -> Result<Legible<StoredRefusal>, StorageError> {
        self.patiently(|store| of::<R, _>(store.conn(), id))
    }
}

fn put<R: Stored, C: Statements>(
    conn: &mut C,
    id: Id,
    refused: &RefusedCommand<'_>,
    context: WriteContext,
) -> Result<(), StorageError> {
    let sql = "INSERT INTO due_refusals \
               (kind, record_id, at, actor, command, reasons, possible_from, run_id) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    let values = [
        Value::from(R::KIND),
        Value::from(id.0),
        Value::from(refused.at),
        Value::Text(audit::actor(refused.actor).map(Into::into)),
        Value::from(refused.command),
        Value::from(refused.reasons),
        Value::Instant(refused.possible_from),
        Value::Integer(context.run.map(|run| run.0)),
    ];
    conn.execute(sql, &values).map(drop)
}

fn of<R: Stored, C: Statements>(conn: &mut C, id: Id) -> Result<Legible<StoredRefusal>, StorageError> {
    let sql = format!("SELECT {} FROM due_refusals WHERE kind = ? AND record_id = ? ORDER BY id", COLUMNS);
    conn.legible(&sql, &[Value::from(R::KIND), Value::from(id.0)], read, unreadable)
}

/// Which refusal it is that cannot be read.
pub(crate) fn unreadable(columns: &mut dyn Columns, error: &ColumnError) -> Failure {
    let id = Id(columns.integer().unwrap_or_default());
    Failure { id, key: format!("refusal {id}"), cause: error.to_string() }
}
