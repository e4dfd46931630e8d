//! The people of an organisation.

pub(crate) mod digest_facts;
pub(crate) mod estimates;
pub(crate) mod people;

use automation_core::Spelling;

use crate::engine::spellings::Kept;

/// The columns whose texts are kept in one form.
pub(crate) const KEPT: &[Kept] =
    &[Kept { table: "compliance_people", column: "person", what: "person", spelling: Spelling::Key }];
