//! Lists of a kind's records as they are at an instant, whatever the sweep has done.

use std::fmt;

use automation_core::{Failure, Instant, Lifecycle, LifecycleExt as _, Row};
use serde::Serialize;
use serde_json::{Map, Value};
use storage_diesel::StorageError;

use crate::{Call, Kind, Notice, StoreOf};

/// How many records are read together.
const PAGE: usize = 1_000;

/// One record: `Serialize` for programs, `Display` for people.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RecordLine {
    /// The record's kind in snake case.
    pub kind: &'static str,
    /// What people call the record.
    pub key: String,
    /// Its state at the instant of the call.
    pub state: &'static str,
    /// Its state as stored: another one while a sweep is still to come.
    pub stored: &'static str,
    /// Since when it is in that state.
    pub since: Instant,
    /// When time brings the next step; `None`: never.
    pub next: Option<Instant>,
    /// What else there is to say of it, by name.
    #[serde(flatten)]
    pub details: Map<String, Value>,
}

impl RecordLine {
    /// The record of a row as it is at that instant.
    ///
    /// # Errors
    /// A [`Failure`] that names the record if it does not come to rest.
    pub fn of<K: Kind>(row: &Row<K::Record>, now: Instant, choices: &K::Choices) -> Result<Self, Failure> {
        let policy = K::policy(choices);
        let seen = row.record.as_of(now, policy).map_err(|runaway| Failure {
            id: row.id,
            key: row.key(),
            cause: runaway.to_string(),
        })?;
        let details = K::details(&seen).into_iter().map(|(name, value)| (name.to_owned(), value));
        Ok(Self {
            kind: K::Record::KIND,
            key: row.key(),
            state: seen.state(),
            stored: row.record.state(),
            since: seen.since(),
            next: seen.due_at(policy),
            details: details.collect(),
        })
    }
}

impl fmt::Display for RecordLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, state, since, next, .. } = self;
        write!(f, "{key:<24}  {state:<20}  since {since}")?;
        next.map_or(Ok(()), |at| write!(f, "  next {at}"))
    }
}

/// What a list came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Listed {
    /// How many records were told.
    pub shown: u64,
    /// How many there are that cannot be read; each was named to the host.
    pub unreadable: u64,
}

/// Tells every record by number, a page at a time.
///
/// # Errors
/// What the storage says.
pub fn list<K: Kind, S: StoreOf<K>>(
    call: &Call<'_>,
    store: &mut S,
    choices: &K::Choices,
    tell: &mut dyn FnMut(&RecordLine),
) -> Result<Listed, StorageError> {
    let (mut after, mut listed) = (None, Listed::default());
    loop {
        let page = store.page::<K::Record>(after, PAGE, &[])?;
        let mut fail = |failure: &Failure| {
            listed.unreadable = listed.unreadable.saturating_add(1);
            call.host.hear(&Notice::NotSettled { failure });
        };
        page.unreadable.iter().for_each(&mut fail);
        let mut shown = 0_u64;
        for row in &page.rows {
            match RecordLine::of::<K>(row, call.now, choices) {
                Ok(line) => {
                    shown = shown.saturating_add(1);
                    tell(&line);
                }
                Err(failure) => fail(&failure),
            }
        }
        listed.shown = listed.shown.saturating_add(shown);
        after = page.next;
        if after.is_none() || call.host.is_asked_to_stop() {
            return Ok(listed);
        }
    }
}
