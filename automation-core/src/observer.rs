use std::ops::ControlFlow;

use crate::{BirthOutcome, Change, Consequences, Failure, Report};

/// Somebody who is told of a sweep while it runs. Every method may be left out.
///
/// What is told of a real run is already written; of a dry run, it is what would be.
///
/// A closure that takes a change is one who hears of the changes alone. Its argument says which kind is meant, so that a
/// sweep over a store of many kinds need not be told so again:
///
/// ```
/// use automation_core::testing::{Lamp, Memory, Oil};
/// use automation_core::{Change, Instant, SweepOptions, one_policy, sweep};
///
/// let oil = Oil::default();
/// let lit: Instant = "2026-03-01T18:00:00Z".parse()?;
/// let later: Instant = "2026-03-02T18:00:00Z".parse()?;
/// let mut ledger = Memory::new();
/// ledger.add(Lamp::lit(1, lit), &oil);
/// let mut states = Vec::new();
/// sweep(&mut ledger, &one_policy(&oil), later, SweepOptions::default(), &mut |change: &Change<Lamp>| {
///     states.extend(change.steps.iter().map(|step| step.to));
/// })?;
/// assert_eq!(states, ["burning (low)", "out"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be told of a sweep of `{R}`",
    note = "`&mut ()` ignores everything, `&mut |change: &Change<{R}>| …` hears of the changes; one who wants to hear \
            more writes `impl Observer<{R}> for {Self} {{}}` with those methods that it needs"
)]
pub trait Observer<R: Consequences> {
    /// One record was settled; `facts` is what is known of its batch's neighbours.
    fn changed(&mut self, change: &Change<R>, facts: &R::Facts) {
        let _ = (change, facts);
    }

    /// One record could not be settled; the others go on.
    fn failed(&mut self, failure: &Failure) {
        let _ = failure;
    }

    /// What became of a record that a written change was to make; of a dry run nobody can say. The change itself
    /// holds the record.
    fn born(&mut self, birth: &BirthOutcome) {
        let _ = birth;
    }

    /// A batch is done. Break to stop here: what is written stays, the next sweep does the rest.
    fn progress(&mut self, report: &Report) -> ControlFlow<()> {
        let _ = report;
        ControlFlow::Continue(())
    }
}

/// An observer that ignores everything.
impl<R: Consequences> Observer<R> for () {}

/// A closure that hears of the changes and of nothing else.
impl<R: Consequences, F: FnMut(&Change<R>)> Observer<R> for F {
    fn changed(&mut self, change: &Change<R>, _: &R::Facts) {
        self(change);
    }
}
