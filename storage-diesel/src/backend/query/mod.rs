//! What is the same on both databases, over the connection of the one that includes it.

pub(super) mod agents;
pub(super) mod batch;
pub(super) mod claim;
pub(super) mod clock;
pub(super) mod coaching;
pub(super) mod columns;
pub(super) mod database;
pub(super) mod divided;
pub(super) mod effects;
pub(super) mod facts;
pub(super) mod history;
pub(super) mod ledger;
pub(super) mod legibility;
pub(super) mod migrations;
pub(super) mod outbox;
pub(super) mod parts;
pub(super) mod records;
pub(super) mod refusals;
pub(super) mod runs;
pub(super) mod settings;
pub(super) mod spellings;
pub(super) mod statement;
pub(super) mod store;

use super::*;
