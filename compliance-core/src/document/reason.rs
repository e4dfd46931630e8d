use automation_core::{Actor, Instant, UserId};
use chrono::NaiveDate;

/// Why something may not be done with a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum DocumentReason {
    /// Only an admin finds a document good or not (C-E2).
    #[error("{actor} may not do this; only staff in the role admin may")]
    NotAdmin {
        /// Who asked.
        actor: Actor,
    },
    /// It is for the contractor whose document it is, and for staff.
    #[error("{actor} may not do this; only the contractor {contractor} and staff may")]
    NotTheirs {
        /// Who asked.
        actor: Actor,
        /// Whose document it is.
        contractor: UserId,
    },
    /// It does not wait to be looked at (C-E2).
    #[error("the document is {state}, and only a pending one is approved or rejected")]
    NotPending {
        /// Its state.
        state: &'static str,
    },
    /// No warning of its expiry has come, so there is none to acknowledge or to snooze (C-9).
    #[error("no warning of the document's expiry has come; it is {state}")]
    NotWarned {
        /// Its state.
        state: &'static str,
    },
    /// No further warning comes in any case (C-9).
    #[error("{by} acknowledged the warnings at {at}, so no further one comes")]
    Acknowledged {
        /// Since when.
        at: Instant,
        /// Who did.
        by: Actor,
    },
    /// No warning is wanted before that day (C-9).
    #[error("no warning is wanted before {until}")]
    Snoozed {
        /// The first local day on which one is told again.
        until: NaiveDate,
    },
    /// What one run does by itself is for nobody else (G-36).
    #[error("{actor} may not do this; only the system may")]
    OnlyTheSystem {
        /// Who asked.
        actor: Actor,
    },
    /// Only of a document that was found good it is told that it expires.
    #[error("the document is {state}, and only of one that is good it is told that it expires soon")]
    NotGood {
        /// Its state.
        state: &'static str,
    },
    /// A warning as late as that has come (G-36).
    #[error("its warning of {warned} days has come already")]
    WarnedAlready {
        /// Of how many days the last warning was.
        warned: u16,
    },
    /// Its expiry is further away (G-36).
    #[error("the document expires on {expires_on}, which is more than {days} days away")]
    NotNear {
        /// The last day on which it is good.
        expires_on: NaiveDate,
        /// How many days away it was to be at most.
        days: u16,
    },
    /// It is good for ever.
    #[error("the document has no expiry")]
    NoExpiry,
    /// To be left alone until then is to be left alone for no time (C-9).
    #[error("the day {until} is not after today, {today}")]
    SnoozeNotAhead {
        /// The day that was asked for.
        until: NaiveDate,
        /// The local date of asking in the organisation's zone.
        today: NaiveDate,
    },
    /// To be left alone until then is to be left alone for good (C-9).
    #[error(
        "the day {until} is not before the expiry on {expires_on}; acknowledge the warning to hear no further one"
    )]
    SnoozePastExpiry {
        /// The day that was asked for.
        until: NaiveDate,
        /// The last day on which the document is good.
        expires_on: NaiveDate,
    },
    /// The new version would be expired from the beginning (C-5).
    #[error("the new expiry {expires_on} is past, today being {today}")]
    ExpiryPast {
        /// The last day on which it would be good.
        expires_on: NaiveDate,
        /// The local date of asking in the organisation's zone.
        today: NaiveDate,
    },
}
