//! Runs one test body on SQLite and on PostgreSQL.

use std::{io::Write as _, sync::OnceLock};

use diesel::{Connection, PgConnection, SqliteConnection};
use storage_diesel::{
    Stored,
    testing::{PostgresServer, PostgresServerError},
};

/// An empty SQLite database in memory.
pub(crate) fn sqlite() -> SqliteConnection {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    storage_diesel::sqlite::recommended_pragmas(&mut conn).unwrap();
    conn
}

/// An empty PostgreSQL database; `None` where PostgreSQL is not installed, unless it is required.
pub(crate) fn postgres() -> Option<PgConnection> {
    Some(PgConnection::establish(&postgres_url()?).unwrap())
}

/// The same, for tests with several connections.
pub(crate) fn postgres_url() -> Option<String> {
    static SERVER: OnceLock<Result<PostgresServer, PostgresServerError>> = OnceLock::new();
    match SERVER.get_or_init(PostgresServer::start) {
        Ok(server) => Some(server.url().unwrap()),
        Err(error) => {
            let required = std::env::var("REQUIRE_POSTGRES").is_ok_and(|value| value == "1");
            let is_absent = matches!(error, PostgresServerError::NotHere { .. });
            assert!(is_absent && !required, "{error}");
            // Unlike `eprintln!` this is seen even though the test passes.
            let test = std::thread::current().name().unwrap_or_default().to_owned();
            let _ = writeln!(std::io::stderr(), "SKIPPED on PostgreSQL: {test}: {error}");
            None
        }
    }
}

/// Makes a test for each database from a function-like body over a `store` whose schema is current.
macro_rules! on_both {
    ($(#[$attribute:meta])* fn $name:ident($store:ident) $body:block) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            $(#[$attribute])*
            #[test]
            fn on_sqlite() {
                #[allow(unused_imports)]
                use storage_diesel::sqlite as backend;
                let mut conn = crate::databases::sqlite();
                #[allow(unused_mut)]
                let mut $store = backend::Store::new(&mut conn);
                crate::databases::prepare(&mut $store, &crate::offer::SQLITE);
                $body
            }

            $(#[$attribute])*
            #[test]
            fn on_postgres() {
                #[allow(unused_imports)]
                use storage_diesel::postgres as backend;
                let Some(mut conn) = crate::databases::postgres() else { return };
                #[allow(unused_mut)]
                let mut $store = backend::Store::new(&mut conn);
                crate::databases::prepare(&mut $store, &crate::offer::POSTGRES);
                $body
            }
        }
    };
}
pub(crate) use on_both;

/// A store, for what tests do to its tables by hand.
pub(crate) trait ByHand: storage_diesel::Database {
    /// The type of a column that numbers the rows.
    const ID: &'static str;
    /// What a column of instants takes although it is none.
    const NO_INSTANT: &'static str;

    /// Makes a kind's table, with those constraints.
    fn make_table<R: Stored>(&mut self, constraints: &[&str]);

    fn run(&mut self, sql: &str);

    /// Puts into a row's column of instants what is none.
    fn no_instant(&mut self, table: &str, column: &str, id: i64) {
        let value = Self::NO_INSTANT;
        self.run(&format!("UPDATE {table} SET {column} = {value} WHERE id = {id}"));
    }

    /// Whether the database says no.
    fn refuses(&mut self, sql: &str) -> bool;

    /// The texts that a query gives, named `text`.
    fn texts(&mut self, sql: &str) -> Vec<String>;

    /// The tables of the schema, each with its columns and indexes, but for what SQLite keeps for itself.
    fn structure(&mut self) -> Vec<String>;
}

/// A text that a query gives.
#[derive(diesel::QueryableByName)]
struct Told {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

impl ByHand for storage_diesel::sqlite::Store<'_> {
    const ID: &'static str = "INTEGER PRIMARY KEY AUTOINCREMENT";
    const NO_INSTANT: &'static str = "'nonsense'";

    fn make_table<R: Stored>(&mut self, constraints: &[&str]) {
        self.run(&storage_diesel::sqlite::create_table_sql::<R>(constraints));
    }
    fn run(&mut self, sql: &str) {
        diesel::connection::SimpleConnection::batch_execute(self.connection(), sql).unwrap();
    }
    fn refuses(&mut self, sql: &str) -> bool {
        diesel::connection::SimpleConnection::batch_execute(self.connection(), sql).is_err()
    }
    fn texts(&mut self, sql: &str) -> Vec<String> {
        let told: Vec<Told> = diesel::RunQueryDsl::load(diesel::sql_query(sql), self.connection()).unwrap();
        told.into_iter().map(|told| told.text).collect()
    }
    fn structure(&mut self) -> Vec<String> {
        self.texts("SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || coalesce(c.dflt_value, '') AS text
             FROM sqlite_master AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
             UNION SELECT t.name || ' has ' || i.name || ' ' || i.\"unique\" || i.partial || ' on ' || group_concat(c.name)
             FROM sqlite_master AS t, pragma_index_list(t.name) AS i, pragma_index_info(i.name) AS c
             WHERE t.type = 'table' GROUP BY t.name, i.name ORDER BY 1")
    }
}

impl ByHand for storage_diesel::postgres::Store<'_> {
    const ID: &'static str = "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY";
    const NO_INSTANT: &'static str = "'infinity'";

    fn make_table<R: Stored>(&mut self, constraints: &[&str]) {
        self.run(&storage_diesel::postgres::create_table_sql::<R>(constraints));
    }
    fn run(&mut self, sql: &str) {
        diesel::connection::SimpleConnection::batch_execute(self.connection(), sql).unwrap();
    }
    fn refuses(&mut self, sql: &str) -> bool {
        diesel::connection::SimpleConnection::batch_execute(self.connection(), sql).is_err()
    }
    fn texts(&mut self, sql: &str) -> Vec<String> {
        let told: Vec<Told> = diesel::RunQueryDsl::load(diesel::sql_query(sql), self.connection()).unwrap();
        told.into_iter().map(|told| told.text).collect()
    }
    fn structure(&mut self) -> Vec<String> {
        self.texts("SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') AS text
             FROM information_schema.columns WHERE table_schema = current_schema()
             UNION SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1")
    }
}

/// Creates the schema, and the table of the test's own kind.
pub(crate) fn prepare(store: &mut impl ByHand, table: &str) {
    store.migrate().unwrap();
    store.run(table);
}
