use automation_core::{Actor, Because, Due, Instant, Lifecycle};

use crate::{
    ReferralPolicy,
    agent::AgentId,
    code::{Code, Discount, ReferralEvent},
};

/// A code that gives its holder a discount until it expires (R-1).
///
/// Its status is what is written down; whether it works is [`usable`](Self::usable), which never
/// waits for a sweep (R-X3).
///
/// ```
/// use automation_core::Instant;
/// use referral_core::{ReferralCode, ReferralPolicy, code::Draft};
///
/// let policy = ReferralPolicy::default();
/// let now: Instant = "2026-05-01T08:00:00Z".parse()?;
/// let expiry: Instant = "2026-05-31T20:59:59.999999Z".parse()?;
/// let draft = Draft::new("john-20".parse()?, "20".parse()?).expiring(expiry);
/// let code = ReferralCode::issue(draft, now, &policy)?;
///
/// assert!(code.usable(expiry, &policy).is_ok()); // at the very instant it still works
/// assert!(code.usable("2026-05-31T21:00:00Z".parse()?, &policy).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ReferralCode {
    /// What people type.
    pub code: Code,
    /// Who handed it out; `None` also when the agent was deleted (R-1).
    pub agent: Option<AgentId>,
    /// What it takes off the price.
    pub discount: Discount,
    /// The last instant at which it works, inclusive (R-2); `None`: it never expires.
    pub expires_at: Option<Instant>,
    /// Whether it is switched on, and if not, why.
    pub status: Status,
    /// When it was made.
    pub created_at: Instant,
    /// When something last happened to it; at first, when it was made.
    pub since: Instant,
}

/// Whether a code is switched on (R-1), and if not, why (R-X2).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Status {
    /// Switched on.
    Active,
    /// Switched off.
    Inactive(InactiveReason),
}

/// Why a code is switched off (R-X2).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum InactiveReason {
    /// Its expiry passed.
    Expired {
        /// When it became inactive: the first instant past its expiry, or when it was made or switched
        /// on, if that was later.
        at: Instant,
    },
    /// Staff switched it off.
    Disabled {
        /// Who did.
        by: Actor,
    },
    /// Its agent does not work at present (R-18).
    AgentInactive,
}

impl ReferralCode {
    /// Why and when it expires: strictly after its expiry and the policy's grace (R-2). `None` if it
    /// never expires.
    pub fn expiry(&self, policy: &ReferralPolicy) -> Option<Because> {
        Because::past("R-2", "the expiry", self.expires_at?, policy.grace)
    }

    /// Whether its expiry has passed at `now`, whatever its status (R-2).
    pub fn is_expired(&self, now: Instant, policy: &ReferralPolicy) -> bool {
        self.expiry(policy).is_some_and(|because| now >= because.at())
    }
}

impl Lifecycle for ReferralCode {
    const KIND: &'static str = "referral_code";
    type Policy = ReferralPolicy;
    type Event = ReferralEvent;

    fn state(&self) -> &'static str {
        match self.status {
            Status::Active => "active",
            Status::Inactive(InactiveReason::Expired { .. }) => "inactive (expired)",
            Status::Inactive(InactiveReason::Disabled { .. }) => "inactive (disabled)",
            Status::Inactive(InactiveReason::AgentInactive) => "inactive (agent inactive)",
        }
    }

    fn since(&self) -> Instant {
        self.since
    }

    fn due(&self, policy: &ReferralPolicy) -> Option<Due<ReferralEvent>> {
        match self.status {
            Status::Active => Some(self.expiry(policy)?.brings(ReferralEvent::Expired)),
            Status::Inactive(_) => None,
        }
    }

    fn apply(&mut self, event: &ReferralEvent, at: Instant) {
        use ReferralEvent as E;
        self.since = at;
        let status = match (event, &self.status) {
            (E::Expired, Status::Active) => Status::Inactive(InactiveReason::Expired { at }),
            (E::Disabled { by }, _) => Status::Inactive(InactiveReason::Disabled { by: by.clone() }),
            (E::Activated, _) => Status::Active,
            (E::Renewed { expires_at }, status) => {
                self.expires_at = *expires_at;
                match status {
                    // Only what expired comes back by a new expiry (R-X5).
                    Status::Inactive(InactiveReason::Expired { .. }) => Status::Active,
                    other => other.clone(),
                }
            }
            (E::ActivatedWithAgent, _) => Status::Inactive(InactiveReason::AgentInactive),
            (E::RenewedWithAgent { expires_at }, _) => {
                self.expires_at = *expires_at;
                Status::Inactive(InactiveReason::AgentInactive)
            }
            (E::DiscountChanged { discount }, status) => {
                self.discount = *discount;
                status.clone()
            }
            (E::AgentDeactivated, Status::Active) => Status::Inactive(InactiveReason::AgentInactive),
            (E::AgentReactivated, Status::Inactive(InactiveReason::AgentInactive)) => Status::Active,
            (E::Expired | E::AgentDeactivated | E::AgentReactivated, other) => other.clone(),
        };
        self.status = status;
    }

    fn key(&self) -> Option<&str> {
        Some(self.code.as_str())
    }
}
