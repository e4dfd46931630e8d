//! One set, asked in every way, against what the oracle knows of it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use recurrence_core::{
    Completeness, ExpansionCursor, FirstError, Occurrence, RecurrenceSet, SetError, UnmatchedStart,
};

use crate::{
    dice::Dice,
    drawn::is_by_the_letter,
    oracle::{Part, Recipe, Seen, civil, expand, seconds, start_matches},
    places::{YEARS, ZONES, changes_in},
};

/// How many days or units the oracle may try for a part of a set.
const WORK: u64 = 700;
/// How many occurrences it looks for.
const WANT: usize = 40;

/// What was compared.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Compared {
    /// Occurrences from the start on, and in windows far from it.
    from_start: usize,
    far: usize,
    /// Sets that were expanded to their last occurrence, and sets without any.
    whole: usize,
    empty: usize,
    /// Expansions that were interrupted and went on from a cursor.
    resumed: usize,
}

impl Compared {
    pub(crate) fn add(&mut self, one: &Self) {
        self.from_start += one.from_start;
        self.far += one.far;
        self.whole += one.whole;
        self.empty += one.empty;
        self.resumed += one.resumed;
    }
}

type Difference = String;

/// What was compared, or the first difference; `None` if both refuse the start.
pub(crate) fn compare(recipe: &Recipe, dice: &mut Dice) -> Result<Option<Compared>, Difference> {
    let rejects = recipe.readings.unmatched_start == UnmatchedStart::Reject && !recipe.rules.is_empty();
    let refused = rejects && !start_matches(recipe);
    let set = match recipe.build() {
        Ok(_) if refused => return Err("a start that no rule gives is taken".to_owned()),
        Err(SetError::UnmatchedStart { .. }) if refused => return Ok(None),
        Err(error) => return Err(error.to_string()),
        Ok(set) => set,
    };
    parses(recipe, &set)?;
    let near = expand(recipe, i64::MIN, WANT, WORK);
    let mut compared = Compared {
        from_start: near.seen.len(),
        whole: usize::from(near.is_whole()),
        empty: usize::from(near.is_whole() && near.seen.is_empty()),
        ..Compared::default()
    };
    from_start(&set, &near)?;
    window(&set, i64::MIN, &near, dice, &mut compared)?;

    if let Some(from) = far_instant(recipe, &near, dice) {
        let far = expand(recipe, from, WANT / 2, WORK);
        if far.to > from {
            compared.far = far.seen.len();
            window(&set, from, &far, dice, &mut compared)?;
        }
    }
    Ok(Some(compared))
}

/// An instant to look from: within what is known, or far ahead, often just before the clocks change.
fn far_instant(recipe: &Recipe, near: &Part, dice: &mut Dice) -> Option<i64> {
    let start = seconds(recipe.start.local());
    let known = if near.is_whole() { near.seen.last().map_or(start, |seen| seen.instant) } else { near.to };
    let span = (known - start).max(3_600);
    let from = match dice.index(6) {
        0 => start + dice.between(-span, span),
        1 | 2 => start + dice.between(0, span.saturating_mul(20).min(1 << 38)),
        3 => start + dice.between(0, span.saturating_mul(1_000).min(1 << 38)),
        _ => {
            let zone = ZONES.iter().position(|zone| *zone == recipe.zone())?;
            let ahead: Vec<i64> =
                changes_in(zone).iter().map(|change| change.at).filter(|at| *at > start).collect();
            let before = dice.between(0, span.min(20 * 86_400));
            if ahead.is_empty() { dice.between(YEARS.0, YEARS.1) } else { dice.pick(&ahead) - before }
        }
    };
    (from < 253_402_300_800).then_some(from)
}

/// The text is read as the same set.
fn parses(recipe: &Recipe, set: &RecurrenceSet) -> Result<(), Difference> {
    if !is_by_the_letter(recipe) {
        return Ok(());
    }
    let parsed =
        recipe.text().parse::<RecurrenceSet>().map_err(|error| format!("does not parse: {error}"))?;
    let parsed = parsed.with_readings(recipe.readings).map_err(|error| error.to_string())?;
    if parsed == *set { Ok(()) } else { Err(format!("is parsed as {parsed:?}")) }
}

