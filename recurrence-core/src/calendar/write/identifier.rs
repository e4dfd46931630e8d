use super::WriteError;
use crate::calendar::text_value::breaks_line;

/// The most bytes of an identifier (RFC 5545 section 3.8.4.7).
const LONGEST: usize = 255;

/// Which event it is: the UID property, the same for ever and in every file (RFC 5545 section 3.8.4.7). 1 to 255 bytes,
/// without control characters, backslashes, semicolons and commas, and without blanks at its ends: readers differ in
/// how they read those, and would take the event for another one.
///
/// ```
/// use recurrence_core::calendar::write::Uid;
///
/// assert_eq!(Uid::new("pattern-7@studio.example")?.as_str(), "pattern-7@studio.example");
/// assert_eq!(Uid::new("").unwrap_err().to_string(), "a UID is empty");
/// assert!(Uid::new("7\r\nATTENDEE:mailto:x@y.example").is_err());
/// # Ok::<(), recurrence_core::calendar::write::WriteError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uid(String);

/// What wrote the file: the PRODID property (RFC 5545 section 3.7.3), such as `-//Studio//Timetable//EN`. As a
/// [`Uid`] is, it is of 1 to 255 bytes without control characters, backslashes, semicolons, commas, and blanks at its
/// ends.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ProductId(String);

impl Uid {
    /// Of a text.
    ///
    /// # Errors
    /// None at all, more than 255 bytes, or a character that not every reader gives back.
    pub fn new(text: impl Into<String>) -> Result<Self, WriteError> {
        checked("UID", text.into()).map(Self)
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ProductId {
    /// Of a text.
    ///
    /// # Errors
    /// None at all, more than 255 bytes, or a character that not every reader gives back.
    pub fn new(text: impl Into<String>) -> Result<Self, WriteError> {
        checked("PRODID", text.into()).map(Self)
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Uid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

fn checked(what: &'static str, text: String) -> Result<String, WriteError> {
    if text.is_empty() {
        return Err(WriteError::Empty { what });
    }
    if text.len() > LONGEST {
        return Err(WriteError::TooLong { what, bytes: text.len(), limit: LONGEST });
    }
    let is_odd = |character: &char| {
        character.is_control() || breaks_line(*character) || matches!(character, '\\' | ';' | ',')
    };
    let ends = [text.chars().next(), text.chars().next_back()];
    let blank = ends.into_iter().flatten().find(|character| character.is_whitespace());
    match text.chars().find(is_odd).or(blank) {
        Some(character) => Err(WriteError::Character { what, text, character }),
        None => Ok(text),
    }
}
