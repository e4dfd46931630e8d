use automation_core::{Field, Instant};
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
    /// From when on, inclusive, it is of no use any more; `None`: always of use.
    pub useful_until: Option<Instant>,
    /// When it was brought about.
    pub created_at: Instant,
    /// The run that did, if it was one.
    pub run: Option<RunId>,
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
}

impl Message {
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
        }
    }

    pub(crate) fn read(columns: &mut dyn Columns) -> Result<Self, ColumnError> {
        match columns.text()? {
            "held" => Ok(Self::Held),
            "queued" => Ok(Self::Queued),
            "delivered" => Ok(Self::Delivered),
            other => Err(ColumnError::new("status", other, "`held`, `queued` or `delivered`")),
        }
    }
}

/// What [`read`] reads, in order.
pub(crate) const COLUMNS: &str = "id, dedup, kind, recipient, subject_kind, subject_key, fields, status, \
                                  useful_until, created_at, run_id";

/// Reads one message.
pub(crate) fn read(columns: &mut dyn Columns) -> Result<Message, ColumnError> {
    Ok(Message {
        id: columns.integer()?,
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
    })
}
