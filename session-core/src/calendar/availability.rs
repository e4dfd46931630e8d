use automation_core::Span;
use chrono::NaiveDate;
use zone_core::Zone;

use crate::{
    calendar::{CalendarException, Hours, Interval, OpeningStep, WeeklyHours},
    contract::SessionLength,
};

/// When one person can be booked (S-40): weekly hours in a zone, what is different on some dates, what
/// other calendars say, and the terms on which openings are offered.
///
/// Every value has the default of S-40; the methods `with_…` replace one each.
///
/// ```
/// use automation_core::Span;
/// use zone_core::zone;
/// use session_core::{calendar::{Calendar, WeeklyHours}, contract::SessionLength};
///
/// let calendar = Calendar::new(zone!("Europe/London")).with_hours(WeeklyHours::shorter_weekends()).with_same_day(true);
/// assert_eq!(calendar.length(), SessionLength::from_minutes(60)?);
/// assert_eq!(calendar.buffer_after(), Span::minutes(15));
/// assert_eq!(
///     calendar.with_advance(366).unwrap_err().to_string(),
///     "booking 366 days ahead is not possible; it takes at most 365 days"
/// );
/// # Ok::<(), session_core::contract::SessionLengthError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Written"))]
pub struct Calendar {
    zone: Zone,
    hours: WeeklyHours,
    /// In the order of their dates and hours.
    exceptions: Vec<CalendarException>,
    /// In the order of their beginnings.
    busy: Vec<Interval>,
    length: SessionLength,
    buffer_before: Span,
    buffer_after: Span,
    advance: u16,
    same_day: bool,
    min_lead: Span,
    instant_confirmation: bool,
    step: OpeningStep,
}

/// A value that no calendar has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CalendarError {
    /// Further ahead than anybody plans.
    #[error("booking {days} days ahead is not possible; it takes at most {} days", Calendar::MAX_ADVANCE)]
    Advance {
        /// The days as they were given.
        days: u16,
    },
    /// Openings that begin never, or not every day.
    #[error("openings every {minutes} minutes are not possible; it takes 1 to {} minutes", Hours::MINUTES)]
    Step {
        /// The minutes as they were given.
        minutes: u16,
    },
}

impl Calendar {
    /// How many local days ahead a calendar can be booked at most (S-40).
    pub const MAX_ADVANCE: u16 = 365;

    /// A calendar with the defaults of S-40, its hours read in `zone`.
    pub fn new(zone: Zone) -> Self {
        Self {
            zone,
            hours: WeeklyHours::default(),
            exceptions: Vec::new(),
            busy: Vec::new(),
            length: SessionLength::HOUR,
            buffer_before: Span::ZERO,
            buffer_after: Span::minutes(15),
            advance: 30,
            same_day: false,
            min_lead: Span::hours(2),
            instant_confirmation: true,
            step: OpeningStep::default(),
        }
    }

    /// Replaces the weekly hours.
    #[must_use]
    pub fn with_hours(self, hours: WeeklyHours) -> Self {
        Self { hours, ..self }
    }

    /// Replaces the exceptions, which may be in any order.
    #[must_use]
    pub fn with_exceptions(self, exceptions: impl IntoIterator<Item = CalendarException>) -> Self {
        let mut exceptions: Vec<_> = exceptions.into_iter().collect();
        exceptions.sort_unstable();
        Self { exceptions, ..self }
    }

    /// Replaces the busy intervals from outside, which may be in any order.
    #[must_use]
    pub fn with_busy(self, busy: impl IntoIterator<Item = Interval>) -> Self {
        let mut busy: Vec<_> = busy.into_iter().collect();
        busy.sort_unstable();
        Self { busy, ..self }
    }

    /// Replaces the length of a session.
    #[must_use]
    pub fn with_length(self, length: SessionLength) -> Self {
        Self { length, ..self }
    }

    /// Replaces the buffers.
    #[must_use]
    pub fn with_buffers(self, buffer_before: Span, buffer_after: Span) -> Self {
        Self { buffer_before, buffer_after, ..self }
    }

    /// Lets bookings be made so many local days ahead: 0 is today only, 1 tomorrow too.
    ///
    /// # Errors
    /// [`CalendarError::Advance`] above [`MAX_ADVANCE`](Self::MAX_ADVANCE).
    pub fn with_advance(self, days: u16) -> Result<Self, CalendarError> {
        if days > Self::MAX_ADVANCE {
            return Err(CalendarError::Advance { days });
        }
        Ok(Self { advance: days, ..self })
    }

    /// Offers openings on the local day on which somebody asks, or does not.
    #[must_use]
    pub fn with_same_day(self, same_day: bool) -> Self {
        Self { same_day, ..self }
    }

