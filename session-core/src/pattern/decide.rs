//! Who may ask what of a pattern, and why not.

use std::num::NonZeroU32;

use automation_core::{Actor, Commands, Instant, Objections, Refusal, Request, Sample, Viewpoint};
use chrono::NaiveDate;
use recurrence_core::Limit;

use super::{
    Coverage, Pattern, PatternCommand, PatternEdit, PatternEvent, PatternFacts, PatternPolicy, PatternReason,
    PlanAction, PlanReason,
    event::{NewPattern, Split},
};

/// What comes of a question.
type Answer = Result<PatternEvent, Refusal<PatternReason>>;

impl Commands for Pattern {
    type Command = PatternCommand;
    type Reason = PatternReason;

    fn decide(
        &self,
        request: &Request<'_, PatternCommand>,
        facts: &PatternFacts,
        policy: &PatternPolicy,
    ) -> Answer {
        let (actor, now) = (request.actor, request.now.max(self.since));
        match request.command {
            PatternCommand::Edit(edit) => self.edit(edit, actor, now, facts, policy),
            PatternCommand::EditFrom { day, edit } => self.edit_from(*day, edit, actor, now, facts, policy),
            PatternCommand::Reconcile => {
                staff_or_system(actor).finish()?;
                Ok(PatternEvent::Reconciled)
            }
            PatternCommand::Extend { months, force } => self.extend(*months, *force, actor, now, policy),
            PatternCommand::DeleteFrom { day } => self.delete_from(*day, actor, now),
            PatternCommand::Deactivate => {
                let mut objections = staff(actor);
                if !self.active {
                    objections.always(PatternReason::Inactive);
                }
                objections.finish()?;
                Ok(PatternEvent::Deactivated)
            }
            PatternCommand::Activate => {
                let mut objections = staff(actor);
                if self.active {
                    objections.always(PatternReason::AlreadyActive);
                }
                objections.finish()?;
                Ok(PatternEvent::Activated)
            }
        }
    }

    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<PatternCommand, PatternReason>> {
        let today = self.today(from.now);
        let commands = [
            PatternCommand::Reconcile,
            PatternCommand::Extend { months: from.policy.horizon_months(), force: true },
            PatternCommand::DeleteFrom { day: today },
            PatternCommand::Deactivate,
            PatternCommand::Activate,
        ];
        commands.into_iter().map(|command| Sample::new(from.actor.clone(), command.name(), command)).collect()
    }

    /// The end of its last day, and of today.
    fn turns(&self, from: &Viewpoint<'_, Self>) -> Vec<Instant> {
        let today = self.today(from.now);
        let days = [Some(today), self.series.last_day()].into_iter().flatten();
        days.filter_map(|day| self.series.day_begins(day.succ_opt()?)).collect()
    }
}

impl Pattern {
    /// Whether staff may change all of it.
    fn edit(
        &self,
        edit: &PatternEdit,
        actor: &Actor,
        now: Instant,
        facts: &PatternFacts,
        policy: &PatternPolicy,
    ) -> Answer {
        let mut objections = staff(actor);
        let new = match edit.upon(self, self.series.parts().first_day) {
            Ok(new) => Some(new),
            Err(error) => {
                objections.always(error.into());
                None
            }
        };
        if let Some(new) = &new {
            if new.details == self.details && new.series == self.series {
                objections.always(PatternReason::NothingToChange);
            }
            known_calendars(new, facts, &mut objections);
            let edited = Self { details: new.details.clone(), series: new.series.clone(), ..self.clone() };
            let plan = edited.plan_edit(self, now, facts, policy);
            room_enough(&plan, new, facts, &mut objections);
        }
        objections.finish()?;
        new.map(|new| PatternEvent::Edited(Box::new(new)))
            .ok_or_else(|| Refusal::because(PatternReason::NothingToChange))
    }

    /// Whether staff may change what is from that day on (P-39): a day that the rule gives, not past, with something
    /// before it.
    fn edit_from(
        &self,
        day: NaiveDate,
        edit: &PatternEdit,
        actor: &Actor,
        now: Instant,
        facts: &PatternFacts,
        policy: &PatternPolicy,
    ) -> Answer {
        let mut objections = staff(actor);
        let today = self.today(now);
        if day < today {
            objections.always(PatternReason::Past { day, today });
        }
        if !self.series.gives(day) {
            let next = self.series.days(day, NaiveDate::MAX).next();
            objections.always(PatternReason::NotGiven { day, next });
        } else if self.series.days_before(day) == 0 {
            objections.always(PatternReason::NothingBefore { day });
        }
        let successor = match self.key.from_day_on(day) {
            Ok(key) if facts.successors.is_known(key.as_str()) => {
                objections.always(PatternReason::KeyTaken { key });
                None
            }
            Ok(key) => Some(key),
            Err(error) => {
                objections.always(PatternReason::SuccessorName { error });
                None
            }
        };
        let new = match self.going_on(edit, day) {
            Ok(new) => Some(new),
            Err(error) => {
                objections.always(error.into());
                None
            }
        };
        let split = successor.zip(new).map(|(successor, new)| Split { from: day, successor, new });
        if let Some(split) = &split {
            known_calendars(&split.new, facts, &mut objections);
            let there = facts.sessions_of(&self.key);
            let behind: Vec<_> =
                there.into_iter().filter(|row| row.record.key.original().date() >= day).collect();
            let plan = self.successor(split, now).plan_upon(&behind, Some(&self.series), now, facts, policy);
            room_enough(&plan, &split.new, facts, &mut objections);
        }
        objections.finish()?;
        split
            .map(|split| PatternEvent::Split(Box::new(split)))
            .ok_or_else(|| Refusal::because(PatternReason::NothingToChange))
    }

