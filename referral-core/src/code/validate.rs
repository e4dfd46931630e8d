use std::{borrow::Borrow, convert::Infallible};

use automation_core::{Instant, Objections, Refusal};

use crate::{
    ReferralCode, ReferralPolicy,
    agent::AgentId,
    code::{Code, CodeError, Discount, InactiveReason, Status},
};

/// Why a code does not work: the distinct answers of R-14.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum InvalidCode {
    /// Nothing was typed.
    #[error("please enter a code")]
    Empty,
    /// What was typed can be no code.
    #[error(transparent)]
    Malformed(CodeError),
    /// There is no such code.
    #[error("there is no code {code}")]
    Unknown {
        /// What was typed, normalised.
        code: Code,
    },
    /// Its expiry has passed, whether or not a sweep has run (R-X3).
    #[error("the code expired at {expires_at}")]
    Expired {
        /// The expiry, the last instant at which it worked.
        expires_at: Instant,
    },
    /// Staff switched it off.
    #[error("the code is switched off")]
    Disabled,
    /// Its agent does not work at present.
    #[error("the code's agent is inactive")]
    AgentInactive,
}

impl InvalidCode {
    /// What a stranger may be told: whether a code exists stays between us, so that codes cannot be
    /// found by trying (R-B8).
    pub fn for_strangers(&self) -> &'static str {
        match self {
            Self::Empty => "please enter a code",
            _ => "this code is not valid",
        }
    }
}

/// A code that works at the instant asked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ValidCode {
    /// The code.
    pub code: Code,
    /// What it takes off the price.
    pub discount: Discount,
    /// Who handed it out.
    pub agent: Option<AgentId>,
    /// The last instant at which it will work if nobody acts, inclusive; `None`: it never expires.
    pub until: Option<Instant>,
}

impl ReferralCode {
    /// Whether the code works at `now`: it is active and its expiry has not passed, whatever the sweep
    /// has done (R-X3). At the very instant of expiry it still works (R-X4).
    ///
    /// # Errors
    /// Every reason why not, and since when.
    pub fn usable(&self, now: Instant, policy: &ReferralPolicy) -> Result<ValidCode, Refusal<InvalidCode>> {
        let mut objections = Objections::new();
        let passed = self.expiry(policy);
        let ended = passed.filter(|because| now >= because.at());
        match (&self.status, ended) {
            (Status::Active, None) => {}
            (Status::Active, Some(because)) => {
                objections.since(because.at(), InvalidCode::Expired { expires_at: because.from() });
            }
            (Status::Inactive(InactiveReason::Expired { at }), _) => {
                // It may have become inactive later than it stopped working: when it was switched on
                // after its expiry, say. It never worked in between (R-X3).
                let until = ended.map_or(*at, |because| because.at().min(*at));
                let reason = InvalidCode::Expired { expires_at: self.expires_at.unwrap_or(*at) };
                if now >= until { objections.since(until, reason) } else { objections.always(reason) }
            }
            // Since when it has not worked is not known here, so no end is claimed.
            (Status::Inactive(InactiveReason::Disabled { .. } | InactiveReason::AgentInactive), ended) => {
                if let Some(because) = ended {
                    objections.always(InvalidCode::Expired { expires_at: because.from() });
                }
                objections.always(match self.status {
                    Status::Inactive(InactiveReason::AgentInactive) => InvalidCode::AgentInactive,
                    _ => InvalidCode::Disabled,
                });
            }
        }
        objections.finish()?;
        Ok(ValidCode {
            code: self.code.clone(),
            discount: self.discount,
            agent: self.agent,
            until: passed.and_then(|because| because.at().previous()),
        })
    }
}

/// Looks a typed code up and says whether it works at `now` (R-14). Where looking it up may fail, such as in a database,
/// it is [`try_validate`].
///
/// ```
/// use referral_core::{ReferralCode, ReferralPolicy, code::{Draft, InvalidCode, validate}};
///
/// let policy = ReferralPolicy::default();
/// let now = "2026-05-01T08:00:00Z".parse()?;
/// let code = ReferralCode::issue(Draft::new("SUMMER".parse()?, "15".parse()?), now, &policy)?;
/// let known = |asked: &referral_core::code::Code| (*asked == code.code).then_some(&code);
///
/// assert_eq!(validate(" summer ", known, now, &policy)?.discount, "15".parse()?);
/// assert_eq!(validate("  ", known, now, &policy).map_err(|refusal| refusal.reasons().next().cloned()),
///            Err(Some(InvalidCode::Empty)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Every reason why it does not work.
pub fn validate<'a>(
    typed: &str,
    look_up: impl FnOnce(&Code) -> Option<&'a ReferralCode>,
    now: Instant,
    policy: &ReferralPolicy,
) -> Result<ValidCode, Refusal<InvalidCode>> {
    match try_validate(typed, |code| Ok::<_, Infallible>(look_up(code)), now, policy) {
        Ok(answer) => answer,
        Err(never) => match never {},
    }
}

/// [`validate`] with a look-up that may fail: that it failed is no answer to whether the code works.
///
/// ```
/// use referral_core::{ReferralCode, ReferralPolicy, code::{InvalidCode, try_validate}};
///
/// let policy = ReferralPolicy::default();
/// let now = "2026-05-01T08:00:00Z".parse()?;
/// let unreachable = |_: &referral_core::code::Code| Err::<Option<ReferralCode>, _>("the database is away");
/// assert_eq!(try_validate("SUMMER", unreachable, now, &policy), Err("the database is away"));
/// // What can be no code is not looked up.
/// let answer = try_validate("  ", unreachable, now, &policy)?;
/// assert_eq!(answer.unwrap_err().reasons().next(), Some(&InvalidCode::Empty));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The look-up's own; within, every reason why the code does not work.
pub fn try_validate<C: Borrow<ReferralCode>, E>(
    typed: &str,
    look_up: impl FnOnce(&Code) -> Result<Option<C>, E>,
    now: Instant,
    policy: &ReferralPolicy,
) -> Result<Result<ValidCode, Refusal<InvalidCode>>, E> {
    let refused = |reason| Ok(Err(Refusal::because(reason)));
    let code: Code = match typed.parse() {
        Ok(code) => code,
        Err(CodeError::Empty) => return refused(InvalidCode::Empty),
        Err(other) => return refused(InvalidCode::Malformed(other)),
    };
    match look_up(&code)? {
        None => refused(InvalidCode::Unknown { code }),
        Some(found) => Ok(found.borrow().usable(now, policy)),
    }
}
