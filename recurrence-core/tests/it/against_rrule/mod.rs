//! Random rules, ours against the `rrule` crate: equal, or different in a way that is known.

mod beyond_rules;
pub(crate) mod clocks;
mod deviation;
mod pinned;
pub(crate) mod random_rule;
mod zones;

use std::{collections::BTreeMap, panic};

use chrono::{DateTime, NaiveDateTime};
use deviation::{DIFFERENCES, Deviation, REFUSALS};
use random_rule::{Case, Dice};
use recurrence_core::{Completeness, Readings, RecurrenceSet, WeekNumber};
use rrule::RRuleSet;

/// How many rules are drawn, unless the environment variable `RULES` says otherwise.
const RULES: usize = 5_500;
/// How many occurrences of each are looked at.
const LOOKED_AT: u16 = 30;
/// 2200-01-01: rrule gives up after 100,000 periods without an occurrence, of which a day is the shortest.
const LATEST: i64 = 7_258_118_400;

/// The beginning of our answer. The one reading that the other engine has differently is taken from it.
fn ours_of(set: &RecurrenceSet) -> Vec<i64> {
    let mut all = set.iter();
    let looked_at: Vec<i64> =
        all.by_ref().take(LOOKED_AT.into()).map(|occurrence| occurrence.timestamp()).collect();
    assert!(!matches!(all.completeness(), Completeness::BudgetExhausted(_)), "{set}");
    looked_at
}

fn ours(case: &Case) -> Vec<i64> {
    let readings = Readings { week_number: WeekNumber::AllDays, ..Readings::default() };
    let set = RecurrenceSet::starting(case.start()).rule(case.rule.clone()).readings(readings).build();
    ours_of(&set.expect("a set"))
}

/// The beginning of theirs, or why there is none. It may panic.
fn theirs(text: &str) -> Result<Vec<i64>, String> {
    let expand = || {
        let set: RRuleSet = text.parse().map_err(|error: rrule::RRuleError| error.to_string())?;
        Ok(set.all(LOOKED_AT).dates.into_iter().map(|at| at.timestamp()).collect())
    };
    panic::catch_unwind(expand).unwrap_or_else(|_| Err("it panicked".to_owned()))
}

/// What the comparison of a rule came to.
enum Outcome {
    Equal,
    Known(Deviation),
    /// With both answers, from their first difference on.
    Unknown(String),
}

fn compare(case: &Case) -> (Outcome, Vec<Deviation>) {
    let ours = ours(case);
    let theirs = theirs(&case.text());
    let before_latest = |all: &[i64]| all.iter().copied().take_while(|at| *at < LATEST).collect::<Vec<_>>();
    let last = ours.iter().chain(theirs.iter().flatten()).max();
    let until = last.map_or(case.start, |last| local(case.zone, *last));
    let classes = if theirs.is_err() { &REFUSALS[..] } else { &DIFFERENCES[..] };
    let expected: Vec<Deviation> =
        REFUSALS.into_iter().chain(DIFFERENCES).filter(|class| class.applies(case, until)).collect();
    let refused = expected.iter().any(|class| REFUSALS.contains(class));
    let outcome = match &theirs {
        Ok(_) if refused => Outcome::Unknown(format!("{} is no longer refused", case.text())),
        Ok(theirs) if before_latest(&ours) == before_latest(theirs) => Outcome::Equal,
        answer => match expected.iter().find(|class| classes.contains(class)) {
            Some(class) => Outcome::Known(*class),
            None => Outcome::Unknown(explain(case, &ours, answer)),
        },
    };
    (outcome, expected)
}

fn explain(case: &Case, ours: &[i64], theirs: &Result<Vec<i64>, String>) -> String {
    let text = case.text().replace('\n', " ");
    let Ok(theirs) = theirs else { return format!("{text}: {theirs:?}") };
    let same = ours.iter().zip(theirs).take_while(|(ours, theirs)| ours == theirs).count();
    let shown = |all: &[i64]| {
        let behind = all.iter().skip(same).take(3);
        behind.map(|at| local(case.zone, *at).to_string()).collect::<Vec<_>>().join(", ")
    };
    format!("{text}: from number {same} on we have {}, they have {}", shown(ours), shown(theirs))
}

fn local(zone: zone_core::Zone, instant: i64) -> NaiveDateTime {
    DateTime::from_timestamp(instant, 0).expect("in range").with_timezone(&zone).naive_local()
}

#[test]
fn random_rules_differ_in_known_ways_only() {
    let rules = std::env::var("RULES").ok().and_then(|rules| rules.parse().ok()).unwrap_or(RULES);
    let mut dice = Dice(5545);
    let (mut equal, mut unknown) = (0, Vec::new());
    // By class: how many differ, and how many rules it was to be expected of.
    let mut counts: BTreeMap<Deviation, (usize, usize)> = BTreeMap::new();
    for _ in 0..rules {
        let case = dice.case();
        let (outcome, expected) = compare(&case);
        for class in expected {
            counts.entry(class).or_default().1 += 1;
        }
        match outcome {
            Outcome::Equal => equal += 1,
            Outcome::Known(class) => counts.entry(class).or_default().0 += 1,
            Outcome::Unknown(difference) => unknown.push(difference),
        }
    }
    println!("of {rules} rules {equal} are equal; the others by class, and of how many it was expected:");
    for (class, (differ, expected)) in &counts {
        println!("{class:?}: {differ} of {expected}");
    }
    assert!(unknown.is_empty(), "{} unknown differences:\n{}", unknown.len(), unknown.join("\n"));
}
