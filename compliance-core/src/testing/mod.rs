//! Strategies for property tests, and the specimens that run the nine laws.
//!
//! ```
//! mod document_laws {
//!     automation_core::laws!(compliance_core::testing::Documents);
//! }
//! ```
#![allow(
    clippy::expect_used,
    reason = "a test that cannot go on stops with a message; nothing here runs in a host"
)]

mod documents;
mod jobs;
mod payouts;

pub use documents::Documents;
pub use jobs::*;
pub use payouts::*;
