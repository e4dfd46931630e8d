use super::{WithoutCommands, hold, same, sweeping::swept};
use crate::{Instant, LifecycleExt, SweepOptions, testing::Specimen};

/// How many steps of a life are approached from both sides.
const STEPS: usize = 12;

/// Law 2: nothing happens a microsecond before its instant; it happens at it.
///
/// # Errors
/// The smallest case found that breaks it.
pub fn law_2_boundary<S: Specimen>(cases: u32) -> Result<(), String> {
    hold::<S, WithoutCommands>("law 2 (boundary)", "a step", cases, |case, seen| {
        let policy = &*case.policy;
        let end = case.end();
        let steps: Vec<_> =
            case.record.timeline(policy).until(end).map_while(Result::ok).take(STEPS).collect();
        seen.add(steps.len());
        let taken_at = |now: Instant| {
            let steps = case.record.clone().catch_up(now, policy).map_err(|runaway| runaway.to_string())?;
            Ok::<_, String>(steps.into_iter().take(STEPS).collect::<Vec<_>>())
        };
        let expected = |now: Instant| steps.iter().filter(|step| step.at <= now).cloned().collect::<Vec<_>>();
        for step in &steps {
            if let Some(before) = step.at.previous() {
                same("a microsecond early", &taken_at(before)?, &expected(before))?;
            }
            same("at the instant itself", &taken_at(step.at)?, &expected(step.at))?;
        }
        // The same for a sweep, which trusts the stored instant.
        let Some(first) = steps.first() else { return Ok(()) };
        let mut ledger = case.ledger([&case.record]);
        if let Some(before) = first.at.previous() {
            let early = swept(&mut ledger, policy, before, SweepOptions::default())?;
            same("rows changed by a sweep a microsecond early", &early.report.changed, &0)?;
        }
        let timely = swept(&mut ledger, policy, first.at, SweepOptions::default())?;
        same("rows changed by a sweep at the instant itself", &timely.report.changed, &1)
    })
}
