//! The policy that this call wants of each kind of record, and the protocol by which it comes into force.

use automation_core::{Observer, SweepOptions};
use duecourse::{
    Kind, StoreOf,
    kinds::{CoachingSessions, Cohorts, ReferralChoices, ReferralCodes},
    policy::{self, InForce, NotInForce, Settled},
};
use session_core::{CohortPolicy, SessionPolicy};
use storage_diesel::StorageError;

use crate::{error::Error, invocation::Invocation, policy::Policy, store::Store};

/// A kind of record whose policy somebody names with the call.
pub(crate) trait Named: Kind {
    /// How another policy may have been named: in a sentence, and as an option.
    const NAMED_WITH: (&'static str, &'static str) = ("--policy or by a variable", "--policy FILE");

    /// What the call wants.
    fn named(invocation: &Invocation) -> Self::Choices;

    /// What another policy wants.
    fn of(policy: &Policy, invocation: &Invocation) -> Self::Choices;
}

impl Named for ReferralCodes {
    fn named(invocation: &Invocation) -> ReferralChoices {
        Self::of(&invocation.policy, invocation)
    }

    fn of(policy: &Policy, _: &Invocation) -> ReferralChoices {
        policy.of_referral_codes()
    }
}

impl Named for Cohorts {
    const NAMED_WITH: (&'static str, &'static str) =
        ("--policy, --zone or by a variable", "--policy FILE --zone ZONE");

    fn named(invocation: &Invocation) -> CohortPolicy {
        invocation.cohort_policy().clone()
    }

    fn of(policy: &Policy, invocation: &Invocation) -> CohortPolicy {
        policy.cohorts.in_zone(policy.zone.unwrap_or(invocation.cohort_policy().org_zone))
    }
}

impl Named for CoachingSessions {
    fn named(invocation: &Invocation) -> SessionPolicy {
        Self::of(&invocation.policy, invocation)
    }

    fn of(policy: &Policy, _: &Invocation) -> SessionPolicy {
        policy.sessions.clone()
    }
}

/// What is in force of each kind; `None` before the first run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AllInForce {
    pub(crate) referral_codes: Option<InForce>,
    pub(crate) cohorts: Option<InForce>,
    pub(crate) sessions: Option<InForce>,
}

impl AllInForce {
    /// The policies in force.
    pub(crate) fn of<S: Store>(store: &mut S) -> Result<Self, StorageError> {
        Ok(Self {
            referral_codes: policy::in_force::<ReferralCodes, _>(store)?,
            cohorts: policy::in_force::<Cohorts, _>(store)?,
            sessions: policy::in_force::<CoachingSessions, _>(store)?,
        })
    }
}

/// Settles what is due under the call's policy, which comes into force first if it is another one.
pub(crate) fn settle<K: Named, S: StoreOf<K>>(
    invocation: &Invocation,
    store: &mut S,
    observer: &mut impl Observer<K::Record>,
    options: SweepOptions,
) -> Settled {
    let call = invocation.call();
    policy::settle::<K, _>(&call, store, &K::named(invocation), observer, options)
}

/// Refuses to go on under another policy than the one in force.
pub(crate) fn require<K: Named, S: Store>(invocation: &Invocation, store: &mut S) -> Result<(), Error> {
    policy::require_in_force::<K, _>(store, &K::named(invocation)).map_err(not_in_force::<K>)
}

/// The same refusal in this program's words, with what helps.
pub(crate) fn not_in_force<K: Named>(error: NotInForce) -> Error {
    let sweep = K::SWEEP;
    match error {
        NotInForce::Another { .. } => Error::Cannot(format!(
            "the policy that is named, with {}, is not the one in force; nothing was changed: run `manage {sweep} {}` \
             first, which puts it in force",
            K::NAMED_WITH.0,
            K::NAMED_WITH.1,
        )),
        NotInForce::Storage(error) => error.into(),
        _ => Error::Cannot(format!(
            "no policy is in force yet; nothing was changed: run `manage {sweep}` first, which puts one in force"
        )),
    }
}

/// Brings the call's policy in force in a database that has none of that kind yet and no record either.
pub(crate) fn begin_if_new<K: Named, S: Store>(
    invocation: &Invocation,
    store: &mut S,
) -> Result<(), StorageError> {
    policy::begin_if_new::<K, _>(store, &K::named(invocation))
}

/// The same of every kind. That of cohorts waits until somebody says where the organisation is.
pub(crate) fn begin_all_if_new<S: Store>(invocation: &Invocation, store: &mut S) -> Result<(), StorageError> {
    begin_if_new::<ReferralCodes, _>(invocation, store)?;
    begin_if_new::<CoachingSessions, _>(invocation, store)?;
    if invocation.has_zone() { begin_if_new::<Cohorts, _>(invocation, store) } else { Ok(()) }
}
