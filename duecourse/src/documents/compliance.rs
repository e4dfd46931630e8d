use std::fmt;

use automation_core::{Failure, Instant, UserId};
use compliance_core::{
    document::{
        Compliant, Continuity, Document, DocumentPolicy, DocumentType, NonCompliant, continuity, is_compliant,
    },
    people::Workspace,
};
use serde::Serialize;
use storage_diesel::{Filter, StorageError};

use super::DocumentStore;
use crate::{kinds::Documents, policy};

/// How many documents are read by one statement.
const PAGE: usize = 1_000;

/// Of whom it is asked whether they may work.
#[derive(Debug, Clone, Copy)]
pub struct ComplianceAsked<'a> {
    /// The contractor.
    pub contractor: &'a UserId,
    /// Only with the documents of that workspace; `None`: with those of all.
    pub workspace: Option<&'a Workspace>,
    /// As of when, which may lie in the past.
    pub as_of: Instant,
}

/// Whether a contractor may work, with every reason: `Serialize` for programs, `Display` for people.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Compliance {
    /// The contractor.
    pub contractor: UserId,
    /// The instant it is told for.
    pub as_of: Instant,
    /// Whether they may.
    pub may_work: bool,
    /// From when until when, if they may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<Compliant>,
    /// Every reason, if they may not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<NonCompliant>,
    /// Where the documents of a required type leave a hole, or cover the same time twice.
    pub continuity: Vec<(DocumentType, Continuity)>,
}

/// Why it cannot be told.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ComplianceError {
    /// The policy is not the one in force.
    #[error(transparent)]
    Policy(#[from] policy::NotInForce),
    /// A document that may count cannot be read, so that any answer might be wrong.
    #[error("{}: {}", .0.key, .0.cause)]
    Unreadable(Failure),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Whether a contractor has every document that the policy in force requires, as of any instant.
///
/// # Errors
/// [`ComplianceError`]: rather none than a wrong answer.
pub fn compliance<S: DocumentStore>(
    store: &mut S,
    wanted: &DocumentPolicy,
    asked: &ComplianceAsked<'_>,
) -> Result<Compliance, ComplianceError> {
    policy::require_in_force::<Documents, _>(store, wanted)?;
    let ComplianceAsked { contractor, workspace, as_of } = *asked;
    let mut filters = vec![Filter::is("contractor", contractor.as_str())];
    filters.extend(workspace.map(|workspace| Filter::is("workspace", workspace.as_str())));
    let mut documents: Vec<Document> = Vec::new();
    let mut after = None;
    loop {
        let page = store.page::<Document>(after, PAGE, &filters)?;
        if let Some(failure) = page.unreadable.into_iter().next() {
            return Err(ComplianceError::Unreadable(failure));
        }
        documents.extend(page.rows.into_iter().map(|row| row.record));
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let answer = is_compliant(contractor, &documents, as_of, wanted);
    let (allowed, refused) = match answer {
        Ok(compliant) => (Some(compliant), None),
        Err(refused) => (None, Some(refused)),
    };
    let of = |required: &DocumentType| (*required, continuity(contractor, *required, &documents, wanted));
    let is_of_interest = |(_, found): &(DocumentType, Continuity)| *found != Continuity::default();
    Ok(Compliance {
        contractor: contractor.clone(),
        as_of,
        may_work: allowed.is_some(),
        allowed,
        refused,
        continuity: wanted.requirements.iter().map(of).filter(is_of_interest).collect(),
    })
}

impl fmt::Display for Compliance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { contractor, as_of, .. } = self;
        if let Some(allowed) = &self.allowed {
            write!(f, "{contractor} may work at {as_of}: {allowed}")?;
        }
        if let Some(refused) = &self.refused {
            write!(f, "{contractor} may not work at {as_of}: {refused}")?;
        }
        let covered = self.allowed.as_ref().map(|allowed| &allowed.covered);
        let covered = covered.or(self.refused.as_ref().map(|refused| &refused.covered));
        for one in covered.into_iter().flatten() {
            let cover = &one.cover;
            write!(f, "\n  {}: {} from {}", one.document_type.label(), cover.by, cover.from)?;
            cover.until.map_or(Ok(()), |until| write!(f, " until {until}"))?;
        }
        for (document_type, found) in &self.continuity {
            for gap in &found.gaps {
                write!(f, "\n  {}: none from {} until {}", document_type.label(), gap.from, gap.until)?;
            }
            for overlap in &found.overlaps {
                let label = document_type.label();
                write!(f, "\n  {label}: {} and {} both from {}", overlap.one, overlap.other, overlap.from)?;
                overlap.until.map_or(Ok(()), |until| write!(f, " until {until}"))?;
            }
        }
        Ok(())
    }
}
