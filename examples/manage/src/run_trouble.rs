//! The notice that admins get when a scheduled command failed, or was not run at all (G-18).

use automation_core::{DedupKey, Field, Instant, Notification, Recipient, civil};
use storage_diesel::{Delivery, StorageError};

use crate::{schedule::Schedule, session::Session, store::Store};

/// The kind of the message.
const KIND: &str = "run_trouble";

/// What is wrong with a command that is run by a schedule.
#[derive(Debug)]
pub(crate) struct RunTrouble<'a> {
    pub(crate) command: &'a str,
    /// What went wrong, as a sentence.
    pub(crate) trouble: &'a str,
    /// When the run began, or should have.
    pub(crate) at: Instant,
}

impl RunTrouble<'_> {
    /// Stores the notice, one for each command and local day; to be delivered whatever becomes of the
    /// messages about codes.
    pub(crate) fn report<S: Store>(&self, session: &Session, store: &mut S) -> Result<(), StorageError> {
        let today = civil::date_at(session.now, session.zone()).to_string();
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
        let put = store.put_message(&notice, session.now);
        store.set_delivery(Delivery::Held);
        put.map(drop)
    }
}

/// A scheduled run that was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Missed {
    pub(crate) due: Instant,
    pub(crate) last: Instant,
}

impl Missed {
    /// The latest run of a scheduled command that is more than a period late; none before its first.
    pub(crate) fn of<S: Store>(
        session: &Session,
        store: &mut S,
        command: &str,
    ) -> Result<Option<Self>, StorageError> {
        let Some(schedule) = Schedule::of(command) else { return Ok(None) };
        // Of one that cannot be read nobody knows when it was, and an earlier one says nothing about it.
        let last = store.last_runs(Some(command), 1)?.into_iter().next();
        let last = last.transpose().map_err(StorageError::Unreadable)?.map(|run| run.started_at);
        Ok(last.and_then(|last| {
            schedule.missed(last, session.now, session.zone()).map(|due| Self { due, last })
        }))
    }

    /// Tells the admins.
    pub(crate) fn report<S: Store>(
        self,
        session: &Session,
        store: &mut S,
        command: &str,
    ) -> Result<(), StorageError> {
        let trouble = self.to_string();
        session.log.error(format_args!("{command}: {trouble}"));
        RunTrouble { command, trouble: &trouble, at: self.due }.report(session, store)
    }
}

impl std::fmt::Display for Missed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { due, last } = self;
        write!(f, "the run that was due at {due} was not made; the last one was at {last}")
    }
}
