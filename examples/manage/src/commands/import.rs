//! `import …`: takes records over from a CSV file, line by line and in one transaction.

mod codes;
mod cohorts;
mod contracts;
mod enrolments;
mod fields;
mod header;
mod kind;
mod lines;
mod origins;
mod sessions;
mod students;
mod takeover;
mod verdicts;

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use chrono_tz::Tz;
use serde_json::{Value, json};
use storage_diesel::StorageError;

use self::{
    codes::Codes,
    cohorts::Cohorts,
    contracts::Contracts,
    enrolments::Enrolments,
    fields::Fields,
    header::Header,
    kind::{Column, Kind},
    lines::{Line, Lines},
    sessions::Sessions,
    students::Students,
    takeover::Takeover,
    verdicts::Tally,
};
use crate::{
    cli::{Import, ImportFile},
    complaint::complain,
    error::{Error, Exit},
    interrupt::Interrupt,
    run_record::{Finished, recorded},
    session::Session,
    store::Store,
};

/// How many lines are taken over together; it bounds the memory.
const BATCH: u64 = 1_000;

pub(crate) fn run<S: Store>(session: &mut Session, store: &mut S, import: &Import) -> Result<Exit, Error> {
    match import {
        Import::ReferralCodes(file) => take_file::<Codes, _>(session, store, file),
        Import::Cohorts(file) => take_file::<Cohorts, _>(session, store, file),
        Import::Students(file) => take_file::<Students, _>(session, store, file),
        Import::Enrolments(file) => take_file::<Enrolments, _>(session, store, file),
        Import::Contracts(file) => take_file::<Contracts, _>(session, store, file),
        Import::Sessions(file) => take_file::<Sessions, _>(session, store, file),
    }
}

fn take_file<K: Kind<S>, S: Store>(
    session: &mut Session,
    store: &mut S,
    import: &ImportFile,
) -> Result<Exit, Error> {
    let path = &import.file;
    let unreadable = |cause: String| Error::Input { path: path.clone(), cause };
    if path.is_dir() {
        return Err(unreadable("it is a folder".to_owned()));
    }
    // Opened and looked at before anything is written, the record of the run included.
    let file = File::open(path).map_err(|error| unreadable(error.to_string()))?;
    let mut lines = Lines::new(BufReader::with_capacity(64 * 1024, file));
    let header = read_header(&mut lines, path, K::COLUMNS)?;
    session.interrupt = Interrupt::listen();
    recorded(session, store, K::NAME, |session, store| {
        let kind = K::begin(session, store)?;
        let tally =
            match store.transaction(|store| take_over(session, store, kind, &mut lines, &header, import)) {
                Ok(tally) | Err(Undo::Wanted(tally)) => tally,
                Err(Undo::Failed(error)) => return Err(error),
            };
        finish::<K, S>(session, tally, import.skip_bad)
    })
}

/// Why the transaction is undone.
#[derive(Debug)]
enum Undo {
    /// A dry run, or a bad line.
    Wanted(Tally),
    Failed(Error),
}

