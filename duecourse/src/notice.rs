use std::fmt;

use automation_core::Failure;
use serde_json::Value;
use storage_diesel::{RunId, StorageError};

use crate::{run::Missed, suggestions::NewBesideOthers};

/// What a use case says while it works, for whoever watches it. None of it is a result.
#[derive(Debug)]
#[non_exhaustive]
pub enum Notice<'a> {
    /// Another policy than the one in force is wanted.
    PolicyChanges,
    /// The policy in force cannot be read, so nothing is settled under it.
    PolicyUnreadable {
        /// Why, as a sentence.
        cause: &'a str,
    },
    /// This program's zone data says other things than when the records' instants were worked out.
    NewerZoneData {
        /// The kind of record whose instants are worked out again.
        kind: &'static str,
    },
    /// A run on this database worked with newer zone data than this program's.
    OlderZoneData {
        /// The release of that run.
        newest: &'a str,
    },
    /// Whether the zone data is old cannot be told.
    ZoneDataUntold {
        /// What the storage says.
        error: &'a StorageError,
    },
    /// A record could not be looked at when a change of policy was followed; the sweep names it again.
    NotReviewed {
        /// Which, and why.
        failure: &'a Failure,
    },
    /// A record could not be settled, read or taken over; the others go on.
    NotSettled {
        /// Which, and why.
        failure: &'a Failure,
    },
    /// A scheduled run was not made.
    RunMissed {
        /// The command.
        command: &'a str,
        /// When it was due.
        missed: Missed,
    },
    /// That a run was missed, or whether one was, cannot be told to the admins.
    MissedUntold {
        /// What the storage says.
        error: &'a StorageError,
    },
    /// That a command was refused could not be kept with the record; it was refused all the same.
    RefusalNotKept {
        /// The command.
        command: &'a str,
        /// What the storage says.
        error: &'a StorageError,
    },
    /// Others are there that differ from what is new by case, accents or spaces only (G-30).
    OthersAlike(&'a NewBesideOthers<'a>),
    /// A run has ended.
    RunEnded {
        /// Its number.
        run: RunId,
        /// The command.
        command: &'a str,
        /// What it counted; null if it was not done.
        counts: &'a Value,
        /// What went wrong.
        trouble: Option<&'a str>,
    },
    /// What a run did is done, and the record of it stays unfinished.
    RunUnfinished {
        /// Its number.
        run: RunId,
        /// The command.
        command: &'a str,
        /// What the storage says.
        error: &'a StorageError,
    },
}

/// How much a notice matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gravity {
    /// For the log only.
    Log,
    /// For the log only, as an error.
    LogError,
    /// Whoever watches should know it.
    Note,
    /// Somebody should do something about it.
    Warning,
    /// Something was not done.
    Error,
}

impl Notice<'_> {
    /// How much it matters.
    pub fn gravity(&self) -> Gravity {
        match self {
            Self::PolicyChanges | Self::NewerZoneData { .. } | Self::OthersAlike(_) => Gravity::Note,
            Self::PolicyUnreadable { .. }
            | Self::RefusalNotKept { .. }
            | Self::OlderZoneData { .. }
            | Self::ZoneDataUntold { .. }
            | Self::MissedUntold { .. }
            | Self::RunUnfinished { .. } => Gravity::Warning,
            Self::NotSettled { .. } => Gravity::Error,
            Self::RunEnded { trouble: None, .. } => Gravity::Log,
            Self::NotReviewed { .. } | Self::RunMissed { .. } | Self::RunEnded { .. } => Gravity::LogError,
        }
    }
}

impl fmt::Display for Notice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PolicyChanges => f.write_str(
                "the policy has changed: what is due under the old one is settled first, then the new one holds",
            ),
            Self::PolicyUnreadable { cause } => f.write_str(cause),
            Self::NewerZoneData { kind } => write!(
                f,
                "the time zone data, {}, says other things than when it was last worked out when each {kind} is due: \
                 all are looked at again first",
                zone_core::version(),
            ),
            Self::OlderZoneData { newest } => write!(
                f,
                "this program's time zone data is {}, and a run on this database had {newest}: where the clocks were \
                 changed since, days and times may be an hour off; nothing is worked out again by older data; install \
                 the newer program here too",
                zone_core::version(),
            ),
            Self::ZoneDataUntold { error } => {
                write!(f, "whether the time zone data is old cannot be told: {error}")
            }
            Self::NotReviewed { failure } | Self::NotSettled { failure } => write!(f, "{}: {}", failure.key, failure.cause),
            Self::RefusalNotKept { command, error } => write!(
                f,
                "that {} was refused could not be kept: {error}",
                command.replace('_', "-"),
            ),
            Self::OthersAlike(new) => write!(f, "{new}"),
            Self::RunMissed { command, missed } => write!(f, "{command}: {missed}"),
            Self::MissedUntold { error } => write!(f, "whether a run was missed cannot be told: {error}"),
            Self::RunEnded { run, command, counts, trouble } => {
                let ending = if trouble.is_none() { "done" } else { "failed" };
                write!(f, "run {run}, {command}: {ending}")?;
                for (name, count) in counts.as_object().into_iter().flatten() {
                    write!(f, " {name}={count}")?;
                }
                trouble.map_or(Ok(()), |trouble| write!(f, ": {trouble}"))
            }
            Self::RunUnfinished { run, command, error } => {
                write!(f, "run {run}, {command}: its record stays unfinished: {error}")
            }
        }
    }
}
