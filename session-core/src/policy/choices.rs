//! The choices of a [`SessionPolicy`](crate::SessionPolicy) that are more than a number.

use automation_core::Span;

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
        pub enum $name {
            $($(#[$variant_doc])* $variant),+
        }
    };
}

choice! {
    /// What becomes of a request below the role's notice and above the floor (S-21).
    BelowNotice {
        /// It may be made, and is late: it needs an explicit answer.
        #[default]
        AllowLate,
        /// It is refused.
        Refuse,
    }
}
choice! {
    /// What silence means (S-24).
    OnSilence {
        /// Consent to the proposed time, if the request was timely and names one far enough ahead.
        #[default]
        ApproveIfProposed,
        /// Nothing: the session keeps its time.
        Lapse,
    }
}
choice! {
    /// Who can be booked only at openings of the other one's calendar, where one is known (S-68).
    OpeningsOnly {
        /// What one of the two schedules, proposes or names in an answer; staff may do otherwise.
        #[default]
        Participants,
        /// Nobody: any time ahead at which both are free.
        Nobody,
    }
}
choice! {
    /// From when a session may be completed, and from when its grace counts (S-27).
    CompletionBasis {
        /// From its start.
        #[default]
        Start,
        /// From its end.
        End,
    }
}
choice! {
    /// Whether time alone completes a session (S-X8).
    AutoComplete {
        /// Somebody has to say so.
        #[default]
        Never,
        /// One that was attended is completed at its end.
        AttendedAtEnd,
    }
}
choice! {
    /// What a missed session does to the contract's slots (S-29).
    MissedSlot {
        /// It keeps its slot.
        #[default]
        Consumed,
        /// Its slot is free again.
        Reopened,
    }
}
choice! {
    /// When a contract is completed (S-X10).
    ContractCompletion {
        /// When as many sessions are completed as were agreed.
        #[default]
        AllCompleted,
        /// When all its slots are settled, by sessions that were completed or missed.
        AllSettled,
    }
}
choice! {
    /// What a busy time imported from elsewhere does (S-51).
    ExternalBusy {
        /// It stands in the way.
        #[default]
        Refuse,
        /// It is only told of.
        Warn,
    }
}
choice! {
    /// Whether a session's length may differ from its contract's (S-49).
    LengthChoice {
        /// As the contract is paid: fixed by the session, free by the hour.
        #[default]
        ByPayment,
        /// Always the contract's.
        ContractOnly,
        /// Any from 15 to 480 minutes.
        Free,
    }
}
choice! {
    /// Which sessions a rate is about (S-35).
    RateBasis {
        /// All that were ever scheduled, those to come included.
        #[default]
        AllScheduled,
        /// Only those that are over: completed, missed and cancelled.
        Settled,
    }
}

/// Until when a session may be cancelled (S-X11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum CancelWindow {
    /// As long as it is open.
    #[default]
    AnyTime,
    /// Before its start.
    BeforeStart,
    /// With at least so much notice, inclusive.
    Notice(Span),
}
