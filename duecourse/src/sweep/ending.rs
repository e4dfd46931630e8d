use std::fmt;

use automation_core::{Instant, Report};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use storage_diesel::StorageError;

use super::Failures;
use crate::{Call, Kind, Words, plan::Left, policy::Settled};

/// How a sweep ended that did something, or that nothing kept from its end.
#[derive(Debug)]
#[non_exhaustive]
pub struct Ending {
    /// The sweep's command.
    pub command: &'static str,
    /// What its records are called.
    pub words: Words,
    /// The instant of the sweep.
    pub now: Instant,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// How many records were changed, or would be.
    pub changed: u64,
    /// How many messages they bring about.
    pub notifications: u64,
    /// What else was counted.
    pub report: Report,
    /// The records that could not be settled.
    pub failures: Failures,
    /// What ended it early; what was counted is done all the same.
    pub error: Option<StorageError>,
    /// Where a plan was carried out: those of its records that were left as they are.
    pub left: Vec<Left>,
}

/// Something that went wrong although the rest was done.
#[derive(Debug)]
#[non_exhaustive]
pub enum Trouble<'a> {
    /// So many records could not be settled.
    Failed {
        /// How many.
        count: u64,
        /// What they are called.
        records: &'static str,
    },
    /// Somebody else holds due records, or something that they need, so that they were left.
    Held {
        /// How many.
        count: u64,
        /// What they are called.
        records: &'static str,
    },
    /// Somebody else holds records, so that a change of policy is not done.
    HeldBeforeReview {
        /// How many.
        count: u64,
        /// What they are called.
        records: &'static str,
    },
    /// What was written is undone by something.
    Undone {
        /// How many records.
        count: u64,
        /// What they are called.
        records: &'static str,
    },
    /// So many records of the plan that was carried out were left as they are.
    Left {
        /// How many.
        count: usize,
        /// What they are called.
        records: &'static str,
    },
    /// What ended it early.
    Broken(&'a StorageError),
    /// Somebody asked to stop.
    Interrupted,
}

impl fmt::Display for Trouble<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed { count, records } => write!(f, "{count} {records} could not be settled"),
            Self::HeldBeforeReview { count, records } => write!(
                f,
                "{count} {records} are held by somebody else, so the change of policy is not done; the next run goes on \
                 with it"
            ),
            Self::Held { count, records } => write!(
                f,
                "{count} due {records} are held by somebody else, themselves or something that they need, and were left; \
                 the next run takes them once they are let go"
            ),
            Self::Undone { count, records } => write!(
                f,
                "{count} {records} were written and are as before: something undoes it, such as a trigger on their table"
            ),
            Self::Left { count, records } => {
                write!(f, "{count} {records} of the plan were left as they are")
            }
            Self::Broken(error) => write!(f, "{error}"),
            Self::Interrupted => f.write_str("interrupted"),
        }
    }
}

impl Ending {
    /// What a sweep has come to. `was_stopped`: somebody asked to stop while it waited, so the error of the wait is
    /// none.
    ///
    /// # Errors
    /// What ended it before anything was done: then there is nothing else to tell.
    pub fn of<K: Kind>(
        call: &Call<'_>,
        (changed, notifications): (u64, u64),
        settled: Settled,
        failures: Failures,
        was_stopped: bool,
    ) -> Result<Self, StorageError> {
        let Settled { mut report, error, left } = settled;
        let error = match error {
            // It is the wait that failed.
            Some(_) if was_stopped => {
                report.stopped = true;
                None
            }
            Some(error) if changed == 0 => return Err(error),
            other => other,
        };
        let Call { now, dry_run, .. } = *call;
        Ok(Self {
            command: K::SWEEP,
            words: K::WORDS,
            now,
            dry_run,
            changed,
            notifications,
            report,
            failures,
            error,
            left,
        })
    }

    /// Whether a closing line says how many there were: whoever stops it before the first has not
    /// learned that there is none, and where one could not be settled there was one.
    pub fn has_total(&self) -> bool {
        let Report { stopped, failed, held, still_due, .. } = self.report;
        self.changed > 0 || !(stopped || failed > 0 || held > 0 || still_due > 0)
    }

    /// The line that says that it was stopped.
    pub fn stopped(&self) -> Option<&'static str> {
        self.report.stopped.then_some("Stopped early; the next run does the rest.")
    }

    /// What it counted, for the record of the run. The counts of what a kind alone has are put to these.
    pub fn counts(&self) -> Value {
        let mut counts = json!({
            "changed": self.changed, "notifications": self.notifications, "postponed": self.report.postponed,
            "failed": self.failures.count(), "moved": self.report.moved,
        });
        self.add_left(&mut counts);
        counts
    }

    /// Adds what is left of what is due.
    pub fn add_left(&self, counts: &mut Value) {
        let report = &self.report;
        for (name, count) in
            [("still_due", report.still_due), ("held", report.held), ("undone", report.undone)]
        {
            counts[name] = json!(count);
        }
    }

    /// The closing object, with what was counted; `in_words` says an error.
    pub fn object(&self, counts: &Value, in_words: impl Fn(&StorageError) -> String) -> Value {
        let mut object = json!({
            "command": self.command, "now": self.now, "dry_run": self.dry_run, "counts": counts,
            "stopped": self.report.stopped, "failed": self.failures.named(),
            "failed_not_shown": self.failures.not_named(),
            "error": self.error.as_ref().map(in_words),
        });
        if !self.left.is_empty() {
            object["left"] = json!(self.left);
        }
        object
    }

    /// What went wrong although the rest was done; nothing if all is well.
    pub fn troubles(&self) -> Vec<Trouble<'_>> {
        let records = self.words.counted;
        let Report { held, still_due, undone, stopped, .. } = self.report;
        let mut troubles = Vec::new();
        if self.failures.count() > 0 {
            troubles.push(Trouble::Failed { count: self.failures.count(), records });
        }
        // A change of policy looks at every record, so it counts none that is due.
        match (held, still_due) {
            (0, _) => {}
            (count, 0) => troubles.push(Trouble::HeldBeforeReview { count, records }),
            (count, _) => troubles.push(Trouble::Held { count, records }),
        }
        if undone > 0 {
            troubles.push(Trouble::Undone { count: undone, records });
        }
        if !self.left.is_empty() {
            troubles.push(Trouble::Left { count: self.left.len(), records });
        }
        match &self.error {
            Some(error) => troubles.push(Trouble::Broken(error)),
            None if stopped => troubles.push(Trouble::Interrupted),
            None => {}
        }
        troubles
    }

    /// What is to be known of records that became due or were let go while it ran, which is no trouble.
    pub fn late(&self) -> Option<String> {
        let (late, records) = (self.report.late(), self.words.counted);
        (late > 0).then(|| {
            format!("{late} {records} became due or were let go while this ran; the next run takes them")
        })
    }
}

/// The closing lines.
impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Words { counted, settled, would, .. } = self.words;
        let (dry, settled) = if self.dry_run { ("[DRY RUN] ", would) } else { ("", settled) };
        write!(f, "{dry}{} {counted} {settled}, {} message(s).", self.changed, self.notifications)?;
        self.stopped().map_or(Ok(()), |line| write!(f, "\n{line}"))
    }
}

/// The closing object.
impl Serialize for Ending {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.object(&self.counts(), ToString::to_string).serialize(serializer)
    }
}
