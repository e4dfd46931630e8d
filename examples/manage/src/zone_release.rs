//! The release of the time zone data: this program's, and the newest that the database has seen.

use storage_diesel::StorageError;

use crate::{complaint::complain, store::Store};

/// The newest release that a run on this database worked with, if it is newer than this program's.
pub(crate) fn newer_than_ours<S: Store>(store: &mut S) -> Result<Option<String>, StorageError> {
    Ok(store.newest_zones()?.filter(|newest| newest.as_str() > zone_core::version()))
}

/// Says so before a run. What it does is right by the clocks as it knows them.
pub(crate) fn warn_if_older<S: Store>(store: &mut S) {
    match newer_than_ours(store) {
        Ok(None) => {}
        Ok(Some(newest)) => complain!(
            "warning: this program's time zone data is {}, and a run on this database had {newest}: where the clocks \
             were changed since, days and times may be an hour off; nothing is worked out again by older data; \
             install the newer program here too",
            zone_core::version(),
        ),
        Err(error) => complain!("warning: whether the time zone data is old cannot be told: {error}"),
    }
}
