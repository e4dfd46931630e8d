//! The clock on the wall by which a session was agreed on (S-69).
//!
//! What two people agree on is a time of day where they are, and zone data says which instant that is. Where a
//! zone's clocks are to change otherwise than was known then, newer data puts another instant to the same time.

use automation_core::{
    Instant, Objections, Refusal,
    civil::{self, offset_at},
};
use chrono::NaiveDateTime;
use zone_core::{Gap, Overlap};

use super::asking::Moment;
use crate::{
    Contract, Session,
    coaching::{RescheduleRequest, SessionEvent, SessionReason},
};

impl Session {
    /// The instant that the local time of its start stands for by the bundled zone data, if that is another one
    /// than its start (S-69). `None` as well where nobody knows by which clocks it was agreed on
    /// ([`start_offset`](Self::start_offset)).
    ///
    /// A local time that the clocks show twice is its start if either of the two is, else the first; one that
    /// they jump over is what it would be if they had not been changed yet.
    ///
    /// ```
    /// # use automation_core::{Id, Instant};
    /// # use session_core::{Session, contract::{ContractNumber, SessionLength}};
    /// let vancouver = zone_core::zone!("America/Vancouver");
    /// # let now: Instant = "2026-03-01T09:00:00Z".parse()?;
    /// # let hour = SessionLength::from_minutes(60)?;
    /// let start: Instant = "2026-12-01T17:00:00Z".parse()?;
    /// let mut session = Session::planned(Id(1), &ContractNumber::plain(1), 1, start, hour, vancouver, now);
    /// assert_eq!(session.anchored_start(), None);
    /// // It was agreed on when winter time was to come still, as 09:00.
    /// session.start_offset = Some(-8 * 3_600);
    /// assert_eq!(session.agreed_local_start().to_string(), "2026-12-01 09:00:00");
    /// assert_eq!(session.anchored_start(), Some("2026-12-01T16:00:00Z".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn anchored_start(&self) -> Option<Instant> {
        let agreed = self.start_offset?;
        // Mostly, and where a time comes twice and this is one of the two.
        if offset_at(self.start, self.zone) == agreed {
            return None;
        }
        let local = civil::local_with(self.start, agreed);
        let there = civil::instant_of(local, self.zone, Gap::ShiftForward, Overlap::First);
        there.filter(|there| *there != self.start)
    }

    /// The same for whoever looks at `now` for what is still to be put right: of a session that is to take place
    /// and has not started. What time has brought until then must have been applied
    /// ([`as_of`](automation_core::LifecycleExt::as_of)).
    pub fn moved_by_zone(&self, now: Instant) -> Option<Instant> {
        self.anchored_start().filter(|_| self.state.is_open() && self.start > now)
    }

    /// What the clocks of its zone were to show at its start when it was agreed on; where nobody knows, what they
    /// show by the bundled data. At the very ends of the range, the reading in UTC.
    pub fn agreed_local_start(&self) -> NaiveDateTime {
        let offset = self.start_offset.unwrap_or_else(|| offset_at(self.start, self.zone));
        civil::local_with(self.start, offset)
    }

    /// By which clocks a new start counts: those of its proposal, if it was proposed, for what is agreed to later
    /// is the time that was proposed.
    pub(super) fn offset_of(&self, start: Instant) -> i32 {
        let proposed = self.request().and_then(|request| request.offset_for(start));
        proposed.unwrap_or_else(|| offset_at(start, self.zone))
    }
}

impl Session {
    /// Staff move it to where its zone's clocks show the time that was agreed on (S-69). Nobody is asked: it is
    /// what the two agreed on. So it need not be an opening either (S-68), but both must be free (S-51).
    pub(super) fn re_anchor(
        &self,
        mut objections: Objections<SessionReason>,
        moment: Moment<'_>,
    ) -> Result<SessionEvent, Refusal<SessionReason>> {
        let Moment { now, coaching_facts, .. } = moment;
        let contract = coaching_facts
            .contract(self.contract)
            .ok_or_else(|| Refusal::because(SessionReason::UnknownContract))?;
        let not_moved = || SessionReason::NotMovedByZone {
            start: self.start,
            zone: self.zone,
            version: zone_core::version(),
        };
        let there = self.anchored_start();
        if !self.state.is_open() {
            objections.always(self.wrong_state());
        } else {
            if now >= self.start {
                objections.since(self.start, SessionReason::Started { start: self.start });
            }
            match there {
                None => objections.always(not_moved()),
                Some(start) => self.against_anchor(start, contract, moment, &mut objections),
            }
        }
        objections.finish()?;
        let start = there.ok_or_else(|| Refusal::because(not_moved()))?;
        Ok(SessionEvent::ReAnchored { start, offset: offset_at(start, self.zone) })
    }

    fn against_anchor(
        &self,
        start: Instant,
        contract: &Contract,
        moment: Moment<'_>,
        objections: &mut Objections<SessionReason>,
    ) {
        if let Some(request) = self.request().filter(|request| request.is_overtaken_by(start)) {
            objections.always(self.pending(request));
        }
        let now = moment.now;
        if start <= now {
            objections.since(start, SessionReason::StartNotAhead { start, now });
        }
        self.not_free_at(start, contract, moment, objections);
    }
}

impl RescheduleRequest {
    /// Whether it makes no sense any more once the session starts at `start`: its answer would come after that,
    /// or it would propose that very time. Then it is to be answered first.
    pub(super) fn is_overtaken_by(&self, start: Instant) -> bool {
        self.deadline > start || self.proposed == Some(start)
    }

    fn offset_for(&self, start: Instant) -> Option<i32> {
        self.proposed_offset.filter(|_| self.proposed == Some(start))
    }
}
