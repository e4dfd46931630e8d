//! Rules that never match, or hardly ever: each is found out, or found, within the budget of steps.

use recurrence_core::{
    Completeness, DEFAULT_BUDGET, FirstError, Occurrence, Readings, RecurrenceSet, UnmatchedStart,
};

use crate::oracle::{Recipe, expand};

/// The start (UTC), the rule, and why nothing can match up to the year 9999.
const NEVER: [(&str, &str, &str); 32] = [
    ("20260101T090000", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "no 30 February"),
    ("20260101T090000", "FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31", "no 31 April"),
    ("20260101T090000", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=-30", "no day 30 from the end of February"),
    ("20260101T090000", "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1,2,3,4,5,6,7", "no fifth Monday within a week"),
    ("20260101T090000", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=29;INTERVAL=24", "only in odd years"),
    ("20260101T090000", "FREQ=SECONDLY;BYSECOND=1;BYSETPOS=2", "one candidate a second"),
    ("20260101T090000", "FREQ=MINUTELY;BYSECOND=1,2;BYSETPOS=-3", "two candidates a minute"),
    ("20260101T090000", "FREQ=HOURLY;BYMINUTE=0,30;BYSETPOS=3", "two candidates an hour"),
    ("20260101T090000", "FREQ=DAILY;BYHOUR=9,17;BYSETPOS=3", "two candidates a day"),
    ("20260101T090000", "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=3", "two candidates a week"),
    ("20260101T090000", "FREQ=MONTHLY;BYMONTH=2;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=30", "29 days at most"),
    ("20260101T090000", "FREQ=YEARLY;BYDAY=MO,TU;BYSETPOS=200", "106 candidates a year at most"),
    ("20260101T090000", "FREQ=MINUTELY;INTERVAL=2;BYMINUTE=1", "even minutes only"),
    ("20260101T090000", "FREQ=MINUTELY;INTERVAL=90;BYMINUTE=15", "minutes 0 and 30 only"),
    ("20260101T020000", "FREQ=MINUTELY;INTERVAL=1440;BYHOUR=3", "always at two"),
    ("20260101T080000", "FREQ=HOURLY;INTERVAL=24;BYHOUR=9", "always at eight"),
    ("20260101T080000", "FREQ=HOURLY;INTERVAL=6;BYHOUR=9,21", "at 2, 8, 14 and 20 only"),
    ("20260101T000000", "FREQ=SECONDLY;INTERVAL=86400;BYMINUTE=1", "always at midnight"),
    ("20260101T000000", "FREQ=SECONDLY;INTERVAL=3600;BYSECOND=30", "always at the full hour"),
    ("20260105T090000", "FREQ=DAILY;INTERVAL=7;BYDAY=TU", "Mondays only"),
    ("20260105T090000", "FREQ=HOURLY;INTERVAL=168;BYDAY=SU", "Mondays only"),
    ("20770614T000000", "FREQ=HOURLY;INTERVAL=7;BYDAY=MO;BYHOUR=19", "Mondays at 0, 7, 14 and 21 only"),
    ("20260105T000000", "FREQ=SECONDLY;INTERVAL=100800;BYDAY=SU", "28 hours, 28 hours, and no Sunday"),
    ("20260101T090000", "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2", "Januaries only"),
    ("20010101T090000", "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29", "no leap years among them"),
    ("20010101T090000", "FREQ=YEARLY;INTERVAL=2000;BYYEARDAY=366", "no leap years among them"),
    ("20260101T090000", "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1", "the last day is in December"),
    ("20260101T090000", "FREQ=HOURLY;BYYEARDAY=80;BYMONTH=6", "day 80 is in March"),
    ("20260101T090000", "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYMONTH=6", "week 53 is in winter"),
    (
        "20260101T090000",
        "FREQ=YEARLY;BYWEEKNO=20;BYMONTH=5;BYMONTHDAY=31",
        "week 20 ends with 23 May at the latest",
    ),
    (
        "20260101T000000",
        "FREQ=HOURLY;INTERVAL=8761;BYMONTH=2;BYMONTHDAY=29;BYHOUR=0",
        "a day late every 24 years",
    ),
    ("20260101T090000", "FREQ=DAILY;UNTIL=20251231T235959Z", "it ends before it starts"),
];

/// The start (UTC), the rule, and the first two occurrences, if there are two, with years or centuries
/// between them.
const HARDLY_EVER: [(&str, &str, &[&str]); 18] = [
    (
        "19000101T090000",
        "FREQ=YEARLY;INTERVAL=100;BYMONTH=2;BYMONTHDAY=29",
        &["20000229T090000", "24000229T090000"],
    ),
    (
        "20960301T090000",
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29",
        &["21040229T090000", "21080229T090000"],
    ),
    ("20240301T090000", "FREQ=YEARLY;BYYEARDAY=366;BYDAY=SU", &["20281231T090000", "20561231T090000"]),
    // Leap days on a Monday: every 28 years, and 40 years across 2100.
    (
        "20160229T090000",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
        &["20160229T090000", "20440229T090000"],
    ),
    (
        "20720301T090000",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
        &["21120229T090000", "21400229T090000"],
    ),
    (
        "20720301T090000",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;BYHOUR=9",
        &["21120229T090000", "21400229T090000"],
    ),
    (
        "20720301T090000",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;BYHOUR=9;BYMINUTE=0;BYSECOND=0",
        &["21120229T090000", "21400229T090000"],
    ),
    // Fridays the 13th of February.
    (
        "20260301T090000",
        "FREQ=YEARLY;BYDAY=FR;BYMONTHDAY=13;BYYEARDAY=44",
        &["20320213T090000", "20370213T090000"],
    ),
    (
        "20260301T090000",
        "FREQ=MINUTELY;BYDAY=FR;BYMONTHDAY=13;BYMONTH=2;BYHOUR=9;BYMINUTE=0",
        &["20320213T090000", "20370213T090000"],
    ),
    // Sundays of a week 53 that lies in January.
    (
        "20220101T090000",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=1;BYMONTHDAY=3;BYDAY=SU",
        &["20270103T090000", "20380103T090000"],
    ),
    // A second, a minute earlier or later every day.
    (
        "20260101T000000",
        "FREQ=SECONDLY;INTERVAL=86399;BYHOUR=12;BYMINUTE=0;BYSECOND=0",
        &["21440411T120000", "23801030T120000"],
    ),
    (
        "20260101T000000",
        "FREQ=MINUTELY;INTERVAL=1441;BYHOUR=23;BYMINUTE=59",
        &["20291210T235900", "20331120T235900"],
    ),
    (
        "20260101T000000",
        "FREQ=MINUTELY;INTERVAL=10007;BYMONTH=2;BYMONTHDAY=29;BYHOUR=0;BYMINUTE=0",
        &["26560229T000000", "57520229T000000"],
    ),
    (
        "20260302T090000",
        "FREQ=WEEKLY;INTERVAL=53;BYMONTH=2;BYDAY=MO",
        &["20860204T090000", "20870210T090000"],
    ),
    ("20240229T090000", "FREQ=DAILY;INTERVAL=1461;BYMONTHDAY=28", &["57000328T090000", "57040328T090000"]),
    ("20000229T090000", "FREQ=DAILY;INTERVAL=146097;BYMONTH=2", &["20000229T090000", "24000229T090000"]),
    ("20000229T090000", "FREQ=YEARLY;INTERVAL=7999", &["20000229T090000"]),
    ("20260101T090000", "FREQ=SECONDLY;INTERVAL=4294967295", &["20260101T090000", "21620207T152815"]),
];

fn set(start: &str, rule: &str) -> RecurrenceSet {
    let recipe: Recipe = format!("DTSTART:{start}Z\nRRULE:{rule}").parse().unwrap();
    recipe.build().unwrap()
}

#[test]
fn never() {
    let mut most = 0;
    for (start, rule, why) in NEVER {
        let set = set(start, rule);
        assert_eq!(set.first(), Err(FirstError::NeverMatches), "{rule} from {start}: {why}");
        let mut occurrences = set.iter();
        assert_eq!(occurrences.next(), None);
        assert!(occurrences.steps() <= DEFAULT_BUDGET, "{rule} from {start}");
        most = most.max(occurrences.steps());
    }
    println!("{} rules that never match; at most {most} steps to know it", NEVER.len());
}

#[test]
fn hardly_ever() {
    let mut most = 0;
    for (start, rule, expected) in HARDLY_EVER {
        let set = set(start, rule);
        let mut occurrences = set.iter();
        let two = occurrences.by_ref().take(expected.len());
        let given: Vec<String> = two.map(|one| one.local().format("%Y%m%dT%H%M%S").to_string()).collect();
        assert_eq!(given, expected, "{rule} from {start}");
        assert_eq!(set.first().ok(), set.iter().next(), "{rule} from {start}");
        // The budget is for each of them.
        let limit = DEFAULT_BUDGET * u64::try_from(expected.len()).unwrap();
        assert!(occurrences.steps() <= limit, "{rule} from {start}");
        most = most.max(occurrences.steps());
    }
    println!("{} rules that hardly ever match; at most {most} steps for two", HARDLY_EVER.len());
}

#[test]
fn a_long_interval_does_not_leave_the_calendar_when_an_expansion_is_resumed() {
    for text in [
        "DTSTART:20260101T090000Z\nRRULE:FREQ=YEARLY;INTERVAL=4294967295;COUNT=3",
        "DTSTART:20260101T090000Z\nRRULE:FREQ=MONTHLY;INTERVAL=4294967295;COUNT=3",
        "DTSTART:20260101T090000Z\nRRULE:FREQ=WEEKLY;INTERVAL=4294967295;COUNT=3;BYDAY=TH,FR;BYHOUR=9,10",
        "DTSTART:20260101T090000Z\nRRULE:FREQ=DAILY;INTERVAL=4294967295;COUNT=3;BYMONTH=1",
        "DTSTART:20260101T090000Z\nRRULE:FREQ=SECONDLY;INTERVAL=4294967295;COUNT=3;BYMONTH=1",
    ] {
        let set: RecurrenceSet = text.parse().unwrap();
        let all: Vec<_> = set.iter().collect();
        let page = set.iter().page(1);
        assert_eq!(page.occurrences, all[..1], "{text}");
        if let Completeness::MoreAfter(cursor) = page.completeness {
            assert_eq!(set.iter().resume(cursor).collect::<Vec<_>>(), all[1..], "{text}");
        }
        let late = "2099-01-01T00:00:00Z".parse().unwrap();
        let later = all.iter().filter(|one| one.instant() > late).count();
        assert_eq!(set.after(late).count(), later, "{text}");
    }
}

/// The local times of all occurrences, of which there are few.
fn all(set: &RecurrenceSet) -> Vec<String> {
    let mut occurrences = set.iter();
    let written = |one: Occurrence| one.local().format("%Y%m%dT%H%M%S").to_string();
    let all = occurrences.by_ref().map(written).collect();
    assert_eq!(occurrences.completeness(), Completeness::Complete);
    all
}

#[test]
fn a_start_that_counts_is_given_beside_a_rule_that_never_matches() {
    let including = Readings { unmatched_start: UnmatchedStart::Include, ..Readings::default() };
    let set = set("20770614T000000", "FREQ=HOURLY;INTERVAL=7;BYDAY=MO;BYHOUR=19");
    assert_eq!(all(&set), [""; 0]);
    assert_eq!(all(&set.with_readings(including).unwrap()), ["20770614T000000"]);
}

#[test]
fn a_rule_that_never_matches_takes_nothing_out() {
    let text = "DTSTART:19840124T024500Z\nEXRULE:FREQ=HOURLY;INTERVAL=7;BYDAY=SU;BYHOUR=2";
    assert_eq!(all(&text.parse().unwrap()), ["19840124T024500"]);
}

/// Week 1 of the year 10000 begins on Wednesday, 29 December 9999, and that year has 53 of them.
#[test]
fn the_first_week_of_the_year_10000_has_days_in_9999() {
    let text = "DTSTART:99991201T090000Z\nRRULE:FREQ=YEARLY;BYWEEKNO=-53;WKST=WE;BYDAY=TU,WE,TH,FR,SA";
    let recipe: Recipe = text.parse().unwrap();
    let expected = ["99991229T090000", "99991230T090000", "99991231T090000"];
    assert_eq!(all(&recipe.build().unwrap()), expected);
    let told = expand(&recipe, i64::MIN, 10, 10_000);
    assert!(told.is_whole());
    assert_eq!(told.seen.len(), expected.len());
}
