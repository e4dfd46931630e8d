//! The policy that this call wants of each kind of record, and the protocol by which it comes into force.

use std::collections::BTreeMap;

use automation_core::{Observer, SweepOptions};
use compliance_core::{document::DocumentPolicy, job::JobPolicy, payout::PayoutPolicy};
use duecourse::{
    Kind, StoreOf,
    kinds::{
        ClassSessions, CoachingSessions, Cohorts, Documents, Jobs, Patterns, PayoutEligibilities,
        PayoutRequests, ReferralChoices, ReferralCodes,
    },
    policy::{self, InForce, NotInForce, Settled},
};
use session_core::{CohortPolicy, PatternPolicy, SessionPolicy};
use storage_diesel::StorageError;
use zone_core::Zone;

use crate::{
    cli::Records, error::Error, invocation::Invocation, kinds::for_each_kind, policy::Policy, store::Store,
};

/// A kind of record whose policy somebody names with the call.
pub(crate) trait Named: Kind {
    /// How another policy may have been named: in a sentence, and as an option.
    const NAMED_WITH: (&'static str, &'static str) = ("--policy or by a variable", "--policy FILE");
    /// As the options name it.
    const RECORDS: Records;

    /// What the call wants.
    fn named(invocation: &Invocation) -> Self::Choices;

    /// What another policy wants.
    fn of(policy: &Policy, invocation: &Invocation) -> Self::Choices;

    /// Puts what is in force into the whole policy.
    fn put(choices: Self::Choices, policy: &mut Policy, zone: &mut Option<Zone>);
}

impl Named for ReferralCodes {
    const RECORDS: Records = Records::ReferralCodes;

    fn named(invocation: &Invocation) -> ReferralChoices {
        Self::of(&invocation.policy, invocation)
    }

    fn of(policy: &Policy, _: &Invocation) -> ReferralChoices {
        policy.of_referral_codes()
    }

    fn put(choices: ReferralChoices, policy: &mut Policy, zone: &mut Option<Zone>) {
        *zone = choices.zone;
        policy.put_referral_codes(choices);
    }
}

impl Named for Cohorts {
    const NAMED_WITH: (&'static str, &'static str) =
        ("--policy, --zone or by a variable", "--policy FILE --zone ZONE");
    const RECORDS: Records = Records::Cohorts;

    fn named(invocation: &Invocation) -> CohortPolicy {
        invocation.cohort_policy().clone()
    }

    fn of(policy: &Policy, invocation: &Invocation) -> CohortPolicy {
        policy.cohorts.in_zone(policy.zone.unwrap_or(invocation.cohort_policy().org_zone))
    }

    fn put(choices: CohortPolicy, policy: &mut Policy, zone: &mut Option<Zone>) {
        *zone = Some(choices.org_zone);
        policy.cohorts = choices.into();
    }
}

impl Named for CoachingSessions {
    const RECORDS: Records = Records::Sessions;

    fn named(invocation: &Invocation) -> SessionPolicy {
        Self::of(&invocation.policy, invocation)
    }

    fn of(policy: &Policy, _: &Invocation) -> SessionPolicy {
        policy.sessions.clone()
    }

    fn put(choices: SessionPolicy, policy: &mut Policy, _: &mut Option<Zone>) {
        policy.sessions = choices;
    }
}

impl Named for Patterns {
    const RECORDS: Records = Records::Patterns;

    fn named(invocation: &Invocation) -> PatternPolicy {
        Self::of(&invocation.policy, invocation)
    }

    fn of(policy: &Policy, _: &Invocation) -> PatternPolicy {
        policy.patterns.clone()
    }

    fn put(choices: PatternPolicy, policy: &mut Policy, _: &mut Option<Zone>) {
        policy.patterns = choices;
    }
}

/// Their policy is that of the patterns.
impl Named for ClassSessions {
    const RECORDS: Records = Records::ClassSessions;

    fn named(invocation: &Invocation) -> PatternPolicy {
        Patterns::named(invocation)
    }

    fn of(policy: &Policy, invocation: &Invocation) -> PatternPolicy {
        Patterns::of(policy, invocation)
    }

    fn put(choices: PatternPolicy, policy: &mut Policy, zone: &mut Option<Zone>) {
        Patterns::put(choices, policy, zone);
    }
}

impl Named for Documents {
    const NAMED_WITH: (&'static str, &'static str) =
        ("--policy, --zone or by a variable", "--policy FILE --zone ZONE");
    const RECORDS: Records = Records::Documents;

    fn named(invocation: &Invocation) -> DocumentPolicy {
        let Policy { documents, zone_of_documents, .. } = &invocation.policy;
        documents.in_zone(invocation.zone_for(*zone_of_documents))
    }

