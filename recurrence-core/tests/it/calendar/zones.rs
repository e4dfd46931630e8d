//! Zones that files define.

use chrono::{DateTime, Utc};
use recurrence_core::{
    Gap, Overlap, Readings,
    calendar::{EventProblem, EventZone, FileReading, FileRemark, read},
};
use zone_core::LocalReading;

use super::{calendar, event, file, instants, notes};

/// The rules of New York since 2007, as Microsoft's programs write them: since 1601.
fn eastern(name: &str) -> String {
    format!(
        "BEGIN:VTIMEZONE\nTZID:{name}\nBEGIN:STANDARD\nDTSTART:16010101T020000\nTZOFFSETFROM:-0400\n\
         TZOFFSETTO:-0500\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11\nEND:STANDARD\nBEGIN:DAYLIGHT\n\
         DTSTART:16010101T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\n\
         RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n"
    )
}

#[test]
fn names_of_all_kinds_find_their_definitions() {
    // As Exchange, Outlook and their like name them: bare, in quotes, with commas, brackets and colons.
    for (name, parameter) in [
        ("Pacific Custom 2", "Pacific Custom 2"),
        ("tzone://Microsoft/Utc", "\"tzone://Microsoft/Utc\""),
        ("\"tzone://Microsoft/Custom\"", "\"tzone://Microsoft/Custom\""),
        ("(GMT-05:00) Somewhere\\, Elsewhere", "\"(GMT-05:00) Somewhere, Elsewhere\""),
        ("(GMT-05:00) Somewhere, Elsewhere", "(GMT-05:00) Somewhere, Elsewhere"),
        ("US-East_2", "US-East_2"),
        ("us-east_2", "US-EAST_2"),
    ] {
        let text = format!(
            "{}{}",
            eastern(name),
            event(&format!("DTSTART;TZID={parameter}:20260302T090000\nRRULE:FREQ=WEEKLY;COUNT=2"))
        );
        let text = file(&text);
        assert_eq!(instants(&text), ["2026-03-02T14:00:00Z", "2026-03-09T13:00:00Z"], "{name}");
        assert_eq!(notes(&text), [""; 0], "{name}");
        let calendar = calendar(&text);
        let schedule = calendar.events[0].schedule.as_ref().unwrap();
        assert!(matches!(schedule.zone(), EventZone::File(_)), "{schedule:?}");
        assert!(schedule.iter().all(|one| one.local().to_string().ends_with(" 09:00:00")));
    }
}

#[test]
fn a_definition_may_stand_behind_its_events() {
    let start = event("DTSTART;TZID=US-East_2:20260302T090000");
    assert_eq!(instants(&file(&format!("{start}{}", eastern("US-East_2")))), ["2026-03-02T14:00:00Z"]);
}

#[test]
fn a_zone_without_changes() {
    let office = "BEGIN:VTIMEZONE\nTZID:Office\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0530\n\
        TZOFFSETTO:+0530\nEND:STANDARD\nEND:VTIMEZONE\n";
    for text in [office.to_owned(), office.replace("+0530", "0530").replace("TZOFFSETFROM:0530\n", "")] {
        let text = file(&format!(
            "{text}{}",
            event("DTSTART;TZID=Office:20260302T090000\nRRULE:FREQ=DAILY;COUNT=2")
        ));
        assert_eq!(instants(&text), ["2026-03-02T03:30:00Z", "2026-03-03T03:30:00Z"]);
    }
}

#[test]
fn the_database_holds_where_a_file_contradicts_it() {
    let paris = eastern("Europe/Paris");
    let text = file(&format!("{paris}{}", event("DTSTART;TZID=Europe/Paris:20260302T090000")));
    assert_eq!(instants(&text), ["2026-03-02T08:00:00Z"]);
    assert_eq!(
        notes(&text),
        ["line 3: the file defines Europe/Paris other than the tz database does; the database holds"]
    );
    // A definition that agrees in the years of the events is not complained about, though it did not hold before 2007.
    let text = file(&format!(
        "{}{}",
        eastern("America/New_York"),
        event("DTSTART;TZID=America/New_York:20260302T090000\nRRULE:FREQ=WEEKLY")
    ));
    assert_eq!(notes(&text), [""; 0]);
    let text = text.replace("20260302T090000", "19950302T090000");
    assert_eq!(notes(&text).len(), 1);
    // Neither is one that no event uses.
    assert_eq!(notes(&file(&format!("{paris}{}", event("DTSTART:20260302T090000Z")))), [""; 0]);
}

