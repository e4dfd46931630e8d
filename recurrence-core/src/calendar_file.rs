//! The recurrence sets of an iCalendar file (RFC 5545 section 3.6).

use crate::{
    CalendarTime, ParseError, ParseProblem, Readings, RecurrenceSet, Strictness, TextLimits,
    parse::{Line, Property, Reader, Refusal, lines, time_behind, value_behind},
};

/// What an event, a to-do or a journal entry of an iCalendar file says about when it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CalendarEvent {
    /// The UID property, as it is written: an event and its overrides have the same.
    pub uid: Option<String>,
    /// The RECURRENCE-ID property: then this is an override, which replaces that one occurrence of the
    /// event with the same UID, and its set is only where that occurrence was moved to.
    pub recurrence_id: Option<CalendarTime>,
    /// Its recurrence set, read leniently, or the first thing that is wrong, with its position in the
    /// file. A component without a DTSTART, which to-dos and journal entries may be, is such an error.
    pub set: Result<RecurrenceSet, ParseError>,
}

/// The components VEVENT, VTODO and VJOURNAL of an iCalendar file, in order. What lies within them
/// (VALARM) and beside them (VTIMEZONE) is passed over, and so are lines that are no properties. Zones are
/// found by name, not by the file's VTIMEZONEs.
///
/// The [source](RecurrenceSet::source) of a set is the text of its component. Each is read within the
/// [usual limits](TextLimits::default); [`events_within`] takes others.
///
/// ```
/// let file = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:market\r\nDTSTART;VALUE=DATE:20260404\r\n\
///     RRULE:FREQ=WEEKLY;COUNT=3\r\nSUMMARY:Market\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
/// let events: Vec<_> = recurrence_core::events(file).collect();
/// assert_eq!(events.len(), 1);
/// assert_eq!(events[0].uid.as_deref(), Some("market"));
/// let set = events[0].set.clone()?;
/// assert_eq!(set.to_string(), "DTSTART;VALUE=DATE:20260404\nRRULE:FREQ=WEEKLY;COUNT=3");
/// # Ok::<(), recurrence_core::ParseError>(())
/// ```
pub fn events(text: &str) -> impl Iterator<Item = CalendarEvent> {
    events_within(text, TextLimits::default())
}

/// As [`events`], each component within these limits: one beyond them is such an error, and those behind it are
/// read all the same.
pub fn events_within(text: &str, limits: TextLimits) -> impl Iterator<Item = CalendarEvent> {
    let mut lines = lines(text);
    std::iter::from_fn(move || {
        loop {
            let line = lines.next()?;
            let begun = COMPONENTS.into_iter().find(|component| is_mark(&line, "BEGIN", component));
            if let Some(component) = begun {
                return Some(event(text, component, line.start, limits, &mut lines));
            }
        }
    })
}

const COMPONENTS: [&str; 3] = ["VEVENT", "VTODO", "VJOURNAL"];

/// Reads to the end of a component that begins there.
fn event<'a>(
    text: &'a str,
    component: &'static str,
    begins: usize,
    limits: TextLimits,
    lines: &mut impl Iterator<Item = Line<'a>>,
) -> CalendarEvent {
    let mut reader = Reader::new(Strictness::Lenient, begins, limits);
    let (mut uid, mut recurrence_id, mut error) = (None, None, None);
    let ends = loop {
        let Some(line) = lines.next() else {
            let unclosed = ParseError { part: component, position: begins, problem: ParseProblem::Unclosed };
            break Err(error.unwrap_or(unclosed));
        };
        if is_mark(&line, "END", component) {
            break error.map_or(Ok(line.end), Err);
        }
        let mut note = |found: Refusal| match found.problem {
            ParseProblem::NotAProperty { .. } => {}
            _ => error = error.take().or(Some(*found)),
        };
        if let Err(too_long) = reader.room_for_text(line.end) {
            // Nothing more of it is kept; only its end is looked for.
            note(Refusal::new(too_long));
            continue;
        }
        reader.read(&line).unwrap_or_else(&mut note);
        let Property { name, behind } = Property::of(&line, Strictness::Lenient);
        if reader.is_within() {
            continue;
        }
        if name.is("UID") {
            uid = value_behind(behind).map(|uid| String::from_utf8_lossy(uid.bytes).into_owned());
        } else if name.is("RECURRENCE-ID") {
            match time_behind(behind, "RECURRENCE-ID") {
                Ok(time) => recurrence_id = Some(time),
                Err(found) => note(line.locate(found)),
            }
        }
    };
    let set = ends.and_then(|ends| {
        let source = text.get(begins..ends).unwrap_or_default();
        reader.finish(source, Readings::default()).map(|(set, _)| set)
    });
    CalendarEvent { uid, recurrence_id, set }
}

/// Whether a line begins or ends such a component.
fn is_mark(line: &Line<'_>, mark: &str, component: &str) -> bool {
    let Property { name, behind } = Property::of(line, Strictness::Lenient);
    let value = behind.without_first().map(|value| value.trimmed(Strictness::Lenient));
    name.is(mark) && value.is_some_and(|value| value.is(component))
}
