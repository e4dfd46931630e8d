//! Plans of such runs, which keep the other value.

use automation_core::{Change, Instant, Observer, Row};
use serde::de::DeserializeOwned;

use crate::{
    Call, Kind, PolicyOf, StoreOf,
    plan::{self, ApplyError, Plan, WhyLeft, apply_by},
    policy::Settled,
};

/// Carries out a plan, also one that was made by the other value, which it keeps.
///
/// # Errors
/// [`ApplyError`].
pub(crate) fn apply<K: Kind, S: StoreOf<K>, V: DeserializeOwned>(
    call: &Call<'_>,
    store: &mut S,
    plan: &Plan,
    observer: &mut impl Observer<K::Record>,
    decide: impl Fn(Row<K::Record>, &V, Instant, &PolicyOf<K>) -> Result<Change<K::Record>, String>,
) -> Result<Settled, ApplyError> {
    let Some(value) = &plan.one_off else {
        return plan::apply::<K, S>(call, store, plan, observer);
    };
    let value = V::deserialize(value).map_err(ApplyError::Policy)?;
    apply_by::<K, S>(call, store, plan, observer, &|row, _, now, _, policy| {
        decide(row, &value, now, policy).map_err(|cause| WhyLeft::Failed { cause })
    })
}
