//! The people of an organisation, its jobs, the documents of its contractors, what those are owed, what they ask for, and
//! their wallets.

pub(crate) mod digest_facts;
mod documents;
pub(crate) mod eligibilities;
pub(crate) mod estimates;
mod job_words;
mod jobs;
mod money;
pub(crate) mod paying;
pub(crate) mod payout_requests;
pub(crate) mod payouts;
pub(crate) mod people;
pub(crate) mod wallets;

use automation_core::Spelling;

use crate::engine::spellings::Kept;

/// The columns whose texts are kept in one form.
pub(crate) const KEPT: &[Kept] = &[
    Kept { table: "compliance_people", column: "person", what: "person", spelling: Spelling::Key },
    Kept { table: "compliance_documents", column: "reference", what: "document", spelling: Spelling::Key },
];
