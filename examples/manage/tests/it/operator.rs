use std::{
    path::PathBuf,
    process::{Command, Output},
};

use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query,
    sql_types::Text,
};
use serde_json::Value;
use tempfile::TempDir;

/// The instant at which most tests act.
pub(crate) const NOW: &str = "2026-06-01T08:00:00Z";

/// The options that have the program act at [`NOW`] on any day.
pub(crate) const AT_NOW: [&str; 4] = ["--now", NOW, "--clock", NOW];

/// Somebody with a terminal, a folder of their own and a database in it.
pub(crate) struct Operator {
    pub(crate) folder: TempDir,
    pub(crate) database: String,
}

/// What the program said, and its exit status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) status: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Operator {
    /// With an empty folder.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("shop.sqlite3").to_str().unwrap().to_owned();
        Self { folder, database }
    }

    /// With a migrated database.
    pub(crate) fn ready() -> Self {
        let operator = Self::new();
        assert_eq!(operator.manage(&["migrate"]).status, Some(0));
        operator
    }

    /// With these codes imported at [`NOW`].
    pub(crate) fn with_codes(csv: &str) -> Self {
        let operator = Self::ready();
        let told = operator.import(csv, &[]);
        assert_eq!(told.status, Some(0), "{told:?}");
        operator
    }

    /// The program with these arguments, at [`NOW`] unless they say otherwise; not started yet.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_manage"));
        command.current_dir(self.folder.path()).env("USER", "tester").args(arguments);
        for name in ["DATABASE_URL", "DUECOURSE_ZONE", "DUECOURSE_POLICY"] {
            command.env_remove(name);
        }
        command.args(["--database", &self.database]);
        let given = |option: &str| {
            let at = arguments.iter().position(|argument| *argument == option)?;
            arguments.get(at + 1).copied()
        };
        if given("--now").is_none() {
            command.args(["--now", NOW]);
        }
        // What day it is where the tests run must not matter.
        if given("--clock").is_none() {
            command.args(["--clock", given("--now").unwrap_or(NOW)]);
        }
        command
    }

    pub(crate) fn manage(&self, arguments: &[&str]) -> Told {
        self.command(arguments).output().unwrap().into()
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn import(&self, csv: impl AsRef<[u8]>, options: &[&str]) -> Told {
        self.file("codes.csv", csv);
        self.manage(&[&["import", "referral-codes", "codes.csv"], options].concat())
    }

    pub(crate) fn connect(&self) -> SqliteConnection {
        SqliteConnection::establish(&self.database).unwrap()
    }

    pub(crate) fn sql(&self, statements: &str) {
        self.connect().batch_execute(statements).unwrap();
    }

    /// One text per row of a statement that gives a column `line`.
    pub(crate) fn lines(&self, statement: &str) -> Vec<String> {
        let rows = sql_query(statement).load::<Line>(&mut self.connect()).unwrap();
        rows.into_iter().map(|row| row.line).collect()
    }

    /// Everything that is stored, less the record of runs.
    pub(crate) fn dump(&self) -> Vec<String> {
        let mut dump = Vec::new();
        for table in ["referral_agents", "referral_codes", "due_steps", "due_outbox", "due_settings"] {
            let columns = self.lines(&format!(
                "SELECT 'quote(\"' || name || '\")' AS line FROM pragma_table_info('{table}')"
            ));
            let columns = columns.join(" || ',' || ");
            dump.extend(
                self.lines(&format!("SELECT '{table}: ' || {columns} AS line FROM {table} ORDER BY 1")),
            );
        }
        dump
    }
}

impl From<Output> for Told {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Told {
    /// Standard output as JSON, one value per line.
    pub(crate) fn json(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Nothing but this on standard output, and status 0.
    #[track_caller]
    pub(crate) fn says(&self, out: &str) {
        assert_eq!((self.status, self.out.as_str()), (Some(0), out), "{}", self.err);
    }

    /// That status, and this somewhere on standard error.
    #[track_caller]
    pub(crate) fn fails(&self, status: i32, err: &str) {
        assert_eq!(self.status, Some(status), "{self:?}");
        assert!(self.err.contains(err), "expected `{err}` in:\n{}", self.err);
    }
}
