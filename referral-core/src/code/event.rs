use automation_core::{Actor, Event, Instant};

use crate::code::Discount;

/// What can happen to a referral code.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ReferralEvent {
    /// Its expiry passed.
    Expired,
    /// Staff switched it off.
    Disabled {
        /// Who did.
        by: Actor,
    },
    /// Staff switched it on again.
    Activated,
    /// It got another expiry (R-X5).
    Renewed {
        /// The new expiry, inclusive; `None`: it never expires.
        expires_at: Option<Instant>,
    },
    /// Staff switched it on while its agent does not work: it comes on with the agent.
    ActivatedWithAgent,
    /// It got another expiry while its agent does not work: it comes on with the agent.
    RenewedWithAgent {
        /// The new expiry, inclusive; `None`: it never expires.
        expires_at: Option<Instant>,
    },
    /// It got another discount.
    DiscountChanged {
        /// The new discount.
        discount: Discount,
    },
    /// Its agent stopped working.
    AgentDeactivated,
    /// Its agent works again.
    AgentReactivated,
}

impl Event for ReferralEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Disabled { .. } => "disabled",
            Self::Activated => "activated",
            Self::Renewed { .. } => "renewed",
            Self::ActivatedWithAgent => "activated_with_agent",
            Self::RenewedWithAgent { .. } => "renewed_with_agent",
            Self::DiscountChanged { .. } => "discount_changed",
            Self::AgentDeactivated => "agent_deactivated",
            Self::AgentReactivated => "agent_reactivated",
        }
    }
}
