use automation_core::{Event, Instant, Span};

use crate::{
    coaching::RescheduleRequest,
    contract::Role,
    texts::{Notes, ShortReason},
};

/// What can happen to a session (S-3, S-11).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum SessionEvent {
    /// It was made; its first step.
    Scheduled,
    /// The coach confirmed it.
    Confirmed,
    /// One of the two asked for another time.
    RescheduleRequested(RescheduleRequest),
    /// It moved: the other agreed, or silence did, or the policy asks nobody so far ahead.
    Rescheduled {
        /// The new start.
        start: Instant,
        /// Whether the coach agreed to it or asked for it (S-23).
        confirmed: bool,
    },
    /// Its zone's clocks show the time that was agreed on at another instant than was known then, and staff moved
    /// it there (S-69).
    ReAnchored {
        /// The new start.
        start: Instant,
        /// The seconds that the zone's clocks are ahead of UTC then.
        offset: i32,
    },
    /// The other one said no.
    Declined,
    /// The asking one took it back.
    Withdrawn,
    /// Nobody answered, and silence is no consent here (S-24).
    Lapsed,
    /// It took place.
    Completed {
        /// Who said so; `None`: it was attended, and its end came.
        by: Option<Role>,
        /// What they wrote.
        notes: Option<Notes>,
    },
    /// It was given up.
    Cancelled {
        /// On which side whoever did it is.
        by: Role,
        /// Why, if somebody said so.
        reason: Option<ShortReason>,
    },
    /// Nobody came.
    Missed {
        /// Who said so; `None`: time alone.
        by: Option<Role>,
        /// Why, if somebody said so.
        reason: Option<ShortReason>,
    },
    /// The two were in touch (S-31).
    ContactRecorded {
        /// When they were.
        at: Instant,
    },
    /// They met (S-52).
    MeetingRecorded {
        /// When it began.
        started: Instant,
        /// When it ended.
        ended: Instant,
        /// Whether it opens a session again that time alone had called missed (S-67); `None`, as it was
        /// stored before that was said: if it began before the session was called missed (S-31).
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        reopens: Option<bool>,
    },
    /// A reminder fell due (S-53). Whether it was still of use when a sweep came by is said by the outbox: what
    /// happens to a session does not depend on when somebody looks.
    #[cfg_attr(feature = "serde", serde(alias = "reminded"))]
    ReminderDue {
        /// How long before the start.
        before: Span,
    },
}

impl Event for SessionEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Confirmed => "confirmed",
            Self::RescheduleRequested(_) => "reschedule_requested",
            Self::Rescheduled { .. } => "rescheduled",
            Self::ReAnchored { .. } => "moved_with_zone",
            Self::Declined => "reschedule_declined",
            Self::Withdrawn => "reschedule_withdrawn",
            Self::Lapsed => "reschedule_lapsed",
            Self::Completed { .. } => "completed",
            Self::Cancelled { .. } => "cancelled",
            Self::Missed { .. } => "missed",
            Self::ContactRecorded { .. } => "contact_recorded",
            Self::MeetingRecorded { .. } => "meeting_recorded",
            Self::ReminderDue { .. } => "reminder_due",
        }
    }
}
