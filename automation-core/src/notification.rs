use std::fmt;

use crate::{Instant, UserId};

/// A message to someone, as data (G-12). Rendering it to text is somebody else's work, so wording can
/// change without touching a rule.
///
/// ```
/// use automation_core::{DedupKey, Field, Notification, Recipient, Subject, UserId};
///
/// let message = Notification {
///     kind: "referral_code_expired",
///     recipient: Recipient::user(&UserId::new("7")?),
///     subject: Some(Subject { kind: "referral_code", key: "JOHN-20".into() }),
///     fields: vec![("discount", Field::Integer(2000))],
///     dedup: DedupKey::new(["referral_code_expired", "JOHN-20"]),
///     useful_until: None,
///     may_be_held: true,
/// };
/// assert_eq!(message.dedup.as_str(), "referral_code_expired|JOHN-20");
/// assert_eq!(message.recipient.as_str(), "user/7");
/// # Ok::<(), automation_core::ActorError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Notification {
    /// What it tells, in snake case.
    pub kind: &'static str,
    /// To whom.
    pub recipient: Recipient,
    /// Which record it is about; `None` for a message about no single record.
    pub subject: Option<Subject>,
    /// What its text needs, by name.
    #[cfg_attr(feature = "serde", serde(serialize_with = "as_map"))]
    pub fields: Vec<(&'static str, Field)>,
    /// Two messages with the same key are one: storage keeps the first (G-6).
    pub dedup: DedupKey,
    /// The first instant, exclusive end, from which it is of no use any more: it is then neither queued
    /// nor delivered. `None`: always of use.
    pub useful_until: Option<Instant>,
    /// Whether it may be held back until somebody releases it. One that asks for something, so that silence
    /// is an answer, may not: a storage queues it even where it is told to hold messages (S-65).
    pub may_be_held: bool,
}

/// Whom a message goes to: `user/ID`, or `group/NAME` such as `group/admins`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Recipient(String);

/// Which record a message is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Subject {
    /// The record's kind.
    pub kind: &'static str,
    /// The record's key.
    pub key: String,
}

/// One value of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(untagged))]
pub enum Field {
    /// A text.
    Text(String),
    /// A whole number, such as basis points or minor units.
    Integer(i64),
    /// An instant.
    Instant(Instant),
}

/// What makes a message the same message: its parts joined by `|`.
///
/// ```
/// use automation_core::DedupKey;
///
/// assert_eq!(DedupKey::new(["run_trouble", "sweep", "2026-03-01"]).as_str(), "run_trouble|sweep|2026-03-01");
/// assert_eq!(DedupKey::new(["a|", "b"]).as_str(), r"a\||b");
/// assert_eq!(DedupKey::new(["a", "|b"]).as_str(), r"a|\|b");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DedupKey(String);

impl Notification {
    /// Whether it is still worth queueing or delivering at `now`.
    pub fn is_useful_at(&self, now: Instant) -> bool {
        self.useful_until.is_none_or(|until| now < until)
    }
}

impl Recipient {
    /// One person.
    pub fn user(user: &UserId) -> Self {
        Self(format!("user/{user}"))
    }

    /// Everybody of a group, such as `admins`.
    pub fn group(name: &str) -> Self {
        Self(format!("group/{name}"))
    }

    /// The text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl DedupKey {
    /// The key made of those parts, of which there is at least one. A separator or a backslash inside a
    /// part gets a backslash before it, so that no two lists of parts make the same key.
    pub fn new<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut key = String::new();
        for (index, part) in parts.into_iter().enumerate() {
            if index > 0 {
                key.push('|');
            }
            for letter in part.chars() {
                // Doubling the separator would not do: an empty part beside it doubles it as well.
                if matches!(letter, '|' | '\\') {
                    key.push('\\');
                }
                key.push(letter);
            }
        }
        Self(key)
    }

    /// The text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DedupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(feature = "serde")]
fn as_map<S: serde::Serializer>(fields: &[(&'static str, Field)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(fields.iter().map(|(name, value)| (name, value)))
}
