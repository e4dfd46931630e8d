use automation_core::Instant;

/// What may be asked of a session (S-9, S-11). Texts are as they were entered; the answer says what is
/// wrong with them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum SessionCommand {
    /// The coach confirms it.
    Confirm,
    /// One of the two asks for another time.
    RequestReschedule {
        /// Why, 10 to 500 characters.
        reason: String,
        /// The new start that is proposed.
        to: Option<Instant>,
    },
    /// The other one agrees.
    Approve {
        /// To another start than the proposed one.
        at: Option<Instant>,
    },
    /// The other one does not agree.
    Decline,
    /// The asking one takes it back.
    Withdraw,
    /// It took place.
    Complete {
        /// What whoever says so writes about it, at most 1000 characters.
        notes: Option<String>,
    },
    /// It will not take place.
    Cancel {
        /// Why, at most 500 characters.
        reason: Option<String>,
    },
    /// Nobody came.
    MarkMissed {
        /// Why, at most 500 characters.
        reason: Option<String>,
    },
    /// The two were in touch (S-31).
    RecordContact {
        /// When.
        at: Instant,
    },
    /// The two met (S-52).
    RecordMeeting {
        /// When it began.
        started: Instant,
        /// When it ended.
        ended: Instant,
    },
    /// Staff move it to where its zone's clocks show the time that was agreed on, after newer zone data (S-69).
    ReAnchor,
}

impl SessionCommand {
    /// The command's name as people say it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::RequestReschedule { .. } => "request reschedule",
            Self::Approve { .. } => "approve",
            Self::Decline => "decline",
            Self::Withdraw => "withdraw",
            Self::Complete { .. } => "complete",
            Self::Cancel { .. } => "cancel",
            Self::MarkMissed { .. } => "mark missed",
            Self::RecordContact { .. } => "record contact",
            Self::RecordMeeting { .. } => "record meeting",
            Self::ReAnchor => "re-anchor",
        }
    }

    /// The reason it gives: what the audit keeps with the step (S-37).
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::RequestReschedule { reason, .. } => Some(reason.trim()),
            Self::Cancel { reason } | Self::MarkMissed { reason } => {
                reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty())
            }
            _ => None,
        }
    }
}
