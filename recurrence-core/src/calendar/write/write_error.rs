use chrono::NaiveDate;
use zone_core::Zone;

use crate::{
    CalendarTime, ParseProblem,
    calendar::{Length, write::Uid},
};

/// Why an event, or a part of one, cannot be written. One error at a time, the first that is met.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// An identifier without a character.
    #[error("a {what} is empty")]
    Empty {
        /// What it identifies, such as `UID`.
        what: &'static str,
    },
    /// An identifier that readers need not keep (RFC 5545 section 3.8.4.7).
    #[error("a {what} has {bytes} bytes; {limit} are taken at most")]
    TooLong {
        /// What it identifies.
        what: &'static str,
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        limit: usize,
    },
    /// An identifier with a character that readers would not give back.
    #[error("the {what} {text:?} has the character {character:?}, which not every reader gives back")]
    Character {
        /// What it identifies.
        what: &'static str,
        /// The identifier.
        text: String,
        /// The first such character.
        character: char,
    },
    /// A mail address that is none.
    #[error("{address:?} is no mail address such as `desk@studio.example`")]
    Address {
        /// What was given for one.
        address: String,
    },
    /// A year that a file cannot hold.
    #[error("{value} lies outside the years 1 to 9999")]
    Year {
        /// The time.
        value: CalendarTime,
    },
    /// A SEQUENCE that is no INTEGER of RFC 5545 section 3.3.8.
    #[error("an event was revised {sequence} times; a file can say 2147483647 at most")]
    Sequence {
        /// The number.
        sequence: u32,
    },
    /// A length of no time. Without one an event takes none.
    #[error("an event that starts at {start} lasts no time; leave the length away if that is meant")]
    NoLength {
        /// The start.
        start: CalendarTime,
    },
    /// A length with seconds beside a start that is a date (RFC 5545 section 3.8.2.5).
    #[error("an event that starts with the date {start} lasts {length}; it may last whole days only")]
    LengthOfDate {
        /// The start.
        start: CalendarTime,
        /// The length.
        length: Length,
    },
    /// An end that is not behind the start.
    #[error("an event that starts at {start} ends at {end}, which is not later")]
    EndBeforeStart {
        /// The start.
        start: CalendarTime,
        /// The end.
        end: CalendarTime,
    },
    /// An end so far behind its start that no length says it.
    #[error("an event that starts at {start} ends at {end}, more than 136 years later")]
    EndTooFar {
        /// The start.
        start: CalendarTime,
        /// The end.
        end: CalendarTime,
    },
    /// An end of another kind than the start (RFC 5545 section 3.8.2.2).
    #[error("an event starts at {start} and ends at {end}: both must be dates, or in zones, or neither")]
    EndOfOtherKind {
        /// The start.
        start: CalendarTime,
        /// The end.
        end: CalendarTime,
    },
    /// An RDATE or EXDATE that cannot be written in the form of the start.
    #[error("the {property} {value} is of another kind than the start, {start}")]
    DateOfOtherKind {
        /// `RDATE` or `EXDATE`.
        property: &'static str,
        /// The date or time.
        value: CalendarTime,
        /// The start.
        start: CalendarTime,
    },
    /// A day that is taken out and has more occurrences than are written one by one.
    #[error("{day} is taken out, and has more than {limit} occurrences")]
    ManyOnOneDay {
        /// The day.
        day: NaiveDate,
        /// How many a day may have.
        limit: usize,
    },
    /// A rule that takes occurrences out: EXRULE, which RFC 5545 does not have any more.
    #[error("a rule takes occurrences out (EXRULE), which RFC 5545 cannot say; take each out by its date")]
    ExclusionRule,
    /// A set that is read otherwise than RFC 5545 says, which a file cannot say.
    #[error("{what} otherwise than {section} of RFC 5545 says, and a file cannot say that")]
    Reading {
        /// What is read, in words.
        what: &'static str,
        /// Where the RFC says how.
        section: &'static str,
    },
    /// Rules of which none gives the start, or of which one that counts does not: readers differ in what that means
    /// (RFC 5545 section 3.8.5.3).
    #[error("the start, {start}, is not one of the occurrences that its rules give")]
    UnmatchedStart {
        /// The start.
        start: CalendarTime,
    },
    /// A rule that gives nothing from the start on.
    #[error("the rule gives no occurrence from {start} on")]
    NoOccurrence {
        /// The start.
        start: CalendarTime,
    },
    /// A rule that ends with an instant beside a start that is in no zone.
    #[error("a rule ends with an instant, but its start, {start}, is in no zone")]
    UntilOfFloating {
        /// The start.
        start: CalendarTime,
    },
    /// A rule that ends with a local time that the clocks jump over, or with one to which they move what they jump over: no
    /// instant then is behind the same occurrences.
    #[error(
        "a rule ends with {until} in {zone}, where the clocks jump over what comes just before; give its end as an instant"
    )]
    UntilNearGap {
        /// The local time.
        until: chrono::NaiveDateTime,
        /// The zone of the start.
        zone: Zone,
    },
    /// A rule for each year, on days of the month, with numbered weekdays, that does not say in which months.
    #[error("the rule {rule} does not say in which months, and readers differ in what that means")]
    OpenMonth {
        /// The rule.
        rule: String,
    },
    /// A rule that RFC 5545 does not allow.
    #[error("a rule is not as RFC 5545 has it: {problem}")]
    Rule {
        /// What is wrong with it.
        problem: ParseProblem,
    },
    /// A change of an occurrence that is named by another kind of time than the start: a date beside a time, or the
    /// other way round (RFC 5545 section 3.8.4.4).
    #[error(
        "the occurrence {identity} cannot be one of a series that starts at {start}: they are of different kinds"
    )]
    ChangeOfOtherKind {
        /// The occurrence.
        identity: CalendarTime,
        /// The start.
        start: CalendarTime,
    },
    /// Two changes of one occurrence.
    #[error("the occurrence {identity} is changed twice")]
    ChangedTwice {
        /// The occurrence.
        identity: CalendarTime,
    },
    /// An occurrence that is moved to another kind of time, and does not say how long it takes there.
    #[error(
        "the occurrence {identity} is moved to {start}, which is of another kind, so it must say how long it takes"
    )]
    LengthUnknown {
        /// The occurrence.
        identity: CalendarTime,
        /// When it is instead.
        start: CalendarTime,
    },
    /// Two events of one identifier (RFC 5545 section 3.8.4.7).
    #[error("there is an event of the UID {uid} already")]
    SameUid {
        /// The identifier.
        uid: Uid,
    },
}
