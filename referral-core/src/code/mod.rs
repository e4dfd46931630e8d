//! Referral codes: how they are made, what may be asked of them, whether they work, and what becomes of them.

#[expect(clippy::module_inception, reason = "the noun of this file is the noun of the folder")]
mod code;
mod command;
mod discount;
mod event;
mod expire_all;
mod expiry;
mod explain;
mod generate;
mod issue;
mod ports;
mod referral_code;
mod validate;

pub use code::{Code, CodeError, MAX_CODE_LENGTH};
pub use command::{ReferralCommand, ReferralReason};
pub use discount::{Discount, DiscountError};
pub use event::ReferralEvent;
pub use expire_all::expire_all;
pub use expiry::end_of_day;
pub use explain::CodeExplanation;
pub use generate::{Candidates, candidates};
pub use issue::{Draft, IssueReason};
pub use ports::CodeStorage;
pub use referral_code::{InactiveReason, ReferralCode, Status};
pub use validate::{InvalidCode, ValidCode, try_validate, validate};
