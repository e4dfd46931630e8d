//! Sets in English.

use proptest::prelude::*;
use recurrence_core::{Readings, RecurrenceSet, Strictness, SubDaily};

use crate::strategies;

fn sentence(text: &str) -> String {
    match RecurrenceSet::parse(text, Strictness::Lenient) {
        Ok(set) => set.sentence(),
        Err(error) => panic!("{text}: {error}"),
    }
}

/// Rules that begin on Tuesday, 31 March 2026, at 10:00 in London.
const LONDON: &[(&str, &str)] = &[
    (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20270630T225959Z",
        "every 2 weeks on Tuesday and Thursday at 10:00, Europe/London, from 31 March 2026, until 30 June 2027",
    ),
    ("FREQ=DAILY", "every day at 10:00, Europe/London"),
    ("FREQ=DAILY;COUNT=1", "every day at 10:00, Europe/London, once"),
    ("FREQ=DAILY;BYDAY=MO,FR", "every day at 10:00, but only on Mondays and Fridays, Europe/London"),
    (
        "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;BYMONTHDAY=1,-1;BYMONTH=3",
        "every day in March at 10:00, but only on weekdays, only on the 1st and last day of the month, Europe/London",
    ),
    ("FREQ=WEEKLY", "every week on Tuesday at 10:00, Europe/London"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every week on weekdays at 10:00, Europe/London"),
    (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR;WKST=SU",
        "every 2 weeks on weekdays at 10:00, weeks beginning on Sunday, Europe/London, from 31 March 2026",
    ),
    (
        "FREQ=WEEKLY;BYDAY=SA,SU;BYMONTH=6,7,8",
        "every week on Saturday and Sunday in June, July and August at 10:00, Europe/London",
    ),
    (
        "FREQ=WEEKLY;BYDAY=MO,TU,TH;BYSETPOS=2,3",
        "every week on Monday, Tuesday and Thursday at 10:00, of these only the second and third in each week, Europe/London",
    ),
    (
        "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYHOUR=9,17;BYMINUTE=0,30",
        "every week on Monday, Wednesday and Friday at 09:00, 09:30, 17:00 and 17:30, Europe/London",
    ),
    ("FREQ=MONTHLY", "every month on the 31st at 10:00, Europe/London"),
    ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Friday at 10:00, Europe/London"),
    (
        "FREQ=MONTHLY;BYDAY=2TU,-1FR",
        "every month on the second Tuesday and the last Friday at 10:00, Europe/London",
    ),
    ("FREQ=MONTHLY;BYDAY=MO", "every month on every Monday at 10:00, Europe/London"),
    (
        "FREQ=MONTHLY;BYDAY=MO,TH,2TU",
        "every month on every Monday and Thursday and the second Tuesday at 10:00, Europe/London",
    ),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        "every month on the second to last weekday (Monday to Friday) at 10:00, Europe/London",
    ),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1",
        "every month on the first and last weekday (Monday to Friday) at 10:00, Europe/London",
    ),
    (
        "FREQ=MONTHLY;BYDAY=SA,MO;BYSETPOS=1",
        "every month on the first day that is a Monday or Saturday at 10:00, Europe/London",
    ),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;BYHOUR=9,17",
        "every month on weekdays at 09:00 and 17:00, of these only the last in each month, Europe/London",
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=1,2,3,11,12,13,21,22,23,31",
        "every month on the 1st, 2nd, 3rd, 11th, 12th, 13th, 21st, 22nd, 23rd and 31st at 10:00, Europe/London",
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=1,15,-1",
        "every month on the 1st, 15th and last day of the month at 10:00, Europe/London",
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=-2,-1",
        "every month on the second to last and last day of the month at 10:00, Europe/London",
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
        "every month on the 13th at 10:00, but only on Fridays, Europe/London",
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=2TU,FR;BYMONTH=11",
        "every month on the 8th, 9th, 10th, 11th, 12th, 13th and 14th in November at 10:00, but only on Fridays and the second Tuesday of the month, Europe/London",
    ),
    (
        "FREQ=MONTHLY;BYMONTH=3,9;BYDAY=-5FR",
        "every month on the fifth to last Friday in March and September at 10:00, Europe/London",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=18;BYMONTHDAY=10;COUNT=10",
        "every 18 months on the 10th at 10:00, Europe/London, from 10 September 2027, 10 times",
    ),
    ("FREQ=YEARLY;BYMONTH=1,3", "every year on the 31st of January and March at 10:00, Europe/London"),
    ("FREQ=YEARLY;BYMONTH=5", "every year on 31 May at 10:00, Europe/London"),
    (
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24,25,26",
        "every year on 24, 25 and 26 December at 10:00, Europe/London",
    ),
    ("FREQ=YEARLY;BYMONTHDAY=15", "every year on the 15th of every month at 10:00, Europe/London"),
    (
        "FREQ=YEARLY;BYMONTH=2,8;BYMONTHDAY=-1",
        "every year on the last day of February and August at 10:00, Europe/London",
    ),
    ("FREQ=YEARLY;BYDAY=20MO", "every year on the 20th Monday of the year at 10:00, Europe/London"),
    (
        "FREQ=YEARLY;BYDAY=MO,-1FR",
        "every year on every Monday and the last Friday of the year at 10:00, Europe/London",
    ),
    ("FREQ=YEARLY;BYDAY=TU", "every year on every Tuesday at 10:00, Europe/London"),
    ("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "every year on the last Sunday of March at 10:00, Europe/London"),
    ("FREQ=YEARLY;BYWEEKNO=20", "every year on Tuesday of week 20 at 10:00, Europe/London"),
    (
        "FREQ=YEARLY;BYWEEKNO=1,20,-1;BYDAY=MO,WE",
        "every year on Monday and Wednesday of weeks 1 and 20 and the last week of the year at 10:00, Europe/London",
    ),
    (
        "FREQ=YEARLY;BYWEEKNO=-1;BYMONTH=12",
        "every year on Tuesday of the last week of the year at 10:00, but only in December, Europe/London",
    ),
    (
        "FREQ=YEARLY;BYWEEKNO=20;BYMONTHDAY=13;BYDAY=WE",
        "every year on the 13th of every month at 10:00, but only on Wednesdays, only in week 20, Europe/London",
    ),
    (
        "FREQ=YEARLY;BYYEARDAY=1,100,200",
        "every year on the 1st, 100th and 200th day of the year at 10:00, Europe/London",
    ),
    (
        "FREQ=YEARLY;BYYEARDAY=-1;BYDAY=MO;BYMONTH=12",
        "every year on the last day of the year at 10:00, but only on Mondays, only in December, Europe/London",
    ),
    (
        "FREQ=YEARLY;BYYEARDAY=-2,-1,101",
        "every year on the 101st, second to last and last day of the year at 10:00, Europe/London",
    ),
    (
        "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=11",
        "every year on weekdays at 10:00, of these only the 11th in each year, Europe/London",
    ),
    ("FREQ=HOURLY", "every hour on the hour, Europe/London"),
    ("FREQ=DAILY;UNTIL=20260630T090000Z", "every day at 10:00, Europe/London, until 30 June 2026"),
    (
        "FREQ=DAILY;UNTIL=20260630T085959Z",
        "every day at 10:00, Europe/London, until 30 June 2026 at 09:59:59",
    ),
    ("FREQ=DAILY;UNTIL=20260630", "every day at 10:00, Europe/London, until 30 June 2026"),
    (
        "FREQ=DAILY\nRRULE:FREQ=WEEKLY;BYDAY=SU;COUNT=3",
        "every day at 10:00, Europe/London; and every week on Sunday at 10:00, 3 times",
    ),
    (
        "FREQ=DAILY\nRDATE:20260505T090000Z\nRDATE;TZID=Europe/London:20260506T140000\nEXDATE;VALUE=DATE:20260401",
        "every day at 10:00, Europe/London, and on 5 May 2026 at 10:00 and 6 May 2026 at 14:00, except 1 April 2026",
    ),
    (
        "FREQ=DAILY\nEXRULE:FREQ=MONTHLY;BYMONTHDAY=13;COUNT=3\nEXDATE;TZID=Europe/London:20260401T100000,20260402T100000,20260403T100000,20260404T100000",
        "every day at 10:00, Europe/London, except every month on the 13th at 10:00, 3 times, except 4 dates",
    ),
    (
        "FREQ=DAILY\nRDATE;TZID=America/New_York:20260505T090000,20260506T090000,20260507T090000,20260508T090000",
        "every day at 10:00, Europe/London, and on 4 more dates",
    ),
    (
        "FREQ=DAILY\nRDATE;TZID=America/New_York:20260505T090000",
        "every day at 10:00, Europe/London, and on 5 May 2026 at 09:00 America/New_York",
    ),
    (
        "FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=-1;BYMONTH=4",
        "every month on the last day that is a Tuesday, Wednesday or Thursday in April at 10:00, Europe/London",
    ),
    (
        "FREQ=MONTHLY;BYDAY=MO,WE,FR",
        "every month on every Monday, Wednesday and Friday at 10:00, Europe/London",
    ),
    (
        "FREQ=MONTHLY;BYDAY=TU,WE,TH",
        "every month on every day from Tuesday to Thursday at 10:00, Europe/London",
    ),
    (
        "FREQ=DAILY;BYMINUTE=15\nEXDATE;TZID=Europe/London:20260402T101500",
        "every day at 10:15, Europe/London, except 2 April 2026 at 10:15",
    ),
    (
        "FREQ=DAILY\nRDATE;VALUE=DATE:20260505",
        "every day at 10:00, Europe/London, and on 5 May 2026 at 00:00",
    ),
    ("FREQ=DAILY;COUNT=2", "every day at 10:00, Europe/London, 2 times"),
    (
        "FREQ=DAILY\nEXDATE:20260402T090000Z,20260403T093000Z",
        "every day at 10:00, Europe/London, except 2 April 2026 at 10:00 and 3 April 2026 at 10:30",
    ),
];

