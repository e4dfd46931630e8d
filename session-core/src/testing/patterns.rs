use std::collections::BTreeSet;

use automation_core::{
    Id, Instant, Row, Span, UserId,
    testing::{CommandSpecimen, Rows, Specimen},
};
use chrono::{Days, NaiveDate, NaiveTime};
use proptest::prelude::*;

use super::{COHORT_ZONES, classes::class_details};
use crate::{
    Pattern, PatternPolicy,
    class::{Capacity, ClassLength},
    pattern::{
        BookedOnEdit, HolidayCalendarName, Holidays, OnDeactivation, OnHoliday, PastSessions, PatternCommand,
        PatternDraft, PatternEdit, PatternEffect, PatternFacts, PurgeWhen, SeriesDraft, SeriesEnd,
    },
};

/// Patterns for the nine laws. What is known of their sessions is what the steps before have made.
#[derive(Debug, Clone, Copy)]
pub enum Patterns {}

impl Specimen for Patterns {
    type Policy = PatternPolicy;
    type Record = Pattern;

    fn policies() -> BoxedStrategy<PatternPolicy> {
        pattern_policies().boxed()
    }

    fn records(policy: &PatternPolicy) -> BoxedStrategy<Pattern> {
        patterns(policy).boxed()
    }

    fn horizon() -> Span {
        Span::days(1_200)
    }

    fn facts(batch: &[Row<Pattern>], all: &Rows<Pattern>) -> PatternFacts {
        pattern_facts(batch, all)
    }
}

impl CommandSpecimen for Patterns {
    fn commands(pattern: &Pattern) -> BoxedStrategy<PatternCommand> {
        pattern_commands(pattern).boxed()
    }
}

/// Any policy that passes its check.
pub fn pattern_policies() -> impl Strategy<Value = PatternPolicy> {
    let months = prop_oneof![4 => 1_u8..=7, 1 => 1_u8..=PatternPolicy::MAX_MONTHS];
    let months = months.prop_flat_map(|horizon| (Just(horizon), 1..=horizon));
    let past = prop::sample::select(PastSessions::ALL.to_vec());
    let purge = prop::sample::select(PurgeWhen::ALL.to_vec());
    let end = prop::sample::select(SeriesEnd::ALL.to_vec());
    let off = prop::sample::select(OnDeactivation::ALL.to_vec());
    let booked = prop::sample::select(BookedOnEdit::ALL.to_vec());
    (months, past, purge, end, any::<bool>(), off, booked).prop_map(
        |((horizon, below), past, purge, end, backfill, off, booked)| {
            let mut policy = PatternPolicy::default().with_horizon(horizon, below).expect("in range");
            (policy.past_sessions, policy.purge_when, policy.series_end) = (past, purge, end);
            (policy.backfill, policy.on_deactivation, policy.booked_on_edit) = (backfill, off, booked);
            policy
        },
    )
}

/// A day near the ends of months, or near a change of clocks.
fn days() -> impl Strategy<Value = NaiveDate> {
    let notable = ["2026-02-26", "2026-03-27", "2026-08-29", "2026-10-23", "2028-02-27", "1970-01-01"];
    let notable: Vec<NaiveDate> = notable.iter().filter_map(|day| day.parse().ok()).collect();
    (prop::sample::select(notable), 0_u64..6)
        .prop_map(|(day, later)| day.checked_add_days(Days::new(later)).unwrap_or(day))
}

/// The name of the calendar of holidays of [`pattern_facts`].
fn calendar() -> HolidayCalendarName {
    "public".parse().expect("a name")
}

fn rules() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "FREQ=WEEKLY;BYDAY=MO",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH",
        "FREQ=WEEKLY;WKST=SU;BYDAY=SU,FR",
        "FREQ=DAILY;INTERVAL=5",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=YEARLY;BYMONTH=2,3;BYMONTHDAY=29",
        "FREQ=WEEKLY;COUNT=7",
        "FREQ=DAILY;INTERVAL=9;UNTIL=20260701T000000Z",
        "FREQ=WEEKLY;UNTIL=20301231",
    ])
}

fn times() -> impl Strategy<Value = NaiveTime> {
    (0_u32..24, prop::sample::select(vec![0_u32, 30]))
        .prop_map(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0).expect("a time"))
}

/// Any series that can be, in zones west, near and east of UTC.
pub fn series_drafts() -> impl Strategy<Value = SeriesDraft> {
    let several = prop::option::weighted(0.2, 1_u32..4);
    let last = prop::option::weighted(0.3, 0_u64..500);
    let out = prop::collection::btree_set(0_u64..60, 0..4);
    let holidays = prop::option::of(prop::sample::select(OnHoliday::ALL.to_vec()));
    let zone = prop::sample::select(&COHORT_ZONES[..]);
    (rules(), days(), times(), several, last, out, holidays, zone, 1_i64..=200).prop_filter_map(
        "a series that gives a day",
        |(rule, first, starts_at, several, last, out, holidays, zone, minutes)| {
            let length = ClassLength::from_minutes(minutes).ok()?;
            let mut draft = SeriesDraft::new(rule.parse().ok()?, first, starts_at, length, zone);
            let (end, wraps) = starts_at.overflowing_add_signed(chrono::TimeDelta::minutes(
                minutes.saturating_mul(several.unwrap_or(0).into()),
            ));
            draft.ends_at = several.map(|_| end).filter(|_| wraps == 0);
            draft.last_day = last.and_then(|days| first.checked_add_days(Days::new(days)));
            draft.exceptions =
                out.into_iter().filter_map(|days| first.checked_add_days(Days::new(days))).collect();
            if let Some(on_holiday) = holidays {
                (draft.holidays, draft.on_holiday) = (BTreeSet::from([calendar()]), on_holiday);
            }
            draft.clone().checked().is_ok().then_some(draft)
        },
    )
}

