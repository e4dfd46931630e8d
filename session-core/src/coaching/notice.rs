use automation_core::{Instant, Objections, Refusal, Span};

use crate::{SessionPolicy, coaching::SessionReason, contract::Role, policy::BelowNotice};

/// Whether a request comes in time (S-20). What is not allowed is a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timeliness {
    /// Silence is consent.
    Timely,
    /// It needs an explicit answer; silence lets it lapse.
    Late,
}

impl SessionPolicy {
    /// Whether that side may ask at `now` for another time of a session that starts at `start`, and whether
    /// in time (S-9, S-20, S-21).
    ///
    /// ```
    /// use automation_core::Instant;
    /// use session_core::{SessionPolicy, coaching::Timeliness, contract::Role};
    ///
    /// let policy = SessionPolicy::default();
    /// let start: Instant = "2026-03-05T10:00:00Z".parse()?;
    /// let day_before: Instant = "2026-03-04T10:00:00Z".parse()?;
    /// assert_eq!(policy.notice_at(Role::Student, start, day_before), Ok(Timeliness::Timely));
    /// assert_eq!(policy.notice_at(Role::Coach, start, day_before), Ok(Timeliness::Late));
    /// # Ok::<(), automation_core::ParseInstantError>(())
    /// ```
    ///
    /// # Errors
    /// The [`Refusal`] with every reason, and until when it was possible.
    pub fn notice_at(
        &self,
        role: Role,
        start: Instant,
        now: Instant,
    ) -> Result<Timeliness, Refusal<SessionReason>> {
        let mut objections = Objections::new();
        let notice = self.judge_notice(role, start, now, &mut objections);
        objections.finish().map(|()| notice)
    }

    /// What a request of that side is at `now`, for a session that starts at `start` (S-20, S-21); every
    /// reason against it goes to `objections`.
    pub(crate) fn judge_notice(
        &self,
        role: Role,
        start: Instant,
        now: Instant,
        objections: &mut Objections<SessionReason>,
    ) -> Timeliness {
        let ended = self.right_ends(role, start);
        let Some(notice) = start.since(now).filter(|notice| *notice > Span::ZERO) else {
            objections.since(ended, SessionReason::Started { start });
            return Timeliness::Late;
        };
        let own = self.notice(role);
        let refused = notice < own && self.below_notice == BelowNotice::Refuse;
        let below_notice = SessionReason::BelowNotice { role, notice: own, start };
        match self.floor.filter(|floor| notice < *floor) {
            Some(_) if self.below_floor.contains(&role) => return Timeliness::Late,
            Some(floor) => {
                objections.since(ended, SessionReason::BelowFloor { role, floor, start });
                if refused {
                    objections.since(ended, below_notice);
                }
            }
            None if refused => match self.open_floor(role).map(|floor| least(start, floor)) {
                // Read to the letter, the right comes back below the floor.
                Some(again) => objections.until(again, below_notice),
                None => objections.since(ended, below_notice),
            },
            None if notice >= own.max(self.answer_window) => return Timeliness::Timely,
            None => {}
        }
        Timeliness::Late
    }

    /// The floor below which that side may ask, if there is one.
    fn open_floor(&self, role: Role) -> Option<Span> {
        self.floor.filter(|floor| *floor > Span::ZERO && self.below_floor.contains(&role))
    }

    /// The first instant from which on that side may not ask any more.
    fn right_ends(&self, role: Role, start: Instant) -> Instant {
        if self.open_floor(role).is_some() {
            return start;
        }
        let floor = self.floor.unwrap_or(Span::ZERO);
        let needed = match self.below_notice {
            BelowNotice::AllowLate => floor,
            BelowNotice::Refuse => floor.max(self.notice(role)),
        };
        // A role that needs no notice may still not ask from the start on.
        least(start, needed).min(start)
    }
}

/// The first instant at which the notice is less than `notice`: until it the right existed.
pub(super) fn least(start: Instant, notice: Span) -> Instant {
    start.checked_sub(notice).and_then(Instant::next).unwrap_or(Instant::MIN)
}
