//! Sets at random: every frequency with every part that the table of RFC 5545 section 3.3.10 allows it.

use std::num::NonZeroU32;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike, Weekday};
use recurrence_core::{
    CalendarTime, Frequency, Gap, Limit, Overlap, Readings, SubDaily, UnmatchedStart, Until, WeekNumber,
    WeekdayNum, YearlyMonthDay,
};
use zone_core::Zone;

use crate::{
    dice::Dice,
    oracle::{self, Recipe, RuleRecipe, civil, offset, seconds},
    places::{YEARS, ZONES, changes_in},
};

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
const DAY: i64 = 86_400;

/// A set whose first rule has one of the frequencies. With `full`, it has more than one rule or some dates.
pub(crate) fn recipe(dice: &mut Dice, frequencies: &[Frequency], full: bool) -> Recipe {
    let frequency = dice.pick(frequencies);
    let interval = interval(dice);
    let zone = dice.index(ZONES.len());
    let local = local(dice, zone, pace(frequency, interval));
    let start = written(dice, local, ZONES[zone], frequency.is_sub_daily());
    let mut recipe = Recipe::starting(start);
    recipe.readings = readings(dice, ZONES[zone]);

    if !(full && dice.percent(10)) {
        recipe.rules.push(rule(dice, frequency, interval, &start));
    }
    if full && dice.percent(50) {
        for _ in 0..dice.between(1, 2) {
            recipe.rules.push(another_rule(dice, frequency, &start));
        }
    }
    if dice.percent(if full { 40 } else { 3 }) {
        let near = expected(&recipe);
        recipe.dates = dice.list(4, |dice| near_time(dice, &recipe, &near));
    }
    if full && dice.percent(30) {
        let exclusion = another_rule(dice, frequency, &start);
        recipe.exclusion_rules.push(exclusion);
    }
    if dice.percent(if full { 50 } else { 5 }) {
        let near = expected(&recipe);
        recipe.exclusions = dice.list(5, |dice| near_time(dice, &recipe, &near));
    }
    recipe
}

/// Whether the text of the set is well-formed by the RFC's letter, so that a strict parser takes it.
pub(crate) fn is_by_the_letter(recipe: &Recipe) -> bool {
    let kind = |time: &CalendarTime| std::mem::discriminant(time);
    let dates = recipe.dates.iter().chain(&recipe.exclusions);
    let is_date = matches!(recipe.start, CalendarTime::Date(_));
    let untils = recipe.rules.iter().chain(&recipe.exclusion_rules).all(|rule| match rule.limit {
        Limit::Until(Until::Utc(_)) => matches!(recipe.start, CalendarTime::Utc(_) | CalendarTime::Zoned(..)),
        Limit::Until(Until::Local(_)) => matches!(recipe.start, CalendarTime::Floating(_)),
        Limit::Until(Until::Date(_)) => is_date,
        _ => true,
    });
    untils && dates.clone().all(|date| (kind(date) == kind(&CalendarTime::Date(NaiveDate::MIN))) == is_date)
}

fn interval(dice: &mut Dice) -> u32 {
    let interval = match dice.index(20) {
        0..=10 => 1,
        11..=16 => dice.between(2, 7),
        17 => dice.between(8, 60),
        18 => dice.pick(&[12, 24, 60, 90, 100, 365, 400, 1_440, 3_600, 86_399, 86_400, 86_401]),
        _ if dice.percent(90) => dice.between(60, 20_000),
        _ => dice.pick(&[65_536, 999_999, 31_556_952, i64::from(u32::MAX)]),
    };
    u32::try_from(interval).unwrap()
}

/// About how many seconds a rule goes on with each period.
fn pace(frequency: Frequency, interval: u32) -> i64 {
    let period = match frequency {
        Frequency::Secondly => 1,
        Frequency::Minutely => 60,
        Frequency::Hourly => 3_600,
        Frequency::Daily => DAY,
        Frequency::Weekly => 7 * DAY,
        Frequency::Monthly => 30 * DAY,
        Frequency::Yearly => 365 * DAY,
    };
    (period * i64::from(interval)).min(2 * 365 * DAY)
}

