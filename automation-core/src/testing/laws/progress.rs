use super::{Asking, Seen, hold, life::lived, sweeping::steps};
use crate::{Instant, Lifecycle, LifecycleExt, Step, testing::Specimen};

/// Law 1: steps never go back in time, and catch-up ends.
///
/// # Errors
/// The smallest case found that breaks it.
pub fn law_1_progress<S: Specimen, A: Asking<S>>(cases: u32) -> Result<(), String> {
    hold::<S, A>("law 1 (progress)", "a step", cases, |case, seen| {
        let mut record = case.record.clone();
        let taken = record.catch_up(case.end(), &case.policy).map_err(|runaway| runaway.to_string())?;
        forward(&case.record, &taken, seen)?;
        let (ledger, id) = lived(case)?;
        forward(&case.record, &steps(&ledger, id), seen)
    })
}

/// Fails if a step lies before the one before it, or if the record does not remember its instant.
fn forward<R: Lifecycle>(origin: &R, steps: &[Step<R::Event>], seen: &Seen) -> Result<(), String> {
    let mut record = origin.clone();
    let mut last: Instant = record.since();
    for step in steps {
        let name = crate::Event::name(&step.event);
        if step.at < last {
            return Err(format!("`{name}` at {} goes back in time: the record is at {last}", step.at));
        }
        record.apply(&step.event, step.at);
        if record.since() != step.at {
            return Err(format!("after `{name}` at {} the record says it is at {}", step.at, record.since()));
        }
        last = step.at;
    }
    seen.add(steps.len());
    Ok(())
}
