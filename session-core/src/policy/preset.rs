use automation_core::Span;

use crate::{
    SessionPolicy,
    contract::Role,
    policy::{
        AutoComplete, BelowNotice, CancelWindow, CompletionBasis, ContractCompletion, ExternalBusy,
        LengthChoice, MissedSlot, OnSilence, OpeningsOnly, RateBasis,
    },
};

/// A reading of the rules of notice (S-21).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Preset {
    /// The role's notice parts timely from late; below ten hours only students may ask.
    #[default]
    Tiered,
    /// The role's notice is a hard limit.
    Strict,
    /// As the older manual has it to the letter: below their notice students may not ask, below ten hours
    /// they may again.
    Literal,
    /// Only the ten hours count.
    TenHour,
    /// More than five hours ahead a request moves the session at once.
    FiveHour,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Tiered, Self::Strict, Self::Literal, Self::TenHour, Self::FiveHour];
}

impl Default for SessionPolicy {
    fn default() -> Self {
        Self::preset(Preset::Tiered)
    }
}

impl SessionPolicy {
    /// The policy of a preset; all that is not about notice is the same in each.
    pub fn preset(preset: Preset) -> Self {
        let hours = Span::hours;
        let (student_notice, coach_notice) = match preset {
            Preset::Tiered | Preset::Strict | Preset::Literal => (hours(24), hours(48)),
            Preset::TenHour | Preset::FiveHour => (Span::ZERO, Span::ZERO),
        };
        let below_notice = match preset {
            Preset::Strict | Preset::Literal => BelowNotice::Refuse,
            Preset::Tiered | Preset::TenHour | Preset::FiveHour => BelowNotice::AllowLate,
        };
        let (floor, below_floor) = match preset {
            Preset::Tiered | Preset::Literal | Preset::TenHour => (Some(hours(10)), vec![Role::Student]),
            Preset::Strict | Preset::FiveHour => (None, Vec::new()),
        };
        Self {
            student_notice,
            coach_notice,
            below_notice,
            floor,
            below_floor,
            answer_window: hours(24),
            min_lead: hours(1),
            on_silence: OnSilence::default(),
            silence_respects_hours: true,
            openings_only: OpeningsOnly::default(),
            immediate_if_ahead: (preset == Preset::FiveHour).then(|| hours(5)),
            completion_basis: CompletionBasis::default(),
            grace: Span::minutes(30),
            evidence_window: Span::minutes(30),
            late_meeting: hours(24),
            auto_complete: AutoComplete::default(),
            missed_slot: MissedSlot::default(),
            contract_completion: ContractCompletion::default(),
            cancel_window: CancelWindow::default(),
            reminders: vec![hours(24), hours(1)],
            length_choice: LengthChoice::default(),
            external_busy: ExternalBusy::default(),
            rate_basis: RateBasis::default(),
            audit_refusals: true,
        }
    }
}