/// A local time to start at: some periods before the clocks change and at about the same time of day, or
/// anywhere.
fn local(dice: &mut Dice, zone: usize, pace: i64) -> NaiveDateTime {
    let changes = changes_in(zone);
    if !changes.is_empty() && dice.percent(50) {
        let change = dice.pick(changes);
        let face = change.at + dice.pick(&[change.before, change.after]);
        let beside = dice.pick(&[0, 0, -1, 1, 900, -900, 1_800, -1_800, 3_600, -3_600, 2_700]);
        let earlier = dice.between(0, 12) * pace;
        let rounded = if dice.percent(70) && pace >= 3_600 { earlier - earlier % DAY } else { earlier };
        return civil(face + beside - rounded);
    }
    let day = match dice.index(60) {
        0 => (dice.between(-719_162, 2_932_896)) * DAY,
        1 => dice.between(-719_162, -717_000) * DAY,
        2 => dice.between(2_930_000, 2_932_896) * DAY,
        3 | 4 => {
            let leap_year = i32::try_from(dice.between(494, 522) * 4).unwrap();
            seconds(NaiveDate::from_ymd_opt(leap_year, 2, 29).unwrap().and_hms_opt(0, 0, 0).unwrap())
        }
        5..=9 => {
            let year = i32::try_from(dice.between(1975, 2089)).unwrap();
            let (month, day) = dice.pick(&[(1, 31), (3, 31), (12, 31), (1, 1), (12, 29), (5, 30), (1, 3)]);
            seconds(NaiveDate::from_ymd_opt(year, month, day).unwrap().and_hms_opt(0, 0, 0).unwrap())
        }
        _ => dice.between(YEARS.0 / DAY, YEARS.1 / DAY) * DAY,
    };
    let time = match dice.index(6) {
        0 => 0,
        1 => DAY - 1,
        2 => dice.between(0, 23) * 3_600,
        3 => dice.between(0, 95) * 900,
        _ => dice.between(0, DAY - 1),
    };
    civil(day + time)
}

/// The start in one of the four forms.
fn written(dice: &mut Dice, local: NaiveDateTime, zone: Zone, sub_daily: bool) -> CalendarTime {
    match dice.index(12) {
        0 => CalendarTime::Floating(local),
        1 if !sub_daily => CalendarTime::Date(local.date()),
        _ if zone == Zone::UTC => CalendarTime::Utc(local),
        _ => CalendarTime::Zoned(local, zone),
    }
}

fn readings(dice: &mut Dice, zone: Zone) -> Readings {
    Readings {
        gap: dice.pick(&[Gap::Skip, Gap::Skip, Gap::ShiftForward, Gap::ShiftForward, Gap::FirstAfter]),
        overlap: if dice.percent(40) { Overlap::Second } else { Overlap::First },
        unmatched_start: match dice.index(20) {
            0..=6 => UnmatchedStart::Include,
            7 => UnmatchedStart::Reject,
            _ => UnmatchedStart::Omit,
        },
        week_number: if dice.percent(40) { WeekNumber::AllDays } else { WeekNumber::StartWeekday },
        yearly_month_day: if dice.percent(40) {
            YearlyMonthDay::MonthOfStart
        } else {
            YearlyMonthDay::EveryMonth
        },
        sub_daily: if dice.percent(40) { SubDaily::Elapsed } else { SubDaily::WallClock },
        floating_zone: zone,
    }
}

/// A second rule of a set, of a frequency that does not drown the first one.
fn another_rule(dice: &mut Dice, beside: Frequency, start: &CalendarTime) -> RuleRecipe {
    let frequencies = match beside {
        Frequency::Secondly => [Frequency::Secondly, Frequency::Minutely, Frequency::Hourly],
        Frequency::Minutely => [Frequency::Minutely, Frequency::Minutely, Frequency::Hourly],
        Frequency::Hourly => [Frequency::Hourly, Frequency::Minutely, Frequency::Daily],
        Frequency::Daily => [Frequency::Daily, Frequency::Weekly, Frequency::Hourly],
        _ => [Frequency::Weekly, Frequency::Monthly, Frequency::Yearly],
    };
    let is_date = matches!(start, CalendarTime::Date(_));
    let frequency = match dice.pick(&frequencies) {
        shorter if is_date && shorter.is_sub_daily() => Frequency::Daily,
        frequency => frequency,
    };
    let interval = interval(dice);
    rule(dice, frequency, interval, start)
}

