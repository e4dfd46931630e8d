//! How many sessions took place, and how reliably (S-34 to S-36).

use std::{cmp::Ordering, ops::RangeInclusive};

use automation_core::{Instant, Span, civil};
use chrono::NaiveDate;
use zone_core::Zone;

use crate::{
    Session,
    coaching::SessionState,
    contract::{Ratio, SessionCounts, SessionLength},
    policy::RateBasis,
};

/// What the statistics must know of one session (S-34 to S-36).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionFact {
    /// Which of the five it is.
    pub state: StatisticState,
    /// When it begins or began, as scheduled last.
    pub start: Instant,
    /// How long it was to last.
    pub planned: SessionLength,
    /// How long it lasted, from meeting start to meeting end; `None` unless both are known.
    pub actual: Option<Span>,
    /// How often it was moved by a reschedule request.
    pub moves: u32,
}

/// What a session is for the statistics. Of one that a sweep has yet to settle take
/// [`as_of`](automation_core::LifecycleExt::as_of) first.
impl From<&Session> for SessionFact {
    fn from(session: &Session) -> Self {
        Self {
            state: StatisticState::from(&session.state),
            start: session.start,
            planned: session.length,
            actual: session.meeting.and_then(|meeting| meeting.ended.since(meeting.started)),
            moves: session.moves,
        }
    }
}

/// The five states that share all sessions out among them (S-34).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum StatisticState {
    /// To come, without a pending request.
    Scheduled,
    /// To come, with a reschedule request that waits for an answer.
    Pending,
    /// Took place.
    Completed,
    /// Called off.
    Cancelled,
    /// Nobody came.
    Missed,
}

impl From<&SessionState> for StatisticState {
    fn from(state: &SessionState) -> Self {
        match state {
            SessionState::Scheduled => Self::Scheduled,
            SessionState::RescheduleRequested(_) => Self::Pending,
            SessionState::Completed { .. } => Self::Completed,
            SessionState::Cancelled { .. } => Self::Cancelled,
            SessionState::Missed { .. } => Self::Missed,
        }
    }
}

/// The three rates of S-35; `None` where there is no session to divide by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SessionRates {
    /// Completed sessions.
    pub completion: Option<Ratio>,
    /// Missed sessions.
    pub no_show: Option<Ratio>,
    /// Sessions that were moved at least once. On the basis of settled sessions only settled ones count
    /// above the line too, so no rate is ever above one.
    pub reschedule: Option<Ratio>,
}

/// Actual against planned, over the sessions whose actual duration is known (S-36).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AverageDuration {
    sessions: u32,
    actual: u64,
    planned: u64,
}

/// The statistics of some sessions: counts, rates and durations (S-34 to S-36).
///
/// ```
/// use automation_core::Span;
/// use session_core::{contract::SessionLength, policy::RateBasis, statistics::{SessionFact,
///     SessionStatistics, StatisticState}};
///
/// let completed = SessionFact {
///     state: StatisticState::Completed,
///     start: "2026-03-02T09:00:00Z".parse()?,
///     planned: SessionLength::from_minutes(60)?,
///     actual: Some(Span::minutes(50)),
///     moves: 0,
/// };
/// let to_come = SessionFact { state: StatisticState::Scheduled, actual: None, moves: 1, ..completed };
/// let statistics = SessionStatistics::of([completed, to_come]);
/// let all = statistics.rates(RateBasis::AllScheduled);
/// assert_eq!(all.completion.map(|rate| rate.to_string()).as_deref(), Some("50 %"));
/// let settled = statistics.rates(RateBasis::Settled);
/// assert_eq!(settled.completion.map(|rate| rate.to_string()).as_deref(), Some("100 %"));
/// let duration = statistics.average_duration().ok_or("nothing was measured")?;
/// assert_eq!(duration.actual().floor(), 50 * 60 * 1_000_000); // microseconds
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SessionStatistics {
    counts: SessionCounts,
    moved: u32,
    settled_and_moved: u32,
    measured: u32,
    /// In microseconds, over the measured ones.
    actual: u64,
    planned: u64,
}

impl SessionStatistics {
    /// The statistics of these sessions, each looked at once.
    pub fn of(facts: impl IntoIterator<Item = SessionFact>) -> Self {
        let mut statistics = Self::default();
        for fact in facts {
            statistics.add(&fact);
        }
        statistics
    }

    /// How many are in which state (S-34). When one of them was settled is not known here, so `latest` is
    /// `None`.
    pub fn counts(&self) -> SessionCounts {
        self.counts
    }

