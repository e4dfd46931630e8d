//! In what the `rrule` crate deviates, by class, each decided by the rule and its start alone.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use recurrence_core::{Frequency, Limit, Until};

use super::{
    clocks::{self, Change, Kind},
    random_rule::Case,
};

/// A class of differences. In each, RFC 5545 is on our side; the smallest case of each is pinned in
/// `pinned.rs` with both answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Deviation {
    /// Refused: a start in the hour that the clocks leave out or repeat. Section 3.3.5 says what such a
    /// time means.
    ///
    /// `DTSTART;TZID=Europe/London:20260329T013000` `FREQ=DAILY`
    StartNotOnce,
    /// Refused: the fifth weekday from the end of a month, and the 53rd from the end of a year; both exist.
    /// Section 3.3.10: `weekdaynum = [[plus / minus] ordwk] weekday`, with `ordwk = 1*2DIGIT ;1 to 53`.
    ///
    /// `DTSTART:20260101T000000Z` `FREQ=MONTHLY;BYDAY=-5FR`
    NumberedWeekday,
    /// Refused: a BYSETPOS beyond 31 in MONTHLY, 53 in WEEKLY, 24 in HOURLY, 60 in MINUTELY and SECONDLY
    /// rules, though a period can have more. Section 3.3.10: `setposday = yeardaynum`, 1 to 366.
    ///
    /// `DTSTART:20260101T000000Z` `FREQ=MONTHLY;BYHOUR=0,12;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=32`
    PositionRange,
    /// Refused: an UNTIL before the start. Section 3.3.10 does not forbid it; nothing recurs.
    ///
    /// `DTSTART:20260102T000000Z` `FREQ=DAILY;UNTIL=20260101T000000Z`
    UntilBeforeStart,
    /// Refused: BYSETPOS beside month days that are all counted from the end, and nothing else, as if they
    /// were no BY part. Section 3.3.10 asks for "another BYxxx rule part" only.
    ///
    /// `DTSTART:20260131T000000Z` `FREQ=SECONDLY;BYMONTHDAY=-1;BYSETPOS=1`
    PositionsOfDaysFromEnd,
    /// Refused: an INTERVAL that needs more than 16 bits. Section 3.3.10: `1*DIGIT`.
    ///
    /// `DTSTART:20260101T000000Z` `FREQ=SECONDLY;INTERVAL=65536`
    Interval,
    /// The zone's clocks are other ones: `rrule` has the data of `chrono-tz`, which is older and ends in 2099.
    ///
    /// `DTSTART;TZID=America/Havana:20261220T120000` `FREQ=DAILY`
    ZoneData,
    /// Weekdays with and without a number in one BYDAY are intersected. Section 3.3.10 has one list, of
    /// which a day need match one entry.
    ///
    /// `DTSTART:20260101T000000Z` `FREQ=MONTHLY;BYDAY=MO,2TU` gives nothing
    MixedWeekdays,
    /// The first week is cut at the start before BYSETPOS counts. Section 3.3.10: BYSETPOS counts "within
    /// the set of recurrence instances specified by the rule" in an interval, and an interval is a week.
    ///
    /// `DTSTART:20240102T120000Z` `FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=2` loses 2 January
    FirstWeekCut,
    /// Days of a week that reaches into the year before or behind are credited to a wrong week (52, 53),
    /// are lost (-52, -53), or are chosen with the wrong year (an INTERVAL, BYSETPOS). Section 3.3.10: the
    /// "weeks of the year" are those of ISO 8601, whole.
    ///
    /// `DTSTART:20220101T000000Z` `FREQ=YEARLY;BYWEEKNO=53;BYDAY=SA` gives 1 January 2022, in week 52
    BoundaryWeeks,
    /// Minutes and seconds are stepped wrongly over hours and minutes that do not match: with a filter of
    /// days, whole days are skipped again and again; with an interval that does not divide the larger unit,
    /// the steps lose their phase. Section 3.3.10: "every interval", counted from the start.
    ///
    /// `DTSTART:20250601T112500Z` `FREQ=MINUTELY;INTERVAL=15;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9,10` gives nothing
    SubDailySteps,
    /// A time that does not exist, or comes twice, is lost if the same is true of that day's midnight.
    /// Sections 3.3.5 and 3.3.10 say when it is.
    ///
    /// `DTSTART;TZID=Asia/Beirut:20260315T000000` `FREQ=WEEKLY;COUNT=4` loses 29 March
    MidnightMissing,
    /// A time that the clocks leave out is shifted onto, or behind, another occurrence: the one comes twice, or
    /// the order is wrong. Section 3.8.5.3: a recurrence set is a set; "duplicate instances are ignored".
    ///
    /// `DTSTART;TZID=Europe/London:20260329T000000` `FREQ=HOURLY` gives 02:00 twice
    DoubledInGap,
}