fn rule(dice: &mut Dice, frequency: Frequency, interval: u32, start: &CalendarTime) -> RuleRecipe {
    let local = start.local();
    let mut rule = RuleRecipe { interval, ..RuleRecipe::every(frequency) };
    let sub_daily = frequency.is_sub_daily();
    if dice.percent(40) {
        rule.week_start = dice.pick(&WEEK);
    }
    if dice.percent(if sub_daily { 12 } else { 30 }) {
        let near = |dice: &mut Dice| if dice.percent(40) { local.month() } else { number(dice, 1, 12) };
        rule.months = dice.list(4, near);
    }
    if frequency == Frequency::Yearly && dice.percent(30) {
        rule.weeks = dice.list(4, |dice| {
            let week = i32::try_from(local.iso_week().week()).unwrap();
            let any = signed(dice, 53);
            dice.pick(&[1, 2, 52, 53, -1, -2, -52, -53, week, week, any, any])
        });
    }
    if (sub_daily || frequency == Frequency::Yearly) && dice.percent(if sub_daily { 12 } else { 25 }) {
        let ordinal = i32::try_from(local.ordinal()).unwrap();
        let of = if sub_daily { [ordinal, ordinal + 1] } else { [60, -306] };
        rule.year_days = dice.list(8, |dice| {
            let any = signed(dice, 366);
            dice.pick(&[1, 366, -1, -366, of[0].min(366), of[1].min(366), any, any, any, any])
        });
    }
    if frequency != Frequency::Weekly && dice.percent(if sub_daily { 15 } else { 30 }) {
        let day = i32::try_from(local.day()).unwrap();
        let many = if dice.percent(20) { 16 } else { 4 };
        rule.month_days = dice.list(many, |dice| {
            let any = signed(dice, 31);
            dice.pick(&[1, 29, 30, 31, -1, -31, day, day, any, any, any, any])
        });
    }
    if dice.percent(if sub_daily { 20 } else { 50 }) {
        let counts = matches!(frequency, Frequency::Monthly | Frequency::Yearly) && rule.weeks.is_empty();
        let most = if frequency == Frequency::Yearly && rule.months.is_empty() { 53 } else { 5 };
        rule.weekdays = dice.list(5, |dice| {
            let nth = (counts && dice.percent(50)).then(|| {
                let most = if dice.percent(50) { 5 } else { most };
                i8::try_from(signed(dice, most)).unwrap()
            });
            let weekday = if dice.percent(40) { local.weekday() } else { dice.pick(&WEEK) };
            WeekdayNum { nth, weekday }
        });
    }
    if !matches!(start, CalendarTime::Date(_)) {
        times(dice, &mut rule, local);
    }
    let parts = [rule.months.len(), rule.weeks.len(), rule.year_days.len(), rule.month_days.len()];
    let more = [rule.weekdays.len(), rule.hours.len(), rule.minutes.len(), rule.seconds.len()];
    if parts.iter().chain(&more).any(|length| *length > 0) && dice.percent(25) {
        let most = dice.pick(&[2, 2, 4, 4, 12, 366]);
        rule.positions = dice.list(3, |dice| signed(dice, most));
    }
    rule.limit = limit(dice, frequency, interval, start);
    rule
}

