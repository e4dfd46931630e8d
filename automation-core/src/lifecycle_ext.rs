use std::borrow::Cow;

use crate::{
    Instant, Lifecycle, Runaway, Step, Timeline,
    next_step::{next_step, take},
};

/// What every [`Lifecycle`] can be asked.
pub trait LifecycleExt: Lifecycle {
    /// When the next step that time alone brings is taken, inclusive: its due instant or the record's
    /// last event, whichever is later. Storage keeps it as `due_at`. `None`: never.
    fn due_at(&self, policy: &Self::Policy) -> Option<Instant>;

    /// Takes every step that is due at `now`, inclusive, in order, each at its own instant.
    ///
    /// # Errors
    /// [`Runaway`] if it does not come to rest; the record is then unchanged.
    fn catch_up(&mut self, now: Instant, policy: &Self::Policy) -> Result<Vec<Step<Self::Event>>, Runaway>;

    /// The record as it is at `now`, whatever the sweep has done: borrowed if nothing is due.
    ///
    /// # Errors
    /// [`Runaway`] if it does not come to rest.
    fn as_of(&self, now: Instant, policy: &Self::Policy) -> Result<Cow<'_, Self>, Runaway>;

    /// All steps to come if nobody acts, unfolded lazily, at most [`MAX_STEPS`](crate::MAX_STEPS).
    fn timeline<'p>(&self, policy: &'p Self::Policy) -> Timeline<'p, Self>;
}

impl<R: Lifecycle> LifecycleExt for R {
    #[inline]
    fn due_at(&self, policy: &Self::Policy) -> Option<Instant> {
        self.due(policy).map(|due| due.at().max(self.since()))
    }

    fn catch_up(&mut self, now: Instant, policy: &Self::Policy) -> Result<Vec<Step<Self::Event>>, Runaway> {
        let mut steps = Vec::new();
        if let Some(after) = unfold(self, now, policy, |_, step, _| steps.push(step))? {
            *self = after;
        }
        Ok(steps)
    }

    #[inline]
    fn as_of(&self, now: Instant, policy: &Self::Policy) -> Result<Cow<'_, Self>, Runaway> {
        // Most reads find nothing due: they cost one question, and nothing is moved about.
        if self.due_at(policy).is_none_or(|due| due > now) {
            return Ok(Cow::Borrowed(self));
        }
        Ok(match unfold(self, now, policy, |_, _, _| ())? {
            Some(after) => Cow::Owned(after),
            None => Cow::Borrowed(self),
        })
    }

    fn timeline<'p>(&self, policy: &'p Self::Policy) -> Timeline<'p, Self> {
        Timeline::new(self.clone(), policy)
    }
}

/// Takes every step due at `now` on a copy, telling each with the state before and after it. `None`
/// if nothing was due: then nothing was copied either.
pub(crate) fn unfold<R: Lifecycle>(
    record: &R,
    now: Instant,
    policy: &R::Policy,
    mut tell: impl FnMut(&R, Step<R::Event>, &R),
) -> Result<Option<R>, Runaway> {
    let mut copy: Option<R> = None;
    for taken in 0.. {
        let before = copy.as_ref().unwrap_or(record);
        let Some(happening) = next_step(before, policy, now, taken) else { break };
        let mut after = before.clone();
        let step = take(&mut after, happening?);
        tell(before, step, &after);
        copy = Some(after);
    }
    Ok(copy)
}
