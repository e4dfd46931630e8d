use automation_core::words;

/// What a business chooses for its patterns and their sessions.
///
/// ```
/// use session_core::pattern::{PastSessions, PatternPolicy};
///
/// let policy = PatternPolicy::default();
/// assert_eq!((policy.horizon_months(), policy.refill_below_months()), (6, 3));
/// assert_eq!(policy.past_sessions, PastSessions::DeleteUnreferenced);
/// let year = policy.with_horizon(12, 6)?;
/// assert_eq!(
///     year.with_horizon(12, 13).unwrap_err().to_string(),
///     "a refill below 13 months is not possible with a horizon of 12; it takes 1 to the horizon"
/// );
/// # Ok::<(), session_core::pattern::PatternPolicyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
// What is derived stands beside the two traits, which check what it has read.
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields, remote = "Self"))]
pub struct PatternPolicy {
    horizon_months: u8,
    refill_below_months: u8,
    /// What becomes of sessions that are past (P-26).
    pub past_sessions: PastSessions,
    /// When they are purged (P-26).
    pub purge_when: PurgeWhen,
    /// How the end of a day's series is meant (P-30).
    pub series_end: SeriesEnd,
    /// Whether sessions are made for days that are past (P-23).
    pub backfill: bool,
    /// What becomes of a pattern's sessions when it is deactivated (P-29).
    pub on_deactivation: OnDeactivation,
    /// What becomes of a booked session whose time an edit changes (P-39).
    pub booked_on_edit: BookedOnEdit,
}

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$variant_doc:meta])* $variant:ident => $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
        pub enum $name {
            $($(#[$variant_doc])* $variant),+
        }
        words!($name, $what, $($variant => $word),+);
    };
}

choice! {
    /// What becomes of sessions whose local day is over (P-26, P-X3).
    PastSessions, "treatment of past sessions" {
        /// Those that nobody booked are removed, the others are completed and kept.
        #[default]
        DeleteUnreferenced => "delete_unreferenced",
        /// Those that nobody booked are kept out of the way, the others are completed.
        Archive => "archive",
        /// All are completed and kept.
        Keep => "keep",
        /// All are removed, booked or not, as the older system did it: with them goes who was there.
        DeleteAll => "delete_all",
    }
}
choice! {
    /// When past sessions are purged (P-26, P-X2).
    PurgeWhen, "time of purging" {
        /// With every run of the extension.
        #[default]
        EveryRun => "every_run",
        /// With those runs alone in which something was extended.
        Extending => "extending",
    }
}
choice! {
    /// How the end of a day's series is meant (P-30, P-X12).
    SeriesEnd, "end of a day's series" {
        /// The last session has ended by then.
        #[default]
        EndsBy => "ends_by",
        /// The last session starts then at the latest.
        LastStart => "last_start",
    }
}
choice! {
    /// What becomes of a pattern's sessions when it is deactivated (P-29).
    OnDeactivation, "deactivation" {
        /// They stay.
        #[default]
        Keep => "keep",
        /// Those that nobody booked are retired.
        CancelUnbooked => "cancel_unbooked",
    }
}
choice! {
    /// What becomes of a booked session whose time an edit of its pattern changes (P-39).
    BookedOnEdit, "treatment of booked sessions" {
        /// It moves with its bookings, and who booked is told.
        #[default]
        Move => "move",
        /// It stays where it is, in place of the new occurrence.
        Keep => "keep",
    }
}

/// How far ahead sessions cannot be made (P-35).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PatternPolicyError {
    /// A horizon that is too near or too far.
    #[error("a horizon of {months} months is not possible; it takes 1 to {}", PatternPolicy::MAX_MONTHS)]
    Horizon {
        /// The months as they were given.
        months: u8,
    },
    /// A threshold beyond the horizon.
    #[error(
        "a refill below {months} months is not possible with a horizon of {horizon}; it takes 1 to the horizon"
    )]
    RefillBelow {
        /// The months as they were given.
        months: u8,
        /// The horizon.
        horizon: u8,
    },
}

impl Default for PatternPolicy {
    /// Six months ahead, refilled below three (P-20).
    fn default() -> Self {
        Self {
            horizon_months: 6,
            refill_below_months: 3,
            past_sessions: PastSessions::default(),
            purge_when: PurgeWhen::default(),
            series_end: SeriesEnd::default(),
            backfill: false,
            on_deactivation: OnDeactivation::default(),
            booked_on_edit: BookedOnEdit::default(),
        }
    }
}

impl PatternPolicy {
    /// The farthest horizon, in months.
    pub const MAX_MONTHS: u8 = 60;

    /// How many months ahead a refill makes sessions: 1 to 60 (P-35).
    pub fn horizon_months(&self) -> u8 {
        self.horizon_months
    }

    /// Below how many months ahead a pattern is refilled: 1 to the horizon (P-22).
    pub fn refill_below_months(&self) -> u8 {
        self.refill_below_months
    }

    /// The same with another horizon and threshold, in months.
    ///
    /// # Errors
    /// [`PatternPolicyError`] if they are out of range.
    pub fn with_horizon(
        self,
        horizon_months: u8,
        refill_below_months: u8,
    ) -> Result<Self, PatternPolicyError> {
        if !(1..=Self::MAX_MONTHS).contains(&horizon_months) {
            return Err(PatternPolicyError::Horizon { months: horizon_months });
        }
        if !(1..=horizon_months).contains(&refill_below_months) {
            let (months, horizon) = (refill_below_months, horizon_months);
            return Err(PatternPolicyError::RefillBelow { months, horizon });
        }
        Ok(Self { horizon_months, refill_below_months, ..self })
    }
}

/// As it is written, and checked when it is read.
#[cfg(feature = "serde")]
impl serde::Serialize for PatternPolicy {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for PatternPolicy {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Self::deserialize(deserializer)?;
        let (horizon, refill_below) = (written.horizon_months, written.refill_below_months);
        written.with_horizon(horizon, refill_below).map_err(serde::de::Error::custom)
    }
}
