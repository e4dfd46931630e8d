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
    invocation::Invocation,
    language,
    store::Store,
};

pub(crate) fn run(invocation: &mut Invocation, place: &Place) -> Result<Exit, Error> {
    let mut checkup = Checkup::default();
    checkup.program();
    if let Some(error) = invocation.policy_trouble.take() {
        checkup.policy_trouble(&error);
    }
    match place.open(invocation.opening(IfMissing::Fail)) {
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
            let mut store = sqlite::Store::new(&mut conn).waiting(invocation.wait.waiting());
            // What the rest would say follows from these alone.
            if checkup.is_held(&mut store) || !checkup.integrity(store.connection()) {
                return checkup.print(invocation);
            }
            examine(invocation, &mut checkup, &mut store);
        }
        Ok(Connection::Postgres(mut conn)) => {
            checkup.fine("database", format!("{place} can be reached"));
            match language::trouble(&mut conn) {
                None => checkup.fine("language", "what the server says is understood"),
                Some(trouble) => checkup.wrong("language", trouble, language::REMEDY),
            }
            examine(invocation, &mut checkup, &mut postgres::Store::new(&mut conn));
        }
    }
    checkup.print(invocation)
}

fn examine<S: Store>(invocation: &mut Invocation, checkup: &mut Checkup, store: &mut S) {
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
    match in_force.and_then(|in_force| invocation.in_force(&in_force)) {
        // It may have been said already, and there is none to be told about then.
        _ if checkup.has_policy_trouble() => {}
        Ok(()) if !invocation.unreadable.is_empty() => {
            invocation.unreadable.iter().for_each(|(_, error)| checkup.policy_trouble(error));
        }
        Ok(()) => {
            checkup.policy(invocation);
            checkup.tried("policy", |checkup| checkup.policies(invocation, store));
        }
        Err(error) => checkup.policy_trouble(&error),
    }
    checkup.writable(store);
    // Whatever one of them stumbles over, the others have something to say.
    checkup.tried("zones", |checkup| checkup.zones(store));
    checkup.tried("clock", |checkup| checkup.clock(invocation, store));
    checkup.tried("ahead", |checkup| checkup.ahead_of_clock(invocation, store));
    checkup.tried("last sweep", |checkup| checkup.last_sweeps(invocation, store));
    checkup.tried("overdue", |checkup| checkup.overdue(invocation, store));
    checkup.tried("rows", |checkup| checkup.rows(store));
    checkup.tried("names", |checkup| checkup.spellings(store));
    checkup.tried("enrolments", |checkup| checkup.enrolments(store));
    checkup.tried("zones", |checkup| checkup.moved_by_zone(invocation, store));
    checkup.tried("zones", |checkup| checkup.class_zones(invocation, store));
    checkup.tried("outbox", |checkup| checkup.outbox(invocation, store));
}
