use automation_core::{Actor, Due, Instant, Lifecycle, UserId};

use super::{
    DocumentEvent, DocumentName, DocumentPolicy, DocumentRef, DocumentStatus, DocumentType, EarlierVersion,
    Rejection, Version, Warnings,
};
use crate::people::Workspace;

/// A document of a contractor, with the chain of its earlier versions (C-E2).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Document {
    /// What people and files call it; unique.
    pub reference: DocumentRef,
    /// The workspace that it belongs to.
    pub workspace: Workspace,
    /// Whose it is, and who is told.
    pub contractor: UserId,
    /// What it proves.
    pub document_type: DocumentType,
    /// Its name.
    pub name: DocumentName,
    /// The version that counts now.
    pub version: Version,
    /// How that version stands.
    pub status: DocumentStatus,
    /// The versions before, the oldest first.
    pub earlier: Vec<EarlierVersion>,
    /// When it was handed in for the first time.
    pub created_at: Instant,
    /// When something last happened to it; at first, when it was made.
    pub since: Instant,
}

impl Document {
    fn take_up(&mut self, version: Version, verified_by: Option<&Actor>) {
        let at = version.uploaded_at;
        let status = verified_by.map_or(DocumentStatus::Pending, |by| DocumentStatus::approved(at, by));
        let status = std::mem::replace(&mut self.status, status);
        let version = std::mem::replace(&mut self.version, version);
        self.earlier.push(EarlierVersion { version, status, until: at });
    }

    /// Replaces what is wanted of its warnings, where there are any.
    fn want(&mut self, wanted: Warnings) {
        if let DocumentStatus::Approved { warnings, .. } | DocumentStatus::ExpiringSoon { warnings, .. } =
            &mut self.status
        {
            *warnings = wanted;
        }
    }

    /// Passes a stage, or none, with everything else as it is.
    fn passed(&mut self, passed: Option<u16>) {
        let (DocumentStatus::Approved { verified, warnings, .. }
        | DocumentStatus::ExpiringSoon { verified, warnings, .. }) = &self.status
        else {
            return;
        };
        let (verified, warnings) = (verified.clone(), warnings.clone());
        self.status = match passed {
            Some(stage) => DocumentStatus::ExpiringSoon { verified, warnings, stage },
            None => DocumentStatus::Approved { verified, warnings, warned: self.status.stage() },
        };
    }

    /// Notes that it was warned of out of turn, in whichever state it is.
    fn warned_of(&mut self, days: u16) {
        match &mut self.status {
            DocumentStatus::Approved { warned, .. } => *warned = Some(days),
            DocumentStatus::ExpiringSoon { stage, .. } => *stage = days,
            DocumentStatus::Pending | DocumentStatus::Rejected(_) | DocumentStatus::Expired { .. } => {}
        }
    }
}

impl Lifecycle for Document {
    const KIND: &'static str = "document";
    type Policy = DocumentPolicy;
    type Event = DocumentEvent;

    fn state(&self) -> &'static str {
        self.status.state().as_str()
    }

    fn since(&self) -> Instant {
        self.since
    }

    fn due(&self, policy: &DocumentPolicy) -> Option<Due<DocumentEvent>> {
        self.next(policy)
    }

    fn apply(&mut self, event: &DocumentEvent, at: Instant) {
        use DocumentEvent as E;
        self.since = at;
        match event {
            E::Uploaded => {}
            E::Approved { by } => self.status = DocumentStatus::approved(at, by),
            E::Rejected { by, reason } => {
                self.status =
                    DocumentStatus::Rejected(Rejection { at, by: by.clone(), reason: reason.clone() });
            }
            E::ExpiringSoon { days } | E::Warned { days } => self.passed(Some(*days)),
            E::WarnedNow { days } => self.warned_of(*days),
            E::NoLongerExpiring => self.passed(None),
            E::Expired => self.status = self.status.expired(at),
            E::Acknowledged { by } => self.want(Warnings::Acknowledged { at, by: by.clone() }),
            E::Snoozed { until } => self.want(Warnings::Snoozed { until: *until }),
            E::Renewed { number, term, verified_by } => {
                let edition = self.version.edition.saturating_add(1);
                let version = Version { edition, number: number.clone(), term: *term, uploaded_at: at };
                self.take_up(version, verified_by.as_ref());
            }
        }
    }

    fn key(&self) -> Option<&str> {
        Some(self.reference.as_str())
    }
}
