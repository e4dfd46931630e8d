//! The policy: what the business chose, in a file, in variables, or in force in the database.

mod variables;

use std::{fs::File, path::Path};

use automation_core::{ClockLimits, Span};
use duecourse::{
    digests::DigestChoices,
    kinds::{CohortChoices, DocumentChoices, JobChoices, PayoutChoices, ReferralChoices},
};
use referral_core::ReferralPolicy;
use serde::{Deserialize, Serialize};
use session_core::{PatternPolicy, SessionPolicy};
use zone_core::Zone;

use crate::{error::Error, reading};

/// What a policy file holds.
///
/// ```toml
/// zone = "Europe/Nicosia"
/// clock_jump = "400 days"
///
/// [referral_codes]
/// grace = "2 days"
///
/// [cohorts]
/// student_cascade = "always"
///
/// [documents]
/// warn_days = [60, 30, 7]
///
/// [jobs]
/// stale_days = 60
///
/// [sessions]
/// preset = "strict"
/// min_lead = "2 hours"
///
/// [patterns]
/// horizon_months = 12
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Policy {
    /// The organisation's time zone.
    pub(crate) zone: Option<Zone>,
    /// After how long without a run of a command its next one is taken for that of a clock that has jumped
    /// (G-25), if it was said.
    clock_jump: Option<Span>,
    /// What holds for referral codes.
    pub(crate) referral_codes: ReferralPolicy,
    /// What holds for cohorts, besides the zone.
    pub(crate) cohorts: CohortChoices,
    /// What holds for documents, besides the zone.
    pub(crate) documents: DocumentChoices,
    /// In which zone their days end by the policy in force; none of a file has it.
    #[serde(skip)]
    pub(crate) zone_of_documents: Option<Zone>,
    /// What holds for jobs, besides the zone.
    pub(crate) jobs: JobChoices,
    /// In which zone their days end by the policy in force; none of a file has it.
    #[serde(skip)]
    pub(crate) zone_of_jobs: Option<Zone>,
    /// What holds for coaching sessions.
    pub(crate) sessions: SessionPolicy,
    /// What holds for patterns and class sessions.
    pub(crate) patterns: PatternPolicy,
    /// What holds for payouts, besides the zone.
    pub(crate) payouts: PayoutChoices,
    /// In which zone their days begin by the policy in force; none of a file has it.
    #[serde(skip)]
    pub(crate) zone_of_payouts: Option<Zone>,
    /// What holds for digests, besides the zone.
    pub(crate) digests: DigestChoices,
}

impl Policy {
    /// Reads a file.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let unreadable = |cause: String| Error::PolicyFile { path: path.to_owned(), cause };
        let text = File::open(path).and_then(|file| reading::text(file, reading::LARGEST_SETTINGS));
        let text = text.map_err(|error| unreadable(error.to_string()))?;
        toml::from_str(&text).map_err(|error| unreadable(error.to_string().trim_end().to_owned()))
    }

    /// After how long without a run of a command its next one is taken for that of a clock that has jumped.
    pub(crate) fn clock_jump(&self) -> Span {
        self.clock_jump.unwrap_or(ClockLimits::JUMP)
    }

    /// The part that the database keeps for referral codes.
    pub(crate) fn of_referral_codes(&self) -> ReferralChoices {
        ReferralChoices {
            zone: self.zone,
            clock_jump: self.clock_jump,
            referral_codes: self.referral_codes.clone(),
        }
    }

    /// Puts that part in.
    pub(crate) fn put_referral_codes(&mut self, choices: ReferralChoices) {
        let ReferralChoices { zone, clock_jump, referral_codes } = choices;
        (self.zone, self.clock_jump, self.referral_codes) = (zone, clock_jump, referral_codes);
    }

    /// The same, with what the environment says instead: `DUECOURSE_CLOCK_JUMP`, `DUECOURSE_REFERRAL_CODES_GRACE` and so on, and
    /// the four variables of S-19.
    pub(crate) fn with_variables(
        self,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, Error> {
        variables::over(self, &variables.collect())
    }
}
