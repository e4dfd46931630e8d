//! The log (G-19): what a run changed on its own, how it ended, and what went wrong.

mod logged;

use std::{
    cell::Cell,
    fmt,
    fs::{File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    time,
};

use automation_core::{Change, Failure, Instant, Span};
use serde_json::Value;

pub(crate) use self::logged::Logged;
use crate::{cli::Global, complaint::complain, database::Place, error::Error, one_line::one_line};

/// The file of the log for a thread beside the command.
#[derive(Debug)]
pub(crate) struct Beside {
    file: File,
    area: &'static str,
    began: Instant,
    since: time::Instant,
}

impl Beside {
    /// Something went wrong.
    pub(crate) fn error(&self, text: &str) {
        let line = line(self.began, self.since, "ERROR", self.area, text);
        let mut file: &File = &self.file;
        // There is nowhere else to say that it cannot be noted.
        let _ = file.write_all(format!("{line}\n").as_bytes());
    }
}

/// Lines such as `2026-06-01T02:00:00.104211Z INFO referral_codes: JOHN-20: active -> …`, appended to a
/// file and, when asked, told on standard error as well. A dry run has nothing to put in the file.
#[derive(Debug)]
pub(crate) struct Log {
    file: Option<(PathBuf, File)>,
    /// What the lines are about, as a log's filter knows it.
    area: &'static str,
    verbose: bool,
    dry_run: bool,
    began: Instant,
    since: time::Instant,
    /// Whether the log could not be written, which is said once.
    is_lost: Cell<bool>,
    /// Whether the record of a run has told the error that the program ends with.
    has_told: Cell<bool>,
    /// Whether nothing is to be written at present.
    is_silent: Cell<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Info,
    Error,
}

impl Log {
    /// Opens the file that was named, if one was; it is made if it is not there. The lines' times count
    /// from `began` on, so that they agree with the record of runs.
    pub(crate) fn open(
        global: &Global,
        began: Instant,
        database: &Place,
        area: &'static str,
    ) -> Result<Self, Error> {
        let mut log = Self {
            file: None,
            area,
            verbose: global.verbose,
            dry_run: global.dry_run,
            began,
            since: time::Instant::now(),
            is_lost: Cell::new(false),
            has_told: Cell::new(false),
            is_silent: Cell::new(false),
        };
        if let Some(path) = &global.log_file {
            let failed = |cause: String| Error::Log { path: path.to_owned(), cause };
            if is_same(path, database) {
                return Err(failed("it is the database".to_owned()));
            }
            if !global.dry_run {
                let file = OpenOptions::new().append(true).create(true).open(path);
                log.file = Some((path.to_owned(), file.map_err(|error| failed(error.to_string()))?));
            }
        }
        Ok(log)
    }

    /// Whether nothing is to be written from now on.
    pub(crate) fn silence(&self, is_silent: bool) {
        self.is_silent.set(is_silent);
    }

    /// Every step of a change: the record, its states, when and why. What the steps bring about for its
    /// neighbours comes behind it.
    pub(crate) fn change<R: Logged>(&self, change: &Change<R>, facts: &R::Facts) {
        self.lines(change, facts, &mut |line| self.write(Level::Info, line));
    }

    /// The lines of a change, for whoever must not write them yet. None if nobody wants any.
    pub(crate) fn lines<R: Logged>(
        &self,
        change: &Change<R>,
        facts: &R::Facts,
        tell: &mut dyn FnMut(fmt::Arguments<'_>),
    ) {
        if self.file.is_none() && !self.verbose {
            return;
        }
        let dry = if self.dry_run { "[DRY RUN] " } else { "" };
        let (key, more) = (change.key(), R::more(change, facts));
        for step in &change.steps {
            let (from, to, at, cause) = (step.from, step.to, step.at, &step.cause);
            let event = R::event(step);
            tell(format_args!("{dry}{key}: {from} -> {to}{event} at {at}: {cause}{more}"));
        }
        R::neighbours(change, facts, &mut |neighbour| tell(format_args!("{dry}{neighbour}")));
    }

    /// A line that [`lines`](Self::lines) gave.
    pub(crate) fn line(&self, line: &str) {
        self.write(Level::Info, format_args!("{line}"));
    }

    /// One record that could not be settled.
    pub(crate) fn failure(&self, failure: &Failure) {
        self.error(format_args!("{}: {}", failure.key, failure.cause));
    }

    /// How a run ended, with its counts.
    pub(crate) fn run(
        &self,
        number: impl fmt::Display,
        command: &str,
        counts: &Value,
        trouble: Option<&str>,
    ) {
        let mut figures = String::new();
        for (name, count) in counts.as_object().into_iter().flatten() {
            figures.push_str(&format!(" {name}={count}"));
        }
        match trouble {
            None => self.write(Level::Info, format_args!("run {number}, {command}: done{figures}")),
            Some(cause) => {
                self.has_told.set(true);
                self.error(format_args!("run {number}, {command}: failed{figures}: {cause}"));
            }
        }
    }

    /// What the program ends with, unless the record of a run has told it.
    pub(crate) fn end(&self, error: &Error) {
        if !self.has_told.get() {
            self.error(format_args!("{error}"));
        }
    }

    /// Something went wrong; standard error hears it from whoever noticed.
    pub(crate) fn error(&self, text: fmt::Arguments<'_>) {
        self.write(Level::Error, text);
    }

    /// The same file for another thread; `None` if there is none.
    pub(crate) fn beside(&self) -> Option<Beside> {
        let (_, file) = self.file.as_ref()?;
        Some(Beside { file: file.try_clone().ok()?, area: self.area, began: self.began, since: self.since })
    }

    fn write(&self, level: Level, text: fmt::Arguments<'_>) {
        if self.is_silent.get() {
            return;
        }
        let tells = self.verbose && level == Level::Info;
        if self.file.is_none() && !tells {
            return;
        }
        let level = if level == Level::Info { "INFO" } else { "ERROR" };
        let mut line = line(self.began, self.since, level, self.area, &text.to_string());
        if tells {
            complain!("{line}");
        }
        if let Some((path, file)) = &self.file {
            line.push('\n');
            // In one piece, so that the lines of two programs do not mix.
            let mut file: &File = file;
            if let Err(error) = file.write_all(line.as_bytes())
                && !self.is_lost.replace(true)
            {
                complain!("warning: cannot write the log {}: {error}; the work goes on", path.display());
            }
        }
    }
}

/// One line, less its end. A name with a line break in it must not look like a line of ours.
fn line(began: Instant, since: time::Instant, level: &str, area: &str, text: &str) -> String {
    let passed = i64::try_from(since.elapsed().as_micros()).ok().and_then(Span::from_micros);
    let at = passed.and_then(|passed| began.checked_add(passed)).unwrap_or(began);
    format!("{at} {level} {area}: {}", one_line(text))
}

fn is_same(path: &Path, database: &Place) -> bool {
    let Place::File(database) = database else { return false };
    matches!((path.canonicalize(), database.canonicalize()), (Ok(one), Ok(other)) if one == other)
}
