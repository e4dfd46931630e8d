//! What is said of texts that are refused, and where it points.

use recurrence_core::{ParseProblem, RecurrenceSet, Rule, Strictness};

/// Refused by both.
const ALWAYS: &[(&str, &str)] = &[
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=WEEKLY;BYDAY=€M",
        "BYDAY at byte 49: `€M` is not a weekday such as MO, 2TU or -1FR",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO,2T",
        "BYDAY at byte 52: `2T` is not a weekday such as MO, 2TU or -1FR",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=MONTHLY;BYDAY=0MO",
        "BYDAY at byte 50: `0MO` is out of range; it may be 1 to 53 or -53 to -1 with a weekday",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=MONTHLY;BYDAY=-54MO",
        "BYDAY at byte 50: `-54MO` is out of range; it may be 1 to 53 or -53 to -1 with a weekday",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=MONTHLY;BYDAY=--1MO",
        "BYDAY at byte 50: `--1MO` is not a weekday such as MO, 2TU or -1FR",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=MONTHLY;BYDAY=",
        "BYDAY at byte 50: `` is not a weekday such as MO, 2TU or -1FR",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=YEARLY;BYWEEKNO=3;BYDAY=2TU",
        "BYDAY at byte 54: BYDAY may not count weekdays (2TU) beside BYWEEKNO",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=WEEKLY;WKST=2MO",
        "WKST at byte 48: `2MO` is not a weekday such as MO or SU",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=FORTNIGHTLY",
        "FREQ at byte 36: `FORTNIGHTLY` is not one of SECONDLY, MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY and YEARLY",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:COUNT=3",
        "FREQ at byte 31: there is none; a rule needs one, such as FREQ=DAILY",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;COUNT=0",
        "COUNT at byte 48: `0` is out of range; it may be 1 to 4294967295",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;COUNT=-1",
        "COUNT at byte 48: `-1` is out of range; it may be 1 to 4294967295",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;COUNT=+1",
        "COUNT at byte 48: `+1` is not a number; it may be 1 to 4294967295",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;COUNT=1.5",
        "COUNT at byte 48: `1.5` is not a number; it may be 1 to 4294967295",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;INTERVAL=0",
        "INTERVAL at byte 51: `0` is out of range; it may be 1 to 4294967295",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;INTERVAL=4294967296",
        "INTERVAL at byte 51: `4294967296` is out of range; it may be 1 to 4294967295",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;INTERVAL=99999999999999999999999999999999999999999999",
        "INTERVAL at byte 51: `9999999999999999999999999999999999999999…` is out of range; it may be 1 to 4294967295",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;COUNT=3;UNTIL=20260401T000000Z",
        "UNTIL at byte 50: a rule ends by COUNT or by UNTIL, not by both",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;UNTIL=20260401T000000Z;COUNT=3",
        "UNTIL at byte 42: a rule ends by COUNT or by UNTIL, not by both",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;BYMONTH=13",
        "BYMONTH at byte 50: `13` is out of range; it may be 1 to 12",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;BYMONTH=1,,2",
        "BYMONTH at byte 52: `` is not a number; it may be 1 to 12",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;BYHOUR=24",
        "BYHOUR at byte 49: `24` is out of range; it may be 0 to 23",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;BYMINUTE=60",
        "BYMINUTE at byte 51: `60` is out of range; it may be 0 to 59",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;BYSECOND=61",
        "BYSECOND at byte 51: `61` is out of range; it may be 0 to 60",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=YEARLY;BYWEEKNO=54",
        "BYWEEKNO at byte 52: `54` is out of range; it may be 1 to 53 or -53 to -1",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=YEARLY;BYYEARDAY=-367",
        "BYYEARDAY at byte 53: `-367` is out of range; it may be 1 to 366 or -366 to -1",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=MONTHLY;BYMONTHDAY=0",
        "BYMONTHDAY at byte 55: `0` is out of range; it may be 1 to 31 or -31 to -1",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=MONTHLY;BYSETPOS=1",
        "BYSETPOS at byte 44: BYSETPOS needs another BY part to choose from",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367",
        "BYSETPOS at byte 62: `367` is out of range; it may be 1 to 366 or -366 to -1",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;BYEASTER=0",
        "RRULE at byte 42: `BYEASTER` is not a rule part that is known",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;COUNT",
        "RRULE at byte 42: `COUNT` is not a rule part such as FREQ=DAILY",
    ),
    ("DTSTART:20260330T090000Z\nRRULE", "RRULE at byte 30: a colon and a value are missing"),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;UNTIL=20260230T000000Z",
        "UNTIL at byte 48: `20260230T000000Z` names a day that the years 1 to 9999 do not have",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;UNTIL=tomorrow",
        "UNTIL at byte 48: `tomorrow` is not a date or time such as 20260330, 20260330T100000 or 20260330T090000Z",
    ),
    (
        "DTSTART:20260230T090000Z",
        "DTSTART at byte 8: `20260230T090000Z` names a day that the years 1 to 9999 do not have",
    ),
    (
        "DTSTART:00000101T090000Z",
        "DTSTART at byte 8: `00000101T090000Z` names a day that the years 1 to 9999 do not have",
    ),
    ("DTSTART:20260330T250000Z", "DTSTART at byte 8: `20260330T250000Z` names a time that no day has"),
    ("DTSTART:20260330T236000Z", "DTSTART at byte 8: `20260330T236000Z` names a time that no day has"),
    ("DTSTART:20260330T235961Z", "DTSTART at byte 8: `20260330T235961Z` names a time that no day has"),
    (
        "DTSTART:20260330T0900Z",
        "DTSTART at byte 8: `20260330T0900Z` is not a date or time such as 20260330, 20260330T100000 or 20260330T090000Z",
    ),
    (
        "DTSTART:2026-03-30T09:00:00Z",
        "DTSTART at byte 8: `2026-03-30T09:00:00Z` is not a date or time such as 20260330, 20260330T100000 or 20260330T090000Z",
    ),
    (
        "DTSTART:20260330T090000+0100",
        "DTSTART at byte 8: `20260330T090000+0100` is not a date or time such as 20260330, 20260330T100000 or 20260330T090000Z",
    ),
    (
        "DTSTART:",
        "DTSTART at byte 8: `` is not a date or time such as 20260330, 20260330T100000 or 20260330T090000Z",
    ),
    ("DTSTART", "DTSTART at byte 7: a colon and a value are missing"),
    (
        "DTSTART;VALUE=PERIOD:20260330T090000Z/PT1H",
        "DTSTART at byte 14: periods are not read; DATE and DATE-TIME are",
    ),
    (
        "DTSTART:20260330T090000Z\nRDATE;VALUE=PERIOD:20260330T090000Z/PT1H",
        "RDATE at byte 37: periods are not read; DATE and DATE-TIME are",
    ),
    (
        "DTSTART:20260330T090000Z\nRDATE:20260330T090000Z/PT1H",
        "RDATE at byte 31: `20260330T090000Z/PT1H` is not a date or time such as 20260330, 20260330T100000 or 20260330T090000Z",
    ),
    ("DTSTART;VALUE=TEXT:20260330T090000Z", "DTSTART at byte 14: `TEXT` is not DATE or DATE-TIME"),
    (
        "DTSTART;TZID=Mars/Olympus:20260330T090000",
        "TZID at byte 13: `Mars/Olympus` is not a zone of the tz database such as Europe/London",
    ),
    (
        "DTSTART;TZID=Europe/Londres:20260330T090000",
        "TZID at byte 13: `Europe/Londres` is not a zone of the tz database; did you mean Europe/London?",
    ),
    (
        "DTSTART;TZID=\"Europe/London:20260330T090000",
        "DTSTART at byte 8: `TZID=\"Europe/London:20260330T090000` is not a parameter such as TZID=Europe/London",
    ),
    (
        "DTSTART;TZID=\"Europe/London\"x:20260330T090000",
        "DTSTART at byte 28: a colon and a value are missing",
    ),
    (
        "DTSTART;TZID:20260330T090000",
        "DTSTART at byte 8: `TZID:20260330T090000` is not a parameter such as TZID=Europe/London",
    ),
    (
        "DTSTART:20260330T090000Z\nDTSTART:20260330T090000Z",
        "DTSTART at byte 25: there is one already; a set has one start",
    ),
    ("RRULE:FREQ=DAILY", "DTSTART at byte 0: there is none; a set needs a start"),
    ("", "DTSTART at byte 0: there is none; a set needs a start"),
    ("FREQ=DAILY", "text at byte 0: `FREQ=DAILY` is not a property such as RRULE:FREQ=DAILY"),
    (
        "DTSTART:20260330T090000Z\nwhat is this line, which is long enough to be cut at some place",
        "text at byte 25: `what is this line, which is long enough …` is not a property such as RRULE:FREQ=DAILY",
    ),
    (
        "DTSTART:20260330T090000Z\nEXDATE:20260401T090000Z,20260401T99",
        "EXDATE at byte 49: `20260401T99` is not a date or time such as 20260330, 20260330T100000 or 20260330T090000Z",
    ),
    (
        "DTSTART:20260330T090000Z\r\nRRULE:FREQ=WEEKLY;\r\n BYDAY=MO,\r\n\tXX",
        "BYDAY at byte 59: `XX` is not a weekday such as MO, 2TU or -1FR",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:RSCALE=CHINESE;FREQ=YEARLY",
        "RRULE at byte 31: `RSCALE` is not a rule part that is known",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=MONTHLY;SKIP=FORWARD",
        "RRULE at byte 44: `SKIP` is not a rule part that is known",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY\u{1b}[31m=1",
        "FREQ at byte 36: `DAILY�[31m=1` is not one of SECONDLY, MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY and YEARLY",
    ),
];