impl From<StorageError> for Undo {
    fn from(error: StorageError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Error> for Undo {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

fn read_header<R: BufRead>(
    lines: &mut Lines<R>,
    path: &Path,
    columns: &'static [Column],
) -> Result<Header, Error> {
    let unusable = |cause: String| Error::Input { path: path.to_owned(), cause };
    loop {
        let Some(line) = lines.next().map_err(|error| unusable(error.to_string()))? else {
            return Err(unusable("it is empty; the first line must name the columns".to_owned()));
        };
        if line.is_blank() {
            continue;
        }
        let number = line.number;
        let fields = line.fields().map_err(|error| unusable(format!("line {number}: {error}")))?;
        return Header::read(&fields, columns)
            .map_err(|objections| unusable(format!("line {number}: {}", objections.join("; "))));
    }
}

fn take_over<K: Kind<S>, S: Store, R: BufRead>(
    session: &mut Session,
    store: &mut S,
    kind: K,
    lines: &mut Lines<R>,
    header: &Header,
    import: &ImportFile,
) -> Result<Tally, Undo> {
    let (zone, interrupt) = (session.zone(), session.interrupt.clone());
    let mut takeover = Takeover::new(session, store, kind);
    let mut batch: Vec<(u64, K::Entry)> = Vec::new();
    loop {
        let read = lines.next();
        let Some(line) =
            read.map_err(|error| Error::Input { path: import.file.clone(), cause: error.to_string() })?
        else {
            break;
        };
        if line.is_blank() {
            continue;
        }
        let tally = &mut takeover.verdicts.tally;
        tally.read = tally.read.saturating_add(1);
        let (read, number) = (tally.read, line.number);
        match entry(&takeover.kind, &line, header, zone) {
            Ok(entry) => batch.push((number, entry)),
            Err(reasons) => takeover.verdicts.refuse(number, reasons),
        }
        if read.is_multiple_of(BATCH) {
            takeover.insert(std::mem::take(&mut batch))?;
            if interrupt.is_asked() {
                return Err(Undo::Failed(Error::Interrupted));
            }
        }
    }
    takeover.insert(batch)?;
    let tally = takeover.verdicts.tally;
    if session.dry_run || (tally.bad > 0 && !import.skip_bad) { Err(Undo::Wanted(tally)) } else { Ok(tally) }
}

/// Understands a line, or gives every reason why not.
fn entry<K: Kind<S>, S>(
    kind: &K,
    line: &Line<'_>,
    header: &Header,
    zone: Tz,
) -> Result<K::Entry, Vec<String>> {
    let record = line.fields().map_err(|error| vec![error.to_string()])?;
    let mut fields = Fields::new(&record, header, zone).map_err(|reason| vec![reason])?;
    let entry = kind.read(&mut fields);
    match (entry, fields.into_reasons()) {
        (Some(entry), reasons) if reasons.is_empty() => Ok(entry),
        (_, reasons) => Err(reasons),
    }
}

/// Prints the closing counts.
fn finish<K: Kind<S>, S>(session: &mut Session, tally: Tally, skip_bad: bool) -> Result<Finished, Error> {
    let Tally { read, good, bad } = tally;
    let refused = bad > 0 && !skip_bad;
    let imported = if refused { 0 } else { good };
    let skipped = read.saturating_sub(imported);
    let counts = json!({ "read": read, "imported": imported, "skipped": skipped, "bad": bad });
    let told = print(session, K::NAME, tally, imported, refused, &counts);
    if let Err(error) = told {
        if session.dry_run || imported == 0 {
            return Err(error);
        }
        complain!("error: {error}; {imported} {} are imported all the same", K::WHAT);
        return Ok(Finished { exit: Exit::SomeFailed, counts, trouble: Some(error.to_string()) });
    }
    let (exit, trouble) = match (bad, refused) {
        (0, _) => (Exit::Done, None),
        (_, false) => (Exit::SomeFailed, Some(format!("{bad} line(s) were bad and left out"))),
        (_, true) => (Exit::NotDone, Some(format!("{bad} line(s) were bad; nothing was imported"))),
    };
    Ok(Finished { exit, counts, trouble })
}

fn print(
    session: &mut Session,
    command: &str,
    tally: Tally,
    imported: u64,
    refused: bool,
    counts: &Value,
) -> Result<(), Error> {
    let (read, bad, skipped) = (tally.read, tally.bad, tally.read.saturating_sub(imported));
    if session.is_json() {
        session.output.object(&json!({
            "command": command, "now": session.now, "dry_run": session.dry_run, "counts": counts,
        }))?;
    } else if refused {
        let verb =
            if session.dry_run { "[DRY RUN] Nothing would be imported" } else { "Nothing was imported" };
        session.output.line(format_args!(
            "{verb}: {bad} of {read} line(s) are bad. Correct them, or leave them out with --skip-bad."
        ))?;
    } else if session.dry_run {
        session.output.line(format_args!(
            "[DRY RUN] Read {read} line(s): would import {imported}, would skip {skipped}."
        ))?;
    } else {
        session.output.line(format_args!("Read {read} line(s): imported {imported}, skipped {skipped}."))?;
    }
    session.output.flush()
}
