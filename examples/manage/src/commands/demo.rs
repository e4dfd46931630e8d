//! `demo`: makes a realistic database and walks through the daily work with the very commands an
//! operator would type.

mod data;

use std::{
    path::Path,
    process::{Command, ExitStatus, Stdio},
};

use automation_core::Instant;
use referral_core::ReferralCode;
use storage_diesel::{Database, StorageError, sqlite};

use crate::{
    commands::expire,
    complaint::complain,
    database::{self, Connection, IfMissing, Place},
    error::{Error, Exit},
    session::Session,
};

/// The setting that says that a file is ours to overwrite.
const MARK: &str = "demo";
/// How many runs are looked at.
const RUNS: usize = 1_000;
/// How many lines of a long list are shown.
const SHOWN: usize = 6;

pub(crate) fn run(session: &mut Session, file: &Path, force: bool) -> Result<Exit, Error> {
    if session.dry_run {
        return Err(Error::Cannot(
            "the demo is there to make a database; it cannot be tried without making one, so leave out --dry-run"
                .to_owned(),
        ));
    }
    let place = Place::File(file.to_owned());
    // Whole seconds are easier to read.
    let micros = session.now.micros();
    session.now =
        Instant::from_micros(micros.saturating_sub(micros.rem_euclid(1_000_000))).unwrap_or(session.now);
    if file.exists() {
        if !force && !is_demo(&place) {
            return Err(Error::Cannot(format!(
                "{place} is there already and is no demo, or holds what the demo did not make; name another file, or overwrite it with --force"
            )));
        }
        remove(file)?;
    }
    let Connection::Sqlite(mut conn) = place.open(IfMissing::Create)? else {
        return Err(Error::Cannot("the demo needs a SQLite file".to_owned()));
    };
    database::tune(&mut conn)?;
    let mut store = sqlite::Store::new(&mut conn);
    store.migrate()?;
    store.set_setting(MARK, "made by `manage demo`")?;
    let made = data::make(session, &mut store)?;
    drop(conn);
    session.output.line(format_args!(
        "{place}: a database with {} referral codes of {} agents, as of {}.",
        made.codes, made.agents, session.now
    ))?;
    let walk: [(&str, &[&str]); 6] = [
        ("What would expire now? A dry run changes nothing.", &["expire-referral-codes", "--dry-run"]),
        ("Expire it.", &["expire-referral-codes"]),
        ("Again: a second run has nothing to do.", &["expire-referral-codes"]),
        ("Why does TEST-20 not work any more?", &["explain", "referral-code", "test-20"]),
        ("What expires next, if nobody acts?", &["forecast", "--days", "14"]),
        ("Is everything in order?", &["doctor"]),
    ];
    for (why, arguments) in walk {
        let status = step(session, file, why, arguments)?;
        if !status.success() {
            complain!("error: the demo stops, since `manage {}` failed: {status}", arguments.join(" "));
            return Ok(Exit::SomeFailed);
        }
    }
    session.output.line(format_args!("\nGo on with: manage --database {place} --help"))?;
    session.output.flush()?;
    Ok(Exit::Done)
}

/// Whether an earlier demo made it, and all that it holds.
fn is_demo(place: &Place) -> bool {
    match place.open(IfMissing::Fail) {
        Ok(Connection::Sqlite(mut conn)) => {
            let mut store = sqlite::Store::new(&mut conn);
            store.require_current_schema().is_ok() && holds_a_demo_only(&mut store).unwrap_or(false)
        }
        _ => false,
    }
}

/// What time does to the codes is part of the demo; what anybody else does has a run of its own, or adds
/// to the codes or agents.
fn holds_a_demo_only(store: &mut sqlite::Store<'_>) -> Result<bool, StorageError> {
    let codes = usize::try_from(store.count::<ReferralCode>(&[])?).unwrap_or(usize::MAX);
    let agents = store.agents(None, data::AGENTS.saturating_add(1))?.len();
    let runs = store.last_runs(None, RUNS)?;
    Ok(store.setting(MARK)?.is_some()
        && codes <= data::CODES.saturating_add(1)
        && agents <= data::AGENTS
        && runs.iter().all(|run| run.command == expire::NAME))
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

/// Runs one command as a process of its own and shows the beginning of what it says.
fn step(session: &mut Session, file: &Path, why: &str, arguments: &[&str]) -> Result<ExitStatus, Error> {
    let failed = |error: std::io::Error| Error::Cannot(format!("cannot start this program again: {error}"));
    session.output.line(format_args!("\n# {why}\n$ manage {}", arguments.join(" ")))?;
    session.output.flush()?;
    let mut command = Command::new(std::env::current_exe().map_err(failed)?);
    command.args(arguments).arg("--database").arg(file);
    command.args(["--now", &session.now.to_string(), "--zone", session.zone().name()]);
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().map_err(failed)?;
    let text = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<&str> = text.lines().collect();
    let is_list = lines.get(1).is_some_and(|line| line.starts_with("  - "));
    let shown = if is_list { SHOWN } else { lines.len() };
    for line in lines.iter().take(shown) {
        session.output.line(line)?;
    }
    let more = lines.len().saturating_sub(shown);
    if more > 0 {
        session.output.line(format_args!("  … and {more} more lines"))?;
    }
    Ok(output.status)
}
