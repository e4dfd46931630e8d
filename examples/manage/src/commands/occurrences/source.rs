//! The text of a rule: where it comes from, and the set that it holds.

use std::{fs::File, io, path::Path};

use recurrence_core::{ParseError, Readings, RecurrenceSet};

use super::options::Occurrences;
use super::{calendar, caret};
use crate::{
    error::Error,
    reading::{self, MIB},
};

/// A text, and what it is called in an error.
struct Source {
    name: String,
    text: String,
}

pub(super) fn read(asked: &Occurrences, readings: Readings) -> Result<RecurrenceSet, Error> {
    let most = asked.max_size.saturating_mul(MIB);
    let source = match (&asked.rule, &asked.file) {
        (Some(rule), _) => Source { name: "--rule".to_owned(), text: rule.clone() },
        (None, Some(path)) if path.as_os_str() != "-" => Source::of_file(path, most)?,
        _ => Source::of_standard_input(most)?,
    };
    if asked.rule.is_none() && source.is_calendar() {
        return source.event(asked.uid.as_deref(), readings);
    }
    if asked.uid.is_some() {
        let name = source.name;
        return Err(Error::Cannot(format!(
            "--uid: {name} is no iCalendar file: it has no line BEGIN:VEVENT"
        )));
    }
    source.lines(asked, readings)
}

impl Source {
    fn of_file(path: &Path, most: u64) -> Result<Self, Error> {
        let bytes = File::open(path)
            .and_then(|file| reading::bytes(file, most))
            .map_err(|error| unreadable(path, &error))?;
        Ok(Self::new(path.display().to_string(), bytes))
    }

    fn of_standard_input(most: u64) -> Result<Self, Error> {
        let name = "standard input";
        let bytes = reading::bytes(io::stdin(), most).map_err(|error| unreadable(Path::new(name), &error))?;
        Ok(Self::new(name.to_owned(), bytes))
    }

    /// What is not UTF-8 stands in a summary or the like, and does not matter; else it is found to be wrong
    /// where it stands.
    fn new(name: String, bytes: Vec<u8>) -> Self {
        let mut text = String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        if text.starts_with('\u{feff}') {
            drop(text.drain(..'\u{feff}'.len_utf8()));
        }
        Self { name, text }
    }

    /// Whether there are components in it, not only the lines of one set.
    fn is_calendar(&self) -> bool {
        self.text.lines().any(|line| {
            let mark = line.trim().as_bytes().get(..6);
            mark.is_some_and(|mark| mark.eq_ignore_ascii_case(b"BEGIN:"))
        })
    }

    /// The set of lines that stand in no component.
    fn lines(mut self, asked: &Occurrences, readings: Readings) -> Result<RecurrenceSet, Error> {
        // A shell does not make a line break of `\n`. CRLF is one of the same length, so every position stays.
        if self.text.contains("\\n") {
            self.text = self.text.replace("\\n", "\r\n");
        }
        RecurrenceSet::parse_with(&self.text, asked.strictness(), readings)
            .map_err(|error| self.wrong(&error))
    }

    /// The set of one of its events.
    fn event(&self, uid: Option<&str>, readings: Readings) -> Result<RecurrenceSet, Error> {
        let event = calendar::choose(&self.text, &self.name, uid)?;
        let set = event.set.map_err(|error| self.wrong(&error))?;
        set.with_readings(readings).map_err(|error| Error::Cannot(format!("{}: {error}", self.name)))
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
