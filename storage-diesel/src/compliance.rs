//! The people of an organisation, and the documents of its contractors.

pub(crate) mod digest_facts;
mod documents;
pub(crate) mod estimates;
pub(crate) mod people;

use automation_core::Spelling;

use crate::engine::spellings::Kept;

/// The columns whose texts are kept in one form.
pub(crate) const KEPT: &[Kept] = &[
    Kept { table: "compliance_people", column: "person", what: "person", spelling: Spelling::Key },
    Kept { table: "compliance_documents", column: "reference", what: "document", spelling: Spelling::Key },
];
