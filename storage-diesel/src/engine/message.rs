use automation_core::{Failure, Field, Id, Instant};
use serde::Serialize;

use crate::{ColumnError, Columns, RunId};

/// A message in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Its number.
    pub id: i64,
    /// What makes it the same message.
    pub dedup: String,
    /// What it tells, in snake case.
    pub kind: String,
    /// To whom, such as `user/7` or `group/admins`.
    pub recipient: String,
    /// The kind of the record it is about.
    pub subject_kind: Option<String>,
    /// The key of the record it is about.
    pub subject_key: Option<String>,
    /// What its text needs, by name.
    pub fields: serde_json::Map<String, serde_json::Value>,
    /// How it stands.
    pub status: MessageStatus,
    /// From when on, inclusive, it is of no use any more, so that it is not to be delivered; `None`: always of
    /// use. See [`is_useful_at`](Self::is_useful_at).
    pub useful_until: Option<Instant>,
    /// When it was brought about.
    pub created_at: Instant,
    /// The run that did, if it was one.
    pub run: Option<RunId>,
    /// The step that made it untrue while it waited, if one did (G-27).
    pub withdrawn: Option<WithdrawnBy>,
}

/// The step that made a message untrue (G-27).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WithdrawnBy {
    /// The kind of the record that took it.
    pub kind: String,
    /// That record's number.
    pub record: Id,
    /// That record's version after it: with the two above the step's place in the audit.
    pub version: u64,
    /// The name of its event; `None` if it is not in the audit any more.
    pub event: Option<String>,
    /// When the message was taken back.
    pub at: Instant,
}

/// Some messages of one page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Messages {
    /// Those that can be read, by number.
    pub readable: Vec<Message>,
    /// What was found in those that cannot, by number; each is named by its dedup key.
    pub unreadable: Vec<Failure>,
    /// The number of the last one, readable or not, behind which the next page begins; `None`: there is none.
    pub last: Option<i64>,
}

/// How a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    /// Kept until somebody releases it.
    Held,
    /// To be delivered.
    Queued,
    /// Delivered.
    Delivered,
    /// A later step made it untrue while it waited: it is kept, and never delivered (G-27).
    Withdrawn,
}

/// How many messages there are of each status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct OutboxCounts {
    /// Kept until somebody releases them.
    pub held: u64,
    /// To be delivered.
    pub queued: u64,
    /// Delivered.
    pub delivered: u64,
    /// Made untrue by a later step while they waited.
    pub withdrawn: u64,
    /// Of a status that is none: a hand or another program wrote it.
    pub unreadable: u64,
}

impl Message {
    /// Whether it is still worth delivering at `now`. Whoever delivers asks, for a message may have waited.
    ///
    /// ```
    /// use automation_core::Instant;
    /// use storage_diesel::Message;
    ///
    /// fn to_deliver(queued: Vec<Message>, now: Instant) -> impl Iterator<Item = Message> {
    ///     queued.into_iter().filter(move |message| message.is_useful_at(now))
    /// }
    /// ```
    pub fn is_useful_at(&self, now: Instant) -> bool {
        self.useful_until.is_none_or(|until| now < until)
    }

    /// What it holds under that name, if it is a text or a whole number; an instant is the text that it was
    /// stored as.
    pub fn field(&self, name: &str) -> Option<Field> {
        match self.fields.get(name)? {
            serde_json::Value::String(text) => Some(Field::Text(text.clone())),
            value => value.as_i64().map(Field::Integer),
        }
    }
}

impl MessageStatus {
    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Queued => "queued",
            Self::Delivered => "delivered",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub(crate) fn of(word: &str) -> Option<Self> {
        let all = [Self::Held, Self::Queued, Self::Delivered, Self::Withdrawn];
        all.into_iter().find(|status| status.word() == word)
    }

    fn read(columns: &mut dyn Columns) -> Result<Self, ColumnError> {
        let word = columns.text()?;
        Self::of(word)
            .ok_or_else(|| ColumnError::new("status", word, "`held`, `queued`, `delivered` or `withdrawn`"))
    }
}

impl Messages {
    /// Adds one more, as it was found.
    pub(crate) fn add(&mut self, columns: &mut dyn Columns) -> Result<(), ColumnError> {
        let id = columns.integer()?;
        self.last = Some(id);
        match read(id, columns) {
            Ok(message) => self.readable.push(message),
            Err(error) => {
                columns.seek(DEDUP);
                let key = columns.text().map_or_else(|_| id.to_string(), str::to_owned);
                self.unreadable.push(Failure { id: Id(id), key, cause: error.to_string() });
            }
        }
        Ok(())
    }
}

/// What [`Messages::add`] reads, in order.
pub(crate) const COLUMNS: &str = "id, dedup, kind, recipient, subject_kind, subject_key, fields, status, \
                                  useful_until, created_at, run_id, withdrawn_by_kind, \
                                  withdrawn_by_record, withdrawn_by_version, withdrawn_at, \
                                  (SELECT event FROM due_steps AS s WHERE s.kind = withdrawn_by_kind AND \
                                  s.record_id = withdrawn_by_record AND s.version = withdrawn_by_version) \
                                  AS withdrawn_by_event";
/// The place of the dedup key.
const DEDUP: usize = 1;

/// Reads one message behind its number.
fn read(id: i64, columns: &mut dyn Columns) -> Result<Message, ColumnError> {
    Ok(Message {
        id,
        dedup: columns.text()?.to_owned(),
        kind: columns.text()?.to_owned(),
        recipient: columns.text()?.to_owned(),
        subject_kind: columns.text_or_null()?.map(str::to_owned),
        subject_key: columns.text_or_null()?.map(str::to_owned),
        fields: {
            let text = columns.text()?;
            serde_json::from_str(text).map_err(|_| ColumnError::new("fields", text, "a JSON object"))?
        },
        status: MessageStatus::read(columns)?,
        useful_until: columns.instant_or_null()?,
        created_at: columns.instant()?,
        run: columns.integer_or_null()?.map(RunId),
        withdrawn: {
            let kind = columns.text_or_null()?.map(str::to_owned);
            let (record, version) = (columns.integer_or_null()?, columns.integer_or_null()?);
            let version = version.and_then(|version| u64::try_from(version).ok());
            let at = columns.instant_or_null()?;
            let event = columns.text_or_null()?.map(str::to_owned);
            let step = kind.zip(record).zip(version.zip(at));
            step.map(|((kind, record), (version, at))| WithdrawnBy {
                kind,
                record: Id(record),
                version,
                event,
                at,
            })
        },
    })
}
