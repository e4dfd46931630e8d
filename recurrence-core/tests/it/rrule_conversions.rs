//! From and to the types of the `rrule` crate.

use std::num::NonZeroU32;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Weekday};
use chrono_tz::Europe::London;
use recurrence_core::{
    CalendarTime, FromRruleError, Gap, Overlap, Readings, RecurrenceSet, Rule, RuleError, SubDaily,
    ToRruleError, UnmatchedStart, WeekNumber,
};
use rrule::{RRule, RRuleSet, Tz, Unvalidated};

use crate::against_rrule::{clocks, random_rule::Dice};

/// Every part, and sets with more than a rule.
const TEXTS: [&str; 15] = [
    "DTSTART;TZID=Europe/London:20260324T100000\nRRULE:FREQ=WEEKLY;COUNT=26",
    "DTSTART:20260101T090000Z\nRRULE:FREQ=DAILY;UNTIL=20261231T090000Z",
    "DTSTART;TZID=America/New_York:20260130T180000\nRRULE:FREQ=MONTHLY;BYDAY=-1FR",
    "DTSTART;TZID=America/New_York:20260130T180000\nRRULE:FREQ=MONTHLY",
    "DTSTART;TZID=America/New_York:20260130T180000\nRRULE:FREQ=YEARLY",
    "DTSTART;TZID=America/New_York:20260130T180000\nRRULE:FREQ=YEARLY;BYMONTH=3,9",
    "DTSTART;TZID=America/New_York:20260130T180000\nRRULE:FREQ=YEARLY;BYMONTHDAY=30",
    "DTSTART;TZID=America/New_York:19961105T090000\n\
     RRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
    "DTSTART;TZID=America/New_York:19970929T090000\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
    "DTSTART:20260131T000000Z\nRRULE:FREQ=MONTHLY;BYMONTHDAY=1,-1,-31",
    "DTSTART:20260101T000000Z\nRRULE:FREQ=YEARLY;WKST=SU;BYWEEKNO=1,-1;BYDAY=MO",
    "DTSTART:20260101T000000Z\nRRULE:FREQ=YEARLY;BYYEARDAY=1,-1;BYHOUR=1,2;BYMINUTE=3;BYSECOND=4",
    "DTSTART:20260101T001020Z\nRRULE:FREQ=MINUTELY;INTERVAL=15;BYHOUR=9,10",
    "DTSTART:20260101T001020Z\nRRULE:FREQ=DAILY;COUNT=3;BYHOUR=1;BYSETPOS=1",
    "DTSTART;TZID=Europe/London:20260324T100000\nRRULE:FREQ=WEEKLY\nRRULE:FREQ=MONTHLY\n\
     EXRULE:FREQ=WEEKLY;INTERVAL=2\nRDATE;TZID=Europe/London:20260401T120000\nRDATE:20260402T120000Z\n\
     EXDATE;TZID=Europe/London:20260331T100000\nEXDATE;TZID=Asia/Tokyo:20260407T180000",
];

fn set(text: &str) -> RecurrenceSet {
    text.parse().expect(text)
}

fn first(set: &RecurrenceSet) -> Vec<i64> {
    set.iter().take(12).map(|one| one.timestamp()).collect()
}

#[test]
fn what_both_read_from_text_is_the_same() {
    for text in TEXTS {
        let theirs: RRuleSet = text.parse().expect(text);
        assert_eq!(RecurrenceSet::try_from(&theirs), Ok(set(text)), "{text}");
    }
}

#[test]
fn there_and_back() {
    for text in TEXTS {
        let ours = set(text);
        let theirs = RRuleSet::try_from(&ours).expect(text);
        let back = RecurrenceSet::try_from(theirs).expect(text);
        assert_eq!((back.start(), back.rules()), (ours.start(), ours.rules()), "{text}");
        assert_eq!(first(&back), first(&ours), "{text}");
    }
}

