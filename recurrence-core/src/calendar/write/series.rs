use super::Change;
use crate::RecurrenceSet;

/// A series of occurrences: its rules and dates, and what became of some of them.
///
/// The set is written so that every reader takes it for the same:
/// - UNTIL is an instant where the start is in a zone, and a date where that is one (RFC 5545 section 3.3.10).
/// - RDATE and EXDATE have the form and the zone of the start. A whole day that is taken out is written as its
///   occurrences. In the hour that the clocks show a second time, what the local time does not mean is in UTC.
/// - What readers take for one thing or another is spelled out: the weekday of a rule with BYWEEKNO alone, the months of
///   a yearly one with BYMONTHDAY alone.
/// - If its only rule does not give the start, it starts with the first occurrence that the rule gives.
///
/// A set is refused if a file cannot say what it means: with an EXRULE; where the clocks change, with another reading of
/// gaps, overlaps and hours than that of RFC 5545; with a start that counts although no rule gives it. What differs only
/// at some occurrences can be said by changes of those.
#[derive(Debug, Clone)]
#[must_use = "a series does nothing until an event has it"]
pub struct Series {
    pub(super) set: RecurrenceSet,
    pub(super) changes: Vec<Change>,
}

impl Series {
    /// As the set gives it, without any change.
    pub fn of(set: RecurrenceSet) -> Self {
        Self { set, changes: Vec::new() }
    }

    /// With what became of one occurrence.
    pub fn changed(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }
}

impl Extend<Change> for Series {
    fn extend<T: IntoIterator<Item = Change>>(&mut self, changes: T) {
        self.changes.extend(changes);
    }
}
