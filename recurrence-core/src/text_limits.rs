use crate::{ParseError, ParseProblem};

/// How much text is read into one set: what comes from elsewhere may be of any size, and both the memory and the
/// time that a set takes grow with it. What is built with [`SetBuilder`](crate::SetBuilder) has no such limits.
///
/// ```
/// use recurrence_core::{ParseProblem, Readings, RecurrenceSet, Strictness, TextLimits};
///
/// let text = "DTSTART:20260101T090000Z\nRRULE:FREQ=DAILY\nRRULE:FREQ=HOURLY";
/// let one = TextLimits { rules: 1, ..TextLimits::default() };
/// let read = |limits| RecurrenceSet::parse_within(text, Strictness::Strict, Readings::default(), limits);
/// assert!(read(TextLimits::default()).is_ok());
/// let error = read(one).err().ok_or("an error")?;
/// assert_eq!(error.to_string(), "RRULE at byte 42: there are more than 1 rules; that many are read at most");
/// assert_eq!(error.problem, ParseProblem::TooManyRules { limit: 1 });
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextLimits {
    /// The bytes of the set's text, or of its component in an iCalendar file; 4 MiB by default.
    pub bytes: usize,
    /// RRULE and EXRULE together; 1,000 by default. RFC 5545 advises against more than one.
    pub rules: usize,
    /// The values of RDATE and EXDATE together; 100,000 by default.
    pub dates: usize,
}

impl TextLimits {
    /// None at all: for text whose size is known to be small, or that the caller printed.
    pub const NONE: Self = Self { bytes: usize::MAX, rules: usize::MAX, dates: usize::MAX };

    /// Refuses text that begins and ends there if it is longer.
    pub(crate) fn room_for_text(&self, begins: usize, ends: usize) -> Result<(), ParseError> {
        let (limit, bytes) = (self.bytes, ends.saturating_sub(begins));
        if bytes <= limit {
            return Ok(());
        }
        let position = begins.saturating_add(limit);
        Err(ParseError { part: "text", position, problem: ParseProblem::TooLong { bytes, limit } })
    }
}

/// The defaults that are named at each field.
impl Default for TextLimits {
    fn default() -> Self {
        Self { bytes: 4 * 1024 * 1024, rules: 1_000, dates: 100_000 }
    }
}
