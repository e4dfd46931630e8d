use automation_core::{Actor, Instant, words};

use super::{RejectionReason, Warnings};

/// How a document stands, with what belongs to that (C-E2).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum DocumentStatus {
    /// It was handed in and waits to be looked at.
    Pending,
    /// It was looked at and is good.
    Approved {
        /// Who looked at it.
        verified: Verification,
        /// Whether its warnings are wanted.
        warnings: Warnings,
        /// For how many days before the expiry it was warned of although no stage of the policy has come (G-36). `None`: it
        /// was not.
        warned: Option<u16>,
    },
    /// It is good, and the first warning before its expiry has come (C-3).
    ExpiringSoon {
        /// Who looked at it.
        verified: Verification,
        /// Whether its further warnings are wanted.
        warnings: Warnings,
        /// The last stage that was passed, in days before the expiry.
        stage: u16,
    },
    /// It was looked at and is not good.
    Rejected(Rejection),
    /// Its last day is over.
    Expired {
        /// What had been said of it.
        verdict: Verdict,
        /// When it became so.
        at: Instant,
    },
}

/// What was said of a document before it expired.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Verdict {
    /// Nobody had looked at it (C-4).
    None,
    /// It was good.
    Good(Verification),
    /// It was not good (C-4).
    Bad(Rejection),
}

/// That somebody looked at a document and found it good (C-E2).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Verification {
    /// When.
    pub at: Instant,
    /// Who.
    pub by: Actor,
}

/// That somebody looked at a document and found it not good (C-E2).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rejection {
    /// When.
    pub at: Instant,
    /// Who.
    pub by: Actor,
    /// Why.
    pub reason: RejectionReason,
}

/// How a document stands, as one word (C-E2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum DocumentState {
    /// It waits to be looked at.
    Pending,
    /// It is good.
    Approved,
    /// It was found not good.
    Rejected,
    /// Its last day is over.
    Expired,
    /// It is good, and its expiry is near.
    ExpiringSoon,
}

words!(
    DocumentState, "state of a document",
    Pending => "pending",
    Approved => "approved",
    Rejected => "rejected",
    Expired => "expired",
    ExpiringSoon => "expiring_soon",
);

impl DocumentStatus {
    /// A document that was found good just now, all of whose warnings are wanted.
    pub(super) fn approved(at: Instant, by: &Actor) -> Self {
        Self::Approved {
            verified: Verification { at, by: by.clone() },
            warnings: Warnings::Wanted,
            warned: None,
        }
    }

    /// The status as one word.
    pub const fn state(&self) -> DocumentState {
        match self {
            Self::Pending => DocumentState::Pending,
            Self::Approved { .. } => DocumentState::Approved,
            Self::ExpiringSoon { .. } => DocumentState::ExpiringSoon,
            Self::Rejected(_) => DocumentState::Rejected,
            Self::Expired { .. } => DocumentState::Expired,
        }
    }

    /// Who found it good, and when. `None`: nobody has.
    pub const fn verified(&self) -> Option<&Verification> {
        match self {
            Self::Approved { verified, .. }
            | Self::ExpiringSoon { verified, .. }
            | Self::Expired { verdict: Verdict::Good(verified), .. } => Some(verified),
            Self::Pending | Self::Rejected(_) | Self::Expired { .. } => None,
        }
    }

    /// Who found it not good, when and why. `None`: nobody has.
    pub const fn rejected(&self) -> Option<&Rejection> {
        match self {
            Self::Rejected(rejection) | Self::Expired { verdict: Verdict::Bad(rejection), .. } => {
                Some(rejection)
            }
            Self::Pending | Self::Approved { .. } | Self::ExpiringSoon { .. } | Self::Expired { .. } => None,
        }
    }

    /// When its last day was over, so that it became expired. `None`: it has not.
    pub const fn expired_at(&self) -> Option<Instant> {
        match self {
            Self::Expired { at, .. } => Some(*at),
            _ => None,
        }
    }

    /// Of how many days before the expiry it was warned last: a stage of the policy, or the days of one run (G-36). `None`: of
    /// none, or it is not good.
    pub const fn stage(&self) -> Option<u16> {
        match self {
            Self::ExpiringSoon { stage, .. } => Some(*stage),
            Self::Approved { warned, .. } => *warned,
            _ => None,
        }
    }

    /// Whether its warnings are wanted. `None`: there are none to come.
    pub const fn warnings(&self) -> Option<&Warnings> {
        match self {
            Self::Approved { warnings, .. } | Self::ExpiringSoon { warnings, .. } => Some(warnings),
            Self::Pending | Self::Rejected(_) | Self::Expired { .. } => None,
        }
    }

    /// The same as it stands once it has expired at that instant.
    pub(super) fn expired(&self, at: Instant) -> Self {
        let verdict = match (self.verified(), self.rejected()) {
            (Some(verified), _) => Verdict::Good(verified.clone()),
            (None, Some(rejection)) => Verdict::Bad(rejection.clone()),
            (None, None) => Verdict::None,
        };
        Self::Expired { verdict, at }
    }
}