/// All that begins at the start: `iter`, `first` and `nth`.
fn from_start(set: &RecurrenceSet, near: &Part) -> Result<(), Difference> {
    let mut occurrences = set.iter();
    let given: Vec<Occurrence> = occurrences.by_ref().take(near.seen.len()).collect();
    same("iter", &given, &near.seen)?;
    if near.is_whole() {
        is("behind all", occurrences.next(), None)?;
        is("behind all", occurrences.next(), None)?;
        is("behind all", occurrences.completeness(), Completeness::Complete)?;
        is("nth behind all", set.nth(near.seen.len()), Ok(None))?;
    }
    match near.seen.first() {
        Some(first) => same("first", set.first().ok().as_slice(), std::slice::from_ref(first))?,
        None if near.is_whole() => is("first", set.first(), Err(FirstError::NeverMatches))?,
        None => {}
    }
    let last = near.seen.len().saturating_sub(1);
    for index in BTreeSet::from([0, last / 2, last]) {
        if let Some(seen) = near.seen.get(index) {
            let nth = set.nth(index).map_err(|error| error.to_string())?;
            same("nth", nth.as_slice(), std::slice::from_ref(seen))?;
        }
    }
    Ok(())
}

/// All that is known from an instant on, in every way to ask for it.
fn window(
    set: &RecurrenceSet,
    from: i64,
    part: &Part,
    dice: &mut Dice,
    compared: &mut Compared,
) -> Result<(), Difference> {
    let all = &part.seen;
    let (from, to) = (instant(from), instant(part.to));
    let mut between = set.between(from, to);
    let given: Vec<Occurrence> = between.by_ref().collect();
    same("between", &given, all).map_err(|d| format!("[{from} {to}] {d}"))?;
    is("between", between.completeness(), Completeness::Complete)
        .map_err(|d| format!("[{from} {to}] {} steps {d}", between.steps()))?;

    let mut reversed = all.clone();
    reversed.reverse();
    let mut before = set.before(to);
    let given: Vec<Occurrence> = before.by_ref().take(all.len()).collect();
    same("before", &given, &reversed)?;
    if from == DateTime::<Utc>::MIN_UTC {
        is("before all", before.next(), None)?;
        is("before all", before.completeness(), Completeness::Complete)?;
    }

    if !all.is_empty() {
        let first = dice.pick(&[0, 0, dice.clone().index(all.len())]);
        let last = all.len().min(first + 1 + dice.index(4));
        let within: Vec<Occurrence> =
            set.between(instant(all[first].instant), instant(all[last - 1].instant)).collect();
        same("between two", &within, &all[first..last - 1])?;
        let rest = &all[first..all.len().min(first + 3)];
        let after: Vec<Occurrence> = set.after(instant(rest[0].instant - 1)).take(rest.len()).collect();
        same("after", &after, rest)?;
        if let Some(next) = all.get(first + 1) {
            let found = set.next_after(instant(all[first].instant)).map_err(|error| error.to_string())?;
            same("next_after", found.as_slice(), std::slice::from_ref(next))?;
            let found = set.last_before(instant(next.instant)).map_err(|error| error.to_string())?;
            same("last_before", found.as_slice(), std::slice::from_ref(&all[first]))?;
        }
        for beside in [0, 1, -1, 3_600, -3_600] {
            let at = all[first].instant + beside;
            if at < part.to && instant(at) >= from {
                let is_one = all.iter().any(|seen| seen.instant == at);
                is("contains", set.contains(instant(at)), Ok(is_one))?;
            }
        }
    }
    pages(set, from, to, all, compared)?;
    tiny_budgets(set, from, part, dice, compared)
}

/// Split at every place, and gone on from the cursor there.
fn pages(
    set: &RecurrenceSet,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    all: &[Seen],
    compared: &mut Compared,
) -> Result<(), Difference> {
    for split in 0..=all.len() {
        let page = set.between(from, to).page(split);
        same("page", &page.occurrences, &all[..split])?;
        let cursor = match page.completeness {
            Completeness::Complete if split == all.len() => continue,
            Completeness::MoreAfter(cursor) if split < all.len() => cursor,
            other => return Err(format!("page of {split} of {} answers {other:?}", all.len())),
        };
        let mut rest = set.between(from, to).resume(cursor);
        let next: Vec<Occurrence> = rest.by_ref().take(2).collect();
        same("resume", &next, &all[split..all.len().min(split + 2)])?;
        if split + 2 >= all.len() || split == all.len() / 2 {
            same("resume to the end", &rest.collect::<Vec<_>>(), &all[all.len().min(split + 2)..])?;
        }
        compared.resumed += 1;
    }
    let backwards = all.len() / 3;
    let mut before = set.before(to);
    let given = before.by_ref().take(backwards).count();
    if let Completeness::MoreAfter(cursor) = before.completeness() {
        let expected: Vec<Seen> = all.iter().rev().skip(given).take(3).copied().collect();
        let rest: Vec<Occurrence> = set.before(to).resume(cursor).take(expected.len()).collect();
        same("resume backwards", &rest, &expected)?;
    }
    Ok(())
}

