//! Rules whose periods are days or longer: a period's days as bits, each with the same times.

use super::{
    Found,
    calendar::{at, civil, day_and_second, day_of, div_up, month_length, week_of, weekday},
    filter::{DayFilter, SPILL},
    mask::Days,
    position::Position,
    step,
    times::{Times, index_of},
    weeks::{Weeks, first_week, week_year},
};

/// A rule of days, weeks, months or years, ready to be expanded.
#[derive(Debug, Clone)]
pub(crate) struct DayPlan {
    pub(crate) period: Period,
    pub(crate) interval: i64,
    pub(crate) filter: DayFilter,
    /// BYSETPOS, unless it was applied to the times of each day already.
    pub(crate) positions: Box<[i16]>,
    pub(crate) start_day: i32,
    /// The number of the last block that begins before the rule ends.
    pub(crate) last_block: i64,
}

/// What a block of days is, and where the first one is. Blocks of a daily rule are months as well, of
/// which the interval leaves some days.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Period {
    /// Since year 0.
    Year { first: i32, weeks: Option<Weeks> },
    /// Months since January of year 0.
    Month { first: i32 },
    /// The day the first week begins, and the weekday, Monday being 0.
    Week { first: i32, starts_on: u32 },
    /// Months since January of year 0.
    Day { first: i32 },
}

/// A month, and where it begins: the next one follows without a division.
#[derive(Debug, Clone, Copy)]
struct Month {
    /// Since January of year 0.
    index: i64,
    year: i32,
    /// 1 to 12.
    month: u32,
    first: i32,
    /// The weekday of the first.
    weekday: u32,
    length: u32,
}

impl Month {
    /// None yet.
    const NONE: Self = Self { index: i64::MIN, year: 0, month: 0, first: 0, weekday: 0, length: 0 };

    #[inline]
    fn go_to(&mut self, index: i64) -> &Self {
        if index - 1 == self.index {
            self.first += self.length as i32;
            self.weekday += self.length - 28;
            if self.weekday > 6 {
                self.weekday -= 7;
            }
            (self.year, self.month) =
                if self.month == 12 { (self.year + 1, 1) } else { (self.year, self.month + 1) };
        } else {
            (self.year, self.month) = split_month(index);
            self.first = day_of(self.year, self.month, 1);
            self.weekday = weekday(self.first);
        }
        self.length = month_length(self.year, self.month);
        self.index = index;
        self
    }
}

/// The month of a day, counted from January of year 0.
pub(crate) fn month_of(day: i32) -> i32 {
    let (year, month, _) = civil(day);
    year * 12 + month as i32 - 1
}

/// The year and the month of the year.
fn split_month(index: i64) -> (i32, u32) {
    // No month is before year 0.
    let index = index as u32;
    ((index / 12) as i32, index % 12 + 1)
}

impl DayPlan {
    /// How many periods lie between two blocks.
    fn stride(&self) -> i64 {
        if matches!(self.period, Period::Day { .. }) { 1 } else { self.interval }
    }

    /// Ends with the block in which that local time is.
    pub(crate) fn end_with(&mut self, last: i64) {
        let (day, _) = day_and_second(last);
        let behind = self.block_of(day + 1);
        self.last_block = if self.begins(behind) > day { behind - 1 } else { behind };
    }

    /// The first day that block number `block` can have.
    fn begins(&self, block: i64) -> i32 {
        let ahead = block * self.stride();
        match self.period {
            Period::Year { first, weeks } => {
                let new_year = day_of((i64::from(first) + ahead).min(10_001) as i32, 1, 1);
                weeks.map_or(new_year, |weeks| first_week(new_year, weeks.starts_on))
            }
            Period::Month { first } | Period::Day { first } => {
                let (year, month) = split_month((i64::from(first) + ahead).min(120_012));
                day_of(year, month, 1)
            }
            Period::Week { first, .. } => (i64::from(first) + 7 * ahead).min(3_000_000) as i32,
        }
    }

