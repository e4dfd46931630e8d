use automation_core::{Channel, Notification};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use storage_diesel::Message;

/// What a message tells, as data (G-12): a [`Notification`] that a rule has made, or a [`Message`] of the outbox.
///
/// ```
/// use automation_core::{Channel, DedupKey, Field, Notification, Recipient};
/// use duecourse::messages::MessageData;
///
/// let notification = Notification {
///     kind: "run_trouble",
///     recipient: Recipient::group("admins"),
///     subject: None,
///     fields: vec![("command", Field::Text("expire-referral-codes".into())), ("channel", Field::Text("mail".into()))],
///     dedup: DedupKey::new(["run_trouble"]),
///     useful_until: None,
///     may_be_held: true,
/// };
/// let data = MessageData::from(&notification);
/// assert_eq!((data.kind.as_str(), data.channel()), ("run_trouble", Some(Channel::Mail)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageData {
    /// What it tells, in snake case.
    pub kind: String,
    /// To whom, such as `user/7` or `group/admins`.
    pub recipient: String,
    /// The kind of the record it is about.
    pub subject_kind: Option<String>,
    /// The key of the record it is about.
    pub subject_key: Option<String>,
    /// What its text needs, by name; an instant as RFC 3339.
    pub fields: Map<String, Value>,
}

impl MessageData {
    /// The channel that it was made for, if it was made for one.
    pub fn channel(&self) -> Option<Channel> {
        self.fields.get("channel")?.as_str()?.parse().ok()
    }
}

impl From<&Notification> for MessageData {
    fn from(told: &Notification) -> Self {
        let fields = told.fields.iter().map(|(name, field)| {
            // A text, a whole number and an instant each have a JSON form.
            ((*name).to_owned(), serde_json::to_value(field).unwrap_or_default())
        });
        Self {
            kind: told.kind.to_owned(),
            recipient: told.recipient.as_str().to_owned(),
            subject_kind: told.subject.as_ref().map(|subject| subject.kind.to_owned()),
            subject_key: told.subject.as_ref().map(|subject| subject.key.clone()),
            fields: fields.collect(),
        }
    }
}

impl From<&Message> for MessageData {
    fn from(stored: &Message) -> Self {
        Self {
            kind: stored.kind.clone(),
            recipient: stored.recipient.clone(),
            subject_kind: stored.subject_kind.clone(),
            subject_key: stored.subject_key.clone(),
            fields: stored.fields.clone(),
        }
    }
}
