//! The boundary cases of jobs: C-T4, C-T7, C-T11.

use automation_core::{Lifecycle, LifecycleExt};
use compliance_core::job::{JobPhase, OpenStatus, Standing, lines};

use super::made::*;

/// C-T4: due yesterday, today, in seven days, in eight days.
#[test]
fn c_t4_overdue_approaching_or_neither() {
    let today = day("2026-03-10");
    for (due, approaching, overdue) in [
        ("2026-03-09", false, true),
        ("2026-03-10", true, false),
        ("2026-03-17", true, false),
        ("2026-03-18", false, false),
    ] {
        let mut job = painting_as(Standing::Open(OpenStatus::Pending));
        job.dates.due_on = Some(day(due));
        assert_eq!(job.is_approaching(today, 7), approaching, "{due}");
        assert_eq!(job.is_overdue(today, &[JobPhase::Pending]), overdue, "{due}");
    }
}

/// C-T7: the last activity exactly 90 x 24 hours ago: closed, and 90 days are told. A second less: kept.
#[test]
fn c_t7_closed_at_ninety_times_24_hours_and_not_before() {
    let job = painting();
    assert_eq!(state_at(&job, STALE, &utc()), "cancelled");
    assert_eq!(state_at(&job, NOT_YET, &utc()), "in_progress");
    assert_eq!(state_at(&job, "2026-04-05T07:59:59Z", &utc()), "in_progress");
    let closed = job.as_of(instant(STALE), &utc()).unwrap();
    assert_eq!(
        lines::closed(&closed.number, closed.days_inactive(instant(STALE), &utc())),
        "  ✓ Closed: JOB-000120 (90 days inactive)"
    );
    assert_eq!(closed.since().to_string(), STALE);
}

/// C-T11: what a digest calls due today, due in one day and a day overdue, by the same predicates.
#[test]
fn c_t11_today_tomorrow_and_yesterday() {
    let today = day("2026-03-10");
    let due = |due: &str| {
        let mut job = painting_as(Standing::Open(OpenStatus::Lead));
        job.dates.due_on = Some(day(due));
        job
    };
    assert!(due("2026-03-10").is_approaching(today, 0));
    assert!(!due("2026-03-11").is_approaching(today, 0) && due("2026-03-11").is_approaching(today, 1));
    assert!(due("2026-03-09").is_overdue(today, &[JobPhase::Pending]));
    assert!(!due("2026-03-10").is_overdue(today, &[JobPhase::Pending]));
}