/// What its clocks show on both sides of each change is what New York's do.
#[test]
fn both_sides_of_each_change() {
    let text = file(&format!("{}{}", eastern("US-East_2"), event("DTSTART;TZID=US-East_2:20260302T090000")));
    let calendar = calendar(&text);
    let zone = calendar.events[0].schedule.as_ref().unwrap().zone().clone();
    let new_york = zone_core::zone!("America/New_York");
    let mut changes = 0;
    // Every half hour around the changes of many years: both far from now, and where the table is at its end.
    for year in [2008, 2026, 2099, 2100, 2101, 2399, 2498, 2499, 2500, 2501, 2899, 2900, 5000, 9998] {
        for (month, day) in [(3, 6), (11, 1)] {
            let begin = chrono::NaiveDate::from_ymd_opt(year, month, day).unwrap();
            let begin = begin.and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp();
            for step in 0..=24 * 2 * 10 {
                let at = begin + step * 1_800;
                for at in [at - 1, at] {
                    assert_eq!(zone.offset_at(at), new_york.offset_at(at), "{year} {at}");
                    assert_eq!(zone.read(at), new_york.read(at), "{year} {at}");
                    changes += usize::from(!matches!(zone.read(at), LocalReading::Once(_)));
                }
            }
        }
    }
    assert!(changes > 100);
}

fn local_times(text: &str, readings: Readings) -> Vec<String> {
    let how = FileReading { readings, ..FileReading::default() };
    let calendar = read(text.as_bytes(), &how).unwrap();
    let schedule = calendar.events[0].schedule.as_ref().unwrap();
    schedule.iter().map(|one| one.instant().format("%dT%H:%MZ").to_string()).collect()
}

/// The same rule in a zone of the file and in the database's, around both changes, in all readings.
#[test]
fn rules_in_it_read_gaps_and_overlaps_as_in_any_zone() {
    let rules = [
        "DTSTART;TZID=Z:20260306T023000\nRRULE:FREQ=DAILY;COUNT=5",
        "DTSTART;TZID=Z:20261030T013000\nRRULE:FREQ=DAILY;COUNT=5",
        "DTSTART;TZID=Z:20260308T000000\nRRULE:FREQ=HOURLY;COUNT=8",
        "DTSTART;TZID=Z:20260308T000000\nRRULE:FREQ=MINUTELY;INTERVAL=30;COUNT=12",
        "DTSTART;TZID=Z:20261101T000000\nRRULE:FREQ=MINUTELY;INTERVAL=30;COUNT=12",
        "DTSTART;TZID=Z:20260306T023000\nRRULE:FREQ=DAILY;COUNT=5\nEXDATE;TZID=Z:20260308T023000",
        "DTSTART;TZID=Z:20260306T023000\nRRULE:FREQ=DAILY;COUNT=5\nEXDATE:20260307T073000Z",
        "DTSTART;TZID=Z:20260306T023000\nRRULE:FREQ=DAILY;COUNT=5\nEXDATE;VALUE=DATE:20260307",
        "DTSTART;TZID=Z:20260306T023000\nRRULE:FREQ=DAILY;COUNT=5\nRDATE:20260306T200000Z,20260310T063000Z",
        "DTSTART;TZID=Z:20260306T023000\nRRULE:FREQ=DAILY;COUNT=5\nRDATE;TZID=Asia/Tokyo:20260307T090000",
        // UNTIL is an instant: 07:30Z is 02:30 before the change; 06:30Z is 02:30 behind it.
        "DTSTART;TZID=Z:20260306T023000\nRRULE:FREQ=DAILY;UNTIL=20260309T063000Z",
        "DTSTART;TZID=Z:20260306T023000\nRRULE:FREQ=DAILY;UNTIL=20260309T062959Z",
        // What is taken out at 07:30Z is 02:30 behind the gap; at 06:30Z the second of two equal times.
        "DTSTART;TZID=Z:20260306T023000\nRRULE:FREQ=DAILY;COUNT=5\nEXDATE:20260308T073000Z",
        "DTSTART;TZID=Z:20261030T013000\nRRULE:FREQ=DAILY;COUNT=5\nEXDATE:20261101T063000Z",
        "DTSTART;TZID=Z:20261030T013000\nRRULE:FREQ=DAILY;COUNT=5\nEXDATE:20261101T053000Z",
        "DTSTART;TZID=Z:20260308T000000\nRRULE:FREQ=MINUTELY;INTERVAL=30;COUNT=12\nEXDATE;TZID=Z:20260308T023000",
        // In the second of two equal hours, and in the first.
        "DTSTART;TZID=Z:20261101T000000\nRRULE:FREQ=MINUTELY;INTERVAL=30;UNTIL=20261101T061000Z",
        "DTSTART;TZID=Z:20261101T000000\nRRULE:FREQ=MINUTELY;INTERVAL=30;UNTIL=20261101T051000Z",
        "DTSTART;TZID=Z:20260308T000000\nRRULE:FREQ=MINUTELY;INTERVAL=30;UNTIL=20260308T071000Z",
    ];
    let gaps = [Gap::ShiftForward, Gap::FirstAfter];
    for rule in rules {
        for gap in gaps {
            for overlap in [Overlap::First, Overlap::Second] {
                let readings = Readings { gap, overlap, ..FileReading::default().readings };
                let own = file(&format!("{}{}", eastern("Own"), event(&rule.replace("TZID=Z", "TZID=Own"))));
                let known = file(&event(&rule.replace("TZID=Z", "TZID=America/New_York")));
                assert_eq!(
                    local_times(&own, readings),
                    local_times(&known, readings),
                    "{rule} {gap:?} {overlap:?}"
                );
            }
        }
    }
}

