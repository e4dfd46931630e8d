use super::{
    WithoutCommands, hold, same,
    sweeping::{Swept, same_content, swept},
};
use crate::{Report, SweepOptions, testing::Specimen};

/// Law 5: a dry run tells what a real run does, and writes nothing; a second run does nothing and
/// sends nothing.
///
/// # Errors
/// The smallest case found that breaks it.
pub fn law_5_dry_run<S: Specimen>(cases: u32) -> Result<(), String> {
    hold::<S, WithoutCommands>("law 5 (dry run)", "a row to change", cases, |case, seen| {
        let policy = &*case.policy;
        let real_run = SweepOptions { batch: case.batch, dry_run: false };
        let dry_run = SweepOptions { dry_run: true, ..real_run };
        let all = case.all();
        for now in case.instants() {
            let mut ledger = case.ledger(all.iter().copied());
            let told = swept(&mut ledger, policy, now, dry_run)?;
            same_content("after a dry run against before", &ledger, &case.ledger(all.iter().copied()))?;

            let done = swept(&mut ledger, policy, now, real_run)?;
            same("the report of the dry run against that of the real one", &told.report, &done.report)?;
            same_changes::<S>(&told, &done)?;
            seen.add(done.changes.len());

            let effects = ledger.effects().len();
            let again = swept(&mut ledger, policy, now, real_run)?;
            let nothing = Report { batches: again.report.batches, ..Report::default() };
            same("the report of a second run", &again.report, &nothing)?;
            same("consequences after a second run", &ledger.effects().len(), &effects)?;
        }
        Ok(())
    })
}

fn same_changes<S: Specimen>(told: &Swept<S::Record>, done: &Swept<S::Record>) -> Result<(), String> {
    same("rows told of by the dry run", &told.changes.len(), &done.changes.len())?;
    for (told, done) in told.changes.iter().zip(&done.changes) {
        same("told against done: which row", &(told.id, told.version), &(done.id, done.version))?;
        same("told against done: the steps", &told.steps, &done.steps)?;
        same("told against done: the state after", &told.after, &done.after)?;
        same("told against done: what they bring about", &told.consequences, &done.consequences)?;
        same("told against done: when to look again", &told.due_at, &done.due_at)?;
    }
    Ok(())
}
