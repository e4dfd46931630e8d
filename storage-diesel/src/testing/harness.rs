use std::{fmt::Debug, time::Duration};

use automation_core::{
    Actor, Claim, Consequences, Id, Instant, Ledger, Lifecycle, Row, Withdrawal, one_policy,
    testing::conformance::{BearingHarness, Harness, StoredBirth, StoredStep},
};
use diesel::{PgConnection, SqliteConnection, connection::SimpleConnection};

use crate::{Database, Inserted, MessageStatus, Neighbourhood, StorageError, Tombstone, prelude::*};

/// What the conformance suite must be told of a kind to run on its table.
///
#[cfg_attr(feature = "referral", doc = "```")]
#[cfg_attr(not(feature = "referral"), doc = "```ignore")]
/// use automation_core::{MessageEffect, Span, one_policy, testing::conformance};
/// use diesel::{Connection, SqliteConnection};
/// use referral_core::{ReferralCode, ReferralPolicy, code::Draft};
/// use storage_diesel::testing::{OnSqlite, Sample};
///
/// let codes = Sample {
///     tables: "", // they come with the store's own migrations
///     corrupts: Some("discount = 0"),
///     withdraws: Some(MessageEffect::Withdraw),
///     policy: ReferralPolicy::default,
///     other_policy: Some(|| ReferralPolicy { grace: Span::days(1), ..ReferralPolicy::default() }),
///     numbered: |number| {
///         let (made, hours) = ("2026-02-01T00:00:00Z".parse().unwrap(), Span::hours(1 + number as u32));
///         let code = format!("CODE-{number}").parse().unwrap();
///         let expiring = automation_core::Instant::checked_add(made, hours).unwrap();
///         let draft = Draft::new(code, "20".parse().unwrap()).expiring(expiring);
///         ReferralCode::issue(draft, made, &ReferralPolicy::default()).unwrap()
///     },
/// };
/// conformance::run(&mut || OnSqlite::new(SqliteConnection::establish(":memory:").unwrap(), codes))?;
/// # Ok::<(), conformance::Broken>(())
/// ```
#[derive(Debug)]
pub struct Sample<K: Consequences, P> {
    /// The statements that make the kind's table; empty if the store's own migrations do.
    pub tables: &'static str,
    /// An assignment that makes a row unreadable, such as `state = 'gone'`; `None`: there is none.
    pub corrupts: Option<&'static str>,
    /// What makes an effect of the kind of a withdrawal, such as `MessageEffect::Withdraw`; `None`: the kind's own type of
    /// effect has none. What the suite asks of withdrawals is then skipped.
    pub withdraws: Option<fn(Withdrawal) -> K::Effect>,
    /// The policy under which the records live.
    pub policy: fn() -> P,
    /// Another one, under which at least one of the first twelve records has another `due_at`.
    pub other_policy: Option<fn() -> P>,
    /// The record with that number, from 0: each has a step to come, none shares a key or a message.
    pub numbered: fn(usize) -> K,
}

impl<K: Consequences, P> Clone for Sample<K, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: Consequences, P> Copy for Sample<K, P> {}

/// What makes an effect of the kind of a birth, and what of those that are stored.
struct Bearing<K: Consequences, L> {
    effect: fn(usize) -> K::Effect,
    born: fn(&mut L) -> Vec<StoredBirth>,
    forbid: fn(&mut L, &str),
    kind: &'static str,
}

impl<K: Consequences, L> Clone for Bearing<K, L> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: Consequences, L> Copy for Bearing<K, L> {}

/// Every record of the kind that is stored, with its steps.
fn born<N: Neighbourhood>(store: &mut impl Database) -> Vec<StoredBirth> {
    let all = store.page::<N>(None, 10_000, &[]).expect("the records can be read");
    assert_eq!(all.unreadable, [], "every record can be read");
    let stored = |row: Row<N>| {
        let steps = store.history::<N>(row.id).expect("the steps can be read");
        StoredBirth {
            key: row.key(),
            version: row.version,
            steps: steps.iter().map(|step| step.version).collect(),
            due_at: format!("{:?}", row.due_at),
        }
    };
    all.rows.into_iter().map(stored).collect()
}

/// Puts a tombstone.
fn forbid<N: Neighbourhood>(store: &mut impl Database, key: &str) {
    let tombstone = Tombstone { at: Instant::UNIX_EPOCH, actor: &Actor::System, reason: None };
    store.forbid_birth::<N>(key, &tombstone).expect("it can be forbidden");
}

