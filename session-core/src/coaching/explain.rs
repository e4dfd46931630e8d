use std::fmt;

use automation_core::{
    ActError, Actor, Instant, LifecycleExt as _, Possibility, Refusal, Runaway, Step, Viewpoint, may,
    possibilities,
};

use crate::{
    Session, SessionPolicy,
    coaching::{CoachingFacts, SessionCommand, SessionEvent, SessionReason, SessionState},
    contract::Role,
};

/// A session explained to a support agent (S-48): how it stands, what comes next, and what each of the
/// two may do, with every reason why not. `Display` is its text.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionExplanation {
    /// The session as it is at that instant, whatever a sweep has done.
    pub session: Session,
    /// The contract's number.
    pub contract: String,
    /// The instant it is explained at.
    pub now: Instant,
    /// The stored state, if a sweep has yet to write the present one down.
    pub stored: Option<&'static str>,
    /// Why it is in its state.
    pub why: String,
    /// Whether it can be completed now, by one of the two.
    pub can_be_completed: bool,
    /// What time alone will bring.
    pub timeline: Vec<Step<SessionEvent>>,
    /// Where its zone's clocks show the time that was agreed on, if that is another start (S-69).
    pub moved_by_zone: Option<MovedByZone>,
    /// What each of the two may do: the answer to every command of S-11, the student's first.
    pub answers: Vec<Possibility<SessionReason>>,
}

/// A session whose zone's clocks show the time that was agreed on at another instant (S-69).
#[derive(Debug, Clone, PartialEq)]
pub struct MovedByZone {
    /// That instant.
    pub start: Instant,
    /// Nothing if staff may move it there, or every reason why not.
    pub refusal: Option<Refusal<SessionReason>>,
}

impl SessionExplanation {
    /// What that side may do.
    pub fn answers_of(&self, role: Role) -> impl Iterator<Item = &Possibility<SessionReason>> {
        self.answers.iter().filter(move |answer| is_of(&answer.actor, role))
    }
}

fn is_of(actor: &Actor, side: Role) -> bool {
    matches!(actor, Actor::Participant { role, .. } if role == side.as_str())
}

impl Session {
    /// Explains the session at `now`. The facts must hold its contract.
    ///
    /// # Errors
    /// [`Runaway`], which no policy that passes its check brings about.
    pub fn explain(
        &self,
        coaching_facts: &CoachingFacts,
        now: Instant,
        policy: &SessionPolicy,
    ) -> Result<SessionExplanation, Runaway> {
        let system = Viewpoint::new(&Actor::System, now, coaching_facts, policy);
        let seen = self.as_of(now, policy)?;
        let answers = possibilities(&*seen, &system)?;
        let moved_by_zone = match seen.moved_by_zone(now) {
            Some(start) => {
                let re_anchor = SessionCommand::ReAnchor;
                let refusal = match may(&*seen, &system.asks(&re_anchor), coaching_facts, policy) {
                    Ok(_) => None,
                    Err(ActError::Refused(refusal)) => Some(refusal),
                    Err(ActError::Runaway(runaway)) => return Err(runaway),
                };
                Some(MovedByZone { start, refusal })
            }
            None => None,
        };
        let can_be_completed =
            answers.iter().any(|answer| answer.command == "complete" && answer.is_possible());
        Ok(SessionExplanation {
            contract: coaching_facts
                .contract(self.contract)
                .map_or_else(|| "unknown".to_owned(), |contract| contract.number.to_string()),
            now,
            stored: (self.state.as_str() != seen.state.as_str()).then(|| self.state.as_str()),
            why: seen.why(now, policy),
            can_be_completed,
            moved_by_zone,
            timeline: seen.timeline(policy).collect::<Result<_, _>>()?,
            answers,
            session: seen.into_owned(),
        })
    }

