//! Rules of hours, minutes and seconds: units counted from the start, tested from the largest part down, so
//! that whole months, days and hours are passed over at once.

use super::{
    Found,
    calendar::{DAY, civil, day_of, div_up, month_length, weekday},
    filter::DayFilter,
    position::Position,
    step,
    times::{Product, Times},
};

/// A rule of hours, minutes or seconds, ready to be expanded.
#[derive(Debug, Clone)]
pub(crate) struct UnitPlan {
    /// Seconds of a unit: 3600, 60 or 1.
    pub(crate) unit: i64,
    pub(crate) interval: i64,
    pub(crate) filter: DayFilter,
    /// The parts that limit; all bits if absent. Minutes limit from minutes down, seconds in seconds only.
    pub(crate) hours: u32,
    pub(crate) minutes: u64,
    pub(crate) seconds: u64,
    /// The parts that say when within a unit; none set if absent.
    pub(crate) minutes_within: u64,
    pub(crate) seconds_within: u64,
    pub(crate) positions: Box<[i16]>,
}

/// All hours of a day.
pub(crate) const ALL_HOURS: u32 = (1 << 24) - 1;
/// All minutes of an hour, or seconds of a minute.
pub(crate) const ALL_SIXTY: u64 = (1 << 60) - 1;
/// So many steps in a row without a find, and the rule must show that it can give anything at all.
const BARREN: u32 = 2_000;

impl UnitPlan {
    /// The times within a unit, where the parts do not say when as at `origin`.
    pub(crate) fn times(&self, origin: i64) -> Times {
        let of_day = origin.rem_euclid(DAY);
        let or = |mask: u64, bit: i64| if mask == 0 { 1 << bit } else { mask };
        let minutes = if self.unit == 3600 { or(self.minutes_within, of_day / 60 % 60) } else { 1 };
        let seconds = if self.unit > 1 { or(self.seconds_within, of_day % 60) } else { 1 };
        Times::new(Product { hours: 1, minutes, seconds }, &self.positions)
    }

    /// Whether every unit passes.
    pub(crate) fn unfiltered(&self) -> bool {
        self.filter.every_day()
            && self.hours == ALL_HOURS
            && self.minutes == ALL_SIXTY
            && self.seconds == ALL_SIXTY
    }

    /// Whether the steps, which meet a week at multiples of their common measure with it, can ever meet a
    /// weekday and a time of day that pass.
    fn reachable(&self, origin: i64) -> bool {
        let of_day = DAY / self.unit;
        let measure = gcd(self.interval, 7 * of_day);
        let passes = |unit: i64| self.time_passes(unit % of_day * self.unit);
        (0..7).filter(|day| self.filter.weekday_may_pass(weekday(*day))).map(i64::from).any(|day| {
            let first = day * of_day + (origin - day * of_day).rem_euclid(measure);
            (first..(day + 1) * of_day).step_by(measure as usize).any(passes)
        })
    }

