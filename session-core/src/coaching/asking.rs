use automation_core::{Actor, Instant};

use crate::{Contract, SessionPolicy, coaching::CoachingFacts, contract::Role};

/// Who asks, when, and what is known.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) role: Role,
    pub(super) actor: &'a Actor,
    pub(super) contract: &'a Contract,
    pub(super) at: Moment<'a>,
}

/// When something is asked, and what is known then, whoever asks.
#[derive(Clone, Copy)]
pub(super) struct Moment<'a> {
    pub(super) now: Instant,
    pub(super) coaching_facts: &'a CoachingFacts,
    pub(super) policy: &'a SessionPolicy,
}

impl<'a> std::ops::Deref for Asking<'a> {
    type Target = Moment<'a>;

    fn deref(&self) -> &Moment<'a> {
        &self.at
    }
}
