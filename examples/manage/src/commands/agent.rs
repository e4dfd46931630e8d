//! `agent …`: who hands out codes, where mail reaches them, and what hangs on them.

mod address;
mod cascade;
mod delete;
mod list;
mod switch;

use crate::{
    cli::Agent as Asked,
    error::{Error, Exit},
    session::Session,
    store::Store,
};
use referral_core::Agent;

pub(crate) fn run<S: Store>(session: &mut Session, store: &mut S, asked: &Asked) -> Result<Exit, Error> {
    match asked {
        Asked::List { limit } => list::run(session, store, *limit),
        Asked::Address { name, email, .. } => address::run(session, store, name, email.as_deref()),
        Asked::Off { name } => switch::run(session, store, name, false),
        Asked::On { name } => switch::run(session, store, name, true),
        Asked::Delete { name } => delete::run(session, store, name),
    }
}

/// The agent with that name.
fn find<S: Store>(store: &mut S, name: &str) -> Result<Agent, Error> {
    let name = name.trim();
    store.find_agent(name)?.ok_or_else(|| {
        Error::Cannot(format!("there is no agent named {name}; `manage agent list` names them all"))
    })
}