/// BYHOUR, BYMINUTE and BYSECOND: few where they multiply, many where they limit.
fn times(dice: &mut Dice, rule: &mut RuleRecipe, local: NaiveDateTime) {
    let few = rule.frequency >= Frequency::Monthly && rule.weekdays.len() + rule.month_days.len() > 3;
    let most = |limits: bool, few_of: i64| {
        if limits {
            12
        } else if few {
            2
        } else {
            few_of
        }
    };
    let sub_daily = rule.frequency.is_sub_daily();
    let near = |dice: &mut Dice, of: u32, most: i64| {
        if dice.percent(40) { of } else { number(dice, 0, most) }
    };
    if dice.percent(if sub_daily { 30 } else { 20 }) {
        rule.hours = dice.list(most(sub_daily, 3), |dice| near(dice, local.hour(), 23));
    }
    if dice.percent(if sub_daily { 30 } else { 15 }) {
        let limits = rule.frequency <= Frequency::Minutely;
        rule.minutes = dice.list(most(limits, 3), |dice| near(dice, local.minute(), 59));
    }
    if dice.percent(if sub_daily { 25 } else { 10 }) {
        let limits = rule.frequency == Frequency::Secondly;
        rule.seconds = dice.list(most(limits, 3), |dice| near(dice, local.second(), 60));
    }
}

fn limit(dice: &mut Dice, frequency: Frequency, interval: u32, start: &CalendarTime) -> Limit {
    let local = start.local();
    match dice.index(20) {
        0..=9 => Limit::Forever,
        10..=15 => {
            let most = dice.pick(&[3, 10, 10, 40, 200]);
            Limit::Count(NonZeroU32::new(number(dice, 1, most)).unwrap())
        }
        other => {
            let periods = if other == 16 { dice.between(-3, 2) } else { dice.between(0, 60) };
            let jitter = if dice.percent(50) { 0 } else { dice.between(-5_000, 5_000) };
            let last = seconds(local) + periods * pace(frequency, interval) + jitter;
            let last = civil(last.clamp(-62_000_000_000, 253_402_000_000));
            // Mostly what the RFC asks for beside such a start.
            match (start, dice.index(8)) {
                (_, 0) | (CalendarTime::Floating(_), 1..) => Limit::Until(Until::Local(last)),
                (_, 1) | (CalendarTime::Date(_), 2..) => Limit::Until(Until::Date(last.date())),
                _ => Limit::Until(Until::Utc(last.and_utc())),
            }
        }
    }
}

/// What the set gives before anything more is put in or taken out.
fn expected(recipe: &Recipe) -> Vec<oracle::Seen> {
    oracle::expand(recipe, i64::MIN, 12, 300).seen
}

/// A time at or beside an occurrence, in any form.
fn near_time(dice: &mut Dice, recipe: &Recipe, near: &[oracle::Seen]) -> CalendarTime {
    let start = seconds(recipe.start.local());
    let (id, instant) = match near {
        [] => (start, start),
        some => {
            let seen = dice.pick(some);
            (seen.id, seen.instant)
        }
    };
    let by = if dice.percent(70) { 0 } else { dice.pick(&[1, -1, 3_600, -1_800, DAY, -7 * DAY, 40 * DAY]) };
    let inside = |local: i64| civil(local.clamp(-62_135_596_800, 253_402_300_799));
    match (dice.index(12), recipe.start) {
        (0, _) => CalendarTime::Utc(inside(instant + by)),
        (1, _) => {
            let zone = dice.pick(&ZONES);
            CalendarTime::Zoned(inside(instant + by + offset(zone, instant)), zone)
        }
        (2 | 3, _) | (_, CalendarTime::Date(_)) => CalendarTime::Date(inside(id + by).date()),
        (4, _) | (_, CalendarTime::Floating(_)) => CalendarTime::Floating(inside(id + by)),
        (_, CalendarTime::Zoned(_, zone)) => CalendarTime::Zoned(inside(id + by), zone),
        (_, CalendarTime::Utc(_)) => CalendarTime::Utc(inside(id + by)),
    }
}

fn number(dice: &mut Dice, low: i64, high: i64) -> u32 {
    u32::try_from(dice.between(low, high)).unwrap()
}

/// From 1 or -1 to that many.
fn signed(dice: &mut Dice, most: i64) -> i32 {
    let number = i32::try_from(dice.between(1, most)).unwrap();
    if dice.percent(40) { -number } else { number }
}
