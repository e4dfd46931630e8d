use automation_core::{Instant, UserId};
use chrono::NaiveDate;
use zone_core::Zone;

use crate::{
    Contract,
    contract::{
        ContractNumber, ContractStatus, PaymentModel, PaymentStatus, Proposal, ProposalStatus, SessionLength,
    },
    texts::Terms,
};

/// A contract that is to be made (S-7). The fields that have a usual value may be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractDraft {
    /// Who learns.
    pub student: UserId,
    /// Who teaches.
    pub coach: UserId,
    /// How many sessions, 1 to 100.
    pub total_sessions: u32,
    /// What is paid for a session or an hour, in minor units, at least 1.
    pub rate: u64,
    /// How long a session is planned to last.
    pub length: SessionLength,
    /// The zone in which its times are shown.
    pub zone: Zone,
    /// The proposal it comes from; none by default.
    pub proposal: Option<String>,
    /// What the rate is for; a session by default.
    pub payment_model: PaymentModel,
    /// Its first day; by default the day it is made, in its zone.
    pub start: Option<NaiveDate>,
    /// Its last day; none by default.
    pub end: Option<NaiveDate>,
    /// What holds for cancellations.
    pub cancellation_policy: Option<Terms>,
    /// What shall be learnt.
    pub learning_outcomes: Option<Terms>,
    /// How far it has come: awaiting an answer by default; imported ones may be further.
    pub status: ContractStatus,
    /// Whether it is paid: pending by default.
    pub payment: PaymentStatus,
}

/// Why there can be no such contract.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContractError {
    /// Nobody coaches themselves.
    #[error("`{user}` cannot be both the student and the coach")]
    SamePerson {
        /// Who.
        user: UserId,
    },
    /// Too few or too many sessions.
    #[error("a contract of {sessions} sessions is not possible; it takes 1 to 100")]
    Sessions {
        /// How many.
        sessions: u32,
    },
    /// It must cost something.
    #[error("a rate of 0 is not possible; it takes at least 1 minor unit, such as 0.01")]
    Rate,
    /// It would end before it starts.
    #[error("the contract would end on {end}, before it starts on {start}")]
    EndBeforeStart {
        /// The first day.
        start: NaiveDate,
        /// The last day.
        end: NaiveDate,
    },
    /// Only an accepted proposal becomes a contract.
    #[error("the proposal is {status}; only an accepted one becomes a contract")]
    NotAccepted {
        /// The proposal's status.
        status: ProposalStatus,
    },
}

impl ContractDraft {
    /// A contract with the usual values.
    pub fn new(
        student: UserId,
        coach: UserId,
        total_sessions: u32,
        rate: u64,
        length: SessionLength,
        zone: Zone,
    ) -> Self {
        Self {
            student,
            coach,
            total_sessions,
            rate,
            length,
            zone,
            proposal: None,
            payment_model: PaymentModel::default(),
            start: None,
            end: None,
            cancellation_policy: None,
            learning_outcomes: None,
            status: ContractStatus::default(),
            payment: PaymentStatus::default(),
        }
    }

    /// What an accepted proposal comes to (S-5).
    ///
    /// # Errors
    /// [`ContractError::NotAccepted`] if it is not accepted.
    pub fn of_proposal(proposal: &Proposal, reference: &str, zone: Zone) -> Result<Self, ContractError> {
        if proposal.status != ProposalStatus::Accepted {
            return Err(ContractError::NotAccepted { status: proposal.status });
        }
        let (student, coach) = (proposal.student.clone(), proposal.coach.clone());
        let draft = Self::new(student, coach, proposal.sessions(), proposal.price(), proposal.length(), zone);
        Ok(Self { proposal: Some(reference.to_owned()), ..draft })
    }

    /// The contract under that number, made at `now`.
    ///
    /// # Errors
    /// [`ContractError`] with the value and the limit.
    pub fn agree(self, number: ContractNumber, now: Instant) -> Result<Contract, ContractError> {
        if self.student == self.coach {
            return Err(ContractError::SamePerson { user: self.student });
        }
        if !(1..=100).contains(&self.total_sessions) {
            return Err(ContractError::Sessions { sessions: self.total_sessions });
        }
        if self.rate == 0 {
            return Err(ContractError::Rate);
        }
        let start = self.start.unwrap_or_else(|| automation_core::civil::date_at(now, self.zone));
        if let Some(end) = self.end.filter(|end| *end < start) {
            return Err(ContractError::EndBeforeStart { start, end });
        }
        Ok(Contract {
            number,
            proposal: self.proposal,
            student: self.student,
            coach: self.coach,
            total_sessions: self.total_sessions,
            rate: self.rate,
            payment_model: self.payment_model,
            length: self.length,
            zone: self.zone,
            start,
            end: self.end,
            cancellation_policy: self.cancellation_policy,
            learning_outcomes: self.learning_outcomes,
            status: self.status,
            payment: self.payment,
            created_at: now,
            since: now,
        })
    }
}
