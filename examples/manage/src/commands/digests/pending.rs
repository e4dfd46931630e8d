//! `send-pending-jobs-reminder` (C-20 to C-27).

use clap::Args;
use compliance_core::digest::{DigestKind, DigestPolicy, lines};
use duecourse::digests::{PENDING_JOBS_REMINDER, send_pending_jobs_reminder};

use super::{policy, told::Told};
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    run_record::recorded,
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct SendPendingJobsReminder {
    /// How many days ahead a job counts as approaching its due date, in this run alone [default: as the policy
    /// says, 7 if it says nothing]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=3_650))]
    pub(crate) due_within_days: Option<u16>,
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &SendPendingJobsReminder,
) -> Result<Exit, Error> {
    let policy = policy(invocation);
    let due_within_days = asked.due_within_days.unwrap_or(policy.due_within_days);
    let policy = DigestPolicy { due_within_days, ..policy };
    recorded(invocation, store, PENDING_JOBS_REMINDER.0, |invocation, store| {
        let mut told = Told::begin(invocation, store, lines::PENDING_JOBS)?;
        let sent = send_pending_jobs_reminder(&told.invocation.call(), store, &policy)?;
        let queued = told.of(DigestKind::PendingJobs, &sent.outcome, sent.date, lines::NO_PENDING_JOBS)?;
        told.line(lines::reminders_sent(queued.in_app, queued.mails))?;
        told.finish(PENDING_JOBS_REMINDER.0, &sent, queued)
    })
}
