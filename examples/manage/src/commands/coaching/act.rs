//! `session …`: does what one of the two asks of a session (S-11), or what staff notes of it (S-31, S-52).

use automation_core::{Actor, Row};
use clap::{Args, Subcommand};
use duecourse::{Answer, Asked, kinds::CoachingSessions};
use session_core::{Session, coaching::SessionCommand};
use storage_diesel::Delivery;
use zone_core::Zone;

use super::{action::typed_name, actor, find, refusal, standing, when};
use super::{find::Which, re_anchor::ReAnchor, schedule::Schedule};
use crate::{
    asking::ask,
    error::{Error, Exit},
    invocation::Invocation,
    run_record::recorded,
    store::Store,
};
use session_core::contract::Role;

#[derive(Debug, Subcommand)]
pub(crate) enum SessionAction {
    /// Show a session as it is now, whatever a sweep has done
    #[command(after_help = "Example: manage session show 012/3")]
    Show {
        #[command(flatten)]
        which: Which,
    },
    /// Schedule a session under a contract
    #[command(
        after_help = "What one of the two schedules must be an opening of the other one, where a calendar of theirs is \
                      stored: `manage openings` lists them. Staff may do otherwise (--as-staff).\n\n\
                      Example: manage session schedule 012 --start \"2026-06-12 10:00\" --by student"
    )]
    Schedule(Schedule),
    /// Ask for another time
    #[command(
        alias = "request_reschedule",
        after_help = "Example: manage session request-reschedule 012/3 --by student --reason \"the train does not \
                      run\" --to \"2026-06-12 10:00\""
    )]
    RequestReschedule {
        #[command(flatten)]
        which: Which,
        /// Why, 10 to 500 characters
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// The new start that is proposed; only with one can silence be consent. A local time is read in the
        /// --zone of this command, or else in the session's
        #[arg(long, value_name = "TIME")]
        to: Option<String>,
        #[command(flatten)]
        asking: Asking,
    },
    /// Agree to another time
    #[command(after_help = "Example: manage session approve 012/3 --by coach")]
    Approve {
        #[command(flatten)]
        which: Which,
        /// The new start; a local time is read in the --zone of this command, or else in the session's [default:
        /// the one that was proposed]
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        #[command(flatten)]
        asking: Asking,
    },
    /// Say no to another time
    #[command(after_help = "Example: manage session decline 012/3 --by coach")]
    Decline {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        asking: Asking,
    },
    /// Take the wish for another time back
    #[command(after_help = "Example: manage session withdraw 012/3 --by student")]
    Withdraw {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        asking: Asking,
    },
    /// Confirm a session, as its coach
    #[command(after_help = "Example: manage session confirm 012/3 --by coach")]
    Confirm {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        asking: Asking,
    },
    /// Say that a session took place
    #[command(after_help = "Example: manage session complete 012/3 --by coach --notes \"past tense\"")]
    Complete {
        #[command(flatten)]
        which: Which,
        /// What to note about it, at most 1000 characters
        #[arg(long, value_name = "TEXT")]
        notes: Option<String>,
        #[command(flatten)]
        asking: Asking,
    },
    /// Give a session up
    #[command(after_help = "Example: manage session cancel 012/3 --by student --reason \"ill\"")]
    Cancel {
        #[command(flatten)]
        which: Which,
        /// Why, at most 500 characters
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        #[command(flatten)]
        asking: Asking,
    },
    /// Say that nobody came
    #[command(after_help = "Example: manage session missed 012/3 --by coach")]
    Missed {
        #[command(flatten)]
        which: Which,
        /// Why, at most 500 characters
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
        #[command(flatten)]
        asking: Asking,
    },
    /// Note that the two were in touch; in time, that opens a session again which time alone called missed
    #[command(
        after_help = "Without --by and --as, staff notes it.\n\nExample: manage session contact 012/3 --at \"2026-06-12 \
                      10:05\""
    )]
    Contact {
        #[command(flatten)]
        which: Which,
        /// When they were; a local time is read in the --zone of this command, or else in the session's
        #[arg(long, value_name = "TIME")]
        at: String,
        #[command(flatten)]
        asking: Asking,
    },
    /// Note from when until when the two met; that is contact too
    #[command(
        after_help = "Without --by and --as, staff notes it.\n\nExample: manage session meeting 012/3 --from \"2026-06-12 \
                      10:00\" --until \"2026-06-12 10:50\""
    )]
    Meeting {
        #[command(flatten)]
        which: Which,
        /// When it began; a local time is read in the --zone of this command, or else in the session's
        #[arg(long, value_name = "TIME")]
        from: String,
        /// When it ended; a local time is read in the --zone of this command, or else in the session's
        #[arg(long, value_name = "TIME")]
        until: String,
        #[command(flatten)]
        asking: Asking,
    },
    /// Move sessions to where their zone's clocks show the time that was agreed on, after newer zone data
    #[command(
        alias = "re_anchor",
        after_help = "A law may change what the clocks of a place will do; the program's zone data follows it. A session \
                      that was agreed on before keeps its instant, which those clocks then show as another time of \
                      day: `manage list sessions --zone-moved` lists them. This moves them back to the time that was \
                      agreed on, as staff: nobody is asked, both are told. One at which somebody is not free stays \
                      and is named. Look first with --dry-run.\n\n\
                      Examples: manage session re-anchor --all --dry-run\n          \
                      manage session re-anchor 012/3 --notify"
    )]
    ReAnchor(ReAnchor),
}

