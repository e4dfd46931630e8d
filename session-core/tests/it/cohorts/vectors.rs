//! The boundary cases A-T1 to A-T6, both sides of each.

use automation_core::Lifecycle;
use session_core::cohort::{EnrolmentStatus, InactiveReason, StudentEvent, StudentStatus};
use zone_core::{Zone, zone};

use super::made::*;

/// A-T1: end 2026-03-10, today 2026-03-10, from its first microsecond to its last: active.
#[test]
fn a_t1_on_its_last_day_it_is_active() {
    for now in ["2026-03-10T00:00:00Z", "2026-03-10T12:00:00Z", "2026-03-10T23:59:59.999999Z"] {
        assert_eq!(state_at(&winter(), now, Zone::UTC), "active", "{now}");
    }
}

/// A-T2: end 2026-03-10, today 2026-03-11, from its first microsecond: completed.
#[test]
fn a_t2_on_the_next_day_it_is_completed() {
    for now in ["2026-03-11T00:00:00Z", "2026-03-11T00:01:00Z", "2027-01-01T00:00:00Z"] {
        assert_eq!(state_at(&winter(), now, Zone::UTC), "completed", "{now}");
    }
}

/// A-T3: in Karachi the night's run at one minute past twelve completes it, where UTC still has the tenth.
#[test]
fn a_t3_east_of_utc_the_night_s_run_is_not_a_day_late() {
    assert_eq!(state_at(&winter(), "2026-03-10T19:01:00Z", zone!("Asia/Karachi")), "completed");
    assert_eq!(state_at(&winter(), "2026-03-10T18:59:59.999999Z", zone!("Asia/Karachi")), "active");
}

/// A-T4: in New York it lives on through the evening of the tenth, where UTC has the eleventh.
#[test]
fn a_t4_west_of_utc_the_last_evening_counts() {
    assert_eq!(state_at(&winter(), "2026-03-11T02:00:00Z", zone!("America/New_York")), "active");
    assert_eq!(state_at(&winter(), "2026-03-11T03:59:59.999999Z", zone!("America/New_York")), "active");
    assert_eq!(state_at(&winter(), "2026-03-11T04:00:00Z", zone!("America/New_York")), "completed");
}

/// A-T5, A-X3: run twice, the second run finds nothing; and two runs that saw the same make one message.
#[test]
fn a_t5_run_twice_it_completes_once_and_tells_once() {
    let (mut school, [cohort, _], _) = small_school();
    assert_eq!(swept(&mut school, AFTER, 10, &policy()), 1);
    let after_one = school.clone();
    assert_eq!(swept(&mut school, AFTER, 10, &policy()), 0);
    assert_eq!(keys(&school.outbox), ["cohort_completed|WINTER|2026-03-10|group/admins"]);
    assert_eq!(school.cohorts[&cohort], after_one.cohorts[&cohort]);
    assert_eq!(school.enrolments, after_one.enrolments);
    // The other run at once decided upon the same rows; its message has the same key.
    let (mut other, ..) = small_school();
    swept(&mut other, "2026-03-10T19:01:00Z", 1, &policy());
    assert_eq!(keys(&school.outbox), keys(&other.outbox));
}

/// A-T6, A-X4: whatever made the student inactive, the enrolment is completed and the student stays so.
#[test]
fn a_t6_a_frozen_student_stays_frozen() {
    use InactiveReason::{Expelled, Freeze, Left};
    for reason in [None, Some(Freeze), Some(Left), Some(Expelled)] {
        let (mut school, _, mina) = small_school();
        let record = &mut school.students.get_mut(&mina).unwrap().record;
        record.apply(&StudentEvent::Deactivated { reason }, instant(MADE));
        swept(&mut school, AFTER, 10, &policy());
        let enrolment = &school.enrolments.first_key_value().unwrap().1.record;
        assert_eq!(enrolment.status, EnrolmentStatus::Completed { with: Some(instant(OVER)) });
        assert_eq!(school.students[&mina].record.status, StudentStatus::Inactive { reason });
        assert!(school.student_steps.is_empty());
    }
}
