//! What a student and a coach agree upon: how many sessions, how long and for how much; and how far they are with it.

mod command;
#[expect(clippy::module_inception, reason = "the noun of this file is the noun of the folder")]
mod contract;
mod draft;
mod event;
mod number;
mod progress;
mod proposal;
mod role;
mod session_length;
mod status;

pub use command::{ContractCommand, ContractReason, ContractSessions};
pub use contract::Contract;
pub use draft::{ContractDraft, ContractError};
pub use event::ContractEvent;
pub use number::{ContractNumber, ContractNumberError};
pub use progress::{Progress, Ratio, SessionCounts};
pub use proposal::{Proposal, ProposalError, ProposalStatus, accept_proposal};
pub use role::{Role, RoleError};
pub use session_length::{SessionLength, SessionLengthError};
pub use status::{ContractStatus, PaymentModel, PaymentStatus};
