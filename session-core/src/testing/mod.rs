//! Strategies for property tests and the specimens that run the nine laws.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_sign_loss,
    reason = "a test that cannot go on stops with a message; nothing here runs in a host"
)]

mod cohorts;
mod sessions;

pub use cohorts::*;
pub use sessions::{
    Sessions, coach, coaching_facts, contract, session_commands, session_events, session_policies, sessions,
    student,
};
