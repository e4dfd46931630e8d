use automation_core::{Actor, Event};
use chrono::NaiveDate;

use super::{DocumentNumber, RejectionReason, Term};

/// What can happen to a document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum DocumentEvent {
    /// It was handed in for the first time: the first step of every document.
    Uploaded,
    /// An admin found it good.
    Approved {
        /// Who.
        by: Actor,
    },
    /// An admin found it not good.
    Rejected {
        /// Who.
        by: Actor,
        /// Why.
        reason: RejectionReason,
    },
    /// The first stage of its warnings came (C-3).
    ExpiringSoon {
        /// The stage, in days before the expiry: of several that came at once, the last.
        days: u16,
    },
    /// A later stage of its warnings came (C-9).
    Warned {
        /// The stage, in days before the expiry.
        days: u16,
    },
    /// One run warned of it by a number of days of its own, which is no stage of the policy (G-36).
    WarnedNow {
        /// That number of days before the expiry.
        days: u16,
    },
    /// Its first stage lies ahead after all, by another policy (C-3).
    NoLongerExpiring,
    /// Its last day was over (C-3).
    Expired,
    /// Somebody has heard the warnings and wants no further one (C-9).
    Acknowledged {
        /// Who.
        by: Actor,
    },
    /// Somebody wants no warning before that day (C-9).
    Snoozed {
        /// The first local day on which a stage is told again.
        until: NaiveDate,
    },
    /// A new version was handed in (C-5).
    Renewed {
        /// The number that is printed on it.
        number: Option<DocumentNumber>,
        /// When it was issued and when it expires.
        term: Term,
        /// The member of staff who handed it in and vouches for it; `None`: it waits to be looked at.
        verified_by: Option<Actor>,
    },
}

impl Event for DocumentEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Uploaded => "uploaded",
            Self::Approved { .. } => "approved",
            Self::Rejected { .. } => "rejected",
            Self::ExpiringSoon { .. } => "expiring_soon",
            Self::Warned { .. } => "warned",
            Self::WarnedNow { .. } => "warned_now",
            Self::NoLongerExpiring => "no_longer_expiring",
            Self::Expired => "expired",
            Self::Acknowledged { .. } => "acknowledged",
            Self::Snoozed { .. } => "snoozed",
            Self::Renewed { .. } => "renewed",
        }
    }
}
