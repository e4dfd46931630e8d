//! What a student and a coach agree upon.

mod command;
#[expect(clippy::module_inception, reason = "the noun of this file is the noun of the folder")]
mod contract;
mod draft;
mod event;
mod number;
mod proposal;
mod status;

pub use command::{ContractCommand, ContractReason, ContractSessions};
pub use contract::Contract;
pub use draft::{ContractDraft, ContractError};
pub use event::ContractEvent;
pub use number::{ContractNumber, ContractNumberError};
pub use proposal::{Proposal, ProposalError, ProposalStatus, accept_proposal};
pub use status::{ContractStatus, PaymentModel, PaymentStatus};
