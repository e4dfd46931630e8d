//! All examples of RFC 5545 section 3.8.5.3, in its order and with its words. Each list is what the RFC
//! prints, read in New York; where it ends in "...", the list is as far as it is printed.

use chrono::{NaiveDate, NaiveDateTime};
use recurrence_core::{CalendarTime, Completeness, RecurrenceSet};
use zone_core::{Zone, zone};

use crate::oracle::{self, Recipe, civil};

const START: &str = "DTSTART;TZID=America/New_York:19970902T090000\n";

/// Whether the RFC's list is all, or goes on.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Ends {
    Here,
    Never,
}
use Ends::{Here, Never};

/// Days of one month, at nine in the morning.
fn nine(year: i32, month: u32, days: impl IntoIterator<Item = u32>) -> Vec<NaiveDateTime> {
    days.into_iter().map(|day| at(year, month, day, 9, 0)).collect()
}

fn at(year: i32, month: u32, day: u32, hour: u32, minute: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(year, month, day).unwrap().and_hms_opt(hour, minute, 0).unwrap()
}

/// The engine and the oracle both give the list, forwards and backwards, and end with it or do not.
fn is(text: &str, list: &[Vec<NaiveDateTime>], ends: Ends) {
    let list: Vec<NaiveDateTime> = list.concat();
    assert!(list.is_sorted(), "{text}");

    let recipe: Recipe = text.parse().unwrap();
    let told = oracle::expand(&recipe, i64::MIN, list.len() + 1, 200_000);
    let told_times: Vec<NaiveDateTime> = told.seen.iter().map(|seen| civil(seen.local)).collect();
    assert_eq!(told_times[..list.len()], list[..], "the oracle on {text}");
    assert_eq!(told_times.len() == list.len() && told.is_whole(), ends == Here, "the oracle on {text}");

    let set: RecurrenceSet = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(set, recipe.build().unwrap(), "{text}");
    let mut occurrences = set.iter();
    let given: Vec<NaiveDateTime> = occurrences.by_ref().take(list.len()).map(|one| one.local()).collect();
    assert_eq!(given, list, "{text}");
    match ends {
        Here => {
            assert_eq!(occurrences.next(), None, "{text}");
            assert_eq!(occurrences.completeness(), Completeness::Complete, "{text}");
        }
        Never => {
            assert!(matches!(occurrences.completeness(), Completeness::MoreAfter(_)), "{text}");
            let next = occurrences.next().map(|one| one.local());
            assert_eq!(next, told_times.get(list.len()).copied(), "{text}");
        }
    }
    let Some(last) = set.iter().take(list.len()).last() else { panic!("{text} has no example without any") };
    let mut backwards: Vec<NaiveDateTime> =
        set.before(last.instant()).map(|one| one.local()).take(list.len()).collect();
    backwards.reverse();
    assert_eq!(backwards[..], list[..list.len() - 1], "{text}");
}

#[test]
fn daily() {
    // Daily for 10 occurrences.
    is(&format!("{START}RRULE:FREQ=DAILY;COUNT=10"), &[nine(1997, 9, 2..=11)], Here);
    // Daily until December 24, 1997.
    is(
        &format!("{START}RRULE:FREQ=DAILY;UNTIL=19971224T000000Z"),
        &[nine(1997, 9, 2..=30), nine(1997, 10, 1..=31), nine(1997, 11, 1..=30), nine(1997, 12, 1..=23)],
        Here,
    );
    // Every other day - forever.
    is(
        &format!("{START}RRULE:FREQ=DAILY;INTERVAL=2"),
        &[
            nine(1997, 9, (2..=30).step_by(2)),
            nine(1997, 10, (2..=30).step_by(2)),
            nine(1997, 11, (1..=29).step_by(2)),
            nine(1997, 12, [1, 3]),
        ],
        Never,
    );
    // Every 10 days, 5 occurrences.
    is(
        &format!("{START}RRULE:FREQ=DAILY;INTERVAL=10;COUNT=5"),
        &[nine(1997, 9, [2, 12, 22]), nine(1997, 10, [2, 12])],
        Here,
    );
    // Every day in January, for 3 years.
    for rule in [
        "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
        "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1",
    ] {
        is(
            &format!("DTSTART;TZID=America/New_York:19980101T090000\nRRULE:{rule}"),
            &[nine(1998, 1, 1..=31), nine(1999, 1, 1..=31), nine(2000, 1, 1..=31)],
            Here,
        );
    }
}

