//! Who may ask what of a class session, and why not.

use automation_core::{Actor, Commands, Instant, Objections, Refusal, Request, Sample, UserId, Viewpoint};
use chrono::NaiveDateTime;

use super::{
    Capacity, ClassCommand, ClassEvent, ClassLength, ClassReason, ClassSession, ClassStatus,
    class_session::instant_of, samples,
};
use crate::pattern::PatternPolicy;

/// What comes of a question.
type Answer = Result<ClassEvent, Refusal<ClassReason>>;

impl Commands for ClassSession {
    type Command = ClassCommand;
    type Reason = ClassReason;

    fn decide(&self, request: &Request<'_, ClassCommand>, (): &(), _: &PatternPolicy) -> Answer {
        let (actor, now) = (request.actor, request.now.max(self.since));
        match request.command {
            ClassCommand::Book { person } => self.book(person, actor, now),
            ClassCommand::CancelSeat { person } => self.cancel_seat(person, actor, now),
            ClassCommand::Move { to, length } => self.move_to(*to, *length, actor, now),
            ClassCommand::ChangeCapacity { capacity } => self.change_capacity(*capacity, actor, now),
            ClassCommand::ChangePlace { place } => {
                self.may_change(actor, now).finish()?;
                Ok(ClassEvent::PlaceChanged { place: place.clone() })
            }
            ClassCommand::Describe { topic, notes } => {
                staff(actor).finish()?;
                Ok(ClassEvent::Described { topic: topic.clone(), notes: notes.clone() })
            }
            ClassCommand::Cancel => {
                self.may_change(actor, now).finish()?;
                Ok(ClassEvent::Cancelled)
            }
            ClassCommand::Reinstate => self.reinstate(actor, now),
            ClassCommand::Delete => self.delete(actor, now),
            ClassCommand::ReAnchor => self.re_anchor(actor, now),
        }
    }

    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<ClassCommand, ClassReason>> {
        samples::samples(self, from.actor)
    }

    /// Its start.
    fn turns(&self, _: &Viewpoint<'_, Self>) -> Vec<Instant> {
        vec![self.start]
    }
}

impl ClassSession {
    /// Whether a seat can be booked: until the start, one for each person, no more than there are (P-40).
    fn book(&self, person: &UserId, actor: &Actor, now: Instant) -> Answer {
        let mut objections = theirs(person, actor);
        self.takes_place(now, &mut objections);
        if self.seats.has(person) {
            objections.always(ClassReason::HasSeat { person: person.clone() });
        } else if self.free_seats() == 0 {
            objections.always(ClassReason::Full { capacity: self.details.capacity });
        }
        objections.finish()?;
        Ok(ClassEvent::Booked { person: person.clone() })
    }

    /// Whether a seat can be given back: until the start, also of a session that was called off (P-40).
    fn cancel_seat(&self, person: &UserId, actor: &Actor, now: Instant) -> Answer {
        let mut objections = theirs(person, actor);
        if !matches!(self.status, ClassStatus::Scheduled | ClassStatus::Cancelled) {
            objections.always(ClassReason::NotScheduled { state: self.status.as_str() });
        }
        self.not_started(now, &mut objections);
        if !self.seats.has(person) {
            objections.always(ClassReason::NoSeat { person: person.clone() });
        }
        objections.finish()?;
        Ok(ClassEvent::SeatCancelled { person: person.clone() })
    }

    /// Whether staff may give it another time: until its start, to a time that is ahead.
    fn move_to(&self, to: NaiveDateTime, length: Option<ClassLength>, actor: &Actor, now: Instant) -> Answer {
        let mut objections = self.may_change(actor, now);
        let start = instant_of(to, self.zone);
        let length = length.map_or_else(|| self.length(), ClassLength::span);
        let times = start.and_then(|start| Some((start, start.checked_add(length)?)));
        match times {
            None => objections.always(ClassReason::OutOfRange { local: to }),
            Some((start, _)) if start <= now => {
                objections.always(ClassReason::NotAhead { start, now });
            }
            Some(_) => {}
        }
        objections.finish()?;
        let (start, end) = times.unwrap_or((self.start, self.end));
        Ok(ClassEvent::Moved { local_start: to, start, end })
    }

