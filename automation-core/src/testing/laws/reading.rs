use super::{WithoutCommands, hold, same, sweeping::swept};
use crate::{LifecycleExt, SweepOptions, testing::Specimen};

/// Law 4: reading a record as of an instant shows what a sweep at that instant stores, also when it
/// was swept before.
///
/// # Errors
/// The smallest case found that breaks it.
pub fn law_4_reading<S: Specimen>(cases: u32) -> Result<(), String> {
    hold::<S, WithoutCommands>("law 4 (reading)", "a step", cases, |case, seen| {
        let policy = &*case.policy;
        for now in case.moments() {
            let read = case.record.as_of(now, policy).map_err(|runaway| runaway.to_string())?;
            let mut ledger = case.ledger([&case.record]);
            for earlier in case.instants().into_iter().filter(|earlier| *earlier < now) {
                swept(&mut ledger, policy, earlier, SweepOptions::default())?;
                let row = ledger.rows().next().ok_or("the record is gone")?;
                let again = row.record.as_of(now, policy).map_err(|runaway| runaway.to_string())?;
                same("read after an earlier sweep against read without", &*again, &*read)?;
            }
            swept(&mut ledger, policy, now, SweepOptions::default())?;
            let row = ledger.rows().next().ok_or("the record is gone")?;
            same(&format!("read as of {now} against swept then"), &*read, &row.record)?;
            seen.add(ledger.history(row.id).count());
        }
        Ok(())
    })
}
