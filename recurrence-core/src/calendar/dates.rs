//! What a component's RDATE and EXDATE say beside its start, and how its rules end.

use chrono::TimeDelta;
use zone_core::LocalReading;

use super::{
    EventTime, EventZone, FileRemark, Length, Schedule,
    clock::{Clock, local_time},
    draft::{Draft, Reading},
    values::{PeriodEnd, Value},
};
use crate::{
    CalendarTime, Limit, Until,
    engine::{in_range, seconds},
};

/// What is said of a date or time that is of another kind than the start.
struct Other {
    property: &'static str,
    taken: [&'static str; 2],
}

impl Draft {
    /// The dates of its set, and the lengths of those that are periods. A date beside a time is at the time of day of
    /// the start; a time beside a date is on its day.
    pub(super) fn added(
        &self,
        schedule: &mut Schedule,
        clock: &Clock,
        reading: &mut Reading<'_, '_>,
    ) -> Vec<CalendarTime> {
        let other = Other {
            property: "RDATE",
            taken: ["it is taken as that day", "it is taken at the start's time of day"],
        };
        self.note_other(&other, self.dates_at, self.dates.iter().map(|date| &date.time), schedule, reading);
        let mut dates = Vec::new();
        for Value { time, period } in &self.dates {
            let time = match (&schedule.start, time) {
                (EventTime::Date(_), time) => EventTime::Date(clock.day(time)),
                (start, EventTime::Date(date)) => schedule.identity(date.and_time(start.local().time())),
                (_, time) => time.clone(),
            };
            let known = clock.for_set(&time, &schedule.zone).filter(|known| in_range(known.local()));
            let Some(known) = known else { continue };
            dates.push(known);
            if let (Some(period), Some(begin)) = (period, clock.instant(&time)) {
                let length = match period {
                    PeriodEnd::After(length) => *length,
                    PeriodEnd::At(end) => {
                        let seconds = clock.some_instant(end).saturating_sub(begin).max(0);
                        Length { days: 0, seconds: u32::try_from(seconds).unwrap_or(u32::MAX) }
                    }
                };
                schedule.periods.push((begin, length));
            }
        }
        // Of two at one instant the first in the file holds.
        schedule.periods.sort_by_key(|(at, _)| *at);
        schedule.periods.dedup_by_key(|(at, _)| *at);
        dates
    }

    /// What is taken out of its set. A date beside times takes out its whole day, and so does a time beside a date.
    pub(super) fn excluded(
        &self,
        schedule: &mut Schedule,
        clock: &Clock,
        reading: &mut Reading<'_, '_>,
    ) -> Vec<CalendarTime> {
        let other =
            Other { property: "EXDATE", taken: ["it takes out that day", "it takes out that whole day"] };
        self.note_other(&other, self.exclusions_at, self.exclusions.iter(), schedule, reading);
        let mut exclusions = Vec::new();
        for time in &self.exclusions {
            let time = if schedule.start.is_date() { &EventTime::Date(clock.day(time)) } else { time };
            if let (EventZone::File(zone), false, Some(instant)) =
                (&schedule.zone, time.is_date(), clock.instant(time))
            {
                schedule.excluded.push(instant);
                // The set can only take out local times, and that would be another one of two that are equal.
                let local = instant.saturating_add(zone.offset_at(instant).into());
                if zone.read(local) != LocalReading::Once(instant) {
                    continue;
                }
            }
            let known = clock.for_set(time, &schedule.zone);
            exclusions.extend(known.filter(|time| in_range(time.local())));
        }
        schedule.excluded.sort_unstable();
        exclusions
    }

    /// Notes once that a property has another kind of value than the start.
    fn note_other<'a>(
        &self,
        other: &Other,
        at: Option<usize>,
        mut times: impl Iterator<Item = &'a EventTime>,
        schedule: &Schedule,
        reading: &mut Reading<'_, '_>,
    ) {
        let beside_date = schedule.start.is_date();
        let (Some(at), true) = (at, times.any(|time| time.is_date() != beside_date)) else { return };
        let property = other.property;
        let [of_date, of_time] = other.taken;
        let (found, start, taken) =
            if beside_date { ("a time", "a date", of_date) } else { ("a date", "a time", of_time) };
        self.remark(reading, at, FileRemark::OtherKind { property, found, start, taken });
    }

