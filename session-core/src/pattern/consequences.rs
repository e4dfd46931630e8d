//! What a pattern's steps bring about for its sessions.

use automation_core::{Birth, Consequences, Event as _, Happening, Id, Instant, Row, Step, TakenStep, civil};

use super::{
    Conflict, OnDeactivation, Pattern, PatternEffect, PatternEvent, PatternFacts, PatternPolicy, Plan,
    PlanAction, PlanReason, Planned, event::Split, matching,
};
use crate::class::{ClassEvent, ClassSession, ClassStatus, Occurrence, SessionKey, told};

impl Consequences for Pattern {
    type Facts = PatternFacts;
    type Effect = PatternEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        facts: &mut PatternFacts,
        policy: &PatternPolicy,
        out: &mut Vec<PatternEffect>,
    ) {
        let TakenStep { before, step, after, now, .. } = *taken;
        let mut work = Work { step, now, policy, facts, out };
        match &step.event {
            PatternEvent::Created => {}
            PatternEvent::Refilled { through } => {
                let today = before.today(now);
                let plan = before.plan_refill(today, *through, &work.facts.holidays, policy);
                work.carry_out(after, &plan);
            }
            PatternEvent::Edited(_) => {
                work.unmake(before, |session| session.day() >= after.today(step.at));
                let plan = after.plan_edit(before, step.at, work.facts, policy);
                work.carry_out(after, &plan);
            }
            PatternEvent::Reconciled | PatternEvent::Activated => {
                work.unmake(before, |session| session.day() >= after.today(step.at));
                let plan = after.plan(step.at, work.facts, policy);
                work.carry_out(after, &plan);
            }
            PatternEvent::Split(split) => work.split(before, split),
            PatternEvent::DeletedFrom { day } => {
                let plan = after.plan_deletion(*day, step.at, work.facts);
                work.carry_out(after, &plan);
                work.make_deleted(before, *day);
            }
            PatternEvent::Deactivated => {
                if policy.on_deactivation == OnDeactivation::CancelUnbooked {
                    work.unmake(before, |session| session.start > step.at);
                    let plan = after.plan_switching_off(step.at, work.facts);
                    work.carry_out(after, &plan);
                }
            }
        }
    }
}

impl Pattern {
    /// What deletes its sessions from that day on: those that have begun or are booked stay (P-16, P-28).
    pub fn plan_deletion(&self, day: chrono::NaiveDate, now: Instant, facts: &PatternFacts) -> Plan {
        let day = day.max(self.today(now));
        self.plan_taking_away(now, facts, PlanReason::DeletedFrom { day }, |session| {
            session.key.original().date() >= day && session.status != ClassStatus::Deleted
        })
    }

    /// What takes away its sessions to come that nobody has booked, when it is switched off (P-29).
    fn plan_switching_off(&self, now: Instant, facts: &PatternFacts) -> Plan {
        self.plan_taking_away(now, facts, PlanReason::SwitchedOff, |session| {
            matching::by_hand(session).is_none()
        })
    }

    fn plan_taking_away(
        &self,
        now: Instant,
        facts: &PatternFacts,
        because: PlanReason,
        is_concerned: impl Fn(&ClassSession) -> bool,
    ) -> Plan {
        let sessions = facts.sessions_of(&self.key).into_iter();
        let ahead = sessions.filter(|row| row.record.status.is_ahead() && row.record.start > now);
        let concerned = ahead.filter(|row| is_concerned(&row.record));
        let entry = |row: &Row<ClassSession>| Planned {
            original: row.record.key.original(),
            action: matching::taken_away(row),
            because,
        };
        Plan { entries: concerned.map(entry).collect() }
    }
}

/// One step of a pattern, and what comes of it.
struct Work<'a> {
    step: &'a Step<PatternEvent>,
    now: Instant,
    policy: &'a PatternPolicy,
    facts: &'a mut PatternFacts,
    out: &'a mut Vec<PatternEffect>,
}

