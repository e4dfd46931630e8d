//! How long a component takes.

use chrono::NaiveTime;

use super::{
    EventTime, FileRemark, Length,
    clock::Clock,
    draft::{Draft, Reading},
    duration::Duration,
};

impl Draft {
    /// What it says of its length, if anything: an end that is before the start, or not behind it where both are dates,
    /// is taken as none.
    pub(super) fn length(
        &self,
        start: &EventTime,
        clock: &Clock,
        reading: &mut Reading<'_, '_>,
    ) -> Option<Length> {
        let Some((end, property, at)) = &self.end else {
            let (duration, at) = self.duration.as_ref()?;
            return match duration {
                Duration::Length(length) => Some(*length),
                Duration::Negative => {
                    self.remark(reading, *at, FileRemark::BeforeStart { property: "DURATION" });
                    None
                }
            };
        };
        if self.duration.is_some() {
            self.remark(reading, *at, FileRemark::EndAndLength { end: property });
        }
        let length = match (start, end) {
            (EventTime::Date(from), EventTime::Date(to)) => days(to.signed_duration_since(*from).num_days()),
            (EventTime::Date(from), to) => {
                let (found, start, taken) = ("a time", "a date", "the days up to it count");
                self.remark(reading, *at, FileRemark::OtherKind { property, found, start, taken });
                // A day that has begun counts.
                let begun = i64::from(to.local().time() != NaiveTime::MIN);
                days(to.local().date().signed_duration_since(*from).num_days().saturating_add(begun))
            }
            (_, to) => {
                if to.is_date() {
                    let (found, start, taken) = ("a date", "a time", "it is taken as midnight");
                    self.remark(reading, *at, FileRemark::OtherKind { property, found, start, taken });
                }
                // A date, or a floating time, is read in the zone of the start.
                let zone = to.zone().unwrap_or_else(|| clock.zone(start));
                let local = crate::engine::seconds(to.local());
                let to = zone.resolve(local, crate::Gap::ShiftForward, clock.readings.overlap);
                let seconds = to.unwrap_or(local).checked_sub(clock.some_instant(start));
                let seconds = seconds.filter(|seconds| *seconds >= 0);
                seconds.map(|seconds| Length { days: 0, seconds: u32::try_from(seconds).unwrap_or(u32::MAX) })
            }
        };
        if length.is_none() {
            self.remark(reading, *at, FileRemark::BeforeStart { property });
        }
        length
    }

    /// Notes something about it.
    pub(super) fn remark(&self, reading: &mut Reading<'_, '_>, at: usize, what: FileRemark) {
        reading.notes.add(reading.numbers, at, Some(self.place), what);
    }
}

/// At least one.
fn days(number: i64) -> Option<Length> {
    let days = u32::try_from(number).ok().filter(|days| *days > 0)?;
    Some(Length { days, seconds: 0 })
}

/// What an event takes that says no end (RFC 5545 section 3.6.1): a day if it begins with a date, else no time.
pub(super) fn usual_length(start: &EventTime) -> Length {
    if start.is_date() { Length::DAY } else { Length::NONE }
}
