//! When a local day is over, found the slow way: minute by minute, by asking a clock in that zone for its
//! date.

use std::{cell::RefCell, collections::HashMap};

use chrono::{DateTime, NaiveDate, TimeDelta};
use zone_core::Zone;

thread_local! {
    /// What was found, because it is asked again and again.
    static KNOWN: RefCell<HashMap<(NaiveDate, Zone), i64>> = RefCell::default();
}

/// The first microsecond at which the clocks of `zone` have shown a later date than `day`.
pub(super) fn over(day: NaiveDate, zone: Zone) -> i64 {
    if let Some(found) = KNOWN.with_borrow(|known| known.get(&(day, zone)).copied()) {
        return found;
    }
    // No zone is further from UTC than 26 hours, and clocks are put on or back at a full minute.
    let mut at = day.and_hms_opt(0, 0, 0).unwrap().and_utc() - TimeDelta::hours(26);
    while at.with_timezone(&zone).date_naive() <= day {
        at += TimeDelta::minutes(1);
    }
    let found = at.timestamp_micros();
    KNOWN.with_borrow_mut(|known| known.insert((day, zone), found));
    found
}

/// The date that the clocks of `zone` show.
pub(super) fn date(at: i64, zone: Zone) -> NaiveDate {
    DateTime::from_timestamp_micros(at).unwrap().with_timezone(&zone).date_naive()
}