/// Rules that begin on Tuesday, 31 March 2026, at 09:25 UTC.
const UTC: &[(&str, &str)] = &[
    (
        "FREQ=DAILY;INTERVAL=3;BYMONTH=1,2",
        "every 3 days in January and February at 09:25, UTC, from 1 January 2027",
    ),
    ("FREQ=HOURLY;INTERVAL=4", "every 4 hours at 25 minutes past, from 09:25, UTC"),
    (
        "FREQ=HOURLY;BYHOUR=9,10,14;BYMINUTE=0,30",
        "every hour at 0 and 30 minutes past, but only from 09:00 to 10:59 and from 14:00 to 14:59, UTC",
    ),
    (
        "FREQ=MINUTELY;INTERVAL=15;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9,10",
        "every 15 minutes from 09:25, but only from 09:00 to 10:59, only on weekdays, UTC",
    ),
    (
        "FREQ=MINUTELY;BYMINUTE=0,20,40;BYSECOND=30",
        "every minute at second 30 of the minute, but only in minutes 0, 20 and 40 of the hour, UTC",
    ),
    (
        "FREQ=SECONDLY;INTERVAL=10;BYSECOND=0,30;BYMINUTE=5;BYHOUR=3;BYYEARDAY=-1",
        "every 10 seconds from 03:05, but only from 03:00 to 03:59, only in minute 5 of the hour, only in seconds 0 and 30 of the minute, only on the last day of the year, UTC",
    ),
    (
        "FREQ=DAILY;BYHOUR=9,10,11;BYMINUTE=0,10,20",
        "every day at 0, 10 and 20 minutes past hours 9, 10 and 11, UTC",
    ),
    (
        "FREQ=DAILY;BYHOUR=9;BYMINUTE=0,6,12,18,24,30,36,42,48;BYSECOND=0,30",
        "every day at 0, 6, 12, 18, 24, 30, 36, 42 and 48 minutes past hour 9, at seconds 0 and 30 of the minute, UTC",
    ),
    ("FREQ=DAILY;BYSECOND=15", "every day at 09:25:15, UTC"),
    ("FREQ=HOURLY;UNTIL=20260630T120000Z", "every hour at 25 minutes past, UTC, until 30 June 2026 at 12:00"),
    ("FREQ=HOURLY;BYMINUTE=1", "every hour at 1 minute past, UTC"),
    ("FREQ=MINUTELY", "every minute, UTC"),
    ("FREQ=SECONDLY;INTERVAL=2", "every 2 seconds from 09:25, UTC"),
    (
        "FREQ=HOURLY;BYYEARDAY=1,-1",
        "every hour at 25 minutes past, but only on the 1st and last day of the year, UTC",
    ),
    ("FREQ=DAILY;UNTIL=20260630T092459Z", "every day at 09:25, UTC, until 30 June 2026 at 09:24:59"),
];

