//! What lenient reading passes over, and where.

/// Something that lenient reading passed over or read otherwise than it is written: the text still makes a
/// set, but its writer may have meant more. Given by
/// [`RecurrenceSet::parse_noting`](crate::RecurrenceSet::parse_noting).
///
/// ```
/// use recurrence_core::{Readings, RecurrenceSet, Strictness, TextLimits};
///
/// let text = "DTSTART:20260303T100000Z\nRRULE:FREQ=WEEKLY;BYWEEKDAY=TH";
/// let (set, notes) =
///     RecurrenceSet::parse_noting(text, Strictness::Lenient, Readings::default(), TextLimits::default())?;
/// assert_eq!(set.rules()[0].to_string(), "FREQ=WEEKLY");
/// assert_eq!(
///     notes[0].to_string(),
///     "RRULE at byte 43: `BYWEEKDAY` is not a rule part that is known, and was passed over"
/// );
/// # Ok::<(), recurrence_core::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{part} at byte {position}: {what}")]
#[non_exhaustive]
pub struct ParseNote {
    /// The property, parameter or rule part that it is about, as in [`ParseError::part`](crate::ParseError::part).
    pub part: &'static str,
    /// Where that is: its byte in the text as it was given, from 0, as in [`ParseError::position`](crate::ParseError::position).
    pub position: usize,
    /// What was done with it.
    pub what: Noted,
}

/// What lenient reading did. What is quoted from the text is cut to 40 characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Noted {
    /// A rule part that the RFC does not name.
    #[error("`{found}` is not a rule part that is known, and was passed over")]
    UnknownPart {
        /// Its name.
        found: String,
    },
    /// A rule part that is there twice.
    #[error("it is there already, at byte {first}; the last one counts")]
    RepeatedPart {
        /// Where it was first.
        first: usize,
    },
    /// A BY part that RFC 5545 section 3.3.10 does not allow with the frequency, read as a filter.
    #[error("RFC 5545 does not allow it in a {frequency} rule; only the days that it names are kept")]
    Filter {
        /// The frequency of the rule.
        frequency: crate::Frequency,
    },
    /// The number of a weekday in a rule whose periods have each weekday once at most.
    #[error(
        "weekdays are counted in monthly and yearly rules only; the number of `{weekday}` was passed over"
    )]
    NumberedWeekday {
        /// The entry, such as `2TU`.
        weekday: crate::WeekdayNum,
    },
    /// BYHOUR, BYMINUTE or BYSECOND beside a start that is a date, which RFC 5545 section 3.3.10 says to
    /// ignore.
    #[error("the start is a date, so the rule has no times of day, and it was passed over")]
    TimeOfDate,
    /// BYSETPOS whose rule has no other BY part left beside a start that is a date.
    #[error("nothing is left for it to choose from, and it was passed over")]
    PositionsOfNothing,
    /// An RRULE or EXRULE with nothing behind its name.
    #[error("there is nothing behind it; it was read as no rule")]
    EmptyRule,
    /// More notes than are kept: there are never more than 101 of one set, this one among them.
    #[error("there are {number} more notes, of which this is the first place")]
    More {
        /// How many are not listed.
        number: usize,
    },
}

/// So many notes of one set are kept; then their number.
pub(crate) const MOST_NOTES: usize = 100;

/// The notes of one set, bounded whatever its text is.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    kept: Vec<ParseNote>,
    /// The first that was not kept, without what it says.
    first_more: Option<(&'static str, usize)>,
    more: usize,
}

impl Notes {
    /// So many were made so far.
    pub(crate) fn number(&self) -> usize {
        self.kept.len().saturating_add(self.more)
    }

    /// Moves the notes from that number on from places in their line to places in the text.
    pub(crate) fn locate(&mut self, from: usize, place: impl Fn(usize) -> usize) {
        for note in self.kept.iter_mut().skip(from) {
            note.position = place(note.position);
            if let Noted::RepeatedPart { first } = &mut note.what {
                *first = place(*first);
            }
        }
        if let Some((_, position)) = self.first_more.as_mut().filter(|_| from <= MOST_NOTES) {
            *position = place(*position);
        }
    }

    /// Keeps a note, or counts it; what it says is only made where it is kept.
    #[cold]
    pub(crate) fn add(&mut self, part: &'static str, position: usize, what: impl FnOnce() -> Noted) {
        if self.kept.len() < MOST_NOTES {
            self.kept.push(ParseNote { part, position, what: what() });
        } else {
            self.first_more.get_or_insert((part, position));
            self.more = self.more.saturating_add(1);
        }
    }

    /// In the order of the text; behind them how many more there are, if there are.
    pub(crate) fn into_list(self) -> Vec<ParseNote> {
        let mut list = self.kept;
        list.sort_by_key(|note| note.position);
        let more = Noted::More { number: self.more };
        list.extend(self.first_more.map(|(part, position)| ParseNote { part, position, what: more }));
        list
    }
}
