use std::{borrow::Cow, fmt, str::FromStr};

use crate::{Spelling, Unseen, typed};

/// Who asks for something (G-11).
///
/// A role comes from the record (who is on the contract), never from a switch in the session.
/// The text form is what storage keeps: `system`, `staff/admin/alice`, `participant/coach/bob`.
///
/// ```
/// use automation_core::{Actor, UserId};
///
/// let alice = Actor::staff(UserId::new("alice")?, "admin");
/// assert_eq!(alice.to_string(), "staff/admin/alice");
/// assert_eq!("staff/admin/alice".parse(), Ok(alice));
/// # Ok::<(), automation_core::ActorError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Somebody the record is about.
    Participant {
        /// Who.
        user: UserId,
        /// As what, such as `coach`.
        role: Cow<'static, str>,
    },
    /// Somebody who works for the business.
    Staff {
        /// Who.
        user: UserId,
        /// As what, such as `admin`.
        role: Cow<'static, str>,
    },
    /// Time alone, or the program itself.
    System,
}

/// The host's name or number for a user: 1 to 255 characters that can be seen, in one form (G-30).
///
/// ```
/// use automation_core::UserId;
///
/// assert_eq!(UserId::new("jose\u{301}"), UserId::new("josé"));
/// assert!(UserId::new("ali\u{200B}ce").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(String);

/// A text that names nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ActorError {
    /// A user id that is empty or too long.
    #[error("`{text}` is no user id; it takes 1 to 255 characters and no control characters")]
    UserId {
        /// The text as it was given.
        text: String,
    },
    /// A user id with a character that cannot be seen (G-30).
    #[error("`{}` is no user id: {unseen}", text.escape_debug())]
    Unseen {
        /// The text as it was given.
        text: String,
        /// The character.
        unseen: Unseen,
    },
    /// A text that is not the form of an actor.
    #[error("`{text}` is no actor; write `system`, `staff/ROLE/USER` or `participant/ROLE/USER`")]
    Form {
        /// The text as it was given.
        text: String,
    },
}

/// [`UserId::new`].
impl FromStr for UserId {
    type Err = ActorError;

    fn from_str(text: &str) -> Result<Self, ActorError> {
        Self::new(text)
    }
}

impl UserId {
    /// Takes the id as somebody writes it: in the composed form, without white space around it, and with one
    /// space for each run of white space (G-30).
    ///
    /// # Errors
    /// [`ActorError::UserId`] if it is empty or over 255 characters, [`ActorError::Unseen`] if it holds a
    /// character that cannot be seen.
    pub fn new(text: &str) -> Result<Self, ActorError> {
        let id = Spelling::Key
            .normal(text)
            .map_err(|unseen| ActorError::Unseen { text: text.to_owned(), unseen })?;
        if id.is_empty() || id.chars().count() > 255 {
            return Err(ActorError::UserId { text: text.to_owned() });
        }
        Ok(Self(id))
    }

    /// Takes the id as it is stored, which may be from before there was one form of it: it stays what it is, so
    /// that what refers to it does too. What somebody types is for [`new`](Self::new).
    ///
    /// # Errors
    /// [`ActorError::UserId`] if it is empty, over 255 characters, has white space around it or holds a control
    /// character.
    pub fn stored(text: &str) -> Result<Self, ActorError> {
        let is_whole = text.trim() == text && !text.is_empty() && text.chars().count() <= 255;
        if !is_whole || text.chars().any(char::is_control) {
            return Err(ActorError::UserId { text: text.to_owned() });
        }
        Ok(Self(text.to_owned()))
    }

    /// Whether both name the same user: one of them may be stored in a form from before there was one (G-30).
    pub fn is(&self, other: &Self) -> bool {
        self == other || typed(&self.0) == typed(&other.0)
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Actor {
    /// Staff in that role.
    pub fn staff(user: UserId, role: impl Into<Cow<'static, str>>) -> Self {
        Self::Staff { user, role: role.into() }
    }

    /// A participant in that role.
    pub fn participant(user: UserId, role: impl Into<Cow<'static, str>>) -> Self {
        Self::Participant { user, role: role.into() }
    }

    /// Who it is, if it is a person.
    pub fn user(&self) -> Option<&UserId> {
        match self {
            Self::Participant { user, .. } | Self::Staff { user, .. } => Some(user),
            Self::System => None,
        }
    }

    /// What people call them: the user's id, or `the system`.
    ///
    /// ```
    /// use automation_core::{Actor, UserId};
    ///
    /// assert_eq!(Actor::staff(UserId::new("alice")?, "admin").name(), "alice");
    /// assert_eq!(Actor::System.name(), "the system");
    /// # Ok::<(), automation_core::ActorError>(())
    /// ```
    pub fn name(&self) -> &str {
        self.user().map_or("the system", UserId::as_str)
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Participant { user, role } => write!(f, "participant/{}/{user}", escaped(role)),
            Self::Staff { user, role } => write!(f, "staff/{}/{user}", escaped(role)),
            Self::System => f.write_str("system"),
        }
    }
}

impl FromStr for Actor {
    type Err = ActorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // The user comes last, so an id may hold slashes.
        let mut parts = text.splitn(3, '/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("system"), None, None) => Ok(Self::System),
            (Some("staff"), Some(role), Some(user)) => Ok(Self::staff(stored(user)?, unescaped(role))),
            (Some("participant"), Some(role), Some(user)) => {
                Ok(Self::participant(stored(user)?, unescaped(role)))
            }
            _ => Err(ActorError::Form { text: text.to_owned() }),
        }
    }
}

/// A text form is what storage keeps, so a user is taken as they were written.
fn stored(user: &str) -> Result<UserId, ActorError> {
    UserId::stored(user.trim())
}

/// A role may hold any character; the one that ends it in the text form is written another way.
fn escaped(role: &str) -> Cow<'_, str> {
    if role.contains(['/', '%']) { role.replace('%', "%25").replace('/', "%2F").into() } else { role.into() }
}

fn unescaped(role: &str) -> String {
    role.replace("%2F", "/").replace("%25", "%")
}

#[cfg(feature = "serde")]
mod serde_impls {
    use super::{Actor, UserId};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
    use std::borrow::Cow;

    impl Serialize for UserId {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(&self.0)
        }
    }

    impl<'de> Deserialize<'de> for UserId {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            // Values come from storage as well, where they must stay what they are.
            let text = <Cow<'de, str>>::deserialize(deserializer)?;
            UserId::stored(text.trim()).map_err(D::Error::custom)
        }
    }

    impl Serialize for Actor {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }

    impl<'de> Deserialize<'de> for Actor {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            <Cow<'de, str>>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
        }
    }
}
