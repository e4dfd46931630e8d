use std::fmt;

use automation_core::UserId;

use crate::{contract::SessionLength, texts::CoverLetter};

/// What a coach offers for a learning request (S-6).
///
/// ```
/// use automation_core::UserId;
/// use session_core::{contract::{Proposal, ProposalStatus, SessionLength, accept_proposal},
///     texts::CoverLetter};
///
/// let letter = CoverLetter::new(&"I have taught this for ten years. ".repeat(4))?;
/// let hour = SessionLength::from_minutes(60)?;
/// let offer = |coach: &str| -> Result<Proposal, Box<dyn std::error::Error>> {
///     Ok(Proposal::new(UserId::new("ann")?, UserId::new(coach)?, letter.clone(), 10, 50_00, hour)?)
/// };
/// let mut proposals = [offer("ben")?, offer("cem")?];
/// accept_proposal(&mut proposals, 1)?;
/// assert_eq!(proposals[0].status, ProposalStatus::Rejected);
/// assert_eq!(proposals[1].total(), Some(500_00));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Who asked to learn.
    pub student: UserId,
    /// Who offers to teach.
    pub coach: UserId,
    /// What the coach writes.
    pub cover_letter: CoverLetter,
    /// What the student made of it.
    pub status: ProposalStatus,
    sessions: u32,
    price: u64,
    length: SessionLength,
}

/// What became of a proposal (S-6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProposalStatus {
    /// Not answered.
    #[default]
    Pending,
    /// The student took it.
    Accepted,
    /// The student took another one, or said no.
    Rejected,
}

impl fmt::Display for ProposalStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        })
    }
}

/// Why there can be no such proposal, or it cannot be accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProposalError {
    /// Too few or too many sessions.
    #[error("a proposal of {sessions} sessions is not possible; it takes 1 to 50")]
    Sessions {
        /// How many.
        sessions: u32,
    },
    /// Too cheap.
    #[error(
        "a price of {price} minor units a session is not possible; it takes at least {}",
        Proposal::MIN_PRICE
    )]
    Price {
        /// The price in minor units.
        price: u64,
    },
    /// Not one of the lengths that are offered.
    #[error("sessions of {length} are not offered; take 30, 45, 60, 90 or 120 minutes")]
    Length {
        /// The length.
        length: SessionLength,
    },
    /// There is no such proposal.
    #[error("there is no proposal number {index}")]
    Unknown {
        /// The place that was asked for.
        index: usize,
    },
    /// It was answered before.
    #[error("the proposal is {status} already")]
    Answered {
        /// What became of it.
        status: ProposalStatus,
    },
}

impl Proposal {
    /// The lowest price of a session, in minor units: 10 (S-6).
    pub const MIN_PRICE: u64 = 1_000;
    /// The lengths that are offered, in minutes.
    pub const LENGTHS: [u16; 5] = [30, 45, 60, 90, 120];

    /// A pending proposal: so many sessions, 1 to 50, at that price each, in minor units.
    ///
    /// # Errors
    /// [`ProposalError`] with the value and the limit.
    pub fn new(
        student: UserId,
        coach: UserId,
        cover_letter: CoverLetter,
        sessions: u32,
        price: u64,
        length: SessionLength,
    ) -> Result<Self, ProposalError> {
        if !(1..=50).contains(&sessions) {
            return Err(ProposalError::Sessions { sessions });
        }
        if price < Self::MIN_PRICE {
            return Err(ProposalError::Price { price });
        }
        if !Self::LENGTHS.contains(&length.minutes()) {
            return Err(ProposalError::Length { length });
        }
        let status = ProposalStatus::Pending;
        Ok(Self { student, coach, cover_letter, status, sessions, price, length })
    }

    /// How many sessions.
    pub fn sessions(&self) -> u32 {
        self.sessions
    }

    /// The price of one, in minor units.
    pub fn price(&self) -> u64 {
        self.price
    }

    /// How long one lasts.
    pub fn length(&self) -> SessionLength {
        self.length
    }

    /// Sessions times price, in minor units; `None` if that is no number.
    pub fn total(&self) -> Option<u64> {
        self.price.checked_mul(u64::from(self.sessions))
    }
}

/// Accepts one of the proposals for a learning request and rejects the other pending ones; the host then
/// deactivates the request (S-6).
///
/// # Errors
/// [`ProposalError`] if it is not there or was answered; nothing is changed then.
pub fn accept_proposal(proposals: &mut [Proposal], index: usize) -> Result<(), ProposalError> {
    let chosen = proposals.get(index).ok_or(ProposalError::Unknown { index })?;
    if chosen.status != ProposalStatus::Pending {
        return Err(ProposalError::Answered { status: chosen.status });
    }
    for (place, proposal) in proposals.iter_mut().enumerate() {
        if place == index {
            proposal.status = ProposalStatus::Accepted;
        } else if proposal.status == ProposalStatus::Pending {
            proposal.status = ProposalStatus::Rejected;
        }
    }
    Ok(())
}
