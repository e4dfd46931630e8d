//! Events at random, written and read back: the same occurrences, ends, states and texts.
//!
//! `RECURRENCE_RULES=200000` draws so many files in each test, and `RECURRENCE_SEED=123` only the one with that seed.

use std::collections::BTreeMap;

use chrono::DateTime;
use recurrence_core::{
    Frequency::*,
    Readings, Zone,
    calendar::{Event, EventOccurrence, FileReading, Schedule, read},
};

use super::{
    document,
    drawn_event::{Drawn, Shown, Wanted, event, instant, recipe},
    stamp,
};
use crate::{dice::Dice, oracle::Recipe};

#[derive(Debug, Default)]
struct Tally {
    events: usize,
    occurrences: usize,
    changes: usize,
    without_occurrence: usize,
    refused: BTreeMap<String, usize>,
}

fn given(event: &Event, schedule: &Schedule, zone: Zone, to: i64) -> Vec<Shown> {
    let last = DateTime::from_timestamp(to, 0).unwrap_or(DateTime::<chrono::Utc>::MAX_UTC);
    let shown = |one: EventOccurrence<'_>| {
        let by = one.changed_by();
        let status = by.and_then(|by| by.status).or(event.status).unwrap();
        let summary = by.map_or(&event.summary, |by| &by.summary);
        Shown {
            instant: one.timestamp(),
            end: one.end().timestamp(),
            identity: by.map_or(one.timestamp(), |by| instant(&by.identity.calendar_time().unwrap(), zone)),
            status: status.name(),
            summary: summary.clone().unwrap_or_default(),
        }
    };
    let mut all: Vec<Shown> =
        schedule.between(DateTime::<chrono::Utc>::MIN_UTC, last).take(200).map(shown).collect();
    all.sort();
    all
}

/// Reads the file in two ways, by the readings of calendar programs and by the RFC's: what is written leaves no room.
fn compare(recipe: &Recipe, drawn: Drawn) -> Result<(), String> {
    let mut document = document();
    document.add(drawn.event).unwrap();
    let text = document.text(stamp());
    for readings in [Readings::calendars(), Readings::rfc()] {
        let how = FileReading { readings, zone: recipe.zone(), ..FileReading::default() };
        let file = read(text.as_bytes(), &how).map_err(|error| error.to_string())?;
        let [event] = file.events.as_slice() else { return Err(format!("{} events", file.events.len())) };
        let schedule = event.schedule.as_ref().map_err(ToString::to_string)?;
        if let Some(note) = file.notes.iter().find(|note| !note.to_string().contains("no such occurrence"))
            && drawn.without_occurrence == 0
        {
            return Err(format!("{note}\n{text}"));
        }
        let given = given(event, schedule, recipe.zone(), drawn.to);
        if given != drawn.shown {
            let at = given.iter().zip(&drawn.shown).take_while(|(is, should)| is == should).count();
            let (is, should) = (given.get(at), drawn.shown.get(at));
            let numbers = (given.len(), drawn.shown.len());
            return Err(format!("{numbers:?}; {at}: {is:?}\n instead of {should:?}\n{text}"));
        }
    }
    Ok(())
}

fn agree(first_seed: u64, wanted: Wanted<'_>, files: u64) {
    let from_environment = |name: &str| Some(std::env::var(name).ok()?.parse::<u64>().unwrap());
    let seeds = match from_environment("RECURRENCE_SEED") {
        Some(seed) => seed..seed + 1,
        None => first_seed..first_seed + from_environment("RECURRENCE_RULES").unwrap_or(files),
    };
    let is_slice = seeds.end - seeds.start > 1;
    let mut tally = Tally::default();
    for seed in seeds {
        let mut dice = Dice::new(seed);
        let recipe = recipe(&mut dice, wanted);
        let Some(drawn) = event(&mut dice, "drawn", &recipe) else { continue };
        match drawn {
            Err(error) => {
                let kind = format!("{error:?}");
                let kind = kind.split([' ', '{']).next().unwrap().to_owned();
                *tally.refused.entry(kind).or_default() += 1;
            }
            Ok(drawn) => {
                tally.events += 1;
                tally.occurrences += drawn.shown.len();
                tally.changes += drawn.changes;
                tally.without_occurrence += drawn.without_occurrence;
                if let Err(difference) = compare(&recipe, drawn) {
                    panic!("RECURRENCE_SEED={seed}\n{}\n{:?}\n{difference}", recipe.text(), recipe.readings);
                }
            }
        }
    }
    println!("{tally:?}");
    if is_slice {
        let Tally { events, occurrences, changes, without_occurrence, .. } = tally;
        assert!(events > 500 && occurrences > 10_000 && changes > 300 && without_occurrence > 30);
    }
}

#[test]
fn one_rule_of_days_and_longer() {
    agree(8_000_000_000, Wanted { frequencies: &[Yearly, Monthly, Weekly, Daily], full: false }, 2_000);
}

#[test]
fn sets_of_days_and_longer() {
    agree(8_100_000_000, Wanted { frequencies: &[Yearly, Monthly, Weekly, Daily], full: true }, 3_000);
}

#[test]
fn sets_of_hours_and_shorter() {
    agree(8_200_000_000, Wanted { frequencies: &[Hourly, Minutely, Secondly], full: true }, 2_000);
}
