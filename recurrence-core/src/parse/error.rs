//! What is wrong with a text, and where.

use zone_core::Zone;

use crate::{RuleError, SetError};

/// Why a text is refused: the first thing that is wrong with it.
///
/// ```
/// use recurrence_core::{ParseProblem, Rule};
///
/// let error = "FREQ=MONTHLY;BYMONTHDAY=13,32".parse::<Rule>().err().ok_or("an error")?;
/// assert_eq!((error.part, error.position), ("BYMONTHDAY", 27));
/// assert!(matches!(error.problem, ParseProblem::OutOfRange { .. }));
/// assert_eq!(error.to_string(), "BYMONTHDAY at byte 27: `32` is out of range; it may be 1 to 31 or -31 to -1");
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{part} at byte {position}: {problem}")]
#[non_exhaustive]
pub struct ParseError {
    /// The property, parameter or rule part that it is about, such as `DTSTART`, `TZID` or `BYDAY`; `text`
    /// for a line that is none.
    pub part: &'static str,
    /// Where the offending value begins: its byte in the text as it was given, folds included, from 0. For
    /// what is missing, where the text, line or rule that should hold it begins.
    pub position: usize,
    /// What is wrong.
    pub problem: ParseProblem,
}

/// An error on its way out: small, so that what is not wrong comes back in registers.
pub(crate) type Refusal = Box<ParseError>;