    /// Replaces the least time from asking to the start.
    #[must_use]
    pub fn with_min_lead(self, min_lead: Span) -> Self {
        Self { min_lead, ..self }
    }

    /// Has bookings confirmed at once, or by hand.
    #[must_use]
    pub fn with_instant_confirmation(self, instant_confirmation: bool) -> Self {
        Self { instant_confirmation, ..self }
    }

    /// Replaces the distance between the beginnings of openings.
    ///
    /// # Errors
    /// [`CalendarError::Step`] for [`OpeningStep::Every`] outside of 1 to 1440 minutes.
    pub fn with_step(self, step: OpeningStep) -> Result<Self, CalendarError> {
        match step {
            OpeningStep::Every(minutes) if !(1..=Hours::MINUTES).contains(&minutes) => {
                Err(CalendarError::Step { minutes })
            }
            _ => Ok(Self { step, ..self }),
        }
    }

    /// Where its hours and dates are read.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The hours of each weekday.
    pub fn hours(&self) -> &WeeklyHours {
        &self.hours
    }

    /// What is different on some dates, by date and hours.
    pub fn exceptions(&self) -> &[CalendarException] {
        &self.exceptions
    }

    /// What other calendars say is taken, the earliest beginning first.
    pub fn busy(&self) -> &[Interval] {
        &self.busy
    }

    /// How long a session is if nobody says otherwise: 60 minutes by default.
    pub fn length(&self) -> SessionLength {
        self.length
    }

    /// How long before a session its person does nothing else: nothing by default.
    pub fn buffer_before(&self) -> Span {
        self.buffer_before
    }

    /// How long after a session its person does nothing else: 15 minutes by default.
    pub fn buffer_after(&self) -> Span {
        self.buffer_after
    }

    /// The least time between two sessions: the longer of the two buffers, since neither session may
    /// reach into the buffers of the other (S-51).
    pub fn gap(&self) -> Span {
        self.buffer_before.max(self.buffer_after)
    }

    /// On how many local days after today an opening may begin, the last one inclusive: 30 by default.
    pub fn advance(&self) -> u16 {
        self.advance
    }

    /// Whether an opening may begin on the local day on which somebody asks: not by default.
    pub fn same_day(&self) -> bool {
        self.same_day
    }

    /// The least time from asking to the start, inclusive (G-4): 2 hours by default.
    pub fn min_lead(&self) -> Span {
        self.min_lead
    }

    /// Whether what is booked among the openings shall be confirmed at once: so by default. It is for the
    /// host's page, which then confirms in the coach's name: here every session begins unconfirmed (S-X20).
    pub fn instant_confirmation(&self) -> bool {
        self.instant_confirmation
    }

    /// How far apart openings begin.
    pub fn step(&self) -> OpeningStep {
        self.step
    }

    /// The exceptions on `date` and later.
    pub(super) fn exceptions_from(&self, date: NaiveDate) -> &[CalendarException] {
        let earlier = self.exceptions.partition_point(|exception| exception.date < date);
        self.exceptions.get(earlier..).unwrap_or_default()
    }
}

/// A calendar as it is written by hand: what is left out has its default.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object such as { \"zone\": \"Europe/London\" }")]
struct Written {
    zone: Zone,
    hours: Option<WeeklyHours>,
    #[serde(default)]
    exceptions: Vec<CalendarException>,
    #[serde(default)]
    busy: Vec<Interval>,
    length: Option<SessionLength>,
    buffer_before: Option<Span>,
    buffer_after: Option<Span>,
    advance: Option<u16>,
    same_day: Option<bool>,
    min_lead: Option<Span>,
    instant_confirmation: Option<bool>,
    step: Option<OpeningStep>,
}

#[cfg(feature = "serde")]
impl TryFrom<Written> for Calendar {
    type Error = CalendarError;

    fn try_from(written: Written) -> Result<Self, CalendarError> {
        let plain = Self::new(written.zone);
        let (before, after) = (plain.buffer_before, plain.buffer_after);
        let calendar = Self {
            hours: written.hours.unwrap_or_default(),
            length: written.length.unwrap_or(plain.length),
            same_day: written.same_day.unwrap_or(plain.same_day),
            min_lead: written.min_lead.unwrap_or(plain.min_lead),
            instant_confirmation: written.instant_confirmation.unwrap_or(plain.instant_confirmation),
            ..Self::new(written.zone)
        };
        calendar
            .with_exceptions(written.exceptions)
            .with_busy(written.busy)
            .with_buffers(written.buffer_before.unwrap_or(before), written.buffer_after.unwrap_or(after))
            .with_step(written.step.unwrap_or_default())?
            .with_advance(written.advance.unwrap_or(plain.advance))
    }
}
