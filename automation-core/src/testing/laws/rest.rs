use super::{
    WithoutCommands, hold,
    sweeping::{at_rest, swept},
};
use crate::{Ledger, SweepOptions, testing::Specimen};

/// Law 6: a sweep leaves nothing due.
///
/// # Errors
/// The smallest case found that breaks it.
pub fn law_6_rest<S: Specimen>(cases: u32) -> Result<(), String> {
    hold::<S, WithoutCommands>("law 6 (rest)", "a row to change", cases, |case, seen| {
        for now in case.moments() {
            let mut ledger = case.ledger([&case.record]);
            let done = swept(&mut ledger, &case.policy, now, SweepOptions::default())?;
            seen.add(done.changes.len());
            at_rest(&ledger, &case.policy, now)?;
            let earliest = ledger.earliest_due(None).map_err(|error| error.to_string())?;
            if let Some(due_at) = earliest.filter(|due_at| *due_at <= now) {
                return Err(format!("after a sweep at {now} the earliest due instant is {due_at}"));
            }
        }
        Ok(())
    })
}
