//! Rules and sets drawn at random.

use chrono::{NaiveDate, NaiveDateTime, Weekday};
use proptest::{
    collection::vec,
    option::weighted,
    prelude::{Just, Strategy, any, prop_oneof},
};
use recurrence_core::{CalendarTime, RecurrenceSet, Rule, RuleBuilder, WeekdayNum};
use zone_core::Zone;

pub(crate) fn date() -> impl Strategy<Value = NaiveDate> {
    (1..=9999, 1..=366_u32)
        .prop_filter_map("a day of that year", |(year, day)| NaiveDate::from_yo_opt(year, day))
}

pub(crate) fn local() -> impl Strategy<Value = NaiveDateTime> {
    (date(), 0..24_u32, 0..60_u32, 0..60_u32)
        .prop_filter_map("a time", |(date, hour, minute, second)| date.and_hms_opt(hour, minute, second))
}

pub(crate) fn zone() -> impl Strategy<Value = Zone> {
    (0..Zone::all().len()).prop_map(|index| Zone::all().nth(index).unwrap())
}

pub(crate) fn time() -> impl Strategy<Value = CalendarTime> {
    prop_oneof![
        local().prop_map(CalendarTime::Utc),
        (local(), zone()).prop_map(|(local, zone)| CalendarTime::Zoned(local, zone)),
        local().prop_map(CalendarTime::Floating),
        date().prop_map(CalendarTime::Date),
    ]
}

fn weekday() -> impl Strategy<Value = Weekday> {
    (0..7_u8).prop_filter_map("a weekday", |day| Weekday::try_from(day).ok())
}

fn signed(most: i32) -> impl Strategy<Value = i32> {
    prop_oneof![1..=most, -most..=-1]
}

/// COUNT, UNTIL in any form, or neither.
fn limited() -> impl Strategy<Value = fn(RuleBuilder, u32, NaiveDateTime) -> RuleBuilder> {
    prop_oneof![
        Just((|rule, _, _| rule) as fn(RuleBuilder, u32, NaiveDateTime) -> RuleBuilder),
        Just((|rule, count, _| rule.count(count)) as fn(RuleBuilder, u32, NaiveDateTime) -> RuleBuilder),
        Just((|rule, _, at| rule.until(at.and_utc())) as fn(RuleBuilder, u32, NaiveDateTime) -> RuleBuilder),
        Just((|rule, _, at| rule.until_local(at)) as fn(RuleBuilder, u32, NaiveDateTime) -> RuleBuilder),
        Just(
            (|rule, _, at| rule.until_date(at.date())) as fn(RuleBuilder, u32, NaiveDateTime) -> RuleBuilder
        ),
    ]
}

/// Rules with any of the parts, as far as these go together.
pub(crate) fn rule() -> impl Strategy<Value = Rule> {
    let head = (0..7_usize, prop_oneof![4 => 1..5_u32, 1 => 1..=u32::MAX], weekday(), limited());
    let limits = (prop_oneof![1..9_u32, 1..=u32::MAX], local());
    let numbered = (weighted(0.3, signed(53)), weekday())
        .prop_map(|(nth, weekday)| WeekdayNum { nth: nth.and_then(|nth| i8::try_from(nth).ok()), weekday });
    let days = (
        weighted(0.3, vec(1..=12_u32, 1..4)),
        weighted(0.1, vec(signed(53), 1..4)),
        weighted(0.1, vec(signed(366), 1..4)),
        weighted(0.3, vec(signed(31), 1..4)),
        weighted(0.4, vec(numbered, 1..6)),
    );
    let times = (
        weighted(0.3, vec(0..24_u32, 1..4)),
        weighted(0.3, vec(0..60_u32, 1..4)),
        weighted(0.3, vec(0..=60_u32, 1..4)),
        weighted(0.2, vec(signed(366), 1..3)),
    );
    (head, limits, days, times).prop_filter_map(
        "parts that go together",
        |(
            (frequency, interval, week_start, limited),
            (count, last),
            (months, weeks, year_days, month_days, weekdays),
            (hours, minutes, seconds, positions),
        )| {
            let begun = [
                Rule::secondly,
                Rule::minutely,
                Rule::hourly,
                Rule::daily,
                Rule::weekly,
                Rule::monthly,
                Rule::yearly,
            ][frequency]();
            limited(begun.every(interval).week_start(week_start), count, last)
                .in_months(months.unwrap_or_default())
                .in_weeks(weeks.unwrap_or_default())
                .on_year_days(year_days.unwrap_or_default())
                .on_month_days(month_days.unwrap_or_default())
                .on(weekdays.unwrap_or_default())
                .at_hours(hours.unwrap_or_default())
                .at_minutes(minutes.unwrap_or_default())
                .at_seconds(seconds.unwrap_or_default())
                .positions(positions.unwrap_or_default())
                .build()
                .ok()
        },
    )
}

pub(crate) fn set() -> impl Strategy<Value = RecurrenceSet> {
    let rules = (vec(rule(), 0..3), vec(rule(), 0..2));
    (time(), rules, vec(time(), 0..6), vec(time(), 0..6)).prop_filter_map(
        "a set",
        |(start, (rules, exclusion_rules), dates, exclusions)| {
            let mut set = RecurrenceSet::starting(start);
            for rule in rules {
                set = set.rule(rule);
            }
            for rule in exclusion_rules {
                set = set.without_rule(rule);
            }
            for date in dates {
                set = set.date(date);
            }
            for date in exclusions {
                set = set.without(date);
            }
            set.build().ok()
        },
    )
}

/// The text of a set with some characters put in, taken out or replaced.
pub(crate) fn mutated() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9]{1,3}",
        "[-+,;:=\"/ \\t\\r\\n]{1,2}",
        "[A-Z]{1,3}",
        "€|é|\u{0}|𝄞|\u{85}",
        "\\PC{0,3}",
        Just("TZID=".to_owned()),
        Just(";BYDAY=".to_owned()),
        Just("\r\n ".to_owned()),
        Just("\nRRULE:FREQ=".to_owned()),
    ];
    let change = (any::<usize>(), 0..4_usize, piece);
    (set(), vec(change, 0..4)).prop_map(|(set, changes)| {
        let mut text: Vec<char> = set.to_string().chars().collect();
        for (place, taken, piece) in changes {
            let from = place % (text.len() + 1);
            let to = (from + taken).min(text.len());
            text.splice(from..to, piece.chars());
        }
        text.into_iter().collect()
    })
}
