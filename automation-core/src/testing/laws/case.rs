use std::{fmt, sync::Arc};

use proptest::{prelude::*, sample::Index};

use super::asking::{Ask, Asking};
use crate::{
    Instant, Lifecycle, LifecycleExt,
    testing::{Memory, Specimen, moments},
};

/// How many steps are too many for a record beside the one that a case is about.
const LONG: usize = 500;

/// One case for a law: a policy, records under it, instants and questions.
pub(super) struct Case<S: Specimen, A: Asking<S>> {
    pub(super) policy: Arc<S::Policy>,
    pub(super) record: S::Record,
    pub(super) others: Vec<S::Record>,
    pub(super) asks: Vec<Ask<A::Command>>,
    pub(super) batch: usize,
    picks: Vec<Index>,
}

impl<S: Specimen, A: Asking<S>> Case<S, A> {
    /// Any case that the specimen can draw.
    pub(super) fn any() -> BoxedStrategy<Self> {
        S::policies()
            .prop_flat_map(|policy| {
                let (record, others) =
                    (S::records(&policy), prop::collection::vec(S::records(&policy), 0..5));
                (Just(Arc::new(policy)), record, others)
            })
            .prop_flat_map(|(policy, record, others)| {
                let asks = A::asks(&record);
                let picks = prop::collection::vec(any::<Index>(), 0..6);
                (Just(policy), Just(record), Just(others), asks, 1_usize..5, picks)
            })
            .prop_map(|(policy, record, others, asks, batch, picks)| Self {
                policy,
                record,
                others,
                asks,
                batch,
                picks,
            })
            .boxed()
    }

    /// The instants at which something may go wrong with the record.
    pub(super) fn moments(&self) -> Vec<Instant> {
        self.moments_of(&self.record)
    }

    fn moments_of(&self, record: &S::Record) -> Vec<Instant> {
        moments(record, &self.policy, S::horizon())
    }

    /// Some of the [`moments`](Self::moments), in order; perhaps none, and perhaps one of them twice.
    pub(super) fn instants(&self) -> Vec<Instant> {
        let moments = self.moments();
        let mut instants: Vec<Instant> = self.picks.iter().map(|pick| *pick.get(&moments)).collect();
        instants.sort_unstable();
        instants
    }

    /// When somebody asks this of the record: one of its moments.
    pub(super) fn instant_of(&self, ask: &Ask<A::Command>, record: &S::Record) -> Instant {
        *ask.at.get(&self.moments_of(record))
    }

    /// As far ahead as the record's life is followed.
    pub(super) fn end(&self) -> Instant {
        let end = self.record.since().checked_add(S::horizon()).unwrap_or(Instant::MAX);
        self.moments().last().map_or(end, |last| end.max(*last))
    }

    /// A ledger with those records, each to be looked at when it says.
    pub(super) fn ledger<'a>(&self, records: impl IntoIterator<Item = &'a S::Record>) -> Memory<S::Record> {
        let mut ledger = Memory::with_facts(S::facts);
        for record in records {
            ledger.add(record.clone(), &self.policy);
        }
        ledger
    }

    /// All records of the case, except that those which repeat for years before its latest instant are
    /// left out: they would teach nothing more and take long.
    pub(super) fn all(&self) -> Vec<&S::Record> {
        let latest = self.instants().pop().unwrap_or(Instant::MIN);
        let short = |record: &&S::Record| {
            record.timeline(&self.policy).until(latest).take(LONG).map_while(Result::ok).count() < LONG
        };
        std::iter::once(&self.record).chain(self.others.iter().filter(short)).collect()
    }
}

impl<S: Specimen, A: Asking<S>> fmt::Debug for Case<S, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let asks: Vec<_> = self
            .asks
            .iter()
            .map(|ask| (&ask.command, ask.actor.to_string(), self.instant_of(ask, &self.record)))
            .collect();
        f.debug_struct("Case")
            .field("policy", &self.policy)
            .field("record", &self.record)
            .field("other records", &self.others)
            .field("asked", &asks)
            .field("instants", &self.instants())
            .field("batch", &self.batch)
            .finish()
    }
}
