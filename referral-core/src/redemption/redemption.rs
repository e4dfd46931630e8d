use std::fmt;

use automation_core::{Actor, Instant, Objections, Refusal, UserId};

use crate::{
    ReferralCode, ReferralPolicy,
    agent::AgentId,
    code::{Code, Discount, InvalidCode},
    money::{Money, MoneyError},
    redemption::{Price, price},
};

/// How far the payment of a booking is (R-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum PaymentStatus {
    /// Still to be paid; a code may be applied.
    Pending,
    /// Paid.
    Completed,
    /// Called off.
    Cancelled,
    /// Never paid in time.
    Expired,
}

/// The word that storage and people use: `pending`, `completed`, `cancelled`, `expired`.
impl fmt::Display for PaymentStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pending => "pending",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        })
    }
}

/// A code applied to a booking (R-4). It keeps the discount it was granted until payment, whatever
/// becomes of the code (R-X10, R-X11).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Redemption {
    /// The code.
    pub code: Code,
    /// Its percentage at the time.
    pub discount: Discount,
    /// What it took off.
    pub amount: Money,
    /// When it was applied.
    pub granted_at: Instant,
}

/// What must be known of a booking to apply a code to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// The price before any discount.
    pub base: Money,
    /// What was paid already.
    pub paid: Money,
    /// How far the payment is.
    pub payment: PaymentStatus,
    /// Whose booking it is, if that is known.
    pub owner: Option<UserId>,
    /// The agent who books for themselves, if it is one.
    pub booked_by_agent: Option<AgentId>,
    /// The code applied so far: at most one (R-X9).
    pub redemption: Option<Redemption>,
}

/// Who asks to apply a code (R-15).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applicant {
    /// Somebody who is logged in.
    Known(Actor),
    /// Somebody unknown who holds the booking's own token, which the host has checked.
    TokenHolder,
    /// Somebody unknown.
    Anonymous,
}

/// How often the code was used so far, the booking's own present redemption not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Uses {
    /// By everybody.
    pub total: u32,
    /// By this customer.
    pub by_customer: u32,
}

/// What is asked of [`redeem`]: to which booking a code shall be applied, by whom, and when.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct RedemptionRequest<'a> {
    /// The booking, as it is inside the transaction that stores the answer.
    pub booking: &'a Booking,
    /// Who asks.
    pub applicant: &'a Applicant,
    /// How often the code was used so far; it matters where the policy has limits.
    pub uses: Uses,
    /// When.
    pub now: Instant,
}

impl<'a> RedemptionRequest<'a> {
    /// The applicant asks at `now` to apply a code that nobody has used yet.
    pub fn new(booking: &'a Booking, applicant: &'a Applicant, now: Instant) -> Self {
        Self { booking, applicant, uses: Uses::default(), now }
    }

    /// Says how often the code was used so far.
    #[must_use]
    pub fn used(self, uses: Uses) -> Self {
        Self { uses, ..self }
    }
}

/// Why a code cannot be applied to a booking.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum RedemptionReason {
    /// The code does not work.
    #[error(transparent)]
    Code(InvalidCode),
    /// Neither staff, nor the booking's owner, nor the holder of its token (R-15).
    #[error("only staff, the booking's owner or the holder of its token may apply a code")]
    NotAllowed,
    /// The payment is not pending any more (R-B5).
    #[error("the booking's payment is {payment}, not pending; its price stays as it is")]
    NotPending {
        /// How far the payment is.
        payment: PaymentStatus,
    },
    /// The code was used as often as the policy allows (R-X9).
    #[error("the code was used {uses} times; the limit is {limit}")]
    UsedUp {
        /// How often it was used.
        uses: u32,
        /// How often it may be.
        limit: u32,
    },
    /// This customer used the code as often as the policy allows (R-X9).
    #[error("the customer used the code {uses} times; the limit is {limit}")]
    UsedUpByCustomer {
        /// How often they used it.
        uses: u32,
        /// How often they may.
        limit: u32,
    },
    /// The policy does not let agents use their own codes (R-X9).
    #[error("an agent may not use a code of their own")]
    SelfReferral,
    /// The amounts cannot be reckoned.
    #[error(transparent)]
    Money(MoneyError),
}

/// Applies a code to a booking, in place of any earlier one: the redemption to store and the price (R-15). Changing the
/// price of a booking later is asking again: the code must still work then (R-X10). To be called with the booking read inside the transaction that stores the answer (R-B5).
///
/// ```
/// use automation_core::Instant;
/// use referral_core::{ReferralCode, ReferralPolicy, code::Draft, money::Money, redemption::*};
///
/// let (policy, eur) = (ReferralPolicy::default(), "EUR".parse()?);
/// let now: Instant = "2026-05-01T08:00:00Z".parse()?;
/// let code = ReferralCode::issue(Draft::new("JOHN-20".parse()?, "20".parse()?), now, &policy)?;
/// let booking = Booking {
///     base: Money::new(12_345, eur), paid: Money::new(2_000, eur), payment: PaymentStatus::Pending,
///     owner: None, booked_by_agent: None, redemption: None,
/// };
/// let request = RedemptionRequest::new(&booking, &Applicant::TokenHolder, now);
/// let (redemption, price) = redeem(&code, &request, &policy)?;
/// assert_eq!(redemption.amount.to_string(), "24.69 EUR");
/// assert_eq!(price.total.to_string(), "78.76 EUR");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Every reason why not.
pub fn redeem(
    code: &ReferralCode,
    request: &RedemptionRequest<'_>,
    policy: &ReferralPolicy,
) -> Result<(Redemption, Price), Refusal<RedemptionReason>> {
    let RedemptionRequest { booking, applicant, uses, now } = *request;
    let mut objections = Objections::new();
    let allowed = match applicant {
        Applicant::TokenHolder | Applicant::Known(Actor::Staff { .. }) => true,
        Applicant::Known(actor) => actor.user().is_some() && actor.user() == booking.owner.as_ref(),
        Applicant::Anonymous => false,
    };
    if !allowed {
        objections.always(RedemptionReason::NotAllowed);
    }
    if booking.payment != PaymentStatus::Pending {
        objections.always(RedemptionReason::NotPending { payment: booking.payment });
    }
    if let Err(refusal) = code.usable(now, policy) {
        let ended = refusal.possible_until();
        for reason in refusal.reasons().cloned().map(RedemptionReason::Code) {
            match ended {
                Some(ended) => objections.since(ended, reason),
                None => objections.always(reason),
            }
        }
    }
    if let Some(limit) = policy.max_redemptions.filter(|limit| uses.total >= *limit) {
        objections.always(RedemptionReason::UsedUp { uses: uses.total, limit });
    }
    if let Some(limit) = policy.max_redemptions_per_customer.filter(|limit| uses.by_customer >= *limit) {
        objections.always(RedemptionReason::UsedUpByCustomer { uses: uses.by_customer, limit });
    }
    let own = code.agent.is_some() && code.agent == booking.booked_by_agent;
    if own && !policy.allow_self_referral {
        objections.always(RedemptionReason::SelfReferral);
    }
    let price = price(booking.base, code.discount, booking.paid);
    if let Err(error) = &price {
        objections.always(RedemptionReason::Money(error.clone()));
    }
    objections.finish()?;
    let price = price.map_err(|error| Refusal::because(RedemptionReason::Money(error)))?;
    let redemption = Redemption {
        code: code.code.clone(),
        discount: code.discount,
        amount: price.discount,
        granted_at: now,
    };
    Ok((redemption, price))
}
