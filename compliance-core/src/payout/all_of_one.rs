use automation_core::{ActError, Change, Commands, Failure, Instant, Refusal, Request, Row, UserId};

use crate::payout::{PayoutEligibility, PayoutPolicy, PayoutRequest};

/// A record that is about the money of one contractor.
pub trait OfContractor: Commands<Policy = PayoutPolicy> {
    /// Whose.
    fn contractor(&self) -> &UserId;

    /// When it was made.
    fn created_at(&self) -> Instant;
}

/// What was decided about several records of one contractor together ([`ask_all`]).
#[derive(Debug, Clone)]
pub struct AllOfOne<R: Commands> {
    /// Those to which it is to be done, the oldest first.
    pub granted: Vec<Change<R>>,
    /// Those to which it is not, by their keys, with every reason.
    pub refused: Vec<(String, Refusal<R::Reason>)>,
    /// Those that do not come to rest.
    pub failed: Vec<Failure>,
}

/// Asks the same of several records of one contractor, as one decision (C-B12): the oldest first, then by key, whatever
/// their order here, and each sees what those before it took of the wallet. What one is refused, the others may be
/// granted. A record that is named twice is asked once.
///
/// It is pure: `facts` is what a storage has read under a lock of the wallet, and what is granted is for it to write in
/// the same transaction.
pub fn ask_all<R: OfContractor>(
    mut rows: Vec<Row<R>>,
    request: &Request<'_, R::Command>,
    facts: &mut R::Facts,
    policy: &PayoutPolicy,
) -> AllOfOne<R> {
    rows.sort_by_key(|row| (row.record.created_at(), row.key(), row.id));
    rows.dedup_by_key(|row| row.id);
    let mut all = AllOfOne { granted: Vec::new(), refused: Vec::new(), failed: Vec::new() };
    for row in rows {
        let (id, key) = (row.id, row.key());
        match Change::of_command(row, request, facts, policy) {
            Ok(change) => all.granted.push(change),
            Err(ActError::Refused(refusal)) => all.refused.push((key, refusal)),
            Err(ActError::Runaway(runaway)) => {
                all.failed.push(Failure { id, key, cause: runaway.to_string() });
            }
        }
    }
    all
}

impl OfContractor for PayoutRequest {
    fn contractor(&self) -> &UserId {
        &self.contractor
    }

    fn created_at(&self) -> Instant {
        self.created_at
    }
}

impl OfContractor for PayoutEligibility {
    fn contractor(&self) -> &UserId {
        &self.contractor
    }

    fn created_at(&self) -> Instant {
        self.created_at
    }
}