#[test]
fn weekly() {
    // Weekly for 10 occurrences.
    is(
        &format!("{START}RRULE:FREQ=WEEKLY;COUNT=10"),
        &[nine(1997, 9, [2, 9, 16, 23, 30]), nine(1997, 10, [7, 14, 21, 28]), nine(1997, 11, [4])],
        Here,
    );
    // Weekly until December 24, 1997.
    is(
        &format!("{START}RRULE:FREQ=WEEKLY;UNTIL=19971224T000000Z"),
        &[
            nine(1997, 9, [2, 9, 16, 23, 30]),
            nine(1997, 10, [7, 14, 21, 28]),
            nine(1997, 11, [4, 11, 18, 25]),
            nine(1997, 12, [2, 9, 16, 23]),
        ],
        Here,
    );
    // Every other week - forever.
    is(
        &format!("{START}RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU"),
        &[
            nine(1997, 9, [2, 16, 30]),
            nine(1997, 10, [14, 28]),
            nine(1997, 11, [11, 25]),
            nine(1997, 12, [9, 23]),
            nine(1998, 1, [6, 20]),
            nine(1998, 2, [3, 17]),
        ],
        Never,
    );
    // Weekly on Tuesday and Thursday for five weeks.
    for rule in
        ["FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH", "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH"]
    {
        is(
            &format!("{START}RRULE:{rule}"),
            &[nine(1997, 9, [2, 4, 9, 11, 16, 18, 23, 25, 30]), nine(1997, 10, [2])],
            Here,
        );
    }
    // Every other week on Monday, Wednesday, and Friday until December 24, 1997, starting on Monday,
    // September 1, 1997.
    is(
        "DTSTART;TZID=America/New_York:19970901T090000\n\
         RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
        &[
            nine(1997, 9, [1, 3, 5, 15, 17, 19, 29]),
            nine(1997, 10, [1, 3, 13, 15, 17, 27, 29, 31]),
            nine(1997, 11, [10, 12, 14, 24, 26, 28]),
            nine(1997, 12, [8, 10, 12, 22]),
        ],
        Here,
    );
    // Every other week on Tuesday and Thursday, for 8 occurrences.
    is(
        &format!("{START}RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH"),
        &[nine(1997, 9, [2, 4, 16, 18, 30]), nine(1997, 10, [2, 14, 16])],
        Here,
    );
}

#[test]
fn monthly_by_weekday() {
    // Monthly on the first Friday for 10 occurrences.
    is(
        "DTSTART;TZID=America/New_York:19970905T090000\nRRULE:FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
        &[
            nine(1997, 9, [5]),
            nine(1997, 10, [3]),
            nine(1997, 11, [7]),
            nine(1997, 12, [5]),
            nine(1998, 1, [2]),
            nine(1998, 2, [6]),
            nine(1998, 3, [6]),
            nine(1998, 4, [3]),
            nine(1998, 5, [1]),
            nine(1998, 6, [5]),
        ],
        Here,
    );
    // Monthly on the first Friday until December 24, 1997.
    is(
        "DTSTART;TZID=America/New_York:19970905T090000\nRRULE:FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
        &[nine(1997, 9, [5]), nine(1997, 10, [3]), nine(1997, 11, [7]), nine(1997, 12, [5])],
        Here,
    );
    // Every other month on the first and last Sunday of the month for 10 occurrences.
    is(
        "DTSTART;TZID=America/New_York:19970907T090000\nRRULE:FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
        &[
            nine(1997, 9, [7, 28]),
            nine(1997, 11, [2, 30]),
            nine(1998, 1, [4, 25]),
            nine(1998, 3, [1, 29]),
            nine(1998, 5, [3, 31]),
        ],
        Here,
    );
    // Monthly on the second-to-last Monday of the month for 6 months.
    is(
        "DTSTART;TZID=America/New_York:19970922T090000\nRRULE:FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
        &[
            nine(1997, 9, [22]),
            nine(1997, 10, [20]),
            nine(1997, 11, [17]),
            nine(1997, 12, [22]),
            nine(1998, 1, [19]),
            nine(1998, 2, [16]),
        ],
        Here,
    );
}

