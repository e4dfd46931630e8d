//! Several of us in one PostgreSQL database, each in a schema of its own, and what bounds a session's waits.

use std::thread;

use diesel::{Connection as _, PgConnection, connection::SimpleConnection as _};
use storage_diesel::{
    SchemaState, StorageError,
    postgres::{self, Store},
    prelude::*,
};

use crate::databases::{ByHand as _, on_both, postgres_url};
use crate::schema::MIGRATIONS;

fn connect(url: &str, path: &str) -> PgConnection {
    let mut conn = PgConnection::establish(url).unwrap();
    conn.batch_execute(&format!("SET search_path = {path}")).unwrap();
    conn
}

/// The text that a statement gives.
fn told(conn: &mut PgConnection, sql: &str) -> String {
    #[derive(diesel::QueryableByName)]
    struct Told {
        #[diesel(sql_type = diesel::sql_types::Text)]
        told: String,
    }
    let told: Told =
        diesel::RunQueryDsl::get_result(diesel::sql_query(format!("SELECT ({sql})::text AS told")), conn)
            .unwrap();
    told.told
}

#[test]
fn what_another_schema_has_is_not_ours() {
    let Some(url) = postgres_url() else { return };
    let mut conn = connect(&url, "public");
    Store::new(&mut conn).migrate().unwrap();
    conn.batch_execute("CREATE SCHEMA c").unwrap();
    let mut conn = connect(&url, "c, public");
    let mut store = Store::new(&mut conn);
    assert_eq!(store.schema().unwrap(), SchemaState::Missing);
    assert_eq!(store.current_schema().unwrap().as_deref(), Some("c"));
    assert!(matches!(store.require_current_schema(), Err(StorageError::SchemaMissing(_))));
    assert_eq!(store.revert_last().unwrap(), None);
    assert_eq!(store.migrate().unwrap(), MIGRATIONS);
    store.set_setting("whose", "c").unwrap();
    assert_eq!(told(&mut conn, "SELECT count(*) FROM public.due_settings"), "0");
    // A table that is gone here must not be looked for, or dropped, over there.
    conn.batch_execute("DROP TABLE c.due_refusals").unwrap();
    let mut store = Store::new(&mut conn);
    for error in [
        store.require_current_schema().unwrap_err(),
        store.migrate().unwrap_err(),
        store.revert_last().unwrap_err(),
    ] {
        assert!(
            matches!(&error, StorageError::TablesMissing(names) if names == &["due_refusals"]),
            "{error}"
        );
    }
    assert_eq!(told(&mut conn, "to_regclass('public.due_refusals') IS NOT NULL"), "true");
}

on_both! {
    fn a_table_that_is_gone_is_named(store) {
        store.run("DROP TABLE due_outbox");
        assert_eq!(store.missing_tables().unwrap(), ["due_outbox"]);
        assert_eq!(
            store.require_current_schema().unwrap_err().to_string(),
            "the table `due_outbox` is missing in the database, although the migrations that make it were run"
        );
    }
}

on_both! {
    fn a_name_that_is_taken_leaves_nothing_half_done(store) {
        while store.revert_last().unwrap().is_some() {}
        store.run("CREATE TABLE due_settings (theirs TEXT)");
        store.run("CREATE TABLE coaching_sessions (theirs TEXT)");
        let error = store.migrate().unwrap_err();
        assert_eq!(
            error.to_string(),
            "the table names `coaching_sessions` and `due_settings` are in the database already, and not made by this \
             program; nothing was changed"
        );
        assert_eq!(store.schema().unwrap(), SchemaState::Missing);
        store.run("DROP TABLE due_settings");
        store.run("DROP TABLE coaching_sessions");
        // What the names do not tell fails in the middle, and takes everything with it.
        store.run("CREATE TABLE theirs (id INT)");
        store.run("CREATE INDEX due_runs_command ON theirs (id)");
        assert!(store.migrate().is_err());
        assert_eq!(store.schema().unwrap(), SchemaState::Missing);
        store.run("DROP TABLE theirs");
        assert_eq!(store.migrate().unwrap(), MIGRATIONS);
    }
}

/// Also where every transaction would go on seeing what was so when it began to wait.
#[test]
fn six_that_migrate_at_once() {
    for isolation in ["read committed", "repeatable read", "serializable"] {
        let Some(url) = postgres_url() else { return };
        let applied: Vec<Vec<String>> = thread::scope(|scope| {
            let all: Vec<_> = (0..6)
                .map(|_| {
                    scope.spawn(|| {
                        let mut conn = PgConnection::establish(&url).unwrap();
                        conn.batch_execute(&format!("SET default_transaction_isolation = '{isolation}'"))
                            .unwrap();
                        Store::new(&mut conn).migrate().unwrap()
                    })
                })
                .collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(applied.iter().filter(|one| **one == MIGRATIONS).count(), 1, "{isolation}: {applied:?}");
        assert_eq!(applied.iter().filter(|one| one.is_empty()).count(), 5, "{isolation}");
    }
}

#[test]
fn the_recommended_settings_leave_what_somebody_chose() {
    let Some(url) = postgres_url() else { return };
    let mut conn = PgConnection::establish(&format!("{url} options='-c statement_timeout=5s'")).unwrap();
    let database = told(&mut conn, "SELECT current_database()");
    conn.batch_execute(&format!("ALTER DATABASE {database} SET idle_in_transaction_session_timeout = '7s'"))
        .unwrap();
    let mut conn = PgConnection::establish(&format!("{url} options='-c statement_timeout=5s'")).unwrap();
    postgres::recommended_settings(&mut conn).unwrap();
    let mut is = |name: &str| told(&mut conn, &format!("current_setting('{name}')"));
    assert_eq!(is("statement_timeout"), "5s");
    assert_eq!(is("idle_in_transaction_session_timeout"), "7s");
    assert_eq!(is("lock_timeout"), "1min");
    assert_eq!(is("client_connection_check_interval"), "2s");
}
