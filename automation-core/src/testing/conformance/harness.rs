use std::fmt::Debug;

use crate::{Consequences, Id, Instant, Ledger, Lifecycle, Row, Withdrawal};

/// A step as the ledger keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredStep<E> {
    /// The version that the row had after it: the first step of a new row has 1.
    pub version: u64,
    /// What happened.
    pub event: E,
    /// When.
    pub at: Instant,
}

/// Fills and inspects a ledger for the checks. Where something cannot be done at all (the database is
/// gone), panic: the test cannot go on.
///
/// [`MemoryHarness`](super::MemoryHarness) is one to read.
pub trait Harness {
    /// The values a business chooses for the kind.
    type Policy;
    /// A kind of record that the ledger stores.
    type Record: Lifecycle<Policy = Self::Policy> + Consequences + PartialEq + Debug;
    /// What the storage may say no with.
    type Error: std::error::Error + 'static;
    /// The ledger, on whatever the harness lends it.
    type Ledger<'a>: Ledger<Self::Record, Error = Self::Error>
    where
        Self: 'a;

    /// The policy under which the records live.
    fn policy(&self) -> Self::Policy;

    /// The record with that number, from 0. Under [`policy`](Self::policy) each has at least one step
    /// to come; no two are the same, nor share a key or a message. At least one of the first twelve
    /// should bring a message about with its first three steps.
    fn record(&self, number: usize) -> Self::Record;

    /// The ledger.
    fn ledger(&mut self) -> Self::Ledger<'_>;

    /// Stores a new row of version 0, with all its record needs.
    fn insert(&mut self, record: &Self::Record, due_at: Option<Instant>) -> Id;

    /// The row as it is stored.
    fn row(&mut self, id: Id) -> Option<Row<Self::Record>>;

    /// The row's stored steps, by version.
    fn history(&mut self, id: Id) -> Vec<StoredStep<<Self::Record as Lifecycle>::Event>>;

    /// The dedup key of every message in the outbox that was not withdrawn, delivered or not, as often as it
    /// stands there.
    fn outbox(&mut self) -> Vec<String>;

    /// What somebody else's update of the row does: the version goes up by one, and `due_at` becomes
    /// "look again", which no later `due_at` precedes.
    fn touch(&mut self, id: Id);

    /// Makes the row's record unreadable, but not its `due_at`. `false`: this storage cannot hold such
    /// a row.
    fn corrupt(&mut self, id: Id) -> bool {
        let _ = id;
        false
    }

    /// Makes the storage refuse every further write of this row. `false`: it cannot be made to.
    fn refuse(&mut self, id: Id) -> bool {
        let _ = id;
        false
    }

    /// Makes somebody else hold this row until the harness goes. `false`: nobody can hold a row here.
    fn hold(&mut self, id: Id) -> bool {
        let _ = id;
        false
    }

    /// Makes the storage take every further write of this row and leave the row as it is. `false`: it
    /// cannot be made to.
    fn swallow(&mut self, id: Id) -> bool {
        let _ = id;
        false
    }

    /// Another policy, under which at least one of the first twelve records has another `due_at`.
    fn other_policy(&self) -> Option<Self::Policy> {
        None
    }

    /// A policy under which the records turn for ever from their first step on, such as one with a
    /// zero window.
    fn endless_policy(&self) -> Option<Self::Policy> {
        None
    }

    /// Delivers the message with that dedup key, as the host does. `false`: it cannot be done here.
    fn deliver(&mut self, dedup: &str) -> bool {
        let _ = dedup;
        false
    }

    /// That withdrawal as an effect of the kind (G-27). `None`: its effects hold none.
    fn withdrawing(&self, of: Withdrawal) -> Option<<Self::Record as Consequences>::Effect> {
        let _ = of;
        None
    }

    /// What the ledger keeps of neighbours that the records change, printed; in any order.
    fn neighbours(&mut self) -> Vec<String> {
        Vec::new()
    }
}
