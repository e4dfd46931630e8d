//! A set as plain lists: what is drawn, written, built and expanded.

use chrono::{NaiveDateTime, Weekday};
use recurrence_core::{
    CalendarTime, Frequency, Limit, Readings, RecurrenceSet, Rule, RuleBuilder, SetError, Until, WeekdayNum,
};
use zone_core::Zone;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Recipe {
    pub(crate) start: CalendarTime,
    pub(crate) rules: Vec<RuleRecipe>,
    pub(crate) exclusion_rules: Vec<RuleRecipe>,
    pub(crate) dates: Vec<CalendarTime>,
    pub(crate) exclusions: Vec<CalendarTime>,
    pub(crate) readings: Readings,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RuleRecipe {
    pub(crate) frequency: Frequency,
    pub(crate) interval: u32,
    pub(crate) limit: Limit,
    pub(crate) week_start: Weekday,
    pub(crate) months: Vec<u32>,
    pub(crate) weeks: Vec<i32>,
    pub(crate) year_days: Vec<i32>,
    pub(crate) month_days: Vec<i32>,
    pub(crate) weekdays: Vec<WeekdayNum>,
    pub(crate) hours: Vec<u32>,
    pub(crate) minutes: Vec<u32>,
    pub(crate) seconds: Vec<u32>,
    pub(crate) positions: Vec<i32>,
}

impl Recipe {
    pub(crate) fn starting(start: CalendarTime) -> Self {
        Self {
            start,
            rules: Vec::new(),
            exclusion_rules: Vec::new(),
            dates: Vec::new(),
            exclusions: Vec::new(),
            readings: Readings::default(),
        }
    }

    /// The zone of its local times.
    pub(crate) fn zone(&self) -> Zone {
        self.start.zone().unwrap_or(self.readings.floating_zone)
    }

    /// The same by the crate's builders.
    pub(crate) fn build(&self) -> Result<RecurrenceSet, SetError> {
        let mut set = RecurrenceSet::starting(self.start).readings(self.readings);
        for rule in &self.rules {
            set = set.rule(rule.build());
        }
        for rule in &self.exclusion_rules {
            set = set.without_rule(rule.build());
        }
        for date in &self.dates {
            set = set.date(*date);
        }
        for date in &self.exclusions {
            set = set.without(*date);
        }
        set.build()
    }

    /// The same as iCalendar text, which does not say how it is read.
    pub(crate) fn text(&self) -> String {
        let mut lines = vec![line("DTSTART", &self.start)];
        lines.extend(self.rules.iter().map(|rule| format!("RRULE:{}", rule.text())));
        lines.extend(self.exclusion_rules.iter().map(|rule| format!("EXRULE:{}", rule.text())));
        lines.extend(self.dates.iter().map(|date| line("RDATE", date)));
        lines.extend(self.exclusions.iter().map(|date| line("EXDATE", date)));
        lines.join("\n")
    }
}

impl RuleRecipe {
    pub(crate) fn every(frequency: Frequency) -> Self {
        Self {
            frequency,
            interval: 1,
            limit: Limit::Forever,
            week_start: Weekday::Mon,
            months: Vec::new(),
            weeks: Vec::new(),
            year_days: Vec::new(),
            month_days: Vec::new(),
            weekdays: Vec::new(),
            hours: Vec::new(),
            minutes: Vec::new(),
            seconds: Vec::new(),
            positions: Vec::new(),
        }
    }

    pub(crate) fn build(&self) -> Rule {
        let limited = |rule: RuleBuilder| match self.limit {
            Limit::Forever => rule,
            Limit::Count(count) => rule.count(count.get()),
            Limit::Until(Until::Utc(last)) => rule.until(last),
            Limit::Until(Until::Local(last)) => rule.until_local(last),
            Limit::Until(Until::Date(last)) => rule.until_date(last),
        };
        let rule = match self.frequency {
            Frequency::Secondly => Rule::secondly(),
            Frequency::Minutely => Rule::minutely(),
            Frequency::Hourly => Rule::hourly(),
            Frequency::Daily => Rule::daily(),
            Frequency::Weekly => Rule::weekly(),
            Frequency::Monthly => Rule::monthly(),
            Frequency::Yearly => Rule::yearly(),
        };
        limited(rule)
            .every(self.interval)
            .week_start(self.week_start)
            .in_months(self.months.iter().copied())
            .in_weeks(self.weeks.iter().copied())
            .on_year_days(self.year_days.iter().copied())
            .on_month_days(self.month_days.iter().copied())
            .on(self.weekdays.iter().copied())
            .at_hours(self.hours.iter().copied())
            .at_minutes(self.minutes.iter().copied())
            .at_seconds(self.seconds.iter().copied())
            .positions(self.positions.iter().copied())
            .build()
            .unwrap_or_else(|error| panic!("{}: {error}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        let mut parts = vec![format!("FREQ={}", self.frequency)];
        match self.limit {
            Limit::Forever => {}
            Limit::Count(count) => parts.push(format!("COUNT={count}")),
            Limit::Until(Until::Utc(last)) => parts.push(format!("UNTIL={}Z", compact(last.naive_utc()))),
            Limit::Until(Until::Local(last)) => parts.push(format!("UNTIL={}", compact(last))),
            Limit::Until(Until::Date(last)) => parts.push(format!("UNTIL={}", last.format("%Y%m%d"))),
        }
        if self.interval != 1 {
            parts.push(format!("INTERVAL={}", self.interval));
        }
        list(&mut parts, "BYMONTH", &self.months);
        list(&mut parts, "BYWEEKNO", &self.weeks);
        list(&mut parts, "BYYEARDAY", &self.year_days);
        list(&mut parts, "BYMONTHDAY", &self.month_days);
        list(&mut parts, "BYDAY", &self.weekdays);
        list(&mut parts, "BYHOUR", &self.hours);
        list(&mut parts, "BYMINUTE", &self.minutes);
        list(&mut parts, "BYSECOND", &self.seconds);
        list(&mut parts, "BYSETPOS", &self.positions);
        if self.week_start != Weekday::Mon {
            parts.push(format!("WKST={}", WeekdayNum::from(self.week_start)));
        }
        parts.join(";")
    }
}

fn list<T: ToString>(parts: &mut Vec<String>, name: &str, values: &[T]) {
    if !values.is_empty() {
        let values: Vec<String> = values.iter().map(T::to_string).collect();
        parts.push(format!("{name}={}", values.join(",")));
    }
}

fn line(name: &str, time: &CalendarTime) -> String {
    match time {
        CalendarTime::Utc(at) => format!("{name}:{}Z", compact(*at)),
        CalendarTime::Zoned(at, zone) => format!("{name};TZID={}:{}", zone.name(), compact(*at)),
        CalendarTime::Floating(at) => format!("{name}:{}", compact(*at)),
        CalendarTime::Date(date) => format!("{name};VALUE=DATE:{}", date.format("%Y%m%d")),
    }
}

fn compact(at: NaiveDateTime) -> String {
    at.format("%Y%m%dT%H%M%S").to_string()
}
