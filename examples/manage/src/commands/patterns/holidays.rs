//! `holidays …`: the calendars of holidays that patterns share (P-X16).

use std::{fs::File, path::PathBuf};

use automation_core::civil;
use chrono::Datelike as _;
use clap::Subcommand;
use duecourse::patterns::{holidays_in, import_holidays};
use serde_json::json;
use session_core::pattern::HolidayCalendarName;
use storage_diesel::{EarlierDays, HolidayImport};

use crate::{
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
    one_line::one_line,
    reading::{self, MIB},
    run_record::{Finished, recorded},
    store::Store,
};

/// How many notes about a file are told.
const NOTES: usize = 20;
/// How many years are read if nobody says how many: this one and those behind.
const YEARS: i32 = 10;

/// What is done with holidays.
#[derive(Debug, Subcommand)]
pub(crate) enum HolidayAction {
    /// Take the days of a calendar over from an iCalendar file; what the calendar held before is replaced
    #[command(
        after_help = "Each event of the file counts, whole days or times, recurring ones in each of the years; one of \
                      several days gives each of them, a cancelled one none. No session moves by that: the patterns that \
                      go by the calendar are named, and `manage pattern reconcile` makes their sessions follow.\n\n\
                      Example: manage holidays import England england.ics --from 2026 --to 2030 --dry-run"
    )]
    Import {
        /// What the calendar is to be called
        name: String,
        /// The calendar file
        #[arg(value_name = "FILE.ics")]
        file: PathBuf,
        /// The first year [default: this year]
        #[arg(long, value_name = "YEAR")]
        from: Option<i32>,
        /// The last year, inclusive [default: nine years after the first]
        #[arg(long, value_name = "YEAR")]
        to: Option<i32>,
    },
    /// List the calendars, or the days of one
    #[command(after_help = "Examples: manage holidays list\n          manage holidays list England")]
    List {
        /// The calendar whose days are listed
        name: Option<String>,
    },
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    action: &HolidayAction,
) -> Result<Exit, Error> {
    match action {
        HolidayAction::List { name: None } => calendars(invocation, store),
        HolidayAction::List { name: Some(name) } => days(invocation, store, &called(name)?),
        HolidayAction::Import { name, file, from, to } => {
            let this_year = civil::today(invocation.now, invocation.zone()).year();
            let from = from.unwrap_or(this_year);
            let years = from..=to.unwrap_or(from.saturating_add(YEARS.saturating_sub(1)));
            import(invocation, store, &called(name)?, file, years)
        }
    }
}

fn called(name: &str) -> Result<HolidayCalendarName, Error> {
    HolidayCalendarName::new(name).map_err(|error| Error::Cannot(error.to_string()))
}

