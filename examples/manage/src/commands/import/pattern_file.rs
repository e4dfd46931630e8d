//! Patterns from an iCalendar file: a recurring event each.

use std::fs::File;

use duecourse::{
    dry_run::{Fate, in_transaction},
    kinds,
    patterns::{
        EventRefused, PatternFileReading, PatternInFile, TakeOverError, TakenOver, patterns_in,
        take_over_from_file,
    },
};
use recurrence_core::calendar::{CalendarFile, FileReading, read};
use serde_json::json;
use session_core::class::Capacity;

use super::{
    complaints::Complaints,
    patterns::{ImportPatterns, begin},
    records::Place,
};
use crate::{
    complaint::complain,
    error::{Error, Exit},
    in_force::Named as _,
    invocation::Invocation,
    one_line::one_line,
    reading::{self, MIB},
    run_record::{Finished, recorded},
    store::Store,
};

const NAME: &str = "import patterns";
/// How many notes are told.
const NOTES: usize = 50;

/// What came of the events of a file.
#[derive(Default)]
struct Outcome {
    taken: Vec<TakenOver>,
    refused: Vec<EventRefused>,
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &ImportPatterns,
) -> Result<Exit, Error> {
    let studio = asked.studio()?;
    let capacity = asked.capacity.ok_or_else(|| {
        Error::Cannot(
            "a calendar file does not say how many people may have a seat: name it with --capacity"
                .to_owned(),
        )
    })?;
    let capacity = Capacity::new(capacity).map_err(|error| Error::Cannot(format!("--capacity: {error}")))?;
    let file = opened(invocation, asked)?;
    let how = PatternFileReading { studio: &studio, capacity, now: invocation.now };
    let (mut patterns, mut refused) = (Vec::new(), Vec::new());
    for event in patterns_in(&file, &how) {
        match event {
            Ok(pattern) => patterns.push(pattern),
            Err(event) => refused.push(event),
        }
    }
    let read = patterns.len().saturating_add(refused.len());
    if read == 0 {
        let cause = "there is no event in it that recurs".to_owned();
        return Err(Error::Input { path: asked.file.file.clone(), cause });
    }
    let mut complaints = Complaints::new(invocation, asked.file.complaints.as_deref(), &[&asked.file.file])?;
    recorded(invocation, store, NAME, |invocation, store| {
        begin(invocation, store)?;
        let skip_bad = asked.file.skip_bad;
        let outcome = in_transaction(store, |store| -> Result<_, Error> {
            let mut outcome = taken(invocation, store, patterns)?;
            outcome.refused.extend(refused);
            outcome.refused.sort_by_key(|event| event.line);
            let stands = !invocation.dry_run && (outcome.refused.is_empty() || skip_bad);
            Ok((outcome, if stands { Fate::Stands } else { Fate::IsTakenBack }))
        })?;
        for event in &outcome.refused {
            let line = u64::try_from(event.line).unwrap_or(u64::MAX);
            complaints.add(Place { line, record: line, spread: false }, event.reasons.clone())?;
        }
        complaints.flush()?;
        complaints.tell(&mut invocation.output)?;
        told(invocation, &outcome, read, skip_bad)
    })
}

/// The file, with what is to be said of it.
fn opened(invocation: &Invocation, asked: &ImportPatterns) -> Result<CalendarFile, Error> {
    let path = &asked.file.file;
    let unusable = |cause: String| Error::Input { path: path.clone(), cause };
    let bytes = File::open(path).and_then(|file| reading::bytes(file, 64 * MIB));
    let bytes = bytes.map_err(|error| unusable(error.to_string()))?;
    let how = FileReading { zone: invocation.zone(), ..FileReading::default() };
    let file = read(&bytes, &how).map_err(|error| unusable(error.to_string()))?;
    for note in file.notes.iter().take(NOTES) {
        complain!("warning: {}, {note}", path.display());
    }
    Ok(file)
}

fn taken<S: Store>(
    invocation: &Invocation,
    store: &mut S,
    patterns: Vec<PatternInFile>,
) -> Result<Outcome, Error> {
    let (policy, actor) = (kinds::Patterns::named(invocation), invocation.admin());
    let mut outcome = Outcome::default();
    for pattern in patterns {
        if invocation.interrupt.is_asked() {
            return Err(Error::Interrupted);
        }
        let line = pattern.line;
        match take_over_from_file(store, &policy, pattern, &actor, invocation.now) {
            Ok(taken) => outcome.taken.push(taken),
            Err(TakeOverError::Storage(error)) => return Err(error.into()),
            Err(error) => outcome.refused.push(EventRefused::new(line, error.to_string())),
        }
    }
    Ok(outcome)
}

/// The closing counts, as an import of a table has them.
fn told(
    invocation: &mut Invocation,
    outcome: &Outcome,
    read: usize,
    skip_bad: bool,
) -> Result<Finished, Error> {
    let (bad, dry_run) = (outcome.refused.len(), invocation.dry_run);
    let is_refused = bad > 0 && !skip_bad;
    let imported = if is_refused { 0 } else { outcome.taken.len() };
    let sessions: usize = if is_refused { 0 } else { outcome.taken.iter().map(|taken| taken.sessions).sum() };
    let changes: usize = if is_refused { 0 } else { outcome.taken.iter().map(|taken| taken.changes).sum() };
    for note in outcome.taken.iter().flat_map(|taken| &taken.notes).take(NOTES) {
        complain!("note: {}", one_line(note));
    }
    let skipped = read.saturating_sub(imported);
    let counts = json!({
        "read": read, "imported": imported, "skipped": skipped, "bad": bad, "sessions": sessions, "changes": changes,
    });
    if imported > 0 && !dry_run {
        invocation
            .has_done(format!("imported {imported} pattern(s) with {sessions} session(s)"), counts.clone());
    }
    if invocation.is_json() {
        invocation.output.object(&json!({
            "command": NAME, "now": invocation.now, "dry_run": dry_run, "counts": counts,
        }))?;
    } else if is_refused {
        let verb = if dry_run { "[DRY RUN] Nothing would be imported" } else { "Nothing was imported" };
        invocation.output.line(format_args!(
            "{verb}: {bad} of {read} event(s) are bad. Correct them, or leave them out with --skip-bad."
        ))?;
    } else {
        let (read_verb, import, skip, make) = match dry_run {
            true => ("[DRY RUN] Read", "would import", "would skip", "would make"),
            false => ("Read", "imported", "skipped", "made"),
        };
        invocation.output.line(format_args!(
            "{read_verb} {read} event(s): {import} {imported}, {skip} {skipped}; {make} {sessions} session(s), {changes} of \
             them moved, deleted or placed as the file has it."
        ))?;
    }
    let (value, trouble) = match (bad, is_refused) {
        (0, _) => (Exit::Done, None),
        (_, false) => (Exit::SomeFailed, Some(format!("{bad} event(s) were bad and left out"))),
        (_, true) => (Exit::NotDone, Some(format!("{bad} event(s) were bad; nothing was imported"))),
    };
    Ok(Finished { value, counts, trouble })
}
