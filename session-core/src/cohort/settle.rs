use automation_core::{Change, Claim, Id, Instant, Ledger, Outcome, Policies};

use super::Cohort;

/// Catches up those cohorts with `now`, in one transaction: what a sweep would do, for these alone. Those
/// that are not due stay as they are.
///
/// It comes first whenever staff act on what a completion changes, for all cohorts in which the students
/// concerned have an active enrolment: before anything is asked of a student or of an enrolment; before
/// [`enrol`](crate::cohort::enrol); and before a cohort is restored or gets another last day, for the students who
/// were ever enrolled in it. Then it makes no difference when the sweep runs (A-X3).
///
/// ```
/// use automation_core::{Instant, one_policy, testing::Memory};
/// use session_core::{CohortPolicy, cohort::{CohortDraft, settle_cohorts}};
///
/// let policy = CohortPolicy::new(zone_core::zone!("Asia/Karachi"));
/// let end = chrono::NaiveDate::from_ymd_opt(2026, 3, 10).ok_or("no such date")?;
/// let draft = CohortDraft::new("WINTER-26".parse()?, "Winter run".parse()?, 50_000.try_into()?);
/// let mut ledger = Memory::new();
/// let id = ledger.add(draft.ending(end).made("2026-01-05T08:00:00Z".parse()?)?, &policy);
///
/// let now: Instant = "2026-03-11T08:00:00Z".parse()?;
/// assert_eq!(settle_cohorts(&mut ledger, &[id], now, &one_policy(&policy))?.written.len(), 1);
/// assert_eq!(settle_cohorts(&mut ledger, &[id], now, &one_policy(&policy))?.written.len(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The storage's own; nothing was changed then.
pub fn settle_cohorts<L: Ledger<Cohort> + ?Sized>(
    ledger: &mut L,
    ids: &[Id],
    now: Instant,
    policies: &dyn Policies<Cohort>,
) -> Result<Outcome<Cohort>, L::Error> {
    let mut failed = Vec::new();
    let mut outcome = ledger.settle(Claim::Ids(ids), &mut |batch| {
        // A ledger may ask again; what was said last is what counts.
        failed.clear();
        let mut changes = Vec::with_capacity(batch.rows.len());
        for row in std::mem::take(&mut batch.rows) {
            let policy = policies.of(&row.record);
            match Change::of_time(row, now, &mut batch.facts, policy) {
                Ok(change) if change.steps.is_empty() => {}
                Ok(change) => changes.push(change),
                Err(failure) => failed.push(failure),
            }
        }
        changes
    })?;
    outcome.failed.extend(failed);
    Ok(outcome)
}
