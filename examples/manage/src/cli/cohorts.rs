//! The commands about cohorts, which their messages call sessions as the manual does.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Cohorts {
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

/// What is asked of one cohort.
#[derive(Debug, Subcommand)]
pub(crate) enum CohortAction {
    /// Give it another last day, or none; one that is over completes it at once
    #[command(after_help = "Examples: manage cohort change-end WINTER-26 2026-06-30\n          \
                      manage cohort change-end WINTER-26 never")]
    ChangeEnd {
        /// Its reference
        reference: String,
        /// The last day, or `never`
        #[arg(value_name = "DATE|never")]
        end: String,
        #[command(flatten)]
        asking: CohortAsking,
    },
    /// Switch it off; its enrolments and students stay as they are
    #[command(after_help = "Example: manage cohort deactivate WINTER-26 --reason \"the teacher is ill\"")]
    Deactivate {
        /// Its reference
        reference: String,
        #[command(flatten)]
        asking: CohortAsking,
    },
    /// Switch it on again
    #[command(after_help = "Example: manage cohort activate WINTER-26")]
    Activate {
        /// Its reference
        reference: String,
        #[command(flatten)]
        asking: CohortAsking,
    },
}

/// How it is asked.
#[derive(Debug, Args)]
pub(crate) struct CohortAsking {
    /// Why; kept with the step
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Hold the messages back instead of queueing them; `manage outbox release` queues them later
    #[arg(long)]
    pub(crate) hold: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CompleteExpiredSessions {
    /// Hold the messages back instead of queueing them; `manage outbox release` queues them later
    #[arg(long)]
    pub(crate) hold: bool,
    /// How many cohorts to settle in one transaction
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) batch: u32,
}

#[derive(Debug, Args)]
pub(crate) struct RestoreSessions {
    /// The cohorts to restore, by their references: the IDs that people gave them, no numbers in storage
    #[arg(long, value_name = "ID", num_args = 1.., conflicts_with = "all_completed")]
    pub(crate) session_ids: Vec<String>,
    /// Restore every completed cohort
    #[arg(long)]
    pub(crate) all_completed: bool,
    /// The last day from now on, or `never` [default: the one it has]
    #[arg(long, value_name = "DATE|never")]
    pub(crate) end: Option<String>,
    /// Hold the messages back instead of queueing them; `manage outbox release` queues them later
    #[arg(long)]
    pub(crate) hold: bool,
}