    /// Reads each UNTIL in UTC as what the set can compare: beside a date as the day that is meant; in a zone that the
    /// file defines as a local time. Notes one that is of another kind than the start.
    pub(super) fn end_rules(
        &mut self,
        schedule: &mut Schedule,
        clock: &Clock,
        reading: &mut Reading<'_, '_>,
    ) {
        let Some(reader) = &mut self.reader else { return };
        let is_only = reader.has_one_rule();
        let mut remarks = Vec::new();
        for rule in reader.rules_mut() {
            if let (Limit::Until(Until::Date(day)), false) = (rule.limit, schedule.start.is_date()) {
                remarks.push(FileRemark::UntilOfTime { day });
            }
            let Limit::Until(Until::Utc(at)) = rule.limit else { continue };
            match (&schedule.start, &schedule.zone) {
                (EventTime::Date(_), _) => {
                    let day = clock.day_in_utc(at.naive_utc());
                    rule.limit = Limit::Until(Until::Date(day));
                    remarks.push(FileRemark::UntilOfDate { day });
                }
                (_, EventZone::File(zone)) => {
                    let instant = at.timestamp();
                    let mut local = local_time(instant.saturating_add(zone.offset_at(instant).into()));
                    if is_only {
                        // Around a change local times come in another order than instants: those are compared.
                        schedule.until = Some(instant);
                        local = local.checked_add_signed(TimeDelta::days(1)).unwrap_or(local);
                    }
                    rule.limit = Limit::Until(Until::Local(local));
                }
                (_, EventZone::Named(_)) => {}
            }
        }
        let at = self.recurs.map_or(self.begins, |(_, at)| at);
        for what in remarks {
            self.remark(reading, at, what);
        }
    }

    /// Whether each of its rules has an UNTIL that is before its start.
    pub(super) fn ends_before_start(&self, schedule: &Schedule, clock: &Clock) -> bool {
        let start = &schedule.start;
        let is_over = |limit: Limit| match (limit, schedule.until) {
            (Limit::Forever | Limit::Count(_), _) => false,
            (Limit::Until(_), Some(instant)) => instant < clock.some_instant(start),
            (Limit::Until(Until::Utc(at)), None) => at.timestamp() < clock.some_instant(start),
            (Limit::Until(Until::Local(local)), None) => local < start.local(),
            (Limit::Until(Until::Date(day)), None) => day < start.local().date(),
        };
        let Some(reader) = &self.reader else { return false };
        let mut limits = reader.limits_of_rules().peekable();
        limits.peek().is_some() && limits.all(is_over)
    }

    /// The override that it is: which occurrence it is about, when that is instead, and how long it takes.
    pub(super) fn changed(
        &mut self,
        clock: &Clock,
        reading: &mut Reading<'_, '_>,
    ) -> Option<super::Override> {
        let (identity, range) = self.identity.take()?;
        if let Some((property, at)) = self.recurs {
            self.remark(reading, at, FileRemark::RuleOfOverride { property });
        }
        let start = self.start.as_ref().map_or_else(|| identity.clone(), |(start, _)| start.clone());
        let length = self.length(&start, clock, reading);
        let (of, instant) = (clock.some_instant(&identity), clock.some_instant(&start));
        let zone = clock.zone(&start);
        if let Some(named) = zone.named() {
            reading.zones.used(self.scope, named, instant);
        }
        Some(super::Override {
            id: seconds(identity.local()),
            identity,
            range,
            component: self.component,
            place: self.place,
            line: self.line,
            start,
            length,
            summary: self.summary.clone(),
            location: self.location.clone(),
            sequence: self.sequence.unwrap_or(0),
            status: self.status,
            is_of_series: false,
            of,
            instant,
            zone,
            shift: 0,
        })
    }
}
