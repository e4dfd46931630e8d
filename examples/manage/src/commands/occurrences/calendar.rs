//! Which events of an iCalendar file are meant, and what is said about the file.

use recurrence_core::{
    Readings, Zone,
    calendar::{CalendarFile, Event, EventError, FileLimits, FileNote, FileReading, read},
};

use super::{options::Occurrences, source::Named};
use crate::{complaint::complain, error::Error, reading::MIB};

/// How many events of a file are named.
const NAMED: usize = 20;
/// How many notes about a file are told.
const NOTES: usize = 50;

/// The events that are asked for.
pub(super) struct Chosen {
    pub(super) events: Vec<Event>,
    /// The zone of the file, or else the usual one.
    pub(super) zone: Zone,
    /// Whether some could not be read.
    pub(super) is_less: bool,
}

/// The events of a file: those with that UID, or all.
///
/// What was passed over is told on standard error.
pub(super) fn choose(
    source: &Named<Vec<u8>>,
    asked: &Occurrences,
    readings: Readings,
) -> Result<Chosen, Error> {
    let Named { name, text } = source;
    let bytes = usize::try_from(asked.max_size.saturating_mul(MIB)).unwrap_or(usize::MAX);
    let limits = FileLimits { bytes, ..FileLimits::default() };
    let zone = readings.floating_zone;
    let how = FileReading { readings, zone, limits, ..FileReading::default() };
    let file = read(text, &how).map_err(|error| Error::Cannot(format!("{name}: {error}")))?;
    let CalendarFile { zone: own, events, notes, .. } = file;
    if events.is_empty() {
        return Err(Error::Cannot(format!("there is no event, to-do or journal entry in {name}")));
    }
    let uid = asked.uid.as_deref().map(str::trim);
    let is_asked = |event: &Event| uid.is_none() || event.uid.as_deref().map(str::trim) == uid;
    if let Some(uid) = uid
        && !events.iter().any(is_asked)
    {
        return Err(Error::Pointed(format!(
            "there is no event with the UID {uid} in {name}, only{}",
            named(&events)
        )));
    }
    let events: Vec<Event> = events.into_iter().filter(is_asked).collect();
    tell_notes(name, &events, &notes, uid.is_some());
    let unreadable = || events.iter().filter_map(|event| why_unreadable(event).map(|error| (event, error)));
    if let ([_], Some((_, error))) = (events.as_slice(), unreadable().next()) {
        return Err(Error::Cannot(format!("{name}: {error}")));
    }
    for (event, error) in unreadable() {
        complain!("warning: {name}: {} is left out: {error}", name_of(event));
    }
    let is_less = unreadable().next().is_some();
    Ok(Chosen { events, zone: own.unwrap_or(zone), is_less })
}

/// What is wrong with an event. That it is at no time is not wrong.
fn why_unreadable(event: &Event) -> Option<&EventError> {
    event.schedule.as_ref().err().filter(|error| !error.is_undated())
}

/// All that concern the events that are asked for.
fn tell_notes(name: &str, events: &[Event], notes: &[FileNote], is_one: bool) {
    let concerns = |note: &&FileNote| {
        let about = |place| events.iter().any(|event| places(event).any(|one| one == place));
        !is_one || note.event.is_none_or(about)
    };
    let mut told = notes.iter().filter(concerns);
    for note in told.by_ref().take(NOTES) {
        complain!("warning: {name}, {note}");
    }
    let more = told.count();
    if more > 0 {
        complain!("warning: {name}: and {more} more of the like");
    }
}

/// The components that an event consists of.
fn places(event: &Event) -> impl Iterator<Item = usize> {
    let overrides = event.schedule.iter().flat_map(|schedule| schedule.overrides());
    std::iter::once(event.place).chain(overrides.map(|one| one.place))
}

/// What an event is called: its UID, or the how-manieth of the file it is.
pub(super) fn name_of(event: &Event) -> String {
    let uid = event.uid.as_deref().map(str::trim);
    uid.map_or_else(|| format!("#{}", event.place), ToOwned::to_owned)
}

/// One a line.
fn named(events: &[Event]) -> String {
    let mut named = String::new();
    for event in events.iter().take(NAMED) {
        named.push_str("\n  ");
        named.push_str(&name_of(event));
    }
    let more = events.len().saturating_sub(NAMED);
    if more > 0 {
        named.push_str(&format!("\n  … and {more} more"));
    }
    named
}
