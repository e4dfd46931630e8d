//! How far a contract is.

use std::cmp::Ordering;

use session_core::contract::{Progress, Ratio, SessionCounts};

#[test]
fn s_t16_three_of_four_and_then_the_last() {
    let three = Progress { completed: 3, total: 4 };
    assert_eq!(three.percentage(), Ratio::of(75, 100).unwrap());
    assert_eq!(three.remaining(), 1);
    assert_eq!(three.to_string(), "3 of 4 completed (75 %), 1 left");
    let four = Progress { completed: 4, total: 4 };
    assert_eq!(four.percentage(), Ratio::of(1, 1).unwrap());
    assert_eq!(four.to_string(), "4 of 4 completed (100 %), 0 left");
}

#[test]
fn nothing_in_all_is_nothing_and_too_many_leave_none() {
    let none = Progress::default();
    assert_eq!(none.percentage(), Ratio::ZERO);
    assert_eq!(none.to_string(), "0 of 0 completed (0 %), 0 left");
    let more = Progress { completed: 5, total: 4 };
    assert_eq!((more.remaining(), more.percentage().percent()), (0, 125));
    assert_eq!(Progress { completed: 0, total: u32::MAX }.remaining(), u32::MAX);
}

#[test]
fn whole_percents_are_cut() {
    let table = [((2, 3), 66, 6_666), ((1, 3), 33, 3_333), ((999, 1_000), 99, 9_990), ((1, 200), 0, 50)];
    for ((part, whole), percent, basis_points) in table {
        let ratio = Ratio::of(part, whole).unwrap();
        assert_eq!((ratio.percent(), ratio.basis_points()), (percent, basis_points), "{part}/{whole}");
    }
    assert_eq!(Ratio::of(u64::MAX, 1).unwrap().percent(), u64::MAX);
}

#[test]
fn ratios_are_compared_by_value() {
    let of = |part, whole| Ratio::of(part, whole).unwrap();
    assert_eq!(of(1, 2), of(2, 4));
    assert_eq!(of(1, 3).cmp(&of(333_333, 1_000_000)), Ordering::Greater);
    assert_eq!(of(u64::MAX, u64::MAX - 1).cmp(&of(u64::MAX - 1, u64::MAX - 2)), Ordering::Less);
    assert_eq!(Ratio::of(1, 0), None);
}

#[test]
fn the_five_counts_share_all_sessions_out() {
    let counts =
        SessionCounts { completed: 1, scheduled: 2, cancelled: 4, missed: 8, pending: 16, latest: None };
    assert_eq!((counts.all(), counts.settled(), counts.open()), (31, 13, 18));
    assert_eq!(SessionCounts::default().all(), 0);
}
