use std::fmt;

use serde::Serialize;

/// A message in words. `Display` shows it as its recipient reads it: of a mail the subject, an empty line, the body.
///
/// ```
/// use duecourse::messages::MessageText;
///
/// let text = MessageText { subject: Some("Your job".into()), body: "It was closed.".into() };
/// assert_eq!(text.to_string(), "Subject: Your job\n\nIt was closed.\n");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MessageText {
    /// The subject of a mail, one line; other channels have none.
    pub subject: Option<String>,
    /// The text, without a line break at its end.
    pub body: String,
}

impl fmt::Display for MessageText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(subject) = &self.subject {
            write!(f, "Subject: {subject}\n\n")?;
        }
        writeln!(f, "{}", self.body)
    }
}