impl Work<'_> {
    /// Carries the plan out for sessions that are from now on that pattern's.
    fn carry_out(&mut self, pattern: &Pattern, plan: &Plan) {
        self.out.reserve(plan.entries.len());
        for Planned { action, because, .. } in &plan.entries {
            match action {
                PlanAction::Keep { .. } => {}
                PlanAction::Create(occurrence) => self.create(pattern, occurrence),
                PlanAction::Update { id, to, stays: true, .. } => {
                    let key = SessionKey::new(&pattern.key, to.original);
                    self.session_step(*id, ClassEvent::KeptApart { key, number: to.number });
                }
                PlanAction::Update { id, to, stays: false, .. } => {
                    let shape =
                        self.facts.sessions.get(*id).map(|row| matching::shape(pattern, *to, &row.record));
                    if let Some(shape) = shape {
                        self.session_step(*id, ClassEvent::Reshaped(Box::new(shape)));
                    }
                }
                PlanAction::Retire { id } if matches!(because, PlanReason::DeletedFrom { .. }) => {
                    self.session_step(*id, ClassEvent::Deleted);
                }
                PlanAction::Retire { id } => {
                    let key = self.facts.sessions.get(*id).map(|row| row.record.key.given_up(*id));
                    if let Some(key) = key {
                        self.session_step(*id, ClassEvent::Retired { key });
                    }
                }
                PlanAction::Conflict { id, .. } => self.report(*id, *because),
            }
        }
    }

    /// A new session, of no use once its day is over: those before today are left out (P-23).
    fn create(&mut self, pattern: &Pattern, occurrence: &Occurrence) {
        let key = SessionKey::new(&pattern.key, occurrence.original);
        let (zone, at) = (pattern.series.zone(), self.step.at);
        let session = ClassSession::new(key, occurrence, zone, &pattern.details, at);
        let over = civil::day_over(session.day(), zone).filter(|_| !self.policy.backfill);
        let first = Happening::new(ClassEvent::Created, at, self.step.cause.clone());
        let birth = Birth::new(session, first, self.policy).map(|birth| birth.until(over));
        self.out.extend(birth.map(|birth| PatternEffect::NewSession(Box::new(birth))));
    }

    /// Leaves out sessions that a refill of this same change makes: nobody knows them yet, and the plan that follows
    /// makes those anew that are to be.
    fn unmake(&mut self, pattern: &Pattern, which: impl Fn(&ClassSession) -> bool) {
        self.out.retain(|effect| match effect {
            PatternEffect::NewSession(birth) => !is_of(pattern, &birth.record) || !which(&birth.record),
            _ => true,
        });
    }

    /// Sessions that a refill of this same change makes are made as deleted from that day on, so that they are not made
    /// again (P-24).
    fn make_deleted(&mut self, pattern: &Pattern, day: chrono::NaiveDate) {
        let Self { step, policy, out, .. } = self;
        for effect in out.iter_mut() {
            let PatternEffect::NewSession(birth) = effect else { continue };
            let session = &birth.record;
            let is_concerned = session.key.original().date() >= day && session.start > step.at;
            if !is_concerned || !is_of(pattern, session) {
                continue;
            }
            let first = Happening::new(ClassEvent::Deleted, step.at, step.cause.clone());
            let deleted = Birth::new(session.clone(), first, policy);
            if let Some(deleted) = deleted.map(|deleted| deleted.until(birth.useful_until)) {
                **birth = deleted;
            }
        }
    }

    /// A step of a session, with its messages and its new key.
    fn session_step(&mut self, id: Id, event: ClassEvent) {
        let Some(before) = self.facts.sessions.get(id).map(|row| row.record.clone()) else { return };
        let happening = Happening::new(event, self.step.at, self.step.cause.clone());
        let Some(moved) = self.facts.sessions.step(id, happening, self.policy) else { return };
        let (name, at) = (moved.step.event.name(), moved.step.at);
        told(&before, &moved.after, name, at, |message| self.out.push(PatternEffect::Message(message)));
        if moved.after.key != before.key {
            self.out.push(PatternEffect::Rekeyed { id, key: moved.after.key.clone() });
        }
        self.out.push(PatternEffect::Session(Box::new(moved)));
    }

    fn report(&mut self, id: Id, because: PlanReason) {
        let Some(row) = self.facts.sessions.get(id) else { return };
        let (session, people) = (row.record.key.clone(), row.record.seats.clone());
        self.out.push(PatternEffect::Conflict(Box::new(Conflict { session, people, because })));
    }

    /// The other pattern, with the sessions from its first day on (P-39). What it does not give stays with the old one
    /// and is reported.
    fn split(&mut self, before: &Pattern, split: &Split) {
        self.unmake(before, |session| session.key.original().date() >= split.from);
        let successor = before.successor(split, self.step.at);
        let there: Vec<Row<ClassSession>> =
            self.facts.sessions_of(&before.key).into_iter().cloned().collect();
        let behind: Vec<&Row<ClassSession>> =
            there.iter().filter(|row| row.record.key.original().date() >= split.from).collect();
        let plan = successor.plan_upon(&behind, Some(&before.series), self.step.at, self.facts, self.policy);
        let first = Happening::new(PatternEvent::Created, self.step.at, self.step.cause.clone());
        let birth = Birth::new(successor.clone(), first, self.policy);
        let birth = birth.and_then(|birth| self.facts.successors.bear(birth, self.now));
        self.out.extend(birth.map(|birth| PatternEffect::NewPattern(Box::new(birth))));
        for Planned { action, because, .. } in &plan.entries {
            if let PlanAction::Keep { id } = action {
                self.report(*id, *because);
            }
        }
        self.carry_out(&successor, &plan);
    }
}

fn is_of(pattern: &Pattern, session: &ClassSession) -> bool {
    session.key.pattern() == pattern.key
}
