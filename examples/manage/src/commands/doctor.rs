//! `doctor` (G-21): everything that may be wrong, each with its cause and remedy.

mod checks;
mod kinds;
mod overdue;

use storage_diesel::{StorageError, postgres, sqlite};

use self::checks::Checkup;
use crate::{
    database::{Connection, IfMissing, Place},
    error::{Error, Exit},
    language, policy_change,
    session::Session,
    store::Store,
};

pub(crate) fn run(session: &mut Session, place: &Place) -> Result<Exit, Error> {
    let mut checkup = Checkup::default();
    checkup.program();
    if let Some(error) = session.policy_trouble.take() {
        checkup.policy_trouble(&error);
    }
    match place.open(IfMissing::Fail) {
        Err(error) => checkup.wrong(
            "database",
            error.to_string(),
            "name the right one with --database, or run `manage migrate`",
        ),
        Ok(Connection::Sqlite(mut conn)) => {
            checkup.fine("database", format!("{place} can be opened"));
            if !checkup.integrity(&mut conn) {
                // What the rest would say follows from this alone.
                return checkup.print(session);
            }
            examine(session, &mut checkup, &mut sqlite::Store::new(&mut conn))?;
        }
        Ok(Connection::Postgres(mut conn)) => {
            checkup.fine("database", format!("{place} can be reached"));
            match language::trouble(&mut conn) {
                None => checkup.fine("language", "what the server says is understood"),
                Some(trouble) => checkup.wrong("language", trouble, language::REMEDY),
            }
            examine(session, &mut checkup, &mut postgres::Store::new(&mut conn))?;
        }
    }
    checkup.print(session)
}

fn examine<S: Store>(session: &mut Session, checkup: &mut Checkup, store: &mut S) -> Result<(), Error> {
    if let Err(error) = store.require_current_schema() {
        let remedy = match error {
            StorageError::SchemaNewer { .. } => "use the program that made it, or a later one",
            StorageError::SchemaMissing(_) | StorageError::SchemaOlder { .. } => "run `manage migrate`",
            _ => "look at what the database says, and try again",
        };
        checkup.wrong("schema", error.to_string(), remedy);
        return Ok(());
    }
    checkup.fine("schema", "is current");
    let in_force = policy_change::all_in_force(store)?;
    match session.in_force(&in_force) {
        // It may have been said already, and there is none to be told about then.
        _ if checkup.has_policy_trouble() => {}
        Ok(()) => {
            checkup.policy(session);
            checkup.policies(session, store)?;
        }
        Err(error) => checkup.policy_trouble(&error),
    }
    checkup.writable(store);
    checkup.clock(session, store)?;
    checkup.ahead_of_clock(session, store)?;
    checkup.last_sweeps(session, store)?;
    checkup.overdue(session, store)?;
    checkup.rows(store)?;
    checkup.enrolments(store)?;
    checkup.outbox(session, store)
}
