//! What one rule gives: its periods, cut at the start and by COUNT and UNTIL.

use recurrence_core::{Gap, Limit, Readings, SubDaily, Until};

use super::{
    Recipe, RuleRecipe,
    clock::{self, DAY, seconds},
    elapsed::Elapsed,
    periods::{END_OF_YEARS, Periods},
};

/// A local time that a rule gives, and its instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) id: i64,
    pub(crate) instant: i64,
}

/// What a rule gives in an interval of time.
pub(crate) struct Gifts {
    /// In the order of the ids, at or after the instant that was asked for.
    pub(crate) given: Vec<Given>,
    /// Everything before this instant is known; `i64::MAX` if the rule ends.
    pub(crate) to: i64,
}

/// What a period adds.
struct Stride {
    given: Vec<Given>,
    to: i64,
    tried: u64,
}

/// What `rule` gives at or after `from`, until there are `want` or `work` days and units were tried.
/// `counted` is what COUNT has already counted before the rule gives anything.
pub(crate) fn gifts(
    recipe: &Recipe,
    rule: &RuleRecipe,
    counted: u32,
    from: i64,
    want: usize,
    work: u64,
) -> Gifts {
    let mut gifts = Gifts { given: Vec::new(), to: i64::MIN };
    let mut left = match rule.limit {
        Limit::Count(count) => count.get() - counted,
        _ => u32::MAX,
    };
    let is_counted = matches!(rule.limit, Limit::Count(_));
    let mut tried = 0;
    for stride in strides(recipe, rule, if is_counted { i64::MIN } else { from }) {
        for given in stride.given {
            if left == 0 {
                break;
            }
            if is_counted {
                left -= 1;
            }
            if given.instant >= from && is_until(rule, &given) {
                gifts.given.push(given);
            }
        }
        tried += stride.tried;
        gifts.to = stride.to;
        if left == 0 || is_past(rule, stride.to) {
            gifts.to = i64::MAX;
            return gifts;
        }
        let known = gifts.given.iter().filter(|given| given.instant < gifts.to).count();
        if known >= want || tried >= work {
            return gifts;
        }
    }
    gifts.to = i64::MAX;
    gifts
}

/// Whether the rule gives its start.
pub(crate) fn gives_start(recipe: &Recipe, rule: &RuleRecipe) -> bool {
    let Some(start) = clock::instant(recipe.zone(), seconds(recipe.start.local()), &recipe.readings) else {
        return false;
    };
    let id = seconds(recipe.start.local());
    let is_start = |given: &Given| {
        let same = if is_elapsed(recipe, rule) { given.instant == start } else { given.id == id };
        same && is_until(rule, given)
    };
    for stride in strides(recipe, rule, i64::MIN) {
        if stride.given.iter().any(is_start) {
            return true;
        }
        if stride.to > start {
            return false;
        }
    }
    false
}

fn is_elapsed(recipe: &Recipe, rule: &RuleRecipe) -> bool {
    rule.frequency.is_sub_daily() && recipe.readings.sub_daily == SubDaily::Elapsed
}

/// The periods that may hold instants from `from` on, nothing before the start.
fn strides<'a>(recipe: &'a Recipe, rule: &'a RuleRecipe, from: i64) -> Box<dyn Iterator<Item = Stride> + 'a> {
    let (zone, readings, start) = (recipe.zone(), &recipe.readings, recipe.start.local());
    let first = seconds(start);
    if is_elapsed(recipe, rule) {
        // The steps are counted from when the start would be, even if it is left out for not existing.
        let shifting = Readings { gap: Gap::ShiftForward, ..*readings };
        let start = clock::instant(zone, first, &shifting).unwrap();
        return Box::new(Elapsed::new(rule, zone, start, from).map(move |passed| {
            let all = passed.given.into_iter().map(|(id, instant)| Given { id, instant });
            Stride {
                given: all.filter(|given| given.instant >= start && given.id < END_OF_YEARS).collect(),
                to: passed.before,
                tried: passed.tried,
            }
        }));
    }
    let local = if from == i64::MIN {
        first
    } else {
        let (before, after) = clock::offsets_around(zone, from);
        from + before.min(after)
    };
    Box::new(Periods::new(rule, start, readings, local).map(move |period| {
        let ids = period.ids.into_iter().filter(|id| (first..END_OF_YEARS).contains(id));
        let given = ids.filter_map(|id| Some(Given { id, instant: clock::instant(zone, id, readings)? }));
        let to = if period.before >= END_OF_YEARS {
            i64::MAX
        } else {
            let (before, after) = clock::offsets_around(zone, period.before);
            period.before - before.max(after)
        };
        Stride { given: given.collect(), to, tried: period.tried }
    }))
}

/// Whether UNTIL lets it pass.
fn is_until(rule: &RuleRecipe, given: &Given) -> bool {
    match rule.limit {
        Limit::Until(Until::Utc(last)) => given.instant <= last.timestamp(),
        Limit::Until(Until::Local(last)) => given.id <= seconds(last),
        Limit::Until(Until::Date(last)) => given.id < seconds(last.and_hms_opt(0, 0, 0).unwrap()) + DAY,
        _ => true,
    }
}

/// Whether UNTIL lets nothing pass from that instant on.
fn is_past(rule: &RuleRecipe, to: i64) -> bool {
    match rule.limit {
        Limit::Until(Until::Utc(last)) => to > last.timestamp(),
        Limit::Until(Until::Local(last)) => to > seconds(last) + 2 * DAY,
        Limit::Until(Until::Date(last)) => to > seconds(last.and_hms_opt(0, 0, 0).unwrap()) + 3 * DAY,
        _ => to == i64::MAX,
    }
}