#[test]
fn monthly_by_day() {
    // Monthly on the third-to-the-last day of the month, forever.
    is(
        "DTSTART;TZID=America/New_York:19970928T090000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-3",
        &[
            nine(1997, 9, [28]),
            nine(1997, 10, [29]),
            nine(1997, 11, [28]),
            nine(1997, 12, [29]),
            nine(1998, 1, [29]),
            nine(1998, 2, [26]),
        ],
        Never,
    );
    // Monthly on the 2nd and 15th of the month for 10 occurrences.
    is(
        &format!("{START}RRULE:FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15"),
        &[
            nine(1997, 9, [2, 15]),
            nine(1997, 10, [2, 15]),
            nine(1997, 11, [2, 15]),
            nine(1997, 12, [2, 15]),
            nine(1998, 1, [2, 15]),
        ],
        Here,
    );
    // Monthly on the first and last day of the month for 10 occurrences.
    is(
        "DTSTART;TZID=America/New_York:19970930T090000\nRRULE:FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
        &[
            nine(1997, 9, [30]),
            nine(1997, 10, [1, 31]),
            nine(1997, 11, [1, 30]),
            nine(1997, 12, [1, 31]),
            nine(1998, 1, [1, 31]),
            nine(1998, 2, [1]),
        ],
        Here,
    );
    // Every 18 months on the 10th thru 15th of the month for 10 occurrences.
    is(
        "DTSTART;TZID=America/New_York:19970910T090000\n\
         RRULE:FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
        &[nine(1997, 9, 10..=15), nine(1999, 3, 10..=13)],
        Here,
    );
    // Every Tuesday, every other month.
    is(
        &format!("{START}RRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=TU"),
        &[
            nine(1997, 9, [2, 9, 16, 23, 30]),
            nine(1997, 11, [4, 11, 18, 25]),
            nine(1998, 1, [6, 13, 20, 27]),
            nine(1998, 3, [3, 10, 17, 24, 31]),
        ],
        Never,
    );
}

#[test]
fn yearly_by_month() {
    // Yearly in June and July for 10 occurrences. "Since none of the BYDAY, BYMONTHDAY, or BYYEARDAY
    // components are specified, the day is gotten from DTSTART."
    let june_and_july = |year| [nine(year, 6, [10]), nine(year, 7, [10])].concat();
    is(
        "DTSTART;TZID=America/New_York:19970610T090000\nRRULE:FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
        &(1997..=2001).map(june_and_july).collect::<Vec<_>>(),
        Here,
    );
    // Every other year on January, February, and March for 10 occurrences.
    let first_quarter = |year| [nine(year, 1, [10]), nine(year, 2, [10]), nine(year, 3, [10])].concat();
    is(
        "DTSTART;TZID=America/New_York:19970310T090000\nRRULE:FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
        &[nine(1997, 3, [10]), first_quarter(1999), first_quarter(2001), first_quarter(2003)],
        Here,
    );
    // Every third year on the 1st, 100th, and 200th day for 10 occurrences.
    is(
        "DTSTART;TZID=America/New_York:19970101T090000\n\
         RRULE:FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
        &[
            nine(1997, 1, [1]),
            nine(1997, 4, [10]),
            nine(1997, 7, [19]),
            nine(2000, 1, [1]),
            nine(2000, 4, [9]),
            nine(2000, 7, [18]),
            nine(2003, 1, [1]),
            nine(2003, 4, [10]),
            nine(2003, 7, [19]),
            nine(2006, 1, [1]),
        ],
        Here,
    );
}

