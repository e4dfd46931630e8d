use automation_core::{Instant, civil};
use chrono::{Days, NaiveDate};
use zone_core::Zone;

use super::{DigestPolicy, WindowChoice};

/// What a digest covers: what was recorded from one instant, inclusive, to another, exclusive (C-44).
///
/// ```
/// use compliance_core::digest::{DigestPolicy, DigestWindow};
/// use zone_core::zone;
///
/// let policy = DigestPolicy::new(zone!("America/New_York"));
/// // The summary of Friday, 12 January 2024, covered the days up to Thursday. On Monday it goes on from there.
/// let friday = DigestWindow::next(&policy, None, "2024-01-12T14:00:00Z".parse()?).ok_or("nothing to tell")?;
/// let monday = DigestWindow::next(&policy, Some(friday.until), "2024-01-15T14:00:00Z".parse()?).ok_or("nothing to tell")?;
/// let (first, last) = monday.days(policy.org_zone);
/// assert_eq!((first.to_string(), last.to_string()), ("2024-01-12".to_owned(), "2024-01-14".to_owned()));
/// // A second run on that day has nothing to tell.
/// assert_eq!(DigestWindow::next(&policy, Some(monday.until), "2024-01-15T20:00:00Z".parse()?), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DigestWindow {
    /// From when on, inclusive.
    pub from: Instant,
    /// Until when, exclusive. Where a digest of it is queued, the next one begins here.
    pub until: Instant,
}

impl DigestWindow {
    /// What the digest of `now` covers, the last one that was queued having covered all up to `watermark`; `None` if that
    /// covers everything already, as in a second run on one local date (C-X6, C-T9).
    ///
    /// It ends where today begins in the organisation's zone. It begins at the watermark, whatever zone that was made
    /// in; the first one ever begins where yesterday does. So windows follow each other without a hole or an overlap,
    /// also after a weekend, an outage or a change of the policy, unless the policy chooses yesterday alone.
    pub fn next(policy: &DigestPolicy, watermark: Option<Instant>, now: Instant) -> Option<Self> {
        let today = policy.today(now);
        let until = civil::day_begins(today, policy.org_zone)?;
        if watermark.is_some_and(|told| told >= until) {
            return None;
        }
        let yesterday = civil::day_begins(today.checked_sub_days(Days::new(1))?, policy.org_zone)?;
        let from = match policy.window {
            WindowChoice::SincePreviousRun => watermark.unwrap_or(yesterday),
            WindowChoice::PreviousDay => yesterday,
        };
        Some(Self { from, until })
    }

    /// Whether what was recorded at that instant is in it.
    pub fn contains(&self, recorded: Instant) -> bool {
        self.from <= recorded && recorded < self.until
    }

    /// Its first and its last local day, both inclusive.
    pub fn days(&self, zone: Zone) -> (NaiveDate, NaiveDate) {
        let last = self.until.previous().unwrap_or(self.until).max(self.from);
        (civil::date_at(self.from, zone), civil::date_at(last, zone))
    }
}
