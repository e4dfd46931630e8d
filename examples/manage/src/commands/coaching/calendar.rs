//! `calendar …`: when somebody can be booked (S-40).

use clap::Subcommand;
use std::path::PathBuf;
use std::{fs::File, path::Path};

use automation_core::UserId;
use serde_json::json;
use session_core::calendar::Calendar;
use storage_diesel::StorageError;

use super::export::{self, Export};
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    reading,
    run_record::{Finished, recorded},
    store::Store,
};

#[derive(Debug, Subcommand)]
pub(crate) enum CalendarAction {
    /// Store a calendar; what the file leaves out has its usual value
    #[command(after_help = HELP_ON_CALENDARS)]
    Set {
        /// Whose
        #[arg(value_parser = user)]
        user: UserId,
        /// The file, in JSON
        #[arg(value_name = "FILE.json")]
        file: PathBuf,
    },
    /// Show a stored calendar as JSON, with everything that was left out
    #[command(after_help = "Example: manage calendar show ben")]
    Show {
        /// Whose
        #[arg(value_parser = user)]
        user: UserId,
    },
    /// Write sessions to a file that calendar programs show: a pattern's, a class's, a studio's, a coach's or a student's
    #[command(
        after_help = "A pattern is a recurring event, with what was changed of it. Coaching sessions are confirmed, \
                      tentative, or for 30 days cancelled. The events stay the same to a calendar program, whatever is \
                      edited or moved.\n\n\
                      Examples: manage calendar export --pattern harbour/MON-10 --out mondays.ics\n          \
                      manage calendar export --studio harbour --class \"Wheel throwing\"\n          \
                      manage calendar export --coach ben --out ben.ics"
    )]
    Export(Export),
    /// Remove a calendar: from then on nothing is blocked
    #[command(after_help = "Example: manage calendar remove ben")]
    Remove {
        /// Whose
        #[arg(value_parser = user)]
        user: UserId,
    },
}

const HELP_ON_CALENDARS: &str = "\
Only the zone is required. Hours are in minutes since midnight. For example:

  { \"zone\": \"Europe/London\",
    \"hours\": { \"monday\": [{ \"from\": 540, \"until\": 1020 }], \"tuesday\": [], \"wednesday\": [],
               \"thursday\": [], \"friday\": [], \"saturday\": [], \"sunday\": [] },
    \"exceptions\": [{ \"date\": \"2026-12-24\", \"kind\": \"blocked\" }],
    \"buffer_after\": \"15 minutes\", \"advance\": 30, \"same_day\": true }

Example: manage calendar set ben ben.json";

/// Reads a user's name.
pub(super) fn user(text: &str) -> Result<UserId, String> {
    UserId::new(text).map_err(|error| error.to_string())
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    action: &CalendarAction,
) -> Result<Exit, Error> {
    match action {
        CalendarAction::Export(asked) => export::run(invocation, store, asked),
        CalendarAction::Show { user } => show(invocation, store, user),
        CalendarAction::Set { user, file } => {
            let calendar = read(file)?;
            write(invocation, store, "calendar set", user, Some(&calendar))
        }
        CalendarAction::Remove { user } => write(invocation, store, "calendar remove", user, None),
    }
}

fn read(file: &Path) -> Result<Calendar, Error> {
    let unreadable = |cause: String| Error::Input { path: file.to_owned(), cause };
    let text = File::open(file).and_then(|file| reading::text(file, reading::LARGEST_SETTINGS));
    let text = text.map_err(|error| unreadable(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))
}

fn show<S: Store>(invocation: &mut Invocation, store: &mut S, user: &UserId) -> Result<Exit, Error> {
    let Some(calendar) = store.calendar(user)? else {
        return Err(Error::Cannot(format!("there is no calendar of {user}; nothing is blocked")));
    };
    if invocation.is_json() {
        invocation.output.object(&json!({ "user": user, "calendar": calendar }))?;
    } else {
        // Plain values under text keys always make an object.
        invocation.output.lines(&serde_json::to_string_pretty(&calendar).unwrap_or_default())?;
    }
    Ok(Exit::Done)
}

fn write<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    name: &str,
    user: &UserId,
    calendar: Option<&Calendar>,
) -> Result<Exit, Error> {
    recorded(invocation, store, name, |invocation, store| {
        // One that cannot be read is there all the same, and is put right by another.
        let was = match store.calendar(user) {
            Err(StorageError::Calendar { .. }) => true,
            stored => stored?.is_some(),
        };
        if calendar.is_none() && !was {
            return Err(Error::Cannot(format!("there is no calendar of {user}; nothing was changed")));
        }
        if !invocation.dry_run {
            store.set_calendar(user, calendar)?;
            let verb = if calendar.is_some() { "stored" } else { "removed" };
            invocation.has_done(format!("the calendar of {user} was {verb}"), json!({}));
        }
        if invocation.is_json() {
            invocation.output.object(&json!({
                "command": name, "user": user, "dry_run": invocation.dry_run, "replaced": was,
            }))?;
        } else {
            let (store, remove) = match invocation.dry_run {
                true => ("[DRY RUN] Would store", "[DRY RUN] Would remove"),
                false => ("Stored:", "Removed"),
            };
            invocation.output.line(match (calendar, was) {
                (Some(calendar), true) => {
                    format!("{store} another calendar of {user}, in {}.", calendar.zone())
                }
                (Some(calendar), false) => format!("{store} the calendar of {user}, in {}.", calendar.zone()),
                (None, _) => format!("{remove} the calendar of {user}."),
            })?;
        }
        Ok(Finished { value: Exit::Done, counts: json!({}), trouble: None })
    })
}
