//! Lists of class sessions.

use automation_core::{Batch, Cursor, Instant, UserId};
use session_core::{
    class::{ClassSession, ClassStatus, Studio},
    pattern::PatternKey,
};

use crate::{Filter, Records, StorageError};

/// Which class sessions of a studio are wanted: those of which all that is said is true.
///
/// ```
/// use session_core::class::Studio;
/// use storage_diesel::WantedClasses;
///
/// let harbour: Studio = "harbour".parse()?;
/// let in_march = WantedClasses {
///     from: Some("2026-03-01T00:00:00Z".parse()?),
///     until: Some("2026-04-01T00:00:00Z".parse()?),
///     ..WantedClasses::of(&harbour)
/// };
/// # let _ = in_march;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct WantedClasses<'a> {
    /// Whose: nobody sees those of another studio (P-B13).
    pub studio: &'a Studio,
    /// Of which pattern.
    pub pattern: Option<&'a PatternKey>,
    /// With a seat for whom.
    pub person: Option<&'a UserId>,
    /// Which are that.
    pub status: Option<ClassStatus>,
    /// That start then or later, inclusive.
    pub from: Option<Instant>,
    /// That start before, exclusive.
    pub until: Option<Instant>,
}

impl<'a> WantedClasses<'a> {
    /// All of that studio.
    pub fn of(studio: &'a Studio) -> Self {
        Self { studio, pattern: None, person: None, status: None, from: None, until: None }
    }
}

/// At most `limit` class sessions by their start, from behind that place, which [`Batch::next`] says of the page before.
/// A page may have fewer rows than that, also where there is a next one.
///
/// # Errors
/// The storage's own.
pub fn class_sessions<S: Records>(
    store: &mut S,
    wanted: &WantedClasses<'_>,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Batch<ClassSession>, StorageError> {
    let WantedClasses { studio, pattern, person, status, from, until } = *wanted;
    let of_pattern = pattern.map(|pattern| format!("{pattern}/"));
    // As the list has it.
    let seat = person.and_then(|person| serde_json::to_string(person.as_str()).ok());
    let mut filters = Vec::new();
    match &of_pattern {
        // The keys of a pattern begin with its studio.
        Some(of_pattern) => filters.push(Filter::begins("key", of_pattern)),
        None => filters.push(Filter::is("studio", studio.as_str())),
    }
    filters.extend(seat.as_deref().map(|seat| Filter::contains("seats", seat)));
    filters.extend(status.map(|status| Filter::is("status", status.as_str())));
    filters.extend(from.map(|from| Filter::from("starts_at", from)));
    filters.extend(until.map(|until| Filter::before("starts_at", until)));
    if pattern.is_some_and(|pattern| pattern.studio() != studio.as_str()) {
        return Ok(Batch { rows: Vec::new(), unreadable: Vec::new(), facts: (), next: None });
    }
    let mut page = store.page_by::<ClassSession>("starts_at", after, limit, &filters)?;
    // A name may be part of what a list holds otherwise.
    page.rows.retain(|row| person.is_none_or(|person| row.record.seats.has(person)));
    Ok(page)
}

/// At most `limit` class sessions that are to take place after `now` and whose zone's clocks show the local time that was
/// agreed on at another instant by the bundled zone data (S-69), each with that instant, by number; those that cannot be
/// read are named. `None` for the studio: of all.
///
/// # Errors
/// The storage's own.
pub fn class_sessions_moved_by_zone<S: Records>(
    store: &mut S,
    studio: Option<&Studio>,
    now: Instant,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Batch<ClassSession>, StorageError> {
    let mut filters = vec![Filter::is("status", "scheduled"), Filter::from("starts_at", now)];
    filters.extend(studio.map(|studio| Filter::is("studio", studio.as_str())));
    let mut page = store.page::<ClassSession>(after, limit, &filters)?;
    page.rows.retain(|row| row.record.moved_by_zone(now).is_some());
    Ok(page)
}
