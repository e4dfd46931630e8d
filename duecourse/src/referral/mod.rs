//! What is done with referral codes besides what every kind has: one is issued, an agent is switched off or on, or
//! deleted.

mod agent;
mod issue;

use referral_core::code::CodeStorage;
use storage_diesel::{Database, ReferralAgents, StorageError};

pub use self::{
    agent::{AgentError, Deleted, Switched, Switching, delete_agent, switch_agent},
    issue::{CodeText, IssueError, Issued, Issuing, issue},
};

/// A store of codes and their agents.
pub trait Codes: Database + ReferralAgents + CodeStorage<Error = StorageError> {}

impl<S: Database + ReferralAgents + CodeStorage<Error = StorageError>> Codes for S {}