macro_rules! harness {
    ($name:ident, $conn:ty, $backend:ident, $title:literal) => {
        #[doc = concat!("The conformance suite's harness for a kind's table on ", $title, ".")]
        pub struct $name<K: Consequences, P> {
            conn: $conn,
            other: Option<$conn>,
            sample: Sample<K, P>,
            bearing: Option<Bearing<K, $conn>>,
        }

        impl<K: Consequences, P> Debug for $name<K, P> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }

        impl<K: Neighbourhood, P> $name<K, P> {
            /// Makes the tables in an empty database.
            ///
            /// # Panics
            /// If that fails.
            pub fn new(mut conn: $conn, sample: Sample<K, P>) -> Self {
                let mut store = crate::$backend::Store::new(&mut conn);
                store.migrate().expect("the store's tables can be made");
                conn.batch_execute(sample.tables).expect("the kind's table can be made");
                Self { conn, other: None, sample, bearing: None }
            }

            /// With another connection to the same database, over which somebody holds rows.
            #[must_use]
            pub fn beside(mut self, other: $conn) -> Self {
                self.other = Some(other);
                self
            }

            /// With effects that make records of the kind `N`, each number another one, for
            /// [`run_births`](automation_core::testing::conformance::run_births).
            #[must_use]
            pub fn bearing<N: Neighbourhood>(mut self, effect: fn(usize) -> K::Effect) -> Self {
                let born = |conn: &mut $conn| born::<N>(&mut crate::$backend::Store::new(conn));
                let forbid = |conn: &mut $conn, key: &str| {
                    forbid::<N>(&mut crate::$backend::Store::new(conn), key);
                };
                self.bearing = Some(Bearing { effect, born, forbid, kind: N::KIND });
                self
            }

            /// The connection, to prepare what the records refer to.
            pub fn connection(&mut self) -> &mut $conn {
                &mut self.conn
            }

            fn set(&mut self, id: Id, assignment: &str) {
                let sql = format!("UPDATE {} SET {assignment} WHERE id = {id}", K::TABLE);
                self.conn.batch_execute(&sql).expect("the row can be changed");
            }
        }

        impl<K, P> Harness for $name<K, P>
        where
            K: Neighbourhood + Lifecycle<Policy = P> + PartialEq + Debug,
        {
            type Policy = P;
            type Record = K;
            type Error = StorageError;
            type Ledger<'a>
                = crate::$backend::Store<'a>
            where
                Self: 'a;

            fn policy(&self) -> P {
                (self.sample.policy)()
            }
            fn record(&self, number: usize) -> K {
                (self.sample.numbered)(number)
            }
            fn ledger(&mut self) -> Self::Ledger<'_> {
                let patience = Duration::from_secs(if self.other.is_some() { 0 } else { 30 });
                crate::$backend::Store::new(&mut self.conn).patience(patience)
            }
            fn insert(&mut self, record: &K, due_at: Option<Instant>) -> Id {
                let policy = self.policy();
                let inserted = self
                    .ledger()
                    .insert(std::slice::from_ref(record), &one_policy(&policy))
                    .expect("the record can be inserted");
                let [Inserted::New(id)] = inserted[..] else { panic!("the key is taken") };
                self.set(id, &format!("due_at = {}", $backend::literal(due_at)));
                id
            }
            fn row(&mut self, id: Id) -> Option<Row<K>> {
                let batch = Ledger::<K>::peek(&mut self.ledger(), Claim::Ids(&[id]));
                batch.expect("the row can be read").rows.into_iter().next()
            }
            fn history(&mut self, id: Id) -> Vec<StoredStep<<K as Lifecycle>::Event>> {
                let mut ledger = self.ledger();
                let events = ledger.events::<K>(id).expect("the events can be read");
                let steps = ledger.history::<K>(id).expect("the steps can be read");
                let both = events.into_iter().zip(steps);
                both.map(|((event, at), step)| StoredStep { version: step.version, event, at }).collect()
            }
            fn outbox(&mut self) -> Vec<String> {
                let mut ledger = self.ledger();
                let all = [MessageStatus::Held, MessageStatus::Queued, MessageStatus::Delivered];
                let pages = all.map(|status| {
                    let page = ledger.messages(status, None, 10_000).expect("the outbox can be read");
                    assert_eq!(page.unreadable, [], "every message can be read");
                    page.readable
                });
                pages.into_iter().flatten().map(|message| message.dedup).collect()
            }
            fn deliver(&mut self, dedup: &str) -> bool {
                let mut ledger = self.ledger();
                let queued = ledger.messages(MessageStatus::Queued, None, 10_000).expect("it can be read");
                let which = queued.readable.iter().find(|message| message.dedup == dedup);
                let id = which.expect("the message is queued").id;
                ledger.deliver_messages(&[id]).expect("it can be delivered").is_empty()
            }
            fn withdrawing(&self, of: Withdrawal) -> Option<K::Effect> {
                self.sample.withdraws.map(|effect| effect(of))
            }
            fn touch(&mut self, id: Id) {
                let again = $backend::literal(Some(Instant::UNIX_EPOCH));
                self.set(id, &format!("version = version + 1, due_at = {again}"));
            }
            fn corrupt(&mut self, id: Id) -> bool {
                self.sample.corrupts.map(|assignment| self.set(id, assignment)).is_some()
            }
            fn refuse(&mut self, id: Id) -> bool {
                let seal = $backend::refusing(K::TABLE, id);
                self.conn.batch_execute(&seal).expect("the row can be sealed");
                true
            }
            fn hold(&mut self, id: Id) -> bool {
                let Some(other) = self.other.as_mut() else { return false };
                let Some(hold) = $backend::holding(K::TABLE, id) else { return false };
                other.batch_execute(&hold).expect("the row can be held");
                self.conn.batch_execute("SET lock_timeout = '100ms'").expect("the wait can be bounded");
                true
            }
            fn swallow(&mut self, id: Id) -> bool {
                let trigger = $backend::swallowing(K::TABLE, id);
                self.conn.batch_execute(&trigger).expect("a trigger can be made");
                true
            }
            fn other_policy(&self) -> Option<P> {
                self.sample.other_policy.map(|policy| policy())
            }
        }

        impl<K, P> BearingHarness for $name<K, P>
        where
            K: Neighbourhood + Lifecycle<Policy = P> + PartialEq + Debug,
        {
            fn bearing(&self, number: usize) -> K::Effect {
                let bearing = self.bearing.expect("`bearing` says what is made");
                (bearing.effect)(number)
            }
            fn born(&mut self) -> Vec<StoredBirth> {
                let bearing = self.bearing.expect("`bearing` says what is made");
                (bearing.born)(&mut self.conn)
            }
            fn forbid(&mut self, kind: &'static str, key: &str) {
                let bearing = self.bearing.expect("`bearing` says what is made");
                if kind == bearing.kind {
                    (bearing.forbid)(&mut self.conn, key);
                } else {
                    // One of another kind, which must not be mistaken for it.
                    forbid::<K>(&mut self.ledger(), key);
                }
            }
        }
    };
}

