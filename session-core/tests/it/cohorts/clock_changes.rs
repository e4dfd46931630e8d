//! The end of the last day where the clocks change, on both hemispheres: A-7, A-X1, A-X2.

use automation_core::{Instant, LifecycleExt, civil};
use session_core::CohortPolicy;
use zone_core::Zone;

use super::{calendar, made::*};

/// The last day, the zone, and the first instant after it.
const CASES: &[(&str, &str, &str)] = &[
    ("2026-03-10", "UTC", "2026-03-11T00:00:00Z"),
    ("2026-03-10", "Asia/Karachi", "2026-03-10T19:00:00Z"),
    ("2026-03-10", "Pacific/Pago_Pago", "2026-03-11T11:00:00Z"),
    ("2026-03-10", "Pacific/Kiritimati", "2026-03-10T10:00:00Z"),
    // The last day has 23 hours, then 25.
    ("2026-03-08", "America/New_York", "2026-03-09T04:00:00Z"),
    ("2026-11-01", "America/New_York", "2026-11-02T05:00:00Z"),
    ("2026-03-29", "Europe/London", "2026-03-29T23:00:00Z"),
    ("2026-10-25", "Europe/London", "2026-10-26T00:00:00Z"),
    // In the south the clocks go the other way in those months, on Lord Howe by half an hour.
    ("2026-04-05", "Australia/Lord_Howe", "2026-04-05T13:30:00Z"),
    ("2026-10-04", "Australia/Lord_Howe", "2026-10-04T13:00:00Z"),
    // The next midnight does not exist: the clocks of Beirut and of Santiago jump from 23:59:59 to 01:00:00.
    ("2026-03-28", "Asia/Beirut", "2026-03-28T22:00:00Z"),
    ("2026-09-05", "America/Santiago", "2026-09-06T04:00:00Z"),
    // The last hour of the day comes twice: it is over after the second.
    ("2026-04-04", "America/Santiago", "2026-04-05T04:00:00Z"),
    // Midnight comes twice: at 00:01 the clocks of St John's go back to 23:01 of the day before. The first
    // counts.
    ("2010-11-06", "America/St_Johns", "2010-11-07T02:30:00Z"),
    // Samoa left out 30 December 2011: it is over when the 31st begins, like the 29th.
    ("2011-12-29", "Pacific/Apia", "2011-12-30T10:00:00Z"),
    ("2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00Z"),
];

#[test]
fn a_x2_it_completes_when_its_last_local_day_is_over() {
    for (end, zone, over) in CASES {
        let (tz, over): (Zone, Instant) = (zone.parse().unwrap(), instant(over));
        let cohort = draft("A").ending(day(end)).made(instant("2010-01-01T00:00:00Z")).unwrap();
        let policy = CohortPolicy::new(tz);
        assert_eq!(cohort.due_at(&policy), Some(over), "{end} in {zone}");
        assert_eq!(calendar::over(day(end), tz), over.micros(), "found the slow way: {end} in {zone}");
        assert_eq!(state_at(&cohort, &over.previous().unwrap().to_string(), tz), "active", "{end} in {zone}");
        assert_eq!(state_at(&cohort, &over.to_string(), tz), "completed", "{end} in {zone}");
        assert!(civil::date_at(over, tz) > day(end), "{end} in {zone}");
    }
}

/// G-3, A-7: over iff the end is strictly before today, on every day of two years and in every zone that is
/// drawn.
#[test]
fn a_x1_over_iff_the_end_is_before_today() {
    for zone in session_core::testing::COHORT_ZONES {
        for end in day("2026-01-01").iter_days().take(730) {
            let over = Instant::from_micros(calendar::over(end, zone)).unwrap();
            let cohort = draft("A").ending(end).made(instant("2025-01-01T00:00:00Z")).unwrap();
            assert_eq!(cohort.due_at(&CohortPolicy::new(zone)), Some(over), "{end} in {zone}");
        }
    }
}

/// A-8, A-X9: without an end, or inactive, it never completes; its kind makes no difference.
#[test]
fn a_8_what_never_completes_by_itself() {
    use automation_core::Lifecycle;
    use session_core::cohort::{CohortEvent, CohortKind};
    let endless = ending("A", None);
    assert_eq!(endless.due_at(&policy()), None);
    let mut off = winter();
    off.apply(&CohortEvent::Deactivated, instant(MADE));
    assert_eq!(off.due_at(&policy()), None);
    assert_eq!(state_at(&off, "2030-01-01T00:00:00Z", Zone::UTC), "inactive");
    let monthly =
        draft("A").of_kind(CohortKind::Monthly).ending(day("2026-03-10")).made(instant(MADE)).unwrap();
    assert_eq!(monthly.due_at(&policy()), winter().due_at(&policy()));
}