    /// The rates on that basis (S-35).
    pub fn rates(&self, basis: RateBasis) -> SessionRates {
        let (whole, moved) = match basis {
            RateBasis::AllScheduled => (self.counts.all(), self.moved),
            RateBasis::Settled => (self.counts.settled(), self.settled_and_moved),
        };
        let rate = |part: u32| Ratio::of(part.into(), whole.into());
        SessionRates {
            completion: rate(self.counts.completed),
            no_show: rate(self.counts.missed),
            reschedule: rate(moved),
        }
    }

    /// How long sessions lasted and how long those same ones were to last (S-36); `None` if of none it is
    /// known.
    pub fn average_duration(&self) -> Option<AverageDuration> {
        let Self { measured: sessions, actual, planned, .. } = *self;
        (sessions > 0).then_some(AverageDuration { sessions, actual, planned })
    }

    fn add(&mut self, fact: &SessionFact) {
        let count = match fact.state {
            StatisticState::Scheduled => &mut self.counts.scheduled,
            StatisticState::Pending => &mut self.counts.pending,
            StatisticState::Completed => &mut self.counts.completed,
            StatisticState::Cancelled => &mut self.counts.cancelled,
            StatisticState::Missed => &mut self.counts.missed,
        };
        *count = count.saturating_add(1);
        if fact.moves > 0 {
            self.moved = self.moved.saturating_add(1);
            if fact.state.is_settled() {
                self.settled_and_moved = self.settled_and_moved.saturating_add(1);
            }
        }
        if let Some(actual) = fact.actual {
            self.measured = self.measured.saturating_add(1);
            self.actual = self.actual.saturating_add(actual.micros().unsigned_abs());
            self.planned = self.planned.saturating_add(fact.planned.span().micros().unsigned_abs());
        }
    }
}

impl StatisticState {
    /// Whether such a session is over for good.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled | Self::Missed)
    }

    /// Its word, as in texts and storage: `scheduled`, `pending`, `completed`, `cancelled`, `missed`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scheduled => SessionState::SCHEDULED,
            Self::Pending => "pending",
            Self::Completed => SessionState::COMPLETED,
            Self::Cancelled => SessionState::CANCELLED,
            Self::Missed => SessionState::MISSED,
        }
    }
}

impl std::fmt::Display for StatisticState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl AverageDuration {
    /// Over how many sessions; at least one.
    pub fn sessions(self) -> u32 {
        self.sessions
    }

    /// How long they lasted on average, in microseconds, exactly.
    pub fn actual(self) -> Ratio {
        self.mean(self.actual)
    }

    /// How long they were to last on average, in microseconds, exactly.
    pub fn planned(self) -> Ratio {
        self.mean(self.planned)
    }

    /// Whether they lasted longer (`Greater`) or less long (`Less`) than planned on average, and by how
    /// many microseconds, exactly.
    pub fn difference(self) -> (Ordering, Ratio) {
        (self.actual.cmp(&self.planned), self.mean(self.actual.abs_diff(self.planned)))
    }

    fn mean(self, sum: u64) -> Ratio {
        Ratio::of(sum, self.sessions.into()).unwrap_or(Ratio::ZERO)
    }
}

/// The sessions whose scheduled start lies on one of the local `days` in `zone`, first and last inclusive
/// (S-55).
///
/// A local day goes from its first instant until the first instant of the next, so that each session is of
/// exactly one day, also where the clocks go back over midnight: months add up to their year.
///
/// ```
/// use chrono::NaiveDate;
/// use zone_core::zone;
/// use session_core::{contract::SessionLength, statistics::{SessionFact, SessionStatistics, StatisticState,
///     within_days}};
///
/// let first = NaiveDate::from_ymd_opt(2026, 3, 1).ok_or("no such date")?;
/// let last = NaiveDate::from_ymd_opt(2026, 3, 31).ok_or("no such date")?;
/// let late_on_the_31st = SessionFact {
///     state: StatisticState::Completed,
///     start: "2026-04-01T03:59:59Z".parse()?,
///     planned: SessionLength::from_minutes(60)?,
///     actual: None,
///     moves: 0,
/// };
/// let in_march = within_days([late_on_the_31st], first..=last, zone!("America/New_York"));
/// assert_eq!(SessionStatistics::of(in_march).counts().completed, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn within_days(
    facts: impl IntoIterator<Item = SessionFact>,
    days: RangeInclusive<NaiveDate>,
    zone: Zone,
) -> impl Iterator<Item = SessionFact> {
    let from = civil::day_begins(*days.start(), zone);
    let over = civil::day_over(*days.end(), zone);
    facts.into_iter().filter(move |fact| {
        // A bound beyond the range of instants bounds nothing.
        from.is_none_or(|from| from <= fact.start) && over.is_none_or(|over| fact.start < over)
    })
}
