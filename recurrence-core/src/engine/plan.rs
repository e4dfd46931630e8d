//! Sets and rules as the expansion wants them: what the rule does not say filled in from the start.

use std::{
    collections::HashSet,
    hash::{BuildHasherDefault, DefaultHasher},
};

use chrono::{NaiveDateTime, Weekday};
use zone_core::{LocalReading, Zone, ZoneCursor};

use super::{
    LAST,
    calendar::{DAY, at, civil, day_and_second, div_up, week_of, weekday},
    days::{DayPlan, Period, month_of, only_bit},
    filter::DayFilter,
    seconds,
    times::{Product, Times},
    units::{ALL_HOURS, ALL_SIXTY, UnitPlan},
    weeks::{Weeks, week_year},
};
use crate::{
    CalendarTime, Frequency, Gap, Limit, Occurrence, Overlap, Readings, Rule, SubDaily, UnmatchedStart,
    Until, WeekNumber, set_parts::Parts,
};

/// A set, ready to be expanded.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// Near the start.
    pub(crate) zone: ZoneCursor,
    pub(crate) gap: Gap,
    pub(crate) overlap: Overlap,
    pub(crate) rules: Vec<RulePlan>,
    pub(crate) exclusion_rules: Vec<RulePlan>,
    /// By instant, each once: RDATE, and the start where it counts.
    pub(crate) dates: Vec<Occurrence>,
    /// The instants of EXDATE, sorted.
    pub(crate) exclusions: Vec<i64>,
    /// The days of EXDATE, sorted.
    pub(crate) excluded_days: Vec<i32>,
    /// Whether a rule gives the start; known only if the readings ask for it.
    pub(super) matched: bool,
}

/// A rule, ready to be expanded.
#[derive(Debug, Clone)]
pub(crate) struct RulePlan {
    /// The start's local time.
    pub(crate) start: i64,
    /// The start's instant.
    pub(crate) start_instant: i64,
    pub(crate) kind: Kind,
    /// Within a day, or within an hour, a minute or a second.
    pub(crate) times: Times,
    /// Set if the rule gives one local time every so many seconds.
    pub(crate) progression: Option<Progression>,
    /// COUNT, or the largest number.
    pub(crate) count: u64,
    /// UNTIL as a local time, or the last of all.
    pub(crate) last: i64,
    /// UNTIL as an instant, or the largest number.
    pub(crate) last_instant: i64,
    /// Steps of elapsed time, not of the wall clock.
    pub(crate) elapsed: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Days(DayPlan),
    Units(UnitPlan),
}

/// Local times at equal distances.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Progression {
    pub(crate) first: i64,
    /// In seconds, positive.
    pub(crate) step: i64,
}

impl Progression {
    /// The first from that local time on.
    pub(crate) fn not_before(&self, local: i64) -> i64 {
        self.first + self.index(local) as i64 * self.step
    }

    /// How many come before that local time.
    pub(super) fn index(&self, local: i64) -> u64 {
        if local <= self.first { 0 } else { div_up(local - self.first, self.step) as u64 }
    }
}

impl Plan {
    /// Not knowing yet whether a rule gives the start: that is found out by expanding the rules.
    pub(super) fn new(parts: &Parts) -> Self {
        let readings = &parts.readings;
        let zone = parts.start.zone().unwrap_or(readings.floating_zone);
        let start = parts.start.local();
        let mut plan = Self {
            zone: ZoneCursor::near(zone, seconds(start)),
            gap: readings.gap,
            overlap: readings.overlap,
            rules: Vec::new(),
            exclusion_rules: Vec::new(),
            dates: Vec::new(),
            exclusions: Vec::new(),
            excluded_days: Vec::new(),
            matched: false,
        };
        // One by one: plans are large, and a collection would move them once more.
        plan.rules.reserve_exact(parts.rules.len());
        for_each_different(&parts.rules, |rule| {
            plan.rules.push(RulePlan::new(rule, start, &plan.zone, parts));
        });
        plan.exclusion_rules.reserve_exact(parts.exclusion_rules.len());
        for_each_different(&parts.exclusion_rules, |rule| {
            plan.exclusion_rules.push(RulePlan::new(rule, start, &plan.zone, parts));
        });
        for value in &parts.exclusions {
            match *value {
                CalendarTime::Date(date) => plan.excluded_days.push(day_and_second(seconds(date.into())).0),
                _ => plan.exclusions.extend(plan.read(value).map(|one| one.instant)),
            }
        }
        plan.exclusions.sort_unstable();
        plan.excluded_days.sort_unstable();
        let starts = parts.rules.is_empty() || readings.unmatched_start == UnmatchedStart::Include;
        let start = starts.then_some(&parts.start);
        for value in parts.dates.iter().chain(start) {
            plan.dates.extend(plan.read(value));
        }
        plan.dates.sort_unstable_by_key(Occurrence::order);
        plan.dates.dedup_by_key(|one| one.instant);
        plan
    }

