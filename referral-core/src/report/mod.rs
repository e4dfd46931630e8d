//! Who is told that codes have expired, and in which words.

mod notices;
#[expect(clippy::module_inception, reason = "the noun of this file is the noun of the folder")]
mod report;

pub use notices::{EXPIRED, EXPIRY_REPORT};
pub use report::{AgentNotice, ExpiredCode, ExpiryReport};
