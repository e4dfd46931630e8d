use automation_core::money::Currency;
use compliance_core::digest::{DigestPolicy, RevenueBasis, WindowChoice};
use serde::{Deserialize, Serialize};
use zone_core::Zone;

/// What a policy file says of digests. The zone, in which days begin, stands above all sections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DigestChoices {
    /// How many days ahead a due date counts as approaching (C-21).
    pub due_within_days: u16,
    /// How many of each group a message lists by name (C-113).
    pub list_cap: u16,
    /// What the daily summary covers (C-X6).
    pub window: WindowChoice,
    /// Which jobs count towards the revenue (C-X7).
    pub revenue_basis: RevenueBasis,
    /// In which currency nothing is said where there is nothing.
    pub currency: Currency,
}

impl Default for DigestChoices {
    fn default() -> Self {
        DigestPolicy::new(Zone::UTC).into()
    }
}

impl DigestChoices {
    /// The policy with its days in that zone.
    pub fn in_zone(&self, org_zone: Zone) -> DigestPolicy {
        let Self { due_within_days, list_cap, window, revenue_basis, currency } = *self;
        DigestPolicy { org_zone, due_within_days, list_cap, window, revenue_basis, currency }
    }
}

impl From<DigestPolicy> for DigestChoices {
    fn from(policy: DigestPolicy) -> Self {
        let DigestPolicy { org_zone: _, due_within_days, list_cap, window, revenue_basis, currency } = policy;
        Self { due_within_days, list_cap, window, revenue_basis, currency }
    }
}
