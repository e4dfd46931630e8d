use std::ops::ControlFlow;

use automation_core::{
    Batch, Change, Claim, Consequences, Facts as _, Id, Ledger, Observer, Report, Row, SweepOptions,
};
use storage_diesel::StorageError;

use crate::{Call, Kind, PolicyOf, StoreOf};

/// What a real run would do, without a write: each record is caught up under the old policy, then under
/// the new one. The stored due instants are the old policy's, so every record is looked at.
pub(super) fn rehearse<K: Kind, S: StoreOf<K>>(
    call: &Call<'_>,
    store: &mut S,
    (old, new): (Option<&PolicyOf<K>>, &PolicyOf<K>),
    observer: &mut impl Observer<K::Record>,
    options: SweepOptions,
) -> Result<ControlFlow<()>, StorageError> {
    let mut after = None;
    // What is decided about neighbours is not written, so it must be remembered here.
    let mut seen = <K::Record as Consequences>::Facts::default();
    loop {
        let claim = Claim::All { after, limit: options.batch };
        let numbers = Ledger::<K::Record>::peek(store, claim)?;
        let ids: Vec<Id> = numbers.rows.iter().map(|row| row.id).collect();
        // Only of those that are named, all is known that a change of theirs brings about.
        let Batch { rows, unreadable, facts: fresh, .. } =
            Ledger::<K::Record>::peek(store, Claim::Ids(&ids))?;
        let mut facts = std::mem::take(&mut seen);
        facts.absorb(fresh);
        numbers.unreadable.iter().chain(&unreadable).for_each(|failure| observer.failed(failure));
        for mut row in rows {
            for policy in old.into_iter().chain([new]) {
                let (id, version, due_at) = (row.id, row.version, row.due_at);
                match Change::of_time(row, call.now, &mut facts, policy) {
                    Ok(change) => {
                        if !change.steps.is_empty() {
                            observer.changed(&change, &facts);
                        }
                        row = Row { id, version, due_at, record: change.after };
                    }
                    Err(failure) => {
                        observer.failed(&failure);
                        break;
                    }
                }
            }
        }
        seen = facts;
        if observer.progress(&Report::default()).is_break() {
            return Ok(ControlFlow::Break(()));
        }
        match numbers.next {
            Some(next) => after = Some(next),
            None => return Ok(ControlFlow::Continue(())),
        }
    }
}
