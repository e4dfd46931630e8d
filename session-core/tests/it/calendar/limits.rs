//! Values that are no calendars, with the sentences that say so.

use automation_core::{Instant, Span};
use chrono::Weekday;
use session_core::{
    calendar::{Calendar, Hours, Interval, OpeningStep, WeeklyHours},
    contract::SessionLength,
};
use zone_core::zone;

use super::{at, between, hours};

#[test]
fn the_defaults_of_the_rule() {
    let calendar = Calendar::new(zone!("Etc/UTC"));
    assert_eq!(calendar.hours(), &WeeklyHours::default());
    for weekday in 0..7_u8 {
        let weekday = Weekday::try_from(weekday).unwrap();
        assert_eq!(calendar.hours().on(weekday), [hours(540, 1020)]);
        let weekend = matches!(weekday, Weekday::Sat | Weekday::Sun);
        let shorter = if weekend { hours(600, 900) } else { hours(540, 1020) };
        assert_eq!(WeeklyHours::shorter_weekends().on(weekday), [shorter]);
        assert!(WeeklyHours::none().on(weekday).is_empty());
    }
    assert!(calendar.exceptions().is_empty() && calendar.busy().is_empty());
    assert_eq!(calendar.length(), SessionLength::from_minutes(60).unwrap());
    assert_eq!((calendar.buffer_before(), calendar.buffer_after()), (Span::ZERO, Span::minutes(15)));
    assert_eq!((calendar.advance(), calendar.same_day()), (30, false));
    assert_eq!(calendar.min_lead(), Span::hours(2));
    assert!(calendar.instant_confirmation());
    assert_eq!(calendar.step(), OpeningStep::AfterBuffer);
}

#[test]
fn limits_are_inclusive_and_told() {
    assert_eq!(Calendar::new(zone!("Etc/UTC")).with_advance(365).unwrap().advance(), 365);
    assert_eq!(Calendar::new(zone!("Etc/UTC")).with_advance(0).unwrap().advance(), 0);
    let told = |minutes| {
        Calendar::new(zone!("Etc/UTC")).with_step(OpeningStep::Every(minutes)).map_err(|e| e.to_string())
    };
    assert!(told(1).is_ok() && told(1440).is_ok());
    assert_eq!(told(0).unwrap_err(), "openings every 0 minutes are not possible; it takes 1 to 1440 minutes");
    assert_eq!(
        told(1441).unwrap_err(),
        "openings every 1441 minutes are not possible; it takes 1 to 1440 minutes"
    );
    assert!(Hours::new(0, 1).is_ok() && Hours::new(1439, 1440).is_ok());
    assert!(Hours::new(0, 1441).is_err() && Hours::new(600, 600).is_err() && Hours::new(601, 600).is_err());
}

#[test]
fn hours_may_touch_and_may_not_overlap() {
    let touching = WeeklyHours::none().with(Weekday::Mon, [hours(720, 780), hours(600, 720)]).unwrap();
    assert_eq!(touching.on(Weekday::Mon), [hours(600, 720), hours(720, 780)]);
    assert!(WeeklyHours::none().with(Weekday::Mon, [hours(600, 721), hours(720, 780)]).is_err());
    assert!(WeeklyHours::none().with(Weekday::Mon, [hours(600, 720), hours(600, 720)]).is_err());
}

#[test]
fn the_gap_is_the_longer_buffer() {
    let gap = |before, after| {
        Calendar::new(zone!("Etc/UTC")).with_buffers(Span::minutes(before), Span::minutes(after)).gap()
    };
    assert_eq!(gap(0, 15), Span::minutes(15));
    assert_eq!(gap(20, 15), Span::minutes(20));
    assert_eq!(gap(0, 0), Span::ZERO);
}

#[test]
fn intervals_are_half_open() {
    let hour = between("2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z");
    assert!(hour.contains(hour.from()) && !hour.contains(hour.until()));
    assert!(Interval::new(hour.from(), hour.from()).is_err());
    let next = between("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z");
    assert!(!hour.overlaps(next) && !next.overlaps(hour));
    assert_eq!(hour.intersection(next), None);
    let later = hour.widened(Span::ZERO, Span::MICROSECOND);
    assert!(later.overlaps(next) && next.overlaps(later));
    assert_eq!(later.intersection(next).unwrap().length(), Span::MICROSECOND);
    let all = Interval::new(Instant::MIN, Instant::MAX).unwrap();
    assert_eq!(all.widened(Span::hours(1), Span::hours(1)), all);
    assert_eq!(Interval::lasting(at("2026-03-02T09:00:00Z"), Span::hours(1)), Some(hour));
    assert_eq!(Interval::lasting(hour.from(), Span::ZERO), None);
    assert_eq!(Interval::lasting(Instant::MAX, Span::hours(1)), None);
}
