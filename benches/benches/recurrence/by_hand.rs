//! What somebody would write who knows the pattern and the zone beforehand: the limit.
//!
//! Local times are seconds since 1970-01-01T00:00:00 of the local clock. Here is no parser, no rule, no
//! exception, no identity of an occurrence: a loop for each case.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Weekday};
use chrono_tz::Tz;

use crate::stopwatch::Answer;

pub(crate) const DAY: i64 = 86_400;

/// All that the clocks of a zone do from 1970 to 2099, read once.
pub(crate) struct Clocks {
    /// From which local time on which offset holds: a time that does not exist has the offset from before,
    /// and so has the first of two equal times.
    pieces: Vec<(i64, i64)>,
}

impl Clocks {
    pub(crate) fn of(zone: Tz) -> Self {
        let offset = |instant: i64| {
            let utc = chrono::DateTime::from_timestamp(instant, 0).unwrap_or_default().naive_utc();
            i64::from(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc())
        };
        let (mut at, end) = (0, days_from_civil(2100, 1, 1) * DAY);
        let mut pieces = vec![(i64::MIN, offset(at))];
        while at < end {
            let next = at + DAY;
            let (before, after) = (offset(at), offset(next));
            if before != after {
                let (mut same, mut changed) = (at, next);
                while changed - same > 1 {
                    let middle = same + (changed - same) / 2;
                    if offset(middle) == before { same = middle } else { changed = middle }
                }
                pieces.push((changed + before.max(after), after));
            }
            at = next;
        }
        Self { pieces }
    }

    #[inline(never)]
    fn span(&self, local: i64) -> Span {
        let behind = self.pieces.partition_point(|(from, _)| *from <= local);
        let (from, offset) = self.pieces[behind - 1];
        Span { from, to: self.pieces.get(behind).map_or(i64::MAX, |(to, _)| *to), offset }
    }
}

/// A stretch of local time with one offset.
struct Span {
    from: i64,
    to: i64,
    offset: i64,
}

struct Reader<'c> {
    clocks: &'c Clocks,
    span: Span,
}

impl<'c> Reader<'c> {
    fn new(clocks: &'c Clocks) -> Self {
        Self { clocks, span: Span { from: 0, to: 0, offset: 0 } }
    }

    /// Two comparisons and a subtraction, and a search in the table where the span ends.
    #[inline(always)]
    fn instant(&mut self, local: i64) -> i64 {
        if local < self.span.from || self.span.to <= local {
            self.span = self.clocks.span(local);
        }
        local - self.span.offset
    }
}

/// Every so many seconds of the local clock, from the first at or behind the instant `from`, before `to`.
#[inline]
pub(crate) fn steps(clocks: &Clocks, start: i64, step: i64, from: i64, to: i64) -> Answer {
    let mut reader = Reader::new(clocks);
    // No offset is more than a day.
    let mut local = start + (from - DAY - start).max(0) / step * step;
    while reader.instant(local) < from {
        local += step;
    }
    let mut answer = Answer::default();
    loop {
        let instant = reader.instant(local);
        if instant >= to {
            return answer;
        }
        answer.add(instant);
        local += step;
    }
}

/// The last Friday of each month at a time of day, from a month on, before `to`.
#[inline]
pub(crate) fn last_fridays(clocks: &Clocks, mut year: i64, mut month: i64, time: i64, to: i64) -> Answer {
    let mut reader = Reader::new(clocks);
    let mut answer = Answer::default();
    loop {
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        let last = days_from_civil(year, month, 1) - 1;
        // Day 1, 2 January 1970, was a Friday.
        let friday = last - (last - 1).rem_euclid(7);
        let instant = reader.instant(friday * DAY + time);
        if instant >= to {
            return answer;
        }
        answer.add(instant);
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
#[inline]
pub(crate) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // Years from March on, so that the leap day is their last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// As [`steps`], as it is usually written: chrono's types, and a look into the zone for each.
#[inline]
pub(crate) fn looked_up_steps(zone: Tz, start: NaiveDateTime, step: TimeDelta, from: i64, to: i64) -> Answer {
    let passed = (from - DAY - start.and_utc().timestamp()).max(0) / step.num_seconds();
    let mut local = start + TimeDelta::seconds(passed * step.num_seconds());
    while instant(zone, local) < from {
        local += step;
    }
    let mut answer = Answer::default();
    loop {
        let instant = instant(zone, local);
        if instant >= to {
            return answer;
        }
        answer.add(instant);
        local += step;
    }
}

/// As [`last_fridays`], as it is usually written.
#[inline]
pub(crate) fn looked_up_last_fridays(zone: Tz, first: NaiveDateTime, to: i64) -> Answer {
    let (mut year, mut month, time) = (first.year(), first.month(), first.time());
    let mut answer = Answer::default();
    loop {
        let nth = |nth| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Fri, nth);
        let Some(friday) = nth(5).or_else(|| nth(4)) else { return answer };
        let instant = instant(zone, friday.and_time(time));
        if instant >= to {
            return answer;
        }
        answer.add(instant);
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
}

/// The first of two equal local times; the patterns here meet no gap.
fn instant(zone: Tz, local: NaiveDateTime) -> i64 {
    zone.from_local_datetime(&local).earliest().map_or(i64::MAX, |at| at.timestamp())
}