/// The other crate's own parser has the last word on what a rule is there.
#[test]
fn random_rules_become_what_their_text_would() {
    let mut dice = Dice(2445);
    let whole_weeks = Readings { week_number: WeekNumber::AllDays, ..Readings::default() };
    let mut taken = 0;
    for _ in 0..3_000 {
        let case = dice.case();
        if clocks::differs(case.zone, case.start + TimeDelta::days(50 * 365)) {
            continue;
        }
        let text = case.text();
        let builder = RecurrenceSet::starting(case.start()).rule(case.rule.clone()).readings(whole_weeks);
        let ours = builder.build().expect(&text);
        let converted = RRuleSet::try_from(&ours);
        match text.parse::<RRuleSet>() {
            Ok(theirs) => {
                assert_eq!(converted.as_ref(), Ok(&theirs), "{text}");
                let back = RecurrenceSet::try_from(&theirs).expect(&text);
                assert_eq!(first(&back), first(&ours), "{text}");
                assert_eq!(RRuleSet::try_from(&back), Ok(theirs), "{text}");
                taken += 1;
            }
            // A value says which of two equal local times it is; text does not.
            Err(error) if error.to_string().contains("ambiguous") => {}
            Err(_) => assert!(converted.is_err(), "{text}"),
        }
    }
    assert!(taken > 2_500, "{taken}");
}

#[test]
fn rules_alone() {
    let texts = [
        "FREQ=MONTHLY;INTERVAL=2;COUNT=5;WKST=SU;BYMONTH=3,9;BYDAY=TU,-1FR,1MO",
        "FREQ=YEARLY;UNTIL=20301231T000000Z;BYWEEKNO=20;BYHOUR=9,17;BYMINUTE=0,30;BYSECOND=15",
        "FREQ=YEARLY;BYYEARDAY=-1,100;BYSETPOS=-1",
        "FREQ=MONTHLY;BYMONTHDAY=-3,-1",
        "FREQ=SECONDLY",
    ];
    for text in texts {
        let rule: Rule = text.parse().expect(text);
        let theirs: RRule<Unvalidated> = text.parse().expect(text);
        assert_eq!(Rule::try_from(&theirs), Ok(rule.clone()), "{text}");
        assert_eq!(RRule::try_from(&rule), Ok(theirs), "{text}");
    }
    let days: Rule = "FREQ=DAILY;UNTIL=20260630".parse().expect("a rule");
    assert!(matches!(RRule::try_from(days), Err(ToRruleError::LocalUntil { .. })));
}

fn at(text: &str, zone: chrono_tz::Tz) -> DateTime<Tz> {
    let local: NaiveDateTime = text.parse().expect("a local time");
    Tz::Tz(zone).from_local_datetime(&local).latest().expect("it exists")
}

#[test]
fn the_later_of_two_equal_local_times() {
    let second = at("2026-10-25T01:30:00", London);
    let refused = RecurrenceSet::try_from(RRuleSet::new(second));
    assert!(
        matches!(refused, Err(FromRruleError::LaterOfTwo { zone, .. }) if zone.name() == London.name()),
        "{refused:?}"
    );

    // An exclusion need not be a local time.
    let start = at("2026-10-24T01:30:00", London);
    let daily = RRule::new(rrule::Frequency::Daily).count(3).validate(start).expect("a rule");
    let theirs = RRuleSet::new(start).rrule(daily).exdate(second);
    let ours = RecurrenceSet::try_from(&theirs).expect("a set");
    assert_eq!(ours.exclusions(), [CalendarTime::Utc("2026-10-25T01:30:00".parse().expect("a time"))]);
    assert_eq!(ours.iter().count(), 3);
}