    /// Why it is in its state.
    fn why(&self, now: Instant, policy: &SessionPolicy) -> String {
        match &self.state {
            SessionState::Scheduled if self.is_overdue(now) => match self.last_contact {
                Some(contact) if self.was_attended(policy) => format!(
                    "it started at {}; the two were in touch at {contact}, so somebody has to say what became \
                     of it (S-31)",
                    self.start
                ),
                _ => format!("it started at {}, and its grace is not over", self.start),
            },
            SessionState::Scheduled => format!("it starts at {}", self.start),
            SessionState::RescheduleRequested(request) => {
                let proposed = match request.proposed {
                    Some(proposed) => format!("{proposed} instead of {}", self.start),
                    None => format!("another time than {}", self.start),
                };
                let silence = request.unanswered(policy);
                format!(
                    "the {} asked at {} for {proposed}, because: {}; the {} may answer before {}; {silence}",
                    request.by,
                    request.requested_at,
                    request.reason,
                    request.by.other(),
                    request.deadline
                )
            }
            SessionState::Completed { at, by: Some(role) } => {
                format!("completed at {at}: the {role} said so")
            }
            SessionState::Completed { at, by: None } if self.was_attended(policy) => {
                format!("completed at {at}: it was attended, and its end came (S-X8)")
            }
            SessionState::Completed { at, by: None } => {
                format!("completed at {at}: who said so is not recorded")
            }
            SessionState::Cancelled { at, by } => match by {
                Some(role) => format!("the {role} cancelled it at {at}"),
                None => format!("it was cancelled at {at}"),
            },
            SessionState::Missed { at, by: Some(role) } => format!("missed at {at}: the {role} said so"),
            SessionState::Missed { at, by: None } => format!(
                "missed at {at}: {} after {} nobody had been in touch (S-30); contact from {} on, before {at}, \
                 would open it again (S-31){}",
                policy.grace,
                self.basis(policy),
                self.evidence_from(policy),
                self.late_meetings_told(*at, now, policy)
            ),
        }
    }

    /// Until when else a meeting would open it again (S-67), if that is not over.
    fn late_meetings_told(&self, missed: Instant, now: Instant, policy: &SessionPolicy) -> String {
        let (began, told) = (self.late_meeting_until(policy), policy.late_meeting_told_until(missed));
        if began <= missed || now > told {
            return String::new();
        }
        format!("; so would, recorded by {told}, a meeting that began before {began} (S-67)")
    }
}

impl fmt::Display for SessionExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { session, now, .. } = self;
        let yes = |yes: bool| if yes { "yes" } else { "no" };
        writeln!(f, "session {} of contract {} at {now}", session.key, self.contract)?;
        writeln!(f, "Status: {}", session.status_display())?;
        writeln!(f, "Reschedule requested: {}", yes(session.request().is_some()))?;
        writeln!(f, "Can be completed: {}", yes(self.can_be_completed))?;
        if let Some(stored) = self.stored {
            writeln!(f, "stored as {stored}; the next sweep writes it down")?;
        }
        let local = automation_core::civil::local_at(session.start, session.zone);
        writeln!(f, "starts: {} ({local} {}), {}", session.start, session.zone, session.length)?;
        if let Some(MovedByZone { start, refusal }) = &self.moved_by_zone {
            let (agreed, zone, version) = (session.agreed_local_start(), session.zone, zone_core::version());
            write!(f, "agreed on as {agreed} {zone}: by the zone data {version} that is {start}; ")?;
            match refusal {
                None => writeln!(f, "staff may re-anchor it (S-69)")?,
                Some(refusal) => {
                    writeln!(f, "it cannot be re-anchored (S-69), {}", refusal.clone().without_ways())?;
                }
            }
        }
        if let Some(left) = session.time_until(*now) {
            writeln!(f, "time until: {left}{}", if session.is_overdue(*now) { " (overdue)" } else { "" })?;
        }
        writeln!(f, "why: {}", self.why)?;
        if self.timeline.is_empty() {
            writeln!(f, "next: nothing, unless somebody acts")?;
        }
        for step in &self.timeline {
            let event = automation_core::Event::name(&step.event).replace('_', " ");
            writeln!(f, "next: {event} at {}, because {}", step.at, step.cause)?;
        }
        for role in Role::BOTH {
            let mut answers = self.answers_of(role).peekable();
            if let Some(user) = answers.peek().and_then(|answer| answer.actor.user()) {
                writeln!(f, "the {role}, {user}, may:")?;
            }
            for Possibility { command, answer, remark, .. } in answers {
                match (answer, remark) {
                    (Ok(()), Some(remark)) => writeln!(f, "  {command}: yes, {remark}")?,
                    (Ok(()), None) => writeln!(f, "  {command}: yes")?,
                    // Each way out has its own line here, or is told with why it is in its state.
                    (Err(refusal), _) => {
                        writeln!(f, "  {command}: no, {}", refusal.clone().without_ways())?;
                    }
                }
            }
        }
        Ok(())
    }
}
