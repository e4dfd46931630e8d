//! The commands about one class session (P-40, S-69).

mod list;

use automation_core::UserId;
use chrono::NaiveDateTime;
use clap::{Args, Subcommand};
use duecourse::{Asked, kinds::ClassSessions};
use serde_json::json;
use session_core::{
    ClassSession,
    class::{Capacity, ClassCommand, SessionKey},
};
use storage_diesel::Delivery;

use self::list::ListClasses;
use crate::{
    asking::{ask, tell_steps},
    commands::patterns::series,
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
    zone_moved::{look_at_classes, moved_classes},
};

/// What is done with one class session.
#[derive(Debug, Subcommand)]
pub(crate) enum ClassAction {
    /// Book a seat for somebody
    #[command(after_help = "Example: manage class book harbour/MON-10/2026-05-25T10:00 ann")]
    Book {
        #[command(flatten)]
        asking: Asking,
        /// For whom
        #[arg(value_name = "USER")]
        person: String,
    },
    /// Give somebody's seat back, or without USER call the session off; who booked is told
    #[command(after_help = "Examples: manage class cancel harbour/MON-10/2026-05-25T10:00 ann\n          \
                      manage class cancel harbour/MON-10/2026-05-25T10:00 --reason \"the kiln is broken\"")]
    Cancel {
        #[command(flatten)]
        asking: Asking,
        /// Whose seat
        #[arg(value_name = "USER")]
        person: Option<String>,
    },
    /// Let a session take place that was called off
    #[command(after_help = "Example: manage class reinstate harbour/MON-10/2026-05-25T10:00")]
    Reinstate {
        #[command(flatten)]
        asking: Asking,
    },
    /// Give one session another time; who booked is told
    #[command(
        after_help = "Example: manage class move harbour/MON-10/2026-05-25T10:00 --to 2026-05-26T18:00"
    )]
    Move {
        #[command(flatten)]
        asking: Asking,
        /// Its local start, in its own zone
        #[arg(long, value_name = "LOCAL TIME")]
        to: String,
        /// How long it lasts from then on, in minutes [default: as long as before]
        #[arg(long, value_name = "N")]
        minutes: Option<i64>,
    },
    /// Give one session another number of seats; no fewer than have booked
    #[command(after_help = "Example: manage class capacity harbour/MON-10/2026-05-25T10:00 12")]
    Capacity {
        #[command(flatten)]
        asking: Asking,
        /// How many
        #[arg(value_name = "N")]
        capacity: i64,
    },
    /// Say where one session is held
    #[command(after_help = "Example: manage class place harbour/MON-10/2026-05-25T10:00 \"Kiln room\"")]
    Place {
        #[command(flatten)]
        asking: Asking,
        /// Where; `none`: it is not said
        #[arg(value_name = "TEXT")]
        place: String,
    },
    /// Put sessions where their zone's clocks show the local time that was agreed on
    #[command(after_help = "Examples: manage class re-anchor harbour/MON-10/2026-05-25T10:00\n          \
                      manage class re-anchor --all --dry-run")]
    ReAnchor {
        /// Its pattern and the local start that its rule gave it, such as harbour/MON-10/2026-05-25T10:00
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        key: Option<String>,
        /// All sessions ahead whose start newer zone data has put at another instant
        #[arg(long)]
        all: bool,
        /// Hold the messages back instead of queueing them; `manage outbox release` queues them later
        #[arg(long)]
        hold: bool,
    },
    /// List class sessions with their start, seats and status
    #[command(
        after_help = "Example: manage class list --pattern harbour/MON-10 --from 2026-06-01 --to 2026-06-30"
    )]
    List(ListClasses),
}

/// Of which session it is asked, and how.
#[derive(Debug, Args)]
pub(crate) struct Asking {
    /// Its pattern and the local start that its rule gave it, such as harbour/MON-10/2026-05-25T10:00
    key: String,
    /// Why; kept with the step
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Hold the messages back instead of queueing them; `manage outbox release` queues them later
    #[arg(long)]
    hold: bool,
}

