//! The lines of the extension job, word by word (P-34). Each carries the prefix, so that a search of the log loses none.
//!
//! ```
//! use session_core::pattern::lines;
//!
//! assert_eq!(lines::starting(3), "[Extend Sessions] Starting: 3 active patterns");
//! assert_eq!(lines::complete(26, 4, 0), "[Extend Sessions] Complete: 26 generated, 4 purged, 0 failed");
//! ```

use std::fmt::Display;

use chrono::NaiveDate;

use super::Pattern;

/// What every line begins with (P-10).
pub const PREFIX: &str = "[Extend Sessions]";

/// How one pattern fared in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fared {
    /// Its last day was past.
    Ended {
        /// That day.
        on: NaiveDate,
    },
    /// It had no sessions yet, and its first ones were made.
    First {
        /// How many.
        generated: u64,
        /// Through which day, inclusive.
        through: NaiveDate,
    },
    /// More of its sessions were made.
    Extended {
        /// The day of the last one before; `None`: its rule had given none yet.
        latest: Option<NaiveDate>,
        /// How many.
        generated: u64,
        /// Through which day, inclusive.
        through: NaiveDate,
    },
    /// Its sessions reach far enough ahead.
    UpToDate {
        /// The day of the last one; `None`: its rule has given none yet.
        latest: Option<NaiveDate>,
    },
    /// Its rule gives no more days.
    Exhausted,
    /// It was not extended.
    Failed {
        /// Why.
        cause: String,
    },
}

/// What became of the past sessions of one pattern in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PastCount {
    /// How many were purged.
    pub purged: u64,
    /// How many were kept.
    pub kept: u64,
}

/// How a run begins.
pub fn starting(active: u64) -> String {
    format!("{PREFIX} Starting: {active} active patterns")
}

/// How one pattern fared.
pub fn pattern(key: impl Display, class: impl Display, fared: &Fared, past: PastCount) -> String {
    let latest = |latest: &Option<NaiveDate>| match latest {
        Some(day) => format!("latest session {day}"),
        None => "no sessions yet".to_owned(),
    };
    let fared = match fared {
        Fared::Ended { on } => format!("ended on {on}, skipped"),
        Fared::First { generated, through } => {
            format!("no sessions yet, generated {generated} through {through}")
        }
        Fared::Extended { latest: day, generated, through } => {
            format!("{}, extended by {generated} through {through}", latest(day))
        }
        Fared::UpToDate { latest: day } => format!("{}, no extension needed", latest(day)),
        Fared::Exhausted => "rule exhausted".to_owned(),
        Fared::Failed { cause } => format!("failed: {cause}"),
    };
    let PastCount { purged, kept } = past;
    let past = if past == PastCount::default() {
        String::new()
    } else {
        format!(", purged {purged}, kept {kept} past sessions")
    };
    format!("{PREFIX} Pattern {key} ({class}): {fared}{past}")
}

/// How a run ends.
pub fn complete(generated: u64, purged: u64, failed: u64) -> String {
    format!("{PREFIX} Complete: {generated} generated, {purged} purged, {failed} failed")
}

impl Pattern {
    /// The last day that the rule gives among those for which sessions were made; `None`: it gave none of them.
    pub fn latest_day(&self) -> Option<NaiveDate> {
        self.latest_day_before(self.generated_through?.succ_opt()?)
    }

    /// The last day before that one that the rule gives; `None`: it gives none.
    pub fn latest_day_before(&self, day: NaiveDate) -> Option<NaiveDate> {
        let last = day.pred_opt()?;
        let earliest = last.checked_sub_days(chrono::Days::new(WINDOW))?;
        // Mostly it is near; what is seldom given is looked for from the first day on.
        let near = self.series.days(earliest, last).last();
        near.or_else(|| self.series.days(NaiveDate::MIN, last).last())
    }
}

/// How far behind the last day the last session is looked for first, in days.
const WINDOW: u64 = 62;