/// Refused by strict reading only.
const STRICTLY: &[(&str, &str)] = &[
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=WEEKLY;BYDAY=2TU",
        "BYDAY at byte 43: BYDAY may count weekdays (2TU) in monthly and yearly rules only, not in a WEEKLY one",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=MONTHLY;BYWEEKNO=3",
        "BYWEEKNO at byte 44: BYWEEKNO has no meaning in a MONTHLY rule",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;BYYEARDAY=3",
        "BYYEARDAY at byte 42: BYYEARDAY has no meaning in a DAILY rule",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=WEEKLY;BYMONTHDAY=3",
        "BYMONTHDAY at byte 43: BYMONTHDAY has no meaning in a WEEKLY rule",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;",
        "RRULE at byte 42: `` is not a rule part such as FREQ=DAILY",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;COUNT=3;COUNT=4",
        "COUNT at byte 50: it is there already, at byte 42",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;X-COLOUR=red",
        "RRULE at byte 42: `X-COLOUR` is not a rule part that is known",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE;X=1:FREQ=DAILY",
        "RRULE at byte 31: `X` is not a parameter that is known here",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE;TZID=Europe/London:FREQ=DAILY",
        "RRULE at byte 31: `TZID` is not a parameter that is known here",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;UNTIL=20260401",
        "UNTIL at byte 42: beside a start that is in UTC, it must be in UTC, as 20260330T090000Z is",
    ),
    (
        "DTSTART;TZID=Europe/London:20260330T090000\nRRULE:FREQ=DAILY;UNTIL=20260401T000000",
        "UNTIL at byte 60: beside a start that is in a zone, it must be in UTC, as 20260330T090000Z is",
    ),
    (
        "DTSTART:20260330T090000\nRRULE:FREQ=DAILY;UNTIL=20260401T000000Z",
        "UNTIL at byte 41: beside a start that is floating, it must be a local time such as 20260330T090000",
    ),
    (
        "DTSTART;VALUE=DATE:20260330\nRRULE:FREQ=DAILY;UNTIL=20260401T000000Z",
        "UNTIL at byte 45: beside a start that is a date, it must be a date such as 20260330",
    ),
    (
        "RRULE:FREQ=DAILY;UNTIL=20260401\nDTSTART:20260330T090000Z",
        "UNTIL at byte 17: beside a start that is in UTC, it must be in UTC, as 20260330T090000Z is",
    ),
    (
        "DTSTART;VALUE=DATE:20260330\nRRULE:FREQ=DAILY;BYHOUR=3",
        "BYHOUR at byte 45: a rule for dates has no times of day",
    ),
    (
        "DTSTART:20260330",
        "DTSTART at byte 8: `20260330` is not a DATE-TIME, which it must be here; VALUE says which",
    ),
    (
        "DTSTART;VALUE=DATE:20260330T090000Z",
        "DTSTART at byte 19: `20260330T090000Z` is not a DATE, which it must be here; VALUE says which",
    ),
    (
        "DTSTART;TZID=europe/london:20260330T090000",
        "TZID at byte 13: `europe/london` is not a zone of the tz database; did you mean Europe/London?",
    ),
    (
        "DTSTART;TZID=London:20260330T090000",
        "TZID at byte 13: `London` is not a zone of the tz database; did you mean Europe/London?",
    ),
    (
        "DTSTART;TZID=GMT Standard Time:20260330T090000",
        "TZID at byte 13: `GMT Standard Time` is not a zone of the tz database; did you mean Europe/London?",
    ),
    (
        "DTSTART;TZID=/mozilla.org/20050126_1/Europe/London:20260330T090000",
        "TZID at byte 13: `/mozilla.org/20050126_1/Europe/London` is not a zone of the tz database; did you mean Europe/London?",
    ),
    (
        "DTSTART;TZID=Europe/London:20260330T090000Z",
        "TZID at byte 13: `20260330T090000Z` can have no zone beside it, being in UTC",
    ),
    (
        "DTSTART;VALUE=DATE;TZID=Europe/London:20260330",
        "TZID at byte 24: `20260330` can have no zone beside it, being a date",
    ),
    ("DTSTART;TZID=UTC;TZID=UTC:20260330T090000", "DTSTART at byte 17: it is there already, at byte 13"),
    ("DTSTART;X-FOO=1:20260330T090000", "DTSTART at byte 8: `X-FOO` is not a parameter that is known here"),
    (
        "DTSTART:20260330T090000Z\nEXDATE:20260401T090000Z,",
        "EXDATE at byte 49: `` is not a date or time such as 20260330, 20260330T100000 or 20260330T090000Z",
    ),
    (
        "DTSTART:20260330T090000Z \nRRULE:FREQ=DAILY",
        "DTSTART at byte 8: `20260330T090000Z ` is not a date or time such as 20260330, 20260330T100000 or 20260330T090000Z",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;COUN\n T=3;COUNT=4",
        "COUNT at byte 52: it is there already, at byte 42",
    ),
    (
        "DTSTART:20260330T090000Z\nRRULE:RSCALE=GREGORIAN;FREQ=YEARLY",
        "RRULE at byte 31: `RSCALE` is not a rule part that is known",
    ),
];

