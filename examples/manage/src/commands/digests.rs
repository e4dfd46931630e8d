//! The digests: what needs somebody, what happened, which payouts wait (C-20, C-40, C-60).

mod payouts;
mod pending;
mod summary;
mod told;

use clap::Subcommand;
use compliance_core::digest::DigestPolicy;

use self::{payouts::SendPayoutReminders, pending::SendPendingJobsReminder};
use crate::{
    commands::cohorts::require_zone,
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

#[derive(Debug, Subcommand)]
pub(crate) enum DigestCommands {
    /// Tell facility managers and admins of unassigned, approaching and overdue jobs (Monday to Friday at 08:00)
    #[command(
        alias = "send_pending_jobs_reminder",
        after_help = "Everybody gets one message in the application and one mail a day, however often it is run. \
                      --dry-run shows what they would read.\n\n\
                      Example: manage send-pending-jobs-reminder --log-file /var/log/cron_reminders.log"
    )]
    #[command(name = "send-pending-jobs-reminder")]
    PendingJobsReminder(SendPendingJobsReminder),
    /// Mail facility managers and admins what happened since the last summary, and what is open (Monday to
    /// Friday at 09:00)
    #[command(
        alias = "send_daily_summary",
        after_help = "It covers the days since the last one that was sent, so that Monday tells of the weekend and \
                      nothing is lost after an outage; the first one covers yesterday. --dry-run shows what they \
                      would read.\n\nExample: manage send-daily-summary --log-file /var/log/cron_summary.log"
    )]
    #[command(name = "send-daily-summary")]
    DailySummary,
    /// Tell admins which payouts wait, and contractors which of their requests are still pending (Monday and
    /// Thursday at 10:00)
    #[command(
        alias = "send_payout_reminders",
        after_help = "Example: manage send-payout-reminders --log-file /var/log/cron_payouts.log"
    )]
    #[command(name = "send-payout-reminders")]
    PayoutReminders(SendPayoutReminders),
}

impl DigestCommands {
    /// What the command is about, as a log's filter knows it (G-19).
    pub(crate) fn area(&self) -> &'static str {
        match self {
            Self::PendingJobsReminder(_) | Self::DailySummary => "jobs",
            Self::PayoutReminders(_) => "payouts",
        }
    }
}

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    command: &DigestCommands,
) -> Result<Exit, Error> {
    require_zone(invocation)?;
    match command {
        DigestCommands::PendingJobsReminder(asked) => pending::run(invocation, store, asked),
        DigestCommands::DailySummary => summary::run(invocation, store),
        DigestCommands::PayoutReminders(asked) => payouts::run(invocation, store, asked),
    }
}

/// The policy of digests, in the organisation's zone.
fn policy(invocation: &Invocation) -> DigestPolicy {
    invocation.policy.digests.in_zone(invocation.zone())
}
