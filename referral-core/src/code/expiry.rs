use automation_core::{Instant, civil};
use chrono::NaiveDate;
use zone_core::Zone;

/// The expiry that a plain date means: the last instant of that local day, to the microsecond (R-16,
/// R-X4, R-T2). `None` outside the years that can be represented.
///
/// ```
/// use chrono::NaiveDate;
/// use zone_core::zone;
///
/// let date = NaiveDate::from_ymd_opt(2026, 5, 31).ok_or("no such date")?;
/// let expiry = referral_core::code::end_of_day(date, zone!("Europe/Nicosia")).ok_or("out of range")?;
/// assert_eq!(expiry.to_string(), "2026-05-31T20:59:59.999999Z");
/// # Ok::<(), &str>(())
/// ```
pub fn end_of_day(date: NaiveDate, zone: Zone) -> Option<Instant> {
    civil::last_instant(date, zone)
}
