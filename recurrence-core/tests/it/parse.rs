//! Texts that are read, and what they are read as.

use chrono::{NaiveDate, NaiveDateTime};
use recurrence_core::{
    CalendarTime, Gap, Limit, Readings, RecurrenceSet, Rule, Strictness, UnmatchedStart, Until,
};
use zone_core::{Zone, zone};

fn at(day: u32, hour: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 3, day).and_then(|day| day.and_hms_opt(hour, 0, 0)).unwrap()
}

fn strict(text: &str) -> RecurrenceSet {
    RecurrenceSet::parse(text, Strictness::Strict).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn lenient(text: &str) -> RecurrenceSet {
    RecurrenceSet::parse(text, Strictness::Lenient).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

#[test]
fn starts_of_all_forms() {
    let starts = [
        ("DTSTART:20260330T090000Z", CalendarTime::Utc(at(30, 9))),
        ("DTSTART;VALUE=DATE-TIME:20260330T090000Z", CalendarTime::Utc(at(30, 9))),
        (
            "DTSTART;TZID=Europe/London:20260330T090000",
            CalendarTime::Zoned(at(30, 9), zone!("Europe/London")),
        ),
        (
            "DTSTART;TZID=\"Europe/London\":20260330T090000",
            CalendarTime::Zoned(at(30, 9), zone!("Europe/London")),
        ),
        (
            "dtstart;value=date-time;tzid=Europe/London:20260330t090000",
            CalendarTime::Zoned(at(30, 9), zone!("Europe/London")),
        ),
        ("DTSTART;TZID=UTC:20260330T090000", CalendarTime::Zoned(at(30, 9), Zone::UTC)),
        ("DTSTART:20260330T090000", CalendarTime::Floating(at(30, 9))),
        ("DTSTART;VALUE=DATE:20260330", CalendarTime::Date(at(30, 9).date())),
    ];
    for (text, start) in starts {
        let set = strict(text);
        assert_eq!(set.start(), start, "{text}");
        assert_eq!(set.source(), Some(text));
        let (_, behind_name) = text.split_at("DTSTART".len());
        let behind_name = behind_name.trim_start_matches([';', ':']);
        assert_eq!(behind_name.parse(), Ok(start), "{behind_name}");
    }
}

#[test]
fn lists_folds_line_ends_and_blank_lines() {
    let text = "\r\nRRULE:FREQ=WEEKLY;BYDA\r\n Y=TU,\r\n\tTH\r\n\r\nDTSTART;TZID=Europe/Lo\n ndon:20260331T100000\n\
        RDATE;TZID=Europe/London:20260401T100000,20260402T100000\nRDATE:20260403T090000Z\n\
        EXDATE;VALUE=DATE:20260407\nEXDATE;TZID=Europe/London:20260409T100000\n\
        EXRULE:FREQ=MONTHLY;BYMONTHDAY=13\nRRULE:FREQ=YEARLY\r\n";
    let set = strict(text);
    assert_eq!(
        set.to_string(),
        "DTSTART;TZID=Europe/London:20260331T100000\nRRULE:FREQ=WEEKLY;BYDAY=TU,TH\nRRULE:FREQ=YEARLY\n\
         EXRULE:FREQ=MONTHLY;BYMONTHDAY=13\nRDATE;TZID=Europe/London:20260401T100000\n\
         RDATE;TZID=Europe/London:20260402T100000\nRDATE:20260403T090000Z\nEXDATE;VALUE=DATE:20260407\n\
         EXDATE;TZID=Europe/London:20260409T100000"
    );
    assert_eq!(set.source(), Some(text));
    assert_eq!(lenient(text), set);
}

#[test]
fn rules_of_all_parts() {
    // What is parsed, and what it prints.
    let rules = [
        ("FREQ=DAILY", "FREQ=DAILY"),
        ("freq=daily;interval=002", "FREQ=DAILY;INTERVAL=2"),
        ("COUNT=4294967295;INTERVAL=70000;FREQ=SECONDLY", "FREQ=SECONDLY;INTERVAL=70000;COUNT=4294967295"),
        ("FREQ=HOURLY;INTERVAL=4294967295", "FREQ=HOURLY;INTERVAL=4294967295"),
        ("FREQ=DAILY;UNTIL=20261231", "FREQ=DAILY;UNTIL=20261231"),
        ("FREQ=DAILY;UNTIL=20261231t235960z", "FREQ=DAILY;UNTIL=20261231T235959Z"),
        ("FREQ=DAILY;UNTIL=20261231T120000", "FREQ=DAILY;UNTIL=20261231T120000"),
        ("FREQ=WEEKLY;WKST=mo;BYDAY=su,mo,SU", "FREQ=WEEKLY;BYDAY=MO,SU"),
        ("FREQ=WEEKLY;WKST=SU", "FREQ=WEEKLY;WKST=SU"),
        ("FREQ=MONTHLY;BYDAY=-5FR", "FREQ=MONTHLY;BYDAY=-5FR"),
        ("FREQ=MONTHLY;BYDAY=+2TU,MO,-1FR,2TU", "FREQ=MONTHLY;BYDAY=MO,-1FR,2TU"),
        ("FREQ=YEARLY;BYDAY=53SU,-53SU", "FREQ=YEARLY;BYDAY=-53SU,53SU"),
        ("FREQ=MONTHLY;BYMONTHDAY=31,+1,-31,-1", "FREQ=MONTHLY;BYMONTHDAY=1,31,-31,-1"),
        ("FREQ=YEARLY;BYMONTH=12,1,01", "FREQ=YEARLY;BYMONTH=1,12"),
        ("FREQ=YEARLY;BYWEEKNO=53,1,-1,-53", "FREQ=YEARLY;BYWEEKNO=1,53,-53,-1"),
        ("FREQ=YEARLY;BYYEARDAY=366,1,-366,+100", "FREQ=YEARLY;BYYEARDAY=-366,1,100,366"),
        ("FREQ=DAILY;BYHOUR=23,0;BYMINUTE=59,0", "FREQ=DAILY;BYHOUR=0,23;BYMINUTE=0,59"),
        ("FREQ=DAILY;BYSECOND=60,0", "FREQ=DAILY;BYSECOND=0,59"),
        (
            "FREQ=MONTHLY;BYSETPOS=-366,366,+1;BYDAY=MO,TU,WE,TH,FR,SA,SU",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-366,1,366",
        ),
        (
            "BYSETPOS=1;BYSECOND=1;BYMINUTE=2;BYHOUR=3;BYDAY=MO;BYMONTHDAY=4;BYYEARDAY=5;BYWEEKNO=6;BYMONTH=7;\
             WKST=TU;COUNT=8;INTERVAL=9;FREQ=YEARLY",
            "FREQ=YEARLY;INTERVAL=9;COUNT=8;WKST=TU;BYMONTH=7;BYWEEKNO=6;BYYEARDAY=5;BYMONTHDAY=4;BYDAY=MO;\
             BYHOUR=3;BYMINUTE=2;BYSECOND=1;BYSETPOS=1",
        ),
    ];
    for (text, printed) in rules {
        let rule: Rule = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(rule.to_string(), printed, "{text}");
        assert_eq!(printed.parse(), Ok(rule.clone()));
        assert_eq!(Rule::parse(text, Strictness::Lenient), Ok(rule));
    }
}

#[test]
fn a_parsed_rule_is_the_built_one() {
    use chrono::Weekday::{Fri, Mon, Sun, Tue};
    let built = Rule::monthly()
        .every(2)
        .count(9)
        .week_start(Sun)
        .in_months([3, 9])
        .on_month_days([1, -1])
        .on([Mon, Tue])
        .on_nth(-1, Fri)
        .at_hours([9, 17])
        .at_minutes([0, 30])
        .at_seconds([15])
        .positions([1, -1])
        .build();
    let text = "FREQ=MONTHLY;INTERVAL=2;COUNT=9;WKST=SU;BYMONTH=3,9;BYMONTHDAY=1,-1;BYDAY=MO,TU,-1FR;\
        BYHOUR=9,17;BYMINUTE=0,30;BYSECOND=15;BYSETPOS=1,-1";
    assert_eq!(text.parse().ok(), built.ok());
}

#[test]
fn until_of_the_form_that_the_start_asks_for() {
    for text in [
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;UNTIL=20260401T000000Z",
        "RRULE:FREQ=DAILY;UNTIL=20260401T000000Z\nDTSTART;TZID=Europe/London:20260330T090000",
        "DTSTART:20260330T090000\nRRULE:FREQ=DAILY;UNTIL=20260401T000000",
        "DTSTART;VALUE=DATE:20260330\nRRULE:FREQ=DAILY;UNTIL=20260401",
    ] {
        assert_eq!(lenient(text), strict(text));
    }
}

#[test]
fn lenient_reading_keeps_until_as_it_is_written() {
    let day = at(31, 0).date();
    for start in ["20260330T090000Z", "20260330T090000", "20260330"] {
        for (until, limit) in [
            ("20260331", Until::Date(day)),
            ("20260331T000000", Until::Local(at(31, 0))),
            ("20260331T000000Z", Until::Utc(at(31, 0).and_utc())),
        ] {
            let set = lenient(&format!("DTSTART:{start}\nRRULE:FREQ=DAILY;UNTIL={until}"));
            assert_eq!(set.rules()[0].limit(), Limit::Until(limit), "{start} {until}");
        }
    }
}

#[test]
fn what_lenient_reading_forgives() {
    // What is parsed leniently, and what it prints.
    let texts = [
        ("DTSTART:20260330", "DTSTART;VALUE=DATE:20260330"),
        ("DTSTART;VALUE=DATE:20260330T090000", "DTSTART:20260330T090000"),
        ("DTSTART;VALUE=DATE;TZID=Nowhere:20260330", "DTSTART;VALUE=DATE:20260330"),
        ("DTSTART;TZID=Europe/London:20260330T090000Z", "DTSTART:20260330T090000Z"),
        ("DTSTART;TZID=Nowhere:20260330T090000Z", "DTSTART:20260330T090000Z"),
        (
            "DTSTART;X-VOBJ=\"a:b;c\";TZID=europe/LONDON:20260330T090000",
            "DTSTART;TZID=Europe/London:20260330T090000",
        ),
        ("DTSTART;TZID=UTC;TZID=Europe/London:20260330T090000", "DTSTART;TZID=Europe/London:20260330T090000"),
        (
            "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/London:20260330T090000",
            "DTSTART;TZID=Europe/London:20260330T090000",
        ),
        (
            "DTSTART;TZID=/freeassociation.sourceforge.net/Tzfile/America/Argentina/Ushuaia:20260330T090000",
            "DTSTART;TZID=America/Argentina/Ushuaia:20260330T090000",
        ),
        (
            "DTSTART;TZID=/mozilla.org/20050126_1/America/Indiana/Knox:20260330T090000",
            "DTSTART;TZID=America/Indiana/Knox:20260330T090000",
        ),
        ("DTSTART;TZID=/Europe/London:20260330T090000", "DTSTART;TZID=Europe/London:20260330T090000"),
        (
            "DTSTART:20260330T090000Z\nRRULE:FREQ = WEEKLY ; BYDAY = MO , TU ;; X-A=b;RSCALE=gregorian;SKIP=OMIT;",
            "DTSTART:20260330T090000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU",
        ),
        (
            "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;BYMONTH=1,2;COUNT=3;FREQ=WEEKLY;BYMONTH=3;COUNT=4",
            "DTSTART:20260330T090000Z\nRRULE:FREQ=WEEKLY;COUNT=4;BYMONTH=3",
        ),
        (
            "DTSTART:20260330T090000Z\nEXDATE:\nEXDATE:20260401,, 20260402T090000Z ,\nSUMMARY:a\nX-B;C=d:e",
            "DTSTART:20260330T090000Z\nEXDATE;VALUE=DATE:20260401\nEXDATE:20260402T090000Z",
        ),
        (
            "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nBEGIN:STANDARD\nDTSTART:19701025T020000\n\
             RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\n\
             DTSTART:20260330T090000Z\nDTEND:20260330T100000Z\nBEGIN:VALARM\nDTSTART:20250101\nRRULE:?\n\
             END:VALARM\nRRULE:FREQ=DAILY\nEND:VEVENT\nEND:VCALENDAR",
            "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY",
        ),
    ];
    for (text, printed) in texts {
        let set = lenient(text);
        assert_eq!(set.to_string(), printed, "{text}");
        assert_eq!(set.source(), Some(text));
        assert!(text.parse::<RecurrenceSet>().is_err(), "{text}");
        assert_eq!(lenient(printed), set);
    }
    let spaced = " DTSTART ; TZID = \"Europe/London\" : 20260330T090000 \nRRULE : FREQ=DAILY";
    assert_eq!(lenient(spaced), strict("DTSTART;TZID=Europe/London:20260330T090000\nRRULE:FREQ=DAILY"));
    // White space at the beginning of a line continues the one before, also leniently.
    assert!(RecurrenceSet::parse(&spaced.replace('\n', "\n "), Strictness::Lenient).is_err());
}

#[test]
fn a_zone_must_be_named_whole() {
    for name in ["/nowhere.example/London", "Europe/London/x", "x/Europe/London", "/", "//", ""] {
        let text = format!("DTSTART;TZID={name}:20260330T090000");
        assert!(RecurrenceSet::parse(&text, Strictness::Lenient).is_err(), "{name}");
    }
}

/// What was decided of the clocks of these places in 2026, or holds long after, and what programs with older data
/// get wrong by an hour.
#[test]
fn the_clocks_are_those_of_this_year() {
    let cases = [
        ("America/Vancouver:20261215T090000", "2026-12-15T16:00:00Z"),
        ("Canada/Pacific:20270110T090000", "2027-01-10T16:00:00Z"),
        ("Africa/Casablanca:20270105T120000", "2027-01-05T12:00:00Z"),
        ("America/Havana:20261220T120000", "2026-12-20T16:00:00Z"),
        ("America/Edmonton:20261215T090000", "2026-12-15T15:00:00Z"),
        ("Europe/London:21500701T120000", "2150-07-01T11:00:00Z"),
    ];
    for (time, right) in cases {
        let first = strict(&format!("DTSTART;TZID={time}")).iter().next().unwrap();
        assert_eq!(first.instant().to_rfc3339_opts(chrono::SecondsFormat::Secs, true), right, "{time}");
    }
    for name in ["europe/london", "London", "GMT Standard Time"] {
        let text = format!("DTSTART;TZID={name}:20260330T090000");
        let set = RecurrenceSet::parse(&text, Strictness::Lenient).unwrap();
        assert_eq!(set.zone().name(), "Europe/London");
        assert!(RecurrenceSet::parse(&text, Strictness::Strict).is_err(), "{name}");
    }
}

#[test]
fn readings_are_kept_and_applied() {
    let text = "DTSTART:20260330T090000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO";
    let readings =
        Readings { gap: Gap::Skip, unmatched_start: UnmatchedStart::Reject, ..Readings::default() };
    let set = RecurrenceSet::parse_with(text, Strictness::Strict, readings).unwrap();
    assert_eq!(*set.readings(), readings);
    assert_eq!(set.source(), Some(text));
}

#[test]
fn a_rejected_start_is_pointed_at() {
    let readings = Readings { unmatched_start: UnmatchedStart::Reject, ..Readings::default() };
    let text = "RRULE:FREQ=WEEKLY;BYDAY=TU\nDTSTART:20260330T090000Z";
    let error = RecurrenceSet::parse_with(text, Strictness::Strict, readings).unwrap_err();
    assert_eq!(
        error.to_string(),
        "DTSTART at byte 27: the start, 20260330T090000Z, is not one of the occurrences that its rules give"
    );
}

#[test]
fn the_second_sixty_is_fifty_nine() {
    let set = strict("DTSTART:20161231T235960Z\nRDATE:20161231T235960");
    assert_eq!(set.start().to_string(), "20161231T235959Z");
    assert_eq!(set.dates()[0].to_string(), "20161231T235959");
}
