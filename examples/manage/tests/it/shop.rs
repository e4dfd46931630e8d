//! A shop with many codes on either database, looked at from beside the program.

use std::{
    collections::BTreeMap,
    io::Write as _,
    process::{Child, Stdio},
    sync::OnceLock,
    thread::sleep,
    time::Duration,
};

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection,
    sql_query, sql_types::Text,
};
use storage_diesel::testing::{PostgresServer, PostgresServerError};

use crate::operator::{Operator, Told};

/// What is stored of each code, one line for each row, without numbers that depend on the order of
/// writing. What belongs to no code is under the empty name.
pub(crate) type Dump = BTreeMap<String, Vec<String>>;

pub(crate) struct Shop {
    pub(crate) operator: Operator,
    database: Database,
}

enum Database {
    Sqlite,
    /// With its libpq settings.
    Postgres(String),
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    line: String,
}

/// An empty database of the private server.
pub(crate) struct EmptyPostgres {
    /// Its libpq settings.
    pub(crate) settings: String,
    /// The same as the program takes them.
    pub(crate) url: String,
}

impl EmptyPostgres {
    /// `None` where PostgreSQL is not installed, unless it is required.
    pub(crate) fn new() -> Option<Self> {
        static SERVER: OnceLock<Result<PostgresServer, PostgresServerError>> = OnceLock::new();
        let server = match SERVER.get_or_init(PostgresServer::start) {
            Ok(server) => server,
            Err(error) => {
                let required = std::env::var("REQUIRE_POSTGRES").is_ok_and(|value| value == "1");
                let is_absent = matches!(error, PostgresServerError::NotHere { .. });
                assert!(is_absent && !required, "{error}");
                // Unlike `eprintln!` this is seen even though the test passes.
                let test = std::thread::current().name().unwrap_or_default().to_owned();
                let _ = writeln!(std::io::stderr(), "SKIPPED, without PostgreSQL: {test}: {error}");
                return None;
            }
        };
        let settings = server.url().unwrap();
        let setting = |name: &str| {
            settings.split(' ').find_map(|setting| setting.strip_prefix(name)?.strip_prefix('=')).unwrap()
        };
        let url = format!("postgres://{}@/{}?host={}", setting("user"), setting("dbname"), setting("host"));
        Some(Self { settings, url })
    }
}

impl Shop {
    /// An empty one whose policy is in force already.
    pub(crate) fn on_sqlite() -> Self {
        Self { operator: Operator::new(), database: Database::Sqlite }.opened()
    }

    /// The same on PostgreSQL; `None` where that is not installed, unless it is required.
    pub(crate) fn on_postgres() -> Option<Self> {
        let EmptyPostgres { settings, url } = EmptyPostgres::new()?;
        let mut operator = Operator::new();
        operator.database = url;
        Some(Self { operator, database: Database::Postgres(settings) }.opened())
    }

    fn opened(self) -> Self {
        for command in ["migrate", "expire-referral-codes"] {
            let told = self.operator.manage(&[command]);
            assert_eq!(told.status, Some(0), "{told:?}");
        }
        self
    }