/// Rules for dates that begin on 25 December 2026.
const DATES: &[(&str, &str)] = &[
    ("FREQ=YEARLY", "every year on 25 December"),
    (
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        "every 4 years on 2, 3, 4, 5, 6, 7 and 8 November, but only on Tuesdays, from 5 November 2030",
    ),
    ("FREQ=DAILY;UNTIL=20270101", "every day, until 1 January 2027"),
    ("FREQ=DAILY;BYHOUR=10", "every day"),
    ("FREQ=WEEKLY\nEXDATE;VALUE=DATE:20270101", "every week on Friday, except 1 January 2027"),
];

/// Whole sets.
const SETS: &[(&str, &str)] = &[
    ("DTSTART:20260330T100000", "on 30 March 2026 at 10:00"),
    (
        "DTSTART;VALUE=DATE:20260330\nRDATE;VALUE=DATE:20260401,20260403",
        "on 30 March 2026, and on 1 April 2026 and 3 April 2026",
    ),
    (
        "DTSTART;TZID=Asia/Beirut:20260315T000000\nRRULE:FREQ=WEEKLY;COUNT=4",
        "every week on Sunday at 00:00, Asia/Beirut, 4 times",
    ),
    (
        "DTSTART:20260330T100000\nRRULE:FREQ=DAILY;UNTIL=20260630T100000",
        "every day at 10:00, until 30 June 2026",
    ),
    (
        "DTSTART;TZID=America/New_York:20260330T220000\nRRULE:FREQ=DAILY;UNTIL=20260701T020000Z",
        "every day at 22:00, America/New_York, until 30 June 2026",
    ),
    (
        "DTSTART:20260330T100000Z\nRRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY\nRRULE:FREQ=YEARLY;COUNT=2",
        "every day at 10:00, UTC; and every week on Monday at 10:00; and every year on 30 March at 10:00, 2 times",
    ),
    (
        "DTSTART:20260330T100000\nRDATE:20260401T090000Z",
        "on 30 March 2026 at 10:00, and on 1 April 2026 at 09:00 UTC",
    ),
    (
        "DTSTART:20260330T100000Z\nRDATE;TZID=Asia/Tokyo:20260401T190000",
        "on 30 March 2026 at 10:00, UTC, and on 1 April 2026 at 19:00 Asia/Tokyo",
    ),
];

