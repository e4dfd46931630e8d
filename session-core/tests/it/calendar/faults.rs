//! Deliberate faults: a calendar that forgets or mistakes one thing. The oracle catches every one.

use super::{
    agreement::{cases, openings},
    generator::World,
    oracle::Plan,
};

/// Whether a calendar with that fault (without one it agrees, see `agreement`) gives another answer than the oracle on some random plan.
fn is_caught(fault: impl Fn(&mut Plan)) -> bool {
    let world = World::new();
    (0..cases()).any(|seed| {
        let (place, plan) = world.plan(seed);
        let mut faulty = plan.clone();
        fault(&mut faulty);
        openings(&faulty) != plan.answer(&place.clock).openings
    })
}

#[test]
fn a_forgotten_buffer_before_is_caught() {
    assert!(is_caught(|plan| plan.before = 0));
}

#[test]
fn buffers_that_add_up_are_caught() {
    assert!(is_caught(|plan| plan.before += plan.after));
}

#[test]
fn touching_that_counts_as_overlapping_is_caught() {
    assert!(is_caught(|plan| plan.busy.iter_mut().for_each(|busy| busy.1 += 1)));
}

#[test]
fn forgotten_busy_times_are_caught() {
    assert!(is_caught(|plan| plan.busy.clear()));
}

#[test]
fn extra_hours_that_win_over_blocked_ones_are_caught() {
    assert!(is_caught(|plan| {
        let extra: Vec<_> = plan.exceptions.iter().copied().filter(|exception| !exception.3).collect();
        plan.exceptions.retain(|blocked| {
            !(blocked.3
                && extra
                    .iter()
                    .any(|extra| extra.0 == blocked.0 && extra.1 < blocked.2 && blocked.1 < extra.2))
        });
    }));
}

#[test]
fn a_lead_that_must_be_exceeded_is_caught() {
    assert!(is_caught(|plan| plan.lead += 1));
}

#[test]
fn a_last_day_that_no_longer_counts_is_caught() {
    assert!(is_caught(|plan| plan.advance = (plan.advance - 1).max(0)));
}

#[test]
fn a_day_without_its_last_minute_is_caught() {
    assert!(is_caught(|plan| {
        for hours in plan.weekly.iter_mut().flatten() {
            hours.1 = hours.1.min(1439);
        }
    }));
}

#[test]
fn an_end_of_the_window_that_must_not_be_reached_is_caught() {
    assert!(is_caught(|plan| plan.until = (plan.until - 1).max(plan.from)));
}