use Deviation::*;

/// Refusals come first. Of several classes the first counts.
pub(super) const REFUSALS: [Deviation; 6] =
    [StartNotOnce, NumberedWeekday, PositionRange, UntilBeforeStart, PositionsOfDaysFromEnd, Interval];
pub(super) const DIFFERENCES: [Deviation; 7] =
    [ZoneData, MixedWeekdays, FirstWeekCut, BoundaryWeeks, SubDailySteps, MidnightMissing, DoubledInGap];

impl Deviation {
    /// Whether the class is to be expected of a rule that is looked at until then.
    pub(super) fn applies(self, case: &Case, until: NaiveDateTime) -> bool {
        let Case { zone, start, ref rule } = *case;
        let frequency = rule.frequency();
        let mut changes = clocks::within(zone, start, until);
        match self {
            StartNotOnce => clocks::changes(zone).iter().any(|change| change.contains(start)),
            NumberedWeekday => rule.weekdays().filter_map(|entry| entry.nth).any(|nth| match frequency {
                Frequency::Monthly => !(-4..=5).contains(&nth),
                _ => nth < -52,
            }),
            PositionRange => {
                let most = match frequency {
                    Frequency::Yearly | Frequency::Daily => 366,
                    Frequency::Monthly => 31,
                    Frequency::Weekly => 53,
                    Frequency::Hourly => 24,
                    Frequency::Minutely | Frequency::Secondly => 60,
                };
                rule.positions().any(|position| position.abs() > most)
            }
            UntilBeforeStart => {
                let instant = |local| super::ours_of(&case.start_at(local))[0];
                matches!(rule.limit(), Limit::Until(Until::Utc(at)) if at.timestamp() < instant(start))
            }
            PositionsOfDaysFromEnd => {
                frequency == Frequency::Secondly
                    && rule.positions().next().is_some()
                    && rule.month_days().next().is_some()
                    && rule.month_days().all(|day| day < 0)
                    && [rule.months().count(), rule.year_days().count(), rule.weekdays().count()] == [0; 3]
                    && [rule.hours().count(), rule.minutes().count(), rule.seconds().count()] == [0; 3]
            }
            Interval => rule.interval().get() > 65_535,
            ZoneData => clocks::differs(zone, until),
            MixedWeekdays => {
                rule.weekdays().any(|entry| entry.nth.is_none())
                    && rule.weekdays().any(|entry| entry.nth.is_some())
            }
            FirstWeekCut => cuts(case),
            BoundaryWeeks => {
                let chosen = rule.interval().get() > 1 || rule.positions().next().is_some();
                rule.weeks().any(|week| matches!(week.abs(), 52 | 53) || (chosen && week.abs() == 1))
            }
            SubDailySteps => missteps(case),
            MidnightMissing => changes.any(|change| loses(case, change)),
            DoubledInGap => changes.any(|change| doubles(case, change)),
        }
    }
}

/// Whether stepping over hours and minutes that do not match goes wrong.
fn missteps(case: &Case) -> bool {
    let rule = &case.rule;
    let interval = rule.interval().get();
    let by_day = rule.months().next().is_some()
        || rule.year_days().next().is_some()
        || rule.month_days().next().is_some()
        || rule.weekdays().next().is_some();
    let [hours, minutes, seconds] =
        [rule.hours().next(), rule.minutes().next(), rule.seconds().next()].map(|part| part.is_some());
    // Steps that meet every larger unit at the same places.
    let in_phase = |interval: u32| 60 % interval == 0 || interval.is_multiple_of(60);
    match rule.frequency() {
        Frequency::Minutely => {
            by_day && (hours || (minutes && 60 % interval != 0)) || hours && !in_phase(interval)
        }
        Frequency::Secondly => {
            let whole_minutes = interval.is_multiple_of(60);
            by_day && (hours || minutes || (seconds && 60 % interval != 0))
                || (hours || minutes) && !in_phase(interval)
                || hours && whole_minutes && !in_phase(interval / 60)
        }
        _ => false,
    }
}

/// The times of day that the rule can give.
fn times(case: &Case) -> Vec<NaiveTime> {
    let or = |part: Vec<u32>, start: u32| if part.is_empty() { vec![start] } else { part };
    let hours = or(case.rule.hours().collect(), case.start.hour());
    let minutes = or(case.rule.minutes().collect(), case.start.minute());
    let seconds = or(case.rule.seconds().collect(), case.start.second());
    let mut times = Vec::new();
    for &hour in &hours {
        for &minute in &minutes {
            times.extend(seconds.iter().filter_map(|&second| NaiveTime::from_hms_opt(hour, minute, second)));
        }
    }
    times
}