impl ClassAction {
    /// Whether it only looks at what is stored.
    pub(crate) fn reads(&self) -> bool {
        matches!(self, Self::List(_))
    }
}

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    action: &ClassAction,
) -> Result<Exit, Error> {
    let person = |name: &str| UserId::new(name).map_err(|error| Error::Cannot(format!("USER: {error}")));
    let (asking, command) = match action {
        ClassAction::List(asked) => return list::run(invocation, store, asked),
        ClassAction::Book { asking, person: name } => (asking, ClassCommand::Book { person: person(name)? }),
        ClassAction::Cancel { asking, person: Some(name) } => {
            (asking, ClassCommand::CancelSeat { person: person(name)? })
        }
        ClassAction::Cancel { asking, person: None } => (asking, ClassCommand::Cancel),
        ClassAction::Reinstate { asking } => (asking, ClassCommand::Reinstate),
        ClassAction::Move { asking, to, minutes } => {
            let command =
                ClassCommand::Move { to: local_time("--to", to)?, length: series::length(*minutes, None)? };
            (asking, command)
        }
        ClassAction::Capacity { asking, capacity } => {
            let capacity = Capacity::new(*capacity).map_err(|error| Error::Cannot(format!("N: {error}")))?;
            (asking, ClassCommand::ChangeCapacity { capacity })
        }
        ClassAction::Place { asking, place } => {
            let place = Some(place.as_str()).filter(|place| *place != "none");
            let place = place.map(str::parse).transpose();
            let place = place.map_err(|error| Error::Cannot(format!("TEXT: {error}")))?;
            (asking, ClassCommand::ChangePlace { place })
        }
        ClassAction::ReAnchor { key, hold, .. } => {
            return re_anchor(invocation, store, key.as_deref(), *hold);
        }
    };
    act(invocation, store, (&asking.key, asking.reason.as_deref(), asking.hold), command)
}

/// Moves the one that is named, or all that newer zone data has moved (S-69); those that cannot be are named.
fn re_anchor<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    key: Option<&str>,
    hold: bool,
) -> Result<Exit, Error> {
    if let Some(key) = key {
        return act(invocation, store, (key, None, hold), ClassCommand::ReAnchor);
    }
    recorded(invocation, store, "class re-anchor", |invocation, store| {
        if !hold {
            store.set_delivery(Delivery::Queued);
        }
        let mut keys = Vec::new();
        moved_classes(invocation, store, &mut |session| keys.push(session.key.clone()))?;
        let (mut moved, mut trouble) = (0_u64, None);
        for key in &keys {
            match put(invocation, store, key, &ClassCommand::ReAnchor, None) {
                Ok(_) => moved = moved.saturating_add(1),
                Err(error) => {
                    complain!("error: {error}");
                    trouble = Some(error.to_string());
                }
            }
        }
        if keys.is_empty() && !invocation.is_json() {
            invocation.output.line("Every class session ahead is at its local time.")?;
        }
        // What was moved is moved.
        if let Err(error) = look_at_classes(invocation, store) {
            complain!("warning: how many such sessions are left cannot be told: {error}");
        }
        let value = if trouble.is_some() { Exit::SomeFailed } else { Exit::Done };
        Ok(Finished { value, counts: json!({ "moved": moved }), trouble })
    })
}

/// Catches the session up, does what is asked, and tells the steps.
pub(super) fn act<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    (key, reason, hold): (&str, Option<&str>, bool),
    command: ClassCommand,
) -> Result<Exit, Error> {
    let key: SessionKey = key.parse().map_err(|error| Error::Cannot(format!("{error}")))?;
    let verb = command.name().replace(' ', "-");
    recorded(invocation, store, &format!("class {verb}"), |invocation, store| {
        if !hold {
            store.set_delivery(Delivery::Queued);
        }
        let steps = put(invocation, store, &key, &command, reason)?;
        Ok(Finished { value: Exit::Done, counts: json!({ "steps": steps }), trouble: None })
    })
}

/// Puts the command to one session within a run; how many steps it took.
fn put<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    key: &SessionKey,
    command: &ClassCommand,
    reason: Option<&str>,
) -> Result<usize, Error> {
    let name = command.name().replace(' ', "_");
    let actor = invocation.admin();
    let asked = Asked { which: key.as_str().into(), command, name: &name, actor: &actor, reason };
    let what = format!("class session {key}");
    let answer = ask::<ClassSessions, _>(invocation, store, &what, &asked, |_, refused| {
        let verb = name.replace('_', "-");
        Error::Cannot(format!("{what}: {verb} is refused: {}", refused.refusal))
    })?;
    let change = answer.change;
    invocation.log.change(&change, &());
    tell_steps(invocation, &change)?;
    tell_standing(invocation, &change.after)?;
    Ok(change.steps.len())
}

/// A local time as people write it, to the minute or the second.
fn local_time(option: &str, text: &str) -> Result<NaiveDateTime, Error> {
    let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"];
    let parsed = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text.trim(), format).ok());
    parsed.ok_or_else(|| {
        Error::Cannot(format!("{option}: `{text}` is no local time; write one such as 2026-05-26T18:00"))
    })
}

/// How it stands after that.
fn tell_standing(invocation: &mut Invocation, session: &ClassSession) -> Result<(), Error> {
    if invocation.is_json() {
        return Ok(());
    }
    invocation.output.line(list::line(session))
}
