//! What is done with documents besides what is done with any record: one is handed in, all are checked by other days than
//! the policy's, and somebody asks whether a contractor may work.

mod check_once;
mod compliance;
mod upload;

use automation_core::Ledger;
use compliance_core::document::Document;
use storage_diesel::{Database, People, StorageError};

pub use self::{
    check_once::{apply_check, check_once, one_off},
    compliance::{Compliance, ComplianceAsked, ComplianceError, compliance},
    upload::{UploadError, Uploaded, upload},
};

/// A store of documents, and of the people whose they are.
pub trait DocumentStore: Database + People + Ledger<Document, Error = StorageError> {}

impl<S: Database + People + Ledger<Document, Error = StorageError>> DocumentStore for S {}
