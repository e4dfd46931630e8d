//! Text into rules and sets (RFC 5545 sections 3.1, 3.3.10 and 3.8.5), byte by byte and without copies.

mod error;
mod line;
mod moment;
mod note;
mod number;
mod parameters;
mod part;
mod piece;
mod reader;
mod recur;
mod strictness;
mod time;
mod weekday;
mod zone;

pub use error::{ParseError, ParseProblem};
pub use note::{Noted, ParseNote};
pub use strictness::Strictness;

use error::{Refusal, excerpt};
use line::lines;
use note::Notes;
use piece::Piece;
use reader::Reader;

/// What the reader of calendar files uses of it.
#[cfg(feature = "calendar-files")]
pub(crate) mod files {
    pub(crate) use super::{
        error::{Refusal, excerpt},
        line::{Line, lines},
        moment::{Moment, moment},
        parameters::{Parameters, value_behind},
        piece::Piece,
        reader::{Property, Reader, no_property},
        zone::{LONGEST_NAME, database_zone, meant},
    };
}

use std::str::FromStr;

use crate::{CalendarTime, Readings, RecurrenceSet, Rule, TextLimits};

impl Rule {
    /// Reads the value of an RRULE or EXRULE property, such as `FREQ=DAILY;COUNT=3`, with or without the
    /// name `RRULE:` or `EXRULE:` in front. An UNTIL may have any of its three forms, since there is no start
    /// beside which it could be wrong.
    ///
    /// # Errors
    /// The first thing that is wrong, with its position.
    ///
    /// ```
    /// use recurrence_core::{Rule, Strictness};
    ///
    /// let text = " freq = daily; X-COLOUR=red; count=3 ";
    /// assert_eq!(Rule::parse(text, Strictness::Lenient)?.to_string(), "FREQ=DAILY;COUNT=3");
    /// assert!(Rule::parse(text, Strictness::Strict).is_err());
    /// assert_eq!(Rule::parse("RRULE:FREQ=DAILY", Strictness::Strict)?.to_string(), "FREQ=DAILY");
    /// # Ok::<(), recurrence_core::ParseError>(())
    /// ```
    pub fn parse(text: &str, strictness: Strictness) -> Result<Self, ParseError> {
        let mut value = Piece::whole(text).trimmed(strictness);
        if let Some((name, rest)) = value.split_once(b':')
            && (name.is("RRULE") || name.is("EXRULE"))
        {
            value = rest;
        }
        recur::read(value, strictness.into()).map_err(|refusal| *refusal)
    }

    /// Reads what `Display` printed, whatever was read leniently: strictly, except for the parts that are
    /// filters beyond the RFC's table.
    #[cfg(feature = "serde")]
    pub(crate) fn parse_printed(text: &str) -> Result<Self, ParseError> {
        recur::read(Piece::whole(text), recur::Forgiving::PRINTED).map_err(|refusal| *refusal)
    }
}

/// [`Rule::parse`], strictly.
impl FromStr for Rule {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text, Strictness::Strict)
    }
}

impl RecurrenceSet {
    /// Reads the properties DTSTART, RRULE, RDATE, EXDATE and EXRULE, one a line, in any order. There must
    /// be one DTSTART, and any number of the others within the [usual limits](TextLimits::default). Lines
    /// may be folded (RFC 5545 section 3.1), end in LF or CRLF, and be empty.
    ///
    /// # Errors
    /// The first thing that is wrong, with its position.
    ///
    /// ```
    /// use recurrence_core::{RecurrenceSet, Strictness};
    ///
    /// let text = "DTSTART;TZID=Europe/London:20260330T100000\nRRULE:FREQ=WEEKLY;BYDAY=€M";
    /// let error = RecurrenceSet::parse(text, Strictness::Strict).map_err(|error| error.to_string());
    /// assert_eq!(
    ///     error.err().as_deref(),
    ///     Some("BYDAY at byte 67: `€M` is not a weekday such as MO, 2TU or -1FR")
    /// );
    /// ```
    pub fn parse(text: &str, strictness: Strictness) -> Result<Self, ParseError> {
        Self::parse_with(text, strictness, Readings::default())
    }

    /// As [`parse`](Self::parse), to be read so where the RFC leaves room.
    ///
    /// # Errors
    /// The first thing that is wrong, with its position; a start that does not match its rules, if the
    /// readings reject that.
    pub fn parse_with(text: &str, strictness: Strictness, readings: Readings) -> Result<Self, ParseError> {
        Self::parse_within(text, strictness, readings, TextLimits::default())
    }

    /// As [`parse_with`](Self::parse_with), within other limits than the [usual ones](TextLimits::default).
    ///
    /// # Errors
    /// The first thing that is wrong, with its position; text, rules or dates beyond the limits among it.
    pub fn parse_within(
        text: &str,
        strictness: Strictness,
        readings: Readings,
        limits: TextLimits,
    ) -> Result<Self, ParseError> {
        parse_whole(text, Reader::new(strictness, 0, limits), readings).map(|(set, _)| set)
    }

    /// As [`parse_within`](Self::parse_within), with what lenient reading passed over, in the order of the
    /// text: at most 100 notes, and one that says how many more there are. Strict reading passes over nothing.
    ///
    /// # Errors
    /// The first thing that is wrong, with its position.
    pub fn parse_noting(
        text: &str,
        strictness: Strictness,
        readings: Readings,
        limits: TextLimits,
    ) -> Result<(Self, Vec<ParseNote>), ParseError> {
        parse_whole(text, Reader::new(strictness, 0, limits), readings)
    }

    /// Reads what `Display` printed, whatever was built: strictly, except that the parts of a rule need
    /// not go with the start.
    #[cfg(feature = "serde")]
    pub(crate) fn parse_printed(text: &str) -> Result<Self, ParseError> {
        parse_whole(text, Reader::of_printed(), Readings::default()).map(|(set, _)| set)
    }
}

fn parse_whole(
    text: &str,
    mut reader: Reader,
    readings: Readings,
) -> Result<(RecurrenceSet, Vec<ParseNote>), ParseError> {
    reader.limits.room_for_text(0, text.len())?;
    for line in lines(text) {
        reader.read(&line).map_err(|refusal| *refusal)?;
    }
    reader.finish(text, readings)
}

/// [`RecurrenceSet::parse`], strictly.
impl FromStr for RecurrenceSet {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text, Strictness::Strict)
    }
}

/// Strictly, as it is printed: what stands behind the name of a DTSTART, RDATE or EXDATE property.
///
/// ```
/// use recurrence_core::CalendarTime;
///
/// let time: CalendarTime = "TZID=Europe/London:20260330T100000".parse()?;
/// assert_eq!(time.zone(), Some(zone_core::zone!("Europe/London")));
/// # Ok::<(), recurrence_core::ParseError>(())
/// ```
impl FromStr for CalendarTime {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        time::time(Piece::whole(text), Strictness::Strict).map_err(|refusal| *refusal)
    }
}