    /// Whether staff may give it another number of seats: no fewer than are taken (P-40).
    fn change_capacity(&self, capacity: Capacity, actor: &Actor, now: Instant) -> Answer {
        let mut objections = self.may_change(actor, now);
        let taken = self.seats.taken();
        if taken > capacity.get() {
            objections.always(ClassReason::BelowTaken { capacity, taken });
        }
        objections.finish()?;
        Ok(ClassEvent::CapacityChanged { capacity })
    }

    /// Whether staff may let it take place after all: until its start.
    fn reinstate(&self, actor: &Actor, now: Instant) -> Answer {
        let mut objections = staff(actor);
        if self.status != ClassStatus::Cancelled {
            objections.always(ClassReason::NotCancelled { state: self.status.as_str() });
        }
        self.not_started(now, &mut objections);
        objections.finish()?;
        Ok(ClassEvent::Reinstated)
    }

    /// Whether staff may delete it: nobody has a seat (P-28), and its day is not over.
    fn delete(&self, actor: &Actor, now: Instant) -> Answer {
        let mut objections = staff(actor);
        if !matches!(self.status, ClassStatus::Scheduled | ClassStatus::Cancelled) {
            objections.always(ClassReason::NotScheduled { state: self.status.as_str() });
        }
        self.not_started(now, &mut objections);
        if self.is_booked() {
            objections.always(ClassReason::Booked { people: self.seats.clone() });
        }
        objections.finish()?;
        Ok(ClassEvent::Deleted)
    }

    /// Whether staff may put it where its zone's clocks show its local start (S-69).
    fn re_anchor(&self, actor: &Actor, now: Instant) -> Answer {
        let mut objections = Objections::new();
        if !matches!(actor, Actor::Staff { .. } | Actor::System) {
            objections.always(ClassReason::NotStaff { actor: actor.clone() });
        }
        self.takes_place(now, &mut objections);
        let there = instant_of(self.local_start, self.zone).filter(|there| *there != self.start);
        let times = there.and_then(|start| Some((start, start.checked_add(self.length())?)));
        match times {
            None => objections.always(ClassReason::NotMovedByZone { start: self.start }),
            Some((start, _)) if start <= now => objections.always(ClassReason::NotAhead { start, now }),
            Some(_) => {}
        }
        objections.finish()?;
        let (start, end) = times.unwrap_or((self.start, self.end));
        Ok(ClassEvent::ReAnchored { start, end })
    }

    /// What speaks against any change of it by staff.
    fn may_change(&self, actor: &Actor, now: Instant) -> Objections<ClassReason> {
        let mut objections = staff(actor);
        self.takes_place(now, &mut objections);
        objections
    }

    fn takes_place(&self, now: Instant, objections: &mut Objections<ClassReason>) {
        if self.status != ClassStatus::Scheduled {
            objections.always(ClassReason::NotScheduled { state: self.status.as_str() });
        }
        self.not_started(now, objections);
    }

    fn not_started(&self, now: Instant, objections: &mut Objections<ClassReason>) {
        if self.start <= now {
            objections.since(self.start, ClassReason::Started { start: self.start });
        }
    }
}

fn staff(actor: &Actor) -> Objections<ClassReason> {
    let mut objections = Objections::new();
    if !matches!(actor, Actor::Staff { .. }) {
        objections.always(ClassReason::NotStaff { actor: actor.clone() });
    }
    objections
}

fn theirs(person: &UserId, actor: &Actor) -> Objections<ClassReason> {
    let mut objections = Objections::new();
    let is_theirs = matches!(actor, Actor::Participant { user, .. } if user.is(person));
    if !is_theirs && !matches!(actor, Actor::Staff { .. }) {
        objections.always(ClassReason::NotTheirs { actor: actor.clone(), person: person.clone() });
    }
    objections
}
