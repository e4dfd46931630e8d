use automation_core::{Actor, Instant};
use serde::Serialize;

use crate::{ColumnError, Columns, RunId, engine::history};

/// A command that the rules refused, to be kept (S-37).
///
/// A refused command writes nothing, so whoever wants its refusal in the audit stores it afterwards,
/// outside a transaction that is rolled back because of it. Whether to do so is the host's choice.
///
/// ```
/// use automation_core::{Actor, CommandError, Instant, UserId, command, one_policy};
/// use diesel::{Connection, SqliteConnection};
/// use referral_core::{Draft, ReferralCode, ReferralCommand, ReferralPolicy};
/// use storage_diesel::{Database, Inserted, RefusedCommand, sqlite::Store};
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
/// let asked = command::<ReferralCode, _, _>(&mut store, &policies, id, &ask, &alice, None, now);
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
pub(crate) fn read_numbered(columns: &mut dyn Columns) -> Result<automation_core::Id, ColumnError> {
    read(columns)?;
    columns.seek(0);
    columns.integer().map(automation_core::Id)
}
