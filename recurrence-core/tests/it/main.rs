//! The crate from outside.

mod allocations;
mod zone_cursor;
