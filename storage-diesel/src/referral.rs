//! Referral codes and their agents.

pub(crate) mod agents;
pub(crate) mod codes;

use automation_core::Spelling;

use crate::engine::spellings::Kept;

/// The columns whose texts are kept in one form.
pub(crate) const KEPT: &[Kept] = &[
    Kept { table: "referral_codes", column: "code", what: "code", spelling: Spelling::Key },
    Kept { table: "referral_agents", column: "name", what: "agent", spelling: Spelling::Name },
];
