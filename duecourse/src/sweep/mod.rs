//! Sweeps of a kind under the policy in force, and how one ended.

mod ending;
mod failures;
mod following;
mod some;
mod step_line;

use automation_core::SweepOptions;
use storage_diesel::{Delivery, StorageError};

use self::following::Following;
pub use self::{
    ending::{Ending, Trouble},
    failures::Failures,
    some::settle_some,
    step_line::StepLine,
};
use crate::{
    Call, Kind, StoreOf, policy,
    run::{Finished, Mode, RunError, Task, recorded},
};

/// How a sweep goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SweepAsked<'a> {
    /// The options as they were given, for the record of the run.
    pub options: &'a str,
    /// How many records to settle in one transaction, at least 1.
    pub batch: usize,
    /// What becomes of the messages that it brings about.
    pub delivery: Delivery,
}

/// Sweeps a kind: puts the wanted policy in force if it is another one, settles what is due under it, and keeps a
/// record of the run. Each step is told once its batch is written; in a dry run, once it is decided upon.
///
/// # Errors
/// [`RunError`] if nothing was done. What went wrong after something was done is in the [`Ending`].
pub fn sweep<K: Kind, S: StoreOf<K>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &K::Choices,
    asked: &SweepAsked<'_>,
    tell: &mut dyn FnMut(&StepLine<'_>),
) -> Result<Ending, RunError<StorageError>> {
    let task = Task { command: K::SWEEP, options: asked.options, schedule: Some(K::SCHEDULE) };
    recorded(call, store, &task, |store, mode| {
        let call = Call { dry_run: call.dry_run || mode == Mode::Silent, ..*call };
        let mut silence = |_: &StepLine<'_>| ();
        let tell: &mut dyn FnMut(&StepLine<'_>) = if mode == Mode::Silent { &mut silence } else { tell };
        store.set_delivery(asked.delivery);
        let options = SweepOptions { batch: asked.batch, dry_run: call.dry_run };
        let mut following = Following::<K>::new(&call, tell);
        let settled = policy::settle::<K, _>(&call, store, wanted, &mut following, options);
        let ending = following.end(settled)?;
        let counts = ending.counts();
        let troubles: Vec<String> = ending.troubles().iter().map(ToString::to_string).collect();
        let trouble = (!troubles.is_empty()).then(|| troubles.join("; "));
        Ok(Finished { value: ending, counts, trouble })
    })
}
