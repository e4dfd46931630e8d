//! What proves a kind of record, and what proves a ledger.
//!
//! - [`laws!`](crate::laws) makes nine tests from a [`Specimen`] and a [`CommandSpecimen`]: how to draw a
//!   kind's records, policies and commands.
//! - [`conformance`] runs a suite on any [`Ledger`](crate::Ledger), given a
//!   [`Harness`](conformance::Harness) that fills and inspects it.
//! - [`Memory`] is a ledger without a database: for embedding tests, and what the laws sweep.
//! - [`Lantern`] and [`Shutter`] are two kinds of record to read, and to try these on.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on stops with a message; nothing here runs in a host"
)]

pub mod conformance;
mod lantern;
pub mod laws;
mod memory;
mod shutter;
mod specimen;

pub use lantern::{Asked, Lantern, LanternEffect, LanternEvent, Lanterns, Light, LitOnRack, Objection, Oil};
pub use memory::{Memory, MemoryError, Rows};
pub use shutter::{Opened, Shutter, Shutters};
pub use specimen::{CommandSpecimen, Specimen, moments};

#[doc(no_inline)]
pub use crate::laws;
