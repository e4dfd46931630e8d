//! `doctor` (G-21): everything that may be wrong, each with its cause and remedy.

mod checks;
mod kinds;
mod overdue;

use storage_diesel::{StorageError, postgres, sqlite};

use self::checks::Checkup;
use crate::{
    database::{Connection, IfMissing, Place},
    error::{Error, Exit, TABLES_MISSING},
    in_force::AllInForce,
    language,
    session::Session,
    store::Store,
};

pub(crate) fn run(session: &mut Session, place: &Place) -> Result<Exit, Error> {
    let mut checkup = Checkup::default();
    checkup.program();
    if let Some(error) = session.policy_trouble.take() {
        checkup.policy_trouble(&error);
    }
    match place.open(session.opening(IfMissing::Fail)) {
        Err(error) => {
            let remedy = match (&error, place) {
                (Error::NoDatabase(_), _) => "name the right one with --database, or run `manage migrate`",
                (_, Place::Server(_)) => {
                    "see whether the server runs and can be reached from here, and whether its user, password and name \
                     are right"
                }
                _ => "name the right one with --database, and see who may read it and its folder",
            };
            checkup.wrong("database", error.to_string(), remedy);
        }
        Ok(Connection::Sqlite(mut conn)) => {
            checkup.fine("database", format!("{place} can be opened"));
            let mut store = sqlite::Store::new(&mut conn).waiting(session.wait.waiting());
            // What the rest would say follows from these alone.
            if checkup.is_held(&mut store) || !checkup.integrity(store.connection()) {
                return checkup.print(session);
            }
            examine(session, &mut checkup, &mut store);
        }
        Ok(Connection::Postgres(mut conn)) => {
            checkup.fine("database", format!("{place} can be reached"));
            match language::trouble(&mut conn) {
                None => checkup.fine("language", "what the server says is understood"),
                Some(trouble) => checkup.wrong("language", trouble, language::REMEDY),
            }
            examine(session, &mut checkup, &mut postgres::Store::new(&mut conn));
        }
    }
    checkup.print(session)
}

fn examine<S: Store>(session: &mut Session, checkup: &mut Checkup, store: &mut S) {
    if let Err(error) = store.require_current_schema() {
        let remedy = match error {
            StorageError::SchemaNewer { .. } => "use the program that made it, or a later one",
            StorageError::SchemaMissing(_) | StorageError::SchemaOlder { .. } => "run `manage migrate`",
            StorageError::TablesMissing(_) => TABLES_MISSING,
            StorageError::Busy(_) => checks::HELD,
            _ => "look at what the database says, and try again",
        };
        checkup.wrong("schema", error.to_string(), remedy);
        return;
    }
    match store.current_schema() {
        Ok(Some(name)) => checkup.fine("schema", format!("is current, in the schema `{name}`")),
        _ => checkup.fine("schema", "is current"),
    }
    let in_force = AllInForce::of(store).map_err(Error::from);
    match in_force.and_then(|in_force| session.in_force(&in_force)) {
        // It may have been said already, and there is none to be told about then.
        _ if checkup.has_policy_trouble() => {}
        Ok(()) if !session.unreadable.is_empty() => {
            session.unreadable.iter().for_each(|(_, error)| checkup.policy_trouble(error));
        }
        Ok(()) => {
            checkup.policy(session);
            checkup.tried("policy", |checkup| checkup.policies(session, store));
        }
        Err(error) => checkup.policy_trouble(&error),
    }
    checkup.writable(store);
    // Whatever one of them stumbles over, the others have something to say.
    checkup.tried("zones", |checkup| checkup.zones(store));
    checkup.tried("clock", |checkup| checkup.clock(session, store));
    checkup.tried("ahead", |checkup| checkup.ahead_of_clock(session, store));
    checkup.tried("last sweep", |checkup| checkup.last_sweeps(session, store));
    checkup.tried("overdue", |checkup| checkup.overdue(session, store));
    checkup.tried("rows", |checkup| checkup.rows(store));
    checkup.tried("names", |checkup| checkup.spellings(store));
    checkup.tried("enrolments", |checkup| checkup.enrolments(store));
    checkup.tried("zones", |checkup| checkup.moved_by_zone(session, store));
    checkup.tried("outbox", |checkup| checkup.outbox(session, store));
}
