use std::{fmt, str::FromStr};

use automation_core::{Channel, words};

use super::TemplateError;

/// The name of a template's file, `KIND.CHANNEL.FORMAT`.
///
/// ```
/// use automation_core::Channel;
/// use duecourse::messages::TemplateName;
///
/// let name: TemplateName = "session_reminder.mail.txt".parse()?;
/// assert_eq!((name.kind.as_str(), name.channel), ("session_reminder", Channel::Mail));
/// assert_eq!(name.to_string(), "session_reminder.mail.txt");
/// # Ok::<(), duecourse::messages::TemplateError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TemplateName {
    /// The kind of message, in snake case.
    pub kind: String,
    /// By which way it goes.
    pub channel: Channel,
    /// In which form.
    pub format: MessageFormat,
}

/// In which form a text is written. Plain text so far: mail in HTML comes with its delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MessageFormat {
    /// Plain text.
    Text,
}

words!(MessageFormat, "format of a message", Text => "txt");

impl fmt::Display for TemplateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.kind, self.channel, self.format)
    }
}

impl FromStr for TemplateName {
    type Err = TemplateError;

    fn from_str(file: &str) -> Result<Self, TemplateError> {
        let none = |cause: String| TemplateError::Name { file: file.to_owned(), cause };
        let mut parts = file.split('.');
        let (Some(kind), Some(channel), Some(format), None) =
            (parts.next().filter(|kind| !kind.is_empty()), parts.next(), parts.next(), parts.next())
        else {
            return Err(none("it has not three parts".to_owned()));
        };
        Ok(Self {
            kind: kind.to_owned(),
            channel: channel
                .parse()
                .map_err(|error: automation_core::texts::WordError| none(error.to_string()))?,
            format: format
                .parse()
                .map_err(|error: automation_core::texts::WordError| none(error.to_string()))?,
        })
    }
}