harness!(OnSqlite, SqliteConnection, sqlite, "SQLite");
harness!(OnPostgres, PgConnection, postgres, "PostgreSQL");

mod sqlite {
    use super::{Id, Instant};

    pub(super) fn literal(instant: Option<Instant>) -> String {
        instant.map_or("NULL".to_owned(), |instant| instant.micros().to_string())
    }

    pub(super) fn refusing(table: &str, id: Id) -> String {
        format!(
            "CREATE TRIGGER refusing_{id} BEFORE UPDATE ON {table} WHEN OLD.id = {id}
             BEGIN SELECT RAISE(ABORT, 'the row is sealed'); END"
        )
    }

    pub(super) fn swallowing(table: &str, id: Id) -> String {
        format!(
            "CREATE TRIGGER swallowing_{id} BEFORE UPDATE ON {table} WHEN OLD.id = {id}
             BEGIN SELECT RAISE(IGNORE); END"
        )
    }

    /// Nobody holds a row alone.
    pub(super) fn holding(_: &str, _: Id) -> Option<String> {
        None
    }
}

mod postgres {
    use super::{Id, Instant};

    pub(super) fn literal(instant: Option<Instant>) -> String {
        instant.map_or("NULL".to_owned(), |instant| {
            format!("'epoch'::timestamptz + interval '{} microseconds'", instant.micros())
        })
    }

    pub(super) fn refusing(table: &str, id: Id) -> String {
        format!("ALTER TABLE {table} ADD CONSTRAINT sealed_{id} CHECK (id <> {id}) NOT VALID")
    }

    pub(super) fn swallowing(table: &str, id: Id) -> String {
        format!(
            "CREATE FUNCTION swallowing_{id}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
             CREATE TRIGGER swallowing_{id} BEFORE UPDATE ON {table} FOR EACH ROW WHEN (OLD.id = {id})
             EXECUTE FUNCTION swallowing_{id}()"
        )
    }

    pub(super) fn holding(table: &str, id: Id) -> Option<String> {
        Some(format!("BEGIN; SELECT id FROM {table} WHERE id = {id} FOR UPDATE"))
    }
}
