use automation_core::{Due, Instant, Lifecycle, UserId};

use super::{RequestEvent, RequestState};
use crate::payout::{Amount, Method, PayoutPolicy, RequestNumber};

/// A contractor's request to be paid of what is in their wallet (C-E8). [`PayoutRequest::make`] makes one.
///
/// While it is pending its amount is kept for it in the wallet, so that all pending requests together never ask for more
/// than there is (C-B12). Time does one thing to it: pending for too long, it is old, and the reminders tell of it (C-61).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct PayoutRequest {
    /// What people call it.
    pub number: RequestNumber,
    /// Who asks to be paid.
    pub contractor: UserId,
    /// How much.
    pub amount: Amount,
    /// In which way.
    pub method: Method,
    /// When it was made.
    pub created_at: Instant,
    /// How far it is.
    pub state: RequestState,
    /// When it last changed.
    pub since: Instant,
}

impl PayoutRequest {
    /// Whether somebody is to decide upon it: what the reminders count (C-60).
    pub fn is_pending(&self) -> bool {
        matches!(self.state, RequestState::Pending { .. })
    }

    /// Whether it is pending, and has been for longer than that policy allows at `now` (C-61): strictly longer than that
    /// many times 24 hours. It says nothing of what was recorded under another policy before.
    ///
    /// ```
    /// # use automation_core::{Instant, UserId, money::Money};
    /// # use compliance_core::payout::{Amount, Method, PayoutPolicy, PayoutRequest, RequestNumber, request::RequestState};
    /// # let created_at: Instant = "2026-03-01T09:00:00Z".parse()?;
    /// # let request = PayoutRequest {
    /// #     number: RequestNumber::new("PAY-REQ-001")?,
    /// #     contractor: UserId::new("ann")?,
    /// #     amount: Amount::new(Money::new(1, "USD".parse()?))?,
    /// #     method: Method::Check,
    /// #     created_at,
    /// #     state: RequestState::Pending { is_old: false },
    /// #     since: created_at,
    /// # };
    /// let policy = PayoutPolicy::new(zone_core::Zone::UTC);
    /// assert_eq!(request.created_at, "2026-03-01T09:00:00Z".parse()?);
    /// assert!(!request.is_old_at("2026-03-08T09:00:00Z".parse()?, &policy));
    /// assert!(request.is_old_at("2026-03-08T09:00:01Z".parse()?, &policy));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_old_at(&self, now: Instant, policy: &PayoutPolicy) -> bool {
        self.is_pending() && policy.old(self.created_at).is_some_and(|because| because.at() <= now)
    }
}

impl Lifecycle for PayoutRequest {
    const KIND: &'static str = "payout_request";
    type Policy = PayoutPolicy;
    type Event = RequestEvent;

    fn state(&self) -> &'static str {
        self.state.as_str()
    }

    fn since(&self) -> Instant {
        self.since
    }

    fn due(&self, policy: &PayoutPolicy) -> Option<Due<RequestEvent>> {
        match self.state {
            RequestState::Pending { is_old: false } => {
                policy.old(self.created_at).map(|because| because.brings(RequestEvent::BecameOld))
            }
            _ => None,
        }
    }

    fn apply(&mut self, event: &RequestEvent, at: Instant) {
        self.since = at;
        // A step that no rule gives, such as the payment of what nobody approved, changes nothing.
        let next = match (event, &self.state) {
            (RequestEvent::BecameOld, RequestState::Pending { .. }) => RequestState::Pending { is_old: true },
            (RequestEvent::Approved { reviewer }, RequestState::Pending { .. }) => {
                RequestState::Approved { reviewer: reviewer.clone() }
            }
            (RequestEvent::Rejected { reviewer, reason }, RequestState::Pending { .. }) => {
                RequestState::Rejected { reviewer: reviewer.clone(), reason: reason.clone() }
            }
            (RequestEvent::Processed, RequestState::Approved { reviewer }) => {
                RequestState::Processing { reviewer: reviewer.clone() }
            }
            (
                RequestEvent::Completed,
                RequestState::Approved { reviewer } | RequestState::Processing { reviewer },
            ) => RequestState::Completed { reviewer: reviewer.clone() },
            _ => return,
        };
        self.state = next;
    }

    fn key(&self) -> Option<&str> {
        Some(self.number.as_str())
    }
}
