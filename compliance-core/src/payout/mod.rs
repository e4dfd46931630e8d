//! What contractors are owed, what they ask for, and what is paid (C-60 to C-64).
//!
//! A job that was done makes a [`PayoutEligibility`]; approving it credits the contractor's [`Wallet`] and makes a
//! [`Payout`]. With a [`PayoutRequest`] the contractor asks for money of the wallet: making it reserves the amount,
//! approving it takes the amount out, rejecting it gives the amount back. Each of these is one step of the wallet, which
//! is its ledger, and no step brings it below zero or pays anything twice (C-B12).

mod all_of_one;
mod amount;
pub mod eligibility;
mod method;
mod number;
#[expect(clippy::module_inception, reason = "the noun of this file is the noun of the folder")]
mod payout;
mod policy;
pub mod request;
pub mod wallet;

pub use all_of_one::{AllOfOne, OfContractor, ask_all};
pub use amount::{Amount, NotPositive};
pub use eligibility::PayoutEligibility;
pub use method::{
    AccountHolder, AccountNumber, BankName, Method, MethodError, MethodKind, PaymentNote, PaypalAddress,
};
pub use number::{NumberError, PayoutNumber, RequestNumber};
pub use payout::{Payout, PayoutEvent, PayoutStatus};
pub use policy::PayoutPolicy;
pub use request::PayoutRequest;
pub use wallet::Wallet;
