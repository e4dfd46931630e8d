//! The table of documents.

use std::borrow::Cow;

use automation_core::{Actor, Instant, UserId};
use chrono::NaiveDate;
use compliance_core::{
    document::{
        Document, DocumentEvent, DocumentName, DocumentNumber, DocumentRef, DocumentState, DocumentStatus,
        DocumentType, EarlierVersion, Rejection, RejectionReason, Term, Verdict, Verification, Version,
        Warnings,
    },
    people::Workspace,
};
use diesel::sql_types::Text;

use crate::engine::kept_texts::{kept_as_texts, kept_as_words};
use crate::{ColumnError, ColumnValue, Neighbourhood, Stored, columns, engine::decode};

const PLAIN: &[DocumentEvent] =
    &[DocumentEvent::Uploaded, DocumentEvent::NoLongerExpiring, DocumentEvent::Expired];

impl Stored for Document {
    const TABLE: &'static str = "compliance_documents";
    const KEY: Option<&'static str> = Some("reference");
    const SPELLED: bool = true;

    columns! { |document|
        fixed {
            reference: DocumentRef = document.reference.as_str();
            workspace: Workspace = document.workspace.as_str();
            contractor: UserId = document.contractor.as_str();
            document_type: DocumentType = document.document_type.as_str();
            name: DocumentName = document.name.as_str();
            created_at: Instant = document.created_at;
        }
        changing {
            edition: u32 = document.version.edition;
            number: Option<DocumentNumber> = document.version.number.as_ref().map(DocumentNumber::as_str);
            issued_on: Option<NaiveDate> = document.version.term.issued_on().map(|day| day.to_string());
            expires_on: Option<NaiveDate> = document.version.term.expires_on().map(|day| day.to_string());
            uploaded_at: Instant = document.version.uploaded_at;
            status: DocumentState = document.status.state().as_str();
            verified_at: Option<Instant> = document.status.verified().map(|verified| verified.at);
            verified_by: Option<Actor> = document.status.verified().map(|verified| verified.by.to_string());
            rejected_at: Option<Instant> = document.status.rejected().map(|rejected| rejected.at);
            rejected_by: Option<Actor> = document.status.rejected().map(|rejected| rejected.by.to_string());
            rejection_reason: Option<RejectionReason> =
                document.status.rejected().map(|rejected| rejected.reason.as_str());
            expired_at: Option<Instant> = document.status.expired_at();
            stage: Option<u16> = document.status.stage();
            snoozed_until: Option<NaiveDate> = snoozed_until(&document.status).map(|day| day.to_string());
            acknowledged_at: Option<Instant> = acknowledged(&document.status).map(|(at, _)| at);
            acknowledged_by: Option<Actor> = acknowledged(&document.status).map(|(_, by)| by.to_string());
            earlier: Chain = chain(&document.earlier);
            since: Instant = document.since;
        }
        Self {
            reference,
            workspace,
            contractor,
            document_type,
            name,
            version: Version {
                edition,
                number,
                term: Term::new(issued_on, expires_on).map_err(|error| {
                    ColumnError::new("expires_on", error, "a day not before the issue, in the years 1 to 9999")
                })?,
                uploaded_at,
            },
            status: Written {
                // A row from elsewhere that does not say when or who counts as looked at when it was handed in.
                verified: verified_at.map(|at| Verification { at, by: verified_by.unwrap_or(Actor::System) }),
                rejected: rejection_reason.map(|reason| Rejection {
                    at: rejected_at.unwrap_or(uploaded_at),
                    by: rejected_by.unwrap_or(Actor::System),
                    reason,
                }),
                warnings: match (acknowledged_at, snoozed_until) {
                    (Some(at), _) => Warnings::Acknowledged { at, by: acknowledged_by.unwrap_or(Actor::System) },
                    (None, Some(until)) => Warnings::Snoozed { until },
                    (None, None) => Warnings::Wanted,
                },
                stage,
                expired_at: expired_at.unwrap_or(since),
                uploaded_at,
            }
            .status(status)?,
            earlier: earlier.0,
            created_at,
            since,
        }
    }

    fn event_detail(event: &DocumentEvent) -> Option<String> {
        decode::detail(event, PLAIN)
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<DocumentEvent, ColumnError> {
        decode::event(name, detail, PLAIN)
    }
}

impl Neighbourhood for Document {}

/// What a row says of its status, beside the word.
struct Written {
    verified: Option<Verification>,
    rejected: Option<Rejection>,
    warnings: Warnings,
    stage: Option<u16>,
    expired_at: Instant,
    uploaded_at: Instant,
}

impl Written {
    fn status(self, word: DocumentState) -> Result<DocumentStatus, ColumnError> {
        let Self { verified, rejected, warnings, stage, expired_at: at, uploaded_at } = self;
        let looked_at = |verified: Option<Verification>| {
            verified.unwrap_or(Verification { at: uploaded_at, by: Actor::System })
        };
        Ok(match word {
            DocumentState::Pending => DocumentStatus::Pending,
            DocumentState::Approved => {
                DocumentStatus::Approved { verified: looked_at(verified), warnings, warned: stage }
            }
            DocumentState::ExpiringSoon => DocumentStatus::ExpiringSoon {
                verified: looked_at(verified),
                warnings,
                stage: stage.ok_or_else(|| ColumnError::null("stage"))?,
            },
            DocumentState::Rejected => {
                DocumentStatus::Rejected(rejected.ok_or_else(|| ColumnError::null("rejection_reason"))?)
            }
            DocumentState::Expired => {
                let verdict = match (verified, rejected) {
                    (Some(verified), _) => Verdict::Good(verified),
                    (None, Some(rejected)) => Verdict::Bad(rejected),
                    (None, None) => Verdict::None,
                };
                DocumentStatus::Expired { verdict, at }
            }
        })
    }
}

fn snoozed_until(status: &DocumentStatus) -> Option<NaiveDate> {
    match status.warnings()? {
        Warnings::Snoozed { until } => Some(*until),
        Warnings::Wanted | Warnings::Acknowledged { .. } => None,
    }
}

fn acknowledged(status: &DocumentStatus) -> Option<(Instant, &Actor)> {
    match status.warnings()? {
        Warnings::Acknowledged { at, by } => Some((*at, by)),
        Warnings::Wanted | Warnings::Snoozed { .. } => None,
    }
}

/// The versions before, as JSON.
struct Chain(Vec<EarlierVersion>);

const NONE_BEFORE: &str = "[]";

fn chain(earlier: &[EarlierVersion]) -> Cow<'static, str> {
    if earlier.is_empty() {
        return Cow::Borrowed(NONE_BEFORE);
    }
    // They are plain values, which always have a JSON form.
    serde_json::to_string(earlier).map_or(Cow::Borrowed(NONE_BEFORE), Cow::Owned)
}

impl ColumnValue for Chain {
    type Type = Text;

    fn takes() -> String {
        "the versions before, as JSON".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        if stored == NONE_BEFORE {
            return Some(Self(Vec::new()));
        }
        serde_json::from_str(stored).ok().map(Self)
    }
}

kept_as_texts!(from 1: DocumentRef, DocumentName, DocumentNumber, RejectionReason, Workspace);

kept_as_words!(DocumentState, DocumentType);