/// Whether something that BYSETPOS counts from the front is cut off the first week.
fn cuts(case: &Case) -> bool {
    let week_begins = case.start.date().week(case.rule.week_start()).first_day();
    let mut before_start = week_begins.iter_days().take_while(|day| *day < case.start.date());
    case.rule.frequency() == Frequency::Weekly
        && case.rule.positions().any(|position| position > 0)
        && before_start.any(|day| may_fall_on(case, day))
}

/// Whether the rule may have an occurrence on a day, as far as that can be told from the day alone.
fn may_fall_on(case: &Case, day: NaiveDate) -> bool {
    let Case { ref rule, start, .. } = *case;
    let interval = i64::from(rule.interval().get());
    let in_step = match rule.frequency() {
        Frequency::Daily => (day - start.date()).num_days() % interval == 0,
        Frequency::Weekly => {
            let week = |day: NaiveDate| day.week(rule.week_start()).first_day();
            (week(day) - week(start.date())).num_weeks() % interval == 0
        }
        Frequency::Monthly => {
            let month = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month());
            (month(day) - month(start.date())) % interval == 0
        }
        // Days of a week may belong to another year.
        Frequency::Yearly if rule.weeks().next().is_none() => {
            i64::from(day.year() - start.year()) % interval == 0
        }
        _ => true,
    };
    let from_end = day.day() as i32 - i32::from(day.num_days_in_month()) - 1;
    let [months, month_days, weekdays] = [
        rule.months().next(),
        rule.month_days().next().map(i32::unsigned_abs),
        rule.weekdays().next().map(|_| 1),
    ]
    .map(|part| part.is_some());
    let other_days = rule.weeks().next().is_some() || rule.year_days().next().is_some();
    let as_start = match rule.frequency() {
        _ if month_days || weekdays || other_days => true,
        Frequency::Yearly if !months => (day.month(), day.day()) == (start.month(), start.day()),
        Frequency::Yearly | Frequency::Monthly => day.day() == start.day(),
        Frequency::Weekly => day.weekday() == start.weekday(),
        _ => true,
    };
    in_step
        && as_start
        && (!months || rule.months().any(|month| month == day.month()))
        && (!month_days
            || rule.month_days().any(|of_month| of_month == day.day() as i32 || of_month == from_end))
        && (!weekdays || rule.weekdays().any(|entry| entry.weekday == day.weekday()))
}

/// The days that a change touches, and the next.
fn days(change: Change) -> impl Iterator<Item = NaiveDate> {
    change.from.date().iter_days().take_while(move |day| *day <= change.to.date() + TimeDelta::days(1))
}

/// Whether a day has both its midnight and one of the rule's times in the change.
fn loses(case: &Case, change: Change) -> bool {
    let mut days = days(change).filter(|day| may_fall_on(case, *day));
    days.any(|day| {
        change.contains(day.and_time(NaiveTime::MIN))
            && (case.rule.frequency().is_sub_daily()
                || times(case).iter().any(|time| change.contains(day.and_time(*time))))
    })
}

/// Whether one of the rule's times in a gap may be shifted onto another, or behind it.
fn doubles(case: &Case, change: Change) -> bool {
    if change.kind == Kind::Overlap {
        return false;
    }
    let length = change.to - change.from;
    let unit = match case.rule.frequency() {
        Frequency::Hourly => 3_600,
        Frequency::Minutely => 60,
        Frequency::Secondly => 1,
        _ => {
            let days = days(change).filter(|day| may_fall_on(case, *day));
            let locals: Vec<NaiveDateTime> =
                days.flat_map(|day| times(case).into_iter().map(move |time| day.and_time(time))).collect();
            return locals.iter().filter(|local| change.contains(**local)).any(|skipped| {
                locals.iter().any(|other| change.to <= *other && *other <= *skipped + length)
            });
        }
    };
    // Some unit in the gap, and one behind that is near enough; each in an hour and on a day that may be.
    let may_be_between = |from: NaiveDateTime, to: NaiveDateTime| {
        let mut hour = from.date().and_hms_opt(from.hour(), 0, 0);
        while let Some(begin) = hour.filter(|begin| *begin < to) {
            let hours = || case.rule.hours();
            if may_fall_on(case, begin.date())
                && (hours().next().is_none() || hours().any(|it| it == begin.hour()))
            {
                return true;
            }
            hour = begin.checked_add_signed(TimeDelta::hours(1));
        }
        false
    };
    i64::from(case.rule.interval().get()) * unit < unit + length.num_seconds()
        && may_be_between(change.from, change.to)
        && may_be_between(change.to, change.to + length + TimeDelta::seconds(unit))
}
