//! The notice that admins get when a scheduled command failed, or was not run at all (G-18).

use automation_core::{DedupKey, Field, Instant, Notification, Recipient, civil};
use storage_diesel::{Database, Delivery, StorageError};

use super::Schedule;
use crate::{Call, Notice};

/// The kind of the message.
const KIND: &str = "run_trouble";

/// What is wrong with a command that is run by a schedule.
#[derive(Debug)]
pub(super) struct RunTrouble<'a> {
    pub(super) command: &'a str,
    /// What went wrong, as a sentence.
    pub(super) trouble: &'a str,
    /// When the run began, or should have.
    pub(super) at: Instant,
}

impl RunTrouble<'_> {
    /// Stores the notice, one for each command and local day; to be delivered whatever becomes of the
    /// messages about codes.
    pub(super) fn report<S: Database>(&self, call: &Call<'_>, store: &mut S) -> Result<(), StorageError> {
        let today = civil::date_at(call.now, call.zone).to_string();
        let notice = Notification {
            kind: KIND,
            recipient: Recipient::group("admins"),
            subject: None,
            fields: vec![
                ("command", Field::Text(self.command.to_owned())),
                ("trouble", Field::Text(self.trouble.to_owned())),
                ("at", Field::Instant(self.at)),
            ],
            dedup: DedupKey::new([KIND, self.command, &today]),
            useful_until: None,
            may_be_held: true,
        };
        store.set_delivery(Delivery::Queued);
        let put = store.put_message(&notice, call.now);
        store.set_delivery(Delivery::Held);
        put.map(drop)
    }
}

/// A scheduled run that was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Missed {
    /// When it was due.
    pub due: Instant,
    /// When the last one was.
    pub last: Instant,
}

impl Missed {
    /// The latest run of a command that is more than a period late by its schedule; none before its first.
    ///
    /// # Errors
    /// What the storage says.
    pub fn of<S: Database>(
        call: &Call<'_>,
        store: &mut S,
        command: &str,
        schedule: Schedule,
    ) -> Result<Option<Self>, StorageError> {
        // Of one that cannot be read nobody knows when it was, and an earlier one says nothing about it.
        let last = store.last_runs(Some(command), 1)?.into_iter().next();
        let last = last.transpose().map_err(StorageError::Unreadable)?.map(|run| run.started_at);
        Ok(last.and_then(|last| schedule.missed(last, call.now, call.zone).map(|due| Self { due, last })))
    }

    /// Tells the admins.
    ///
    /// # Errors
    /// What the storage says.
    pub fn report<S: Database>(
        self,
        call: &Call<'_>,
        store: &mut S,
        command: &str,
    ) -> Result<(), StorageError> {
        let trouble = self.to_string();
        call.host.hear(&Notice::RunMissed { command, missed: self });
        RunTrouble { command, trouble: &trouble, at: self.due }.report(call, store)
    }
}

impl std::fmt::Display for Missed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { due, last } = self;
        write!(f, "the run that was due at {due} was not made; the last one was at {last}")
    }
}