/// Any pattern that can exist: made before, on or after its first day, refilled or not, active or not.
pub fn patterns(_: &PatternPolicy) -> impl Strategy<Value = Pattern> + use<> {
    let made = (-100_i64..400, 0_i64..86_400_000_000);
    let through = prop::option::weighted(0.7, 0_u64..250);
    (series_drafts(), class_details(), made, through, any::<u8>(), prop::bool::weighted(0.8), 0_u32..90)
        .prop_map(|(series, details, (days, micros), through, sequence, active, later)| {
            let noon = series.first_day.and_time(NaiveTime::MIN).and_utc().timestamp_micros();
            let at = noon.saturating_add(days.saturating_mul(86_400_000_000)).saturating_add(micros);
            let created_at = Instant::from_micros(at).expect("in range");
            let key = "harbour/MON-10".parse().expect("a key");
            let mut pattern = PatternDraft::new(key, details, series).made(created_at).expect("a series");
            let today = pattern.today(created_at);
            pattern.generated_through = through.and_then(|days| today.checked_add_days(Days::new(days)));
            if pattern.generated_through.is_some() {
                pattern.since = created_at.checked_add(Span::hours(later)).unwrap_or(created_at);
            }
            (pattern.sequence, pattern.active) = (sequence.into(), active);
            pattern
        })
}

/// Anything that can be asked of `pattern`.
pub fn pattern_commands(pattern: &Pattern) -> impl Strategy<Value = PatternCommand> + use<> {
    let today = pattern.today(pattern.since);
    let given: Vec<NaiveDate> = pattern.series.days(today, NaiveDate::MAX).take(8).collect();
    let near = (0_u64..30).prop_map(move |days| today.checked_add_days(Days::new(days)).unwrap_or(today));
    let day = if given.is_empty() {
        near.clone().boxed()
    } else {
        prop_oneof![3 => prop::sample::select(given), 1 => near.clone()].boxed()
    };
    prop_oneof![
        4 => pattern_edits().prop_map(|edit| PatternCommand::Edit(Box::new(edit))),
        4 => (day, pattern_edits()).prop_map(|(day, edit)| PatternCommand::EditFrom { day, edit: Box::new(edit) }),
        2 => Just(PatternCommand::Reconcile),
        2 => (0_u8..=61, any::<bool>()).prop_map(|(months, force)| PatternCommand::Extend { months, force }),
        2 => near.prop_map(|day| PatternCommand::DeleteFrom { day }),
        1 => Just(PatternCommand::Deactivate),
        1 => Just(PatternCommand::Activate),
    ]
}

/// An edit of this or that, or of nothing.
pub fn pattern_edits() -> impl Strategy<Value = PatternEdit> {
    let rule = prop::option::weighted(0.3, rules());
    let zone = prop::option::weighted(0.2, prop::sample::select(&COHORT_ZONES[..]));
    let capacity = prop::option::weighted(0.2, 1_i64..5);
    let starts_at = prop::option::weighted(0.4, times());
    let last_day = prop::option::weighted(0.2, prop::option::of(days()));
    let leave_out = prop::collection::btree_set(days(), 0..3);
    let on_holiday = prop::option::weighted(0.2, prop::sample::select(OnHoliday::ALL.to_vec()));
    let unknown = prop::bool::weighted(0.1);
    (rule, zone, capacity, starts_at, last_day, leave_out, on_holiday, unknown).prop_map(
        |(rule, zone, capacity, starts_at, last_day, leave_out, on_holiday, unknown)| PatternEdit {
            rule: rule.and_then(|rule| rule.parse().ok()),
            zone,
            capacity: capacity.and_then(|seats| Capacity::new(seats).ok()),
            starts_at,
            last_day,
            leave_out,
            on_holiday,
            holidays: unknown.then(|| BTreeSet::from(["nobody's".parse().expect("a name")])),
            ..PatternEdit::default()
        },
    )
}

/// What storage would know: the sessions and patterns that steps have made, one of them booked, and some holidays.
pub fn pattern_facts(_: &[Row<Pattern>], all: &Rows<Pattern>) -> PatternFacts {
    let mut facts = PatternFacts { holidays: some_holidays(), ..PatternFacts::default() };
    for (number, effect) in (1_i64..).zip(all.births()) {
        match effect {
            PatternEffect::NewSession(birth) => {
                let mut record = birth.record.clone();
                if number == 3 {
                    let person = UserId::new("ann").expect("a user id");
                    record.seats = crate::class::Seats::of([person]);
                }
                facts.sessions.add(Row { id: Id(number), version: 1, due_at: birth.due_at, record });
            }
            PatternEffect::NewPattern(birth) => facts.successors.add(birth.key.as_str()),
            _ => {}
        }
    }
    facts
}

fn some_holidays() -> Holidays {
    let mut holidays = Holidays::default();
    holidays.add_calendar(calendar());
    for day in ["2026-03-02", "2026-03-30", "2026-03-31", "2026-05-01", "2026-08-31", "2028-02-29"] {
        holidays.add(calendar(), day.parse().expect("a day"));
    }
    holidays
}
