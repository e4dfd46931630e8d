//! The commands about schedule patterns, one file for each (P-34 to P-38).

mod act;
mod add;
mod changes;
mod extend;
mod holidays;
mod plan_lines;
mod preview;
mod purge;
pub(super) mod series;
mod show;
mod sweeping;

use clap::{Args, Subcommand};
use session_core::pattern::PatternKey;

use self::{add::Add, changes::Changes, extend::Extend, holidays::HolidayAction, purge::Purge};
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one of them in a process")]
pub(crate) enum PatternCommands {
    /// Make the sessions of all patterns that are due, some months ahead, and purge those that are past (daily at 03:00)
    #[command(
        alias = "schedule:extend",
        after_help = "How many months: the policy's `horizon_months`, once fewer than its `refill_below_months` are left. \
                      Ctrl-C stops it between two transactions; the next run does the rest.\n\n\
                      Examples: manage extend-schedule-sessions --dry-run\n          \
                      manage extend-schedule-sessions --months 12 --force\n          \
                      manage extend-schedule-sessions --log-file /var/log/extend-sessions.log"
    )]
    ExtendScheduleSessions(Extend),
    /// Complete or purge the class sessions whose day is over, and nothing else
    #[command(
        after_help = "What becomes of them the policy's `past_sessions` says; what is booked is kept.\n\n\
                      Example: manage purge-past-sessions --dry-run"
    )]
    PurgePastSessions(Purge),
    /// Add a pattern, show it, or change it with its sessions
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Example: manage pattern show harbour/MON-10"
    )]
    Pattern(PatternAction),
    /// Take calendars of holidays over, or list them
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Example: manage holidays import England england.ics"
    )]
    Holidays(HolidayAction),
}

/// What is done with one pattern.
#[derive(Debug, Subcommand)]
pub(crate) enum PatternAction {
    /// Add a pattern and make its first sessions
    #[command(after_help = "The rule is that of RFC 5545: days, weeks, months or years.\n\n\
                      Example: manage pattern add harbour/MON-10 --class \"Wheel throwing\" --rule \"FREQ=WEEKLY;BYDAY=MO\" \
                      --at 10:00 --minutes 90 --capacity 8 --zone Europe/London")]
    Add(Add),
    /// Show a pattern as it is now, whatever a run of the extension has done
    #[command(after_help = "Example: manage pattern show harbour/MON-10")]
    Show {
        /// Its studio and its name, such as harbour/MON-10
        key: String,
    },
    /// Say what a reconcile would do now, session by session, each with its reason; writes nothing
    #[command(after_help = "Example: manage pattern preview harbour/MON-10")]
    Preview {
        /// Its studio and its name, such as harbour/MON-10
        key: String,
    },
    /// Change all of a pattern, or what is from a day on; booked sessions go along, and who booked is told
    #[command(
        after_help = "With --from the pattern ends the day before, and another one, STUDIO/NAME@DAY, goes on. One session \
                      alone is changed by `manage class move|capacity|place`.\n\n\
                      Examples: manage pattern edit harbour/MON-10 --at 11:00 --dry-run\n          \
                      manage pattern edit harbour/MON-10 --from 2026-09-07 --rule \"FREQ=WEEKLY;BYDAY=TU\""
    )]
    Edit {
        #[command(flatten)]
        asking: Asking,
        /// Change only what is from that day on, a day that the rule gives
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        #[command(flatten)]
        changes: Changes,
    },
    /// Compare a pattern's sessions with what it gives, and put right what differs
    #[command(after_help = "Example: manage pattern reconcile harbour/MON-10 --dry-run")]
    Reconcile {
        #[command(flatten)]
        asking: Asking,
    },
    /// Make no more sessions of a pattern
    #[command(after_help = "Example: manage pattern deactivate harbour/MON-10")]
    Deactivate {
        #[command(flatten)]
        asking: Asking,
    },
    /// Make sessions of a pattern again
    #[command(after_help = "Example: manage pattern activate harbour/MON-10")]
    Activate {
        #[command(flatten)]
        asking: Asking,
    },
    /// Delete one session, which is then never made again, or all from a day on; what is booked stays
    #[command(
        after_help = "Examples: manage pattern delete-session harbour/MON-10/2026-05-25T10:00\n          \
                      manage pattern delete-session harbour/MON-10 --from 2026-08-01"
    )]
    DeleteSession {
        #[command(flatten)]
        asking: Asking,
        /// Delete all sessions of the pattern from that day on
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
    },
}

/// Of which pattern it is asked, and how.
#[derive(Debug, Args)]
pub(crate) struct Asking {
    /// Its studio and its name, such as harbour/MON-10
    pub(super) key: String,
    /// Why; kept with the step
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: Option<String>,
    /// Hold the messages back instead of queueing them; `manage outbox release` queues them later
    #[arg(long)]
    pub(super) hold: bool,
}

impl PatternCommands {
    /// Whether it only looks at what is stored.
    pub(crate) fn reads(&self) -> bool {
        matches!(
            self,
            Self::Pattern(PatternAction::Show { .. } | PatternAction::Preview { .. })
                | Self::Holidays(HolidayAction::List { .. })
        )
    }
}

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    command: &PatternCommands,
) -> Result<Exit, Error> {
    match command {
        PatternCommands::ExtendScheduleSessions(asked) => extend::run(invocation, store, asked),
        PatternCommands::Holidays(action) => holidays::run(invocation, store, action),
        PatternCommands::PurgePastSessions(asked) => purge::run(invocation, store, asked),
        PatternCommands::Pattern(action) => match action {
            PatternAction::Add(asked) => add::run(invocation, store, asked),
            PatternAction::Show { key } => show::run(invocation, store, key),
            PatternAction::Preview { key } => preview::run(invocation, store, key),
            action => act::run(invocation, store, action),
        },
    }
}

/// A pattern's key as people write it.
pub(super) fn key(text: &str) -> Result<PatternKey, Error> {
    text.trim().parse().map_err(|error| Error::Cannot(format!("{error}")))
}
