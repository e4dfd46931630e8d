//! From and to the types of the `rrule` crate.

mod error;
mod rule_from;
mod rule_to;
mod set_from;
mod set_to;

pub use error::{FromRruleError, ToRruleError};
