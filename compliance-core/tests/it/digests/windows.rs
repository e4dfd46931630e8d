//! The windows of digests (C-44, C-X6).

use automation_core::{Instant, Span, civil};
use compliance_core::digest::{DigestPolicy, DigestWindow, WindowChoice};
use proptest::prelude::*;
use zone_core::{Zone, zone};

use super::at;

/// West of UTC, near it and east of it, north and south, and one whose midnight comes twice.
const ZONES: [Zone; 6] = [
    zone!("America/Los_Angeles"),
    zone!("Europe/London"),
    zone!("Asia/Beirut"),
    zone!("Pacific/Auckland"),
    zone!("America/St_Johns"),
    zone!("America/Sao_Paulo"),
];

fn told(policy: &DigestPolicy, watermark: Option<Instant>, now: &str) -> Option<(String, String)> {
    let window = DigestWindow::next(policy, watermark, at(now))?;
    let (from, to) = window.days(policy.org_zone);
    Some((from.to_string(), to.to_string()))
}

fn days(from: &str, to: &str) -> Option<(String, String)> {
    Some((from.to_owned(), to.to_owned()))
}

/// 15 January 2024 is a Monday.
#[test]
fn c_t8_monday_covers_friday_to_sunday_or_sunday_alone() {
    let policy = DigestPolicy::new(zone!("America/New_York"));
    assert_eq!(told(&policy, None, "2024-01-12T14:00:00Z"), days("2024-01-11", "2024-01-11"));
    let friday = DigestWindow::next(&policy, None, at("2024-01-12T14:00:00Z")).unwrap();
    assert_eq!(friday.until, at("2024-01-12T05:00:00Z"));
    let monday = "2024-01-15T14:00:00Z";
    assert_eq!(told(&policy, Some(friday.until), monday), days("2024-01-12", "2024-01-14"));
    let literal = DigestPolicy { window: WindowChoice::PreviousDay, ..policy };
    assert_eq!(told(&literal, Some(friday.until), monday), days("2024-01-14", "2024-01-14"));
}

#[test]
fn c_t9_a_second_run_on_one_local_date_has_nothing_to_tell() {
    for window in [WindowChoice::SincePreviousRun, WindowChoice::PreviousDay] {
        let policy = DigestPolicy { window, ..DigestPolicy::new(zone!("Pacific/Auckland")) };
        let first = DigestWindow::next(&policy, None, at("2024-01-14T20:00:00Z")).unwrap();
        // Auckland is thirteen hours ahead: its Monday, the 15th, began at 11:00 and ends at 11:00.
        assert_eq!(told(&policy, Some(first.until), "2024-01-15T10:59:59.999999Z"), None);
        assert_eq!(
            told(&policy, Some(first.until), "2024-01-15T11:00:00Z"),
            days("2024-01-15", "2024-01-15")
        );
    }
}

/// At the window's ends: the first instant is in, the last is the next one's.
#[test]
fn c_x6_a_window_is_half_open() {
    let policy = DigestPolicy::new(zone!("America/New_York"));
    let window = DigestWindow::next(&policy, None, at("2024-03-11T13:00:00Z")).unwrap();
    // The clocks went forward on that Sunday, so the day had 23 hours.
    assert_eq!((window.from, window.until), (at("2024-03-10T05:00:00Z"), at("2024-03-11T04:00:00Z")));
    assert!(window.contains(window.from) && !window.contains(window.until));
    assert!(!window.contains(window.from.previous().unwrap()));
    assert!(window.contains(window.until.previous().unwrap()));
}

/// C-B8: which day it is, is asked of the organisation's clocks.
#[test]
fn c_b8_an_evening_run_in_the_west_does_not_use_tomorrow() {
    let policy = DigestPolicy::new(zone!("America/Los_Angeles"));
    assert_eq!(told(&policy, None, "2024-01-16T01:00:00Z"), days("2024-01-14", "2024-01-14"));
    assert_eq!(policy.today(at("2024-01-16T01:00:00Z")).to_string(), "2024-01-15");
}

#[test]
fn there_is_no_window_before_all_days() {
    let policy = DigestPolicy::new(Zone::UTC);
    assert_eq!(DigestWindow::next(&policy, None, Instant::MIN), None);
    assert!(DigestWindow::next(&policy, None, Instant::MAX).is_some());
}

proptest! {
    /// Whenever runs take place, and whatever zone the policy has at each: what was recorded from the first window on
    /// until the last one is in exactly one of them.
    #[test]
    fn c_44_windows_partition_time(
        runs in prop::collection::vec((0_u32..200, 0_usize..ZONES.len()), 1..40),
        recorded in prop::collection::vec(0_u32..4_000, 1..50),
        moves in any::<bool>(),
    ) {
        let begin = at("2024-02-20T00:00:00Z");
        let (mut now, mut watermark, mut windows) = (begin, None, Vec::new());
        for (hours, place) in runs {
            now = now.checked_add(Span::hours(hours)).unwrap();
            let zone = ZONES[if moves { place } else { 3 }];
            let policy = DigestPolicy::new(zone);
            if let Some(window) = DigestWindow::next(&policy, watermark, now) {
                prop_assert!(window.from < window.until && window.until <= now);
                watermark = Some(window.until);
                windows.push(window);
            }
        }
        prop_assert!(windows.windows(2).all(|pair| pair[0].until == pair[1].from));
        let (Some(first), Some(last)) = (windows.first(), windows.last()) else { return Ok(()) };
        for hours in recorded {
            let at = begin.checked_sub(Span::days(3)).unwrap().checked_add(Span::hours(hours)).unwrap();
            let count = windows.iter().filter(|window| window.contains(at)).count();
            prop_assert_eq!(count, usize::from(first.from <= at && at < last.until), "{}", at);
        }
    }

    /// In one zone every window ends and begins with a local day, and its days are named right.
    #[test]
    fn a_window_is_whole_local_days(hours in 0_u32..40_000, place in 0_usize..ZONES.len(), back in 0_u32..10) {
        let policy = DigestPolicy::new(ZONES[place]);
        let now = at("2010-10-20T00:00:00Z").checked_add(Span::hours(hours)).unwrap();
        let before = now.checked_sub(Span::days(back)).unwrap();
        let watermark = (back > 0).then(|| civil::day_begins(policy.today(before), policy.org_zone).unwrap());
        let Some(window) = DigestWindow::next(&policy, watermark, now) else {
            return Ok(());
        };
        let (from, to) = window.days(policy.org_zone);
        prop_assert_eq!(civil::day_begins(from, policy.org_zone), Some(window.from));
        prop_assert_eq!(civil::day_over(to, policy.org_zone), Some(window.until));
        prop_assert_eq!(to.succ_opt(), Some(policy.today(now)));
    }
}
