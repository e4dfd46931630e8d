//! One rule without its end and its zone.

use crate::{Frequency, RecurrenceSet, Rule};

use super::{days, phase::Phase, times, words};

/// `every 2 weeks on Tuesday and Thursday at 10:00`.
pub(super) fn clause(rule: &Rule, set: &RecurrenceSet, phase: &Phase) -> String {
    let start = set.start().local();
    let days = days::Days::of(rule, start.date(), set.readings());
    let times = times::Times::of(rule, set);
    let mut clause = every(rule);
    let is_bare = days.on.is_none() && times.at.is_none();
    for phrase in [days.on, times.at].into_iter().flatten() {
        clause.push(' ');
        clause.push_str(&phrase);
    }
    if let Phase::Time(from) = phase {
        clause.push_str(if is_bare { " " } else { ", " });
        clause.push_str(from);
    }
    let only: Vec<String> = times.only.into_iter().chain(days.only).collect();
    if !only.is_empty() {
        clause.push_str(", but only ");
        clause.push_str(&only.join(", only "));
    }
    if rule.positions().next().is_some() && !days.has_positions {
        let positions = words::ordinals(rule.positions());
        clause.push_str(&format!(", of these only the {positions} in each {}", unit(rule.frequency())));
    }
    if rule.week_start() != chrono::Weekday::Mon {
        clause.push_str(&format!(", weeks beginning on {}", words::weekday(rule.week_start())));
    }
    clause
}

/// `every day`, `every 2 days`.
fn every(rule: &Rule) -> String {
    let unit = unit(rule.frequency());
    match rule.interval().get() {
        1 => format!("every {unit}"),
        interval => format!("every {interval} {unit}s"),
    }
}

fn unit(frequency: Frequency) -> &'static str {
    match frequency {
        Frequency::Secondly => "second",
        Frequency::Minutely => "minute",
        Frequency::Hourly => "hour",
        Frequency::Daily => "day",
        Frequency::Weekly => "week",
        Frequency::Monthly => "month",
        Frequency::Yearly => "year",
    }
}