#[test]
fn rules_with_a_start() {
    for (start, rules) in [
        ("DTSTART;TZID=Europe/London:20260331T100000", LONDON),
        ("DTSTART:20260331T092500Z", UTC),
        ("DTSTART:20260105T090000Z", PHASES),
        ("DTSTART;VALUE=DATE:20261225", DATES),
    ] {
        for (rule, expected) in rules {
            assert_eq!(sentence(&format!("{start}\nRRULE:{rule}")), *expected, "{rule}");
        }
    }
}

/// Rules that begin on Monday, 5 January 2026, at 09:00 UTC: from when they count, where that matters.
const PHASES: &[(&str, &str)] = &[
    ("FREQ=WEEKLY;INTERVAL=2", "every 2 weeks on Monday at 09:00, UTC, from 5 January 2026"),
    // The week of the start is the first, but its Sunday comes first.
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "every 2 weeks on Sunday at 09:00, UTC, from 11 January 2026"),
    (
        "FREQ=DAILY;INTERVAL=2;UNTIL=20260301T090000Z",
        "every 2 days at 09:00, UTC, from 5 January 2026, until 1 March 2026",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO",
        "every 2 months on the first Monday at 09:00, UTC, from 5 January 2026",
    ),
    (
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=1;BYMONTHDAY=4",
        "every 2 years on 4 January at 09:00, UTC, from 4 January 2028",
    ),
    ("FREQ=MINUTELY;INTERVAL=15", "every 15 minutes from 09:00, UTC"),
    ("FREQ=MINUTELY;INTERVAL=15;BYHOUR=7", "every 15 minutes from 07:00, but only from 07:00 to 07:59, UTC"),
    ("FREQ=HOURLY;INTERVAL=6;COUNT=3", "every 6 hours on the hour, from 09:00, UTC, 3 times"),
    // A day is no whole number of these, so that each day is another.
    ("FREQ=HOURLY;INTERVAL=5", "every 5 hours on the hour, UTC, from 5 January 2026 at 09:00"),
    ("FREQ=HOURLY;INTERVAL=48", "every 48 hours on the hour, UTC, from 5 January 2026 at 09:00"),
    ("FREQ=MINUTELY;INTERVAL=7", "every 7 minutes, UTC, from 5 January 2026 at 09:00"),
    ("FREQ=HOURLY", "every hour on the hour, UTC"),
    // A rule that never gives anything counts from the start.
    (
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=30",
        "every 2 years on 30 February at 09:00, UTC, from 5 January 2026",
    ),
    (
        "FREQ=DAILY\nEXRULE:FREQ=DAILY;INTERVAL=2",
        "every day at 09:00, UTC, except every 2 days at 09:00, from 5 January 2026",
    ),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day of the month at 09:00, UTC"),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-1",
        "every month on the last day of the month at 09:00, UTC",
    ),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=2",
        "every month on the second day of the month at 09:00, UTC",
    ),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR", "every month on weekdays at 09:00, UTC"),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,-1SU",
        "every month on every day from Monday to Friday and the last Sunday at 09:00, UTC",
    ),
];

