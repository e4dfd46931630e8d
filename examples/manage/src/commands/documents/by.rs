use automation_core::{Actor, UserId};
use clap::ValueEnum;

use crate::invocation::Invocation;

/// As whom it is asked: whoever may run this may speak for each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// An admin: the operator
    Admin,
    /// A facility manager: the operator
    Fm,
    /// The contractor whose document it is
    Contractor,
}

impl By {
    pub(super) fn actor(self, invocation: &Invocation, contractor: &UserId) -> Actor {
        match self {
            Self::Admin => invocation.admin(),
            Self::Fm => Actor::staff(invocation.operator().clone(), "fm"),
            Self::Contractor => Actor::participant(contractor.clone(), "contractor"),
        }
    }
}
