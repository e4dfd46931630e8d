//! Puts the components of one UID together.

use std::collections::HashMap;

use super::{
    Component, Event, FileReading, FileRemark, Override, Schedule,
    attach::start_of,
    clock::Clock,
    draft::{Draft, Reading},
    lengths::usual_length,
};

/// How many steps the search for the occurrences that overrides are about may take, in the whole file.
const STEPS: u64 = 2_000_000;

/// The components of one UID, as their places in the file from 0.
#[derive(Debug, Default)]
struct Group {
    /// Those without a RECURRENCE-ID.
    series: Vec<usize>,
    overrides: Vec<usize>,
}

/// The events of the components, in the order of the file.
pub(super) fn assemble(
    text: &str,
    mut drafts: Vec<Draft>,
    how: &FileReading<'_>,
    reading: &mut Reading<'_, '_>,
) -> Vec<Event> {
    let mut steps = STEPS;
    let groups = groups(&drafts);
    // Events are large: with room for all none is moved again.
    let mut events: Vec<Event> = Vec::with_capacity(groups.len());
    for group in groups {
        events.extend(event(group, text, &mut drafts, how, &mut steps, reading));
    }
    events.sort_by_key(|event| event.place);
    events
}

fn groups(drafts: &[Draft]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut by_uid: HashMap<(Component, &str), usize> = HashMap::with_capacity(drafts.len());
    for (place, draft) in drafts.iter().enumerate() {
        let fresh = groups.len();
        let of =
            draft.uid.as_deref().map_or(fresh, |uid| *by_uid.entry((draft.component, uid)).or_insert(fresh));
        if of == fresh {
            groups.push(Group::default());
        }
        let Some(group) = groups.get_mut(of) else { continue };
        if draft.is_override { &mut group.overrides } else { &mut group.series }.push(place);
    }
    groups
}

/// The event of a group, if there is anything to tell of it.
fn event(
    group: Group,
    text: &str,
    drafts: &mut [Draft],
    how: &FileReading<'_>,
    steps: &mut u64,
    reading: &mut Reading<'_, '_>,
) -> Option<Event> {
    let Group { series, overrides } = group;
    // The highest SEQUENCE holds; of equal ones the last.
    let sequence = |place: &usize| drafts.get(*place).map_or(0, |draft| draft.sequence.unwrap_or(0));
    let holds = series.iter().copied().max_by_key(|place| (sequence(place), *place));
    if let Some(by) = holds.and_then(|place| drafts.get(place)) {
        let what = FileRemark::Replaced { by: by.line, sequence: by.sequence.unwrap_or(0) };
        for place in series.iter().filter(|place| Some(**place) != holds) {
            let Some(draft) = drafts.get(*place) else { continue };
            reading.notes.in_line(draft.line, Some(draft.place), what.clone());
        }
    }
    let (changes, refused) = changes(&overrides, drafts, how, reading);
    let main = holds.or(refused.filter(|_| changes.is_empty()));
    if let Some(draft) = main.and_then(|place| drafts.get_mut(place)) {
        let clock = clock(draft, how, reading);
        let mut schedule = draft.schedule(text, &clock, reading);
        if let (Ok(schedule), false) = (&mut schedule, changes.is_empty()) {
            schedule.attach(changes, &clock, steps, reading);
        }
        return Some(Event {
            uid: draft.uid.take(),
            place: draft.place,
            line: draft.line,
            component: draft.component,
            summary: draft.summary.take(),
            location: draft.location.take(),
            sequence: draft.sequence.unwrap_or(0),
            status: draft.status,
            schedule,
        });
    }
    let first = start_of(&changes)?;
    let draft = drafts.get(first.place.checked_sub(1)?)?;
    let clock = clock(draft, how, reading);
    for by in &changes {
        reading.notes.in_line(by.line, Some(by.place), FileRemark::NoSeries);
    }
    let mut event = Event {
        uid: draft.uid.clone(),
        place: draft.place,
        line: draft.line,
        component: draft.component,
        summary: draft.summary.clone(),
        location: draft.location.clone(),
        sequence: first.sequence,
        status: first.status,
        schedule: Ok(alone(first, &clock)),
    };
    if let Ok(schedule) = &mut event.schedule {
        schedule.attach(changes, &clock, steps, reading);
    }
    Some(event)
}

/// The overrides that can be read, as many as the limits allow, and the place of the first that cannot.
fn changes(
    places: &[usize],
    drafts: &mut [Draft],
    how: &FileReading<'_>,
    reading: &mut Reading<'_, '_>,
) -> (Vec<Override>, Option<usize>) {
    // Most events have one: without room said beforehand there would be some for four.
    let mut changes = Vec::with_capacity(places.len().min(how.limits.overrides));
    let mut refused = None;
    for place in places {
        let Some(draft) = drafts.get_mut(*place) else { continue };
        let limit = how.limits.overrides;
        if changes.len() >= limit {
            reading.notes.in_line(draft.line, Some(draft.place), FileRemark::TooManyOverrides { limit });
            break;
        }
        if let Some(error) = &draft.error {
            refused = refused.or(Some(*place));
            let what = FileRemark::OverrideRefused { why: error.to_string() };
            reading.notes.in_line(draft.line, Some(draft.place), what);
        } else {
            let clock = clock(draft, how, reading);
            changes.extend(draft.changed(&clock, reading));
        }
    }
    (changes, refused)
}

fn clock(draft: &Draft, how: &FileReading<'_>, reading: &Reading<'_, '_>) -> Clock {
    let (floating, said) = reading.zones.floating(draft.scope);
    Clock { readings: how.readings, floating, said }
}

/// The schedule of an override without its series.
fn alone(by: &Override, clock: &Clock) -> Schedule {
    let length = by.length.unwrap_or_else(|| usual_length(&by.start));
    Schedule::without_set(by.start.clone(), length, by.zone.clone(), &clock.readings)
}
