//! Rules drawn at random, over every frequency and every part, often near a change of the clocks.

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use recurrence_core::{CalendarTime, Frequency, RecurrenceSet, Rule, RuleBuilder, WeekdayNum};
use zone_core::Zone;

use super::{
    clocks::{self, Change},
    zones::ZONES,
};

/// A rule with its start.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) zone: Zone,
    pub(crate) start: NaiveDateTime,
    pub(crate) rule: Rule,
}

impl Case {
    /// From text with DTSTART and RRULE.
    pub(super) fn parse(text: &str) -> Self {
        let set: RecurrenceSet = text.parse().expect("a set");
        Self { zone: set.zone(), start: set.start().local(), rule: set.rules()[0].clone() }
    }

    pub(crate) fn start(&self) -> CalendarTime {
        match self.zone {
            Zone::UTC => CalendarTime::Utc(self.start),
            zone => CalendarTime::Zoned(self.start, zone),
        }
    }

    /// A set with that start alone.
    pub(super) fn start_at(&self, start: NaiveDateTime) -> RecurrenceSet {
        RecurrenceSet::starting(Self { start, ..self.clone() }.start()).build().expect("a set")
    }

    /// The text that the other engine gets.
    pub(crate) fn text(&self) -> String {
        let separator = if self.zone == Zone::UTC { ':' } else { ';' };
        format!("DTSTART{separator}{}\nRRULE:{}", self.start(), self.rule)
    }
}

