//! `agent …`: who hands out codes, where mail reaches them, and what hangs on them.

mod address;
mod cascade;
mod delete;
mod list;
mod switch;

use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};
use clap::Subcommand;
use referral_core::agent::Agent;

#[derive(Debug, Subcommand)]
pub(crate) enum AgentAction {
    /// List agents with their status and address
    #[command(after_help = "Example: manage agent list")]
    List {
        /// How many at most [default: all]
        #[arg(long, value_name = "N")]
        limit: Option<u64>,
    },
    /// Say where mail reaches an agent; without an address they are not told of their codes' expiry
    #[command(
        override_usage = "manage agent address [OPTIONS] <NAME> <EMAIL>\n       manage agent address [OPTIONS] \
                          <NAME> --none",
        after_help = "Example: manage agent address \"John Smith\" john@example.org"
    )]
    Address {
        /// The agent's name
        name: String,
        /// The mail address
        #[arg(required_unless_present = "none", conflicts_with = "none")]
        email: Option<String>,
        /// No mail reaches them
        #[arg(long)]
        none: bool,
    },
    /// Switch an agent and all active codes of theirs off
    #[command(after_help = "Example: manage agent off \"John Smith\"")]
    Off {
        /// The agent's name
        name: String,
    },
    /// Switch an agent on again, and the codes that are off because of that
    #[command(after_help = "Example: manage agent on \"John Smith\"")]
    On {
        /// The agent's name
        name: String,
    },
    /// Switch all active codes of an agent off and delete the agent; the codes stay, without an agent
    #[command(after_help = "Example: manage agent delete \"John Smith\" --dry-run")]
    Delete {
        /// The agent's name
        name: String,
    },
}

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &AgentAction,
) -> Result<Exit, Error> {
    match asked {
        AgentAction::List { limit } => list::run(invocation, store, *limit),
        AgentAction::Address { name, email, .. } => address::run(invocation, store, name, email.as_deref()),
        AgentAction::Off { name } => switch::run(invocation, store, name, false),
        AgentAction::On { name } => switch::run(invocation, store, name, true),
        AgentAction::Delete { name } => delete::run(invocation, store, name),
    }
}

/// The agent with that name.
fn find<S: Store>(store: &mut S, name: &str) -> Result<Agent, Error> {
    let name = name.trim();
    store.find_agent(name)?.ok_or_else(|| {
        Error::Cannot(format!("there is no agent named {name}; `manage agent list` names them all"))
    })
}
