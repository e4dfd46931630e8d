//! The commands about jobs, one file for each (C-26, C-80 to C-88).

mod act;
mod action;
mod by;
mod close_stale;
mod create;
mod listing;
mod reopen_run;
mod show;

use clap::Subcommand;

use self::{action::JobAction, close_stale::AutoCloseStaleJobs, reopen_run::Reopen};
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one of them in a process")]
pub(crate) enum JobCommands {
    /// Close the jobs with which nobody did anything for too long (on Sunday at 02:00)
    #[command(
        alias = "auto_close_stale_jobs",
        after_help = "After how many days: the policy's `stale_days`, unless a type, a priority or whose turn it is has a \
                      window of its own. If it would close more than the policy's `close_cap`, it closes none. A day of \
                      a job's own is over in the organisation's zone, so that must be known: by --zone, by \
                      DUECOURSE_ZONE or as `zone` in the policy file. What assignees and creators are told is queued; \
                      with --hold it is stored and held back. Ctrl-C stops it between two transactions; the next run \
                      does the rest.\n\n\
                      Examples: manage auto-close-stale-jobs --dry-run\n          \
                      manage auto-close-stale-jobs --days 60 --dry-run --save plan.json\n          \
                      manage auto-close-stale-jobs --log-file /var/log/cron_stale_jobs.log"
    )]
    AutoCloseStaleJobs(AutoCloseStaleJobs),
    /// Open again the jobs that a run closed and that nobody has touched since
    #[command(after_help = "What somebody has touched since is named and left.\n\n\
                      Examples: manage runs --limit 5\n          manage reopen --run 17 --dry-run")]
    Reopen(Reopen),
    /// Make one job, show it, or do with it what its people do
    #[command(subcommand, arg_required_else_help = true, after_help = "Example: manage job show JOB-000123")]
    Job(JobAction),
}

impl JobCommands {
    /// Whether it only looks at what is stored.
    pub(crate) fn reads(&self) -> bool {
        matches!(self, Self::Job(JobAction::Show { .. }))
    }
}

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    command: &JobCommands,
) -> Result<Exit, Error> {
    match command {
        JobCommands::AutoCloseStaleJobs(asked) => close_stale::run(invocation, store, asked),
        JobCommands::Reopen(asked) => reopen_run::run(invocation, store, asked),
        JobCommands::Job(JobAction::Create(asked)) => create::run(invocation, store, asked),
        JobCommands::Job(JobAction::Show { number }) => show::run(invocation, store, number),
        JobCommands::Job(action) => act::run(invocation, store, action),
    }
}
