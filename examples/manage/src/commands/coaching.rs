//! The commands about coaching sessions, one file for each.

mod act;
mod action;
mod actor;
mod answers;
mod calendar;
pub(crate) mod explain;
mod export;
pub(crate) mod find;
mod openings;
mod progress;
mod re_anchor;
mod refusal;
mod schedule;
mod show;
mod standing;
mod step_lines;
mod story;
mod sweep;
mod taken;
mod terms;
mod when;
mod why_not;

use self::{act::SessionAction, calendar::CalendarAction, openings::Openings, sweep::SweepSessions};
use crate::{
    cli::Records,
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum CoachingCommands {
    /// Settle what is due of sessions: silence, missed ones, reminders (every five minutes)
    #[command(
        alias = "sweep_sessions",
        after_help = "What it tells the participants is queued; with --hold it is stored and held back. Ctrl-C \
                      stops it between two transactions; the next run does the rest. Silence and missed sessions \
                      count from their own instant, however late the run is.\n\n\
                      Examples: manage sweep-sessions --dry-run\n          \
                      manage sweep-sessions --log-file /var/log/cron_sessions.log"
    )]
    SweepSessions(SweepSessions),
    /// Show one session, schedule one, or do what one of its two participants asks
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Example: manage session request-reschedule 012/3 --by student --reason \"the train does not \
                      run\" --to \"2026-06-12 10:00\""
    )]
    Session(SessionAction),
    /// List the free times of a coach, or say why a time is not free
    #[command(
        after_help = "Without a stored calendar the usual one counts: 09:00 to 17:00 on all days, in the \
                      organisation's zone. Dates and local times are the calendar's.\n\n\
                      Examples: manage openings --coach ben --days 3\n          \
                      manage openings --coach ben --contract 012 --why \"2026-06-12 10:00\""
    )]
    Openings(Openings),
    /// Write sessions to calendar files; store, show or remove the calendar that says when somebody can be booked
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Examples: manage calendar set ben ben.json\n          manage calendar export --pattern harbour/MON-10"
    )]
    Calendar(CalendarAction),
    /// Say how far a contract is: sessions by state, rates, durations, whether it can still be completed
    #[command(after_help = "Example: manage progress 012")]
    Progress {
        /// Its number, such as 012 or #012
        contract: String,
    },
}

impl CoachingCommands {
    /// Whether it only looks at what is stored.
    pub(crate) fn reads(&self) -> bool {
        matches!(
            self,
            Self::Openings(_)
                | Self::Progress { .. }
                | Self::Session(SessionAction::Show { .. })
                | Self::Calendar(CalendarAction::Show { .. } | CalendarAction::Export(_))
        )
    }

    /// The kinds whose policy it decides or tells by.
    pub(crate) fn kinds(&self) -> &'static [Records] {
        match self {
            Self::Calendar(CalendarAction::Export(_)) => &[Records::Sessions, Records::Patterns],
            _ => &[Records::Sessions],
        }
    }
}

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    command: &CoachingCommands,
) -> Result<Exit, Error> {
    match command {
        CoachingCommands::SweepSessions(asked) => sweep::run(invocation, store, asked),
        CoachingCommands::Session(SessionAction::Show { which }) => show::run(invocation, store, which),
        CoachingCommands::Session(SessionAction::Schedule(asked)) => schedule::run(invocation, store, asked),
        CoachingCommands::Session(SessionAction::ReAnchor(asked)) => re_anchor::run(invocation, store, asked),
        CoachingCommands::Session(action) => act::run(invocation, store, action),
        CoachingCommands::Openings(asked) => openings::run(invocation, store, asked),
        CoachingCommands::Calendar(action) => calendar::run(invocation, store, action),
        CoachingCommands::Progress { contract } => progress::run(invocation, store, contract),
    }
}
