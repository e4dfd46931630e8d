use automation_core::{Actor, Id, Instant, Objections, Refusal, Request, Way};
use zone_core::Zone;

use super::objections::no_opening;
use crate::{
    Session, SessionPolicy,
    calendar::{Calendar, Interval},
    coaching::{CoachingFacts, SessionReason},
    contract::{ContractStatus, PaymentModel, PaymentStatus, Role, SessionLength},
    policy::{LengthChoice, OpeningsOnly},
};

/// A session that somebody wants to schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionDraft {
    /// When it shall start.
    pub start: Instant,
    /// How many minutes it shall last; `None`: as the contract says.
    pub minutes: Option<i64>,
    /// The zone in which its times are shown; `None`: the contract's.
    pub zone: Option<Zone>,
}

/// The session that may be scheduled under that contract, as it is asked for, to be stored; its first step is
/// [`SessionEvent::Scheduled`](crate::coaching::SessionEvent::Scheduled).
///
/// Either participant may, under a contract that is active and paid, for a time ahead at which both are
/// free, as long as a slot of the contract is left (S-11, S-29, S-49, S-51). Where a calendar of the other
/// one is known, that time must be an opening of theirs, unless the policy asks for none; staff may do
/// otherwise (S-68). It gets the next number (S-B12). The contract and both calendars must stay as `coaching_facts`
/// knows them until it is stored.
///
/// # Errors
/// The [`Refusal`] with every reason; a stranger hears only that they are one.
pub fn schedule(
    contract: Id,
    request: &Request<'_, SessionDraft>,
    coaching_facts: &CoachingFacts,
    policy: &SessionPolicy,
) -> Result<Session, Refusal<SessionReason>> {
    let Request { command: draft, actor, now, .. } = *request;
    let role = match actor {
        Actor::Staff { .. } => None,
        _ => Some(coaching_facts.role_of(contract, actor).map_err(Refusal::because)?),
    };
    let unknown = || Refusal::because(SessionReason::UnknownContract);
    let known = coaching_facts.known_at(contract, now, policy).ok_or_else(unknown)?;
    let last = known.counted.ok_or_else(unknown)?.last_number;
    let agreed = &known.contract;
    // An instant before the contract's last event counts as that event.
    let now = now.max(agreed.since);
    let mut objections = Objections::new();
    let SessionDraft { start, minutes, zone } = *draft;
    if agreed.status != ContractStatus::Active {
        objections.always(SessionReason::ContractNotActive { status: agreed.status });
    }
    if agreed.payment != PaymentStatus::Paid {
        objections.always(SessionReason::ContractNotPaid { payment: agreed.payment });
    }
    if known.taken(policy) >= agreed.total_sessions {
        objections.always(SessionReason::NoFreeSlot { total: agreed.total_sessions });
    }
    if start <= now {
        objections.since(start, SessionReason::StartNotAhead { start, now });
    }
    let length = match minutes.map_or(Ok(agreed.length), SessionLength::from_minutes) {
        Ok(length) if length == agreed.length || is_free(policy, agreed.payment_model) => length,
        Ok(_) => {
            objections.always(SessionReason::LengthFixed { length: agreed.length });
            agreed.length
        }
        Err(error) => {
            objections.always(error.into());
            agreed.length
        }
    };
    match Interval::lasting(start, length.span()) {
        Some(time) => {
            for obstacle in coaching_facts.refused(agreed, None, time, now, policy) {
                objections.always(SessionReason::NotFree(obstacle));
            }
        }
        None => objections.always(SessionReason::NoEnd { start }),
    }
    if let Some(whose) = role.map(Role::other)
        && policy.openings_only == OpeningsOnly::Participants
        && start > now
    {
        let terms = coaching_facts.against_opening(agreed, whose, None, (start, length), now, policy);
        let opens = |calendar: &Calendar, term| calendar.term_from(start, term);
        no_opening(
            (whose, start),
            terms,
            coaching_facts.calendar(agreed.user(whose)),
            opens,
            &mut objections,
        );
    }
    if let Err(refusal) = objections.finish() {
        let is_opening = |reason: &SessionReason| matches!(reason, SessionReason::NoOpening { .. });
        // Staff keep to everything else.
        return Err(if refusal.reasons().all(is_opening) { refusal.instead(by_staff()) } else { refusal });
    }
    let number = coaching_facts
        .next_number(contract)
        .ok_or_else(|| Refusal::because(SessionReason::NoNumber { last }))?;
    let zone = zone.unwrap_or(agreed.zone);
    Ok(Session::planned(contract, &agreed.number, number, start, length, zone, now))
}

fn by_staff() -> Way {
    let advice = Some("staff may schedule it all the same (S-68)".to_owned());
    Way { command: "schedule", by: Some("staff"), advice }
}

/// Whether a session's length may differ from its contract's (S-49).
fn is_free(policy: &SessionPolicy, paid: PaymentModel) -> bool {
    match policy.length_choice {
        LengthChoice::ByPayment => paid == PaymentModel::PerHour,
        LengthChoice::ContractOnly => false,
        LengthChoice::Free => true,
    }
}
