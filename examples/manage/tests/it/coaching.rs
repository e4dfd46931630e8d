//! A coaching practice on either database: Ben coaches Ann under #012, of one session, and Cara under
//! #013, of four. All of them are in London, where it is UTC + 1 in June.

use automation_core::{Instant, UserId};
use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query, sql_types::Text,
};
use session_core::contract::{ContractDraft, ContractNumber, ContractStatus, PaymentStatus, SessionLength};
use storage_diesel::{Coaching, Inserted, postgres, sqlite};

use crate::{operator::Told, shop::Shop};

/// When the contracts were made.
const MADE: &str = "2026-05-01T08:00:00Z";
/// When most of it begins.
pub(crate) const MONDAY: &str = "2026-06-01T08:00:00Z";

pub(crate) struct Practice {
    pub(crate) shop: Shop,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Practice {
    /// One on each database that is there.
    pub(crate) fn both() -> impl Iterator<Item = Self> {
        let shops = [Some(Shop::on_sqlite()), Shop::on_postgres()];
        shops.into_iter().flatten().map(Self::on)
    }

    /// One in that shop's database.
    pub(crate) fn on(shop: Shop) -> Self {
        let practice = Self { shop };
        practice.add("ann", "ben", 12, 1);
        practice.add("cara", "ben", 13, 4);
        assert_eq!(practice.at(MADE, &["sweep-sessions"]).status, Some(0));
        practice
    }

    pub(crate) fn name(&self) -> &'static str {
        self.shop.name()
    }

    pub(crate) fn add(&self, student: &str, coach: &str, number: u32, sessions: u32) {
        let hour = SessionLength::from_minutes(60).unwrap();
        let (student, coach) = (UserId::new(student).unwrap(), UserId::new(coach).unwrap());
        let zone = zone_core::zone!("Europe/London");
        let mut draft = ContractDraft::new(student, coach, sessions, 50_00, hour, zone);
        (draft.status, draft.payment) = (ContractStatus::Active, PaymentStatus::Paid);
        let made: Instant = MADE.parse().unwrap();
        let contract = [draft.agree(ContractNumber::plain(number), made).unwrap()];
        let added = if self.is_postgres() {
            postgres::Store::new(&mut self.postgres()).add_contracts(&contract)
        } else {
            sqlite::Store::new(&mut self.sqlite()).add_contracts(&contract)
        };
        assert!(matches!(added.unwrap()[..], [Inserted::New(_)]));
    }

    /// The program at that instant.
    pub(crate) fn at(&self, now: &str, arguments: &[&str]) -> Told {
        self.shop.operator.manage(&[arguments, &["--now", now]].concat())
    }

    /// The same, which must succeed; what it says.
    #[track_caller]
    pub(crate) fn done(&self, now: &str, arguments: &[&str]) -> String {
        let told = self.at(now, arguments);
        assert_eq!(told.status, Some(0), "{}: {told:?}", self.name());
        told.out
    }

    /// Cara's first session, on Friday at 10:00 in London.
    pub(crate) fn with_session(self) -> Self {
        self.done(MONDAY, &["session", "schedule", "013", "--start", "2026-06-05 10:00", "--by", "student"]);
        self
    }

    /// One text for each row of a statement that gives a column `line`.
    pub(crate) fn lines(&self, sql: &str) -> Vec<String> {
        let rows: Vec<Line> = if self.is_postgres() {
            sql_query(sql).load(&mut self.postgres()).unwrap()
        } else {
            sql_query(sql).load(&mut self.sqlite()).unwrap()
        };
        rows.into_iter().map(|row| row.line).collect()
    }

    /// All that commands about sessions may change, less the record of runs.
    pub(crate) fn dump(&self) -> Vec<String> {
        let mut dump = Vec::new();
        for (table, columns) in [
            ("coaching_contracts", "number || status || version"),
            (
                "coaching_sessions",
                "reference || state || version || moves || steps || confirmed || CAST(start_at AS TEXT) || \
                 coalesce(CAST(due_at AS TEXT), '-') || CAST(since AS TEXT)",
            ),
            ("coaching_calendars", "person || coalesce(availability, '-')"),
            ("due_steps", "kind || record_id || version || event || CAST(at AS TEXT)"),
            ("due_outbox", "dedup || status"),
            ("due_refusals", "command || reasons"),
            ("due_settings", "key || value"),
        ] {
            dump.extend(
                self.lines(&format!("SELECT '{table}: ' || {columns} AS line FROM {table} ORDER BY 1")),
            );
        }
        dump
    }

    fn is_postgres(&self) -> bool {
        self.shop.operator.database.starts_with("postgres:")
    }

    fn sqlite(&self) -> SqliteConnection {
        self.shop.operator.connect()
    }

    fn postgres(&self) -> PgConnection {
        PgConnection::establish(&self.shop.operator.database).unwrap()
    }
}
