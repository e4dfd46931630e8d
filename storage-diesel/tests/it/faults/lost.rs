//! The server ends the session before each statement in turn, so that the statement fails.

use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection as _, sql_query};
use referral_core::ReferralCode;
use storage_diesel::{StorageError, postgres::Store, prelude::*};

use super::{
    death::statements,
    import::{self, FEW},
    trap::{Begun, Trap},
};
use crate::{
    population::{self, BATCH, DUE, Expected, refill, sweep_on},
    site::{Row, Server, Site},
};

/// Ends the session of that connection, and returns when it is gone.
fn end_session_before(server: &Server, at: usize, conn: &mut PgConnection) -> Trap {
    let own: Vec<Row> =
        sql_query("SELECT CAST(pg_backend_pid() AS TEXT) AS name, '' AS line").load(conn).unwrap();
    let url = server.0.clone();
    let sql = format!("SELECT pg_terminate_backend({}, 60000)", own[0].name);
    Begun::default().before(at, move || PgConnection::establish(&url).unwrap().batch_execute(&sql).unwrap())
}

/// Whoever goes on with the connection is told that it is gone.
fn assert_lost(error: &StorageError, conn: &mut PgConnection, at: usize) {
    assert!(matches!(error, StorageError::ConnectionLost(_)), "statement {at}: {error:?}");
    let again = Store::new(conn).count::<ReferralCode>(&[]).unwrap_err();
    assert!(matches!(again, StorageError::ConnectionLost(_)), "after statement {at}: {again:?}");
}

#[test]
fn in_a_sweep() {
    let Some(server) = Server::new() else { return };
    let expected = Expected::of(&server, DUE);
    refill(&server, DUE);
    let statements = statements(&server, population::run_undisturbed::<Server>);
    for at in 1..=statements {
        refill(&server, DUE);
        let mut conn = server.connect();
        let trap = end_session_before(&server, at, &mut conn);
        conn.set_instrumentation(trap);
        let error = population::run::<Server>(&mut Store::new(&mut conn), BATCH).unwrap_err();
        assert_lost(&error.source, &mut conn, at);
        drop(conn);
        server.after_a_death();
        // The report of a sweep that failed tells what was written, no more and no less.
        assert_eq!(expected.assert_whole(&server), error.report.changed, "statement {at}");
        sweep_on(&server, BATCH);
        assert_eq!(server.dump(), expected.after, "statement {at}");
    }
    println!("PostgreSQL: a sweep lost its session at each of {statements} statements");
}

#[test]
fn in_an_import() {
    let Some(server) = Server::new() else { return };
    let expected = import::Expected::of(&server, FEW);
    let statements = statements(&server, |store| import::run::<Server>(store, FEW).unwrap());
    for at in 1..=statements {
        import::prepare(&server);
        let mut conn = server.connect();
        let trap = end_session_before(&server, at, &mut conn);
        conn.set_instrumentation(trap);
        let error = import::run::<Server>(&mut Store::new(&mut conn), FEW).unwrap_err();
        assert_lost(&error, &mut conn, at);
        drop(conn);
        server.after_a_death();
        assert_eq!(server.dump(), expected.before, "statement {at}");
        import::run::<Server>(&mut Store::new(&mut server.connect()), FEW).unwrap();
        assert_eq!(server.dump(), expected.after, "statement {at}");
    }
    println!("PostgreSQL: an import lost its session at each of {statements} statements");
}
