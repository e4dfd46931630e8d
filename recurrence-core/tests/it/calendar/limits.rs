//! How much of a file is read, on either side of each limit.

use recurrence_core::{
    ParseProblem, TextLimits,
    calendar::{CalendarFile, EventProblem, FileError, FileLimits, FileReading, FileRemark, read},
};

use super::{event, event_of, file, of};

const START: &str = "DTSTART:20260301T100000Z";

fn within(text: &str, limits: FileLimits) -> Result<CalendarFile, FileError> {
    read(text.as_bytes(), &FileReading { limits, ..FileReading::default() })
}

#[test]
fn bytes_of_the_file() {
    let text = file(&event(START));
    let bytes = text.len();
    assert!(within(&text, FileLimits { bytes, ..FileLimits::default() }).is_ok());
    let error = within(&text, FileLimits { bytes: bytes - 1, ..FileLimits::default() }).unwrap_err();
    assert_eq!(error, FileError::TooLong { bytes, limit: bytes - 1 });
    assert_eq!(error.to_string(), format!("the file has {bytes} bytes; {} are read at most", bytes - 1));
}

#[test]
fn events_and_overrides() {
    let series = event(&format!("{START}\nRRULE:FREQ=DAILY;COUNT=9"));
    let moved =
        |day: u32| event(&format!("RECURRENCE-ID:202603{day:02}T100000Z\nDTSTART:202603{day:02}T120000Z"));
    let text = file(&format!("{series}{}{}{}", moved(2), moved(3), event_of("y", START)));
    let all = within(&text, FileLimits { events: 4, overrides: 2, ..FileLimits::default() }).unwrap();
    assert_eq!((all.events.len(), all.notes.len()), (2, 0));
    let few = within(&text, FileLimits { events: 3, ..FileLimits::default() }).unwrap();
    assert_eq!(few.events.len(), 1);
    assert_eq!(
        few.notes[0].to_string(),
        "line 21: there are more than 3 events; those from here on were left out"
    );
    let few = within(&text, FileLimits { overrides: 1, ..FileLimits::default() }).unwrap();
    assert_eq!(few.notes[0].what, FileRemark::TooManyOverrides { limit: 1 });
    assert_eq!(few.notes[0].line, 15);
    assert_eq!(few.events[0].schedule.as_ref().unwrap().overrides().len(), 1);
}

#[test]
fn zones_and_their_sizes() {
    let zone = |name: &str| {
        format!(
            "BEGIN:VTIMEZONE\nTZID:{name}\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n\
                 RDATE:19710101T000000\nEND:STANDARD\nEND:VTIMEZONE\n"
        )
    };
    let start = |name: &str| event_of(name, &format!("DTSTART;TZID={name}:20260301T100000"));
    let text = file(&format!("{}{}{}{}", zone("first"), zone("second"), start("first"), start("second")));
    let ok = |limits: FileLimits| {
        let calendar = within(&text, limits).unwrap();
        let read: Vec<bool> = calendar.events.iter().map(|event| event.schedule.is_ok()).collect();
        (read, calendar.notes)
    };
    let usual = FileLimits::default();
    assert_eq!(ok(FileLimits { zones: 2, ..usual }), (vec![true, true], vec![]));
    let (read, notes) = ok(FileLimits { zones: 1, ..usual });
    assert_eq!(read, [true, false]);
    assert_eq!(
        notes[0].to_string(),
        "line 12: the file defines more than 1 zones; those from here on are not known"
    );
    // 1970 and 1971: the start is asked for apart, and the rule gives it once more.
    assert_eq!(ok(FileLimits { zone_changes: 3, ..usual }).0, [true, true]);
    assert_eq!(ok(FileLimits { zone_changes: 1, ..usual }).0, [false, false]);
    // Without a limit of changes the steps of the rules are limited.
    let many = text.replace("RDATE:19710101T000000", "RRULE:FREQ=HOURLY;BYDAY=MO,WE,FR;BYHOUR=1,7,9");
    let unlimited = FileLimits { zone_changes: usize::MAX, ..usual };
    let refused = within(&many, unlimited).unwrap().notes.remove(0).to_string();
    assert_eq!(refused, "line 3: the zone `first` cannot be read: its rules take more than 200000 steps");
    let bytes = zone("second").len();
    assert_eq!(ok(FileLimits { zone_bytes: bytes, ..usual }).0, [true, true]);
    assert_eq!(ok(FileLimits { zone_bytes: bytes - 1, ..usual }).0, [true, false]);
}

#[test]
fn notes() {
    let lines = format!("{START}\n{}", "junk\n".repeat(20));
    let text = file(&event(&lines));
    let calendar = within(&text, FileLimits { notes: 3, ..FileLimits::default() }).unwrap();
    let said: Vec<String> = calendar.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "line 7: `junk` is no property and was passed over",
            "line 8: `junk` is no property and was passed over",
            "line 9: `junk` is no property and was passed over",
            "line 9: there are 17 more notes",
        ]
    );
    assert_eq!(calendar.notes[0].event, Some(1));
}

