use std::fmt;

use automation_core::Instant;

use crate::{SessionPolicy, coaching::RescheduleRequest, policy::OnSilence};

/// What silence will do to a request for another time at its deadline (S-24, S-65): it follows from the request
/// and the policy alone, so it can be said as soon as it is asked.
///
/// `Display` is a clause: `silence lets it lapse, since …`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Unanswered {
    /// It is consent: the session moves.
    Agrees {
        /// To this start.
        start: Instant,
    },
    /// The request lapses, and the session keeps its time.
    Lapses(LapseReason),
}

/// Why silence is no consent. Of several, the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum LapseReason {
    /// By the policy it never is.
    Policy,
    /// The request came late (S-20).
    Late,
    /// It proposes no time.
    NoTime,
    /// The proposed time is too soon after the deadline.
    TooSoon,
    /// The one who is silent could not have been booked then (S-65).
    NotBookable,
}

impl RescheduleRequest {
    /// What silence will do to it.
    pub fn unanswered(&self, policy: &SessionPolicy) -> Unanswered {
        let lapses = Unanswered::Lapses;
        if policy.on_silence == OnSilence::Lapse {
            return lapses(LapseReason::Policy);
        }
        if !self.timely {
            return lapses(LapseReason::Late);
        }
        let Some(start) = self.proposed else { return lapses(LapseReason::NoTime) };
        if self.deadline.checked_add(policy.min_lead).is_none_or(|least| start < least) {
            return lapses(LapseReason::TooSoon);
        }
        if policy.silence_respects_hours && !self.bookable {
            return lapses(LapseReason::NotBookable);
        }
        Unanswered::Agrees { start }
    }
}

impl Unanswered {
    /// `agrees`, or the reason as one word: `policy`, `late`, `no_time`, `too_soon`, `not_bookable`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Agrees { .. } => "agrees",
            Self::Lapses(LapseReason::Policy) => "policy",
            Self::Lapses(LapseReason::Late) => "late",
            Self::Lapses(LapseReason::NoTime) => "no_time",
            Self::Lapses(LapseReason::TooSoon) => "too_soon",
            Self::Lapses(LapseReason::NotBookable) => "not_bookable",
        }
    }
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Agrees { .. } => "silence is consent",
            Self::Lapses(LapseReason::Policy) => "silence lets it lapse",
            Self::Lapses(LapseReason::Late) => "it came late, so silence lets it lapse",
            Self::Lapses(LapseReason::NoTime) => "no time is proposed, so silence lets it lapse",
            Self::Lapses(LapseReason::TooSoon) => {
                "that is too soon after the deadline, so silence lets it lapse"
            }
            Self::Lapses(LapseReason::NotBookable) => {
                "that is outside the hours of whoever is to answer, so silence lets it lapse (S-65)"
            }
        })
    }
}