    /// Whether BYSETPOS only names places that no period has.
    pub(crate) fn chooses_nothing(&self, times: &Times) -> bool {
        if self.positions.is_empty() {
            return false;
        }
        let days = match self.period {
            Period::Year { .. } => self.filter.most_days(366, 53),
            Period::Month { .. } => self.filter.most_days(31, 5),
            Period::Week { .. } => self.filter.weekdays.count_ones(),
            Period::Day { .. } => 1,
        };
        let most = u64::from(days) * u64::from(times.count());
        let beyond = |position: &i16| u64::from(position.unsigned_abs()) > most;
        self.positions.iter().all(beyond)
    }

    /// The number of the block after that one; months without a due day are passed over.
    fn following(&self, block: i64) -> i64 {
        match self.period {
            Period::Day { first } if self.interval > 31 => {
                let day = i64::from(self.begins(block + 1));
                let due = day + (i64::from(self.start_day) - day).rem_euclid(self.interval);
                if due > 3_000_000 { self.last_block + 1 } else { (month_of(due as i32) - first).into() }
            }
            _ => block + 1,
        }
    }

    /// The number of the first block that can have `day` or a later one; those before have not.
    fn block_of(&self, day: i32) -> i64 {
        let periods = match self.period {
            Period::Year { first, weeks: None } => civil(day).0 - first,
            Period::Year { first, weeks: Some(weeks) } => week_year(day, weeks.starts_on) - first,
            Period::Month { first } | Period::Day { first } => month_of(day) - first,
            Period::Week { first, starts_on } => (week_of(day, starts_on) - first) / 7,
        };
        div_up(periods.into(), self.stride()).max(0)
    }

    /// The days of a block, positions applied if each day has one time only.
    fn block(&self, block: i64, times: &Times, days: &mut Days, month: &mut Month) {
        let ahead = block * self.stride();
        match self.period {
            Period::Year { first, weeks: None } => {
                let year = first + ahead as i32;
                if let Some(month) = self.filter.only_month() {
                    let first = day_of(year, month, 1);
                    days.set_short(first - 1, self.filter.month(year, month, first));
                    return self.choose_days(times, days);
                }
                *days = Days::long(day_of(year, 1, 1) - SPILL, self.filter.year(year, false));
            }
            Period::Year { first, weeks: Some(numbers) } => {
                let year = first + ahead as i32;
                let mut words = self.filter.year(year, true);
                for (word, allowed) in words.iter_mut().zip(numbers.of_year(year)) {
                    *word &= allowed;
                }
                *days = Days::long(day_of(year, 1, 1) - SPILL, words);
            }
            Period::Month { first } => {
                let Month { year, month, first, weekday, length, .. } =
                    *month.go_to(i64::from(first) + ahead);
                days.set_short(first - 1, self.filter.month_from(year, month, first, weekday, length));
            }
            Period::Week { first, starts_on } => {
                let base = first + (7 * ahead) as i32;
                let week = u32::from(self.filter.weekdays);
                let mut bits = u64::from((week | week << 7) >> starts_on & 0x7F);
                if !self.filter.only_weekdays() {
                    bits &= self.filter.week(base);
                }
                days.set_short(base, bits);
            }
            Period::Day { first } => {
                let Month { year, month, first, weekday, length, .. } =
                    *month.go_to(i64::from(first) + ahead);
                let passing = self.filter.month_from(year, month, first, weekday, length);
                days.set_short(first - 1, passing & self.due_days(first, length as i32));
            }
        }
        self.choose_days(times, days);
    }

    #[inline]
    fn choose_days(&self, times: &Times, days: &mut Days) {
        if !self.positions.is_empty() && times.count() == 1 {
            days.choose(&self.positions);
        }
    }

    /// The days of a month that the interval of a daily rule leaves, bit 1 being the first.
    fn due_days(&self, first: i32, length: i32) -> u64 {
        if self.interval == 1 {
            return u64::MAX;
        }
        let behind = i64::from(first - self.start_day);
        let mut day = 1 + (-behind).rem_euclid(self.interval);
        let mut bits = 0;
        while day <= length.into() {
            bits |= 1 << day;
            day += self.interval;
        }
        bits
    }

