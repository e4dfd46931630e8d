//! The crate and the oracle agree, and the laws of openings hold, on random calendars.
//!
//! `OPENINGS_CASES=200000 cargo test --release -p session-core calendar` for more of them.

use automation_core::{Instant, Span};
use chrono::Weekday;
use session_core::{
    calendar::{Calendar, CalendarException, ExceptionKind, Hours, Interval, OpeningStep, WeeklyHours},
    contract::SessionLength,
};

use super::{
    generator::{Dice, World, told},
    oracle::Plan,
};

pub(crate) fn cases() -> u64 {
    std::env::var("OPENINGS_CASES").map_or(1_000, |cases| cases.parse().unwrap())
}

fn minutes(minutes: i64) -> Span {
    Span::minutes(u32::try_from(minutes).unwrap())
}

pub(crate) fn instant(minute: i64) -> Instant {
    Instant::from_micros(minute * 60_000_000).unwrap()
}

pub(crate) fn interval((from, until): (i64, i64)) -> Interval {
    Interval::new(instant(from), instant(until)).unwrap()
}

fn minute(instant: Instant) -> i64 {
    assert_eq!(instant.micros() % 60_000_000, 0, "{instant} is a whole minute");
    instant.micros() / 60_000_000
}

/// The plan as the crate's calendar.
pub(crate) fn calendar(plan: &Plan) -> Calendar {
    let mut weekly = WeeklyHours::none();
    for (weekday, hours) in (0..).zip(&plan.weekly) {
        let hours = hours.iter().map(|(from, until)| Hours::new(*from, *until).unwrap());
        weekly = weekly.with(Weekday::try_from(weekday).unwrap(), hours).unwrap();
    }
    let exceptions = plan.exceptions.iter().map(|(date, from, until, blocked)| CalendarException {
        date: *date,
        hours: Hours::new(*from, *until).unwrap(),
        kind: if *blocked { ExceptionKind::Blocked } else { ExceptionKind::Extra },
    });
    Calendar::new(plan.zone)
        .with_hours(weekly)
        .with_exceptions(exceptions)
        .with_busy(plan.busy.iter().copied().map(interval))
        .with_buffers(minutes(plan.before), minutes(plan.after))
        .with_same_day(plan.same_day)
        .with_min_lead(minutes(plan.lead))
        .with_advance(u16::try_from(plan.advance).unwrap())
        .and_then(|calendar| {
            calendar.with_step(plan.every.map_or(OpeningStep::AfterBuffer, OpeningStep::Every))
        })
        .unwrap()
}

/// The crate's openings of the plan.
pub(crate) fn openings(plan: &Plan) -> Vec<(i64, i64)> {
    let calendar = calendar(plan);
    let taken: Vec<Interval> = plan.taken.iter().copied().map(interval).collect();
    let length = SessionLength::from_minutes(plan.length).unwrap();
    calendar
        .openings(length, &taken, instant(plan.from), instant(plan.until), instant(plan.now))
        .map(|opening| (minute(opening.from()), minute(opening.until())))
        .collect()
}

#[test]
fn openings_and_free_time_agree_with_the_oracle() {
    let world = World::new();
    let mut found = 0;
    for seed in 0..cases() {
        let (place, plan) = world.plan(seed);
        let expected = plan.answer(&place.clock);
        let got = openings(&plan);
        assert_eq!(told(&got), told(&expected.openings), "seed {seed}: {plan:#?}");
        found += got.len();

        let mut free = vec![false; expected.free.len()];
        let end = place.begins + i64::try_from(free.len()).unwrap();
        for stretch in calendar(&plan).free(instant(place.begins), instant(end)) {
            for minute in minute(stretch.from())..minute(stretch.until()) {
                free[usize::try_from(minute - place.begins).unwrap()] = true;
            }
        }
        // At the edges the oracle knows only a part of a day.
        let inner = 2 * 1440..free.len() - 2 * 1440;
        assert_eq!(free[inner.clone()], expected.free[inner], "seed {seed}: {plan:#?}");
    }
    assert!(found as u64 > 4 * cases(), "only {found} openings were looked at");
}

#[test]
fn openings_are_in_order_and_keep_their_distance() {
    let world = World::new();
    for seed in 0..cases() {
        let (_, plan) = world.plan(seed);
        let found = openings(&plan);
        assert!(found.is_sorted_by(|one, next| one.0 < next.0), "seed {seed}");
        let gap = plan.before.max(plan.after);
        let calendar = calendar(&plan);
        for (from, until) in &found {
            assert_eq!(until - from, plan.length);
            for taken in &plan.taken {
                assert!(*until + gap <= taken.0 || taken.1 + gap <= *from, "seed {seed}: {taken:?}");
            }
            for busy in &plan.busy {
                assert!(*until <= busy.0 || busy.1 <= *from, "seed {seed}: {busy:?}");
            }
            let free = calendar.free(instant(*from), instant(*until)).collect::<Vec<_>>();
            assert_eq!(free, [interval((*from, *until))], "seed {seed}");
            assert_eq!(calendar.in_the_way(free[0]), [], "seed {seed}");
        }
    }
}

#[test]
fn another_window_shows_the_same_openings() {
    let world = World::new();
    for seed in 0..cases() {
        let (_, plan) = world.plan(seed);
        let mut dice = Dice::new(seed + 1);
        let from = plan.from + dice.roll(0, plan.until - plan.from);
        let until = from + dice.roll(0, plan.until - from);
        let later = plan.now + dice.roll(0, 2_000);
        let cut = openings(&Plan { from, until, ..plan.clone() });
        let whole = openings(&plan);
        let expected: Vec<_> =
            whole.iter().copied().filter(|opening| from <= opening.0 && opening.1 <= until).collect();
        assert_eq!(told(&cut), told(&expected), "seed {seed}");

        // Time takes openings away at the front, and shows others at the end; the rest stay where they are.
        let aged = openings(&Plan { now: later, ..plan.clone() });
        let last = whole.last().map_or(i64::MIN, |opening| opening.0);
        let stayed: Vec<_> = aged.iter().copied().filter(|opening| opening.0 <= last).collect();
        let first = aged.first().map_or(i64::MAX, |opening| opening.0);
        let expected: Vec<_> = whole.iter().copied().filter(|opening| opening.0 >= first).collect();
        assert_eq!(told(&stayed), told(&expected), "seed {seed}, later");
    }
}

#[test]
fn the_order_of_what_is_taken_does_not_matter() {
    let world = World::new();
    for seed in 0..cases() / 3 {
        let (_, plan) = world.plan(seed);
        let mut sorted = plan.clone();
        sorted.taken.sort_unstable();
        let mut reversed = sorted.clone();
        reversed.taken.reverse();
        assert_eq!(openings(&sorted), openings(&plan), "seed {seed}");
        assert_eq!(openings(&reversed), openings(&plan), "seed {seed}");
    }
}