fn refusal(text: &str, strictness: Strictness) -> Option<String> {
    RecurrenceSet::parse(text, strictness).err().map(|error| error.to_string())
}

#[test]
fn what_nobody_forgives() {
    for (text, sentence) in ALWAYS {
        assert_eq!(refusal(text, Strictness::Strict).as_deref(), Some(*sentence), "{text:?}");
        assert_eq!(refusal(text, Strictness::Lenient).as_deref(), Some(*sentence), "{text:?}");
    }
}

#[test]
fn what_only_strict_reading_minds() {
    for (text, sentence) in STRICTLY {
        assert_eq!(refusal(text, Strictness::Strict).as_deref(), Some(*sentence), "{text:?}");
        assert_eq!(refusal(text, Strictness::Lenient), None, "{text:?}");
    }
}

#[test]
fn both_refuse_for_different_reasons() {
    let both = |text| [Strictness::Strict, Strictness::Lenient].map(|strictness| refusal(text, strictness));
    assert_eq!(
        both("SUMMARY:Market").map(Option::unwrap_or_default),
        [
            "text at byte 0: `SUMMARY` is not one of DTSTART, RRULE, RDATE, EXDATE and EXRULE",
            "DTSTART at byte 0: there is none; a set needs a start",
        ]
    );
    assert_eq!(
        both("DTSTART:20260330T090000Z\nRRULE:").map(Option::unwrap_or_default),
        ["RRULE at byte 31: `` is not a rule part such as FREQ=DAILY", "",]
    );
    assert_eq!(
        both("DTSTART:20260330T090000Z\nRRULE:;").map(Option::unwrap_or_default),
        [
            "RRULE at byte 31: `` is not a rule part such as FREQ=DAILY",
            "FREQ at byte 31: there is none; a rule needs one, such as FREQ=DAILY",
        ]
    );
}

