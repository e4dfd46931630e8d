//! A database that can be brought back to how it was, on either side.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    rc::Rc,
    thread::sleep,
    time::Duration,
};

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection,
    sql_query, sql_types::Binary,
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
    /// The tables that were kept.
    kept: RefCell<Vec<Table>>,
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

/// The rows of all tables, as one text each, so that two are compared without reading what they hold.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    tables: Rc<Vec<Table>>,
    /// The number of the table, and the values.
    pub(crate) lines: Vec<Line>,
}

/// A row of a snapshot.
pub(crate) type Line = (usize, String);

impl PartialEq for Snapshot {
    fn eq(&self, other: &Self) -> bool {
        self.lines == other.lines
    }
}

impl Snapshot {
    /// What a line holds, with the name of its table.
    pub(crate) fn row(&self, (table, line): &Line) -> (&str, Row) {
        let table = &self.tables[*table];
        let names = table.columns.iter().map(|column| column.name.clone());
        (&table.name, names.zip(line.split(BETWEEN).map(str::to_owned)).collect())
    }

    /// Every row with the name of its table.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (&str, Row)> {
        self.lines.iter().map(|line| self.row(line))
    }
}

#[derive(QueryableByName)]
struct Shown {
    /// SQLite may hold text that is none.
    #[diesel(sql_type = Binary)]
    line: Vec<u8>,
}

impl Ground {
    pub(crate) fn sqlite() -> Self {
        let operator = Operator::new();
        let kept = operator.folder.path().join("kept.sqlite3");
        Self { operator, side: Side::Sqlite(kept), kept: RefCell::default() }
    }

    /// `None` where there is no PostgreSQL.
    pub(crate) fn postgres() -> Option<Self> {
        let EmptyPostgres { settings, url } = EmptyPostgres::new()?;
        let mut operator = Operator::new();
        operator.database = url;
        let conn = PgConnection::establish(&settings).unwrap();
        let side = Side::Postgres(Box::new(RefCell::new(conn)));
        Some(Self { operator, side, kept: RefCell::default() })
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.side, Side::Sqlite(_))
    }

    /// The program, not started yet.
    pub(crate) fn command(&self, words: &[String], now: &str) -> Command {
        let mut arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        arguments.extend(["--now", now]);
        let mut command = self.operator.command(&arguments);
        command.env("DUECOURSE_ZONE", "Europe/London");
        command
    }

    /// Calls the program; status `None` or 137 if it did not end by itself.
    pub(crate) fn tell(&self, words: &[String], now: &str) -> Told {
        let inner = self.command(words, now);
        let mut command = Command::new("timeout");
        command.args(["-s", "KILL", PATIENCE]).arg(inner.get_program()).args(inner.get_args());
        command.current_dir(self.operator.folder.path());
        for (name, value) in inner.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.output().unwrap().into()
    }

    /// Keeps what there is, to come back to it.
    pub(crate) fn keep(&self) {
        self.kept.replace(self.tables());
        match &self.side {
            Side::Sqlite(kept) => {
                self.connect().batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
                fs::copy(&self.operator.database, kept).unwrap();
            }
            Side::Postgres(conn) => {
                let mut sql = "CREATE SCHEMA kept;".to_owned();
                for table in &*self.kept.borrow() {
                    sql += &format!("CREATE TABLE kept.{0} AS TABLE public.{0};", table.name);
                }
                conn.borrow_mut().batch_execute(&sql).unwrap();
            }
        }
    }

    /// Brings back what was kept.
    pub(crate) fn restore(&self) {
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
                for Table { name, columns, .. } in &*self.kept.borrow() {
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

    /// Works on the connection to PostgreSQL.
    pub(crate) fn with_postgres<T>(&self, work: impl FnOnce(&mut PgConnection) -> T) -> T {
        let Side::Postgres(conn) = &self.side else { panic!("it is no PostgreSQL") };
        work(&mut conn.borrow_mut())
    }

    /// Waits until the server has noticed that a program is gone.
    pub(crate) fn wait_until_nobody_is_connected(&self) {
        let others = "SELECT CAST(pid AS TEXT) AS line FROM pg_stat_activity \
                      WHERE datname = current_database() AND pid <> pg_backend_pid()";
        while !self.is_sqlite() && !self.lines(others).is_empty() {
            sleep(Duration::from_millis(1));
        }
    }

    fn connect(&self) -> SqliteConnection {
        let mut conn = self.operator.connect();
        conn.batch_execute("PRAGMA busy_timeout = 60000").unwrap();
        conn
    }

    /// One text per row of a statement that gives a column `line`.
    pub(crate) fn lines(&self, sql: &str) -> Vec<String> {
        self.ask(std::slice::from_ref(&sql.to_owned())).into_iter().map(|(_, line)| line).collect()
    }

    /// The same of several statements over one connection, each line with the number of its statement.
    fn ask(&self, statements: &[String]) -> Vec<Line> {
        let shown = |number: usize, lines: Vec<Shown>| {
            lines.into_iter().map(move |one| (number, String::from_utf8_lossy(&one.line).into_owned()))
        };
        let numbered = statements.iter().enumerate();
        match &self.side {
            Side::Sqlite(_) => {
                let mut conn = self.connect();
                let ask = |(number, sql): (usize, &String)| {
                    let sql = format!("SELECT CAST(line AS BLOB) AS line FROM ({sql})");
                    shown(number, sql_query(sql).load(&mut conn).unwrap())
                };
                numbered.flat_map(ask).collect()
            }
            Side::Postgres(conn) => {
                let mut conn = conn.borrow_mut();
                let ask = |(number, sql): (usize, &String)| {
                    let sql = format!("SELECT convert_to(line, 'UTF8') AS line FROM ({sql}) AS told");
                    shown(number, sql_query(sql).load(&mut *conn).unwrap())
                };
                numbered.flat_map(ask).collect()
            }
        }
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

    /// A statement that gives the rows of a table, one line each.
    fn select(&self, table: &Table) -> String {
        let values = table.columns.iter().map(|column| {
            if self.is_sqlite() {
                format!("quote({})", column.name)
            } else {
                format!("quote_nullable({}::text)", column.name)
            }
        });
        let values = values.collect::<Vec<_>>().join(&format!(" || '{BETWEEN}' || "));
        let order = table.key.join(", ");
        // The order of an inner statement is kept where nothing is joined to it.
        format!("SELECT {values} AS line FROM {} ORDER BY {order}", table.name)
    }

    /// Everything that is stored in these tables.
    pub(crate) fn snapshot(&self, tables: &Rc<Vec<Table>>) -> Snapshot {
        let statements: Vec<String> = tables.iter().map(|table| self.select(table)).collect();
        Snapshot { tables: Rc::clone(tables), lines: self.ask(&statements) }
    }
}

/// What an SQL literal says.
pub(crate) fn plain(literal: &str) -> String {
    let inner = literal.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    inner.map_or_else(|| literal.to_owned(), |inner| inner.replace("''", "'"))
}
