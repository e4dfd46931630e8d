use chrono::{NaiveDate, NaiveTime};

use crate::{Gap, Overlap, Zone};

impl Zone {
    /// The first instant of a local day, in seconds since 1970: midnight, the first of two midnights, or where
    /// the clocks jump over midnight the first instant after. A date that the zone skipped (Samoa, 30
    /// December 2011) begins, and is over, when the next one begins.
    ///
    /// So the days of a zone follow each other without a hole or an overlap.
    ///
    /// ```
    /// use chrono::{DateTime, NaiveDate};
    /// use zone_core::Zone;
    ///
    /// // On 29 March 2026 the clocks of Beirut go from 23:59:59 to 01:00:00.
    /// let day = NaiveDate::from_ymd_opt(2026, 3, 29).ok_or("no such date")?;
    /// let begins = Zone::named("Asia/Beirut").ok_or("no such zone")?.day_begins(day);
    /// assert_eq!(DateTime::from_timestamp(begins, 0), Some("2026-03-28T22:00:00Z".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn day_begins(self, date: NaiveDate) -> i64 {
        let midnight = date.and_time(NaiveTime::MIN).and_utc().timestamp();
        // Only what is skipped is nothing.
        self.resolve(midnight, Gap::FirstAfter, Overlap::First).unwrap_or(midnight)
    }
}
