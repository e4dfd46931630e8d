//! Recipes with a little less in them, to find the smallest that still shows a difference.

use chrono::Weekday;
use recurrence_core::{CalendarTime, Limit, Readings};
use zone_core::Zone;

use crate::oracle::{Recipe, RuleRecipe};

/// All that leave out or simplify one thing.
pub(crate) fn smaller(recipe: &Recipe) -> Vec<Recipe> {
    let mut all = Vec::new();
    let plain = Readings::default();
    let mut less = |change: &dyn Fn(&mut Recipe)| {
        let mut candidate = recipe.clone();
        change(&mut candidate);
        if candidate != *recipe {
            all.push(candidate);
        }
    };
    for index in 0..recipe.rules.len() {
        less(&|recipe| {
            recipe.rules.remove(index);
        });
    }
    for index in 0..recipe.exclusion_rules.len() {
        less(&|recipe| {
            recipe.exclusion_rules.remove(index);
        });
    }
    for index in 0..recipe.dates.len() {
        less(&|recipe| {
            recipe.dates.remove(index);
        });
    }
    for index in 0..recipe.exclusions.len() {
        less(&|recipe| {
            recipe.exclusions.remove(index);
        });
    }
    less(&|recipe| recipe.readings.gap = plain.gap);
    less(&|recipe| recipe.readings.overlap = plain.overlap);
    less(&|recipe| recipe.readings.unmatched_start = plain.unmatched_start);
    less(&|recipe| recipe.readings.week_number = plain.week_number);
    less(&|recipe| recipe.readings.yearly_month_day = plain.yearly_month_day);
    less(&|recipe| recipe.readings.sub_daily = plain.sub_daily);
    less(&|recipe| {
        recipe.start = match recipe.start {
            CalendarTime::Date(_) => recipe.start,
            other => CalendarTime::Utc(other.local()),
        }
    });
    less(&|recipe| {
        if recipe.start.zone().is_none() {
            recipe.readings.floating_zone = Zone::UTC;
        }
    });
    for (index, rule) in recipe.rules.iter().enumerate() {
        for simpler in simpler(rule) {
            less(&|recipe| recipe.rules[index] = simpler.clone());
        }
    }
    for (index, rule) in recipe.exclusion_rules.iter().enumerate() {
        for simpler in simpler(rule) {
            less(&|recipe| recipe.exclusion_rules[index] = simpler.clone());
        }
    }
    all
}

fn simpler(rule: &RuleRecipe) -> Vec<RuleRecipe> {
    let mut all = vec![
        RuleRecipe { limit: Limit::Forever, ..rule.clone() },
        RuleRecipe { week_start: Weekday::Mon, ..rule.clone() },
    ];
    all.extend(
        [1, 2, rule.interval / 2]
            .map(|interval| RuleRecipe { interval: interval.clamp(1, rule.interval), ..rule.clone() }),
    );
    if let Limit::Count(count) = rule.limit {
        let lower = [count.get() / 2, count.get() - 1];
        let lower = lower.into_iter().filter_map(std::num::NonZeroU32::new);
        all.extend(lower.map(|count| RuleRecipe { limit: Limit::Count(count), ..rule.clone() }));
    }
    all.extend(shorter(&rule.months).map(|months| RuleRecipe { months, ..rule.clone() }));
    all.extend(shorter(&rule.weeks).map(|weeks| RuleRecipe { weeks, ..rule.clone() }));
    all.extend(shorter(&rule.year_days).map(|year_days| RuleRecipe { year_days, ..rule.clone() }));
    all.extend(shorter(&rule.month_days).map(|month_days| RuleRecipe { month_days, ..rule.clone() }));
    all.extend(shorter(&rule.weekdays).map(|weekdays| RuleRecipe { weekdays, ..rule.clone() }));
    all.extend(shorter(&rule.hours).map(|hours| RuleRecipe { hours, ..rule.clone() }));
    all.extend(shorter(&rule.minutes).map(|minutes| RuleRecipe { minutes, ..rule.clone() }));
    all.extend(shorter(&rule.seconds).map(|seconds| RuleRecipe { seconds, ..rule.clone() }));
    all.extend(shorter(&rule.positions).map(|positions| RuleRecipe { positions, ..rule.clone() }));
    all.retain(|simpler| simpler != rule && !chooses_from_nothing(simpler));
    all
}

/// BYSETPOS needs another part.
fn chooses_from_nothing(rule: &RuleRecipe) -> bool {
    let bare = RuleRecipe {
        limit: rule.limit,
        interval: rule.interval,
        week_start: rule.week_start,
        positions: rule.positions.clone(),
        ..RuleRecipe::every(rule.frequency)
    };
    !rule.positions.is_empty() && *rule == bare
}

/// The list without any of it, and without each one.
fn shorter<T: Clone>(list: &[T]) -> impl Iterator<Item = Vec<T>> + '_ {
    let without = |index: usize| {
        let mut list = list.to_vec();
        list.remove(index);
        list
    };
    (!list.is_empty()).then(Vec::new).into_iter().chain((0..list.len()).map(without))
}
