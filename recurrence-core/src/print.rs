//! Rules and sets into text that can be parsed again.

use std::fmt::{Display, Formatter, Result};

use chrono::Weekday;

use crate::{CalendarTime, Limit, RecurrenceSet, Rule, Until, weekday_num::letters};

/// The value of an RRULE property, in one canonical order: FREQ; INTERVAL unless 1; COUNT or UNTIL; WKST
/// unless Monday; BYMONTH, BYWEEKNO, BYYEARDAY, BYMONTHDAY, BYDAY, BYHOUR, BYMINUTE, BYSECOND and
/// BYSETPOS. Equal rules print alike.
impl Display for Rule {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "FREQ={}", self.frequency)?;
        if self.interval.get() != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        match self.limit {
            Limit::Forever => {}
            Limit::Count(count) => write!(f, ";COUNT={count}")?,
            Limit::Until(Until::Utc(at)) => write!(f, ";UNTIL={}", at.format("%Y%m%dT%H%M%SZ"))?,
            Limit::Until(Until::Local(at)) => write!(f, ";UNTIL={}", at.format("%Y%m%dT%H%M%S"))?,
            Limit::Until(Until::Date(day)) => write!(f, ";UNTIL={}", day.format("%Y%m%d"))?,
        }
        if self.week_start != Weekday::Mon {
            write!(f, ";WKST={}", letters(self.week_start))?;
        }
        list(f, "BYMONTH", self.months())?;
        list(f, "BYWEEKNO", self.weeks())?;
        list(f, "BYYEARDAY", self.year_days())?;
        list(f, "BYMONTHDAY", self.month_days())?;
        list(f, "BYDAY", self.weekdays())?;
        list(f, "BYHOUR", self.hours())?;
        list(f, "BYMINUTE", self.minutes())?;
        list(f, "BYSECOND", self.seconds())?;
        list(f, "BYSETPOS", self.positions())
    }
}

/// A part with a list, unless that is empty.
fn list<T: Display>(f: &mut Formatter<'_>, part: &str, values: impl Iterator<Item = T>) -> Result {
    for (index, value) in values.enumerate() {
        match index {
            0 => write!(f, ";{part}={value}")?,
            _ => write!(f, ",{value}")?,
        }
    }
    Ok(())
}

/// The properties DTSTART, RRULE, EXRULE, RDATE and EXDATE, one a line and one date a property, with LF
/// between them and none at the end. Lines are not folded, and the readings are not part of the text.
///
/// Parsed again, strictly, it gives an equal set; leniently only, if the form of an UNTIL is not the one
/// that the start asks for, or a part is a filter beyond the RFC's table. Times of day in a rule for dates,
/// which only a builder makes, are refused strictly and passed over leniently.
///
/// ```
/// use recurrence_core::RecurrenceSet;
///
/// let text = "rrule:byday=th,tu;freq=weekly\ndtstart;tzid=Europe/London:20260331T100000\nrdate:20260401T090000Z";
/// let set: RecurrenceSet = text.parse()?;
/// assert_eq!(
///     set.to_string(),
///     "DTSTART;TZID=Europe/London:20260331T100000\nRRULE:FREQ=WEEKLY;BYDAY=TU,TH\nRDATE:20260401T090000Z"
/// );
/// assert_eq!(set.to_string().parse::<RecurrenceSet>()?, set);
/// assert_eq!(set.source(), Some(text));
/// # Ok::<(), recurrence_core::ParseError>(())
/// ```
impl Display for RecurrenceSet {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        time(f, "DTSTART", self.parts.start)?;
        for rule in &self.parts.rules {
            write!(f, "\nRRULE:{rule}")?;
        }
        for rule in &self.parts.exclusion_rules {
            write!(f, "\nEXRULE:{rule}")?;
        }
        for date in &self.parts.dates {
            time(f, "\nRDATE", *date)?;
        }
        for date in &self.parts.exclusions {
            time(f, "\nEXDATE", *date)?;
        }
        Ok(())
    }
}

/// A property that holds a date or time.
fn time(f: &mut Formatter<'_>, name: &str, value: CalendarTime) -> Result {
    // What a time prints begins with its parameters, if it has any.
    let separator = match value {
        CalendarTime::Zoned(..) | CalendarTime::Date(_) => ';',
        CalendarTime::Utc(_) | CalendarTime::Floating(_) => ':',
    };
    write!(f, "{name}{separator}{value}")
}
