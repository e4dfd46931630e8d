use automation_core::{Instant, Span};

use crate::{
    coaching::SessionState,
    contract::Role,
    policy::{
        AutoComplete, BelowNotice, CancelWindow, CompletionBasis, ContractCompletion, ExternalBusy,
        LengthChoice, MissedSlot, OnSilence, OpeningsOnly, RateBasis,
    },
};

/// What a business chooses for its sessions. The default is the preset [`Tiered`](crate::policy::Preset::Tiered) (S-21).
///
/// ```
/// use automation_core::Span;
/// use session_core::{SessionPolicy, policy::Preset};
///
/// let policy = SessionPolicy::default();
/// assert_eq!(policy.student_notice, Span::hours(24));
/// assert_eq!(policy, SessionPolicy::preset(Preset::Tiered));
///
/// let odd = SessionPolicy { floor: Some(Span::hours(30)), ..policy };
/// assert_eq!(
///     odd.check().unwrap_err().to_string(),
///     "the floor of 30 hours is above the student's notice of 24 hours; it takes at most that"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SessionPolicy {
    /// From how much notice on a student's request is timely (S-20). Zero: the floor alone counts.
    pub student_notice: Span,
    /// From how much notice on a coach's request is timely (S-20). Zero: the floor alone counts.
    pub coach_notice: Span,
    /// What becomes of a request below the role's notice.
    pub below_notice: BelowNotice,
    /// The notice below which only [`below_floor`](Self::below_floor) may ask; `None`: there is none.
    #[cfg_attr(feature = "serde", serde(serialize_with = "super::span_or_none::or_none"))]
    pub floor: Option<Span>,
    /// Who may ask below the floor, late.
    pub below_floor: Vec<Role>,
    /// How long the other one has to answer; an answer is never awaited beyond the start (S-22).
    pub answer_window: Span,
    /// How far ahead a new time must be at least, inclusive (S-22, S-23).
    pub min_lead: Span,
    /// What silence means.
    pub on_silence: OnSilence,
    /// Whether silence agrees only to a time for which the one who is silent could have been booked by their
    /// hours and exceptions (S-65).
    pub silence_respects_hours: bool,
    /// Who can be booked only at openings (S-68).
    pub openings_only: OpeningsOnly,
    /// A request further ahead than this, strictly, that names a free time moves at once; `None`: all
    /// need an answer.
    #[cfg_attr(feature = "serde", serde(serialize_with = "super::span_or_none::or_none"))]
    pub immediate_if_ahead: Option<Span>,
    /// From when a session may be completed, and from when its grace counts.
    pub completion_basis: CompletionBasis,
    /// How long after that it counts as missed if the two were not in touch (S-30); more than zero, or
    /// nobody could complete it.
    pub grace: Span,
    /// From how long before the start on contact speaks against its being missed (S-31).
    pub evidence_window: Span,
    /// Until how long after time alone called it missed a late meeting may be told of that opens it again,
    /// inclusive (S-67).
    pub late_meeting: Span,
    /// Whether time alone completes what was attended.
    pub auto_complete: AutoComplete,
    /// What a missed session does to the contract's slots.
    pub missed_slot: MissedSlot,
    /// When a contract is completed.
    pub contract_completion: ContractCompletion,
    /// Until when a session may be cancelled.
    pub cancel_window: CancelWindow,
    /// How long before the start both are reminded (S-53); each more than zero.
    pub reminders: Vec<Span>,
    /// Whether a session's length may differ from its contract's.
    pub length_choice: LengthChoice,
    /// What a busy time imported from elsewhere does.
    pub external_busy: ExternalBusy,
    /// Of which sessions the rates are parts (S-35).
    pub rate_basis: RateBasis,
    /// Whether refused commands are kept in the audit (S-37).
    pub audit_refusals: bool,
}

/// A policy that contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The notice could never be the limit.
    #[error("the floor of {floor} is above the {role}'s notice of {notice}; it takes at most that")]
    FloorAboveNotice {
        /// The floor.
        floor: Span,
        /// Whose notice.
        role: Role,
        /// The notice.
        notice: Span,
    },
    /// Something that must take time takes none.
    #[error("`{setting}` is 0; it takes more than that")]
    Zero {
        /// The setting's name.
        setting: &'static str,
    },
}

impl SessionPolicy {
    /// The role's notice.
    pub fn notice(&self, role: Role) -> Span {
        match role {
            Role::Student => self.student_notice,
            Role::Coach => self.coach_notice,
        }
    }

    /// Until when, inclusive, a late meeting may be told of that opens a session again which time alone called
    /// missed at `missed` (S-67).
    pub(crate) fn late_meeting_told_until(&self, missed: Instant) -> Instant {
        missed.checked_add(self.late_meeting).unwrap_or(Instant::MAX)
    }

    /// Whether a missed session counts towards the end of its contract, as a completed one does (S-X10).
    pub(crate) fn counts_missed(&self) -> bool {
        self.contract_completion == ContractCompletion::AllSettled && self.missed_slot == MissedSlot::Consumed
    }

    /// Whether a session in that state counts towards the end of its contract (S-26, S-X10).
    pub(crate) fn is_done(&self, state: &SessionState) -> bool {
        match state {
            SessionState::Completed { .. } => true,
            SessionState::Missed { .. } => self.counts_missed(),
            _ => false,
        }
    }

    /// Whether its values agree with each other (S-19).
    ///
    /// # Errors
    /// [`PolicyError`]: the first contradiction.
    pub fn check(&self) -> Result<(), PolicyError> {
        for role in Role::BOTH {
            let notice = self.notice(role);
            if let Some(floor) = self.floor.filter(|floor| notice > Span::ZERO && *floor > notice) {
                return Err(PolicyError::FloorAboveNotice { floor, role, notice });
            }
        }
        let shortest = self.reminders.iter().copied().min().unwrap_or(Span::MICROSECOND);
        let lengths = [("grace", self.grace), ("answer_window", self.answer_window), ("reminders", shortest)];
        match lengths.into_iter().find(|(_, length)| *length == Span::ZERO) {
            Some((setting, _)) => Err(PolicyError::Zero { setting }),
            None => Ok(()),
        }
    }
}