    pub(crate) fn name(&self) -> &'static str {
        match self.database {
            Database::Sqlite => "SQLite",
            Database::Postgres(_) => "PostgreSQL",
        }
    }

    /// Takes everything out and puts that many codes in, all of them due.
    pub(crate) fn refill(&self, codes: usize) {
        let (empty, numbers, instant) = match self.database {
            Database::Sqlite => (
                "DELETE FROM due_outbox; DELETE FROM due_steps; DELETE FROM referral_codes; DELETE FROM referral_agents;
                 DELETE FROM sqlite_sequence WHERE name IN ('referral_agents', 'referral_codes')"
                    .to_owned(),
                format!(
                    "(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {codes}) \
                     SELECT i FROM n)"
                ),
                "1777593600000000 + 1000000 * i",
            ),
            Database::Postgres(_) => (
                "TRUNCATE due_outbox, due_steps, referral_codes, referral_agents RESTART IDENTITY".to_owned(),
                format!("generate_series(1, {codes}) AS n (i)"),
                "TIMESTAMPTZ '2026-05-01T00:00:00Z' + i * INTERVAL '1 second'",
            ),
        };
        self.sql(&format!(
            "BEGIN; {empty};
             INSERT INTO referral_agents (name, email) VALUES ('reachable', 'john@example.org'), ('by post', NULL);
             INSERT INTO referral_codes (code, agent_id, created_at, since, discount, expires_at, due_at)
             SELECT 'CODE-' || i, CASE WHEN i % 3 > 0 THEN i % 3 END, at, at, 500, at, at
             FROM (SELECT i, {instant} AS at FROM {numbers}) AS dated;
             COMMIT"
        ));
    }

    pub(crate) fn sql(&self, statements: &str) {
        match &self.database {
            Database::Sqlite => self.sqlite().batch_execute(statements).unwrap(),
            Database::Postgres(settings) => {
                PgConnection::establish(settings).unwrap().batch_execute(statements).unwrap();
            }
        }
    }

    fn sqlite(&self) -> SqliteConnection {
        let mut conn = self.operator.connect();
        conn.batch_execute("PRAGMA busy_timeout = 60000").unwrap();
        conn
    }

    /// A connection of somebody else's, if it is on PostgreSQL.
    pub(crate) fn elsewhere(&self) -> Option<PgConnection> {
        match &self.database {
            Database::Sqlite => None,
            Database::Postgres(settings) => Some(PgConnection::establish(settings).unwrap()),
        }
    }

    fn rows(&self, sql: &str) -> Vec<Row> {
        match &self.database {
            Database::Sqlite => sql_query(sql).load(&mut self.sqlite()).unwrap(),
            Database::Postgres(settings) => {
                sql_query(sql).load(&mut PgConnection::establish(settings).unwrap()).unwrap()
            }
        }
    }

    /// One text per row of what gives a column `line`.
    pub(crate) fn lines(&self, of: &str) -> Vec<String> {
        let rows = self.rows(&format!("SELECT '' AS name, line FROM ({of}) AS told"));
        rows.into_iter().map(|row| row.line).collect()
    }

    pub(crate) fn count(&self, of: &str) -> usize {
        let rows = self.rows(&format!("SELECT '' AS name, CAST(count(*) AS TEXT) AS line FROM {of}"));
        rows[0].line.parse().unwrap()
    }

    pub(crate) fn dump(&self) -> Dump {
        let mut dump = Dump::new();
        for (table, name, columns) in TABLES {
            let columns: Vec<String> =
                columns.iter().map(|column| format!("coalesce(CAST({column} AS TEXT), '-')")).collect();
            let line = columns.join(" || '|' || ");
            for row in self.rows(&format!("SELECT {name} AS name, {line} AS line FROM {table} ORDER BY 1, 2"))
            {
                dump.entry(row.name).or_default().push(row.line);
            }
        }
        dump
    }

    /// Starts the program.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        let mut command = self.operator.command(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Ends the program as no program can prevent; says whether it was still running. Returns when the
    /// database has noticed.
    pub(crate) fn kill(&self, mut child: Child) -> bool {
        child.kill().unwrap();
        let told: Told = child.wait_with_output().unwrap().into();
        if matches!(self.database, Database::Postgres(_)) {
            let others = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
            while self.count(others) > 0 {
                sleep(Duration::from_millis(1));
            }
        }
        assert!(matches!(told.status, None | Some(0)), "{told:?}");
        told.status.is_none()
    }
}

const TABLES: [(&str, &str, &[&str]); 4] = [
    (
        "referral_codes LEFT JOIN referral_agents ON referral_agents.id = agent_id",
        "code",
        &[
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
        ],
    ),
    (
        // A step of a code that is not there is under the empty name.
        "due_steps LEFT JOIN referral_codes ON kind = 'referral_code' AND referral_codes.id = record_id",
        "coalesce(code, '')",
        &[
            "due_steps.version",
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
        ],
    ),
    (
        "due_outbox",
        "subject_key",
        &["dedup", "kind", "recipient", "subject_kind", "fields", "status", "useful_until", "created_at"],
    ),
    ("referral_agents", "''", &["name", "email", "status", "role"]),
];