    /// How many occurrences every block but the first has, where that is known without looking.
    fn even(&self, times: &Times) -> Option<u64> {
        if !self.positions.is_empty() {
            return None;
        }
        let days = match self.period {
            Period::Year { weeks: None, .. } => {
                self.filter.days_of_every_month()? * self.filter.months.count_ones()
            }
            Period::Month { .. } if self.filter.every_month() => self.filter.days_of_every_month()?,
            Period::Week { .. } if self.filter.only_weekdays() => self.filter.weekdays.count_ones(),
            _ => return None,
        };
        Some(u64::from(days) * u64::from(times.count()))
    }
}

/// Where the expansion of such a rule is.
#[derive(Debug, Clone)]
pub(crate) struct DayStream {
    /// The number of the next block.
    next: i64,
    /// The days that are left of the open block, without the one in progress.
    days: Days,
    /// The day in progress, and the index of its next time.
    day: i32,
    time: u32,
    /// The number of times a day has, or 0 before the first day.
    times: u32,
    /// Nothing before is given.
    lower: i64,
    lower_day: i32,
    /// What BYSETPOS chose in the open block, the last first.
    chosen: Vec<i64>,
    /// The month of the open block, if blocks are months.
    month: Month,
}

impl DayStream {
    /// Before all that is not before `lower`; nothing is opened yet.
    pub(crate) fn from(plan: &DayPlan, lower: i64) -> Self {
        let (day, _) = day_and_second(lower);
        Self {
            next: plan.block_of(day),
            days: Days::default(),
            day: 0,
            time: 0,
            times: 0,
            lower,
            lower_day: day,
            chosen: Vec::new(),
            month: Month::NONE,
        }
    }

    /// The next local time; none behind `last` is looked for, though one may be given.
    #[inline(always)]
    pub(crate) fn next(&mut self, plan: &DayPlan, times: &Times, last: i64, steps: &mut u64) -> Found<i64> {
        loop {
            if self.time < self.times {
                let found = at(self.day, times.nth(self.time));
                self.time += 1;
                return Found::One(found);
            }
            if let Some(day) = self.days.pop() {
                if let Times::One(second) = times {
                    let found = at(day, *second);
                    if found >= self.lower {
                        return Found::One(found);
                    }
                } else {
                    self.begin_day(day, times);
                }
                continue;
            }
            if let Some(found) = self.chosen.pop() {
                return Found::One(found);
            }
            if self.next > plan.last_block {
                return Found::End;
            }
            if !step(steps) {
                return Found::Exhausted;
            }
            self.open(plan, times);
            let nothing = self.days.is_empty() && self.chosen.is_empty();
            if nothing && at(plan.begins(self.next), 0) > last {
                return Found::End;
            }
        }
    }

    fn begin_day(&mut self, day: i32, times: &Times) {
        let (first, second) = day_and_second(self.lower);
        self.day = day;
        self.times = times.count();
        self.time = if day == first { times.rank(second) } else { 0 };
    }

    /// Opens the next block.
    fn open(&mut self, plan: &DayPlan, times: &Times) {
        match plan.period {
            // A month gives few days, so that opening it is most of the work: without a call.
            Period::Month { first } if plan.positions.is_empty() => {
                let Month { year, month, first, weekday, length, .. } =
                    *self.month.go_to(i64::from(first) + self.next * plan.interval);
                self.days.set_short(first - 1, plan.filter.month_from(year, month, first, weekday, length));
                self.next += 1;
                self.days.drop_before(self.lower_day);
            }
            _ => self.open_any(plan, times),
        }
    }

