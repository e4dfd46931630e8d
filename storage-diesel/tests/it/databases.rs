//! Runs one test body on SQLite and on PostgreSQL.

use std::{io::Write as _, sync::OnceLock};

use diesel::{Connection, PgConnection, SqliteConnection};
use storage_diesel::testing::{PostgresServer, PostgresServerError};

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
                crate::databases::prepare(&mut $store, crate::offer::SQLITE);
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
                crate::databases::prepare(&mut $store, crate::offer::POSTGRES);
                $body
            }
        }
    };
}
pub(crate) use on_both;

/// A store, for what tests do to its tables by hand.
pub(crate) trait ByHand: storage_diesel::Database {
    fn run(&mut self, sql: &str);

    /// Whether the database says no.
    fn refuses(&mut self, sql: &str) -> bool;
}

impl ByHand for storage_diesel::sqlite::Store<'_> {
    fn run(&mut self, sql: &str) {
        diesel::connection::SimpleConnection::batch_execute(self.connection(), sql).unwrap();
    }
    fn refuses(&mut self, sql: &str) -> bool {
        diesel::connection::SimpleConnection::batch_execute(self.connection(), sql).is_err()
    }
}

impl ByHand for storage_diesel::postgres::Store<'_> {
    fn run(&mut self, sql: &str) {
        diesel::connection::SimpleConnection::batch_execute(self.connection(), sql).unwrap();
    }
    fn refuses(&mut self, sql: &str) -> bool {
        diesel::connection::SimpleConnection::batch_execute(self.connection(), sql).is_err()
    }
}

/// Creates the schema, and the table of the test's own kind.
pub(crate) fn prepare(store: &mut impl ByHand, table: &str) {
    store.migrate().unwrap();
    store.run(table);
}
