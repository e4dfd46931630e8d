//! What proves a kind of record, and what proves a ledger.
//!
//! - [`laws!`](crate::laws) makes nine tests from a [`Specimen`] and a [`CommandSpecimen`]: how to draw a
//!   kind's records, policies and commands.
//! - [`conformance`] runs a suite on any [`Ledger`](crate::Ledger), given a
//!   [`Harness`](conformance::Harness) that fills and inspects it.
//! - [`Memory`] is a ledger without a database: for embedding tests, and what the laws sweep.
//! - [`Lamp`], [`Shop`] and [`Bakery`] are kinds of record to read, and to try these on: one with commands and
//!   neighbours, one that nobody can ask anything, one whose steps make other records.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on stops with a message; nothing here runs in a host"
)]

mod bakery;
pub mod conformance;
mod lamp;
pub mod laws;
mod memory;
mod shop;
mod specimen;

pub use bakery::{BakedLoaf, Bakeries, Bakery, BakeryEffect, Baking, Loaf, LoafEvent};
pub use lamp::{Asked, Lamp, LampEffect, LampEvent, Lamps, Light, LitOnRack, Objection, Oil};
pub use memory::{Memory, MemoryError, Rows};
pub use shop::{Opened, Shop, Shops};
pub use specimen::{CommandSpecimen, Specimen, moments};

#[doc(no_inline)]
pub use crate::laws;
