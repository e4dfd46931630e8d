//! What a contractor asks for of the money in their wallet (C-E8, C-60 to C-64).

mod command;
mod consequences;
mod decide;
mod draft;
mod event;
mod reason;
#[expect(clippy::module_inception, reason = "the noun of this file is the noun of the folder")]
mod request;
mod state;

pub use command::RequestCommand;
pub use consequences::{PAYOUT_REQUEST_STILL_PENDING, RequestEffect};
pub use draft::{DraftReason, RequestDraft};
pub use event::RequestEvent;
pub use reason::RequestReason;
pub use request::PayoutRequest;
pub use state::{RejectionReason, RequestState};
