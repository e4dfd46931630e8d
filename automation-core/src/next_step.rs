use crate::{Cause, Happening, Instant, Lifecycle, Runaway, Step, lifecycle::MAX_STEPS};

/// What time alone brings next, if it is due at `until`, inclusive. `None`: nothing is due by then.
///
/// `taken` is how many such steps the record has taken in a row: catching up and timelines both end by it.
///
/// # Errors
/// [`Runaway`] after [`MAX_STEPS`] steps.
pub(crate) fn next_step<R: Lifecycle>(
    record: &R,
    policy: &R::Policy,
    until: Instant,
    taken: usize,
) -> Option<Result<Happening<R::Event>, Runaway>> {
    let due = record.due(policy)?;
    let at = due.at().max(record.since());
    if at > until {
        return None;
    }
    if taken >= MAX_STEPS {
        return Some(Err(Runaway { kind: R::KIND, at }));
    }
    Some(Ok(Happening { event: due.event, at, cause: Cause::Time(due.because) }))
}

/// Makes it happen to the record, at its own instant, and tells it as a step.
pub(crate) fn take<R: Lifecycle>(record: &mut R, happening: Happening<R::Event>) -> Step<R::Event> {
    let Happening { event, at, cause } = happening;
    let from = record.state();
    record.apply(&event, at);
    Step { event, at, cause, from, to: record.state() }
}

/// The state that `steps` lead to from `origin` (law 9).
pub fn replay<'a, R: Lifecycle>(origin: &R, steps: impl IntoIterator<Item = (&'a R::Event, Instant)>) -> R
where
    R::Event: 'a,
{
    let mut record = origin.clone();
    for (event, at) in steps {
        record.apply(event, at);
    }
    record
}