    #[inline(never)]
    fn open_any(&mut self, plan: &DayPlan, times: &Times) {
        plan.block(self.next, times, &mut self.days, &mut self.month);
        self.next = plan.following(self.next);
        if !plan.positions.is_empty() && times.count() != 1 {
            let days = std::mem::take(&mut self.days);
            self.choose(plan, times, &days);
        }
        self.days.drop_before(self.lower_day);
    }

    /// Applies BYSETPOS to days with several times each.
    fn choose(&mut self, plan: &DayPlan, times: &Times, days: &Days) {
        let each = u64::from(times.count());
        let count = u64::from(days.count()) * each;
        let chosen = plan.positions.iter().filter_map(|&position| index_of(position, count)).map(|index| {
            let day = days.nth((index / each) as u32);
            at(day, times.nth((index % each) as u32))
        });
        self.chosen.extend(chosen.filter(|local| *local >= self.lower));
        self.chosen.sort_unstable_by(|a, b| b.cmp(a));
        self.chosen.dedup();
    }

    /// No local time before this is still to come.
    pub(crate) fn progress(&self, plan: &DayPlan, behind_last: i64) -> i64 {
        let open = self.time < self.times || !self.days.is_empty() || !self.chosen.is_empty();
        let known = behind_last.max(self.lower);
        if open { known } else { known.max(at(plan.begins(self.next), 0)) }
    }

    /// How many are left before that local time of the block that is open and not yet begun.
    fn left_before(&self, times: &Times, local: i64) -> u64 {
        let (day, second) = day_and_second(local);
        let (lower_day, lower_second) = day_and_second(self.lower);
        let each = u64::from(times.count());
        let mut days = self.days;
        days.drop_before(lower_day);
        let before = |day: i32, second: i32| {
            let of_day = days.count_before(day + 1) - days.count_before(day);
            u64::from(days.count_before(day)) * each + u64::from(of_day) * u64::from(times.rank(second))
        };
        let chosen = self.chosen.iter().filter(|one| **one < local).count() as u64;
        chosen + before(day, second).saturating_sub(before(lower_day, lower_second))
    }

    /// How many local times the rule gives before `local`, from what is known of an earlier one; any number
    /// from `enough` on, if they are so many.
    ///
    /// # Errors
    /// How far it came when the budget ran out.
    pub(crate) fn count(
        plan: &DayPlan,
        times: &Times,
        known: Position,
        (local, enough): (i64, u64),
        steps: &mut u64,
    ) -> Result<u64, Position> {
        if local <= known.before {
            return Ok(known.number);
        }
        if matches!(plan.period, Period::Day { .. }) && plan.filter.every_day() {
            let number = |local| {
                let (day, second) = day_and_second(local);
                let days = i64::from(day - plan.start_day);
                let today = if days.rem_euclid(plan.interval) == 0 { times.rank(second) } else { 0 };
                div_up(days, plan.interval) * i64::from(times.count()) + i64::from(today)
            };
            return Ok(known.number + (number(local) - number(known.before)) as u64);
        }
        let mut stream = Self::from(plan, known.before);
        let mut number = known.number;
        let (last_day, _) = day_and_second(local);
        loop {
            // Behind the last block a long interval would leave the calendar.
            if stream.next > plan.last_block {
                return Ok(number);
            }
            if !step(steps) {
                let before = known.before.max(at(plan.begins(stream.next), 0)).min(local);
                return Err(Position { before, number });
            }
            stream.open(plan, times);
            number += stream.left_before(times, local);
            if let Some(even) = plan.even(times) {
                // The blocks up to the last are all alike.
                let last = plan.block_of(last_day);
                if last > stream.next {
                    number += even * (last - stream.next) as u64;
                    stream.next = last;
                }
            }
            if at(plan.begins(stream.next), 0) >= local || number >= enough {
                return Ok(number);
            }
            stream.chosen.clear();
        }
    }
}

/// A local time's distance from a weekly rule's first day, for rules of one weekday and one time.
pub(crate) fn only_bit(mask: u8) -> Option<u32> {
    mask.is_power_of_two().then(|| mask.trailing_zeros())
}
