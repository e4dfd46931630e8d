use std::collections::{BTreeMap, BTreeSet};

use automation_core::{Id, Instant, LifecycleExt};
use session_core::{
    Contract, Session, SessionPolicy,
    calendar::Interval,
    coaching::{CoachingFacts, Obstacle, ObstacleSource, SessionState},
    contract::{ContractStatus, PaymentStatus},
    policy::MissedSlot,
};

/// Where there is room for another session: what the rules make sure of when one is scheduled must hold for
/// those that are taken over, too. What is settled is history, and may be as it was.
pub(super) struct Room<'p> {
    coaching_facts: CoachingFacts,
    policy: &'p SessionPolicy,
    now: Instant,
    /// How many slots of each contract are taken.
    taken: BTreeMap<Id, u32>,
}

impl<'p> Room<'p> {
    /// `coaching_facts` knows the contracts. Its calendars do not count: what was agreed upon before somebody blocked
    /// the time, or set buffers, stays agreed upon.
    pub(super) fn new(coaching_facts: CoachingFacts, policy: &'p SessionPolicy, now: Instant) -> Self {
        Self { coaching_facts: coaching_facts.without_calendars(), policy, now, taken: BTreeMap::new() }
    }

    /// A contract as it is while the lock of the facts holds.
    pub(super) fn contract(&self, id: Id) -> Option<(Id, &Contract)> {
        Some((id, self.coaching_facts.contract(id)?))
    }

    /// Every reason why the session cannot be; if there is none, it takes its room.
    pub(super) fn take(&mut self, session: &Session) -> Result<(), Vec<String>> {
        let (now, policy) = (self.now, self.policy);
        let id = session.contract;
        let Some(agreed) = self.coaching_facts.contract(id) else {
            return Err(vec![format!("there is no contract {id}")]);
        };
        // Whatever is due is as good as done: a silence may have moved it.
        let seen = session.as_of(now, policy).map_err(|runaway| vec![runaway.to_string()])?;
        let slots = u32::from(keeps_its_slot(&seen, policy));
        let coaching_facts = &self.coaching_facts;
        let counted = || coaching_facts.counts_at(id, now, policy).map_or(0, |counts| counts.taken(policy));
        // Counted once, before the facts hold any session of this file.
        let taken = self.taken.entry(id).or_insert_with(counted);
        let total = agreed.total_sessions;
        let mut reasons = Vec::new();
        if slots > 0 && *taken >= total {
            reasons
                .push(format!("contract {} has {total} session(s), and all are taken (S-29)", agreed.number));
        }
        if seen.state.is_open() && seen.start > now {
            let payment = agreed.payment;
            if agreed.status != ContractStatus::Active || payment != PaymentStatus::Paid {
                let starts = if seen.start == session.start {
                    "it starts at"
                } else {
                    "nobody answered, so it was moved to"
                };
                reasons.push(format!(
                    "{starts} {}, which is ahead, and contract {} is {} and its payment {payment}; a session ahead \
                     takes one that is active and paid (S-5)",
                    seen.start,
                    agreed.number,
                    agreed.status.spoken()
                ));
            }
            let others = overlaps(coaching_facts, &seen, agreed, now, policy);
            reasons.extend(others.iter().map(|one| format!("{one} (S-51)")));
        }
        if !reasons.is_empty() {
            return Err(reasons);
        }
        *taken = taken.saturating_add(slots);
        if seen.state.is_open() {
            self.coaching_facts.add_session(seen.into_owned());
        }
        Ok(())
    }
}

fn keeps_its_slot(session: &Session, policy: &SessionPolicy) -> bool {
    match session.state {
        SessionState::Cancelled { .. } => false,
        SessionState::Missed { .. } => policy.missed_slot == MissedSlot::Consumed,
        _ => true,
    }
}

/// What of the two's other sessions is in the way of its time, and of the one that it holds (S-51). Where one
/// of them cannot be read, any time may be taken (G-8).
fn overlaps(
    coaching_facts: &CoachingFacts,
    session: &Session,
    contract: &Contract,
    now: Instant,
    policy: &SessionPolicy,
) -> BTreeSet<Obstacle> {
    let held = session.request().and_then(|request| request.proposed);
    let times = [Some(session.start), held].into_iter().flatten();
    let times = times.filter_map(|start| Interval::lasting(start, session.length.span()));
    let found =
        times.flat_map(|time| coaching_facts.in_the_way(contract, Some(&session.key), time, now, policy));
    let is_session = |source: &ObstacleSource| match source {
        ObstacleSource::Session | ObstacleSource::Held | ObstacleSource::Unreadable(_) => true,
        ObstacleSource::Blocked | ObstacleSource::External => false,
    };
    found.filter(|one| is_session(&one.source)).collect()
}
