//! What is wrong with a file's lines: the first few are told, and all go to a file if one was named.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use duecourse::figures::grouped;
use serde_json::{Value, json};

use super::records::Place;
use crate::{complaint::complain, error::Error, invocation::Invocation, one_line::one_line, output::Output};

/// How many are told. A file of the wrong kind has as many as it has lines.
const TOLD: u64 = 20;
/// How much of a reason is told, in characters: it may quote a whole cell.
const LONGEST: usize = 1_000;

/// The complaints about one file, in its order.
pub(super) struct Complaints {
    /// The first ones. They are told once nobody waits for the database any more.
    first: Vec<Complaint>,
    count: u64,
    file: Option<(PathBuf, BufWriter<File>)>,
    json: bool,
}

#[derive(Debug)]
struct Complaint {
    place: Place,
    reasons: Vec<String>,
}

impl Complaint {
    fn line(&self) -> String {
        let Place { line, record, spread } = self.place;
        let reasons = self.reasons.join("; ");
        if spread {
            format!("line {line} (record {record}): {reasons}")
        } else {
            format!("line {line}: {reasons}")
        }
    }

    fn object(&self) -> Value {
        let Place { line, record, .. } = self.place;
        json!({ "line": line, "record": record, "reasons": self.reasons })
    }
}

impl Complaints {
    /// Creates the file, if there shall be one; what it held is gone. `others` are files that it must not be.
    pub(super) fn new(invocation: &Invocation, file: Option<&Path>, others: &[&Path]) -> Result<Self, Error> {
        let file = file.map(|path| create(path, others)).transpose()?;
        Ok(Self { first: Vec::new(), count: 0, file, json: invocation.is_json() })
    }

    pub(super) fn add(&mut self, place: Place, reasons: Vec<String>) -> Result<(), Error> {
        let reasons = reasons.into_iter().map(shortened).collect();
        let complaint = Complaint { place, reasons };
        self.count = self.count.saturating_add(1);
        if let Some((path, file)) = &mut self.file {
            let line = if self.json { complaint.object().to_string() } else { complaint.line() };
            writeln!(file, "{}", one_line(&line)).map_err(|error| unwritten(path, &error))?;
        }
        if self.count <= TOLD {
            self.first.push(complaint);
        }
        Ok(())
    }

    /// Sees to it that the file has them all: whatever is imported, whoever asked for them has them.
    pub(super) fn flush(&mut self) -> Result<(), Error> {
        match &mut self.file {
            Some((path, file)) => file.flush().map_err(|error| unwritten(path, &error)),
            None => Ok(()),
        }
    }

    /// Tells the first ones and how many there are.
    pub(super) fn tell(&self, output: &mut Output) -> Result<(), Error> {
        let mut told = Ok(());
        for complaint in &self.first {
            complain!("{}", complaint.line());
            if self.json {
                told = told.and_then(|()| output.object(&complaint.object()));
            }
        }
        if self.not_told() > 0 {
            let where_all_are = match &self.file {
                Some((path, _)) => format!("all are in {}", path.display()),
                None => "--complaints FILE writes all of them to a file".to_owned(),
            };
            complain!("these are the first {TOLD} of {} complaints; {where_all_are}", grouped(self.count));
        }
        told
    }

    /// How many are not told.
    pub(super) fn not_told(&self) -> u64 {
        self.count.saturating_sub(TOLD)
    }

    /// The file that has them all.
    pub(super) fn file(&self) -> Option<&Path> {
        self.file.as_ref().map(|(path, _)| path.as_path())
    }
}

fn create(path: &Path, others: &[&Path]) -> Result<(PathBuf, BufWriter<File>), Error> {
    let whole = fs::canonicalize(path).ok();
    if let Some(other) = others.iter().find(|other| whole.is_some() && fs::canonicalize(other).ok() == whole)
    {
        return Err(Error::Cannot(format!(
            "--complaints: {} is read here, so the complaints cannot be written there",
            other.display()
        )));
    }
    if is_database(path) {
        return Err(Error::Cannot(format!(
            "--complaints: {} is a database, so the complaints cannot be written there",
            path.display()
        )));
    }
    let file = File::create(path).map_err(|error| unwritten(path, &error))?;
    Ok((path.to_owned(), BufWriter::new(file)))
}

/// Whether a SQLite database is there. Every one begins so.
pub(in crate::commands) fn is_database(path: &Path) -> bool {
    const BEGINS: &[u8] = b"SQLite format 3\0";
    let mut start = Vec::new();
    // What is no file may wait for ever before it gives anything.
    let file = path.is_file().then(|| File::open(path).ok()).flatten();
    let read = file.map(|file| file.take(BEGINS.len() as u64).read_to_end(&mut start));
    matches!(read, Some(Ok(_))) && start == BEGINS
}

fn unwritten(path: &Path, error: &io::Error) -> Error {
    Error::Cannot(format!("cannot write the complaints to {}: {error}; nothing was imported", path.display()))
}

fn shortened(reason: String) -> String {
    match reason.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", reason.get(..end).unwrap_or_default()),
        None => reason,
    }
}
