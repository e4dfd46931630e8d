use automation_core::{Instant, civil, money::Currency};
use chrono::NaiveDate;
use zone_core::Zone;

/// What a business chooses for its digests.
///
/// There is no default of the whole: the zone decides which day it is (C-104).
///
/// ```
/// use compliance_core::digest::{DigestPolicy, WindowChoice};
/// use zone_core::zone;
///
/// let policy = DigestPolicy::new(zone!("America/New_York"));
/// assert_eq!((policy.due_within_days, policy.list_cap), (7, 5));
/// assert_eq!(policy.window, WindowChoice::SincePreviousRun);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct DigestPolicy {
    /// The zone whose days count (C-104).
    pub org_zone: Zone,
    /// A pending job is approaching its due date on that many days before it, and on the day itself (C-21); 7 by
    /// default.
    #[cfg_attr(feature = "serde", serde(default = "due_within_days"))]
    pub due_within_days: u16,
    /// How many of each group a message lists by name (C-113); 5 by default.
    #[cfg_attr(feature = "serde", serde(default = "list_cap"))]
    pub list_cap: u16,
    /// What the daily summary covers (C-X6).
    #[cfg_attr(feature = "serde", serde(default))]
    pub window: WindowChoice,
    /// Which jobs count towards the revenue (C-X7).
    #[cfg_attr(feature = "serde", serde(default))]
    pub revenue_basis: RevenueBasis,
    /// In which currency nothing is said where there is nothing; USD by default.
    #[cfg_attr(feature = "serde", serde(default = "currency"))]
    pub currency: Currency,
}

/// What the daily summary covers (C-X6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum WindowChoice {
    /// What was recorded since the last one that was queued: on Monday Friday to Sunday, so that nothing is lost.
    #[default]
    SincePreviousRun,
    /// Yesterday alone, as the older system had it.
    PreviousDay,
}

/// Which jobs count towards the revenue (C-X7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum RevenueBasis {
    /// Those whose completion was recorded in the window.
    #[default]
    ActualCostAtSubmission,
    /// Those whose completion was approved in the window.
    ApprovedOnly,
}

impl DigestPolicy {
    /// What holds where nobody has chosen anything, in that zone.
    pub fn new(org_zone: Zone) -> Self {
        Self {
            org_zone,
            due_within_days: due_within_days(),
            list_cap: list_cap(),
            window: WindowChoice::default(),
            revenue_basis: RevenueBasis::default(),
            currency: currency(),
        }
    }

    /// The organisation's local date at that instant (C-104).
    pub fn today(&self, now: Instant) -> NaiveDate {
        civil::date_at(now, self.org_zone)
    }
}

const fn due_within_days() -> u16 {
    7
}

const fn list_cap() -> u16 {
    5
}

const fn currency() -> Currency {
    Currency::USD
}
