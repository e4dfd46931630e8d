//! `import referral-codes`: takes codes over from a CSV file, line by line and in one transaction.

mod entry;
mod header;
mod lines;
mod origins;
mod takeover;

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use serde_json::{Value, json};
use storage_diesel::StorageError;

use self::{
    entry::Entry,
    header::Header,
    lines::Lines,
    takeover::{Takeover, Tally},
};
use crate::{
    cli::ImportCodes,
    complaint::complain,
    error::{Error, Exit},
    interrupt::Interrupt,
    policy_change,
    run_record::{Finished, recorded},
    session::Session,
    store::Store,
};

const NAME: &str = "import referral-codes";
/// How many lines are taken over together; it bounds the memory.
const BATCH: u64 = 1_000;

pub(crate) fn run<S: Store>(
    session: &mut Session,
    store: &mut S,
    import: &ImportCodes,
) -> Result<Exit, Error> {
    let path = &import.file;
    let unreadable = |cause: String| Error::Input { path: path.clone(), cause };
    if path.is_dir() {
        return Err(unreadable("it is a folder".to_owned()));
    }
    // Opened and looked at before anything is written, the record of the run included.
    let file = File::open(path).map_err(|error| unreadable(error.to_string()))?;
    let mut lines = Lines::new(BufReader::with_capacity(64 * 1024, file));
    let header = read_header(&mut lines, path)?;
    session.interrupt = Interrupt::listen();
    recorded(session, store, NAME, |session, store| {
        policy_change::require_in_force(session, store)?;
        let tally = match store.transaction(|store| take_over(session, store, &mut lines, &header, import)) {
            Ok(tally) | Err(Undo::Wanted(tally)) => tally,
            Err(Undo::Failed(error)) => return Err(error),
        };
        finish(session, tally, import.skip_bad)
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

fn read_header<R: BufRead>(lines: &mut Lines<R>, path: &Path) -> Result<Header, Error> {
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
        return Header::read(&fields)
            .map_err(|objections| unusable(format!("line {number}: {}", objections.join("; "))));
    }
}

fn take_over<S: Store, R: BufRead>(
    session: &mut Session,
    store: &mut S,
    lines: &mut Lines<R>,
    header: &Header,
    import: &ImportCodes,
) -> Result<Tally, Undo> {
    let (zone, now, interrupt) = (session.zone(), session.now, session.interrupt.clone());
    let mut takeover = Takeover::new(session, store);
    let mut batch: Vec<Entry> = Vec::new();
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
        takeover.tally.read = takeover.tally.read.saturating_add(1);
        let number = line.number;
        let entry = line
            .fields()
            .map_err(|error| vec![error.to_string()])
            .and_then(|fields| Entry::read(number, &fields, header, zone, now));
        match entry {
            Ok(entry) => batch.push(entry),
            Err(reasons) => takeover.refuse(number, reasons),
        }
        if takeover.tally.read.is_multiple_of(BATCH) {
            takeover.insert(std::mem::take(&mut batch))?;
            if interrupt.is_asked() {
                return Err(Undo::Failed(Error::Interrupted));
            }
        }
    }
    takeover.insert(batch)?;
    let tally = takeover.tally;
    if session.dry_run || (tally.bad > 0 && !import.skip_bad) { Err(Undo::Wanted(tally)) } else { Ok(tally) }
}

/// Prints the closing counts.
fn finish(session: &mut Session, tally: Tally, skip_bad: bool) -> Result<Finished, Error> {
    let Tally { read, good, bad } = tally;
    let refused = bad > 0 && !skip_bad;
    let imported = if refused { 0 } else { good };
    let skipped = read.saturating_sub(imported);
    let counts = json!({ "read": read, "imported": imported, "skipped": skipped, "bad": bad });
    let told = print(session, tally, imported, refused, &counts);
    if let Err(error) = told {
        if session.dry_run || imported == 0 {
            return Err(error);
        }
        complain!("error: {error}; {imported} code(s) are imported all the same");
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
    tally: Tally,
    imported: u64,
    refused: bool,
    counts: &Value,
) -> Result<(), Error> {
    let (read, bad, skipped) = (tally.read, tally.bad, tally.read.saturating_sub(imported));
    if session.is_json() {
        session.output.object(&json!({
            "command": NAME, "now": session.now, "dry_run": session.dry_run, "counts": counts,
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
