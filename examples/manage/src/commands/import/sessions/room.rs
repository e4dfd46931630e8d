use std::collections::BTreeMap;

use automation_core::{Id, Instant, Row};
use session_core::{
    Contract, ContractStatus, Diary, Interval, MissedSlot, ObstacleSource, PaymentStatus, Session,
    SessionCounts, SessionPolicy, SessionState,
};

/// Where there is room for another session: what the rules make sure of when one is scheduled must hold for
/// those that are taken over, too. What is settled is history, and may be as it was.
pub(super) struct Room<'p> {
    diary: Diary,
    policy: &'p SessionPolicy,
    now: Instant,
    /// How many slots of each contract are taken.
    taken: BTreeMap<Id, u32>,
}

impl<'p> Room<'p> {
    /// `diary` knows the contracts. Its calendars do not count: what was agreed upon before somebody blocked
    /// the time, or set buffers, stays agreed upon.
    pub(super) fn new(diary: Diary, policy: &'p SessionPolicy, now: Instant) -> Self {
        Self { diary: diary.without_calendars(), policy, now, taken: BTreeMap::new() }
    }

    /// Every reason why the session cannot be; if there is none, it takes its room.
    pub(super) fn take(&mut self, session: &Session, contract: &Row<Contract>) -> Result<(), Vec<String>> {
        let agreed = &contract.record;
        let mut reasons = Vec::new();
        let slots = u32::from(self.keeps_its_slot(session));
        let policy = self.policy;
        let counts = self.diary.counts(contract.id);
        let taken = self.taken.entry(contract.id).or_insert_with(|| slots_of(counts, policy));
        let total = agreed.total_sessions;
        if slots > 0 && *taken >= total {
            reasons
                .push(format!("contract {} has {total} session(s), and all are taken (S-29)", agreed.number));
        }
        if session.state.is_open() && session.start > self.now {
            let payment = agreed.payment;
            if agreed.status != ContractStatus::Active || payment != PaymentStatus::Paid {
                let status = agreed.status.as_str().replace('_', " ");
                reasons.push(format!(
                    "it starts at {}, which is ahead, and contract {} is {status} and its payment {payment}; a \
                     session ahead takes one that is active and paid (S-5)",
                    session.start, agreed.number
                ));
            }
            reasons.extend(overlaps(&self.diary, session, agreed, self.now, policy));
        }
        if !reasons.is_empty() {
            return Err(reasons);
        }
        *taken = taken.saturating_add(slots);
        if session.state.is_open() {
            self.diary.know_session(session.clone());
        }
        Ok(())
    }

    fn keeps_its_slot(&self, session: &Session) -> bool {
        match session.state {
            SessionState::Cancelled { .. } => false,
            SessionState::Missed { .. } => self.policy.missed_slot == MissedSlot::Consumed,
            _ => true,
        }
    }
}

fn slots_of(counts: Option<&SessionCounts>, policy: &SessionPolicy) -> u32 {
    let Some(SessionCounts { completed, scheduled, missed, pending, .. }) = counts.copied() else { return 0 };
    let missed = if policy.missed_slot == MissedSlot::Consumed { missed } else { 0 };
    [scheduled, pending, missed].into_iter().fold(completed, u32::saturating_add)
}

/// What of the two's other sessions is in the way of its time, and of the one that it holds (S-51).
fn overlaps(
    diary: &Diary,
    session: &Session,
    contract: &Contract,
    now: Instant,
    policy: &SessionPolicy,
) -> Vec<String> {
    let held = session.request().and_then(|request| request.proposed);
    let times = [Some(session.start), held].into_iter().flatten();
    let times = times.filter_map(|start| Interval::lasting(start, session.length.span()));
    let found = times.flat_map(|time| diary.in_the_way(contract, Some(&session.key), time, now, policy));
    let others = found
        .filter(|one| matches!(one.source, ObstacleSource::Session | ObstacleSource::Held))
        .map(|one| format!("{one} (S-51)"));
    others.collect()
}
