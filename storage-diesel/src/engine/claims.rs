//! Messages that several deliverers share: each claims some for a while, and says what became of them.

use std::{collections::BTreeMap, fmt};

use automation_core::{Failure, Instant, UserId};
use serde::Serialize;

use crate::{
    Message, MessageStatus, StorageError,
    engine::{
        message,
        outbox::{self, OPEN},
        sql,
        statements::{LentStore, Statements},
        timestamp::Bound,
        value::Value,
    },
};

/// Which messages a deliverer claims, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct ClaimAsked<'a> {
    /// Who delivers, such as `worker-3`: people read it in the table.
    pub deliverer: &'a UserId,
    /// The instant at which it is asked. What is of no use any more by then is not claimed.
    pub now: Instant,
    /// Before then nobody else claims them; it is after `now`. Whoever has not delivered a message by then must expect
    /// that somebody else does.
    pub until: Instant,
    /// How many at most.
    pub limit: usize,
}

/// One claim on one message. A later claim on the same message puts an end to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct MessageClaim {
    message: i64,
    attempt: u64,
}

impl MessageClaim {
    /// The message's number.
    pub fn message(self) -> i64 {
        self.message
    }

    /// How often it was claimed, this time included: 1 at the first.
    pub fn attempt(self) -> u64 {
        self.attempt
    }
}

/// A message that is claimed, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClaimedMessage {
    /// What its deliverer comes back with.
    pub claim: MessageClaim,
    /// The message.
    pub message: Message,
}

/// What a claim has given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClaimedMessages {
    /// By number.
    pub messages: Vec<ClaimedMessage>,
    /// What was found in those that cannot be read; each is named by its dedup key. They are claimed like the others, so
    /// that they are in nobody's way until then.
    pub unreadable: Vec<Failure>,
}

/// A claim that is not its deliverer's any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LostClaim {
    /// The claim.
    pub claim: MessageClaim,
    /// Why.
    pub why: ClaimLost,
}

/// Why a claim is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimLost {
    /// A later step made the message untrue meanwhile (G-27).
    Withdrawn,
    /// The time was over, and somebody else has claimed it since.
    TakenOver,
    /// It is delivered already, so that it cannot be given back.
    Delivered,
    /// It is not in the outbox any more.
    Gone,
}

impl fmt::Display for LostClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MessageClaim { message, attempt } = self.claim;
        match self.why {
            ClaimLost::Withdrawn => {
                write!(f, "message {message} was withdrawn meanwhile: it is not true any more")
            }
            ClaimLost::TakenOver => {
                write!(
                    f,
                    "message {message} was claimed by somebody else after attempt {attempt} took too long"
                )
            }
            ClaimLost::Delivered => write!(f, "message {message} is delivered already"),
            ClaimLost::Gone => write!(f, "message {message} is not in the outbox any more"),
        }
    }
}

