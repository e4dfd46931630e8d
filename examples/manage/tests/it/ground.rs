//! A database that can be brought back to how it was, on either side.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection,
    sql_query, sql_types::Text,
};

use crate::{
    operator::{Operator, Told},
    shop::EmptyPostgres,
};

/// How long one call may take, in seconds: far more than it does on a busy machine.
const PATIENCE: &str = "120";
/// Stands between the values of a row, and occurs in none.
const BETWEEN: char = '\u{1f}';

pub(crate) struct Ground {
    pub(crate) operator: Operator,
    side: Side,
}

enum Side {
    /// With the file as it was.
    Sqlite(PathBuf),
    Postgres(Box<RefCell<PgConnection>>),
}

/// A table as the database's own catalogue has it.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    /// Those of its primary key.
    pub(crate) key: Vec<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// Its type, in capitals.
    pub(crate) kind: String,
    pub(crate) nullable: bool,
}

/// The values of a row by column, each as an SQL literal.
pub(crate) type Row = BTreeMap<String, String>;

/// The rows of all tables.
pub(crate) type Snapshot = Vec<(String, Row)>;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Ground {
    pub(crate) fn sqlite() -> Self {
        let operator = Operator::new();
        let kept = operator.folder.path().join("kept.sqlite3");
        Self { operator, side: Side::Sqlite(kept) }
    }

    /// `None` where there is no PostgreSQL.
    pub(crate) fn postgres() -> Option<Self> {
        let EmptyPostgres { settings, url } = EmptyPostgres::new()?;
        let mut operator = Operator::new();
        operator.database = url;
        let conn = PgConnection::establish(&settings).unwrap();
        Some(Self { operator, side: Side::Postgres(Box::new(RefCell::new(conn))) })
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.side, Side::Sqlite(_))
    }

    /// Calls the program; status `None` or 137 if it did not end by itself.
    pub(crate) fn tell(&self, words: &[String], now: &str) -> Told {
        let mut arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        arguments.extend(["--now", now]);
        let inner = self.operator.command(&arguments);
        let mut command = Command::new("timeout");
        command.args(["-s", "KILL", PATIENCE]).arg(inner.get_program()).args(inner.get_args());
        command.current_dir(self.operator.folder.path());
        for (name, value) in inner.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.env("DUECOURSE_ZONE", "Europe/London").output().unwrap().into()
    }

    /// Keeps what there is, to come back to it.
    pub(crate) fn keep(&self) {
        match &self.side {
            Side::Sqlite(kept) => {
                self.connect().batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
                fs::copy(&self.operator.database, kept).unwrap();
            }
            Side::Postgres(conn) => {
                let mut sql = "CREATE SCHEMA kept;".to_owned();
                for table in self.tables() {
                    sql += &format!("CREATE TABLE kept.{0} AS TABLE public.{0};", table.name);
                }
                conn.borrow_mut().batch_execute(&sql).unwrap();
            }
        }
    }

    /// Brings back what was kept.
    pub(crate) fn restore(&self, tables: &[Table]) {
        match &self.side {
            Side::Sqlite(kept) => {
                for suffix in ["-wal", "-shm"] {
                    let _ = fs::remove_file(Path::new(&(self.operator.database.clone() + suffix)));
                }
                fs::copy(kept, &self.operator.database).unwrap();
            }
            Side::Postgres(conn) => {
                // Without the checks of foreign keys the order does not matter.
                let mut sql = "BEGIN; SET LOCAL session_replication_role = replica;".to_owned();
                for Table { name, columns, .. } in tables {
                    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
                    let names = names.join(", ");
                    sql += &format!(
                        "DELETE FROM public.{name}; INSERT INTO public.{name} ({names}) OVERRIDING SYSTEM VALUE \
                         SELECT {names} FROM kept.{name};"
                    );
                    if columns[0].name == "id" {
                        sql += &format!(
                            "SELECT setval(pg_get_serial_sequence('public.{name}', 'id'),
                             (SELECT coalesce(max(id), 0) + 1 FROM kept.{name}), false);"
                        );
                    }
                }
                conn.borrow_mut().batch_execute(&(sql + "COMMIT")).unwrap();
            }
        }
    }

    /// Changes it past all foreign keys; `false` if the database does not take that.
    pub(crate) fn damage(&self, statement: &str) -> bool {
        match &self.side {
            Side::Sqlite(_) => {
                self.connect().batch_execute(&format!("PRAGMA foreign_keys = OFF; {statement}")).is_ok()
            }
            Side::Postgres(conn) => {
                let mut conn = conn.borrow_mut();
                let sql = format!("BEGIN; SET LOCAL session_replication_role = replica; {statement}; COMMIT");
                let done = conn.batch_execute(&sql).is_ok();
                if !done {
                    conn.batch_execute("ROLLBACK").unwrap();
                }
                done
            }
        }
    }

    fn connect(&self) -> SqliteConnection {
        let mut conn = self.operator.connect();
        conn.batch_execute("PRAGMA busy_timeout = 60000").unwrap();
        conn
    }

    fn lines(&self, sql: &str) -> Vec<String> {
        let lines: Vec<Line> = match &self.side {
            Side::Sqlite(_) => sql_query(sql).load(&mut self.connect()).unwrap(),
            Side::Postgres(conn) => sql_query(sql).load(&mut *conn.borrow_mut()).unwrap(),
        };
        lines.into_iter().map(|line| line.line).collect()
    }

    /// The tables that there are.
    pub(crate) fn tables(&self) -> Vec<Table> {
        let names = self.lines(if self.is_sqlite() {
            "SELECT name AS line FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1"
        } else {
            "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        });
        names.into_iter().map(|name| self.table(name)).collect()
    }

    fn table(&self, name: String) -> Table {
        let lines = self.lines(&if self.is_sqlite() {
            format!(
                "SELECT name || ' ' || upper(type) || ' ' || (\"notnull\" OR pk > 0) || ' ' || (pk > 0) AS line \
                 FROM pragma_table_info('{name}') ORDER BY cid"
            )
        } else {
            format!(
                "SELECT concat_ws(' ', attname, upper(split_part(format_type(atttypid, atttypmod), ' ', 1)),
                   attnotnull::int, coalesce(attnum = ANY (indkey), false)::int) AS line
                 FROM pg_attribute LEFT JOIN pg_index ON indrelid = attrelid AND indisprimary
                 WHERE attrelid = 'public.{name}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
            )
        });
        let (mut columns, mut key) = (Vec::new(), Vec::new());
        for line in &lines {
            let words: Vec<&str> = line.split(' ').collect();
            let [column, kind, is_needed, is_key] = words[..] else { panic!("{name}: {line}") };
            columns.push(Column {
                name: column.to_owned(),
                kind: kind.to_owned(),
                nullable: is_needed == "0",
            });
            if is_key == "1" {
                key.push(column.to_owned());
            }
        }
        assert!(!key.is_empty(), "{name} has no primary key");
        Table { name, columns, key }
    }

    pub(crate) fn rows(&self, table: &Table) -> Vec<Row> {
        let values = table.columns.iter().map(|column| {
            if self.is_sqlite() {
                format!("quote({})", column.name)
            } else {
                format!("quote_nullable({}::text)", column.name)
            }
        });
        let values = values.collect::<Vec<_>>().join(&format!(" || '{BETWEEN}' || "));
        let order = table.key.join(", ");
        let lines = self.lines(&format!("SELECT {values} AS line FROM {} ORDER BY {order}", table.name));
        let names = || table.columns.iter().map(|column| column.name.clone());
        lines
            .iter()
            .map(|line| names().zip(line.split(BETWEEN).map(str::to_owned)).collect::<Row>())
            .collect()
    }

    /// Everything that is stored.
    pub(crate) fn snapshot(&self, tables: &[Table]) -> Snapshot {
        let rows = |table: &Table| {
            let name = table.name.clone();
            self.rows(table).into_iter().map(move |row| (name.clone(), row))
        };
        tables.iter().flat_map(rows).collect()
    }
}

/// What an SQL literal says.
pub(crate) fn plain(literal: &str) -> String {
    let inner = literal.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    inner.map_or_else(|| literal.to_owned(), |inner| inner.replace("''", "'"))
}