/// Sets read as calendar programs mean them.
const CALENDARS: &[(&str, &str)] = &[
    (
        "DTSTART:20260303T100000Z\nRRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=2",
        "every week on Thursday at 10:00, UTC, 2 times, its start on 3 March 2026 at 10:00 included",
    ),
    ("DTSTART:20260303T100000Z\nRRULE:FREQ=WEEKLY;BYDAY=TU", "every week on Tuesday at 10:00, UTC"),
    // Said already, or not so.
    (
        "DTSTART:20260303T100000Z\nRRULE:FREQ=WEEKLY;BYDAY=TH\nRDATE:20260303T100000Z",
        "every week on Thursday at 10:00, UTC, and on 3 March 2026",
    ),
    (
        "DTSTART:20260303T100000Z\nRRULE:FREQ=WEEKLY;BYDAY=TH\nEXDATE:20260303T100000Z",
        "every week on Thursday at 10:00, UTC, except 3 March 2026",
    ),
    ("DTSTART:20260303T100000Z", "on 3 March 2026 at 10:00, UTC"),
    ("DTSTART;VALUE=DATE:20190817\nRRULE:FREQ=YEARLY;BYMONTHDAY=17", "every year on 17 August"),
    ("DTSTART;VALUE=DATE:20190831\nRRULE:FREQ=YEARLY;BYMONTHDAY=-1", "every year on the last day of August"),
    (
        "DTSTART;VALUE=DATE:20190817\nRRULE:FREQ=YEARLY;BYMONTHDAY=15,16,17,18,19,20,21;BYDAY=3SA",
        "every year on 15, 16, 17, 18, 19, 20 and 21 August, but only on the third Saturday of the month",
    ),
];

#[test]
fn as_calendars_mean_them() {
    for (text, expected) in CALENDARS {
        let set = RecurrenceSet::parse_with(text, Strictness::Lenient, Readings::calendars()).unwrap();
        assert_eq!(set.sentence(), *expected, "{text}");
    }
    // By time that passes, the first of a day is at another time when the clocks have changed.
    let text = "DTSTART;TZID=Europe/London:20260105T090000\nRRULE:FREQ=HOURLY;INTERVAL=6";
    let elapsed = Readings { sub_daily: SubDaily::Elapsed, ..Readings::rfc() };
    let set = RecurrenceSet::parse_with(text, Strictness::Strict, elapsed).unwrap();
    assert_eq!(set.sentence(), "every 6 hours on the hour, Europe/London, from 5 January 2026 at 09:00");
}

#[test]
fn whole_sets() {
    for (text, expected) in SETS {
        assert_eq!(sentence(text), *expected, "{text}");
    }
}

