//! Takes records over from the lines of a table, all of them or none.

mod cells;
mod fields;
mod header;
mod table_column;

use std::fmt;

use automation_core::{Instant, one_policy};
use serde::Serialize;
use serde_json::{Value, json};
use storage_diesel::{Inserted, StorageError};

pub use self::{
    cells::Cells,
    fields::{Fields, KeptLine},
    header::{Header, HeaderError, HeaderObjection},
    table_column::TableColumn,
};
use crate::{
    Call, Kind, StoreOf,
    dry_run::{Fate, in_transaction},
    policy,
    run::{Finished, Mode, RunError, Task, recorded},
};

/// How many records are inserted by one statement.
const TOGETHER: usize = 1_000;
/// How many bad lines are named.
const NAMED: usize = 100;

/// How records are taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportAsked<'a> {
    /// The options as they were given, for the record of the run.
    pub options: &'a str,
    /// Whether bad lines are left out; else one bad line keeps everything from being taken over.
    pub skip_bad: bool,
    /// The columns to pass over if the table has them.
    pub ignored: &'a [String],
}

/// A line that was not taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BadLine {
    /// Its number in the table; the header is line 1.
    pub line: u64,
    /// What is wrong with it.
    pub cause: String,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.cause)
    }
}

/// What came of an import: `Serialize` for programs, `Display` for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Imported {
    /// The command, as the record of runs keeps it.
    pub command: String,
    /// The instant of the import.
    pub now: Instant,
    /// Whether nothing was written because nobody asked for it.
    pub dry_run: bool,
    /// How many lines there were, less the header.
    pub read: u64,
    /// How many records were taken over, or would be.
    pub imported: u64,
    /// How many lines were bad.
    pub bad: u64,
    /// Whether nothing was taken over because lines were bad.
    pub refused: bool,
    /// The first bad lines.
    pub bad_lines: Vec<BadLine>,
}

impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { read, imported, bad, .. } = self;
        for line in &self.bad_lines {
            writeln!(f, "{line}")?;
        }
        match (self.refused, self.dry_run) {
            (true, true) => {
                write!(f, "[DRY RUN] Nothing would be imported: {bad} of {read} line(s) are bad.")
            }
            (true, false) => write!(f, "Nothing was imported: {bad} of {read} line(s) are bad."),
            (false, true) => {
                write!(f, "[DRY RUN] Read {read} line(s): would import {imported}, {bad} bad.")
            }
            (false, false) => write!(f, "Read {read} line(s): imported {imported}, {bad} bad."),
        }
    }
}

/// Why nothing was taken over.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The header is not that of the kind's table.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The policy is not the one in force.
    #[error(transparent)]
    Policy(#[from] policy::NotInForce),
    /// The table cannot be read to its end.
    #[error("the table cannot be read: {0}")]
    Table(String),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Takes records over from a table, in one transaction: its header and the cells of its lines, or why a line cannot be
/// read to its end. Where no policy is in force yet and no record there, the wanted one comes into force.
///
/// # Errors
/// [`RunError`] with [`ImportError`]; then nothing was written. Bad lines are in what it gives.
pub fn import<K: Kind, S: StoreOf<K>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &K::Choices,
    asked: &ImportAsked<'_>,
    header: &Cells,
    lines: &mut dyn Iterator<Item = Result<Cells, String>>,
) -> Result<Imported, RunError<ImportError>> {
    let header =
        Header::read(header, K::COLUMNS, asked.ignored).map_err(|error| RunError::Work(error.into()))?;
    let command = format!("import {}", K::WORDS.many.replace(' ', "-"));
    let task = Task { command: &command, options: asked.options, schedule: None };
    recorded(call, store, &task, |store, mode| {
        let dry_run = call.dry_run || mode == Mode::Silent;
        if !dry_run {
            policy::begin_if_new::<K, _>(store, wanted)?;
        }
        let nothing = Imported {
            command: command.clone(),
            now: call.now,
            dry_run,
            read: 0,
            imported: 0,
            bad: 0,
            refused: false,
            bad_lines: Vec::new(),
        };
        let imported = in_transaction(store, |store| -> Result<_, ImportError> {
            if !dry_run {
                policy::require_in_force::<K, _>(store, wanted)?;
            }
            let mut imported = take_over::<K, S>(call, store, wanted, &header, lines, nothing)?;
            imported.bad_lines.sort_by_key(|bad| bad.line);
            imported.refused = imported.bad > 0 && !asked.skip_bad;
            if imported.refused {
                imported.imported = 0;
            }
            let fate = if dry_run || imported.refused { Fate::IsTakenBack } else { Fate::Stands };
            Ok((imported, fate))
        })?;
        let Imported { read, imported: count, bad, refused, .. } = imported;
        let trouble = match (bad, refused) {
            (0, _) => None,
            (_, false) => Some(format!("{bad} line(s) were bad and left out")),
            (_, true) => Some(format!("{bad} line(s) were bad; nothing was imported")),
        };
        let counts: Value = json!({ "read": read, "imported": count, "bad": bad });
        Ok(Finished { value: imported, counts, trouble })
    })
}

