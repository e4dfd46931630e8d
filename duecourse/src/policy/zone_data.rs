//! Which release of the time zone data the records of a kind were last looked at with, and what its clocks did.

use std::{fmt, str::FromStr};

use storage_diesel::{Database, StorageError};
use zone_core::Zone;

use super::in_force::parse;
use crate::{Kind, PolicyOf};

/// As it is kept in a setting: `2026f 00ab34cd12ef5678`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    release: String,
    /// What the clocks of the policy's zones do ([`zone_core::digest`]).
    digest: u64,
}

impl Seen {
    /// What this program's own data says of those zones.
    fn of(zones: impl IntoIterator<Item = Zone>) -> Self {
        Self { release: zone_core::version().to_owned(), digest: zone_core::digest(zones) }
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:016x}", self.release, self.digest)
    }
}

impl FromStr for Seen {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (release, digest) = text.split_once(' ').ok_or(())?;
        let digest = u64::from_str_radix(digest, 16).map_err(drop)?;
        Ok(Self { release: release.to_owned(), digest })
    }
}

/// Whether the records of a kind whose due reads zones have their next instants by other clocks than those of
/// this program, which knows better. Where its data is the older one nothing is to be looked at: two machines
/// would take turns.
pub(super) fn is_newer<K: Kind, S: Database>(store: &mut S, policy: &str) -> Result<bool, StorageError> {
    let Some(setting) = K::SETTINGS.zone_data else { return Ok(false) };
    let Ok(choices) = parse::<K>(policy) else { return Ok(false) };
    let ours = Seen::of(K::zone(K::policy(&choices)));
    let seen = store.setting(setting)?.and_then(|seen| seen.parse::<Seen>().ok());
    // Before it was written down the data was older than any that is.
    Ok(seen.is_none_or(|seen| seen.digest != ours.digest && seen.release <= ours.release))
}

/// Notes that the records have their next instants by the clocks of this program; `policy` is the one in force.
pub(super) fn note<K: Kind, S: Database>(store: &mut S, policy: &PolicyOf<K>) -> Result<(), StorageError> {
    match K::SETTINGS.zone_data {
        Some(setting) => store.set_setting(setting, &Seen::of(K::zone(policy)).to_string()),
        None => Ok(()),
    }
}
