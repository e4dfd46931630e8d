use std::collections::BTreeSet;

use automation_core::UserId;
use chrono::{NaiveDate, NaiveTime};
use recurrence_core::Rule;
use zone_core::Zone;

use super::{HolidayCalendarName, OnHoliday, Pattern, SeriesDraft, SeriesError, event::NewPattern};
use crate::class::{Capacity, ClassDetails, ClassLength, ClassName, ClassStep, Place};

/// What of a pattern is to change; `None` leaves it as it is.
///
/// ```
/// use session_core::class::Capacity;
/// use session_core::pattern::PatternEdit;
///
/// let edit = PatternEdit { capacity: Some(Capacity::new(10)?), ..PatternEdit::default() };
/// assert_ne!(edit, PatternEdit::default());
/// # Ok::<(), session_core::class::CapacityError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PatternEdit {
    /// The class.
    pub class: Option<ClassName>,
    /// The step; `Some(None)`: none.
    pub step: Option<Option<ClassStep>>,
    /// How many people may have a seat.
    pub capacity: Option<Capacity>,
    /// The place; `Some(None)`: it is not said.
    pub place: Option<Option<Place>>,
    /// Who teaches.
    pub instructors: Option<Vec<UserId>>,
    /// Who helps.
    pub assistants: Option<Vec<UserId>>,
    /// Which days.
    pub rule: Option<Rule>,
    /// When a day's first session starts.
    pub starts_at: Option<NaiveTime>,
    /// When a day's series ends; `Some(None)`: there is one session a day.
    pub ends_at: Option<Option<NaiveTime>>,
    /// How long each session lasts.
    pub length: Option<ClassLength>,
    /// The zone of its days and times.
    pub zone: Option<Zone>,
    /// The last day, inclusive; `Some(None)`: it goes on.
    pub last_day: Option<Option<NaiveDate>>,
    /// More days that are left out.
    pub leave_out: BTreeSet<NaiveDate>,
    /// Days that are left out no more.
    pub take_back: BTreeSet<NaiveDate>,
    /// The calendars whose holidays count.
    pub holidays: Option<BTreeSet<HolidayCalendarName>>,
    /// What becomes of a session on a holiday.
    pub on_holiday: Option<OnHoliday>,
}

impl PatternEdit {
    /// What the pattern would be with it.
    pub(super) fn upon(&self, pattern: &Pattern, first_day: NaiveDate) -> Result<NewPattern, SeriesError> {
        let (old, was) = (&pattern.details, pattern.series.parts());
        let details = ClassDetails {
            class: self.class.clone().unwrap_or_else(|| old.class.clone()),
            step: self.step.clone().unwrap_or_else(|| old.step.clone()),
            capacity: self.capacity.unwrap_or(old.capacity),
            place: self.place.clone().unwrap_or_else(|| old.place.clone()),
            instructors: self.instructors.clone().unwrap_or_else(|| old.instructors.clone()),
            assistants: self.assistants.clone().unwrap_or_else(|| old.assistants.clone()),
        };
        let mut exceptions: BTreeSet<NaiveDate> = was.exceptions.union(&self.leave_out).copied().collect();
        exceptions.retain(|day| !self.take_back.contains(day));
        let series = SeriesDraft {
            rule: self.rule.clone().unwrap_or_else(|| was.rule.clone()),
            first_day,
            last_day: self.last_day.unwrap_or(was.last_day),
            starts_at: self.starts_at.unwrap_or(was.starts_at),
            ends_at: self.ends_at.unwrap_or(was.ends_at),
            length: self.length.unwrap_or(was.length),
            zone: self.zone.unwrap_or(was.zone),
            exceptions,
            holidays: self.holidays.clone().unwrap_or_else(|| was.holidays.clone()),
            on_holiday: self.on_holiday.unwrap_or(was.on_holiday),
        };
        Ok(NewPattern { details, series: series.checked()? })
    }
}