/// Reads every line and inserts what it says; within the caller's transaction.
fn take_over<K: Kind, S: StoreOf<K>>(
    call: &Call<'_>,
    store: &mut S,
    choices: &K::Choices,
    header: &Header,
    lines: &mut dyn Iterator<Item = Result<Cells, String>>,
    mut imported: Imported,
) -> Result<Imported, ImportError> {
    let mut waiting: Vec<(u64, K::Record)> = Vec::new();
    for (line, cells) in (2_u64..).zip(lines) {
        let cells = cells.map_err(ImportError::Table)?;
        imported.read = imported.read.saturating_add(1);
        match record::<K>(call, choices, header, &cells) {
            Ok(record) => waiting.push((line, record)),
            Err(reasons) => imported.add_bad(line, reasons.join("; ")),
        }
        if waiting.len() >= TOGETHER {
            insert::<K, S>(store, choices, &mut waiting, &mut imported)?;
        }
    }
    insert::<K, S>(store, choices, &mut waiting, &mut imported)?;
    Ok(imported)
}

/// The record that the line describes, or every reason why there is none.
fn record<K: Kind>(
    call: &Call<'_>,
    choices: &K::Choices,
    header: &Header,
    cells: &Cells,
) -> Result<K::Record, Vec<String>> {
    let mut fields = Fields::new(cells, header, call.zone).map_err(|reason| vec![reason])?;
    match (K::from_fields(&mut fields, call.now, choices), fields.into_reasons()) {
        (Some(record), reasons) if reasons.is_empty() => Ok(record),
        (None, reasons) if reasons.is_empty() => Err(vec![format!("it makes no {}", K::WORDS.one)]),
        (_, reasons) => Err(reasons),
    }
}

fn insert<K: Kind, S: StoreOf<K>>(
    store: &mut S,
    choices: &K::Choices,
    waiting: &mut Vec<(u64, K::Record)>,
    imported: &mut Imported,
) -> Result<(), StorageError> {
    let (lines, records): (Vec<u64>, Vec<K::Record>) = std::mem::take(waiting).into_iter().unzip();
    let inserted = store.insert(&records, &one_policy(K::policy(choices)))?;
    for ((line, record), inserted) in lines.into_iter().zip(&records).zip(inserted) {
        match inserted {
            Inserted::New(_) => imported.imported = imported.imported.saturating_add(1),
            Inserted::Duplicate => {
                let key = automation_core::Lifecycle::key(record).unwrap_or_default();
                imported.add_bad(line, format!("the {} {key} is there already", K::WORDS.one));
            }
        }
    }
    Ok(())
}

impl Imported {
    fn add_bad(&mut self, line: u64, cause: String) {
        self.bad = self.bad.saturating_add(1);
        if self.bad_lines.len() < NAMED {
            self.bad_lines.push(BadLine { line, cause });
        }
    }
}
