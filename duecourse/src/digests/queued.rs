use automation_core::{Field, Instant, Notification};
use chrono::NaiveDate;
use compliance_core::{
    digest::DigestKind,
    people::{Person, Role},
};
use serde::Serialize;
use storage_diesel::{Database, People, StorageError};

use crate::{Call, Notice};

/// What became of a digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DigestSent<D> {
    /// The organisation's local date.
    pub date: NaiveDate,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// What came of it.
    pub outcome: DigestOutcome<D>,
}

/// What came of a digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DigestOutcome<D> {
    /// There is nothing to tell, so nobody is told.
    NothingToTell,
    /// There is nobody who would be told.
    NobodyToTell,
    /// Everybody has been told on this local date, so nobody is told again.
    ToldAlready,
    /// It is queued, or would be.
    Told {
        /// What is told.
        digest: D,
        /// To how many.
        queued: Queued,
    },
}

/// How many messages were queued, or would be. They are delivered later, which is counted elsewhere (C-B6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Queued {
    /// Messages within the application.
    pub in_app: u64,
    /// Mails.
    pub mails: u64,
}

impl Queued {
    /// Whether there is none.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            in_app: self.in_app.saturating_add(other.in_app),
            mails: self.mails.saturating_add(other.mails),
        }
    }

    /// Puts the messages into the outbox, and counts those that were not there already.
    pub(super) fn put<S: Database>(
        store: &mut S,
        messages: &[Notification],
        now: Instant,
    ) -> Result<Self, StorageError> {
        let put: std::collections::HashSet<String> = store.put_messages(messages, now)?.into_iter().collect();
        let mut queued = Self::default();
        for message in messages.iter().filter(|message| put.contains(message.dedup.as_str())) {
            let is_mail = message
                .fields
                .iter()
                .any(|(name, value)| *name == "channel" && *value == Field::Text("mail".to_owned()));
            let count = if is_mail { &mut queued.mails } else { &mut queued.in_app };
            *count = count.saturating_add(1);
        }
        Ok(queued)
    }
}

/// Those who are told, in order. Whoever cannot be read is named, and the others are told all the same.
pub(super) fn recipients<S: People>(
    call: &Call<'_>,
    store: &mut S,
    roles: &[Role],
) -> Result<Vec<Person>, StorageError> {
    let people = store.active_people(roles)?;
    for failure in &people.unreadable {
        call.host.hear(&Notice::NotSettled { failure });
    }
    Ok(people.rows)
}

/// Queues one digest for all of them.
pub(super) fn fan_out<D: Serialize, S: Database>(
    store: &mut S,
    kind: DigestKind,
    digest: D,
    people: &[Person],
    (date, now): (NaiveDate, Instant),
) -> Result<DigestOutcome<D>, StorageError> {
    // Plain values under text keys always make an object.
    let content = serde_json::to_string(&digest).unwrap_or_default();
    let messages: Vec<Notification> =
        people.iter().flat_map(|person| kind.messages(&person.user, date, &content)).collect();
    let queued = Queued::put(store, &messages, now)?;
    Ok(if queued.is_nothing() { DigestOutcome::ToldAlready } else { DigestOutcome::Told { digest, queued } })
}
