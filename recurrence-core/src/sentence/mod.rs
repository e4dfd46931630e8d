//! A set describes itself in English.

mod dates;
mod days;
mod limit;
mod phase;
mod rule;
mod times;
mod words;

use crate::{CalendarTime, RecurrenceSet};
use phase::Phase;

impl RecurrenceSet {
    /// What the set is, in English: its rules with what they take from the start, its zone, from when rules
    /// with an INTERVAL count, how the rules end, whether a start counts that no rule gives, and which dates are added or taken out, of more than three their number. Not for parsing; the
    /// words may change between versions.
    ///
    /// ```
    /// use recurrence_core::RecurrenceSet;
    ///
    /// let set: RecurrenceSet = "DTSTART;TZID=Europe/London:20260331T100000\n\
    ///     RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20270630T225959Z\n\
    ///     EXDATE;TZID=Europe/London:20260402T100000".parse()?;
    /// assert_eq!(
    ///     set.sentence(),
    ///     "every 2 weeks on Tuesday and Thursday at 10:00, Europe/London, from 31 March 2026, \
    ///      until 30 June 2027, except 2 April 2026"
    /// );
    /// # Ok::<(), recurrence_core::ParseError>(())
    /// ```
    pub fn sentence(&self) -> String {
        let start = self.start();
        let zone = match start {
            CalendarTime::Zoned(_, zone) => format!(", {}", zone.name()),
            CalendarTime::Utc(_) => ", UTC".to_owned(),
            CalendarTime::Floating(_) | CalendarTime::Date(_) => String::new(),
        };
        let clauses: Vec<String> = self
            .rules()
            .iter()
            .enumerate()
            .map(|(index, rule)| {
                // The zone is the same for all.
                let zone = if index == 0 { zone.as_str() } else { "" };
                let phase = Phase::of(rule, self);
                let clause = rule::clause(rule, self, &phase);
                format!("{clause}{zone}{}{}", phase.behind_zone(), limit::clause(rule, self))
            })
            .collect();
        let mut sentence = match clauses.as_slice() {
            [] => format!("{}{zone}", dates::alone(self)),
            _ => clauses.join("; and "),
        };
        sentence.push_str(&phase::unmatched_start(self));
        sentence.push_str(&dates::added(self));
        sentence.push_str(&dates::taken_out(self));
        sentence
    }
}