/// A generator of pseudo-random numbers (splitmix64), so that every run draws the same.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From `low` to `high`, both possible.
    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }

    fn one_in(&mut self, chances: u64) -> bool {
        self.next().is_multiple_of(chances)
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[(self.next() % all.len() as u64) as usize]
    }

    /// One to `most` numbers of a range; if `signed`, some of them counted from the end.
    fn numbers(&mut self, most: i64, low: i64, high: i64, signed: bool) -> Vec<i32> {
        let number = |dice: &mut Self| {
            let number = dice.between(low, high) as i32;
            if signed && dice.one_in(3) { -number } else { number }
        };
        (0..self.between(1, most)).map(|_| number(self)).collect()
    }

    fn unsigned(&mut self, most: i64, low: i64, high: i64) -> Vec<u32> {
        self.numbers(most, low, high, false).into_iter().map(i32::unsigned_abs).collect()
    }

    /// The next rule; one in eight in UTC.
    pub(crate) fn case(&mut self) -> Case {
        loop {
            let zone = if self.one_in(8) { Zone::UTC } else { *self.of(&ZONES) };
            let frequency = self.frequency();
            let start = self.start(zone, frequency);
            if let Ok(rule) = self.rule(frequency, start).build() {
                return Case { zone, start, rule };
            }
        }
    }

    fn frequency(&mut self) -> Frequency {
        use Frequency::{Daily, Hourly, Minutely, Monthly, Secondly, Weekly, Yearly};
        *self.of(&[
            Yearly, Yearly, Yearly, Monthly, Monthly, Monthly, Weekly, Weekly, Weekly, Daily, Daily, Hourly,
            Hourly, Minutely, Secondly,
        ])
    }

    /// Anywhere from 1995 to 2040; half of them shortly before the clocks change, at about that time of day.
    fn start(&mut self, zone: Zone, frequency: Frequency) -> NaiveDateTime {
        let instant = self.between(788_918_400, 2_208_988_800);
        let anywhere = DateTime::from_timestamp(instant, 0).expect("in range").naive_utc();
        let changes: &[Change] = clocks::changes(zone);
        let later = changes.iter().position(|change| change.from > anywhere);
        match later {
            Some(index) if self.one_in(2) => {
                let most = if frequency.is_sub_daily() { 1 } else { 20 };
                let near = changes[index].from - TimeDelta::days(self.between(0, most));
                near + TimeDelta::minutes(15 * self.between(-4, 12))
            }
            _ if self.one_in(3) => anywhere.date().and_hms_opt(0, 0, 0).expect("midnight"),
            _ => anywhere,
        }
    }

    fn rule(&mut self, frequency: Frequency, start: NaiveDateTime) -> RuleBuilder {
        use Frequency::{Daily, Hourly, Minutely, Monthly, Secondly, Weekly, Yearly};
        let mut rule = match frequency {
            Yearly => Rule::yearly(),
            Monthly => Rule::monthly(),
            Weekly => Rule::weekly(),
            Daily => Rule::daily(),
            Hourly => Rule::hourly(),
            Minutely => Rule::minutely(),
            Secondly => Rule::secondly(),
        };
        if self.one_in(2) {
            let (low, high) = match frequency.is_sub_daily() {
                true if self.one_in(50) => (65_536, 70_000),
                true if self.one_in(3) => (1, 5_000),
                _ => (1, 4),
            };
            rule = rule.every(self.between(low, high) as u32);
        }
        if self.one_in(3) {
            rule = rule.week_start(self.weekday());
        }
        if self.one_in(8) {
            rule = rule.count(self.between(1, 40) as u32);
        } else if self.one_in(8) {
            let (low, high) = if self.one_in(20) { (-10, 0) } else { (0, 1_500) };
            rule = rule.until((start + TimeDelta::days(self.between(low, high))).and_utc());
        }
        rule = self.days(rule, frequency);
        if self.one_in(4) {
            rule = rule.at_hours(self.unsigned(3, 0, 23));
        }
        if self.one_in(5) {
            rule = rule.at_minutes(self.unsigned(3, 0, 59));
        }
        if self.one_in(8) {
            rule = rule.at_seconds(self.unsigned(2, 0, 59));
        }
        if self.one_in(4) {
            // Seldom more than there are: a search to the year 9999 takes time.
            let most = match frequency {
                _ if self.one_in(12) => 70,
                Yearly | Monthly => 5,
                Weekly => 2,
                Daily | Hourly | Minutely | Secondly => 1,
            };
            rule = rule.positions(self.numbers(3, 1, most, true));
        }
        rule
    }

    fn days(&mut self, mut rule: RuleBuilder, frequency: Frequency) -> RuleBuilder {
        use Frequency::{Daily, Monthly, Weekly, Yearly};
        if self.one_in(4) {
            rule = rule.in_months(self.unsigned(3, 1, 12));
        }
        if frequency == Yearly && self.one_in(4) {
            let boundary = self.one_in(2);
            let weeks = if boundary { self.numbers(2, 51, 53, true) } else { self.numbers(3, 1, 53, true) };
            rule = rule.in_weeks(weeks);
        }
        if !matches!(frequency, Daily | Weekly | Monthly) && self.one_in(8) {
            rule = rule.on_year_days(self.numbers(3, 1, 366, true));
        }
        if frequency != Weekly && self.one_in(5) {
            rule = rule.on_month_days(self.numbers(4, 1, 31, true));
        }
        if self.one_in(3) {
            let numbered = matches!(frequency, Monthly | Yearly) && self.one_in(2);
            let days: Vec<WeekdayNum> = (0..self.between(1, 4))
                .map(|_| {
                    let nth = (numbered && !self.one_in(6)).then(|| self.nth(frequency));
                    WeekdayNum { nth, weekday: self.weekday() }
                })
                .collect();
            rule = rule.on(days);
        }
        rule
    }

    fn nth(&mut self, frequency: Frequency) -> i8 {
        let most = if frequency == Frequency::Yearly && self.one_in(3) { 53 } else { 5 };
        let nth = self.between(1, most) as i8;
        if self.one_in(2) { -nth } else { nth }
    }

    fn weekday(&mut self) -> chrono::Weekday {
        chrono::Weekday::try_from(self.between(0, 6) as u8).expect("a weekday")
    }
}
