//! `agent …`: who hands out codes, where mail reaches them, and what hangs on them.

mod address;
mod cascade;
mod delete;
mod list;
mod switch;

use crate::{
    cli::Agent as Asked,
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};
use referral_core::Agent;

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &Asked,
) -> Result<Exit, Error> {
    match asked {
        Asked::List { limit } => list::run(invocation, store, *limit),
        Asked::Address { name, email, .. } => address::run(invocation, store, name, email.as_deref()),
        Asked::Off { name } => switch::run(invocation, store, name, false),
        Asked::On { name } => switch::run(invocation, store, name, true),
        Asked::Delete { name } => delete::run(invocation, store, name),
    }
}

/// The agent with that name.
fn find<S: Store>(store: &mut S, name: &str) -> Result<Agent, Error> {
    let name = name.trim();
    store.find_agent(name)?.ok_or_else(|| {
        Error::Cannot(format!("there is no agent named {name}; `manage agent list` names them all"))
    })
}
