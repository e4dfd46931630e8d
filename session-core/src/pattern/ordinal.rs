//! How many days a rule has given before a day, without looking at each of them: the numbers of sessions cost the same
//! after fifty years (P-25, P-T7, P-Q2).

use chrono::{Datelike, Days, NaiveDate, Weekday};
use recurrence_core::{Frequency, Limit, Rule, Until};

/// How many days a rule without its UNTIL gives from its first day up to another, exclusive: of rules of days and of
/// weekdays. `None`: of any other rule it is found by counting, of which there are a few a year.
pub(super) fn days_before(rule: &Rule, first: NaiveDate, day: NaiveDate) -> Option<u32> {
    let has_other_parts = rule.months().next().is_some()
        || rule.month_days().next().is_some()
        || rule.year_days().next().is_some()
        || rule.weeks().next().is_some()
        || rule.positions().next().is_some()
        || rule.weekdays().any(|weekday| weekday.nth.is_some());
    if has_other_parts {
        return None;
    }
    let interval = i64::from(rule.interval().get());
    let says_weekdays = rule.weekdays().next().is_some();
    let given = match rule.frequency() {
        Frequency::Daily if !says_weekdays => steps(day.signed_duration_since(first).num_days(), interval)?,
        Frequency::Daily if interval > 1 => return None,
        Frequency::Daily | Frequency::Weekly => of_weeks(rule, first, day, interval)?,
        _ => return None,
    };
    let given = u32::try_from(given.max(0)).unwrap_or(u32::MAX);
    Some(match rule.limit() {
        Limit::Count(count) => given.min(count.get()),
        Limit::Forever | Limit::Until(_) => given,
    })
}

/// The day up to which a rule surely gives what it would give without its limit, exclusive.
pub(super) fn surely_within(rule: &Rule, day: NaiveDate) -> NaiveDate {
    let last = match rule.limit() {
        Limit::Forever | Limit::Count(_) => return day,
        Limit::Until(Until::Utc(last)) => last.date_naive(),
        Limit::Until(Until::Local(last)) => last.date(),
        Limit::Until(Until::Date(last)) => last,
    };
    // An instant in UTC is within a day of what any zone calls it.
    last.checked_sub_days(Days::new(2)).map_or(day, |sure| sure.min(day))
}

/// How many of the periods with the numbers 0, `interval`, … are before that number.
fn steps(before: i64, interval: i64) -> Option<i64> {
    before.checked_add(interval)?.checked_sub(1)?.checked_div(interval)
}

fn of_weeks(rule: &Rule, first: NaiveDate, day: NaiveDate, interval: i64) -> Option<i64> {
    let says_weekdays = rule.weekdays().next().is_some();
    let is_given = |weekday: Weekday| match says_weekdays {
        true => rule.weekdays().any(|one| one.weekday == weekday),
        false => weekday == first.weekday(),
    };
    let week_of = |day: NaiveDate| day.week(rule.week_start()).checked_first_day();
    let given_from = |from: NaiveDate, to: NaiveDate| -> Option<i64> {
        let days = from.iter_days().take(7).take_while(|day| *day < to);
        i64::try_from(days.filter(|day| is_given(day.weekday())).count()).ok()
    };
    let (begin, present) = (week_of(first)?, week_of(day)?);
    let weeks = present.signed_duration_since(begin).num_days().checked_div(7)?;
    let a_week = given_from(begin, NaiveDate::MAX)?;
    let of_present = if weeks.checked_rem(interval)? == 0 { given_from(present, day)? } else { 0 };
    steps(weeks, interval)?
        .checked_mul(a_week)?
        .checked_add(of_present)?
        .checked_sub(given_from(begin, first)?)
}