#[test]
fn what_is_no_value_here() {
    let start = at("2026-03-24T10:00:00", London);
    let taken = |rule: RRule<Unvalidated>| RecurrenceSet::try_from(rule.build(start).expect("a rule"));
    let daily = || RRule::new(rrule::Frequency::Daily);
    let out_of_range = |part| move |error: &RuleError| matches!(error, RuleError::OutOfRange { part: it, .. } if *it == part);
    let refused = |rule, expected: &dyn Fn(&RuleError) -> bool| match taken(rule) {
        Err(FromRruleError::Rule(error)) => assert!(expected(&error), "{error}"),
        other => panic!("{other:?}"),
    };
    refused(daily().interval(0), &out_of_range("INTERVAL"));
    refused(daily().count(0), &out_of_range("COUNT"));
    refused(daily().count(1).until(start.with_timezone(&Tz::UTC)), &|error| {
        *error == RuleError::CountAndUntil
    });
    let numbered = vec![rrule::NWeekday::new(Some(2), Weekday::Mon)];
    refused(daily().by_weekday(numbered), &|error| matches!(error, RuleError::NumberedWeekday { .. }));
    let far = daily().by_weekday(vec![rrule::NWeekday::new(Some(300), Weekday::Mon)]);
    assert!(matches!(
        Rule::try_from(far),
        Err(FromRruleError::Rule(RuleError::OutOfRange { part: "BYDAY", .. }))
    ));

    let between = RRuleSet::new(start + TimeDelta::milliseconds(1));
    assert!(matches!(
        RecurrenceSet::try_from(between),
        Err(FromRruleError::Fraction { part: "DTSTART", .. })
    ));
    let early = at("2026-03-24T10:00:00", chrono_tz::Tz::UTC) - TimeDelta::days(3_000 * 366);
    assert!(matches!(RecurrenceSet::try_from(RRuleSet::new(early)), Err(FromRruleError::Set(_))));
    let local = Tz::LOCAL.from_utc_datetime(&start.naive_utc());
    for (set, part) in [
        (RRuleSet::new(local), "DTSTART"),
        (RRuleSet::new(start).rdate(local), "RDATE"),
        (RRuleSet::new(start).exdate(local), "EXDATE"),
    ] {
        assert_eq!(RecurrenceSet::try_from(set), Err(FromRruleError::LocalZone { part }));
    }
    let until_local: RRule<Unvalidated> = "FREQ=DAILY;UNTIL=20260630T000000".parse().expect("a rule");
    assert_eq!(Rule::try_from(until_local), Err(FromRruleError::LocalZone { part: "UNTIL" }));
}

#[test]
fn whole_weeks_stay_whole() {
    let text = "DTSTART:20260101T000000Z\nRRULE:FREQ=YEARLY;BYWEEKNO=10";
    let theirs: RRuleSet = text.parse().expect("a set");
    let ours = RecurrenceSet::try_from(&theirs).expect("a set");
    assert_eq!(ours.readings().week_number, WeekNumber::AllDays);
    assert!(
        theirs
            .into_iter()
            .take(20)
            .map(|at| at.timestamp())
            .eq(ours.iter().take(20).map(|one| one.timestamp()))
    );

    // And the start's weekday stays the start's weekday.
    let theirs = RRuleSet::try_from(set(text)).expect("a set");
    assert_eq!(theirs.get_rrule()[0].get_by_weekday(), [rrule::NWeekday::Every(Weekday::Thu)]);
}

#[test]
fn the_start_of_a_set_without_rules() {
    let ours = set("DTSTART;TZID=Europe/London:20260324T100000\nRDATE;VALUE=DATE:20260402");
    let theirs = RRuleSet::try_from(&ours).expect("a set");
    let all: Vec<String> = theirs.into_iter().map(|at| at.naive_local().to_string()).collect();
    assert_eq!(all, ["2026-03-24 10:00:00", "2026-04-02 00:00:00"]);
}

