use automation_core::{Actor, Instant, Lifecycle as _, Objections, Refusal, civil};
use chrono::NaiveDate;

use super::{
    Document, DocumentEvent, DocumentNumber, DocumentPolicy, DocumentReason, DocumentStatus, RejectionReason,
    Term, Verdict, Warnings, due::stage_day,
};
use crate::people::{Role, is_staff_as};

/// What comes of a question.
pub(super) type Answer = Result<DocumentEvent, Refusal<DocumentReason>>;

impl Document {
    /// Whether an admin may find it good: it is pending (C-E2). One whose expiry is past by then expires at once.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn approve(&self, actor: &Actor) -> Answer {
        self.looked_at(actor).finish()?;
        Ok(DocumentEvent::Approved { by: actor.clone() })
    }

    /// Whether an admin may find it not good: it is pending (C-E2).
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn reject(&self, reason: &RejectionReason, actor: &Actor) -> Answer {
        self.looked_at(actor).finish()?;
        Ok(DocumentEvent::Rejected { by: actor.clone(), reason: reason.clone() })
    }

    /// Whether the contractor or staff may stop its further warnings: one has come, and nobody has yet (C-9).
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn acknowledge(&self, actor: &Actor, now: Instant, policy: &DocumentPolicy) -> Answer {
        self.warned(actor, now, policy).finish()?;
        Ok(DocumentEvent::Acknowledged { by: actor.clone() })
    }

    /// Whether the contractor or staff may stop its warnings before `until`, a local day after today and before the expiry:
    /// one has come, and nobody has stopped them all (C-9).
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn snooze(&self, until: NaiveDate, actor: &Actor, now: Instant, policy: &DocumentPolicy) -> Answer {
        let mut objections = self.warned(actor, now, policy);
        let today = civil::today(now.max(self.since), policy.org_zone);
        if until <= today {
            let reason = DocumentReason::SnoozeNotAhead { until, today };
            self.ended(civil::day_begins(until, policy.org_zone), now, reason, &mut objections);
        }
        if let Some(expires_on) = self.version.term.expires_on()
            && until >= expires_on
        {
            objections.always(DocumentReason::SnoozePastExpiry { until, expires_on });
        }
        objections.finish()?;
        Ok(DocumentEvent::Snoozed { until })
    }

    /// Whether one run may warn of its expiry by a number of days of its own (G-36): it is good, its expiry is no more than that
    /// many days away, warnings are wanted, and it was not warned of as late as that.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn warn_now(&self, days: u16, actor: &Actor, now: Instant, policy: &DocumentPolicy) -> Answer {
        let mut objections = Objections::new();
        if *actor != Actor::System {
            objections.always(DocumentReason::OnlyTheSystem { actor: actor.clone() });
        }
        let asked_at = now.max(self.since);
        match self.status.warnings() {
            None => objections.always(DocumentReason::NotGood { state: self.state() }),
            Some(Warnings::Acknowledged { at, by }) => {
                objections.always(DocumentReason::Acknowledged { at: *at, by: by.clone() });
            }
            Some(Warnings::Snoozed { until }) => {
                let begins = civil::day_begins(*until, policy.org_zone);
                if let Some(begins) = begins.filter(|begins| asked_at < *begins) {
                    objections.until(begins, DocumentReason::Snoozed { until: *until });
                }
            }
            Some(Warnings::Wanted) => {}
        }
        if let Some(warned) = self.status.stage().filter(|warned| *warned <= days) {
            objections.always(DocumentReason::WarnedAlready { warned });
        }
        let near = self.version.term.expires_on().and_then(|expires_on| {
            Some((expires_on, civil::day_begins(stage_day(expires_on, days)?, policy.org_zone)?))
        });
        match near {
            Some((expires_on, begins)) if asked_at < begins => {
                objections.until(begins, DocumentReason::NotNear { expires_on, days });
            }
            Some(_) => {}
            None => objections.always(DocumentReason::NoExpiry),
        }
        objections.finish()?;
        Ok(DocumentEvent::WarnedNow { days })
    }

    /// Whether the contractor or staff may hand in a new version, whatever became of the present one: its expiry is not
    /// before today (C-5). What a contractor hands in waits to be looked at; for what staff hand in they vouch.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn renew(
        &self,
        number: Option<&DocumentNumber>,
        term: Term,
        actor: &Actor,
        now: Instant,
        policy: &DocumentPolicy,
    ) -> Answer {
        let mut objections = self.theirs(actor);
        let today = civil::today(now.max(self.since), policy.org_zone);
        if let Some(expires_on) = term.expires_on().filter(|day| *day < today) {
            let reason = DocumentReason::ExpiryPast { expires_on, today };
            self.ended(civil::day_over(expires_on, policy.org_zone), now, reason, &mut objections);
        }
        objections.finish()?;
        let verified_by = is_staff(actor).then(|| actor.clone());
        Ok(DocumentEvent::Renewed { number: number.cloned(), term, verified_by })
    }

    /// What speaks against its being looked at.
    fn looked_at(&self, actor: &Actor) -> Objections<DocumentReason> {
        let mut objections = Objections::new();
        if !is_staff_as(actor, &[Role::Admin]) {
            objections.always(DocumentReason::NotAdmin { actor: actor.clone() });
        }
        if self.status != DocumentStatus::Pending {
            objections.always(DocumentReason::NotPending { state: self.state() });
        }
        objections
    }

    /// What speaks against answering a warning.
    fn warned(&self, actor: &Actor, now: Instant, policy: &DocumentPolicy) -> Objections<DocumentReason> {
        let mut objections = self.theirs(actor);
        let reason = DocumentReason::NotWarned { state: self.state() };
        match &self.status {
            DocumentStatus::ExpiringSoon { warnings: Warnings::Acknowledged { at, by }, .. }
            | DocumentStatus::Approved {
                warnings: Warnings::Acknowledged { at, by }, warned: Some(_), ..
            } => {
                objections.always(DocumentReason::Acknowledged { at: *at, by: by.clone() });
            }
            DocumentStatus::ExpiringSoon { .. } | DocumentStatus::Approved { warned: Some(_), .. } => {}
            DocumentStatus::Approved { .. } => match self.warned_from(policy).filter(|from| *from > now) {
                Some(from) => objections.until(from, reason),
                None => objections.always(reason),
            },
            DocumentStatus::Expired { verdict: Verdict::Good(verified), at } if now >= *at => {
                // One that was found good when its last day was over was never warned of.
                let begins = self.first_warning(policy).map(|begins| begins.max(verified.at));
                match begins.filter(|begins| begins < at) {
                    Some(_) => objections.since(*at, reason),
                    None => objections.always(reason),
                }
            }
            _ => objections.always(reason),
        }
        objections
    }

    /// When its first warning comes, if that comes next.
    fn warned_from(&self, policy: &DocumentPolicy) -> Option<Instant> {
        let next = self.due(policy)?;
        matches!(next.event, DocumentEvent::ExpiringSoon { .. }).then(|| next.at().max(self.since))
    }

    fn theirs(&self, actor: &Actor) -> Objections<DocumentReason> {
        let mut objections = Objections::new();
        if !is_staff(actor) && !is_contractor(actor, self) {
            let contractor = self.contractor.clone();
            objections.always(DocumentReason::NotTheirs { actor: actor.clone(), contractor });
        }
        objections
    }

    /// Objects because the right ended then. A command made before the document's last event (two hosts, two clocks)
    /// counts as made at that event; then no end is told, being still ahead of `now`.
    fn ended(
        &self,
        ended: Option<Instant>,
        now: Instant,
        reason: DocumentReason,
        objections: &mut Objections<DocumentReason>,
    ) {
        match ended {
            Some(ended) if ended <= now => objections.since(ended, reason),
            _ => objections.always(reason),
        }
    }
}

fn is_contractor(actor: &Actor, document: &Document) -> bool {
    matches!(actor, Actor::Participant { user, .. } if *user == document.contractor)
}

/// Whether somebody acts for the organisation with documents: an admin or a facility manager.
pub(super) fn is_staff(actor: &Actor) -> bool {
    is_staff_as(actor, &[Role::Admin, Role::Fm])
}
