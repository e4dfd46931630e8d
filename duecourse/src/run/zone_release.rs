use storage_diesel::{Database, StorageError};

use crate::{Call, Notice};

/// The newest release of the time zone data that a run on this database worked with, if it is newer than this
/// program's.
///
/// # Errors
/// What the storage says.
pub fn newer_zone_data<S: Database>(store: &mut S) -> Result<Option<String>, StorageError> {
    Ok(store.newest_zones()?.filter(|newest| newest.as_str() > zone_core::version()))
}

/// Says so before a run. What it does is right by the clocks as it knows them.
pub(super) fn warn_if_older<S: Database>(call: &Call<'_>, store: &mut S) {
    match newer_zone_data(store) {
        Ok(None) => {}
        Ok(Some(newest)) => call.host.hear(&Notice::OlderZoneData { newest: &newest }),
        Err(error) => call.host.hear(&Notice::ZoneDataUntold { error: &error }),
    }
}
