//! Stored records as a calendar file.

use automation_core::{Failure, Row, UserId};
use recurrence_core::calendar::write::{PublishedEvent, WriteError};
use session_core::{
    ClassSession, Pattern, PatternPolicy,
    class::{ClassName, Studio},
    contract::Role,
    pattern::{Holidays, PatternKey},
};
use storage_diesel::{Coaching, Filter, HolidayCalendars, Records, StorageError};

use super::{CalendarError, PatternShown, calendar, coaching_event, pattern_events};
use crate::{Call, StoreOf, kinds::Patterns, suggestions::Unknown};

/// How many rows are read together.
const PAGE: usize = 500;

/// Whose sessions a calendar file shows.
#[derive(Debug, Clone, Copy)]
pub enum Exporting<'a> {
    /// A pattern's.
    Pattern(&'a PatternKey),
    /// Those of all patterns of a class in a studio.
    Class {
        /// The studio.
        studio: &'a Studio,
        /// The class.
        class: &'a ClassName,
    },
    /// Those of all patterns of a studio.
    Studio(&'a Studio),
    /// Somebody's coaching sessions (S-50).
    Person {
        /// Who.
        user: &'a UserId,
        /// On which side of their contracts.
        role: Role,
    },
}

/// A calendar file, and what is not in it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Exported {
    /// The file.
    pub text: String,
    /// How many events it has; a recurring one counts once.
    pub events: usize,
    /// The records that cannot be read.
    pub unreadable: Vec<Failure>,
    /// The records that a calendar file cannot say.
    pub unwritten: Vec<CalendarError>,
}

/// Why there is no calendar file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// There is no such pattern.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// There is nothing of that name.
    #[error("there is {what}, so there is no calendar of it")]
    Nothing {
        /// What there is not.
        what: String,
    },
    /// Two events are of one identifier.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// The calendar file of what is stored at the instant of the call. Nothing is written. A record that cannot be read or
/// written is named, and keeps no other from being shown.
///
/// # Errors
/// [`ExportError`].
pub fn export<S: StoreOf<Patterns> + Coaching + HolidayCalendars>(
    call: &Call<'_>,
    store: &mut S,
    policy: &PatternPolicy,
    what: Exporting<'_>,
) -> Result<Exported, ExportError> {
    let mut found = Found::default();
    let name = match what {
        Exporting::Pattern(key) => {
            let Some(row) = store.find::<Pattern>(key.as_str())? else {
                return Err(Unknown::of::<Pattern, S>(store, "pattern", key.as_str()).into());
            };
            found.patterns(call, store, policy, &[row])?;
            key.to_string()
        }
        Exporting::Class { studio, class } => {
            let filters = [Filter::is("studio", studio.as_str()), Filter::is("class", class.as_str())];
            found.all(call, store, policy, &filters)?;
            found.require(|| format!("no pattern of the class {class} in the studio {studio}"))?;
            class.to_string()
        }
        Exporting::Studio(studio) => {
            found.all(call, store, policy, &[Filter::is("studio", studio.as_str())])?;
            found.require(|| format!("no pattern in the studio {studio}"))?;
            studio.to_string()
        }
        Exporting::Person { user, role } => {
            found.person(call, store, user, role)?;
            found.require(|| format!("no contract with {user} as {}", role.as_str()))?;
            user.to_string()
        }
    };
    let Found { events, unreadable, unwritten, .. } = found;
    let count = events.len();
    let text = calendar(&name, events)?.text(call.now.to_datetime());
    Ok(Exported { text, events: count, unreadable, unwritten })
}

#[derive(Default)]
struct Found {
    /// Whether there was anything to look at.
    is_any: bool,
    events: Vec<PublishedEvent>,
    unreadable: Vec<Failure>,
    unwritten: Vec<CalendarError>,
}

impl Found {
    fn require(&self, what: impl Fn() -> String) -> Result<(), ExportError> {
        if self.is_any { Ok(()) } else { Err(ExportError::Nothing { what: what() }) }
    }

    /// The patterns of which all that is true.
    fn all<S: StoreOf<Patterns> + HolidayCalendars>(
        &mut self,
        call: &Call<'_>,
        store: &mut S,
        policy: &PatternPolicy,
        filters: &[Filter<'_>],
    ) -> Result<(), StorageError> {
        let mut after = None;
        loop {
            let page = store.page::<Pattern>(after, PAGE, filters)?;
            after = page.next;
            self.is_any |= !page.unreadable.is_empty();
            self.unreadable.extend(page.unreadable);
            self.patterns(call, store, policy, &page.rows)?;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    fn patterns<S: StoreOf<Patterns> + HolidayCalendars>(
        &mut self,
        call: &Call<'_>,
        store: &mut S,
        policy: &PatternPolicy,
        rows: &[Row<Pattern>],
    ) -> Result<(), StorageError> {
        let holidays = if rows.is_empty() { Holidays::default() } else { store.holidays()? };
        for Row { record: pattern, .. } in rows {
            self.is_any = true;
            let sessions = self.sessions(store, &pattern.key)?;
            let shown =
                PatternShown { pattern, sessions: &sessions, holidays: &holidays, policy, now: call.now };
            match pattern_events(&shown) {
                Ok(events) => self.events.extend(events),
                Err(error) => self.unwritten.push(error),
            }
        }
        Ok(())
    }

    fn sessions<S: Records>(
        &mut self,
        store: &mut S,
        pattern: &PatternKey,
    ) -> Result<Vec<ClassSession>, StorageError> {
        let of_pattern = format!("{pattern}/");
        let (mut sessions, mut after) = (Vec::new(), None);
        loop {
            let page = store.page::<ClassSession>(after, PAGE, &[Filter::begins("key", &of_pattern)])?;
            after = page.next;
            sessions.extend(page.rows.into_iter().map(|row| row.record));
            self.unreadable.extend(page.unreadable);
            if after.is_none() {
                return Ok(sessions);
            }
        }
    }

    fn person<S: Coaching>(
        &mut self,
        call: &Call<'_>,
        store: &mut S,
        user: &UserId,
        role: Role,
    ) -> Result<(), StorageError> {
        let contracts = store.contracts_of(user)?;
        self.is_any |= !contracts.unreadable.is_empty();
        self.unreadable.extend(contracts.unreadable);
        for contract in contracts.rows.iter().filter(|row| row.record.user(role).is(user)) {
            self.is_any = true;
            let sessions = store.sessions_of(contract.id)?;
            self.unreadable.extend(sessions.unreadable);
            let other = contract.record.user(role.other());
            for session in &sessions.rows {
                match coaching_event(&session.record, other, call.now) {
                    Ok(event) => self.events.extend(event),
                    Err(error) => self.unwritten.push(error),
                }
            }
        }
        Ok(())
    }
}