/// What is wrong with a text. What is quoted from it is cut to 40 characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseProblem {
    /// A line that is not `NAME:value` or `NAME;parameter=value:value`.
    #[error("`{found}` is not a property such as RRULE:FREQ=DAILY")]
    NotAProperty {
        /// The line.
        found: String,
    },
    /// A property that says nothing about recurrence; only strict reading minds.
    #[error("`{found}` is not one of DTSTART, RRULE, RDATE, EXDATE and EXRULE")]
    UnknownProperty {
        /// Its name.
        found: String,
    },
    /// A second DTSTART.
    #[error("there is one already; a set has one start")]
    SecondStart,
    /// More text than the [limits](crate::TextLimits) allow.
    #[error("the text of the set has {bytes} bytes; {limit} are read at most")]
    TooLong {
        /// How many bytes it has, or how many of it were seen.
        bytes: usize,
        /// How many it may have.
        limit: usize,
    },
    /// More RRULE and EXRULE properties than the limits allow.
    #[error("there are more than {limit} rules; that many are read at most")]
    TooManyRules {
        /// How many there may be.
        limit: usize,
    },
    /// More values of RDATE and EXDATE than the limits allow.
    #[error("there are more than {limit} dates; that many are read at most")]
    TooManyDates {
        /// How many there may be.
        limit: usize,
    },
    /// No DTSTART.
    #[error("there is none; a set needs a start")]
    MissingStart,
    /// A component that begins and does not end.
    #[error("there is no END for it")]
    Unclosed,
    /// A property without a colon and a value.
    #[error("a colon and a value are missing")]
    NoValue,
    /// A parameter that is not `NAME=value`.
    #[error("`{found}` is not a parameter such as TZID=Europe/London")]
    NotAParameter {
        /// The parameter.
        found: String,
    },
    /// A parameter other than TZID and VALUE; only strict reading minds.
    #[error("`{found}` is not a parameter that is known here")]
    UnknownParameter {
        /// Its name.
        found: String,
    },
    /// VALUE=PERIOD: periods of time have no place in a set of points in time.
    #[error("periods are not read; DATE and DATE-TIME are")]
    Period,
    /// A VALUE that none of the properties may have.
    #[error("`{found}` is not DATE or DATE-TIME")]
    UnknownValueType {
        /// The type.
        found: String,
    },
    /// A date where a time was announced, or the other way round; only strict reading minds.
    #[error("`{found}` is not a {announced}, which it must be here; VALUE says which")]
    OtherValueType {
        /// The value.
        found: String,
        /// `DATE` or `DATE-TIME`.
        announced: &'static str,
    },
    /// A TZID beside a value that can have no zone; only strict reading minds.
    #[error("`{found}` can have no zone beside it, being {why}")]
    NeedlessZone {
        /// The value.
        found: String,
        /// `in UTC` or `a date`.
        why: &'static str,
    },
    /// A TZID that is in no table.
    #[error("`{found}` is not a zone of the tz database{}", did_you_mean(*meant))]
    UnknownZone {
        /// The zone.
        found: String,
        /// The zone that was most likely meant: the name in another case, with a prefix or a typing error,
        /// its last part alone, or Windows' name.
        meant: Option<Zone>,
    },
    /// Neither a date nor a date with a time.
    #[error("`{found}` is not a date or time such as 20260330, 20260330T100000 or 20260330T090000Z")]
    NotADateTime {
        /// The value.
        found: String,
    },
    /// A date that the calendar does not have.
    #[error("`{found}` names a day that the years 1 to 9999 do not have")]
    NoSuchDate {
        /// The value.
        found: String,
    },
    /// A time that no day has.
    #[error("`{found}` names a time that no day has")]
    NoSuchTime {
        /// The value.
        found: String,
    },
    /// A piece of a rule that is not `NAME=value`.
    #[error("`{found}` is not a rule part such as FREQ=DAILY")]
    NotAPart {
        /// The piece.
        found: String,
    },
    /// A rule part that the RFC does not name. Lenient reading minds only those that would change what
    /// the rest means: RSCALE and SKIP (RFC 7529), unless they say what holds without them, and BYEASTER.
    #[error("`{found}` is not a rule part that is known")]
    UnknownPart {
        /// Its name.
        found: String,
    },
    /// A rule part or parameter that is there twice; only strict reading minds.
    #[error("it is there already, at byte {first}")]
    RepeatedPart {
        /// Where it was first.
        first: usize,
    },
    /// A rule without FREQ.
    #[error("there is none; a rule needs one, such as FREQ=DAILY")]
    MissingFrequency,
    /// Not a frequency.
    #[error("`{found}` is not one of SECONDLY, MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY and YEARLY")]
    UnknownFrequency {
        /// The value.
        found: String,
    },
    /// Not a weekday, with or without a number.
    #[error("`{found}` is not a weekday such as {example}")]
    NotAWeekday {
        /// The value.
        found: String,
        /// What would be one.
        example: &'static str,
    },
    /// Not a whole number.
    #[error("`{found}` is not a number; it may be {allowed}")]
    NotANumber {
        /// The value.
        found: String,
        /// What it may be, in words.
        allowed: &'static str,
    },
    /// A number outside the range of its part.
    #[error("`{found}` is out of range; it may be {allowed}")]
    OutOfRange {
        /// The value.
        found: String,
        /// What it may be, in words.
        allowed: &'static str,
    },
    /// An UNTIL in a form that the start does not ask for (RFC 5545 section 3.3.10); only strict reading
    /// minds.
    #[error("beside a start that is {start}, it must be {wanted}")]
    OtherUntil {
        /// What the start is, in words.
        start: &'static str,
        /// The form that UNTIL must have, in words.
        wanted: &'static str,
    },
    /// A time of day beside a start that is a date (RFC 5545 section 3.3.10); only strict reading minds.
    #[error("a rule for dates has no times of day")]
    TimeOfDate,
    /// Parts that do not go together.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// Properties that do not go together.
    #[error(transparent)]
    Set(#[from] SetError),
}

/// What is shown of a text: its first 40 characters, nothing invisible.
pub(crate) fn excerpt(bytes: &[u8]) -> String {
    const LONGEST: usize = 40;
    let text = String::from_utf8_lossy(bytes);
    let shown =
        |character: char| if character.is_control() { char::REPLACEMENT_CHARACTER } else { character };
    let mut excerpt: String = text.chars().take(LONGEST).map(shown).collect();
    if text.chars().nth(LONGEST).is_some() {
        excerpt.push('…');
    }
    excerpt
}

fn did_you_mean(zone: Option<Zone>) -> String {
    zone.map_or_else(|| " such as Europe/London".to_owned(), |zone| format!("; did you mean {zone}?"))
}
