//! What is the same on both databases, over the connection of the one that includes it.

pub(super) mod batch;
pub(super) mod births;
pub(super) mod claim;
pub(super) mod columns;
pub(super) mod divided;
pub(super) mod effects;
pub(super) mod facts;
pub(super) mod keys;
pub(super) mod ledger;
pub(super) mod migrations;
pub(super) mod new_rows;
pub(super) mod parts;
pub(super) mod purge;
pub(super) mod records;
pub(super) mod statement;
pub(super) mod store;

use super::*;
