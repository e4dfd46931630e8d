//! The engine against the oracle, on sets at random: forwards, in windows far from the start, backwards, by
//! number, page by page, and with hardly any budget.
//!
//! `RECURRENCE_RULES=200000` draws so many in each of the five tests, and with `RECURRENCE_FROM=100000` only
//! those behind so many; `RECURRENCE_SEED=123` draws only the one with that seed, which every failure names;
//! with `RECURRENCE_GO_ON=1`, all differences are shown.

use std::panic::{AssertUnwindSafe, catch_unwind};

use recurrence_core::{Frequency::*, *};

use crate::{
    comparison::{Compared, compare},
    dice::Dice,
    drawn,
    oracle::Recipe,
    smaller::smaller,
};

fn agree(first_seed: u64, frequencies: &[Frequency], full: bool, rules: u64) {
    let from_environment = |name: &str| Some(std::env::var(name).ok()?.parse::<u64>().unwrap());
    let rules = from_environment("RECURRENCE_RULES").unwrap_or(rules);
    let seeds = match from_environment("RECURRENCE_SEED") {
        Some(seed) => seed..seed + 1,
        None => first_seed + from_environment("RECURRENCE_FROM").unwrap_or(0)..first_seed + rules,
    };
    let goes_on = std::env::var_os("RECURRENCE_GO_ON").is_some();
    let (mut drawn, mut rejected, mut different, mut compared) = (0, 0, 0, Compared::default());
    for seed in seeds {
        let recipe = drawn::recipe(&mut Dice::new(seed), frequencies, full);
        match verdict(&recipe, seed) {
            Ok(Some(one)) => compared.add(&one),
            Ok(None) => rejected += 1,
            Err(difference) => {
                let (recipe, difference) = smallest(recipe, difference, seed);
                let (text, readings) = (recipe.text(), recipe.readings);
                let all = format!("RECURRENCE_SEED={seed} shrinks to\n{text}\n{readings:?}\n{difference}");
                assert!(goes_on, "{all}");
                println!("{all}");
                different += 1;
            }
        }
        drawn += 1;
    }
    assert_eq!(different, 0, "of {drawn} sets");
    println!("{drawn} sets agree, {rejected} of them in being refused: {compared:?}");
}

/// What was compared, or the first difference; `None` if both refuse the start.
fn verdict(recipe: &Recipe, seed: u64) -> Result<Option<Compared>, String> {
    catch_unwind(AssertUnwindSafe(|| compare(recipe, &mut Dice::new(!seed))))
        .unwrap_or_else(|_| Err("a panic, above".to_owned()))
}

/// A recipe with as little in it as still shows a difference.
fn smallest(mut recipe: Recipe, mut difference: String, seed: u64) -> (Recipe, String) {
    'smaller: loop {
        for candidate in smaller(&recipe) {
            for again in seed..seed + 4 {
                if let Err(still) = verdict(&candidate, again)
                    && kind(&still) == kind(&difference)
                {
                    (recipe, difference) = (candidate, still);
                    continue 'smaller;
                }
            }
        }
        return (recipe, difference);
    }
}

/// The question that was answered otherwise.
fn kind(difference: &str) -> &str {
    difference.split([':', ',']).next().unwrap_or(difference)
}

#[test]
fn yearly() {
    agree(1_000_000_000, &[Yearly], false, 5_000);
}

#[test]
fn monthly_weekly_daily() {
    agree(2_000_000_000, &[Monthly, Weekly, Daily], false, 6_500);
}

#[test]
fn hourly_minutely_secondly() {
    agree(3_000_000_000, &[Hourly, Minutely, Secondly], false, 5_000);
}

#[test]
fn sets() {
    agree(4_000_000_000, &[Yearly, Monthly, Weekly, Daily], true, 2_000);
}

#[test]
fn sub_daily_sets() {
    agree(5_000_000_000, &[Daily, Hourly, Minutely, Secondly], true, 1_500);
}
