use automation_core::{Due, Instant, Lifecycle, civil};
use chrono::{Months, NaiveDate};

use super::{PatternEvent, PatternKey, PatternPolicy, Series, due};
use crate::class::ClassDetails;

/// A recurrence rule whose class sessions are always there, some months ahead (P-1, P-7).
///
/// Made with a [`PatternDraft`](crate::pattern::PatternDraft).
///
/// ```
/// use automation_core::Lifecycle;
/// use session_core::class::{Capacity, ClassDetails, ClassLength};
/// use session_core::pattern::{PatternDraft, PatternPolicy, SeriesDraft};
///
/// let zone = zone_core::zone!("Europe/London");
/// let series = SeriesDraft::new(
///     "FREQ=WEEKLY;BYDAY=MO".parse()?,
///     "2026-01-05".parse()?,
///     "10:00:00".parse()?,
///     ClassLength::from_minutes(90)?,
///     zone,
/// );
/// let details = ClassDetails::new("Wheel throwing".parse()?, Capacity::new(8)?);
/// let draft = PatternDraft::new("harbour/MON-10".parse()?, details, series);
/// let mut pattern = draft.made("2026-01-01T09:00:00Z".parse()?)?;
///
/// // Its sessions are to be made at once (P-6); from then on it is due when fewer than three months are left (P-22).
/// let policy = PatternPolicy::default();
/// let first = pattern.due(&policy).ok_or("due at once")?;
/// pattern.apply(&first.event, first.because.at());
/// assert_eq!(pattern.generated_through, Some("2026-07-01".parse()?));
/// let next = pattern.due(&policy).ok_or("due in spring")?;
/// assert_eq!(next.because.to_string(), "the first day with too few months of sessions ahead, 2026-04-02, begins in Europe/London (P-22)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Pattern {
    /// Which one it is.
    pub key: PatternKey,
    /// What its sessions are, besides their time.
    pub details: ClassDetails,
    /// When its sessions are.
    pub series: Series,
    /// Whether sessions are made (P-29).
    pub active: bool,
    /// The last day, inclusive, through which its sessions were made; `None`: none yet (P-20).
    pub generated_through: Option<NaiveDate>,
    /// How often it was edited: the SEQUENCE of calendar files (RFC 5545 3.8.7.4).
    pub sequence: u32,
    /// When it was made.
    pub created_at: Instant,
    /// When something last happened to it; at first, when it was made.
    pub since: Instant,
}

impl Pattern {
    /// The local date in its zone at an instant.
    pub fn today(&self, now: Instant) -> NaiveDate {
        civil::today(now, self.series.zone())
    }

    /// The last day, inclusive, through which a refill on that day makes sessions (P-22).
    pub fn target(&self, today: NaiveDate, months: u8) -> NaiveDate {
        let horizon = months_after(today, months);
        self.series.last_day().map_or(horizon, |last| last.min(horizon))
    }
}

/// The same day so many months later, or the last day of that month (P-21).
pub(super) fn months_after(day: NaiveDate, months: u8) -> NaiveDate {
    day.checked_add_months(Months::new(months.into())).unwrap_or(NaiveDate::MAX)
}

impl Lifecycle for Pattern {
    const KIND: &'static str = "pattern";
    type Policy = PatternPolicy;
    type Event = PatternEvent;

    fn state(&self) -> &'static str {
        if self.active { "active" } else { "inactive" }
    }

    fn since(&self) -> Instant {
        self.since
    }

    fn due(&self, policy: &PatternPolicy) -> Option<Due<PatternEvent>> {
        due::due(self, policy)
    }

    fn apply(&mut self, event: &PatternEvent, at: Instant) {
        self.since = at;
        match event {
            PatternEvent::Created | PatternEvent::Reconciled | PatternEvent::DeletedFrom { .. } => {}
            PatternEvent::Refilled { through } => {
                let through = self.generated_through.map_or(*through, |before| before.max(*through));
                self.generated_through = Some(through);
            }
            PatternEvent::Edited(new) => {
                self.details = new.details.clone();
                self.series = new.series.clone();
                self.sequence = self.sequence.saturating_add(1);
            }
            PatternEvent::Split(split) => {
                if let Some(last) = split.from.pred_opt() {
                    self.series = self.series.ending(last);
                }
                self.sequence = self.sequence.saturating_add(1);
            }
            PatternEvent::Deactivated => self.active = false,
            PatternEvent::Activated => self.active = true,
        }
    }

    fn key(&self) -> Option<&str> {
        Some(self.key.as_str())
    }
}