    /// What goes on from that day: of a COUNT, what is left of it.
    fn going_on(&self, edit: &PatternEdit, day: NaiveDate) -> Result<NewPattern, super::SeriesError> {
        let left = self.series.count_from(day).filter(|_| edit.rule.is_none());
        let rule = left.map(|left| {
            let rule = self.series.parts().rule.clone();
            rule.with_limit(Limit::Count(left.unwrap_or(NonZeroU32::MIN)))
        });
        let edit = PatternEdit { rule: rule.or_else(|| edit.rule.clone()), ..edit.clone() };
        edit.upon(self, day)
    }

    /// Whether its sessions may be made so many months ahead now (P-23, P-35).
    fn extend(&self, months: u8, force: bool, actor: &Actor, now: Instant, policy: &PatternPolicy) -> Answer {
        let mut objections = staff_or_system(actor);
        if !(1..=PatternPolicy::MAX_MONTHS).contains(&months) {
            objections.always(PatternReason::Months { months });
        }
        let today = self.today(now);
        let through = self.target(today, months);
        match self.coverage(today, policy) {
            Coverage::Inactive => objections.always(PatternReason::Inactive),
            Coverage::Ended { on } => objections.always(PatternReason::Ended { on }),
            Coverage::Exhausted => objections.always(PatternReason::Exhausted { through }),
            Coverage::UpToDate { through } if !force => {
                objections.always(PatternReason::UpToDate { through });
            }
            Coverage::UpToDate { through: made } | Coverage::Short { through: Some(made) } => {
                if made >= through {
                    objections.always(PatternReason::UpToDate { through: made });
                } else if self.is_exhausted(made) {
                    objections.always(PatternReason::Exhausted { through: made });
                }
            }
            Coverage::Short { through: None } => {}
        }
        objections.finish()?;
        Ok(PatternEvent::Refilled { through })
    }

    /// Whether staff may delete its sessions from that day on (P-16).
    fn delete_from(&self, day: NaiveDate, actor: &Actor, now: Instant) -> Answer {
        let mut objections = staff(actor);
        let today = self.today(now);
        if day < today {
            objections.always(PatternReason::Past { day, today });
        }
        objections.finish()?;
        Ok(PatternEvent::DeletedFrom { day })
    }
}

/// Refuses calendars that nobody has imported (P-X16).
fn known_calendars(new: &NewPattern, facts: &PatternFacts, objections: &mut Objections<PatternReason>) {
    let calendars = new.series.parts().holidays.iter();
    for calendar in calendars.filter(|calendar| !facts.holidays.knows(calendar)) {
        objections.always(PatternReason::UnknownCalendar { calendar: calendar.clone() });
    }
}

/// Refuses fewer seats than are taken in a session that would have them (P-40).
fn room_enough(
    plan: &super::Plan,
    new: &NewPattern,
    facts: &PatternFacts,
    objections: &mut Objections<PatternReason>,
) {
    let capacity = new.details.capacity;
    for entry in &plan.entries {
        let id = match (&entry.action, entry.because) {
            (PlanAction::Update { id, stays: false, .. }, _) => *id,
            // It has as many seats as are taken already, which may be more than there are to be.
            (PlanAction::Keep { id }, PlanReason::AsGiven) => *id,
            _ => continue,
        };
        let Some(row) = facts.sessions.get(id) else { continue };
        let taken = row.record.seats.taken();
        if taken > capacity.get() {
            let session = row.record.key.clone();
            objections.always(PatternReason::BelowTaken { session, taken, capacity });
        }
    }
}

fn staff(actor: &Actor) -> Objections<PatternReason> {
    let mut objections = Objections::new();
    if !matches!(actor, Actor::Staff { .. }) {
        objections.always(PatternReason::NotStaff { actor: actor.clone() });
    }
    objections
}

fn staff_or_system(actor: &Actor) -> Objections<PatternReason> {
    if *actor == Actor::System { Objections::new() } else { staff(actor) }
}
