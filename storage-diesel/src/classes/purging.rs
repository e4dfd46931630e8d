//! Removes class sessions that are past and that nobody needs (P-26).

use automation_core::Id;
use session_core::class::{ClassSession, Studio};

use crate::{Filter, Purge, Purged, StorageError};

/// Removes class sessions that are to be removed, `limit` of them at most, by number, from behind `after`: past ones that
/// nobody has booked, unless the policy asks for all of them to go (P-26, P-B4). Their steps stay, as the audit.
/// `None` for the studio: of all.
///
/// # Errors
/// The storage's own.
pub fn purge_class_sessions<S: Purge>(
    store: &mut S,
    studio: Option<&Studio>,
    after: Option<Id>,
    limit: usize,
) -> Result<Purged, StorageError> {
    let mut filters = vec![Filter::only("status = 'purged'")];
    filters.extend(studio.map(|studio| Filter::is("studio", studio.as_str())));
    store.purge::<ClassSession>(after, limit, &filters)
}
