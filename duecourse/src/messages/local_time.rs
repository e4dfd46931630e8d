use automation_core::{Instant, civil};
use zone_core::{LocalReading, Zone};

use super::{DateForm, date};

/// The local time with its zone: `January 15, 2024, 10:00 (Europe/London)`. Where the clocks show a time twice, its
/// distance from UTC says which of the two it is: `October 25, 2026, 01:30 (Europe/London, UTC+01:00)`.
pub(super) fn written(instant: Instant, zone: Zone, form: DateForm) -> String {
    let local = civil::local_at(instant, zone);
    let (day, time) = (date::written(local.date(), form), local.format("%H:%M"));
    let is_shown_twice = matches!(zone.read(local.and_utc().timestamp()), LocalReading::Overlap { .. });
    if !is_shown_twice {
        return format!("{day}, {time} ({zone})");
    }
    let offset = civil::offset_at(instant, zone);
    let (sign, seconds) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs());
    format!("{day}, {time} ({zone}, UTC{sign}{:02}:{:02})", seconds / 3600, seconds % 3600 / 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C-104: west, near and east of UTC, and where the clocks go forward and back.
    #[test]
    fn an_instant_is_told_as_local_time_with_its_zone() {
        let cases = [
            ("America/New_York", "2024-01-15T15:00:00Z", "January 15, 2024, 10:00 (America/New_York)"),
            ("Asia/Karachi", "2024-01-15T20:30:00Z", "January 16, 2024, 01:30 (Asia/Karachi)"),
            ("UTC", "2024-01-15T20:30:00Z", "January 15, 2024, 20:30 (UTC)"),
            ("Europe/London", "2026-03-29T00:59:59Z", "March 29, 2026, 00:59 (Europe/London)"),
            ("Europe/London", "2026-03-29T01:00:00Z", "March 29, 2026, 02:00 (Europe/London)"),
            ("Europe/London", "2026-10-24T23:59:59Z", "October 25, 2026, 00:59 (Europe/London)"),
            ("Europe/London", "2026-10-25T00:30:00Z", "October 25, 2026, 01:30 (Europe/London, UTC+01:00)"),
            ("Europe/London", "2026-10-25T01:30:00Z", "October 25, 2026, 01:30 (Europe/London, UTC+00:00)"),
            ("Europe/London", "2026-10-25T02:00:00Z", "October 25, 2026, 02:00 (Europe/London)"),
            (
                "America/New_York",
                "2026-11-01T05:30:00Z",
                "November 1, 2026, 01:30 (America/New_York, UTC-04:00)",
            ),
        ];
        for (zone, instant, told) in cases {
            let zone: Zone = zone.parse().unwrap();
            assert_eq!(written(instant.parse().unwrap(), zone, DateForm::Long), told);
        }
    }
}
