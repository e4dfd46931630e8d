use std::{fmt, str::FromStr};

/// Where mail reaches somebody. Only what would break a message is refused: whether mail arrives, only
/// sending it tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EmailAddress(String);

/// The most characters that a mail server takes.
const LONGEST: usize = 254;

/// A text that is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EmailAddressError {
    #[error("`{0}` is no mail address; write one such as john@example.org")]
    Form(String),
    #[error("`{}` holds white space or a control character, which no mail address does", .0.escape_debug())]
    Character(String),
    #[error("the mail address has {0} characters; it takes at most {LONGEST}")]
    TooLong(usize),
}

impl EmailAddress {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailAddress {
    type Err = EmailAddressError;

    fn from_str(text: &str) -> Result<Self, EmailAddressError> {
        let address = text.trim();
        let length = address.chars().count();
        if length > LONGEST {
            return Err(EmailAddressError::TooLong(length));
        }
        if address.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(EmailAddressError::Character(address.to_owned()));
        }
        match address.split_once('@') {
            Some((user, host)) if !user.is_empty() && !host.is_empty() && !host.contains('@') => {
                Ok(Self(address.to_owned()))
            }
            _ => Err(EmailAddressError::Form(address.to_owned())),
        }
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