#[test]
fn ends_that_are_local() {
    let start = "2026-03-24T10:00:00".parse().expect("a time");
    let daily = |limited: recurrence_core::RuleBuilder| {
        let rule = limited.build().expect("a rule");
        RecurrenceSet::starting(CalendarTime::Zoned(start, London.try_into().unwrap()))
            .rule(rule)
            .build()
            .expect("a set")
    };
    let last_day = NaiveDate::from_ymd_opt(2026, 3, 29).expect("a day");
    let last_time = last_day.and_hms_opt(10, 0, 0).expect("a time");
    for set in [daily(Rule::daily().until_date(last_day)), daily(Rule::daily().until_local(last_time))] {
        let theirs = RRuleSet::try_from(&set).expect("a set");
        assert!(
            theirs.into_iter().map(|at| at.timestamp()).eq(set.iter().map(|one| one.timestamp())),
            "{set}"
        );
    }
    let nowhere = last_day.and_hms_opt(1, 30, 0).expect("a time");
    let refused = RRuleSet::try_from(daily(Rule::daily().until_local(nowhere)));
    assert_eq!(
        refused,
        Err(ToRruleError::Gap { part: "UNTIL", local: nowhere, zone: London.try_into().unwrap() })
    );
}

#[test]
fn what_is_no_value_there() {
    let refused = |text: &str| RRuleSet::try_from(set(text)).expect_err(text);
    for text in ["DTSTART:20260324T100000\nRRULE:FREQ=DAILY", "DTSTART;VALUE=DATE:20260324\nRRULE:FREQ=DAILY"]
    {
        assert_eq!(refused(text), ToRruleError::NoZone { start: set(text).start() });
    }
    let gap = refused("DTSTART;TZID=Europe/London:20260329T013000\nRRULE:FREQ=DAILY");
    assert_eq!(
        gap.to_string(),
        "DTSTART, 2026-03-29 01:30:00, does not exist in Europe/London, and `rrule` has no value for it"
    );
    let day = "DTSTART:20260324T100000Z\nRRULE:FREQ=DAILY\nEXDATE;VALUE=DATE:20260401";
    assert_eq!(
        refused(day).to_string(),
        "EXDATE;VALUE=DATE:20260401 takes out a whole day, and `rrule` takes out single times only"
    );
    let interval = NonZeroU32::new(65_536).expect("not zero");
    assert_eq!(
        refused("DTSTART:20260324T100000Z\nRRULE:FREQ=DAILY;INTERVAL=65536"),
        ToRruleError::Interval { interval }
    );
    assert_eq!(
        refused("DTSTART:20260324T100000Z\nRRULE:FREQ=YEARLY;BYDAY=-53FR").to_string(),
        "BYDAY has -53FR, and `rrule` takes -52 to 53 in a YEARLY rule"
    );
    let early = refused("DTSTART:20260324T100000Z\nRRULE:FREQ=DAILY;UNTIL=20260101T000000Z");
    assert!(matches!(early, ToRruleError::Refused(_)), "{early}");
}

#[test]
fn readings_that_are_not_there() {
    let read = |text: &str, readings: Readings| {
        RRuleSet::try_from(set(text).with_readings(readings).expect("a set")).map(|_| ())
    };
    let usual = Readings::default();
    let foreign = |reading| Err(ToRruleError::Reading { reading });
    let [skip, second, elapsed, include] = [
        Readings { gap: Gap::Skip, ..usual },
        Readings { overlap: Overlap::Second, ..usual },
        Readings { sub_daily: SubDaily::Elapsed, ..usual },
        Readings { unmatched_start: UnmatchedStart::Include, ..usual },
    ];
    let daily = "DTSTART;TZID=Europe/London:20260324T100000\nRRULE:FREQ=DAILY";
    let hourly = "DTSTART;TZID=Europe/London:20260324T100000\nRRULE:FREQ=HOURLY";
    assert_eq!(read(daily, skip), foreign("Gap::Skip"));
    assert_eq!(read(daily, second), foreign("Overlap::Second"));
    assert_eq!(read(hourly, elapsed), foreign("SubDaily::Elapsed"));
    assert_eq!(read(daily, include), foreign("UnmatchedStart::Include"));
    // Where they make no difference they do not matter.
    assert_eq!(read(daily, elapsed), Ok(()));
    let in_utc = "DTSTART:20260324T100000Z\nRRULE:FREQ=HOURLY";
    for readings in [skip, second, elapsed] {
        assert_eq!(read(in_utc, readings), Ok(()));
    }
    assert_eq!(read("DTSTART:20260324T100000Z\nRDATE:20260401T100000Z", include), Ok(()));
}
