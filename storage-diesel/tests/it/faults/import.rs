//! Codes and their agents, inserted part by part in one transaction.

use automation_core::one_policy;
use referral_core::ReferralPolicy;
use storage_diesel::{Inserted, StorageError, prelude::*};

use crate::{
    population,
    site::{Dump, Site},
};

/// What the tables hold before an import and after one that nothing disturbed.
pub(super) struct Expected {
    pub(super) before: Dump,
    pub(super) after: Dump,
}

impl Expected {
    pub(super) fn of<S: Site>(site: &S, codes: usize) -> Self {
        prepare(site);
        let before = site.dump();
        run::<S>(&mut S::store(&mut site.connect()), codes).unwrap();
        let after = site.dump();
        prepare(site);
        Self { before, after }
    }
}

/// A database with one code, that the import brings too, and one agent.
pub(super) fn prepare<S: Site>(site: &S) {
    site.empty();
    let mut conn = site.connect();
    let mut store = S::store(&mut conn);
    store.agent_named("agent 1", None).unwrap();
    store.insert(&population::codes(0)[..1], &one_policy(&ReferralPolicy::default())).unwrap();
}

/// How many codes are few, and yet several parts.
pub(super) const FEW: usize = 55;

pub(super) fn run<S: Site>(store: &mut S::Store<'_>, codes: usize) -> Result<(), StorageError> {
    let policy = ReferralPolicy::default();
    storage_diesel::Transactions::transaction(store, |store| {
        let mut taken = 0;
        for (number, part) in population::codes(codes).chunks_mut(20).enumerate() {
            // The one is made here, the other one the next time.
            let one = store.agent_named(&format!("agent {number}"), Some("a@example.org"))?;
            let other = store.agent_named(&format!("agent {}", number + 1), Some("a@example.org"))?;
            for (place, code) in part.iter_mut().enumerate() {
                code.agent = Some(if place % 2 == 0 { one } else { other });
            }
            let inserted = store.insert(part, &one_policy(&policy))?;
            taken += inserted.iter().filter(|one| **one == Inserted::Duplicate).count();
        }
        assert_eq!(taken, 1);
        Ok(())
    })
}