/// Lets several deliverers share the outbox: no two have a message at once, and whoever dies or takes too long gives way
/// to the others. A message may still be sent twice, by one who was too late and by one who took it over: its dedup key is
/// for the receiver to tell.
///
/// ```
/// use automation_core::{Instant, UserId};
/// use diesel::{Connection, SqliteConnection};
/// use storage_diesel::{ClaimAsked, prelude::*, sqlite::Store};
/// # use automation_core::{DedupKey, Notification, Recipient};
/// # use storage_diesel::StorageError;
/// # fn send(message: &storage_diesel::Message) -> bool { message.kind == "greeting" }
///
/// let mut conn = SqliteConnection::establish(":memory:")?;
/// let mut store = Store::new(&mut conn);
/// store.migrate()?;
/// # let message = Notification {
/// #     kind: "greeting",
/// #     recipient: Recipient::group("admins"),
/// #     subject: None,
/// #     fields: Vec::new(),
/// #     dedup: DedupKey::new(["greeting"]),
/// #     useful_until: None,
/// #     may_be_held: true,
/// # };
/// # store.put_message(&message, "2026-06-01T07:00:00Z".parse()?)?;
/// let deliverer = UserId::new("worker-3")?;
/// let (now, until): (Instant, Instant) = ("2026-06-01T08:00:00Z".parse()?, "2026-06-01T08:05:00Z".parse()?);
/// let claimed = store.claim_messages(&ClaimAsked { deliverer: &deliverer, now, until, limit: 100 })?;
/// let (sent, failed): (Vec<_>, Vec<_>) = claimed.messages.iter().partition(|claimed| send(&claimed.message));
///
/// let claims: Vec<_> = sent.iter().map(|claimed| claimed.claim).collect();
/// for lost in store.deliver_claimed(&claims)? {
///     println!("{lost}");
/// }
/// // The others are tried again, by whoever comes first after ten minutes.
/// let claims: Vec<_> = failed.iter().map(|claimed| claimed.claim).collect();
/// store.give_back(&claims, "2026-06-01T08:10:00Z".parse()?)?;
/// # assert_eq!(store.outbox_counts()?.delivered, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Every method fails with what the storage says; a typed [`StorageError`] where the cause is known.
#[allow(clippy::missing_errors_doc)]
pub trait MessageClaims {
    /// Claims queued messages that nobody else has and that are still of use, the first by number. Workers do not wait
    /// for each other: on PostgreSQL each takes what no other one is claiming just then, on SQLite one writes at a time.
    /// Where there is nothing to claim, nothing is locked.
    ///
    /// # Errors
    /// [`StorageError::ClaimIsOver`] if it ends before it begins; then nothing is claimed.
    fn claim_messages(&mut self, asked: &ClaimAsked<'_>) -> Result<ClaimedMessages, StorageError>;

    /// Marks what was sent as delivered, and gives the claims that were lost: their messages stay as they are. A claim
    /// whose time is over holds as long as nobody else has claimed the message. To say it twice is as good as once.
    fn deliver_claimed(&mut self, claims: &[MessageClaim]) -> Result<Vec<LostClaim>, StorageError>;

    /// Gives back what was not sent: from `again_from` on, inclusive, anybody may claim it. Gives the claims that were
    /// lost: their messages stay as they are.
    fn give_back(
        &mut self,
        claims: &[MessageClaim],
        again_from: Instant,
    ) -> Result<Vec<LostClaim>, StorageError>;
}

impl<S: LentStore> MessageClaims for S {
    fn claim_messages(&mut self, asked: &ClaimAsked<'_>) -> Result<ClaimedMessages, StorageError> {
        let ClaimAsked { now, until, limit, .. } = *asked;
        if until <= now {
            return Err(StorageError::ClaimIsOver { now, until });
        }
        let is_there = self.patiently(|store| free(store.conn(), now, limit.min(1), ""))?;
        if is_there.is_empty() {
            return Ok(ClaimedMessages::default());
        }
        self.together(|store| claim(store.conn(), asked))
    }

    fn deliver_claimed(&mut self, claims: &[MessageClaim]) -> Result<Vec<LostClaim>, StorageError> {
        self.together(|store| {
            let Held { waiting, mut lost, .. } = held(store.conn(), claims)?;
            // What is delivered under this very claim was said before.
            lost.retain(|lost| lost.why != ClaimLost::Delivered);
            let sql =
                format!("UPDATE due_outbox SET status = ?, claimed_until = NULL WHERE id {}", S::Conn::AMONG);
            let delivered = Value::from(MessageStatus::Delivered.word());
            store.conn().execute(&sql, &[delivered, S::Conn::among(&waiting)])?;
            Ok(lost)
        })
    }

