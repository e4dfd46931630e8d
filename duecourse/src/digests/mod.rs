//! The digests: their facts are read, each is worked out once and queued for every recipient, in one transaction with the
//! mark up to which it has told (C-20, C-40, C-60).
//!
//! Run again on the same local date each of them tells nobody, and says so: what is queued once is there already (C-27,
//! C-43, C-63), whoever runs it and however often.

mod choices;
mod daily_summary;
mod payout_reminders;
mod pending_jobs;
mod queued;

pub use choices::DigestChoices;
pub use daily_summary::{SUMMARY_TOLD_UNTIL, send_daily_summary};
pub use payout_reminders::{PayoutReminders, send_payout_reminders};
pub use pending_jobs::send_pending_jobs_reminder;
pub use queued::{DigestOutcome, DigestSent, Queued};

use chrono::Weekday;

use crate::run::Schedule;

const WORKING_DAYS: &[Weekday] = &[Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];

/// The command that tells of the jobs that need somebody, and when it is meant to be run (C-20, G-15).
pub const PENDING_JOBS_REMINDER: (&str, Schedule) = (
    "send-pending-jobs-reminder",
    Schedule::on("Monday to Friday at 08:00", "0 8 * * 1-5", WORKING_DAYS, 8, 0),
);

/// The command that sends the daily summary, and when it is meant to be run (C-40, G-15).
pub const DAILY_SUMMARY: (&str, Schedule) =
    ("send-daily-summary", Schedule::on("Monday to Friday at 09:00", "0 9 * * 1-5", WORKING_DAYS, 9, 0));

/// The command that reminds of payouts, and when it is meant to be run (C-60, C-X9, G-15).
pub const PAYOUT_REMINDERS: (&str, Schedule) = (
    "send-payout-reminders",
    Schedule::on("on Monday and Thursday at 10:00", "0 10 * * 1,4", &[Weekday::Mon, Weekday::Thu], 10, 0),
);

/// When the command of a digest is meant to be run; `None`: it is none.
pub fn schedule_of(command: &str) -> Option<Schedule> {
    let commands = [PENDING_JOBS_REMINDER, DAILY_SUMMARY, PAYOUT_REMINDERS];
    commands.into_iter().find(|(name, _)| *name == command).map(|(_, schedule)| schedule)
}