    /// Whether a rule gives the start; known only if the readings ask for it.
    pub(crate) fn start_matches(&self) -> bool {
        self.matched
    }

    /// A date with its instant; none in a gap that is skipped.
    fn read(&self, value: &CalendarTime) -> Option<Occurrence> {
        let local = seconds(value.local());
        let mut own = self.zone;
        let zone = value.zone().unwrap_or(own.zone());
        if zone == own.zone() {
            return Occurrence::read(&mut own, local, self.gap, self.overlap);
        }
        let read = Occurrence::read(&mut ZoneCursor::near(zone, local), local, self.gap, self.overlap)?;
        let offset = own.offset_at(read.instant);
        Some(Occurrence { instant: read.instant, id: read.instant + i64::from(offset), moved: 0 })
    }
}

impl Occurrence {
    /// The occurrence of a local time; none in a gap that is skipped.
    pub(crate) fn read(zone: &mut ZoneCursor, local: i64, gap: Gap, overlap: Overlap) -> Option<Self> {
        let read = zone.read(local);
        let instant = read.resolve(local, gap, overlap)?;
        // What was in a gap is behind it, where the clocks show a later time.
        let moved = match read {
            LocalReading::Gap { after, .. } => (instant + i64::from(after) - local) as i32,
            LocalReading::Once(_) | LocalReading::Overlap { .. } => 0,
        };
        Some(Self { instant, id: local, moved })
    }

    /// By instant; of two at one instant, the one that was not moved, then the one given first.
    pub(crate) fn order(&self) -> (i64, bool, i64) {
        (self.instant, self.moved != 0, self.id)
    }
}

impl RulePlan {
    fn new(rule: &Rule, start: NaiveDateTime, zone: &ZoneCursor, parts: &Parts) -> Self {
        let readings = &parts.readings;
        let local = seconds(start);
        let (start_day, start_second) = day_and_second(local);
        let interval = i64::from(rule.interval.get());
        let (mut kind, times) = if rule.frequency.is_sub_daily() {
            units(rule, interval, local)
        } else {
            days(rule, interval, start_day, start_second, readings)
        };
        let progression = progression(&kind, &times, local);
        let elapsed = rule.frequency.is_sub_daily()
            && readings.sub_daily == SubDaily::Elapsed
            && zone.zone() != Zone::UTC;
        let start_instant = if elapsed {
            // A start that does not exist is at least near the change.
            let mut zone = *zone;
            let read = Occurrence::read(&mut zone, local, Gap::ShiftForward, readings.overlap);
            read.map_or(local, |one| one.instant)
        } else {
            local
        };
        let (count, last, last_instant) = match rule.limit {
            Limit::Forever => (u64::MAX, LAST, i64::MAX),
            Limit::Count(count) => (count.get().into(), LAST, i64::MAX),
            // An id is at most a day and two hours from its instant's number.
            Limit::Until(Until::Utc(at)) => {
                (u64::MAX, LAST.min(at.timestamp().saturating_add(3 * DAY)), at.timestamp())
            }
            Limit::Until(Until::Local(at)) => (u64::MAX, LAST.min(seconds(at)), i64::MAX),
            Limit::Until(Until::Date(day)) => {
                (u64::MAX, LAST.min(seconds(day.into()).saturating_add(DAY - 1)), i64::MAX)
            }
        };
        // In place: plans are large, and this is most of what parsing costs.
        if let Kind::Days(plan) = &mut kind {
            if times.count() == 0 || plan.chooses_nothing(&times) {
                // Positions that no period has leave nothing.
                plan.last_block = -1;
            } else if progression.is_none() {
                plan.end_with(last);
            }
        }
        Self { start: local, start_instant, kind, times, progression, count, last, last_instant, elapsed }
    }
}