/// A window shows the same as the whole, whatever it begins with.
#[test]
fn windows_of_it_are_those_of_any_zone() {
    let rule = "DTSTART;TZID=Z:20260307T000000\nRRULE:FREQ=MINUTELY;INTERVAL=30;COUNT=200";
    let own = calendar(&file(&format!("{}{}", eastern("Own"), event(&rule.replace("TZID=Z", "TZID=Own")))));
    let known = calendar(&file(&event(&rule.replace("TZID=Z", "TZID=America/New_York"))));
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let begin = at("2026-03-07T00:00:00Z");
    for step in 0..300 {
        let from = begin + chrono::TimeDelta::minutes(step * 17);
        let to = from + chrono::TimeDelta::hours(5);
        let of = |calendar: &recurrence_core::calendar::CalendarFile| {
            let schedule = calendar.events[0].schedule.as_ref().unwrap();
            schedule.between(from, to).map(|one| (one.instant(), one.identity().local())).collect::<Vec<_>>()
        };
        assert_eq!(of(&own), of(&known), "{from}");
    }
}

#[test]
fn lists_of_changes_and_rules_that_end() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Old\nBEGIN:STANDARD\nDTSTART:20200101T000000\nTZOFFSETFROM:+0100\n\
        TZOFFSETTO:+0200\nRDATE:20220101T000000,20240101T000000\nEND:STANDARD\nBEGIN:DAYLIGHT\n\
        DTSTART:20210101T000000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0300\n\
        RRULE:FREQ=YEARLY;INTERVAL=2;UNTIL=20221231T220000Z\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
    let text =
        file(&format!("{zone}{}", event("DTSTART;TZID=Old:20190601T120000\nRRULE:FREQ=YEARLY;COUNT=8")));
    // Before its first change it has the offset that it changed from. UNTIL is an instant: 1 January 2023 there.
    assert_eq!(
        instants(&text),
        [
            "2019-06-01T11:00:00Z",
            "2020-06-01T10:00:00Z",
            "2021-06-01T09:00:00Z",
            "2022-06-01T10:00:00Z",
            "2023-06-01T09:00:00Z",
            "2024-06-01T10:00:00Z",
            "2025-06-01T10:00:00Z",
            "2026-06-01T10:00:00Z",
        ]
    );
    let earlier = text.replace("20221231T220000Z", "20221231T215959Z");
    assert_eq!(instants(&earlier)[4], "2023-06-01T10:00:00Z");
}

#[test]
fn what_cannot_be_read_is_refused_with_its_events() {
    let good = eastern("Own");
    for (definition, why) in [
        (good.replace("END:VTIMEZONE\n", ""), "there is no END:VTIMEZONE for it"),
        (good.replace("TZOFFSETTO:-0500", "TZOFFSETTO:west"), "`west` is not an offset such as +0100"),
        (good.replace("TZOFFSETTO:-0500", "TZOFFSETTO:-2500"), "`-2500` is not an offset such as +0100"),
        (good.replace("TZOFFSETTO:-0500\n", ""), "a STANDARD or DAYLIGHT has no TZOFFSETTO"),
        (good.replace("DTSTART:16010101T020000\n", ""), "a STANDARD or DAYLIGHT has no DTSTART"),
        (
            good.replace("DTSTART:16010101T020000\n", "DTSTART:soon\n"),
            "`soon` is not a date or time such as 20260330, 20260330T100000 or 20260330T090000Z",
        ),
        (
            good.replace("FREQ=YEARLY", "FREQ=NEVER"),
            "FREQ at byte 5: `NEVER` is not one of SECONDLY, MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY and YEARLY",
        ),
        (
            good.replace("FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11", "FREQ=SECONDLY"),
            "its clocks are changed more than 10000 times; that many are read at most",
        ),
        ("BEGIN:VTIMEZONE\nTZID:Own\nEND:VTIMEZONE\n".to_owned(), "it has no STANDARD and no DAYLIGHT"),
        (
            good.replace("BEGIN:STANDARD", &format!("{}BEGIN:STANDARD", "COMMENT:long\n".repeat(6_000))),
            "its definition has",
        ),
    ] {
        let start = event("DTSTART;TZID=Own:20260302T090000");
        let text = file(&format!("{definition}{start}{}", super::event_of("y", "DTSTART:20260302T090000Z")));
        let calendar = calendar(&text);
        let error = calendar.events[0].schedule.as_ref().unwrap_err();
        let EventProblem::ZoneRefused { name, why: said } = &error.problem else { panic!("{error}") };
        assert!(name == "Own" && said.starts_with(why), "{said}");
        assert!(calendar.events[1].schedule.is_ok());
        let [note] = calendar.notes.as_slice() else { panic!("{:?}", calendar.notes) };
        assert!(
            matches!(&note.what, FileRemark::ZoneRefused { why: said, .. } if said.starts_with(why)),
            "{note}"
        );
        assert_eq!(note.line, 3);
    }
}