/// With a budget that runs out again and again, both ways.
fn tiny_budgets(
    set: &RecurrenceSet,
    from: DateTime<Utc>,
    part: &Part,
    dice: &mut Dice,
    compared: &mut Compared,
) -> Result<(), Difference> {
    let to = instant(part.to);
    let forwards = little_by_little("forwards", dice, compared, |budget, cursor| {
        let mut expansion = set.between(from, to).budget(budget);
        if let Some(cursor) = cursor {
            expansion = expansion.resume(cursor);
        }
        (expansion.by_ref().collect(), expansion.completeness())
    })?;
    same("between with a tiny budget", &forwards, &part.seen)?;

    let mut left = part.seen.len();
    let backwards = little_by_little("backwards", dice, compared, |budget, cursor| {
        let mut expansion = set.before(to).budget(budget);
        if let Some(cursor) = cursor {
            expansion = expansion.resume(cursor);
        }
        let given: Vec<Occurrence> = expansion.by_ref().take(left).collect();
        left -= given.len();
        // What is before the window is not known.
        (given, if left == 0 { Completeness::Complete } else { expansion.completeness() })
    })?;
    let reversed: Vec<Seen> = part.seen.iter().rev().copied().collect();
    same("before with a tiny budget", &backwards, &reversed)
}

/// Expands from cursor to cursor until all is given; every time goes on, be it by a little.
fn little_by_little(
    way: &str,
    dice: &mut Dice,
    compared: &mut Compared,
    mut expand: impl FnMut(u64, Option<ExpansionCursor>) -> (Vec<Occurrence>, Completeness),
) -> Result<Vec<Occurrence>, Difference> {
    let mut budget = dice.pick(&[1, 2, 3, 7, 20]);
    let mut all = Vec::new();
    let mut cursor: Option<ExpansionCursor> = None;
    loop {
        let (given, completeness) = expand(budget, cursor.clone());
        let stands_still = given.is_empty();
        all.extend(given);
        match completeness {
            Completeness::Complete => return Ok(all),
            Completeness::BudgetExhausted(at) if stands_still && cursor.as_ref() == Some(&at) => {
                return Err(format!(
                    "{way}, a budget of {budget} comes no further than {at:?}, after {all:?}"
                ));
            }
            Completeness::BudgetExhausted(at) => cursor = Some(at),
            Completeness::MoreAfter(_) => return Err(format!("{way}, more after the end, {all:?}")),
        }
        compared.resumed += 1;
        // So that it stays tiny and still ends.
        budget += budget.div_ceil(4);
    }
}

/// The instant, or the earliest or latest there is.
fn instant(seconds: i64) -> DateTime<Utc> {
    match seconds {
        i64::MIN => DateTime::<Utc>::MIN_UTC,
        i64::MAX => DateTime::<Utc>::MAX_UTC,
        seconds => civil(seconds).and_utc(),
    }
}

fn is<T: PartialEq + std::fmt::Debug>(what: &str, given: T, expected: T) -> Result<(), Difference> {
    if given == expected { Ok(()) } else { Err(format!("{what}: {given:?} instead of {expected:?}")) }
}

/// The same identities, local times and instants.
fn same(what: &str, given: &[Occurrence], expected: &[Seen]) -> Result<(), Difference> {
    let given: Vec<Seen> = given
        .iter()
        .map(|one| Seen {
            id: seconds(one.id()),
            local: seconds(one.local()),
            instant: one.instant().timestamp(),
        })
        .collect();
    if given == expected {
        return Ok(());
    }
    let at = given.iter().zip(expected).take_while(|(given, expected)| given == expected).count();
    Err(format!(
        "{what}: {} occurrences instead of {}; number {at} is {:?} instead of {:?}; before it {:?}",
        given.len(),
        expected.len(),
        given.get(at),
        expected.get(at),
        expected.get(at.wrapping_sub(1)),
    ))
}
