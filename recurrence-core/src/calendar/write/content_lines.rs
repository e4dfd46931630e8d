//! The lines of a calendar file (RFC 5545 section 3.1).

use std::fmt::{Display, Write};

use crate::{
    CalendarTime,
    calendar::text_value::{breaks_line, escaped},
};

/// The most octets of a line, without its line break; what is longer is folded.
const LONGEST: usize = 75;

/// A text of lines that are folded and end with CRLF.
///
/// Whatever is written, a line begins only where [`property`](Self::property) or its like begins one: every character
/// goes through [`write_char`](Write::write_char), which lets no control character but the tab pass.
#[derive(Debug, Default)]
pub(super) struct ContentLines {
    text: String,
    /// The octets of the line under way.
    width: usize,
}

impl ContentLines {
    /// A property whose value is ready.
    pub(super) fn property(&mut self, name: &str, value: impl Display) {
        self.line(format_args!("{name}:{value}"));
    }

    /// A property whose value is a text of any characters; none if that is empty.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        self.put(format_args!("{name}:"));
        // A String takes whatever is written to it.
        let _ = escaped(text, self);
        self.end();
    }

    /// A property with a parameter of any characters, and a value that is ready.
    pub(super) fn with_parameter(&mut self, name: &str, parameter: &str, of: &str, value: impl Display) {
        self.put(format_args!("{name};{parameter}="));
        self.parameter(of);
        self.line(format_args!(":{value}"));
    }

    /// A property that is a date or a time.
    pub(super) fn time(&mut self, name: &str, time: CalendarTime) {
        match time {
            CalendarTime::Zoned(local, zone) => {
                self.with_parameter(name, "TZID", zone.name(), local.format("%Y%m%dT%H%M%S"));
            }
            CalendarTime::Date(day) => self.with_parameter(name, "VALUE", "DATE", day.format("%Y%m%d")),
            CalendarTime::Utc(_) | CalendarTime::Floating(_) => self.property(name, time),
        }
    }

    /// All of it.
    pub(super) fn finish(self) -> String {
        self.text
    }

    /// The value of a parameter, in quotes where it needs them (RFC 5545 section 3.2); what stands not even there is
    /// written as RFC 6868 says.
    fn parameter(&mut self, value: &str) {
        let quote = if value.contains([':', ';', ',']) { "\"" } else { "" };
        self.put(quote);
        let mut characters = value.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '\r' if characters.peek() == Some(&'\n') => {}
                character if breaks_line(character) => self.put("^n"),
                '^' => self.put("^^"),
                '"' => self.put("^'"),
                character => self.put(character),
            }
        }
        self.put(quote);
    }

    /// The rest of a line, or a whole one.
    fn line(&mut self, rest: impl Display) {
        self.put(rest);
        self.end();
    }

    fn put(&mut self, part: impl Display) {
        // A String takes whatever is written to it.
        let _ = write!(self, "{part}");
    }

    fn end(&mut self) {
        self.text.push_str("\r\n");
        self.width = 0;
    }
}

impl Write for ContentLines {
    fn write_str(&mut self, part: &str) -> std::fmt::Result {
        part.chars().try_for_each(|character| self.write_char(character))
    }

    fn write_char(&mut self, character: char) -> std::fmt::Result {
        if character.is_control() && character != '\t' {
            return Ok(());
        }
        let wide = self.width.saturating_add(character.len_utf8());
        if wide > LONGEST {
            self.text.push_str("\r\n ");
            self.width = character.len_utf8().saturating_add(1);
        } else {
            self.width = wide;
        }
        self.text.push(character);
        Ok(())
    }
}
