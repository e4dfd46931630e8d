//! What a business chooses for its sessions.

mod choices;
mod environment;
#[expect(clippy::module_inception, reason = "the noun of this file is the noun of the folder")]
mod policy;
mod preset;
#[cfg(feature = "serde")]
mod span_or_none;
#[cfg(feature = "serde")]
mod wire;

pub use choices::{
    AutoComplete, BelowNotice, CancelWindow, CompletionBasis, ContractCompletion, ExternalBusy, LengthChoice,
    MissedSlot, OnSilence, OpeningsOnly, RateBasis,
};
pub use environment::{EnvironmentError, VARIABLES};
pub use policy::{PolicyError, SessionPolicy};
pub use preset::Preset;
