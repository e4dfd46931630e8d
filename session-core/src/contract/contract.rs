use automation_core::{Actor, Due, Instant, Lifecycle, UserId};
use chrono::NaiveDate;
use zone_core::Zone;

use crate::{
    contract::{
        ContractEvent, ContractNumber, ContractStatus, PaymentModel, PaymentStatus, Role, SessionLength,
    },
    texts::Terms,
};

/// What a student and a coach agreed upon: so many sessions at such a rate (S-4).
///
/// How many of them are done is counted from the sessions, never kept here (S-B8).
///
/// ```
/// use automation_core::{Actor, Instant, UserId};
/// use session_core::contract::{ContractDraft, ContractNumber, Role, SessionLength};
///
/// let now: Instant = "2026-03-01T09:00:00Z".parse()?;
/// let (student, coach) = (UserId::new("ann")?, UserId::new("ben")?);
/// let length = SessionLength::from_minutes(60)?;
/// let draft = ContractDraft::new(student.clone(), coach, 10, 50_00, length, zone_core::zone!("Europe/London"));
/// let contract = draft.agree(ContractNumber::plain(12), now)?;
/// assert_eq!(contract.total_amount(), Some(500_00));
/// // The side somebody is on follows from the contract, whatever role an account claims:
/// assert_eq!(contract.role_of(&Actor::participant(student, "coach")), Some(Role::Student));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Contract {
    /// What people call it; unique.
    pub number: ContractNumber,
    /// The proposal it came from, as the host calls it.
    pub proposal: Option<String>,
    /// Who learns.
    pub student: UserId,
    /// Who teaches; never the student.
    pub coach: UserId,
    /// How many sessions, 1 to 100.
    pub total_sessions: u32,
    /// What is paid for a session or an hour, in minor units of the host's currency, at least 1.
    pub rate: u64,
    /// What the rate is for.
    pub payment_model: PaymentModel,
    /// How long a session is planned to last.
    pub length: SessionLength,
    /// The zone in which its times are shown.
    pub zone: Zone,
    /// Its first day.
    pub start: NaiveDate,
    /// Its last day, if it has one.
    pub end: Option<NaiveDate>,
    /// What holds for cancellations, in words.
    pub cancellation_policy: Option<Terms>,
    /// What shall be learnt, in words.
    pub learning_outcomes: Option<Terms>,
    /// How far it has come.
    pub status: ContractStatus,
    /// Whether it is paid.
    pub payment: PaymentStatus,
    /// When it was made.
    pub created_at: Instant,
    /// When something last happened to it; at first, when it was made.
    pub since: Instant,
}

impl Contract {
    /// On which side `actor` is; `None`: on neither (S-10).
    pub fn role_of(&self, actor: &Actor) -> Option<Role> {
        let Actor::Participant { user, .. } = actor else { return None };
        if *user == self.student {
            Some(Role::Student)
        } else if *user == self.coach {
            Some(Role::Coach)
        } else {
            None
        }
    }

    /// Who is on that side.
    pub fn user(&self, role: Role) -> &UserId {
        match role {
            Role::Student => &self.student,
            Role::Coach => &self.coach,
        }
    }

    /// The side that `user` is on.
    pub fn side_of(&self, user: &UserId) -> Option<Role> {
        Role::BOTH.into_iter().find(|role| self.user(*role).is(user))
    }

    /// Sessions times rate, in minor units (S-5); `None` if that is no number.
    pub fn total_amount(&self) -> Option<u64> {
        self.rate.checked_mul(u64::from(self.total_sessions))
    }

    /// Whether a session that was called missed may be open again: it is active, or was completed by that
    /// session (S-31).
    pub(crate) fn may_reopen(&self) -> bool {
        matches!(self.status, ContractStatus::Active | ContractStatus::Completed)
    }

    /// Whether sessions may be scheduled: it is active and paid (S-5).
    pub fn is_running(&self) -> bool {
        self.status == ContractStatus::Active && self.payment == PaymentStatus::Paid
    }
}

/// Time alone does nothing to a contract.
impl Lifecycle for Contract {
    const KIND: &'static str = "contract";
    type Policy = ();
    type Event = ContractEvent;

    fn state(&self) -> &'static str {
        self.status.as_str()
    }

    fn since(&self) -> Instant {
        self.since
    }

    fn due(&self, (): &()) -> Option<Due<ContractEvent>> {
        None
    }

    fn apply(&mut self, event: &ContractEvent, at: Instant) {
        self.since = at;
        match event {
            ContractEvent::Accepted => self.status = ContractStatus::Accepted,
            ContractEvent::Rejected { .. } => self.status = ContractStatus::Rejected,
            ContractEvent::Paid => {
                self.payment = PaymentStatus::Paid;
                self.status = ContractStatus::Active;
            }
            ContractEvent::Completed => self.status = ContractStatus::Completed,
            ContractEvent::Reopened => self.status = ContractStatus::Active,
            ContractEvent::Cancelled { .. } => self.status = ContractStatus::Cancelled,
        }
    }

    fn key(&self) -> Option<&str> {
        Some(self.number.as_str())
    }
}
