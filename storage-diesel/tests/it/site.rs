//! A database that is emptied, filled, broken and looked at, the same on both.

use std::{collections::BTreeMap, path::PathBuf, thread, time::Duration};

use automation_core::Ledger;
use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection,
    sql_query, sql_types,
};
use referral_core::{ReferralCode, code::CodeStorage};
use storage_diesel::{StorageError, postgres, sqlite};

use crate::databases::ByHand;

/// What the tables hold of each code, one line for each row, without numbers that depend on the order of
/// writing. What belongs to no code is under the empty name.
pub(crate) type Dump = BTreeMap<String, Vec<String>>;

pub(crate) trait Site: Sync {
    type Conn: Connection;
    type Store<'c>: ByHand
        + storage_diesel::ReferralAgents
        + CodeStorage
        + Ledger<ReferralCode, Error = StorageError>;
    const NAME: &'static str;

    /// Makes all tables empty.
    fn empty(&self);
    fn connect(&self) -> Self::Conn;
    fn store(conn: &mut Self::Conn) -> Self::Store<'_>;
    fn rows(conn: &mut Self::Conn, sql: &str) -> Vec<Row>;
    /// Returns when nothing is left of connections that were dropped.
    fn after_a_death(&self);

    fn dump(&self) -> Dump {
        let mut conn = self.connect();
        let mut dump = Dump::new();
        for (table, name, columns) in TABLES {
            let line =
                columns.map(|column| format!("coalesce(CAST({column} AS TEXT), '-')")).join(" || '|' || ");
            for row in Self::rows(
                &mut conn,
                &format!("SELECT {name} AS name, {line} AS line FROM {table} ORDER BY 1, 2"),
            ) {
                dump.entry(row.name).or_default().push(row.line);
            }
        }
        dump
    }
}

#[derive(QueryableByName)]
pub(crate) struct Row {
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    #[diesel(sql_type = sql_types::Text)]
    pub line: String,
}

const TABLES: [(&str, &str, Columns); 4] = [
    (
        "referral_codes LEFT JOIN referral_agents ON referral_agents.id = agent_id",
        "code",
        Columns(&[
            "referral_agents.name",
            "created_at",
            "discount",
            "expires_at",
            "referral_codes.status",
            "reason",
            "reason_at",
            "reason_by",
            "since",
            "version",
            "due_at",
        ]),
    ),
    (
        // A step of a record that is not there would be under the empty name.
        "due_steps LEFT JOIN referral_codes ON kind = 'referral_code' AND referral_codes.id = record_id",
        "coalesce(code, '')",
        Columns(&[
            "due_steps.version",
            "kind",
            "event",
            "at",
            "from_state",
            "to_state",
            "actor",
            "clause",
            "anchor",
            "window_text",
            "anchor_at",
            "due_steps.reason",
            "detail",
        ]),
    ),
    (
        "due_outbox",
        "subject_key",
        Columns(&[
            "dedup",
            "kind",
            "recipient",
            "subject_kind",
            "fields",
            "status",
            "useful_until",
            "created_at",
        ]),
    ),
    ("referral_agents", "''", Columns(&["name", "email", "status", "role"])),
];

struct Columns(&'static [&'static str]);

impl Columns {
    fn map(&self, write: impl Fn(&&str) -> String) -> Vec<String> {
        self.0.iter().map(write).collect()
    }
}

/// A SQLite file with a write-ahead log, which goes with the test.
pub(crate) struct File(PathBuf);

impl File {
    pub(crate) fn new(test: &str) -> Self {
        let file = Self(std::env::temp_dir().join(format!("{test}-{}.sqlite3", std::process::id())));
        storage_diesel::Migrations::migrate(&mut sqlite::Store::new(&mut file.connect())).unwrap();
        file
    }
}

impl Drop for File {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.0.display()));
        }
    }
}

impl Site for File {
    type Conn = SqliteConnection;
    type Store<'c> = sqlite::Store<'c>;
    const NAME: &'static str = "SQLite";

    fn empty(&self) {
        let tables =
            ["due_outbox", "due_steps", "due_runs", "referral_codes", "referral_agents", "sqlite_sequence"];
        let sql = tables.map(|table| format!("DELETE FROM {table};")).concat();
        self.connect().batch_execute(&format!("BEGIN IMMEDIATE; {sql} COMMIT")).unwrap();
    }
    fn connect(&self) -> SqliteConnection {
        let mut conn = SqliteConnection::establish(self.0.to_str().unwrap()).unwrap();
        sqlite::recommended_pragmas(&mut conn).unwrap();
        // Processes die here, machines do not.
        conn.batch_execute("PRAGMA synchronous = OFF").unwrap();
        conn
    }
    fn store(conn: &mut SqliteConnection) -> sqlite::Store<'_> {
        sqlite::Store::new(conn)
    }
    fn rows(conn: &mut SqliteConnection, sql: &str) -> Vec<Row> {
        sql_query(sql).load(conn).unwrap()
    }
    fn after_a_death(&self) {}
}

/// A database on the private server.
pub(crate) struct Server(pub(crate) String);

impl Server {
    /// `None` where PostgreSQL is not installed, unless it is required.
    pub(crate) fn new() -> Option<Self> {
        let server = Self(crate::databases::postgres_url()?);
        storage_diesel::Migrations::migrate(&mut postgres::Store::new(&mut server.connect())).unwrap();
        Some(server)
    }
}

impl Site for Server {
    type Conn = PgConnection;
    type Store<'c> = postgres::Store<'c>;
    const NAME: &'static str = "PostgreSQL";

    fn empty(&self) {
        let sql =
            "TRUNCATE due_outbox, due_steps, due_runs, referral_codes, referral_agents RESTART IDENTITY";
        self.connect().batch_execute(sql).unwrap();
    }
    fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.0).unwrap()
    }
    fn store(conn: &mut PgConnection) -> postgres::Store<'_> {
        postgres::Store::new(conn)
    }
    fn rows(conn: &mut PgConnection, sql: &str) -> Vec<Row> {
        sql_query(sql).load(conn).unwrap()
    }
    /// The server notices by and by that a client is gone; until then its locks are held.
    fn after_a_death(&self) {
        let others = "SELECT '' AS name, '' AS line FROM pg_stat_activity \
                      WHERE datname = current_database() AND pid <> pg_backend_pid()";
        let mut conn = self.connect();
        while !Self::rows(&mut conn, others).is_empty() {
            thread::sleep(Duration::from_millis(1));
        }
    }
}
