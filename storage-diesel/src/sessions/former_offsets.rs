//! By which clocks sessions were agreed on that were stored before that was kept (S-69): the program of then read
//! its zones from `chrono-tz`.

use std::fmt::Write;

use chrono::{DateTime, Duration, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

use crate::operation::lines::Fill;

/// Fills both columns of every session, with one statement for each zone.
pub(crate) const FORMER_OFFSETS: Fill =
    Fill { texts: "SELECT DISTINCT zone FROM coaching_sessions", statement };

/// No session was agreed on before 1970, and beyond 2100 the data of then knows no changes.
const YEARS: [&str; 2] = ["1970-01-01T00:00:00Z", "2101-01-01T00:00:00Z"];

/// Writes the offsets of the sessions in a zone; `None` if there is no zone of that name, so that nobody knows them.
fn statement(zone: &str) -> Option<String> {
    let zone: Tz = zone.parse().ok()?;
    let stretches = stretches(zone);
    let (start, proposed) =
        (by_stretch("start_at", &stretches)?, by_stretch("request_proposed", &stretches)?);
    Some(format!(
        "UPDATE coaching_sessions SET start_offset = {start}, request_offset = {proposed} WHERE zone = '{zone}'"
    ))
}

/// The offset that the column's instant has; null if it has none, or if what it holds is no instant.
fn by_stretch(column: &str, stretches: &[(NaiveDateTime, i32)]) -> Option<String> {
    let mut sql = format!("CASE\n--sqlite:WHEN typeof({column}) <> 'integer' THEN NULL\n");
    // From the last one on, so that one comparison is enough.
    for (since, offset) in stretches.iter().rev() {
        let micros = since.and_utc().timestamp_micros();
        writeln!(sql, "--sqlite:WHEN {column} >= {micros} THEN {offset}").ok()?;
        writeln!(sql, "--postgres:WHEN {column} >= TIMESTAMPTZ '{since}+00' THEN {offset}").ok()?;
    }
    sql.push_str("END");
    Some(sql)
}

/// When the zone's clocks were changed, in UTC, and how many seconds they are ahead of it from then on.
fn stretches(zone: Tz) -> Vec<(NaiveDateTime, i32)> {
    let offset = |at: NaiveDateTime| zone.offset_from_utc_datetime(&at).fix().local_minus_utc();
    let mut stretches = Vec::new();
    let [Ok(first), Ok(until)] = YEARS.map(|year| year.parse::<DateTime<chrono::Utc>>()) else {
        return stretches;
    };
    let (mut at, until) = (first.naive_utc(), until.naive_utc());
    stretches.push((at, offset(at)));
    // No zone changes its clocks twice a day.
    while at < until {
        let Some(next) = at.checked_add_signed(Duration::days(1)) else { break };
        if offset(at) != offset(next) {
            stretches.extend(change(at, next, offset).map(|change| (change, offset(change))));
        }
        at = next;
    }
    stretches
}

/// The first second from which on the offset is that of `until`.
fn change(
    mut from: NaiveDateTime,
    mut until: NaiveDateTime,
    offset: impl Fn(NaiveDateTime) -> i32,
) -> Option<NaiveDateTime> {
    let before = offset(from);
    while until.signed_duration_since(from) > Duration::seconds(1) {
        let half = until.signed_duration_since(from).num_seconds().checked_div(2)?;
        let middle = from.checked_add_signed(Duration::seconds(half))?;
        if offset(middle) == before {
            from = middle;
        } else {
            until = middle;
        }
    }
    Some(until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_changes_of_a_zone() {
        let vancouver = stretches(Tz::America__Vancouver);
        let of = |year: &str| {
            let of_year = vancouver.iter().filter(|(since, _)| since.to_string().starts_with(year));
            of_year.map(|(since, offset)| format!("{since} {offset}")).collect::<Vec<_>>()
        };
        assert_eq!(of("2026"), ["2026-03-08 10:00:00 -25200", "2026-11-01 09:00:00 -28800"]);
        assert_eq!(stretches(Tz::UTC).len(), 1);
        // Every zone, at noon of every tenth day: the stretch says what the zone says.
        for zone in chrono_tz::TZ_VARIANTS {
            let stretches = stretches(zone);
            assert!(stretches.is_sorted_by(|one, next| one.0 < next.0), "{zone}");
            for day in (0..47_000).step_by(10) {
                let Some(at) = DateTime::from_timestamp(day * 86_400 + 43_200, 0) else { unreachable!() };
                let said = stretches.iter().rev().find(|(since, _)| *since <= at.naive_utc());
                let is = zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc();
                assert_eq!(said.map(|(_, offset)| *offset), Some(is), "{zone} {at}");
            }
        }
    }

    /// What the program of then had; newer data would say something else of some zones.
    #[test]
    fn the_data_is_that_of_then() {
        assert_eq!(chrono_tz::IANA_TZDB_VERSION, "2025b");
    }
}