/// A rule that says all it can, for each frequency; then each part otherwise, and without it.
#[test]
fn no_part_is_left_unsaid() {
    const BASES: [&str; 7] = [
        "FREQ=YEARLY;INTERVAL=2;COUNT=9;WKST=SU;BYMONTH=5;BYWEEKNO=20;BYYEARDAY=135;BYMONTHDAY=15;BYDAY=FR;\
         BYHOUR=9;BYMINUTE=10;BYSECOND=11;BYSETPOS=1",
        "FREQ=MONTHLY;INTERVAL=2;COUNT=9;WKST=SU;BYMONTH=5;BYMONTHDAY=15;BYDAY=FR;BYHOUR=9;BYMINUTE=10;\
         BYSECOND=11;BYSETPOS=1",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=9;WKST=SU;BYMONTH=5;BYDAY=FR;BYHOUR=9;BYMINUTE=10;BYSECOND=11;BYSETPOS=1",
        "FREQ=DAILY;INTERVAL=2;COUNT=9;WKST=SU;BYMONTH=5;BYMONTHDAY=15;BYDAY=FR;BYHOUR=9;BYMINUTE=10;\
         BYSECOND=11;BYSETPOS=1",
        "FREQ=HOURLY;INTERVAL=2;COUNT=9;WKST=SU;BYMONTH=5;BYYEARDAY=135;BYMONTHDAY=15;BYDAY=FR;BYHOUR=9;\
         BYMINUTE=10;BYSECOND=11;BYSETPOS=1",
        "FREQ=MINUTELY;INTERVAL=2;COUNT=9;WKST=SU;BYMONTH=5;BYYEARDAY=135;BYMONTHDAY=15;BYDAY=FR;BYHOUR=9;\
         BYMINUTE=10;BYSECOND=11;BYSETPOS=1",
        "FREQ=SECONDLY;INTERVAL=2;COUNT=9;WKST=SU;BYMONTH=5;BYYEARDAY=135;BYMONTHDAY=15;BYDAY=FR;BYHOUR=9;\
         BYMINUTE=10;BYSECOND=11;BYSETPOS=1",
    ];
    const OTHERS: [(&str, &[&str]); 13] = [
        ("INTERVAL", &["1", "3"]),
        ("COUNT", &["1", "8"]),
        ("WKST", &["MO", "TU"]),
        ("BYMONTH", &["4", "4,5", "1,2,3,4,5"]),
        ("BYWEEKNO", &["19", "-20", "19,20", "-1"]),
        ("BYYEARDAY", &["134", "-135", "134,135", "-1"]),
        ("BYMONTHDAY", &["14", "-15", "14,15", "-1"]),
        ("BYDAY", &["SA", "FR,SA", "WE,TH,FR", "MO,TU,WE,TH,FR"]),
        ("BYHOUR", &["10", "8,9", "8,10", "1,2,3,4,5,6,7,8,9"]),
        ("BYMINUTE", &["0", "10,20", "1,2,3,4,5,6,7,8,9,10"]),
        ("BYSECOND", &["0", "11,12", "1,2,3,4,5,6,7,8,9,10,11"]),
        ("BYSETPOS", &["2", "-1", "1,-1"]),
        ("FREQ", &["YEARLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"]),
    ];
    for base in BASES {
        let mut sentences =
            vec![(sentence(&format!("DTSTART:20260331T082412Z\nRRULE:{base}")), base.to_owned())];
        for (part, values) in OTHERS {
            let mut changes: Vec<Option<&str>> = values.iter().copied().map(Some).collect();
            changes.push(None);
            for change in changes {
                let mut rule: Vec<String> = base.split(';').map(str::to_owned).collect();
                let Some(place) = rule.iter().position(|text| text.starts_with(&format!("{part}="))) else {
                    continue;
                };
                match change {
                    Some(value) => rule[place] = format!("{part}={value}"),
                    // The same as INTERVAL=1 and WKST=MO; and no rule is without FREQ.
                    None if matches!(part, "INTERVAL" | "WKST" | "FREQ") => continue,
                    None => drop(rule.remove(place)),
                }
                let rule = rule.join(";");
                let text = format!("DTSTART:20260331T082412Z\nRRULE:{rule}");
                // A frequency that does not allow all of the parts, or the base itself.
                if rule != base && RecurrenceSet::parse(&text, Strictness::Lenient).is_ok() {
                    sentences.push((sentence(&text), rule));
                }
            }
        }
        assert!(sentences.len() > 20, "{base}");
        sentences.sort();
        for pair in sentences.windows(2) {
            assert_ne!(pair[0].0, pair[1].0, "{} and {}", pair[0].1, pair[1].1);
        }
    }
}

proptest! {
    #[test]
    fn every_set_has_a_sentence(set in strategies::set()) {
        let sentence = set.sentence();
        prop_assert!(sentence.starts_with("every ") || sentence.starts_with("on "), "{}", sentence);
        for wrong in ["  ", " ,", ",,", " and and ", "the the ", "on on ", " in in ", "()", " .", ": "] {
            prop_assert!(!sentence.contains(wrong), "{:?} in {}", wrong, sentence);
        }
        prop_assert_eq!(sentence.trim(), &sentence);
    }
}
