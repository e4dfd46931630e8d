//! The lines that the commands of the digests print (C-22 to C-24, C-42, C-62), one each, without the line break. They are as
//! documented to the character, since scripts read them.
//!
//! ```
//! use compliance_core::digest::lines;
//!
//! assert_eq!(lines::reminders_sent(3, 2), "Reminders sent: 3 notifications, 2 emails");
//! assert_eq!(lines::summary_sent(4), "Daily summary sent to 4 recipients");
//! ```

use chrono::NaiveDate;

/// The first line of the reminder of pending jobs.
pub const PENDING_JOBS: &str = "Starting pending jobs reminder...";
/// There is no job to tell of.
pub const NO_PENDING_JOBS: &str = "No pending jobs requiring attention";
/// There is nobody who would be told.
pub const NOBODY: &str = "No FM or Admin users found";
/// The first line of the daily summary.
pub const SUMMARY: &str = "Generating daily summary...";
/// The first line of the reminders of payouts.
pub const PAYOUTS: &str = "Starting payout reminders...";
/// The last line of the reminders of payouts.
pub const PAYOUTS_DONE: &str = "Payout reminders complete";

/// How many messages of pending jobs were queued: within the application, and as mails.
pub fn reminders_sent(notifications: u64, mails: u64) -> String {
    format!("Reminders sent: {notifications} notifications, {mails} emails")
}

/// How many get the daily summary.
pub fn summary_sent(recipients: u64) -> String {
    format!("Daily summary sent to {recipients} recipients")
}

/// How many mails about payouts were queued for admins.
pub fn admin_reminders_sent(mails: u64) -> String {
    format!("Admin reminders sent: {mails} emails")
}

/// How many mails about requests that are still pending were queued for contractors.
pub fn contractor_reminders_sent(mails: u64) -> String {
    format!("Contractor reminders sent: {mails} emails")
}

/// What a second run on one local date says (C-27, C-43, C-63).
pub fn told_already(date: NaiveDate) -> String {
    format!("Everybody was told on {date} already; nobody is told again")
}