fn days(rule: &Rule, interval: i64, start_day: i32, start_second: i32, readings: &Readings) -> (Kind, Times) {
    let times = |positions: &[i16]| {
        if rule.hours == 0 && rule.minutes == 0 && rule.seconds == 0 && positions.is_empty() {
            return Times::One(start_second);
        }
        let product = Product {
            hours: if rule.hours == 0 { 1 << (start_second / 3600) } else { rule.hours },
            minutes: if rule.minutes == 0 { 1 << (start_second / 60 % 60) } else { rule.minutes },
            seconds: if rule.seconds == 0 { 1 << (start_second % 60) } else { rule.seconds },
        };
        Times::new(product, positions)
    };
    let (year, month, day) = civil(start_day);
    let by_month_day = rule.month_days != 0 || rule.month_days_from_end != 0;
    let by_weekday = rule.weekdays != 0 || !rule.nth_weekdays.is_empty();
    let starts_on = number(rule.week_start);
    let month_of_start = readings.is_in_month_of_start(rule);
    let in_year = rule.frequency == Frequency::Yearly && rule.months == 0 && !month_of_start;
    let mut plan = DayPlan {
        period: Period::Day { first: month_of(start_day) },
        interval,
        filter: DayFilter::new(rule, in_year),
        positions: Box::default(),
        start_day,
        last_block: 0,
    };
    // In place: a plan is large.
    let filter = &mut plan.filter;
    let weeks = Weeks::of(rule);
    let by_week = weeks.is_some();
    let by_day = by_month_day || by_weekday || !rule.year_days.is_empty();
    match rule.frequency {
        Frequency::Yearly => {
            if month_of_start {
                filter.set_month(month);
            }
            match (by_day, by_week, readings.week_number) {
                (true, ..) | (false, true, WeekNumber::AllDays) => {}
                (false, true, WeekNumber::StartWeekday) => filter.set_weekday(weekday(start_day)),
                (false, false, _) => {
                    if rule.months == 0 {
                        filter.set_month(month);
                    }
                    filter.set_month_day(day);
                }
            }
            // A start that is in the last week of the year before, or in the first of the next, begins there.
            let first = if by_week { week_year(start_day, starts_on) } else { year };
            plan.period = Period::Year { first, weeks };
        }
        Frequency::Monthly => {
            match (by_day, by_week, readings.week_number) {
                (true, ..) | (false, true, WeekNumber::AllDays) => {}
                (false, true, WeekNumber::StartWeekday) => filter.set_weekday(weekday(start_day)),
                (false, false, _) => filter.set_month_day(day),
            }
            plan.period = Period::Month { first: month_of(start_day) };
        }
        Frequency::Weekly => {
            // Which days is said already, if not by weekdays.
            if !by_weekday && (by_day || (by_week && readings.week_number == WeekNumber::AllDays)) {
                filter.set_whole_weeks();
            } else if !by_weekday {
                filter.set_weekday(weekday(start_day));
            }
            plan.period = Period::Week { first: week_of(start_day, starts_on), starts_on };
        }
        // A period is one day, and all days have the same times: choose among these once.
        _ => return (Kind::Days(plan), times(&rule.positions)),
    }
    plan.positions = rule.positions.clone();
    (Kind::Days(plan), times(&[]))
}

fn units(rule: &Rule, interval: i64, start: i64) -> (Kind, Times) {
    let or_all = |mask: u64| if mask == 0 { ALL_SIXTY } else { mask };
    let (unit, minutes, seconds) = match rule.frequency {
        Frequency::Hourly => (3600, ALL_SIXTY, ALL_SIXTY),
        Frequency::Minutely => (60, or_all(rule.minutes), ALL_SIXTY),
        _ => (1, or_all(rule.minutes), or_all(rule.seconds)),
    };
    let plan = UnitPlan {
        unit,
        interval,
        filter: DayFilter::new(rule, false),
        hours: if rule.hours == 0 { ALL_HOURS } else { rule.hours },
        minutes,
        seconds,
        minutes_within: rule.minutes,
        seconds_within: rule.seconds,
        positions: rule.positions.clone(),
    };
    let times = plan.times(start);
    (Kind::Units(plan), times)
}