#[test]
fn yearly_by_weekday() {
    // Every 20th Monday of the year, forever.
    is(
        "DTSTART;TZID=America/New_York:19970519T090000\nRRULE:FREQ=YEARLY;BYDAY=20MO",
        &[nine(1997, 5, [19]), nine(1998, 5, [18]), nine(1999, 5, [17])],
        Never,
    );
    // Monday of week number 20 (where the default start of the week is Monday), forever.
    is(
        "DTSTART;TZID=America/New_York:19970512T090000\nRRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
        &[nine(1997, 5, [12]), nine(1998, 5, [11]), nine(1999, 5, [17])],
        Never,
    );
    // Every Thursday in March, forever.
    is(
        "DTSTART;TZID=America/New_York:19970313T090000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
        &[nine(1997, 3, [13, 20, 27]), nine(1998, 3, [5, 12, 19, 26]), nine(1999, 3, [4, 11, 18, 25])],
        Never,
    );
    // Every Thursday, but only during June, July, and August, forever.
    is(
        "DTSTART;TZID=America/New_York:19970605T090000\nRRULE:FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
        &[
            nine(1997, 6, [5, 12, 19, 26]),
            nine(1997, 7, [3, 10, 17, 24, 31]),
            nine(1997, 8, [7, 14, 21, 28]),
            nine(1998, 6, [4, 11, 18, 25]),
            nine(1998, 7, [2, 9, 16, 23, 30]),
            nine(1998, 8, [6, 13, 20, 27]),
            nine(1999, 6, [3, 10, 17, 24]),
            nine(1999, 7, [1, 8, 15, 22, 29]),
            nine(1999, 8, [5, 12, 19, 26]),
        ],
        Never,
    );
}

#[test]
fn limited_by_both() {
    // Every Friday the 13th, forever. The start is taken out by an EXDATE.
    is(
        "DTSTART;TZID=America/New_York:19970902T090000\n\
         EXDATE;TZID=America/New_York:19970902T090000\n\
         RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        &[
            nine(1998, 2, [13]),
            nine(1998, 3, [13]),
            nine(1998, 11, [13]),
            nine(1999, 8, [13]),
            nine(2000, 10, [13]),
        ],
        Never,
    );
    // The first Saturday that follows the first Sunday of the month, forever.
    is(
        "DTSTART;TZID=America/New_York:19970913T090000\n\
         RRULE:FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
        &[
            nine(1997, 9, [13]),
            nine(1997, 10, [11]),
            nine(1997, 11, [8]),
            nine(1997, 12, [13]),
            nine(1998, 1, [10]),
            nine(1998, 2, [7]),
            nine(1998, 3, [7]),
            nine(1998, 4, [11]),
            nine(1998, 5, [9]),
            nine(1998, 6, [13]),
        ],
        Never,
    );
    // Every 4 years, the first Tuesday after a Monday in November, forever (U.S. Presidential Election
    // day).
    is(
        "DTSTART;TZID=America/New_York:19961105T090000\n\
         RRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        &[nine(1996, 11, [5]), nine(2000, 11, [7]), nine(2004, 11, [2])],
        Never,
    );
}

#[test]
fn positions() {
    // The third instance into the month of one of Tuesday, Wednesday, or Thursday, for the next 3 months.
    is(
        "DTSTART;TZID=America/New_York:19970904T090000\nRRULE:FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
        &[nine(1997, 9, [4]), nine(1997, 10, [7]), nine(1997, 11, [6])],
        Here,
    );
    // The second-to-last weekday of the month.
    is(
        "DTSTART;TZID=America/New_York:19970929T090000\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        &[
            nine(1997, 9, [29]),
            nine(1997, 10, [30]),
            nine(1997, 11, [27]),
            nine(1997, 12, [30]),
            nine(1998, 1, [29]),
            nine(1998, 2, [26]),
            nine(1998, 3, [30]),
        ],
        Never,
    );
}

