use std::fmt;

use automation_core::{Instant, civil};
use chrono::NaiveDate;

use super::{Document, DocumentPolicy, DocumentType, RejectionReason, VersionRef};

/// A type of document that a contractor must have, and does not have at that instant: every reason why not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Lack {
    /// The type.
    pub document_type: DocumentType,
    /// Why there is none; never empty.
    pub reasons: Vec<LackReason>,
    /// The first instant after it, inclusive, at which there is one, if nobody acts; `None`: time alone brings none.
    pub covered_from: Option<Instant>,
}

/// Why a document does not prove what it is to prove, at that instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum LackReason {
    /// There is no such document.
    #[error("none was handed in")]
    Missing,
    /// It waits to be looked at.
    #[error("{version} waits to be looked at since {since}")]
    Pending {
        /// Which one.
        version: VersionRef,
        /// Since when.
        since: Instant,
    },
    /// It was found not good.
    #[error("{version} was rejected: {reason}")]
    Rejected {
        /// Which one.
        version: VersionRef,
        /// Why.
        reason: RejectionReason,
    },
    /// Its last day was over.
    #[error("{version} expired on {expires_on}")]
    Expired {
        /// Which one.
        version: VersionRef,
        /// Its last day.
        expires_on: NaiveDate,
    },
    /// It was found good before its time.
    #[error("{version} is valid from {issued_on} on")]
    NotYetValid {
        /// Which one.
        version: VersionRef,
        /// The first day on which it is good.
        issued_on: NaiveDate,
    },
}

impl Document {
    /// Why it does not cover `as_of`, by the version that counted then, and by the last one before it that was found good:
    /// the reasons for that instant, whatever came later. None if it was not handed in by then.
    pub(super) fn lack_at(&self, as_of: Instant, policy: &DocumentPolicy) -> Vec<LackReason> {
        let mut reasons = Vec::new();
        let known = self.versions().filter(|(version, _)| version.uploaded_at <= as_of);
        for (version, status) in known.rev() {
            let by = VersionRef { document: self.reference.clone(), edition: version.edition };
            let is_verified = status.verified().is_some_and(|verified| verified.at <= as_of);
            let rejected = status.rejected().filter(|rejected| rejected.at <= as_of);
            let has_expired = is_verified || status.expired_at().is_some_and(|at| at <= as_of);
            let is_over = |day| civil::day_over(day, policy.org_zone).is_some_and(|over| over <= as_of);
            let expired = version.term.expires_on().filter(|day| is_over(*day));
            // Of what nobody found good only the present version is of interest.
            let is_present = reasons.is_empty();
            if let Some(expires_on) = expired.filter(|_| has_expired && (is_verified || is_present)) {
                reasons.push(LackReason::Expired { version: by, expires_on });
            } else if is_verified {
                let issued_on = version.term.issued_on();
                reasons.extend(issued_on.map(|issued_on| LackReason::NotYetValid { version: by, issued_on }));
            } else if let Some(rejected) = rejected.filter(|_| is_present) {
                reasons.push(LackReason::Rejected { version: by, reason: rejected.reason.clone() });
            } else if is_present {
                reasons.push(LackReason::Pending { version: by, since: version.uploaded_at });
            }
            if is_verified && expired.is_some() {
                break;
            }
        }
        reasons
    }
}

/// The type, and every reason.
impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.document_type.label())?;
        for (index, reason) in self.reasons.iter().enumerate() {
            let between = if index > 0 { "; " } else { "" };
            write!(f, "{between}{reason}")?;
        }
        Ok(())
    }
}
