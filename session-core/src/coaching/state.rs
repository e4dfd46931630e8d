use automation_core::{Instant, UserId};

use crate::{contract::Role, texts::RescheduleReason};

/// Where a session stands, with what that needs (S-2).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum SessionState {
    /// Planned.
    Scheduled,
    /// Planned, and one of the two asks for another time.
    RescheduleRequested(RescheduleRequest),
    /// It took place. Final.
    Completed {
        /// When that was written down.
        at: Instant,
        /// Who said so; `None`: it was attended, and its end came (S-X8).
        by: Option<Role>,
    },
    /// Given up. Final.
    Cancelled {
        /// When.
        at: Instant,
        /// On which side whoever did it is; `None`: nobody knows any more.
        by: Option<Role>,
    },
    /// Nobody came. Final, unless time alone said so and contact turns out to have been in time (S-31).
    Missed {
        /// When that was written down.
        at: Instant,
        /// Who said so; `None`: time alone.
        by: Option<Role>,
    },
}

impl SessionState {
    /// What people call a session that is planned.
    pub const SCHEDULED: &'static str = "scheduled";
    /// What people call one for which another time is asked.
    pub const RESCHEDULE_REQUESTED: &'static str = "reschedule requested";
    /// What people call one that took place.
    pub const COMPLETED: &'static str = "completed";
    /// What people call one that was given up.
    pub const CANCELLED: &'static str = "cancelled";
    /// What people call one to which nobody came.
    pub const MISSED: &'static str = "missed";

    /// The state as one or two words.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Scheduled => Self::SCHEDULED,
            Self::RescheduleRequested(_) => Self::RESCHEDULE_REQUESTED,
            Self::Completed { .. } => Self::COMPLETED,
            Self::Cancelled { .. } => Self::CANCELLED,
            Self::Missed { .. } => Self::MISSED,
        }
    }

    /// Whether it is still to take place.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Scheduled | Self::RescheduleRequested(_))
    }
}

/// One participant's wish for another time (S-22).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct RescheduleRequest {
    /// On which side of the contract the asking one is.
    pub by: Role,
    /// Who that is.
    pub user: UserId,
    /// Why.
    pub reason: RescheduleReason,
    /// The new start that is proposed; silence can only agree to one that is.
    pub proposed: Option<Instant>,
    /// The seconds that the clocks of the session's zone are ahead of UTC at the proposed start, by the zone data
    /// with which it was proposed (S-69). `None` in requests that were stored before this was kept: as the data
    /// has it at the answer.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub proposed_offset: Option<i32>,
    /// When it was asked.
    pub requested_at: Instant,
    /// Until when the other may answer, exclusive; at it silence decides (S-24).
    pub deadline: Instant,
    /// Whether it came in time, so that silence is consent (S-20).
    pub timely: bool,
    /// Whether the other one could have been booked for the proposed time, by their hours and exceptions as
    /// they were when it was asked (S-65). Without a calendar, without a proposed time, and in requests that
    /// were stored before this was asked: yes.
    #[cfg_attr(feature = "serde", serde(default = "yes"))]
    pub bookable: bool,
}

#[cfg(feature = "serde")]
const fn yes() -> bool {
    true
}

/// How a request for another time ended that nobody answered (S-24).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Silence {
    /// Who had asked.
    pub by: Role,
    /// Until when the other could have answered, exclusive.
    pub deadline: Instant,
    /// Whether it counted as consent; else the request lapsed.
    pub agreed: bool,
}
