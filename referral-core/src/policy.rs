//! What a business chooses for its codes.

use automation_core::Span;

/// What a business chooses for its referral codes.
///
/// ```
/// use automation_core::Span;
/// use referral_core::{ReferralPolicy, policy::OnCreate};
///
/// let policy = ReferralPolicy::default();
/// assert_eq!(policy.grace, Span::ZERO); // R-2 to the microsecond
/// assert_eq!(policy.on_create, OnCreate::AllowUntilSweep);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct ReferralPolicy {
    /// How much longer than its expiry a code keeps working; zero by default, which is R-2.
    pub grace: Span,
    /// What becomes of a code that is created with an expiry already passed (R-X1).
    pub on_create: OnCreate,
    /// Whether the admins get a report of what expired (R-9).
    pub report_to_admins: bool,
    /// How often a code may be used in all; `None` (the default): without limit (R-X9).
    pub max_redemptions: Option<u32>,
    /// How often one customer may use a code; `None` (the default): without limit (R-X9).
    pub max_redemptions_per_customer: Option<u32>,
    /// What becomes of a code that would be active although its agent does not work at present (R-27).
    pub inactive_agent: InactiveAgent,
    /// Whether an agent may use a code of their own; `true` by default (R-X9).
    pub allow_self_referral: bool,
}

/// What becomes of a code that is created with an expiry already passed (R-X1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum OnCreate {
    /// It is stored as active, is not usable all the same (R-X3), and the next sweep finds it.
    #[default]
    AllowUntilSweep,
    /// It is stored as inactive at once.
    DeactivateNow,
    /// It is refused.
    Reject,
}

/// What becomes of a code that would be active although its agent does not work at present (R-27).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum InactiveAgent {
    /// What would make it active is refused.
    #[default]
    Refuse,
    /// It is done, and the code is switched off until its agent works again.
    SwitchedOff,
}

impl Default for ReferralPolicy {
    fn default() -> Self {
        Self {
            grace: Span::ZERO,
            on_create: OnCreate::default(),
            report_to_admins: true,
            max_redemptions: None,
            max_redemptions_per_customer: None,
            inactive_agent: InactiveAgent::default(),
            allow_self_referral: true,
        }
    }
}