#[test]
fn one_event_beyond_its_limits_keeps_the_others_from_nothing() {
    let daily = format!("{START}\nRRULE:FREQ=DAILY");
    let long = format!("{daily}\n{}", "COMMENT:long\n".repeat(50));
    let text = file(&format!("{}{}{}", event_of("a", &daily), event_of("b", &long), event_of("c", &daily)));
    let limits =
        FileLimits { event: TextLimits { bytes: 300, ..TextLimits::default() }, ..FileLimits::default() };
    let calendar = within(&text, limits).unwrap();
    let [first, second, third] = calendar.events.as_slice() else { panic!("{calendar:?}") };
    assert!(first.schedule.is_ok() && third.schedule.is_ok());
    let error = second.schedule.as_ref().unwrap_err();
    assert!(
        matches!(&error.problem, EventProblem::Text(ParseProblem::TooLong { limit: 300, .. })),
        "{error}"
    );
    assert_eq!(second.uid.as_deref(), Some("b"));

    let event_limits = TextLimits { rules: 2, dates: 3, ..TextLimits::default() };
    let limits = FileLimits { event: event_limits, ..FileLimits::default() };
    let error = |lines: &str| {
        let calendar = within(&file(&event(lines)), limits).unwrap();
        calendar.events[0].schedule.as_ref().err().map(ToString::to_string)
    };
    let rules = |number: usize| format!("{START}\n{}", "RRULE:FREQ=DAILY\n".repeat(number));
    assert_eq!(error(&rules(2)), None);
    assert_eq!(
        error(&rules(3)).unwrap(),
        "RRULE in line 9: there are more than 2 rules; that many are read at most"
    );
    let dates = |more: &str| {
        format!("{START}\nRDATE:20260302T100000Z\nEXDATE:20260303T100000Z,20260304T100000Z{more}")
    };
    assert_eq!(error(&dates("")), None);
    assert_eq!(
        error(&dates(",20260305T100000Z")).unwrap(),
        "EXDATE in line 8: there are more than 3 dates; that many are read at most"
    );
    let more = format!("{}\nRDATE:20260306T100000Z", dates(""));
    assert_eq!(
        error(&more).unwrap(),
        "RDATE in line 9: there are more than 3 dates; that many are read at most"
    );
}

/// Work grows with the file and no faster: what a thousand events take, four thousand take four times.
#[test]
fn many_events_with_overrides_are_read_in_one_go() {
    let text = |number: u32| {
        let mut events = String::new();
        for place in 0..number {
            let uid = format!("event {place}");
            events.push_str(&event_of(
                &uid,
                "DTSTART;TZID=Europe/Vienna:20260105T100000\nRRULE:FREQ=WEEKLY;COUNT=500",
            ));
            events.push_str(&event_of(&uid, "RECURRENCE-ID;TZID=Europe/Vienna:20260119T100000\nDTSTART;TZID=Europe/Vienna:20260120T100000"));
            events.push_str(&event_of(&uid, "RECURRENCE-ID:20260202T090000Z\nSTATUS:CANCELLED"));
        }
        file(&events)
    };
    let calendar = within(&text(1_000), FileLimits::default()).unwrap();
    assert_eq!((calendar.events.len(), calendar.notes.len()), (1_000, 0));
    let (from, to) = ("2026-01-01T00:00:00Z".parse().unwrap(), "2027-01-01T00:00:00Z".parse().unwrap());
    let shown: usize =
        calendar.events.iter().map(|event| event.schedule.as_ref().unwrap().between(from, to).count()).sum();
    assert_eq!(shown, 51 * 1_000);
    let steps: u64 = calendar
        .events
        .iter()
        .map(|event| {
            let mut year = event.schedule.as_ref().unwrap().between(from, to);
            year.by_ref().for_each(drop);
            year.steps()
        })
        .sum();
    assert!(steps < 200 * 1_000, "{steps}");
}

/// An event with thousands of overrides, half of which there are no occurrences for.
#[test]
fn many_overrides_of_one_event_are_one_walk() {
    let mut text = event(&format!(
        "{START}\nRRULE:FREQ=DAILY;INTERVAL=2;COUNT=100000;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12"
    ));
    let start: chrono::NaiveDate = "2026-03-01".parse().unwrap();
    for day in 0..4_000 {
        let day = start + chrono::Days::new(day);
        let day = day.format("%Y%m%d");
        text.push_str(&event(&format!("RECURRENCE-ID:{day}T100000Z\nDTSTART:{day}T110000Z")));
    }
    let calendar = within(&file(&text), FileLimits::default()).unwrap();
    assert_eq!(calendar.notes.len(), 1_001);
    let schedule = calendar.events[0].schedule.as_ref().unwrap();
    assert_eq!(schedule.overrides().iter().filter(|one| one.is_of_series).count(), 2_000);
    assert_eq!(schedule.iter().take(4_000).filter(|one| one.changed_by().is_some()).count(), 4_000);
    assert_eq!(of(&calendar.events[0]).len(), 50);
}
