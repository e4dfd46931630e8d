use automation_core::money::Money;

use super::{DigestPolicy, Listed};

/// The payouts that wait for an admin (C-60): requests that are pending, and jobs that are ready for payout.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PayoutReminder {
    /// The pending requests, the oldest first (C-63).
    pub requests: Listed<PendingRequest>,
    /// What is ready for payout, the oldest first.
    pub ready: Listed<ReadyForPayout>,
}

/// A pending request for a payout.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PendingRequest {
    /// Its number.
    pub number: String,
    /// Where mail reaches whoever asked; their name if nowhere.
    pub email: String,
    /// How much.
    pub amount: Money,
}

/// A job that is ready for payout.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ReadyForPayout {
    /// The job's number.
    pub job: String,
    /// Where mail reaches the contractor; their name if nowhere.
    pub email: String,
    /// How much.
    pub amount: Money,
}

/// What storage counts and lists for a reminder: each list has the first of its order, as many as the policy lists, or all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PayoutFacts {
    /// The pending requests, the oldest first.
    pub requests: Listed<PendingRequest>,
    /// What is ready for payout, the oldest first.
    pub ready: Listed<ReadyForPayout>,
}

impl PayoutReminder {
    /// The reminder; `None` if nothing waits (C-60).
    pub fn of(facts: PayoutFacts, policy: &DigestPolicy) -> Option<Self> {
        let PayoutFacts { mut requests, mut ready } = facts;
        if requests.is_empty() && ready.is_empty() {
            return None;
        }
        let cap = usize::from(policy.list_cap);
        requests.shown.truncate(cap);
        ready.shown.truncate(cap);
        Some(Self { requests, ready })
    }
}
