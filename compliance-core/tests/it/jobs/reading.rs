//! Reading a job costs nothing where nothing is due: counted, not timed.

use automation_core::{Lifecycle, LifecycleExt};
use compliance_core::job::{
    ClosingWarning, Exemption, ExemptionReason, JobDates, JobPolicy, Priority, StaleDays, StaleWindow,
};
use zone_core::zone;

use super::made::*;

/// With every window, day and protection there is, so that all of them are looked at.
#[test]
fn reading_an_open_job_allocates_nothing() {
    let mut policy = JobPolicy {
        warning: ClosingWarning::Informational { before: StaleDays::new(7).unwrap() },
        ..JobPolicy::new(zone!("America/New_York"))
    };
    policy.by_type.insert("plumbing".parse().unwrap(), StaleWindow::Days(StaleDays::default()));
    policy.by_priority.insert(Priority::Low, StaleWindow::Never);
    let mut job = painting();
    job.job_type = Some("plumbing".parse().unwrap());
    job.dates = JobDates { due_on: Some(day("2026-03-10")), ..JobDates::default() };
    job.exemption = Some(Exemption {
        until: Some(day("2026-03-10")),
        reason: ExemptionReason::new("parts").unwrap(),
        by: ada(),
    });
    job.reopened_at = Some(instant(MADE));
    let soon = instant("2026-03-01T00:00:00Z");
    // The zone's clock is read once before it counts.
    assert_eq!(job.as_of(soon, &policy).unwrap().state(), "in_progress");
    let counted = allocation_counter::measure(|| {
        assert_eq!(job.as_of(soon, &policy).unwrap().state(), "in_progress");
    });
    assert_eq!(counted.count_total, 0);
    // The count counts: a warning and a closing are taken on a copy.
    let late = instant("2026-05-01T00:00:00Z");
    let counted = allocation_counter::measure(|| {
        assert_eq!(job.as_of(late, &policy).unwrap().state(), "cancelled");
    });
    assert!(counted.count_total > 0);
}
