use std::fmt::Debug;

use proptest::prelude::*;

use super::Rows;
use crate::{Actor, Commands, Consequences, Effect, Instant, Lifecycle, LifecycleExt, Row, Span, UserId};

/// How to draw a kind of record for the laws.
///
/// Draw widely: every state, windows of zero length where the policy allows them, instants before 1970,
/// rungs that lie before the record was made. What the policy's own constructor would refuse need not
/// be drawn. [`Lamps`](super::Lamps) is one to read.
pub trait Specimen: 'static {
    /// The values a business chooses for this kind.
    type Policy: Debug + 'static;
    /// The kind of record.
    type Record: Lifecycle<Policy = Self::Policy> + Consequences + PartialEq + Debug + 'static;

    /// Any policy.
    fn policies() -> BoxedStrategy<Self::Policy>;

    /// Any record that can exist under `policy`, in any state, swept or not.
    fn records(policy: &Self::Policy) -> BoxedStrategy<Self::Record>;

    /// How far ahead of a record's last event its life is followed, unless its next step is further.
    fn horizon() -> Span {
        Span::days(800)
    }

    /// What is known of the neighbours of `batch`, given all rows there are and what was born beside them.
    fn facts(batch: &[Row<Self::Record>], all: &Rows<Self::Record>) -> <Self::Record as Consequences>::Facts {
        let _ = (batch, all);
        <Self::Record as Consequences>::Facts::default()
    }

    /// Whether a consequence is still of use at `now`. A sweep that comes too late may leave out those
    /// that are not; all others it must bring about, however late it is.
    fn is_useful(effect: &<Self::Record as Consequences>::Effect, now: Instant) -> bool {
        effect.notification().is_none_or(|message| message.is_useful_at(now))
            && effect.birth().is_none_or(|birth| birth.is_useful_at(now))
    }

    /// The record, written to the form that storage or the wire keeps, and read again.
    ///
    /// # Errors
    /// Why it cannot be written or read.
    fn round_trip(record: &Self::Record) -> Result<Self::Record, String> {
        Ok(record.clone())
    }

    /// The event, written and read again as the kind's storage does it. Without this nothing proves that storage reads an
    /// event as it was written.
    ///
    /// # Errors
    /// Why it cannot be written or read.
    fn round_trip_event(
        event: &<Self::Record as Lifecycle>::Event,
    ) -> Result<<Self::Record as Lifecycle>::Event, String> {
        Ok(event.clone())
    }
}

/// How to draw what people ask of a kind of record. A kind of which nobody can ask anything has none of it: then
/// write `laws!(MySpecimen, without commands)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what is asked of its records",
    label = "it needs `CommandSpecimen`",
    note = "of a kind without commands write `laws!(…, without commands)`"
)]
pub trait CommandSpecimen: Specimen<Record: Commands> {
    /// Anything that can be asked of `record`.
    fn commands(record: &Self::Record) -> BoxedStrategy<<Self::Record as Commands>::Command>;

    /// Anybody who may ask it: by default a member of staff, a participant, or the system, and the first two are the user
    /// `7`. A record that asks who somebody is must be drawn with that user, or this be written: law 8 fails where nobody is
    /// ever granted anything.
    fn actors(record: &Self::Record) -> BoxedStrategy<Actor> {
        let _ = record;
        let user = || UserId::new("7").expect("a user id");
        prop_oneof![
            Just(Actor::staff(user(), "admin")),
            Just(Actor::participant(user(), "owner")),
            Just(Actor::System),
        ]
        .boxed()
    }
}

/// How many steps of a record's life the laws look at closely.
const CLOSELY: usize = 24;

/// The instants at which something may go wrong: a record's last event and each step to come, with the
/// microsecond to either side, and one long after. In order, each once.
pub fn moments<R: Lifecycle>(record: &R, policy: &R::Policy, horizon: Span) -> Vec<Instant> {
    let end = record.since().checked_add(horizon).unwrap_or(Instant::MAX);
    let end = end.max(record.due_at(policy).unwrap_or(end));
    // A record that does not come to rest is told by law 1.
    let steps = record.timeline(policy).until(end).map_while(Result::ok).take(CLOSELY);
    let mut moments: Vec<Instant> = [record.since()]
        .into_iter()
        .chain(steps.map(|step| step.at))
        .flat_map(|at| [at.previous(), Some(at), at.next()])
        .flatten()
        .collect();
    moments.extend(moments.last().and_then(|last| last.checked_add(Span::days(1))));
    moments.sort_unstable();
    moments.dedup();
    moments
}
