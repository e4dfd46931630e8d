use chrono::Weekday;

use crate::calendar::Hours;

/// When somebody works, for each weekday: hours in order that do not overlap (S-40).
///
/// ```
/// use chrono::Weekday;
/// use session_core::calendar::{Hours, WeeklyHours};
///
/// let hours = WeeklyHours::default().with(Weekday::Sat, [])?;
/// assert_eq!(hours.on(Weekday::Mon), [Hours::new(540, 1020)?]); // the default of all seven days
/// assert!(hours.on(Weekday::Sat).is_empty());
/// assert_eq!(
///     hours.with(Weekday::Fri, [Hours::new(660, 840)?, Hours::new(540, 720)?]).unwrap_err().to_string(),
///     "the hours 09:00-12:00 and 11:00-14:00 of Friday overlap; each begins when the one before has ended"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Written"))]
pub struct WeeklyHours {
    monday: Vec<Hours>,
    tuesday: Vec<Hours>,
    wednesday: Vec<Hours>,
    thursday: Vec<Hours>,
    friday: Vec<Hours>,
    saturday: Vec<Hours>,
    sunday: Vec<Hours>,
}

/// Hours of one weekday that overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the hours {earlier} and {later} of {} overlap; each begins when the one before has ended",
    name(*weekday)
)]
#[non_exhaustive]
pub struct WeeklyHoursError {
    /// The weekday.
    pub weekday: Weekday,
    /// The hours that begin first.
    pub earlier: Hours,
    /// The hours that begin before those have ended.
    pub later: Hours,
}

impl WeeklyHours {
    /// No hours at all: only extra hours of a date can be booked.
    pub fn none() -> Self {
        Self::all(&[], &[])
    }

    /// 09:00 to 17:00 from Monday to Friday, 10:00 to 15:00 on weekends.
    pub fn shorter_weekends() -> Self {
        Self::all(&[Hours::OFFICE], &[Hours::WEEKEND])
    }

    /// The same hours with those of one weekday replaced; they may be given in any order, and may touch.
    ///
    /// # Errors
    /// [`WeeklyHoursError`] if any two of them overlap.
    pub fn with(
        mut self,
        weekday: Weekday,
        hours: impl IntoIterator<Item = Hours>,
    ) -> Result<Self, WeeklyHoursError> {
        let mut hours: Vec<Hours> = hours.into_iter().collect();
        hours.sort_unstable();
        for (&earlier, &later) in hours.iter().zip(hours.iter().skip(1)) {
            if earlier.overlaps(later) {
                return Err(WeeklyHoursError { weekday, earlier, later });
            }
        }
        *match weekday {
            Weekday::Mon => &mut self.monday,
            Weekday::Tue => &mut self.tuesday,
            Weekday::Wed => &mut self.wednesday,
            Weekday::Thu => &mut self.thursday,
            Weekday::Fri => &mut self.friday,
            Weekday::Sat => &mut self.saturday,
            Weekday::Sun => &mut self.sunday,
        } = hours;
        Ok(self)
    }

    /// The hours of a weekday, the earliest first.
    pub fn on(&self, weekday: Weekday) -> &[Hours] {
        match weekday {
            Weekday::Mon => &self.monday,
            Weekday::Tue => &self.tuesday,
            Weekday::Wed => &self.wednesday,
            Weekday::Thu => &self.thursday,
            Weekday::Fri => &self.friday,
            Weekday::Sat => &self.saturday,
            Weekday::Sun => &self.sunday,
        }
    }

    fn all(working_days: &[Hours], weekend: &[Hours]) -> Self {
        Self {
            monday: working_days.to_vec(),
            tuesday: working_days.to_vec(),
            wednesday: working_days.to_vec(),
            thursday: working_days.to_vec(),
            friday: working_days.to_vec(),
            saturday: weekend.to_vec(),
            sunday: weekend.to_vec(),
        }
    }
}

/// 09:00 to 17:00 on all seven days.
impl Default for WeeklyHours {
    fn default() -> Self {
        Self::all(&[Hours::OFFICE], &[Hours::OFFICE])
    }
}

/// In full, for sentences.
fn name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

/// Weekly hours as they are written by hand: a weekday that is left out has the default hours.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object with days such as `monday`")]
struct Written {
    monday: Vec<Hours>,
    tuesday: Vec<Hours>,
    wednesday: Vec<Hours>,
    thursday: Vec<Hours>,
    friday: Vec<Hours>,
    saturday: Vec<Hours>,
    sunday: Vec<Hours>,
}

#[cfg(feature = "serde")]
impl Default for Written {
    fn default() -> Self {
        let WeeklyHours { monday, tuesday, wednesday, thursday, friday, saturday, sunday } =
            WeeklyHours::default();
        Self { monday, tuesday, wednesday, thursday, friday, saturday, sunday }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Written> for WeeklyHours {
    type Error = WeeklyHoursError;

    fn try_from(written: Written) -> Result<Self, WeeklyHoursError> {
        WeeklyHours::none()
            .with(Weekday::Mon, written.monday)?
            .with(Weekday::Tue, written.tuesday)?
            .with(Weekday::Wed, written.wednesday)?
            .with(Weekday::Thu, written.thursday)?
            .with(Weekday::Fri, written.friday)?
            .with(Weekday::Sat, written.saturday)?
            .with(Weekday::Sun, written.sunday)
    }
}
