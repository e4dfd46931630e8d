//! Documents that a contractor must have, and when they expire (C-1 to C-9).

#[expect(clippy::module_inception, reason = "the noun of this file is the noun of the folder")]
mod document;
mod document_type;
mod due;
mod event;
mod policy;
mod status;
mod term;
mod text;
mod version;
mod warn_days;
mod warnings;

pub use document::Document;
pub use document_type::DocumentType;
pub use event::DocumentEvent;
pub use policy::{DocumentPolicy, ExpireScope, Requirements};
pub use status::{DocumentState, DocumentStatus, Verification};
pub use term::{Term, TermError};
pub use text::{DocumentName, DocumentNumber, DocumentRef, DocumentTextError, RejectionReason};
pub use version::{EarlierVersion, Version};
pub use warn_days::{ParseWarnDaysError, WarnDays};
pub use warnings::Warnings;