/// Each rule once: equal ones give the same.
fn for_each_different(rules: &[Rule], mut plan: impl FnMut(&Rule)) {
    if let [rule] = rules {
        return plan(rule);
    }
    let mut seen = HashSet::with_hasher(BuildHasherDefault::<DefaultHasher>::default());
    rules.iter().filter(|rule| seen.insert(*rule)).for_each(plan);
}

/// Monday is 0.
fn number(day: Weekday) -> u32 {
    day.num_days_from_monday()
}

/// Whether the rule gives one local time every so many seconds.
pub(crate) fn progression(kind: &Kind, times: &Times, start: i64) -> Option<Progression> {
    let Times::One(second) = times else { return None };
    let (first, step) = match kind {
        Kind::Units(plan) if plan.unfiltered() => {
            let unit = start.div_euclid(plan.unit) * plan.unit;
            (unit + i64::from(*second), plan.unit * plan.interval)
        }
        Kind::Days(DayPlan { period: Period::Day { .. }, interval, filter, start_day, .. })
            if filter.every_day() =>
        {
            (at(*start_day, *second), DAY * interval)
        }
        Kind::Days(DayPlan {
            period: Period::Week { first, starts_on },
            interval,
            filter,
            positions,
            ..
        }) if filter.only_weekdays() && positions.is_empty() => {
            let day = only_bit(filter.weekdays)?;
            let ahead = (day + 7 - starts_on) % 7;
            (at(first + ahead as i32, *second), 7 * DAY * interval)
        }
        _ => return None,
    };
    Some(Progression { first: if first < start { first + step } else { first }, step })
}

impl Plan {
    /// How many rules there are, those that take out included.
    pub(crate) fn rules_in_all(&self) -> u64 {
        (self.rules.len() + self.exclusion_rules.len()) as u64
    }

    /// Whether there is one rule and nothing beside it.
    pub(crate) fn is_one_rule(&self) -> bool {
        matches!((&*self.rules, &*self.dates, &*self.exclusion_rules), ([_], [], []))
    }

    /// No occurrence is earlier.
    pub(crate) fn earliest(&self) -> i64 {
        let rules = self.rules.iter().map(|rule| rule.start - 2 * DAY);
        rules.chain(self.dates.first().map(|date| date.instant)).min().unwrap_or(i64::MAX)
    }

    /// About how many seconds lie between two occurrences: a guess, at least 1.
    pub(crate) fn usual_distance(&self) -> i64 {
        let of_rule = |rule: &RulePlan| match (&rule.kind, &rule.progression) {
            (_, Some(progression)) => progression.step,
            (Kind::Units(plan), _) => plan.unit * plan.interval / i64::from(rule.times.count()).max(1),
            (Kind::Days(plan), _) => {
                let days = match plan.period {
                    Period::Year { .. } => 365,
                    Period::Month { .. } => 30,
                    Period::Week { .. } => 7,
                    Period::Day { .. } => 1,
                };
                DAY * days * plan.interval / i64::from(rule.times.count()).max(1)
            }
        };
        // Dates only: all of them at once.
        self.rules.iter().map(of_rule).min().unwrap_or(LAST).max(1)
    }
}

/// What EXDATE says about an occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exclusion {
    /// It is taken out.
    Here,
    /// It is not, and nothing is before this instant; the largest if nothing is at all.
    Next(i64),
    /// It is not, but whole days are taken out, so the next may be.
    Days,
}

impl Plan {
    /// Whether there is any EXDATE.
    #[inline]
    pub(crate) fn excludes(&self) -> bool {
        !self.exclusions.is_empty() || !self.excluded_days.is_empty()
    }

    pub(crate) fn exclusion(&self, occurrence: &Occurrence) -> Exclusion {
        let behind = self.exclusions.partition_point(|instant| *instant < occurrence.instant);
        let next = self.exclusions.get(behind).copied().unwrap_or(i64::MAX);
        if next == occurrence.instant {
            return Exclusion::Here;
        }
        if self.excluded_days.is_empty() {
            return Exclusion::Next(next);
        }
        let listed = |local| self.excluded_days.binary_search(&day_and_second(local).0).is_ok();
        if listed(occurrence.id) || listed(occurrence.id + i64::from(occurrence.moved)) {
            Exclusion::Here
        } else {
            Exclusion::Days
        }
    }
}