fn import<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    calendar: &HolidayCalendarName,
    file: &PathBuf,
    years: std::ops::RangeInclusive<i32>,
) -> Result<Exit, Error> {
    let unusable = |cause: String| Error::Input { path: file.clone(), cause };
    let bytes = File::open(file).and_then(|file| reading::bytes(file, 64 * MIB));
    let bytes = bytes.map_err(|error| unusable(error.to_string()))?;
    let (first, last) = (*years.start(), *years.end());
    let found = holidays_in(&bytes, invocation.zone(), years).map_err(|error| unusable(error.to_string()))?;
    for note in found.notes.iter().take(NOTES) {
        complain!("warning: {}: {}", file.display(), one_line(note));
    }
    if found.notes.len() > NOTES {
        let more = found.notes.len().saturating_sub(NOTES);
        complain!("warning: {}: and {more} more of the like", file.display());
    }
    if found.days.is_empty() {
        return Err(unusable(format!("it names no day from {first} to {last}; nothing was changed")));
    }
    let source = file.file_name().map(|name| name.to_string_lossy().into_owned());
    recorded(invocation, store, "holidays import", |invocation, store| {
        let import = HolidayImport {
            calendar,
            days: &found.days,
            source: source.as_deref(),
            earlier: EarlierDays::Go,
        };
        let taken = import_holidays(&invocation.call(), store, import)?;
        let (days, before) = (taken.imported.after, taken.imported.before);
        if taken.is_written {
            invocation.has_done(
                format!("holidays {calendar}: {days} day(s), {before} before"),
                json!({ "days": days, "before": before }),
            );
        }
        if invocation.is_json() {
            invocation.output.object(&json!({
                "command": "holidays import", "calendar": calendar, "dry_run": invocation.dry_run, "from": first,
                "to": last, "before": before, "days": found.days, "patterns": taken.patterns,
            }))?;
        } else {
            let verb = if taken.is_written { "Took over" } else { "[DRY RUN] Would take over" };
            let new = if taken.imported.is_new {
                "the new calendar".to_owned()
            } else {
                format!("the {before} of")
            };
            let line = if taken.imported.is_new {
                format!("{verb} {days} day(s) from {first} to {last} into {new} {calendar}.")
            } else {
                format!("{verb} {days} day(s) from {first} to {last} in place of {new} {calendar}.")
            };
            invocation.output.line(line)?;
            if invocation.dry_run {
                for (day, name) in &found.days {
                    invocation.output.line(format_args!("  {day} {}", one_line(name.as_str())))?;
                }
            }
            if !taken.patterns.is_empty() {
                let keys: Vec<&str> = taken.patterns.iter().map(|key| key.as_str()).collect();
                invocation.output.line(format_args!(
                    "Sessions that are made stay as they are. To let them follow, run `manage pattern reconcile` for: {}",
                    keys.join(", ")
                ))?;
            }
        }
        let counts = json!({ "days": days, "before": before, "patterns": taken.patterns.len() });
        Ok(Finished { value: Exit::Done, counts, trouble: None })
    })
}

/// All calendars.
fn calendars<S: Store>(invocation: &mut Invocation, store: &mut S) -> Result<Exit, Error> {
    let stored = store.holiday_calendars()?;
    for calendar in &stored.rows {
        let storage_diesel::StoredHolidayCalendar { name, imported_at, source, days, first, last, .. } =
            calendar;
        if invocation.is_json() {
            invocation.output.object(&json!({
                "calendar": name, "days": days, "first": first, "last": last, "imported_at": imported_at,
                "source": source,
            }))?;
        } else {
            let span =
                first.zip(*last).map_or_else(String::new, |(first, last)| format!(", {first} to {last}"));
            let source =
                source.as_deref().map_or_else(String::new, |source| format!(" from {}", one_line(source)));
            invocation
                .output
                .line(format_args!("{name}: {days} day(s){span}; imported {imported_at}{source}"))?;
        }
    }
    if stored.rows.is_empty() && stored.unreadable.is_empty() && !invocation.is_json() {
        invocation.output.line("No calendars of holidays.")?;
    }
    ended(&stored.unreadable)
}

/// The days of one calendar.
fn days<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    calendar: &HolidayCalendarName,
) -> Result<Exit, Error> {
    let Some(stored) = store.holidays_of(calendar)? else {
        return Err(Error::Cannot(format!(
            "there is no calendar of holidays {calendar}; `manage holidays list` lists all"
        )));
    };
    for (day, name) in &stored.rows {
        if invocation.is_json() {
            invocation.output.object(&json!({ "calendar": calendar, "day": day, "name": name }))?;
        } else {
            invocation.output.line(format_args!("{day} {}", one_line(name.as_str())))?;
        }
    }
    ended(&stored.unreadable)
}

/// Names what cannot be read.
fn ended(unreadable: &[automation_core::Failure]) -> Result<Exit, Error> {
    for failure in unreadable {
        complain!("error: {}: {}", failure.key, failure.cause);
    }
    Ok(if unreadable.is_empty() { Exit::Done } else { Exit::SomeFailed })
}