/// Who asks.
#[derive(Debug, Args)]
pub(crate) struct Asking {
    /// On which side of the contract: student or coach [default: the side of --as USER]
    #[arg(long, value_name = "SIDE")]
    pub(crate) by: Option<Role>,
    /// Queue the messages to the participants instead of holding them back; whoever is asked for another time is
    /// always told, for their silence is an answer
    #[arg(long)]
    pub(crate) notify: bool,
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    action: &SessionAction,
) -> Result<Exit, Error> {
    let Some((name, which, asking)) = parts(action) else { return Ok(Exit::Done) };
    recorded(invocation, store, name, |invocation, store| {
        if asking.notify {
            store.set_delivery(Delivery::Queued);
        }
        let found = find::session(store, which)?;
        let zone = invocation.typed_zone.unwrap_or(found.row.record.zone);
        let Some(ask) = asked(action, zone)? else {
            return Err(Error::Cannot(format!("{name} asks nothing of a session")));
        };
        let contract = found.contract()?;
        let actor = match ask {
            SessionCommand::RecordContact { .. } | SessionCommand::RecordMeeting { .. } => {
                actor::anybody(invocation, contract, asking.by)?
            }
            _ => actor::participant(invocation, contract, asking.by)?,
        };
        let answer = do_it(invocation, store, &found.row, &ask, &actor)?;
        invocation.log.change(&answer.change, &answer.facts);
        standing::print(invocation, name, asking.notify, &answer.change, &answer.facts)
    })
}

/// Does it, or finds out what would be done.
pub(super) fn do_it<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    row: &Row<Session>,
    command: &SessionCommand,
    actor: &Actor,
) -> Result<Answer<Session>, Error> {
    let name = typed_name(command.name());
    let asked = Asked {
        which: row.id.into(),
        command,
        name: &name.replace('-', "_"),
        actor,
        reason: command.reason(),
    };
    let what = format!("session {}", row.key());
    ask::<CoachingSessions, _>(invocation, store, &what, &asked, |invocation, refused| {
        refusal::tell::<Session>(invocation, &name, actor, &refused)
    })
}

/// The command's name, the session, and who asks; `None` for what changes no session.
fn parts(action: &SessionAction) -> Option<(&'static str, &Which, &Asking)> {
    Some(match action {
        SessionAction::Show { .. } | SessionAction::Schedule(_) | SessionAction::ReAnchor(_) => return None,
        SessionAction::RequestReschedule { which, asking, .. } => {
            ("session request-reschedule", which, asking)
        }
        SessionAction::Approve { which, asking, .. } => ("session approve", which, asking),
        SessionAction::Decline { which, asking } => ("session decline", which, asking),
        SessionAction::Withdraw { which, asking } => ("session withdraw", which, asking),
        SessionAction::Confirm { which, asking } => ("session confirm", which, asking),
        SessionAction::Complete { which, asking, .. } => ("session complete", which, asking),
        SessionAction::Cancel { which, asking, .. } => ("session cancel", which, asking),
        SessionAction::Missed { which, asking, .. } => ("session missed", which, asking),
        SessionAction::Contact { which, asking, .. } => ("session contact", which, asking),
        SessionAction::Meeting { which, asking, .. } => ("session meeting", which, asking),
    })
}

/// What is asked of a session; local times are read in that zone.
fn asked(action: &SessionAction, zone: Zone) -> Result<Option<SessionCommand>, Error> {
    Ok(Some(match action {
        SessionAction::Show { .. } | SessionAction::Schedule(_) | SessionAction::ReAnchor(_) => {
            return Ok(None);
        }
        SessionAction::RequestReschedule { reason, to, .. } => SessionCommand::RequestReschedule {
            reason: reason.clone(),
            to: when::optional("--to", to.as_deref(), zone)?,
        },
        SessionAction::Approve { at, .. } => {
            SessionCommand::Approve { at: when::optional("--at", at.as_deref(), zone)? }
        }
        SessionAction::Decline { .. } => SessionCommand::Decline,
        SessionAction::Withdraw { .. } => SessionCommand::Withdraw,
        SessionAction::Confirm { .. } => SessionCommand::Confirm,
        SessionAction::Complete { notes, .. } => SessionCommand::Complete { notes: notes.clone() },
        SessionAction::Cancel { reason, .. } => SessionCommand::Cancel { reason: reason.clone() },
        SessionAction::Missed { reason, .. } => SessionCommand::MarkMissed { reason: reason.clone() },
        SessionAction::Contact { at, .. } => {
            SessionCommand::RecordContact { at: when::instant("--at", at, zone)? }
        }
        SessionAction::Meeting { from, until, .. } => SessionCommand::RecordMeeting {
            started: when::instant("--from", from, zone)?,
            ended: when::instant("--until", until, zone)?,
        },
    }))
}
