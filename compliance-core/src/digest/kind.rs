use automation_core::{Notification, UserId};
use chrono::NaiveDate;

use crate::{Channel, message::Message};

/// Which digest it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum DigestKind {
    /// The jobs that need somebody (C-20).
    PendingJobs,
    /// What happened since the last one, and what is open (C-40).
    DailySummary,
    /// The payouts that wait for an admin (C-60).
    Payouts,
}

impl DigestKind {
    /// Every one of them.
    pub const ALL: [Self; 3] = [Self::PendingJobs, Self::DailySummary, Self::Payouts];

    /// What its message is called.
    pub const fn message_kind(self) -> &'static str {
        match self {
            Self::PendingJobs => "pending_jobs_digest",
            Self::DailySummary => "daily_summary",
            Self::Payouts => "payout_digest",
        }
    }

    /// By which ways it is told: the daily summary by mail alone (C-42).
    pub const fn channels(self) -> &'static [Channel] {
        match self {
            Self::DailySummary => &[Channel::Mail],
            Self::PendingJobs | Self::Payouts => &[Channel::InApp, Channel::Mail],
        }
    }

    /// The messages to one recipient, one for each channel. They are the same as any other of that recipient on that
    /// local date, whatever they say (C-27, C-43, C-63). `content` is the digest itself as JSON.
    pub fn messages(self, recipient: &UserId, date: NaiveDate, content: &str) -> Vec<Notification> {
        let date = date.to_string();
        let message = Message {
            kind: self.message_kind(),
            recipient,
            subject: None,
            fields: vec![("digest", automation_core::Field::Text(content.to_owned()))],
            same: &[recipient.as_str(), &date],
            useful_until: None,
        };
        self.channels().iter().map(|channel| message.by(*channel)).collect()
    }
}
