//! The vectors of payouts, by their numbers.

use automation_core::{Instant, Lifecycle, LifecycleExt as _, Span};
use compliance_core::payout::{
    PayoutEligibility, PayoutPolicy, PayoutRequest,
    eligibility::{EligibilityState, HoldReason},
    request::{RejectionReason, RequestState},
};
use zone_core::{Zone, zone};

use super::made::{at, eligibility, policy, request, user};

fn made_at(created_at: Instant) -> PayoutRequest {
    PayoutRequest { created_at, since: created_at, ..request(100) }
}

/// C-T6: created exactly 7 x 24 h ago is not old; one second more is.
#[test]
fn c_t6_a_request_is_old_strictly_after_seven_times_24_hours() {
    let now = at("2026-03-08T12:00:00Z");
    let seen = |created_at| made_at(at(created_at)).as_of(now, &policy()).unwrap().state();
    assert_eq!(seen("2026-03-01T12:00:00Z"), "pending");
    assert_eq!(seen("2026-03-01T11:59:59Z"), "pending (old)");
    // To the microsecond.
    assert_eq!(seen("2026-03-01T11:59:59.999999Z"), "pending (old)");
    assert_eq!(seen("2026-03-01T12:00:00.000001Z"), "pending");
}

/// C-61: the days are of 24 hours, wherever the clocks are put forward or back meanwhile.
#[test]
fn c_61_clock_changes_do_not_move_it() {
    let changes = [
        (zone!("America/New_York"), "2026-03-05T12:00:00Z"),
        (zone!("America/New_York"), "2026-10-29T12:00:00Z"),
        (zone!("Europe/London"), "2026-03-26T12:00:00Z"),
        (zone!("Australia/Lord_Howe"), "2026-04-02T12:00:00Z"),
        (Zone::UTC, "2026-03-05T12:00:00Z"),
    ];
    for (org_zone, made) in changes {
        let policy = PayoutPolicy { org_zone, ..policy() };
        let request = made_at(at(made));
        let seventh = at(made).checked_add(Span::days(7)).unwrap();
        let due = request.due(&policy).unwrap();
        assert_eq!(Some(due.at()), seventh.next(), "{org_zone}");
        assert!(!request.is_old_at(seventh, &policy) && request.is_old_at(due.at(), &policy), "{org_zone}");
        let sentence = due.because.to_string();
        assert_eq!(sentence, format!("its making, {made}, passed more than 7 days ago (C-61)"));
    }
}

/// C-61, C-113: how old is the business's choice.
#[test]
fn c_61_the_age_is_of_the_policy() {
    let made = request(100);
    let cases = [
        (0, "2026-03-01T12:00:00Z", false),
        (0, "2026-03-01T12:00:00.000001Z", true),
        (1, "2026-03-02T12:00:00Z", false),
        (1, "2026-03-02T12:00:00.000001Z", true),
        (u32::MAX, "2262-01-01T00:00:00Z", false),
    ];
    for (request_age_days, now, is_old) in cases {
        let policy = PayoutPolicy { request_age_days, ..policy() };
        assert_eq!(made.is_old_at(at(now), &policy), is_old, "{request_age_days} days at {now}");
        let state = if is_old { "pending (old)" } else { "pending" };
        assert_eq!(made.as_of(at(now), &policy).unwrap().state(), state, "{request_age_days} days at {now}");
    }
}

/// C-60: what waits for an admin, and what does not.
#[test]
fn c_60_what_waits_for_an_admin() {
    let (reviewer, reason) = (|| user("sam"), RejectionReason::new("no").unwrap());
    let requests = [
        (RequestState::Pending { is_old: false }, true),
        (RequestState::Pending { is_old: true }, true),
        (RequestState::Approved { reviewer: reviewer() }, false),
        (RequestState::Rejected { reviewer: reviewer(), reason }, false),
        (RequestState::Processing { reviewer: reviewer() }, false),
        (RequestState::Completed { reviewer: reviewer() }, false),
    ];
    for (state, waits) in requests {
        assert_eq!(PayoutRequest { state: state.clone(), ..request(100) }.is_pending(), waits, "{state:?}");
    }
    let held = EligibilityState::OnHold { reason: HoldReason::new("no").unwrap() };
    let states = [
        (EligibilityState::Ready, true),
        (EligibilityState::Processing, false),
        (EligibilityState::Paid, false),
        (held, false),
    ];
    for (state, waits) in states {
        assert_eq!(
            PayoutEligibility { state: state.clone(), ..eligibility(100) }.is_ready(),
            waits,
            "{state:?}"
        );
    }
}
