//! The kernel's suite for ledgers, on both databases, for a kind of a third party and for the real one.

use automation_core::{
    Claim, Consequences, Id, Instant, Ledger, Lifecycle, Row, Span,
    testing::conformance::{self, Harness, StoredStep},
};
use diesel::{Connection as _, PgConnection, SqliteConnection, connection::SimpleConnection as _};
use referral_core::{AgentId, Discount, ReferralCode, ReferralPolicy, Status};
use storage_diesel::{Database, Inserted, MessageStatus, StorageError, Stored};

use crate::offer::{self, KEEP, Offer};

/// What the suite must be told of a kind.
trait Kind: Stored + Lifecycle<Policy = Self::Values> + PartialEq + std::fmt::Debug {
    type Values;
    /// An assignment that makes a row unreadable.
    const CORRUPTS: &'static str;
    fn policy() -> Self::Values;
    fn other_policy() -> Self::Values;
    fn numbered(number: usize) -> Self;
}

impl Kind for Offer {
    type Values = Span;
    const CORRUPTS: &'static str = "stage = 9";

    fn policy() -> Span {
        KEEP
    }
    fn other_policy() -> Span {
        Span::days(2)
    }
    fn numbered(number: usize) -> Self {
        let minutes = u32::try_from(number * 37).unwrap();
        let ends = offer::at("2026-03-01T12:00:00.000001Z").checked_add(Span::minutes(minutes)).unwrap();
        // Some have ended already, so that another policy moves them.
        let stage = i64::from(number % 4 == 3);
        Offer { ends, stage, ..offer::offer(&format!("offer {number}")) }
    }
}

impl Kind for ReferralCode {
    type Values = ReferralPolicy;
    const CORRUPTS: &'static str = "discount = 0";

    fn policy() -> ReferralPolicy {
        ReferralPolicy::default()
    }
    fn other_policy() -> ReferralPolicy {
        ReferralPolicy { grace: Span::days(1), ..ReferralPolicy::default() }
    }
    fn numbered(number: usize) -> Self {
        let made = offer::at("2026-02-01T00:00:00Z");
        let minutes = u32::try_from(number * 37).unwrap();
        ReferralCode {
            code: format!("CODE-{number}").parse().unwrap(),
            agent: number.is_multiple_of(2).then_some(AgentId(1)),
            discount: Discount::from_basis_points(1_250).unwrap(),
            expires_at: made.checked_add(Span::minutes(minutes)),
            status: Status::Active,
            created_at: made,
            since: made,
        }
    }
}

macro_rules! harness {
    ($name:ident, $conn:ty, $backend:ident) => {
        struct $name<K> {
            conn: $conn,
            kind: std::marker::PhantomData<K>,
        }

        impl<K: Kind> $name<K> {
            fn new(mut conn: $conn, offers: &str) -> Self {
                let mut store = storage_diesel::$backend::Store::new(&mut conn);
                crate::databases::prepare(&mut store, offers);
                store.agent_named("John Smith", Some("john@example.org")).unwrap();
                Self { conn, kind: std::marker::PhantomData }
            }

            fn set(&mut self, id: Id, assignment: &str) {
                let sql = format!("UPDATE {} SET {assignment} WHERE id = {id}", K::TABLE);
                self.conn.batch_execute(&sql).unwrap();
            }
        }

        impl<K: Kind> Harness for $name<K> {
            type Policy = K::Values;
            type Record = K;
            type Error = StorageError;
            type Ledger<'a>
                = storage_diesel::$backend::Store<'a>
            where
                K: 'a;

            fn policy(&self) -> K::Values {
                K::policy()
            }
            fn record(&self, number: usize) -> K {
                K::numbered(number)
            }
            fn ledger(&mut self) -> Self::Ledger<'_> {
                storage_diesel::$backend::Store::new(&mut self.conn)
            }
            fn insert(&mut self, record: &K, due_at: Option<Instant>) -> Id {
                let policy = K::policy();
                let policies = automation_core::one_policy(&policy);
                let inserted = self.ledger().insert(std::slice::from_ref(record), &policies).unwrap();
                let [Inserted::New(id)] = inserted[..] else { panic!("the key is taken") };
                self.set(id, &format!("due_at = {}", $backend::literal(due_at)));
                id
            }
            fn row(&mut self, id: Id) -> Option<Row<K>> {
                let batch = Ledger::<K>::peek(&mut self.ledger(), Claim::Ids(&[id])).unwrap();
                batch.rows.into_iter().next()
            }
            fn history(&mut self, id: Id) -> Vec<StoredStep<<K as Lifecycle>::Event>> {
                let mut ledger = self.ledger();
                let events = ledger.events::<K>(id).unwrap();
                let steps = ledger.history::<K>(id).unwrap();
                let both = events.into_iter().zip(steps);
                both.map(|((event, at), step)| StoredStep { version: step.version, event, at }).collect()
            }
            fn outbox(&mut self) -> Vec<String> {
                let messages = self.ledger().messages(MessageStatus::Queued, None, 10_000).unwrap();
                messages.into_iter().map(|message| message.dedup).collect()
            }
            fn touch(&mut self, id: Id) {
                let again = $backend::literal(Some(Instant::UNIX_EPOCH));
                self.set(id, &format!("version = version + 1, due_at = {again}"));
            }
            fn corrupt(&mut self, id: Id) -> bool {
                self.set(id, K::CORRUPTS);
                true
            }
            fn refuse(&mut self, id: Id) -> bool {
                self.conn.batch_execute(&$backend::refusing(K::TABLE, id)).unwrap();
                true
            }
            fn other_policy(&self) -> Option<K::Values> {
                Some(K::other_policy())
            }
        }
    };
}

harness!(OnSqlite, SqliteConnection, sqlite);
harness!(OnPostgres, PgConnection, postgres);

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
}

/// The suite has nothing to skip but the records that turn for ever, which neither kind does.
fn assert_held(held: Result<conformance::Held, conformance::Broken>) {
    let held = held.unwrap_or_else(|broken| panic!("{broken}"));
    let skipped: Vec<_> = held.skipped.iter().map(|(name, _)| *name).collect();
    assert_eq!(skipped, ["a_runaway_is_named_and_the_rest_settled"]);
}

fn on_sqlite<K: Kind + Consequences>() {
    assert_held(conformance::run(&mut || OnSqlite::<K>::new(crate::databases::sqlite(), offer::SQLITE)));
}

fn on_postgres<K: Kind + Consequences>() {
    let Some(url) = crate::databases::postgres_url() else { return };
    assert_held(conformance::run(&mut || {
        // A database takes a while to make; each check empties this one.
        let mut conn = PgConnection::establish(&url).unwrap();
        conn.batch_execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public").unwrap();
        OnPostgres::<K>::new(conn, offer::POSTGRES)
    }));
}

#[test]
fn offers_on_sqlite() {
    on_sqlite::<Offer>();
}

#[test]
fn offers_on_postgres() {
    on_postgres::<Offer>();
}

#[test]
fn referral_codes_on_sqlite() {
    on_sqlite::<ReferralCode>();
}

#[test]
fn referral_codes_on_postgres() {
    on_postgres::<ReferralCode>();
}
