use automation_core::{
    Birth, Cause, Due, Event, Happening, Instant, Lifecycle, NoCommands, OnlyMessages, UserId, civil,
};
use chrono::NaiveDate;

use crate::payout::{Amount, PayoutEligibility, PayoutNumber, PayoutPolicy};

/// What a contractor was paid for a job (C-E9). It is a fact: time does nothing to it, and nobody can ask anything of
/// it.
///
/// "Paid" means credited to the contractor's wallet, as the daily summary counts it (C-X8); what leaves the wallet is a
/// [`PayoutRequest`](crate::payout::PayoutRequest).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Payout {
    /// What people call it.
    pub number: PayoutNumber,
    /// Whom it is paid to.
    pub contractor: UserId,
    /// How much.
    pub amount: Amount,
    /// How far it is.
    pub status: PayoutStatus,
    /// The local day on which it was to be paid, if one was set.
    pub scheduled_on: Option<NaiveDate>,
    /// When it was recorded: what the window of the daily summary is about (C-44).
    pub recorded_at: Instant,
}

/// How far a payout is (C-E9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum PayoutStatus {
    /// It is still to be paid.
    Pending,
    /// It is on its way.
    Processing,
    /// It was paid.
    Completed {
        /// On which local day.
        paid_on: NaiveDate,
    },
    /// It did not arrive.
    Failed,
    /// It was called off.
    Cancelled,
}

impl PayoutStatus {
    /// The status as one word.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Completed { .. } => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The local day on which it was paid, if it was.
    pub fn paid_on(&self) -> Option<NaiveDate> {
        match self {
            Self::Completed { paid_on } => Some(*paid_on),
            Self::Pending | Self::Processing | Self::Failed | Self::Cancelled => None,
        }
    }
}

/// What can happen to a payout: it is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum PayoutEvent {
    /// It was recorded as it is.
    Recorded,
}

impl Payout {
    /// The payout that approving an eligibility at `at` makes: completed on that local day (C-64). Its number follows
    /// from the job's, so that it is made once. `None`: never, for it has a key.
    pub(crate) fn birth(
        eligibility: &PayoutEligibility,
        at: Instant,
        cause: Cause,
        policy: &PayoutPolicy,
    ) -> Option<Birth<Self>> {
        let payout = Self {
            number: eligibility.payout(),
            contractor: eligibility.contractor.clone(),
            amount: eligibility.amount,
            status: PayoutStatus::Completed { paid_on: civil::date_at(at, policy.org_zone) },
            scheduled_on: None,
            recorded_at: at,
        };
        Birth::new(payout, Happening::new(PayoutEvent::Recorded, at, cause), &())
    }
}

impl Event for PayoutEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
        }
    }
}

impl Lifecycle for Payout {
    const KIND: &'static str = "payout";
    type Policy = ();
    type Event = PayoutEvent;

    fn state(&self) -> &'static str {
        self.status.as_str()
    }

    fn since(&self) -> Instant {
        self.recorded_at
    }

    fn due(&self, (): &()) -> Option<Due<PayoutEvent>> {
        None
    }

    /// It only tells of the payout, which is as it was made.
    fn apply(&mut self, PayoutEvent::Recorded: &PayoutEvent, _: Instant) {}

    fn key(&self) -> Option<&str> {
        Some(self.number.as_str())
    }
}

impl OnlyMessages for Payout {}
impl NoCommands for Payout {}