#[test]
fn the_position_is_that_of_the_value_in_the_text_as_given() {
    for (text, _) in ALWAYS.iter().chain(STRICTLY) {
        let error = RecurrenceSet::parse(text, Strictness::Strict).unwrap_err();
        assert!(text.is_char_boundary(error.position), "{text:?}: {error}");
        if let ParseProblem::OutOfRange { found, .. } | ParseProblem::NotAWeekday { found, .. } =
            &error.problem
        {
            let quoted = found.trim_end_matches('…');
            assert!(text[error.position..].starts_with(quoted), "{text:?}: {error}");
        }
    }
}

#[test]
fn a_rule_alone_counts_from_its_own_beginning() {
    let error = "FREQ=MONTHLY;BYMONTHDAY=1,32".parse::<Rule>().unwrap_err();
    assert_eq!((error.part, error.position), ("BYMONTHDAY", 26));
    let error = Rule::parse("  RRULE:FREQ=MONTHLY;BYMONTHDAY=1,32", Strictness::Lenient).unwrap_err();
    assert_eq!((error.part, error.position), ("BYMONTHDAY", 34));
    let error = "RRULE:FREQ=MONTHLY;BYMONTHDAY=1,32".parse::<Rule>().unwrap_err();
    assert_eq!((error.part, error.position), ("BYMONTHDAY", 32));
    let error = " RRULE:FREQ=MONTHLY".parse::<Rule>().unwrap_err();
    assert_eq!((error.part, error.position), ("RRULE", 0));
}

#[test]
fn what_is_quoted_is_cut_between_characters() {
    let long = format!("FREQ={}", "€".repeat(41));
    let error = long.parse::<Rule>().unwrap_err();
    let ParseProblem::UnknownFrequency { found } = error.problem else { panic!("{error}") };
    assert_eq!(found, format!("{}…", "€".repeat(40)));
}
