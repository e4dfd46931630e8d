//! `demo`: makes a realistic database and walks through the daily work with the very commands an
//! operator would type.

mod data;
mod office;
mod school;
mod studio;

use clap::Args;
use std::{
    path::{self, Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
};

use automation_core::Instant;
use compliance_core::{document::Document, job::Job, payout::PayoutRequest};
use duecourse::{
    Kind,
    kinds::{CoachingSessions, Cohorts, ReferralCodes},
};
use referral_core::ReferralCode;
use session_core::{
    ClassSession, Cohort, Contract, Pattern, Session,
    cohort::{Enrolment, Student},
};
use storage_diesel::{StorageError, prelude::*, sqlite};

use crate::{
    complaint::complain,
    database::{self, Connection, IfMissing, Place},
    error::{Error, Exit},
    invocation::Invocation,
};

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// The SQLite file to make
    #[arg(default_value = "duecourse-demo.sqlite3", value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Make it anew even if the file is there and is no demo of ours
    #[arg(long)]
    pub(crate) force: bool,
}

/// The setting that says that a file is ours to overwrite.
const MARK: &str = "demo";
/// What the walk runs besides its imports.
const OURS: [&str; 5] =
    [ReferralCodes::SWEEP, Cohorts::SWEEP, "restore-sessions", CoachingSessions::SWEEP, "payout pay"];
/// How many runs are looked at.
const RUNS: usize = 1_000;
/// How many lines of a long list are shown.
const SHOWN: usize = 6;

pub(crate) fn run(invocation: &mut Invocation, file: &Path, force: bool) -> Result<Exit, Error> {
    if invocation.dry_run {
        return Err(Error::Cannot(
            "the demo is there to make a database; it cannot be tried without making one, so leave out --dry-run"
                .to_owned(),
        ));
    }
    if invocation.is_json() {
        return Err(Error::Cannot(
            "the demo is told in words; leave out --format json, and try it with the commands it shows"
                .to_owned(),
        ));
    }
    if file.to_str().is_some_and(Place::is_no_file) {
        return Err(Error::Cannot("the demo makes a SQLite file; what is named here is none".to_owned()));
    }
    let place = Place::File(file.to_owned());
    // Whole seconds are easier to read.
    let micros = invocation.now.micros();
    invocation.now =
        Instant::from_micros(micros.saturating_sub(micros.rem_euclid(1_000_000))).unwrap_or(invocation.now);
    if file.exists() {
        if !force && !is_demo(invocation, &place) {
            return Err(Error::Cannot(format!(
                "{place} is there already and is no demo, or holds what the demo did not make; name another file, or overwrite it with --force"
            )));
        }
        remove(file)?;
    }
    let Connection::Sqlite(mut conn) = place.open(invocation.opening(IfMissing::Create))? else {
        return Err(Error::Cannot("the demo needs a SQLite file".to_owned()));
    };
    database::tune(&mut conn)?;
    let mut store = sqlite::Store::new(&mut conn);
    store.migrate()?;
    store.set_setting(MARK, "made by `manage demo`")?;
    let made = data::make(invocation, &mut store)?;
    invocation.has_done(format!("{place} was made"), serde_json::Value::Null);
    drop(conn);
    invocation.output.line(format_args!(
        "{place}: a database with {} referral codes of {} agents, as of {}.",
        made.codes, made.agents, invocation.now
    ))?;
    let folder = school::files(invocation, file)?;
    let steps =
        Steps { database: path::absolute(file).unwrap_or_else(|_| file.into()), folder: folder.path() };
    for (why, arguments) in walk(invocation) {
        let status = steps.step(invocation, &why, &arguments)?;
        if !status.success() {
            complain!("error: the demo stops, since `manage {}` failed: {status}", arguments.join(" "));
            return Ok(Exit::SomeFailed);
        }
    }
    invocation.output.line("")?;
    invocation.output.line(format_args!("Go on with: manage --database {} --help", file.display()))?;
    invocation.output.flush()?;
    Ok(Exit::Done)
}

/// Whether an earlier demo made it, and all that it holds.
fn is_demo(invocation: &Invocation, place: &Place) -> bool {
    match place.open(invocation.opening(IfMissing::Fail)) {
        Ok(Connection::Sqlite(mut conn)) => {
            let mut store = sqlite::Store::new(&mut conn);
            store.require_current_schema().is_ok() && holds_a_demo_only(&mut store).unwrap_or(false)
        }
        _ => false,
    }
}