    fn give_back(
        &mut self,
        claims: &[MessageClaim],
        again_from: Instant,
    ) -> Result<Vec<LostClaim>, StorageError> {
        self.together(|store| {
            let Held { waiting, lost } = held(store.conn(), claims)?;
            let sql = format!("UPDATE due_outbox SET claimed_until = ? WHERE id {}", S::Conn::AMONG);
            store.conn().execute(&sql, &[Value::from(again_from), S::Conn::among(&waiting)])?;
            Ok(lost)
        })
    }
}

/// The claims that would be made now, by the number of their message.
fn free<C: Statements>(
    conn: &mut C,
    now: Instant,
    limit: usize,
    lock: &str,
) -> Result<Vec<MessageClaim>, StorageError> {
    let sql = format!(
        "SELECT id, coalesce(claims, 0) FROM due_outbox WHERE status = 'queued' AND {OPEN} \
         AND (claimed_until IS NULL OR claimed_until <= ?) AND (useful_until IS NULL OR useful_until > ?) \
         ORDER BY id LIMIT ?{lock}"
    );
    let now = Value::Bound(Bound(now));
    conn.all(&sql, &[now.clone(), now, sql::limit(limit)], |columns| {
        let (message, before) = (columns.integer()?, columns.integer()?);
        Ok(MessageClaim { message, attempt: attempts(before).saturating_add(1) })
    })
}

fn attempts(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(0)
}

/// Claims, inside the open transaction.
fn claim<C: Statements>(conn: &mut C, asked: &ClaimAsked<'_>) -> Result<ClaimedMessages, StorageError> {
    let claims = free(conn, asked.now, asked.limit, C::LOCK_FREE_ONES)?;
    let ids: Vec<i64> = claims.iter().map(|claim| claim.message).collect();
    let among = C::AMONG;
    let sql = format!(
        "UPDATE due_outbox SET claimed_by = ?, claimed_until = ?, claims = coalesce(claims, 0) + 1 WHERE id {among}"
    );
    let values = [Value::from(asked.deliverer.as_str()), Value::from(asked.until), C::among(&ids)];
    conn.execute(&sql, &values)?;
    let sql = format!("SELECT {} FROM due_outbox WHERE id {among} ORDER BY id", message::COLUMNS);
    let found = outbox::read(conn, &sql, &[C::among(&ids)])?;
    let mut of: BTreeMap<i64, MessageClaim> =
        claims.into_iter().map(|claim| (claim.message, claim)).collect();
    let claimed = |message: Message| Some(ClaimedMessage { claim: of.remove(&message.id)?, message });
    Ok(ClaimedMessages {
        messages: found.readable.into_iter().filter_map(claimed).collect(),
        unreadable: found.unreadable,
    })
}

/// What became of claims.
#[derive(Default)]
struct Held {
    /// The numbers of the messages that wait, and are their deliverer's still.
    waiting: Vec<i64>,
    lost: Vec<LostClaim>,
}

/// Locks the messages, and parts the claims.
fn held<C: Statements>(conn: &mut C, claims: &[MessageClaim]) -> Result<Held, StorageError> {
    let ids: Vec<i64> = claims.iter().map(|claim| claim.message).collect();
    let sql = format!(
        "SELECT id, status, coalesce(claims, 0) FROM due_outbox WHERE id {} ORDER BY id{}",
        C::AMONG,
        C::LOCK
    );
    let found = conn.all(&sql, &[C::among(&ids)], |columns| {
        let (id, status) = (columns.integer()?, MessageStatus::of(columns.text()?));
        Ok((id, (status, attempts(columns.integer()?))))
    })?;
    let found: BTreeMap<i64, (Option<MessageStatus>, u64)> = found.into_iter().collect();
    let mut held = Held::default();
    for claim in claims {
        let why = match found.get(&claim.message) {
            None => ClaimLost::Gone,
            Some((Some(MessageStatus::Withdrawn), _)) => ClaimLost::Withdrawn,
            Some((_, attempt)) if *attempt != claim.attempt => ClaimLost::TakenOver,
            Some((Some(MessageStatus::Delivered), _)) => ClaimLost::Delivered,
            Some(_) => {
                held.waiting.push(claim.message);
                continue;
            }
        };
        held.lost.push(LostClaim { claim: *claim, why });
    }
    Ok(held)
}
