use std::fmt;

use automation_core::{Instant, Span, civil};
use chrono::Days;

use crate::calendar::{Calendar, ExceptionKind, Interval};

/// What of a calendar's terms a time does not keep to, so that it is no opening (S-40, S-68).
///
/// `Display` is a clause: `it begins less than 2 hours after …`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Term {
    /// It is too near.
    Lead {
        /// How far ahead an opening begins at least.
        lead: Span,
        /// When it was asked.
        now: Instant,
    },
    /// It is today, and nobody is booked for the same day.
    SameDay,
    /// It is too far ahead.
    Advance {
        /// On how many local days after today an opening may begin.
        days: u16,
    },
    /// It is not within the weekly and the extra hours.
    Hours,
    /// Openings begin at other times, or keep more room around what is taken.
    OtherTimes,
}

/// Between which instants an opening may begin, besides being within the hours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// The first instant, by the least time ahead.
    pub(super) lead: Instant,
    /// The first instant, by the local day.
    pub(super) day: Instant,
    /// The first instant at which none may begin any more.
    pub(super) too_late: Instant,
}

impl Calendar {
    /// The bounds for whoever asks at `now`.
    pub(super) fn bounds(&self, now: Instant) -> Bounds {
        let zone = self.zone();
        let today = civil::date_at(now, zone);
        let last = today.checked_add_days(Days::new(self.advance().into()));
        Bounds {
            // What begins now is not ahead (S-11), however small the lead.
            lead: now.checked_add(self.min_lead().max(Span::MICROSECOND)).unwrap_or(Instant::MAX),
            day: if self.same_day() {
                Instant::MIN
            } else {
                civil::day_over(today, zone).unwrap_or(Instant::MAX)
            },
            too_late: last.and_then(|day| civil::day_over(day, zone)).unwrap_or(Instant::MAX),
        }
    }

    /// What of its terms `time` does not keep to for whoever asks at `now`: never [`Term::OtherTimes`], which
    /// depends on what is taken. What is blocked or busy is told by [`in_the_way`](Self::in_the_way).
    ///
    /// ```
    /// use zone_core::zone;
    /// use session_core::calendar::{Calendar, Interval, Term};
    ///
    /// let now = "2026-03-02T09:00:00Z".parse()?;
    /// let night = Interval::new("2026-03-03T03:00:00Z".parse()?, "2026-03-03T04:00:00Z".parse()?)?;
    /// assert_eq!(Calendar::new(zone!("Europe/London")).terms_against(night, now), [Term::Hours]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn terms_against(&self, time: Interval, now: Instant) -> Vec<Term> {
        let Bounds { lead, day, too_late } = self.bounds(now);
        let mut terms = Vec::new();
        if time.from() < lead {
            terms.push(Term::Lead { lead: self.min_lead(), now });
        }
        if time.from() < day {
            terms.push(Term::SameDay);
        }
        if time.from() >= too_late {
            terms.push(Term::Advance { days: self.advance() });
        }
        let extra = |exception: &&crate::calendar::CalendarException| exception.kind == ExceptionKind::Extra;
        let open = self.clone().with_exceptions(self.exceptions().iter().filter(extra).copied());
        if !open.is_within_hours(time) {
            terms.push(Term::Hours);
        }
        terms
    }

    /// Whether all of `time` lies in the weekly and extra hours, and none of it in blocked ones (S-40, S-65).
    pub fn is_within_hours(&self, time: Interval) -> bool {
        self.free(time.from(), time.until()).next() == Some(time)
    }

    /// From when on, inclusive, that term will not speak against that start any more, if time alone removes it.
    pub(crate) fn term_from(&self, start: Instant, term: Term) -> Option<Instant> {
        match term {
            Term::Advance { days } => {
                let day = self.day_of(start).checked_sub_days(Days::new(days.into()))?;
                let from = civil::day_begins(day, self.zone())?;
                // A day on which it is too near already is no day to wait for.
                let Bounds { lead, day, too_late } = self.bounds(from);
                (start >= lead && start >= day && start < too_late).then_some(from)
            }
            Term::Lead { .. } | Term::SameDay | Term::Hours | Term::OtherTimes => None,
        }
    }

    /// From when on, inclusive, that term speaks against that start, if time brought it.
    pub(crate) fn term_ended(&self, start: Instant, term: Term) -> Option<Instant> {
        match term {
            Term::Lead { lead, .. } => start.checked_sub(lead)?.next(),
            Term::SameDay => civil::day_begins(self.day_of(start), self.zone()),
            Term::Advance { .. } | Term::Hours | Term::OtherTimes => None,
        }
    }

    /// The local day that has begun at `instant` and is not over: where the clocks go back over midnight they
    /// read the day before once more.
    fn day_of(&self, instant: Instant) -> chrono::NaiveDate {
        let date = civil::date_at(instant, self.zone());
        let is_over = civil::day_over(date, self.zone()).is_some_and(|over| instant >= over);
        date.succ_opt().filter(|_| is_over).unwrap_or(date)
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lead { lead, now } => write!(f, "it begins less than {lead} after {now}"),
            Self::SameDay => f.write_str("nobody is booked for the same day"),
            Self::Advance { days } => write!(f, "it is more than {days} day(s) ahead"),
            Self::Hours => f.write_str("it is not within the working hours"),
            Self::OtherTimes => f.write_str("openings begin at other times"),
        }
    }
}
