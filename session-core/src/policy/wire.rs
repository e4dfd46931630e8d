//! A policy as a file has it: a preset, and what differs from it.

use automation_core::Span;
use serde::{Deserialize, Deserializer, de::Error};

use super::span_or_none::OrNone;

use crate::{
    SessionPolicy,
    contract::Role,
    policy::{
        AutoComplete, BelowNotice, CancelWindow, CompletionBasis, ContractCompletion, ExternalBusy,
        LengthChoice, MissedSlot, OnSilence, OpeningsOnly, PolicyError, Preset, RateBasis,
    },
};

macro_rules! policy_file {
    ($($field:ident: $type:ty),+ $(,)?) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct PolicyFile {
            preset: Option<Preset>,
            $(#[serde(default)] $field: Option<$type>),+
        }

        impl TryFrom<PolicyFile> for SessionPolicy {
            type Error = PolicyError;

            fn try_from(file: PolicyFile) -> Result<Self, PolicyError> {
                let mut policy = Self::preset(file.preset.unwrap_or_default());
                $(if let Some(value) = file.$field {
                    policy.$field = value.into();
                })+
                policy.check()?;
                Ok(policy)
            }
        }
    };
}

policy_file! {
    student_notice: Span,
    coach_notice: Span,
    below_notice: BelowNotice,
    floor: OrNone,
    below_floor: Vec<Role>,
    answer_window: Span,
    min_lead: Span,
    on_silence: OnSilence,
    silence_respects_hours: bool,
    openings_only: OpeningsOnly,
    immediate_if_ahead: OrNone,
    completion_basis: CompletionBasis,
    grace: Span,
    evidence_window: Span,
    late_meeting: Span,
    auto_complete: AutoComplete,
    missed_slot: MissedSlot,
    contract_completion: ContractCompletion,
    cancel_window: CancelWindow,
    reminders: Vec<Span>,
    length_choice: LengthChoice,
    external_busy: ExternalBusy,
    rate_basis: RateBasis,
    audit_refusals: bool,
}

impl<'de> Deserialize<'de> for SessionPolicy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        PolicyFile::deserialize(deserializer)?.try_into().map_err(D::Error::custom)
    }
}