/// What time does is part of the demo, and so is its own walk; what anybody else does has a run of its
/// own, or adds to the records.
fn holds_a_demo_only(store: &mut sqlite::Store<'_>) -> Result<bool, StorageError> {
    let codes = usize::try_from(store.count::<ReferralCode>(&[])?).unwrap_or(usize::MAX);
    let agents = store.agents(None, data::AGENTS.saturating_add(1))?.len();
    let school = [
        store.count::<Cohort>(&[])?,
        store.count::<Student>(&[])?,
        store.count::<Enrolment>(&[])?,
        store.count::<Contract>(&[])?,
        store.count::<Session>(&[])?,
        store.count::<Document>(&[])?,
        store.count::<Job>(&[])?,
        store.count::<PayoutRequest>(&[])?,
    ];
    let classes = [store.count::<Pattern>(&[])?, store.count::<ClassSession>(&[])?];
    let most = u64::try_from(school::most()).unwrap_or(u64::MAX);
    let runs = store.last_runs(None, RUNS)?;
    let files = school::FILES.iter().chain(&office::FILES);
    let imports: Vec<String> = files.map(|(kind, _)| format!("import {kind}")).collect();
    let is_ours = |command: &String| {
        [&OURS[..], &office::MORNING, &studio::COMMANDS].concat().contains(&command.as_str())
            || imports.contains(command)
    };
    Ok(store.setting(MARK)?.is_some()
        && codes <= data::CODES.saturating_add(1)
        && agents <= data::AGENTS
        && school.into_iter().all(|count| count <= most)
        && classes.into_iter().all(|count| count <= studio::MOST)
        && runs.iter().all(|run| run.as_ref().is_ok_and(|run| is_ours(&run.command))))
}

fn remove(file: &Path) -> Result<(), Error> {
    for suffix in ["", "-wal", "-shm"] {
        let mut path = file.as_os_str().to_owned();
        path.push(suffix);
        match std::fs::remove_file(&path) {
            Err(error) if suffix.is_empty() => {
                return Err(Error::Cannot(format!("cannot overwrite {}: {error}", file.display())));
            }
            _ => {}
        }
    }
    Ok(())
}

/// What is shown, in order: why, and what an operator would type.
fn walk(invocation: &Invocation) -> Vec<(String, Vec<String>)> {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let mut walk = vec![
        (
            "What would expire now? A dry run changes nothing.".to_owned(),
            words("expire-referral-codes --dry-run"),
        ),
        ("Expire it.".to_owned(), words("expire-referral-codes")),
        ("Again: a second run has nothing to do.".to_owned(), words("expire-referral-codes")),
        ("Why does TEST-20 not work any more?".to_owned(), words("explain referral-code test-20")),
        ("What expires next, if nobody acts?".to_owned(), words("forecast --days 14")),
    ];
    for (kind, _) in school::FILES {
        let why = format!("Take {kind} over from a file.");
        walk.push((why, words(&format!("import {kind} {kind}.csv"))));
    }
    let end = school::new_end(invocation);
    walk.extend([
        ("One cohort ended yesterday.".to_owned(), words("complete-expired-sessions --dry-run")),
        ("Complete it. A student who is frozen stays so.".to_owned(), words("complete-expired-sessions")),
        ("Again: nobody is told twice.".to_owned(), words("complete-expired-sessions")),
        (
            "It goes on after all, for two weeks.".to_owned(),
            words(&format!("restore-sessions --session-ids SPRING --end {end}")),
        ),
        ("What became of it?".to_owned(), words("explain cohort SPRING")),
        (
            "Coaching: silence agrees to another time, and who did not come has missed it.".to_owned(),
            words("sweep-sessions"),
        ),
        ("How do the sessions stand now?".to_owned(), words("list sessions")),
        ("Why is one of them still open?".to_owned(), words("explain session 012/3")),
    ]);
    walk.extend(office::walk().into_iter().map(|(why, what)| (why, words(&what))));
    walk.extend(studio::walk(invocation).into_iter().map(|(why, what)| (why, words(&what))));
    walk.push(("Is everything in order?".to_owned(), words("doctor")));
    walk
}

/// Runs commands on the demo's database.
struct Steps<'a> {
    database: PathBuf,
    /// Where the school's files are.
    folder: &'a Path,
}

impl Steps<'_> {
    /// Runs one command as a process of its own and shows the beginning of what it says.
    fn step(
        &self,
        invocation: &mut Invocation,
        why: &str,
        arguments: &[String],
    ) -> Result<ExitStatus, Error> {
        let failed =
            |error: std::io::Error| Error::Cannot(format!("cannot start this program again: {error}"));
        invocation.output.line("")?;
        invocation.output.line(format_args!("# {why}"))?;
        invocation.output.line(format_args!("$ manage {}", arguments.join(" ")))?;
        invocation.output.flush()?;
        let mut command = Command::new(std::env::current_exe().map_err(failed)?);
        // A file of ours is in a folder of its own; every other path is meant from where we are.
        command.args(arguments.iter().map(|word| {
            if word.ends_with(".csv") { self.folder.join(word).into_os_string() } else { word.into() }
        }));
        command.arg("--database").arg(&self.database);
        let now = invocation.now.to_string();
        // The demo has a time of its own, on whatever day it is shown.
        command.args(["--now", &now, "--clock", &now, "--zone", invocation.zone().name()]);
        let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().map_err(failed)?;
        let text = String::from_utf8_lossy(&output.stdout);
        let lines: Vec<&str> = text.lines().collect();
        let is_list = lines.get(1).is_some_and(|line| line.starts_with("  - "));
        let shown = if is_list { SHOWN } else { lines.len() };
        for line in lines.iter().take(shown) {
            invocation.output.line(line)?;
        }
        let more = lines.len().saturating_sub(shown);
        if more > 0 {
            invocation.output.line(format_args!("  … and {more} more lines"))?;
        }
        Ok(output.status)
    }
}
