//! What is written of one record at once: a change of a batch, or the steps that others bring about.

use automation_core::{Birth, Change, Id, Instant, Lifecycle, NeighbourStep, Step};

use crate::{Neighbourhood, StorageError, Stored};

/// What of it goes into the record's table and into the audit.
pub(crate) trait RecordWrite {
    type Record: Stored;

    fn id(&self) -> Id;
    /// The version that the record must have still.
    fn version(&self) -> u64;
    fn due_at(&self) -> Option<Instant>;
    fn after(&self) -> &Self::Record;
    fn steps(&self) -> impl ExactSizeIterator<Item = &StepOf<Self::Record>>;
}

pub(crate) type StepOf<R> = Step<<R as Lifecycle>::Event>;

impl<R: Neighbourhood> RecordWrite for Change<R> {
    type Record = R;

    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> u64 {
        self.version
    }
    fn due_at(&self) -> Option<Instant> {
        self.due_at
    }
    fn after(&self) -> &R {
        &self.after
    }
    fn steps(&self) -> impl ExactSizeIterator<Item = &StepOf<R>> {
        self.steps.iter()
    }
}

/// A record that was made, with the number that it got.
pub(crate) struct Born<'a, N: Lifecycle> {
    pub(crate) id: Id,
    pub(crate) birth: &'a Birth<N>,
}

impl<N: Stored> RecordWrite for Born<'_, N> {
    type Record = N;

    fn id(&self) -> Id {
        self.id
    }
    fn version(&self) -> u64 {
        0
    }
    fn due_at(&self) -> Option<Instant> {
        self.birth.due_at
    }
    fn after(&self) -> &N {
        &self.birth.record
    }
    fn steps(&self) -> impl ExactSizeIterator<Item = &StepOf<N>> {
        std::iter::once(&self.birth.step)
    }
}

/// All steps of one neighbour, in order.
pub(crate) struct Neighbour<'a, N: Lifecycle> {
    first: &'a NeighbourStep<N>,
    last: &'a NeighbourStep<N>,
    steps: &'a [&'a NeighbourStep<N>],
}

impl<N: Stored> RecordWrite for Neighbour<'_, N> {
    type Record = N;

    fn id(&self) -> Id {
        self.first.id
    }
    fn version(&self) -> u64 {
        self.first.version
    }
    fn due_at(&self) -> Option<Instant> {
        self.last.due_at
    }
    fn after(&self) -> &N {
        &self.last.after
    }
    fn steps(&self) -> impl ExactSizeIterator<Item = &StepOf<N>> {
        self.steps.iter().map(|step| &step.step)
    }
}

/// Sorts the steps of neighbours by number and version, and puts together those of one neighbour.
pub(crate) fn neighbours<'a, N: Stored>(
    steps: &'a mut [&'a NeighbourStep<N>],
) -> Result<Vec<Neighbour<'a, N>>, StorageError> {
    steps.sort_unstable_by_key(|step| (step.id, step.version));
    let steps = &*steps;
    let mut neighbours = Vec::with_capacity(steps.len());
    for steps in steps.chunk_by(|one, next| one.id == next.id) {
        let mut pairs = steps.iter().zip(steps.iter().skip(1));
        if let Some((one, next)) = pairs.find(|(one, next)| one.version.checked_add(1) != Some(next.version))
        {
            let (id, before, after) = (one.id, one.version, next.version);
            let cause =
                format!("the steps of the neighbour {id} go from version {before} to version {after}");
            return Err(StorageError::Description { kind: N::KIND, table: N::TABLE, cause });
        }
        if let ([first, ..], [.., last]) = (steps, steps) {
            neighbours.push(Neighbour { first, last, steps });
        }
    }
    Ok(neighbours)
}

#[cfg(all(test, feature = "referral", any(feature = "sqlite", feature = "postgres-system-libpq")))]
mod tests {
    use automation_core::{Actor, Cause, Happening, Row};
    use referral_core::{
        ReferralCode, ReferralPolicy,
        code::{Draft, ReferralEvent},
    };

    use super::*;

    /// The steps of two codes: three of the first, of which two come before the one of the second.
    fn steps() -> Result<Vec<NeighbourStep<ReferralCode>>, Box<dyn std::error::Error>> {
        let policy = ReferralPolicy::default();
        let made: Instant = "2026-05-01T08:00:00Z".parse()?;
        let code = ReferralCode::issue(Draft::new("JOHN".parse()?, "20".parse()?), made, &policy)?;
        let row = |id, version| Row { id: Id(id), version, due_at: None, record: code.clone() };
        let (mut one, mut two) = (row(8, 3), row(7, 0));
        let take = |row: &mut Row<ReferralCode>, event| {
            let cause = Cause::Asked { actor: Actor::System, reason: None };
            NeighbourStep::take(row, Happening::new(event, made, cause), &policy)
        };
        Ok(vec![
            take(&mut one, ReferralEvent::AgentDeactivated),
            take(&mut one, ReferralEvent::AgentReactivated),
            take(&mut two, ReferralEvent::AgentDeactivated),
            take(&mut one, ReferralEvent::AgentDeactivated),
        ])
    }

    #[test]
    fn the_steps_of_one_neighbour_are_put_together() -> Result<(), Box<dyn std::error::Error>> {
        let steps = steps()?;
        let mut unsorted: Vec<_> = steps.iter().rev().collect();
        let neighbours = neighbours(&mut unsorted)?;
        let seen: Vec<_> = neighbours
            .iter()
            .map(|it| (it.id().0, it.version(), it.steps().len(), it.after().state()))
            .collect();
        let away = "inactive (agent inactive)";
        assert_eq!(seen, [(7, 0, 1, away), (8, 3, 3, away)]);
        let states: Vec<_> = neighbours.iter().flat_map(|it| it.steps().map(|step| step.to)).collect();
        assert_eq!(states, [away, away, "active", away]);
        assert!(super::neighbours::<ReferralCode>(&mut []).is_ok_and(|none| none.is_empty()));
        Ok(())
    }

    #[test]
    fn a_step_that_is_left_out_is_missed() -> Result<(), Box<dyn std::error::Error>> {
        let mut steps = steps()?;
        steps.remove(1);
        let error = neighbours(&mut steps.iter().collect::<Vec<_>>()).err().map(|error| error.to_string());
        assert_eq!(
            error.as_deref(),
            Some(
                "the kind `referral_code` does not write the columns of `referral_codes` as it describes them: \
                 the steps of the neighbour 8 go from version 3 to version 5"
            )
        );
        Ok(())
    }
}
