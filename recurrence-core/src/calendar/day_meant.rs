//! The day that is meant by a time in UTC beside a start that is a date.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use zone_core::Zone;

/// The day that whoever wrote that time in UTC meant. An UNTIL, an EXDATE or a RECURRENCE-ID of an event of whole days
/// ought to be a date, but many programs write midnight, or the last second of the day, of their own zone.
///
/// - 23:59:59 and 00:00:00 are of their own date, always: so programs write a date that know nothing of zones. Neither
///   is a midnight of a zone that people live in but UTC's own, or the last second of a day there.
/// - If the file says its zone, it is the date that the clocks there show.
/// - If not, a quarter of an hour (no zone has its midnight elsewhere) is read as the midnight with which the day
///   begins in some zone: from 11:00 on in one east of UTC, where it is the next date already (23:00 in Vienna, 11:00
///   in Auckland in summer), before in one west of it (05:00 in New York, 10:00 in Honolulu). So neither is the last
///   day of a writer east of UTC lost, nor is a day added to one west of it. Of the zones that share a number the one
///   with more people is taken: Auckland before Pago Pago (11:00), Honolulu before Kiritimati (10:00). One second
///   before a quarter ends the day that such a midnight ends. Any other time is of its own date.
pub(super) fn day_meant(at: NaiveDateTime, zone: Option<Zone>) -> NaiveDate {
    const LAST_SECOND: u32 = 86_399;
    let second = at.num_seconds_from_midnight();
    if second == 0 || second == LAST_SECOND {
        return at.date();
    }
    let later = |at: NaiveDateTime, by: TimeDelta| at.checked_add_signed(by).unwrap_or(at);
    if let Some(zone) = zone {
        let offset = zone.offset_at(at.and_utc().timestamp());
        return later(at, TimeDelta::seconds(offset.into())).date();
    }
    let to_nearest = TimeDelta::hours(13);
    if second.is_multiple_of(900) {
        later(at, to_nearest).date()
    } else if second % 900 == 899 {
        let midnight = later(at, TimeDelta::seconds(1));
        let begins = later(midnight, to_nearest).date();
        begins.pred_opt().unwrap_or(begins)
    } else {
        at.date()
    }
}
