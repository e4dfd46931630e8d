use crate::{Happening, Id, Instant, Lifecycle, LifecycleExt, Row, Step, next_step::take};

/// One step of a neighbour that a record's own step brings about: a session moves its contract, a cohort
/// its students.
///
/// It is an effect like a message is. The decision changes the neighbour among the
/// [`Facts`](crate::Consequences::Facts), so that the next decision of the batch sees it; storage writes
/// the step, and the neighbour after it, together with the record that brought it about.
///
/// ```
/// use automation_core::testing::{Lamp, LampEvent, Oil};
/// use automation_core::{Actor, Cause, Happening, Id, Instant, NeighbourStep, Row};
///
/// let lit: Instant = "2026-03-01T18:00:00Z".parse()?;
/// let mut row = Row { id: Id(7), version: 3, due_at: None, record: Lamp::lit(1, lit) };
/// let at: Instant = "2026-03-01T20:00:00Z".parse()?;
/// let happening = Happening::new(LampEvent::WentOut, at, Cause::asked(&Actor::System, None));
/// let effect = NeighbourStep::take(&mut row, happening, &Oil::default());
/// assert_eq!((effect.version, row.version), (3, 4));
/// assert_eq!(effect.after, row.record);
/// # Ok::<(), automation_core::ParseInstantError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct NeighbourStep<N: Lifecycle> {
    /// The neighbour's number in storage.
    pub id: Id,
    /// Its version before the step.
    pub version: u64,
    /// What happened to it.
    pub step: Step<N::Event>,
    /// The neighbour after the step.
    pub after: N,
    /// When the neighbour is to be looked at again, inclusive. `None`: never.
    pub due_at: Option<Instant>,
}

impl<N: Lifecycle> NeighbourStep<N> {
    /// Makes it happen to the neighbour, at its instant or at the neighbour's own last event if that is later, and
    /// tells it as an effect.
    pub fn take(row: &mut Row<N>, happening: Happening<N::Event>, policy: &N::Policy) -> Self {
        let version = row.version;
        let at = happening.at.max(row.record.since());
        let step = take(&mut row.record, Happening { at, ..happening });
        row.version = version.saturating_add(1);
        row.due_at = row.record.due_at(policy);
        Self { id: row.id, version, step, after: row.record.clone(), due_at: row.due_at }
    }
}
