use zone_core::Zone;

/// Something in a file that was passed over, or read other than it stands there. The sentence says what.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
#[non_exhaustive]
pub struct FileNote {
    /// The line of the file, from 1.
    pub line: usize,
    /// The [place](super::Event::place) of the component that it is about, if it is about one.
    pub event: Option<usize>,
    /// What it was.
    pub what: FileRemark,
}

/// What a note is about. What is quoted from the file is cut to 40 characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileRemark {
    /// The file is in no encoding that says what it is.
    #[error("this is not UTF-8; such lines are read as Latin-1")]
    Latin1,
    /// UTF-16 that is cut off or has halves of characters.
    #[error("this is not all UTF-16; what is not was replaced")]
    BrokenUtf16,
    /// The file ends before the calendar does.
    #[error("there is no END:VCALENDAR for this; the file may be cut off")]
    UnclosedCalendar,
    /// A line that is no property.
    #[error("`{found}` is no property and was passed over")]
    NotAProperty {
        /// The line.
        found: String,
    },
    /// A property that cannot be read, and without which the event can.
    #[error("{property} was passed over: {why}")]
    PassedOver {
        /// Its name.
        property: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// A property that may be there once and is there again.
    #[error("there is a second {property}; the first holds")]
    Repeated {
        /// Its name.
        property: &'static str,
    },
    /// An end that is before the start (or, of dates, not behind it), or a length below zero.
    #[error("{property} is not behind the start, so it was taken as none")]
    BeforeStart {
        /// DTEND, DUE or DURATION.
        property: &'static str,
    },
    /// Both an end and a length.
    #[error("there are both {end} and DURATION; {end} holds")]
    EndAndLength {
        /// DTEND or DUE.
        end: &'static str,
    },
    /// What reading a rule passed over.
    #[error("{part}: {what}")]
    Rule {
        /// The property or rule part that it is about.
        part: &'static str,
        /// What was done with it.
        what: crate::Noted,
    },
    /// An UNTIL in UTC beside a start that is a date.
    #[error("UNTIL is a time in UTC beside a date; {day} is taken as the last day")]
    UntilOfDate {
        /// The last day.
        day: chrono::NaiveDate,
    },
    /// An UNTIL that is a date beside a start that is a time (RFC 5545 section 3.3.10 wants one in UTC, or a local one
    /// beside a floating start).
    #[error("UNTIL is a date beside a time; {day} is taken as the last day, to its end")]
    UntilOfTime {
        /// The last day, by the clocks of the start's zone.
        day: chrono::NaiveDate,
    },
    /// A date or time that is of another kind than the start.
    #[error("{property} has {found} beside a start that is {start}; {taken}")]
    OtherKind {
        /// EXDATE, RDATE or RECURRENCE-ID.
        property: &'static str,
        /// What it has, in words.
        found: &'static str,
        /// What the start is, in words.
        start: &'static str,
        /// What it was taken to mean, in words.
        taken: &'static str,
    },
    /// The file defines a zone of the tz database other than the database does.
    #[error("the file defines {zone} other than the tz database does; the database holds")]
    ZoneContradicts {
        /// The zone.
        zone: Zone,
    },
    /// A definition of a zone that cannot be read.
    #[error("the zone `{name}` cannot be read: {why}")]
    ZoneRefused {
        /// Its TZID.
        name: String,
        /// Why not.
        why: String,
    },
    /// A name of a zone that nothing knows, where the event can be read without.
    #[error("{property} names the zone `{name}`, which is not known; it was passed over")]
    UnknownZone {
        /// The property.
        property: &'static str,
        /// The name.
        name: String,
    },
    /// Another component of the same UID, or of the same UID and RECURRENCE-ID, holds.
    #[error("this was replaced by line {by}, which has SEQUENCE {sequence}")]
    Replaced {
        /// The line of the one that holds.
        by: usize,
        /// Its SEQUENCE.
        sequence: u32,
    },
    /// An override of an occurrence that the series does not have.
    #[error("the event has no occurrence at {identity}; this stands for itself")]
    NoSuchOccurrence {
        /// The RECURRENCE-ID.
        identity: String,
    },
    /// An override whose series is not in the file.
    #[error("the event that this is an occurrence of is not in the file; this stands for itself")]
    NoSeries,
    /// An override that cannot be read; the occurrence stays as the series has it.
    #[error("this override cannot be read: {why}")]
    OverrideRefused {
        /// What is wrong with it.
        why: String,
    },
    /// Rules or dates in an override.
    #[error("{property} means nothing in an override and was passed over")]
    RuleOfOverride {
        /// RRULE, EXRULE, RDATE or EXDATE.
        property: &'static str,
    },
    /// More components than the [limits](super::FileLimits::events) allow.
    #[error("there are more than {limit} events; those from here on were left out")]
    TooManyEvents {
        /// How many there may be.
        limit: usize,
    },
    /// More overrides of one event than the limits allow.
    #[error("the event has more than {limit} overrides; those from here on were left out")]
    TooManyOverrides {
        /// How many there may be.
        limit: usize,
    },
    /// More zones than the limits allow.
    #[error("the file defines more than {limit} zones; those from here on are not known")]
    TooManyZones {
        /// How many there may be.
        limit: usize,
    },
    /// More calendars than are told apart.
    #[error(
        "the file has more than {limit} calendars; the zones that those from here on define are not known"
    )]
    TooManyCalendars {
        /// How many are.
        limit: usize,
    },
    /// More notes than the limits allow: the last one.
    #[error("there are {more} more notes")]
    MoreNotes {
        /// How many were left out.
        more: usize,
    },
}