    fn time_passes(&self, second: i64) -> bool {
        self.hours >> (second / 3600) & 1 == 1
            && self.minutes >> (second / 60 % 60) & 1 == 1
            && (self.unit > 1 || self.seconds >> (second % 60) & 1 == 1)
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The number of the next bit that is set, from `from` on.
fn next_bit(mask: u64, from: i64) -> Option<i64> {
    if from > 63 {
        return None;
    }
    let left = mask & u64::MAX << from;
    (left != 0).then(|| left.trailing_zeros().into())
}

/// Where the expansion of such a rule is. Units are numbered from 1970 on the local clock.
#[derive(Debug, Clone)]
pub(crate) struct UnitStream {
    /// A unit that the rule steps on.
    origin: i64,
    /// The next unit to test.
    next: i64,
    /// The unit in progress, and the index of its next time.
    unit: i64,
    time: u32,
    times: u32,
    /// Nothing before is given.
    lower: i64,
    /// The month that was looked at last: its first day, the one behind its last, and its days that pass.
    month: (i32, i32, u64),
    barren: u32,
    /// Whether time passes at its own pace, so that the steps move against the clock.
    elapsed: bool,
}

impl UnitStream {
    /// Before all that is not before `lower`, in steps from the unit of `origin`, a local time.
    pub(crate) fn from(plan: &UnitPlan, origin: i64, lower: i64, elapsed: bool) -> Self {
        let mut stream = Self {
            origin: origin.div_euclid(plan.unit),
            next: 0,
            unit: 0,
            time: 0,
            times: 0,
            lower,
            month: (0, 0, 0),
            barren: 0,
            elapsed,
        };
        stream.go_to(plan, lower.div_euclid(plan.unit));
        stream
    }

    /// To the first unit of the rule from that one on.
    fn go_to(&mut self, plan: &UnitPlan, unit: i64) {
        let steps = div_up(unit - self.origin, plan.interval).max(0);
        self.next = self.origin + steps * plan.interval;
    }

    /// The next local time, at most `last`.
    #[inline(never)]
    pub(crate) fn next(&mut self, plan: &UnitPlan, times: &Times, last: i64, steps: &mut u64) -> Found<i64> {
        loop {
            while self.time < self.times {
                let found = self.unit * plan.unit + i64::from(times.nth(self.time));
                self.time += 1;
                if found >= self.lower {
                    return Found::One(found);
                }
            }
            if self.next * plan.unit > last || times.count() == 0 {
                return Found::End;
            }
            if !step(steps) {
                return Found::Exhausted;
            }
            match self.obstacle(plan) {
                None => {
                    (self.unit, self.time, self.times) = (self.next, 0, times.count());
                    self.next += plan.interval;
                    self.barren = 0;
                }
                Some(unit) => {
                    self.go_to(plan, unit);
                    self.barren += 1;
                    // A stretch between two clock changes is short.
                    let barren = if self.elapsed { 64 } else { BARREN };
                    if self.barren == barren && !plan.reachable(self.origin) {
                        return Found::End;
                    }
                }
            }
        }
    }

    /// If the next unit does not pass: a later one before which none does.
    fn obstacle(&mut self, plan: &UnitPlan) -> Option<i64> {
        let second = self.next * plan.unit;
        let day = second.div_euclid(DAY);
        if !plan.filter.every_day() {
            let passing = self.passing_day(plan, day as i32);
            if i64::from(passing) != day {
                return Some(i64::from(passing) * (DAY / plan.unit));
            }
        }
        let unit_at = |second: i64| Some((day * DAY + second) / plan.unit);
        let of_day = second.rem_euclid(DAY);
        let (hour, minute) = (of_day / 3600, of_day / 60 % 60);
        let next_hour = |from: i64| match next_bit(plan.hours.into(), from) {
            Some(hour) => hour * 3600,
            None => DAY,
        };
        if plan.hours >> hour & 1 == 0 {
            return unit_at(next_hour(hour + 1)).map(|unit| self.later(unit));
        }
        if plan.unit == 3600 {
            return None;
        }
        let next_minute = |from: i64| match next_bit(plan.minutes, from) {
            Some(minute) => hour * 3600 + minute * 60,
            None => next_hour(hour + 1),
        };
        if plan.minutes >> minute & 1 == 0 {
            return unit_at(next_minute(minute + 1)).map(|unit| self.later(unit));
        }
        let in_minute = of_day % 60;
        if plan.unit == 60 || plan.seconds >> in_minute & 1 == 1 {
            return None;
        }
        let next = match next_bit(plan.seconds, in_minute + 1) {
            Some(second) => of_day - in_minute + second,
            None => next_minute(minute + 1),
        };
        unit_at(next).map(|unit| self.later(unit))
    }

    /// Always ahead, so that nothing can stand still.
    fn later(&self, unit: i64) -> i64 {
        unit.max(self.next + 1)
    }

    /// The first day from `day` on that passes, or the first of the next month if none of this one does.
    fn passing_day(&mut self, plan: &UnitPlan, day: i32) -> i32 {
        let (mut first, mut end, mut days) = self.month;
        if !(first <= day && day < end) {
            let (year, month, _) = civil(day);
            first = day_of(year, month, 1);
            end = first + month_length(year, month) as i32;
            days = plan.filter.month(year, month, first) >> 1;
            self.month = (first, end, days);
        }
        match next_bit(days, (day - first).into()) {
            Some(bit) => first + bit as i32,
            None => end,
        }
    }

    /// No local time before this is still to come.
    pub(crate) fn progress(&self, plan: &UnitPlan, behind_last: i64) -> i64 {
        let known = behind_last.max(self.lower);
        if self.time < self.times { known } else { known.max(self.next * plan.unit) }
    }
}

impl UnitStream {
    /// How many local times the rule gives before `local`, from what is known of an earlier one; any number
    /// from `enough` on, if they are so many.
    ///
    /// # Errors
    /// How far it came when the budget ran out.
    pub(crate) fn count(
        plan: &UnitPlan,
        times: &Times,
        start: i64,
        known: Position,
        (local, enough): (i64, u64),
        steps: &mut u64,
    ) -> Result<u64, Position> {
        if local <= known.before {
            return Ok(known.number);
        }
        let each = u64::from(times.count());
        let mut stream = Self::from(plan, start, known.before, false);
        // The unit that `before` lies in may have begun earlier.
        let begun = times.rank((known.before - stream.next * plan.unit).clamp(0, DAY) as i32);
        let mut number = known.number;
        let last = local.div_euclid(plan.unit);
        if plan.unfiltered() {
            let units = div_up(last - stream.next, plan.interval).max(0);
            let on_last = stream.next + units * plan.interval == last;
            let of_last = if on_last { times.rank((local - last * plan.unit) as i32) } else { 0 };
            return Ok(number + units as u64 * each + u64::from(of_last) - u64::from(begun));
        }
        let mut begun = u64::from(begun);
        while stream.next <= last && each > 0 && number < enough {
            if !step(steps) {
                return Err(Position { before: known.before.max(stream.next * plan.unit), number });
            }
            if let Some(unit) = stream.obstacle(plan) {
                stream.go_to(plan, unit);
            } else {
                let of_unit = if stream.next == last {
                    times.rank((local - last * plan.unit) as i32).into()
                } else {
                    each
                };
                number += of_unit - begun;
                stream.next += plan.interval;
            }
            begun = 0;
        }
        Ok(number)
    }
}
