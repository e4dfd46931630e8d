//! The text of a rule, or a calendar file: where it comes from, and which of them it is.

use std::{fs::File, io, path::Path};

use recurrence_core::{ParseError, Readings, RecurrenceSet};

use super::caret;
use super::options::Occurrences;
use crate::{
    error::Error,
    reading::{self, MIB},
};

/// What is to be listed.
pub(super) enum Source {
    /// The lines of one set.
    Lines(Named<String>),
    /// An iCalendar file.
    Calendar(Named<Vec<u8>>),
}

/// A text, and what it is called in an error.
pub(super) struct Named<T> {
    pub(super) name: String,
    pub(super) text: T,
}

pub(super) fn read(asked: &Occurrences) -> Result<Source, Error> {
    let most = asked.max_size.saturating_mul(MIB);
    let Named { name, text } = match (&asked.rule, &asked.file) {
        (Some(rule), _) => return Ok(Source::Lines(Named { name: "--rule".to_owned(), text: rule.clone() })),
        (None, Some(path)) if path.as_os_str() != "-" => of_file(path, most)?,
        _ => of_standard_input(most)?,
    };
    if is_calendar(&text) {
        return Ok(Source::Calendar(Named { name, text }));
    }
    if asked.uid.is_some() {
        return Err(Error::Cannot(format!(
            "--uid: {name} is no iCalendar file: it has no line BEGIN:VEVENT"
        )));
    }
    // What is not UTF-8 stands in a summary or the like, and does not matter; else it is found to be wrong
    // where it stands.
    let text = String::from_utf8_lossy(&text);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
    Ok(Source::Lines(Named { name, text }))
}

fn of_file(path: &Path, most: u64) -> Result<Named<Vec<u8>>, Error> {
    let text = File::open(path)
        .and_then(|file| reading::bytes(file, most))
        .map_err(|error| unreadable(path, &error))?;
    Ok(Named { name: path.display().to_string(), text })
}

fn of_standard_input(most: u64) -> Result<Named<Vec<u8>>, Error> {
    let name = "standard input";
    let text = reading::bytes(io::stdin(), most).map_err(|error| unreadable(Path::new(name), &error))?;
    Ok(Named { name: name.to_owned(), text })
}

/// Whether there are components in it, not only the lines of one set. UTF-16 is what calendar programs write.
fn is_calendar(text: &[u8]) -> bool {
    let is_utf_16 = text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff");
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    is_utf_16
        || text.split(|byte| matches!(byte, b'\n' | b'\r')).any(|line| {
            let mark = line.trim_ascii().get(..6);
            mark.is_some_and(|mark| mark.eq_ignore_ascii_case(b"BEGIN:"))
        })
}

impl Named<String> {
    /// The set of lines that stand in no component.
    pub(super) fn set(mut self, asked: &Occurrences, readings: Readings) -> Result<RecurrenceSet, Error> {
        // A shell does not make a line break of `\n`. CRLF is one of the same length, so every position stays.
        if self.text.contains("\\n") {
            self.text = self.text.replace("\\n", "\r\n");
        }
        RecurrenceSet::parse_with(&self.text, asked.strictness(), readings)
            .map_err(|error| self.wrong(&error))
    }

    fn wrong(&self, error: &ParseError) -> Error {
        let (line, shown) = caret::shown(&self.text, error.position);
        Error::Pointed(format!("{}, line {line}: {error}{shown}", self.name))
    }
}

/// Why it cannot be read; how to read more where that is why.
fn unreadable(path: &Path, error: &io::Error) -> Error {
    let hint = if error.kind() == io::ErrorKind::FileTooLarge { "; --max-size raises that" } else { "" };
    Error::Input { path: path.to_owned(), cause: format!("{error}{hint}") }
}