#[test]
fn within_a_day() {
    let times =
        |list: &[(u32, u32)]| list.iter().map(|(hour, minute)| at(1997, 9, 2, *hour, *minute)).collect();
    // Every 3 hours from 9:00 AM to 5:00 PM on a specific day. The RFC prints 09:00, 12:00 and 15:00, but
    // its UNTIL, 17:00 UTC, is 13:00 in New York; 17:00 in New York is 21:00 UTC.
    is(
        &format!("{START}RRULE:FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z"),
        &[times(&[(9, 0), (12, 0)])],
        Here,
    );
    is(
        &format!("{START}RRULE:FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z"),
        &[times(&[(9, 0), (12, 0), (15, 0)])],
        Here,
    );
    // Every 15 minutes for 6 occurrences.
    is(
        &format!("{START}RRULE:FREQ=MINUTELY;INTERVAL=15;COUNT=6"),
        &[times(&[(9, 0), (9, 15), (9, 30), (9, 45), (10, 0), (10, 15)])],
        Here,
    );
    // Every hour and a half for 4 occurrences.
    is(
        &format!("{START}RRULE:FREQ=MINUTELY;INTERVAL=90;COUNT=4"),
        &[times(&[(9, 0), (10, 30), (12, 0), (13, 30)])],
        Here,
    );
    // Every 20 minutes from 9:00 AM to 4:40 PM every day.
    for rule in [
        "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40",
        "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16",
    ] {
        let day = |day| (0..24).map(move |third| at(1997, 9, day, 9 + third / 3, third % 3 * 20)).collect();
        is(&format!("{START}RRULE:{rule}"), &[day(2), day(3)], Never);
    }
}

#[test]
fn week_start() {
    // An example where the days generated makes a difference because of WKST.
    let start = "DTSTART;TZID=America/New_York:19970805T090000\n";
    is(
        &format!("{start}RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO"),
        &[nine(1997, 8, [5, 10, 19, 24])],
        Here,
    );
    // Changing only WKST from MO to SU, yields different results.
    is(
        &format!("{start}RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU"),
        &[nine(1997, 8, [5, 17, 19, 31])],
        Here,
    );
}

#[test]
fn invalid_dates() {
    // An example where an invalid date (i.e., February 30) is ignored.
    is(
        "DTSTART;TZID=America/New_York:20070115T090000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
        &[nine(2007, 1, [15, 30]), nine(2007, 2, [15]), nine(2007, 3, [15, 30])],
        Here,
    );
}

/// The example of the table in section 3.3.10: every Sunday in January at 8:30 and 9:30, every other year.
#[test]
fn several_parts() {
    let sundays = |year, month, days: &[u32]| -> Vec<NaiveDateTime> {
        days.iter().flat_map(|day| [at(year, month, *day, 8, 30), at(year, month, *day, 9, 30)]).collect()
    };
    is(
        "DTSTART;TZID=America/New_York:19970105T083000\n\
         RRULE:FREQ=YEARLY;INTERVAL=2;BYMONTH=1;BYDAY=SU;BYHOUR=8,9;BYMINUTE=30",
        &[sundays(1997, 1, &[5, 12, 19, 26]), sundays(1999, 1, &[3, 10, 17, 24, 31])],
        Never,
    );
}

/// The two lines of section 3.8.5.2: a list of dates and no rule.
#[test]
fn dates_only() {
    let text = "DTSTART:19970714T123000Z\nRDATE;TZID=America/New_York:19970714T083000";
    let recipe: Recipe = text.parse().unwrap();
    assert_eq!(recipe.dates, [CalendarTime::Zoned(at(1997, 7, 14, 8, 30), zone!("America/New_York"))]);
    assert_eq!(recipe.zone(), Zone::UTC);
    is(text, &[vec![at(1997, 7, 14, 12, 30)]], Here);
}
