use std::collections::BTreeSet;

use zone_core::Zone;

use super::{DocumentType, WarnDays};

/// What a business chooses for its documents.
///
/// There is no default of the whole: the zone decides when a day is over, and UTC would be wrong for almost everybody
/// (C-104, C-B8).
///
/// ```
/// use compliance_core::document::{DocumentPolicy, ExpireScope, WarnDays};
///
/// let policy = DocumentPolicy::new(zone_core::zone!("America/Los_Angeles"));
/// assert_eq!(policy.warn_days, WarnDays::new([30]));
/// assert_eq!(policy.expire_scope, ExpireScope::Verified);
/// assert!(policy.requirements.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct DocumentPolicy {
    /// The zone whose days count (C-104).
    pub org_zone: Zone,
    /// How many days before its expiry a document counts as expiring, and who holds it is warned (C-3, C-9).
    #[cfg_attr(feature = "serde", serde(default))]
    pub warn_days: WarnDays,
    /// Which documents expire by themselves (C-4).
    #[cfg_attr(feature = "serde", serde(default))]
    pub expire_scope: ExpireScope,
    /// Which types of document a contractor must have to work; none if not said.
    #[cfg_attr(feature = "serde", serde(default))]
    pub requirements: Requirements,
}

/// Which types of document a contractor must have, each once.
pub type Requirements = BTreeSet<DocumentType>;

/// Which documents expire by themselves (C-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ExpireScope {
    /// Those that were found good. Whoever hands in a document that is not looked at, or rejected, is not told that it
    /// expired (C-X2).
    #[default]
    Verified,
    /// Those as well that wait or were rejected: as the older system had it.
    All,
}

impl DocumentPolicy {
    /// The plain policy in that zone.
    pub fn new(org_zone: Zone) -> Self {
        Self {
            org_zone,
            warn_days: WarnDays::default(),
            expire_scope: ExpireScope::default(),
            requirements: Requirements::default(),
        }
    }
}
