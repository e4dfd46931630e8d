//! How much is forgiven.

/// How much a parser forgives. Both take names and values in any case, rule parts in any order, and read
/// the second 60 as 59.
///
/// ```
/// use recurrence_core::{RecurrenceSet, Strictness};
///
/// let text = "DTSTART:20260330\nRRULE:FREQ=DAILY;COUNT=3\nSUMMARY:Market";
/// assert!(RecurrenceSet::parse(text, Strictness::Strict).is_err());
/// let market = RecurrenceSet::parse(text, Strictness::Lenient)?;
/// assert_eq!(market.to_string(), "DTSTART;VALUE=DATE:20260330\nRRULE:FREQ=DAILY;COUNT=3");
/// # Ok::<(), recurrence_core::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Strictness {
    /// What RFC 5545 allows, and nothing that would have to be passed over. So refused are: properties
    /// other than the five; parameters other than TZID and VALUE; rule parts that the RFC does not name,
    /// and those said twice; UNTIL in another form than the start asks for, and BYHOUR, BYMINUTE and
    /// BYSECOND beside a start that is a date (section 3.3.10); a date without VALUE=DATE; TZID with a
    /// date or with a time in UTC (section 3.2.19); zones by other names than those of the tz database.
    #[default]
    Strict,
    /// What is in use, as long as it can mean one thing only.
    ///
    /// - Unknown properties, parameters and rule parts are passed over, also `BEGIN` and `END` lines, and
    ///   components within (VTIMEZONE, VALARM) whole; but not RSCALE, SKIP and BYEASTER, which would change
    ///   what the rest means. White space around names and values does not matter, nor do empty rule parts
    ///   (`FREQ=DAILY;`) and empty dates (`EXDATE:20260401,`).
    /// - Of a rule part or parameter said twice, the last one counts.
    /// - UNTIL as a date is the end of that local day; as a local time, it is that local time in the zone
    ///   of the start; in UTC, it is that instant, also beside a floating start.
    /// - Whether a value is a date or a time, and whether it is in UTC, is seen from the value itself.
    /// - Zones are found in any case, and behind a prefix that makes them globally unique, as in
    ///   `/freeassociation.sourceforge.net/Europe/London`.
    /// - The value of a single rule may begin with `RRULE:`.
    Lenient,
}
