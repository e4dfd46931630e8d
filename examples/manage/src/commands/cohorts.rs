//! The commands about cohorts, one file for each.

mod change;
pub(crate) mod complete;
mod lines;
mod listing;
mod restore;

use self::{change::CohortAction, complete::CompleteExpiredSessions, restore::RestoreSessions};
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum CohortCommands {
    /// Complete the cohorts whose last day is over, with their enrolments and students (daily at 00:01)
    #[command(
        alias = "complete_expired_sessions",
        after_help = "A day is over in the organisation's zone, so that must be known: by --zone, by DUECOURSE_ZONE \
                      or as `zone` in the policy file. What it tells admins is queued; with --hold it is stored and \
                      held back. Ctrl-C stops it between two transactions; the next run does the rest.\n\n\
                      Examples: manage complete-expired-sessions --dry-run\n          \
                      manage complete-expired-sessions --log-file /var/log/cron_sessions.log"
    )]
    CompleteExpiredSessions(CompleteExpiredSessions),
    /// Open completed cohorts again, with the enrolments and students that their completion closed
    #[command(
        alias = "restore_sessions",
        override_usage = "manage restore-sessions [OPTIONS] --session-ids <ID>...\n       manage restore-sessions \
                          [OPTIONS] --all-completed",
        after_help = "A cohort whose last day is past needs another one, or none: --end. An enrolment stays closed \
                      if its student has another active one by now; it is named. What is due is completed \
                      first. Cohorts are restored in the order given, or the one that completed last first: of two \
                      that share a student the first gets them.\n\n\
                      Examples: manage restore-sessions --session-ids WINTER-26 --end 2026-06-30\n          \
                      manage restore-sessions --all-completed --end never --dry-run"
    )]
    RestoreSessions(RestoreSessions),
    /// Change one cohort: its last day, or switch it off and on
    #[command(
        subcommand,
        arg_required_else_help = true,
        after_help = "Example: manage cohort change-end WINTER-26 2026-06-30"
    )]
    Cohort(CohortAction),
}

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    command: &CohortCommands,
) -> Result<Exit, Error> {
    match command {
        CohortCommands::CompleteExpiredSessions(asked) => complete::run(invocation, store, asked),
        CohortCommands::RestoreSessions(asked) => restore::run(invocation, store, asked),
        CohortCommands::Cohort(asked) => change::run(invocation, store, asked),
    }
}

/// Refuses to go on where nobody said in which zone the organisation's days end: UTC would be wrong for
/// almost everybody (A-X2).
pub(crate) fn require_zone(invocation: &Invocation) -> Result<(), Error> {
    if invocation.has_zone() {
        return Ok(());
    }
    Err(Error::Cannot(
        "the organisation's time zone is not known, and its local days decide; nothing was changed: name it with \
         --zone, by DUECOURSE_ZONE or as `zone` in the policy file (UTC, if that is meant)"
            .to_owned(),
    ))
}