    fn of(policy: &Policy, invocation: &Invocation) -> DocumentPolicy {
        let zone = policy.zone.unwrap_or_else(|| Self::named(invocation).org_zone);
        policy.documents.in_zone(zone)
    }

    /// Each kind keeps its own zone until it is swept under another one.
    fn put(choices: DocumentPolicy, policy: &mut Policy, zone: &mut Option<Zone>) {
        policy.zone_of_documents = Some(choices.org_zone);
        zone.get_or_insert(choices.org_zone);
        policy.documents = choices.into();
    }
}

impl Named for Jobs {
    const NAMED_WITH: (&'static str, &'static str) =
        ("--policy, --zone or by a variable", "--policy FILE --zone ZONE");
    const RECORDS: Records = Records::Jobs;

    fn named(invocation: &Invocation) -> JobPolicy {
        let Policy { jobs, zone_of_jobs, .. } = &invocation.policy;
        jobs.in_zone(invocation.zone_for(*zone_of_jobs))
    }

    fn of(policy: &Policy, invocation: &Invocation) -> JobPolicy {
        let zone = policy.zone.unwrap_or_else(|| Self::named(invocation).org_zone);
        policy.jobs.in_zone(zone)
    }

    /// Each kind keeps its own zone until it is swept under another one.
    fn put(choices: JobPolicy, policy: &mut Policy, zone: &mut Option<Zone>) {
        policy.zone_of_jobs = Some(choices.org_zone);
        zone.get_or_insert(choices.org_zone);
        policy.jobs = choices.into();
    }
}

impl Named for PayoutRequests {
    const NAMED_WITH: (&'static str, &'static str) = Cohorts::NAMED_WITH;
    const RECORDS: Records = Records::PayoutRequests;

    fn named(invocation: &Invocation) -> PayoutPolicy {
        let Policy { payouts, zone_of_payouts, .. } = &invocation.policy;
        payouts.in_zone(invocation.zone_for(*zone_of_payouts))
    }

    fn of(policy: &Policy, invocation: &Invocation) -> PayoutPolicy {
        let zone = policy.zone.unwrap_or_else(|| Self::named(invocation).org_zone);
        policy.payouts.in_zone(zone)
    }

    /// Each kind keeps its own zone until it is swept under another one.
    fn put(choices: PayoutPolicy, policy: &mut Policy, zone: &mut Option<Zone>) {
        policy.zone_of_payouts = Some(choices.org_zone);
        zone.get_or_insert(choices.org_zone);
        policy.payouts = choices.into();
    }
}

/// Their policy is that of the requests.
impl Named for PayoutEligibilities {
    const NAMED_WITH: (&'static str, &'static str) = PayoutRequests::NAMED_WITH;
    const RECORDS: Records = PayoutRequests::RECORDS;

    fn named(invocation: &Invocation) -> PayoutPolicy {
        PayoutRequests::named(invocation)
    }

    fn of(policy: &Policy, invocation: &Invocation) -> PayoutPolicy {
        PayoutRequests::of(policy, invocation)
    }

    fn put(choices: PayoutPolicy, policy: &mut Policy, zone: &mut Option<Zone>) {
        PayoutRequests::put(choices, policy, zone);
    }
}

/// What is in force of each kind; nothing before its first run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AllInForce(BTreeMap<&'static str, InForce>);

impl AllInForce {
    /// The policies in force.
    pub(crate) fn of<S: Store>(store: &mut S) -> Result<Self, StorageError> {
        let mut all = BTreeMap::new();
        for_each_kind!(K => {
            all.extend(policy::in_force::<K, _>(store)?.map(|in_force| (K::SECTION, in_force)));
        });
        Ok(Self(all))
    }

    /// That of one kind.
    pub(crate) fn get<K: Named>(&self) -> Option<&InForce> {
        self.0.get(K::SECTION)
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

/// The same for an import, in which the organisation's zone was named, so that the first records of a database need no sweep
/// before them; refuses to go on under another policy than the one in force.
pub(crate) fn begin_import<K: Named, S: Store>(invocation: &Invocation, store: &mut S) -> Result<(), Error> {
    if policy::in_force::<K, _>(store)?.is_none() {
        if invocation.dry_run {
            return Ok(());
        }
        begin_if_new::<K, _>(invocation, store)?;
    }
    require::<K, _>(invocation, store)
}

/// The same as [`begin_if_new`] of every kind. One in whose policy the organisation's zone has a say waits until somebody says where that is.
pub(crate) fn begin_all_if_new<S: Store>(invocation: &Invocation, store: &mut S) -> Result<(), StorageError> {
    for_each_kind!(K => {
        let needs_zone = K::zone(K::policy(&K::named(invocation))).is_some();
        if !needs_zone || invocation.has_zone() {
            begin_if_new::<K, _>(invocation, store)?;
        }
    });
    Ok(())
}
