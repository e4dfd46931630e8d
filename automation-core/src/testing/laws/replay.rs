use super::{Asking, hold, life::lived, same};
use crate::{Lifecycle, replay, testing::Specimen};

/// Law 9: the stored steps lead from the first state to the stored one, and neither records nor events
/// lose anything when they are written and read again.
///
/// # Errors
/// The smallest case found that breaks it.
pub fn law_9_replay<S: Specimen, A: Asking<S>>(cases: u32) -> Result<(), String> {
    hold::<S, A>("law 9 (replay)", "a step", cases, |case, seen| {
        let (ledger, id) = lived(case)?;
        let row = ledger.row(id).ok_or("the record is gone")?;
        let stored: Vec<_> = ledger.history(id).map(|(_, step)| step).collect();
        let told = stored.iter().map(|step| (&step.event, step.at));
        same("replayed against stored", &replay(&case.record, told), &row.record)?;

        let mut record = case.record.clone();
        same("the record written and read again", &S::round_trip(&record)?, &record)?;
        for step in &stored {
            let event = S::round_trip_event(&step.event)?;
            same("the event written and read again", &event, &step.event)?;
            record.apply(&event, step.at);
            same("the record written and read again", &S::round_trip(&record)?, &record)?;
        }
        seen.add(stored.len());
        Ok(())
    })
}
