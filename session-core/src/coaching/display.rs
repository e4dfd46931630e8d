//! How a session is shown (S-15 to S-17).

use automation_core::{Instant, Span};

use crate::{Session, coaching::SessionState};

impl Session {
    /// Its status as pages show it (S-15): `Reschedule Requested`, `Confirmed`, `Scheduled`, `Completed`,
    /// `Cancelled` or `Missed`.
    pub fn status_display(&self) -> &'static str {
        match &self.state {
            SessionState::RescheduleRequested(_) => "Reschedule Requested",
            SessionState::Scheduled if self.confirmed => "Confirmed",
            SessionState::Scheduled => "Scheduled",
            SessionState::Completed { .. } => "Completed",
            SessionState::Cancelled { .. } => "Cancelled",
            SessionState::Missed { .. } => "Missed",
        }
    }

    /// How long it is until it starts, rounded down (S-16); `None` unless it is still to take place.
    ///
    /// ```
    /// # use automation_core::{Id, Instant};
    /// # use session_core::{Session, contract::{ContractNumber, SessionLength}};
    /// # let now: Instant = "2026-03-01T09:00:00Z".parse()?;
    /// # let start: Instant = "2026-03-03T10:59:59Z".parse()?;
    /// # let hour = SessionLength::from_minutes(60)?;
    /// # let session = Session::planned(Id(1), &ContractNumber::plain(1), 1, start, hour, zone_core::Zone::UTC, now);
    /// assert_eq!(session.time_until(now).as_deref(), Some("2 day(s), 1 hour(s)"));
    /// assert_eq!(session.time_until(start).as_deref(), Some("Session time has passed"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn time_until(&self, now: Instant) -> Option<String> {
        if !self.state.is_open() {
            return None;
        }
        let minute = Span::minutes(1).micros();
        let Some(minutes) = self
            .start
            .since(now)
            .filter(|left| *left > Span::ZERO)
            .map(|left| left.micros().div_euclid(minute))
        else {
            return Some("Session time has passed".to_owned());
        };
        let (hours, rest) = (minutes.div_euclid(60), minutes.rem_euclid(60));
        let (days, hour) = (hours.div_euclid(24), hours.rem_euclid(24));
        Some(match (days, hours) {
            (0, 0) => format!("{rest} minute(s)"),
            (0, hours) => format!("{hours} hour(s), {rest} minute(s)"),
            (days, _) => format!("{days} day(s), {hour} hour(s)"),
        })
    }

    /// Whether its start has passed and nobody said what became of it (S-17). At the start itself it can
    /// be completed, and is not overdue.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.state == SessionState::Scheduled && self.start < now
    }
}
