//! Strategies for property tests and the specimens that run the nine laws.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_sign_loss,
    reason = "a test that cannot go on stops with a message; nothing here runs in a host"
)]

mod classes;
mod cohorts;
mod patterns;
mod sessions;

pub use classes::{Classes, class_commands, class_details, class_events, class_sessions};
pub use cohorts::*;
pub use patterns::{
    Patterns, pattern_commands, pattern_edits, pattern_facts, pattern_policies, patterns, series_drafts,
};
pub use sessions::{
    Sessions, coach, coaching_facts, contract, session_commands, session_events, session_policies, sessions,
    student,
};
