//! Documents that a contractor must have, and when they expire (C-1 to C-9).

mod ask;
mod classify;
mod command;
mod compliance;
mod continuity;
mod cover;
#[expect(clippy::module_inception, reason = "the noun of this file is the noun of the folder")]
mod document;
mod document_type;
mod due;
mod event;
mod lack;
pub mod lines;
mod notices;
mod policy;
mod reason;
mod statistics;
mod status;
mod term;
mod text;
mod upload;
mod version;
mod warn_days;
mod warnings;

pub use classify::classify;
pub use command::DocumentCommand;
pub use compliance::{Compliant, Covered, NonCompliant, is_compliant};
pub use continuity::{Continuity, Gap, Overlap, continuity};
pub use cover::{Cover, VersionRef};
pub use document::Document;
pub use document_type::DocumentType;
pub use event::DocumentEvent;
pub use lack::{Lack, LackReason};
pub use notices::{COMPLIANCE_EXPIRED, COMPLIANCE_EXPIRING, DOCUMENT_APPROVED, DOCUMENT_REJECTED};
pub use policy::{DocumentPolicy, ExpireScope, Requirements};
pub use reason::DocumentReason;
pub use statistics::DocumentStatistics;
pub use status::{DocumentState, DocumentStatus, Rejection, Verdict, Verification};
pub use term::{Term, TermError};
pub use text::{DocumentName, DocumentNumber, DocumentRef, RejectionReason};
pub use upload::{DocumentDraft, UploadReason};
pub use version::{EarlierVersion, Version};
pub use warn_days::{ParseWarnDaysError, WarnDays};
pub use warnings::Warnings;
