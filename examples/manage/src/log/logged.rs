use automation_core::{Change, Consequences, Event as _, NeighbourStep, Step};
use compliance_core::{
    document::{Document, DocumentEvent},
    job::{Job, JobEvent},
    payout::{
        PayoutEligibility, PayoutRequest, Wallet, eligibility::EligibilityEffect, request::RequestEffect,
    },
};
use referral_core::ReferralCode;
use session_core::{
    ClassSession, Cohort, Pattern, Session,
    class::ClassEvent,
    coaching::{SessionEffect, SessionEvent},
    cohort::{CohortEffect, CohortFacts},
    pattern::{PatternEffect, PatternEvent, PatternFacts},
};

/// A kind of record whose changes go into the log.
pub(crate) trait Logged: Consequences {
    /// What the two states do not tell of a step, behind them.
    fn event(step: &Step<Self::Event>) -> String {
        let _ = step;
        String::new()
    }

    /// What there is to say besides the step itself.
    fn more(change: &Change<Self>, facts: &Self::Facts) -> String {
        let _ = (change, facts);
        String::new()
    }

    /// Tells the steps of other records that the change brought about.
    fn neighbours(change: &Change<Self>, facts: &Self::Facts, tell: &mut dyn FnMut(String)) {
        let _ = (change, facts, tell);
    }
}

/// With the agent, if that is known.
impl Logged for ReferralCode {
    fn more(change: &Change<Self>, agents: &Self::Facts) -> String {
        match change.after.agent {
            None => "; agent: N/A".to_owned(),
            Some(id) => agents.get(id).map_or_else(String::new, |agent| format!("; agent: {}", agent.name)),
        }
    }
}

/// With the enrolments and students that go along with it.
impl Logged for Cohort {
    fn neighbours(change: &Change<Self>, cohort_facts: &CohortFacts, tell: &mut dyn FnMut(String)) {
        for effect in &change.consequences {
            for enrolment in effect.enrolments() {
                let known = enrolment.student.and_then(|id| cohort_facts.student(id));
                let known = known.map(|row| row.record.reference.to_string());
                let called = enrolment.called.map(str::to_owned).or(known);
                let student = called.or(enrolment.student.map(|id| id.to_string())).unwrap_or_default();
                tell(told(&format!("enrolment {} of student {student}", enrolment.id), enrolment.step));
            }
            for student in effect.students() {
                tell(told(&format!("student {}", student.reference), student.step));
            }
            if let CohortEffect::Kept(kept) = effect {
                tell(format!("{}: not reactivated: {kept}", change.key()));
            }
        }
    }
}

/// With the event, and the contract that it completes or reopens.
impl Logged for Session {
    /// A request that was agreed to and one that lapsed end in the same state.
    fn event(step: &Step<SessionEvent>) -> String {
        let name = step.event.name().replace('_', " ");
        match &step.event {
            SessionEvent::Rescheduled { start, .. } | SessionEvent::ReAnchored { start, .. } => {
                format!(" ({name} to {start})")
            }
            _ if name == step.to && step.from != step.to => String::new(),
            _ => format!(" ({name})"),
        }
    }

    fn neighbours(change: &Change<Self>, _: &Self::Facts, tell: &mut dyn FnMut(String)) {
        for effect in &change.consequences {
            if let SessionEffect::Contract(step) = effect {
                tell(told(&format!("contract {}", step.after.number), &step.step));
            }
        }
    }
}

/// With the event where the states do not tell it, and the contractor.
impl Logged for Document {
    fn event(step: &Step<DocumentEvent>) -> String {
        match &step.event {
            DocumentEvent::Warned { days } | DocumentEvent::WarnedNow { days } => {
                format!(" (warned {days} days before)")
            }
            event if event.name() == step.to && step.from != step.to => String::new(),
            event => format!(" ({})", event.name().replace('_', " ")),
        }
    }

    fn more(change: &Change<Self>, (): &()) -> String {
        format!("; contractor: {}", change.after.contractor)
    }
}

/// With the event where the states do not tell it, and the assignee.
impl Logged for Job {
    fn event(step: &Step<JobEvent>) -> String {
        match &step.event {
            JobEvent::Active { activity, .. } => {
                format!(" (active: {})", activity.what.as_str().replace('_', " "))
            }
            event if event.name() == step.to && step.from != step.to => String::new(),
            event => format!(" ({})", event.name().replace('_', " ")),
        }
    }

    fn more(change: &Change<Self>, (): &()) -> String {
        let assignee = change.after.assignee_until_closed();
        assignee.map_or_else(String::new, |assignee| format!("; assignee: {assignee}"))
    }
}

/// With the entries of the wallet.
impl Logged for PayoutRequest {
    fn neighbours(change: &Change<Self>, _: &Self::Facts, tell: &mut dyn FnMut(String)) {
        for effect in &change.consequences {
            if let RequestEffect::Wallet(step) = effect {
                tell(entry(step));
            }
        }
    }
}

/// With the entry of the wallet.
impl Logged for PayoutEligibility {
    fn neighbours(change: &Change<Self>, _: &Self::Facts, tell: &mut dyn FnMut(String)) {
        for effect in &change.consequences {
            if let EligibilityEffect::Credited(step) = effect {
                tell(entry(step));
            }
        }
    }
}

/// One entry of a wallet.
fn entry(step: &NeighbourStep<Wallet>) -> String {
    let (name, balance) = (step.step.event.name(), step.after.balance());
    format!(
        "wallet {}: {name}, balance {balance} at {}: {}",
        step.after.contractor(),
        step.step.at,
        step.step.cause
    )
}

fn told<E>(name: &str, step: &Step<E>) -> String {
    format!("{name}: {} -> {} at {}: {}", step.from, step.to, step.at, step.cause)
}

/// With the event, the sessions that it makes or changes, and those that stay although it no longer gives them.
impl Logged for Pattern {
    fn event(step: &Step<PatternEvent>) -> String {
        match &step.event {
            PatternEvent::Refilled { through } => format!(" (refilled through {through})"),
            event => format!(" ({})", event.name().replace('_', " ")),
        }
    }

    fn neighbours(change: &Change<Self>, _: &PatternFacts, tell: &mut dyn FnMut(String)) {
        for effect in &change.consequences {
            match effect {
                PatternEffect::Session(step) => {
                    tell(told(&format!("class session {}", step.after.key), &step.step));
                }
                PatternEffect::NewSession(birth) => {
                    tell(told(&format!("class session {}", birth.key), &birth.step));
                }
                PatternEffect::NewPattern(birth) => {
                    tell(told(&format!("pattern {}", birth.key), &birth.step))
                }
                PatternEffect::Conflict(conflict) => tell(conflict.to_string()),
                PatternEffect::Message(_) | PatternEffect::Rekeyed { .. } => {}
            }
        }
    }
}

/// With the event where the states do not tell it.
impl Logged for ClassSession {
    fn event(step: &Step<ClassEvent>) -> String {
        match &step.event {
            ClassEvent::Booked { person } | ClassEvent::SeatCancelled { person } => {
                format!(" ({} {person})", step.event.name().replace('_', " "))
            }
            event if event.name() == step.to && step.from != step.to => String::new(),
            event => format!(" ({})", event.name().replace('_', " ")),
        }
    }
}
