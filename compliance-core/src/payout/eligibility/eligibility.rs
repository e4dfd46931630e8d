use automation_core::{Birth, Cause, Due, Happening, Instant, Lifecycle, UserId};

use super::{EligibilityEvent, EligibilityState};
use crate::{
    job::JobNumber,
    payout::{Amount, PayoutNumber, PayoutPolicy},
};

/// That a contractor is owed something for a job: one for each job, with the job's number as its key (C-E7).
///
/// ```
/// use automation_core::{Instant, Lifecycle, UserId, money::Money};
/// use compliance_core::{job::JobNumber, payout::{Amount, PayoutEligibility}};
///
/// let at: Instant = "2026-03-01T09:00:00Z".parse()?;
/// let amount = Amount::new(Money::new(180_000, "USD".parse()?))?;
/// let owed = PayoutEligibility::new(JobNumber::new("JOB-000123")?, UserId::new("ann")?, amount, at);
/// assert_eq!((owed.state(), owed.payout().as_str()), ("ready", "PO-JOB-000123"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct PayoutEligibility {
    /// The job.
    pub job: JobNumber,
    /// Who is owed.
    pub contractor: UserId,
    /// How much.
    pub amount: Amount,
    /// When it was made.
    pub created_at: Instant,
    /// How far it is.
    pub state: EligibilityState,
    /// When it last changed.
    pub since: Instant,
}

impl PayoutEligibility {
    /// That the contractor is owed the amount for the job since `at`.
    pub fn new(job: JobNumber, contractor: UserId, amount: Amount, at: Instant) -> Self {
        Self { job, contractor, amount, created_at: at, state: EligibilityState::Ready, since: at }
    }

    /// The same as a consequence of another record's step, such as the approval of what was done. It is made once for
    /// each job, whatever is approved how often. `None`: never, for it has a key.
    ///
    /// A birth tells nobody and moves no neighbour, so whoever brings it about also brings about
    /// [`Wallet::opening`](crate::payout::Wallet::opening).
    pub fn birth(self, cause: Cause, policy: &PayoutPolicy) -> Option<Birth<Self>> {
        let recorded = Happening::new(EligibilityEvent::Recorded, self.created_at, cause);
        Birth::new(self, recorded, policy)
    }

    /// The number of the payout that approving it makes.
    pub fn payout(&self) -> PayoutNumber {
        PayoutNumber::of(&self.job)
    }

    /// Whether somebody is to approve it: what the reminders count (C-60).
    pub fn is_ready(&self) -> bool {
        self.state == EligibilityState::Ready
    }
}

/// Time alone does nothing to it.
impl Lifecycle for PayoutEligibility {
    const KIND: &'static str = "payout_eligibility";
    type Policy = PayoutPolicy;
    type Event = EligibilityEvent;

    fn state(&self) -> &'static str {
        self.state.as_str()
    }

    fn since(&self) -> Instant {
        self.since
    }

    fn due(&self, _: &PayoutPolicy) -> Option<Due<EligibilityEvent>> {
        None
    }

    fn apply(&mut self, event: &EligibilityEvent, at: Instant) {
        self.since = at;
        match event {
            EligibilityEvent::Recorded => {}
            EligibilityEvent::Approved => self.state = EligibilityState::Paid,
            EligibilityEvent::Held { reason } => {
                self.state = EligibilityState::OnHold { reason: reason.clone() };
            }
            EligibilityEvent::Released => self.state = EligibilityState::Ready,
        }
    }

    fn key(&self) -> Option<&str> {
        Some(self.job.as_str())
    }
}
