//! `calendar export`: patterns, classes and coaching sessions as files that calendar programs show (S-50).

use std::{fs, io, path::PathBuf};

use automation_core::UserId;
use clap::Args;
use duecourse::{
    calendars::{ExportError, Exporting, export},
    kinds::Patterns,
};
use serde_json::json;
use session_core::{
    class::{ClassName, Studio},
    contract::Role,
    pattern::PatternKey,
};

use super::calendar::user;
use crate::{
    commands::import::is_database,
    complaint::complain,
    error::{Error, Exit},
    in_force::Named as _,
    invocation::Invocation,
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The sessions of that pattern
    #[arg(long, value_name = "STUDIO/PATTERN", conflicts_with_all = ["studio", "class", "coach", "student"])]
    pattern: Option<String>,
    /// Those of all patterns of that class in the studio
    #[arg(long, value_name = "NAME", requires = "studio", conflicts_with_all = ["coach", "student"])]
    class: Option<String>,
    /// Those of all patterns of that studio
    #[arg(long, value_name = "STUDIO", conflicts_with_all = ["coach", "student"])]
    studio: Option<String>,
    /// The coaching sessions of that coach
    #[arg(long, value_name = "USER", value_parser = user, conflicts_with = "student")]
    coach: Option<UserId>,
    /// The coaching sessions of that student
    #[arg(long, value_name = "USER", value_parser = user)]
    student: Option<UserId>,
    /// Write it there; what the file holds is replaced [default: standard output]
    #[arg(long, value_name = "FILE.ics")]
    out: Option<PathBuf>,
}

/// What is asked for, understood.
enum Wanted<'a> {
    Pattern(PatternKey),
    Class(Studio, ClassName),
    Studio(Studio),
    Person(&'a UserId, Role),
}

impl Export {
    fn wanted(&self) -> Result<Wanted<'_>, Error> {
        let studio = self.studio.as_deref().map(Studio::new).transpose();
        let studio = studio.map_err(|error| Error::Cannot(format!("--studio: {error}")))?;
        let class = self.class.as_deref().map(ClassName::new).transpose();
        let class = class.map_err(|error| Error::Cannot(format!("--class: {error}")))?;
        Ok(match (&self.pattern, studio, class, &self.coach, &self.student) {
            (Some(key), ..) => Wanted::Pattern(crate::commands::patterns::key(key)?),
            (None, Some(studio), Some(class), ..) => Wanted::Class(studio, class),
            (None, Some(studio), None, ..) => Wanted::Studio(studio),
            (None, None, _, Some(coach), _) => Wanted::Person(coach, Role::Coach),
            (None, None, _, None, Some(student)) => Wanted::Person(student, Role::Student),
            (None, None, _, None, None) => {
                return Err(Error::Cannot(
                    "name whose: --pattern, --studio, --coach or --student".to_owned(),
                ));
            }
        })
    }
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &Export,
) -> Result<Exit, Error> {
    let wanted = asked.wanted()?;
    let what = match &wanted {
        Wanted::Pattern(key) => Exporting::Pattern(key),
        Wanted::Class(studio, class) => Exporting::Class { studio, class },
        Wanted::Studio(studio) => Exporting::Studio(studio),
        Wanted::Person(user, role) => Exporting::Person { user, role: *role },
    };
    let policy = Patterns::named(invocation);
    let exported = export(&invocation.call(), store, &policy, what).map_err(|error| match error {
        ExportError::Storage(error) => error.into(),
        other => Error::Cannot(other.to_string()),
    })?;
    for failure in &exported.unreadable {
        complain!("error: {}: {}", failure.key, failure.cause);
    }
    for error in &exported.unwritten {
        complain!("error: {error}");
    }
    if let Some(path) = &asked.out {
        let refused = |cause: String| {
            Error::Cannot(format!("cannot write the calendar to {}: {cause}", path.display()))
        };
        if is_database(path) {
            return Err(refused("it is a database".to_owned()));
        }
        fs::write(path, &exported.text).map_err(|error: io::Error| refused(error.to_string()))?;
    }
    if invocation.is_json() {
        let text = asked.out.is_none().then_some(&exported.text);
        invocation.output.object(&json!({
            "command": "calendar export", "now": invocation.now, "events": exported.events, "file": asked.out,
            "calendar": text, "unreadable": exported.unreadable.len(), "unwritten": exported.unwritten.len(),
        }))?;
    } else if let Some(path) = &asked.out {
        invocation.output.line(format_args!("Wrote {} event(s) to {}.", exported.events, path.display()))?;
    } else {
        invocation.output.copy(&mut exported.text.as_bytes())?;
    }
    let is_whole = exported.unreadable.is_empty() && exported.unwritten.is_empty();
    Ok(if is_whole { Exit::Done } else { Exit::SomeFailed })
}
