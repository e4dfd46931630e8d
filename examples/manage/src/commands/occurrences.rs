//! `occurrences`: when a rule of RFC 5545 or the events of a calendar file happen, or in words. It needs no
//! database.

mod calendar;
mod caret;
mod emptiness;
mod event_listing;
mod listing;
pub(crate) mod options;
mod source;
mod timeline;
mod window;

use recurrence_core::{
    RecurrenceSet,
    calendar::{Event, EventZone},
};
use serde::Serialize;
use serde_json::json;

use self::{
    calendar::{Chosen, name_of},
    options::{Occurrences, PresetWord},
    source::Source,
};
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
};

/// What an event says, as documented.
#[derive(Serialize)]
struct Sentence<'e> {
    event: usize,
    uid: Option<&'e str>,
    sentence: String,
}

pub(crate) fn run(invocation: &mut Invocation, asked: &Occurrences) -> Result<Exit, Error> {
    let exit = match source::read(asked)? {
        Source::Lines(lines) => {
            let set = lines.set(asked, asked.readings(PresetWord::Rfc, invocation.zone()))?;
            if asked.describe {
                describe(invocation, &set)?;
                // The sentence helps to see why.
                emptiness::check_any(&set, asked)?;
                Exit::Done
            } else {
                listing::list(invocation, &set, asked)?
            }
        }
        Source::Calendar(file) => {
            let readings = asked.readings(PresetWord::Calendars, invocation.zone());
            let chosen = calendar::choose(&file, asked, readings)?;
            if asked.describe {
                describe_events(invocation, &chosen, asked)?
            } else {
                event_listing::list(invocation, &chosen, asked)?
            }
        }
    };
    invocation.output.flush()?;
    Ok(exit)
}

fn describe(invocation: &mut Invocation, set: &RecurrenceSet) -> Result<(), Error> {
    let sentence = set.sentence();
    if invocation.is_json() {
        return invocation.output.object(&json!({ "sentence": sentence }));
    }
    invocation.output.line(sentence)
}

/// What the rules of each event say; how many occurrences its overrides change.
fn describe_events(invocation: &mut Invocation, chosen: &Chosen, asked: &Occurrences) -> Result<Exit, Error> {
    for event in &chosen.events {
        let schedule = match &event.schedule {
            Ok(schedule) => schedule,
            Err(error) if error.is_undated() => {
                tell_sentence(invocation, event, "no start, and so no time".to_owned())?;
                continue;
            }
            Err(_) => continue,
        };
        let mut sentence = schedule.set().map_or_else(|| "no rule".to_owned(), RecurrenceSet::sentence);
        if let EventZone::File(zone) = schedule.zone() {
            sentence.push_str(&format!(", in the zone {} of the file", zone.name()));
        }
        match schedule.overrides().len() {
            0 => {}
            1 => sentence.push_str("; 1 override changes that"),
            many => sentence.push_str(&format!("; {many} overrides change that")),
        }
        tell_sentence(invocation, event, sentence)?;
    }
    emptiness::tell_why_none(&chosen.events, asked);
    Ok(if chosen.is_less { Exit::SomeFailed } else { Exit::Done })
}

fn tell_sentence(invocation: &mut Invocation, event: &Event, sentence: String) -> Result<(), Error> {
    if invocation.is_json() {
        let (place, uid) = (event.place, event.uid.as_deref());
        return invocation.output.object(&Sentence { event: place, uid, sentence });
    }
    invocation.output.line(format_args!("{}: {sentence}", name_of(event)))
}
