use std::marker::PhantomData;

use crate::Lifecycle;

/// Which policy holds for a record: one for all, or one per tenant.
///
/// A policy alone is its own answer; for tenants implement this on the collection, or use
/// [`policy_by`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which policy holds for a `{R}`",
    label = "it needs `Policies<{R}>`",
    note = "one policy for all records is `one_policy(&policy)`; one for each tenant is `policy_by(|record| …)`"
)]
pub trait Policies<R: Lifecycle> {
    /// The policy that holds for `record`.
    fn of(&self, record: &R) -> &R::Policy;
}

/// One policy for every record; made by [`one_policy`].
#[derive(Debug, Clone, Copy)]
pub struct OnePolicy<'a, P: ?Sized>(&'a P);

/// Makes one policy hold for every record.
pub fn one_policy<P: ?Sized>(policy: &P) -> OnePolicy<'_, P> {
    OnePolicy(policy)
}

impl<R: Lifecycle> Policies<R> for OnePolicy<'_, R::Policy> {
    fn of(&self, _: &R) -> &R::Policy {
        self.0
    }
}

/// The policy that a function chooses; made by [`policy_by`].
#[derive(Debug, Clone, Copy)]
pub struct PolicyBy<'a, R, F>(F, PhantomData<fn(&'a R)>);

/// The policy that `choose` gives for a record, such as that of its tenant.
pub fn policy_by<'a, R, F>(choose: F) -> PolicyBy<'a, R, F>
where
    R: Lifecycle,
    R::Policy: 'a,
    F: Fn(&R) -> &'a R::Policy,
{
    PolicyBy(choose, PhantomData)
}

impl<'a, R, F> Policies<R> for PolicyBy<'a, R, F>
where
    R: Lifecycle,
    R::Policy: 'a,
    F: Fn(&R) -> &'a R::Policy,
{
    fn of(&self, record: &R) -> &R::Policy {
        (self.0)(record)
    }
}
