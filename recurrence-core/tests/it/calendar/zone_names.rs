//! Names of zones as exporters write them.

use recurrence_core::{
    Zone,
    calendar::{EventProblem, EventZone, FileReading, read},
};

use super::{calendar, event, file, instants, notes};
use recurrence_core::ParseProblem;

/// Nine o'clock of 15 December 2026 in a zone.
fn nine(zone: &str, day: &str) -> Vec<String> {
    instants(&file(&event(&format!("DTSTART;TZID={zone}:{day}T090000"))))
}

#[test]
fn the_data_is_that_of_a_recent_release() {
    for (zone, time, instant) in [
        ("America/Vancouver", "20261215T090000", "2026-12-15T16:00:00Z"),
        ("Canada/Pacific", "20270110T090000", "2027-01-10T16:00:00Z"),
        ("Africa/Casablanca", "20270105T120000", "2027-01-05T12:00:00Z"),
        ("America/Havana", "20261220T120000", "2026-12-20T16:00:00Z"),
        ("America/Edmonton", "20261215T090000", "2026-12-15T15:00:00Z"),
        ("Europe/London", "21500701T120000", "2150-07-01T11:00:00Z"),
    ] {
        let found = instants(&file(&event(&format!("DTSTART;TZID={zone}:{time}"))));
        assert_eq!(found, [instant], "{zone}");
    }
}

#[test]
fn prefixes_quotes_and_case_do_not_hide_a_zone() {
    // In the manner of Evolution, of old Thunderbirds, of installed databases, of programs that put the parameter into
    // its value, and of phones.
    for zone in [
        "/freeassociation.sourceforge.net/Europe/Vienna",
        "/freeassociation.sourceforge.net/Tzfile/Europe/Vienna",
        "/mozilla.org/20050126_1/Europe/Vienna",
        "/softwarestudio.org/Olson_20011030_5/Europe/Vienna",
        "posix/Europe/Vienna",
        "right/Europe/Vienna",
        "TZID=Europe/Vienna",
        "\"Europe/Vienna\"",
        "\"TZID=Europe/Vienna\"",
        "EUROPE/VIENNA",
        "europe/vienna",
        "Vienna",
        "W. Europe Standard Time",
    ] {
        assert_eq!(nine(zone, "20261215"), ["2026-12-15T08:00:00Z"], "{zone}");
        assert_eq!(nine(zone, "20260715"), ["2026-07-15T07:00:00Z"], "{zone}");
    }
    let twice = file(&event("DTSTART;TZID=Europe/London;TZID=Europe/Vienna:20261215T090000"));
    assert_eq!(instants(&twice), ["2026-12-15T08:00:00Z"]);
}

/// As Outlook writes without a VTIMEZONE: CLDR's table says which zone it is.
#[test]
fn the_names_of_windows() {
    let text = file(&event(
        "DTSTART;TZID=Central European Standard Time:20260302T090000\nRRULE:FREQ=WEEKLY;COUNT=2",
    ));
    assert_eq!(instants(&text), ["2026-03-02T08:00:00Z", "2026-03-09T08:00:00Z"]);
    let schedule = calendar(&text).events.remove(0).schedule.unwrap();
    assert_eq!(schedule.zone(), &EventZone::Named("Europe/Warsaw".parse().unwrap()));
}

#[test]
fn the_host_knows_more_names() {
    let text = file(&event("DTSTART;TZID=Head office:20261215T090000"));
    let asked = std::cell::RefCell::new(Vec::new());
    let hook = |name: &str| {
        asked.borrow_mut().push(name.to_owned());
        (name == "Head office").then(|| "Europe/Vienna".parse::<Zone>().unwrap())
    };
    let how = FileReading { zone_named: Some(&hook), ..FileReading::default() };
    let calendar = read(text.as_bytes(), &how).unwrap();
    let schedule = calendar.events[0].schedule.as_ref().unwrap();
    assert_eq!(schedule.iter().next().unwrap().instant().to_rfc3339(), "2026-12-15T08:00:00+00:00");
    // It is not asked about what is known, and not about the same name twice.
    let text = file(&format!(
        "{}{}{}",
        event("DTSTART;TZID=Europe/Paris:20261215T090000"),
        super::event_of("y", "DTSTART;TZID=Nowhere:20261215T090000"),
        super::event_of("z", "DTSTART;TZID=Nowhere:20261215T090000"),
    ));
    asked.borrow_mut().clear();
    let how = FileReading { zone_named: Some(&hook), ..FileReading::default() };
    read(text.as_bytes(), &how).unwrap();
    assert_eq!(*asked.borrow(), ["Nowhere"]);
}

#[test]
fn an_unknown_zone_is_an_error_of_its_event_alone() {
    let text = file(&format!(
        "{}{}",
        event("DTSTART;TZID=Europe/Viena:20261215T090000"),
        super::event_of("y", "DTSTART:20261215T090000Z"),
    ));
    let calendar = calendar(&text);
    let error = calendar.events[0].schedule.as_ref().unwrap_err();
    assert_eq!(
        error.to_string(),
        "TZID in line 6: `Europe/Viena` is not a zone of the tz database; did you mean Europe/Vienna?"
    );
    assert!(matches!(&error.problem, EventProblem::Text(ParseProblem::UnknownZone { .. })));
    assert!(calendar.events[1].schedule.is_ok());
}

/// A name of megabytes is not looked at, and neither are thousands of unknown names compared with all zones.
#[test]
fn long_and_many_unknown_names_cost_nothing() {
    let long = "Europe/".repeat(300_000);
    let begin = std::time::Instant::now();
    let text = file(&event(&format!("DTSTART;TZID={long}:20261215T090000")));
    let error = calendar(&text).events.remove(0).schedule.unwrap_err();
    assert!(error.to_string().len() < 200, "{error}");
    let many: String = (0..2_000)
        .map(|number| {
            super::event_of(
                &number.to_string(),
                &format!("DTSTART;TZID=Nowhere at all, number {number}:20261215T090000"),
            )
        })
        .collect();
    let found = calendar(&file(&many));
    assert_eq!(found.events.iter().filter(|event| event.schedule.is_err()).count(), 2_000);
    // Comparing each of them with every name would take minutes here.
    assert!(begin.elapsed().as_secs() < 20, "{:?}", begin.elapsed());
}

#[test]
fn the_file_says_its_own_zone() {
    let floating = event("DTSTART:20260302T090000");
    for (line, name) in [
        ("X-WR-TIMEZONE:Europe/Vienna", "Europe/Vienna"),
        ("X-WR-TIMEZONE:W. Europe Standard Time", "Europe/Berlin"),
        ("BEGIN:VTIMEZONE\nTZID:Europe/Vienna\nEND:VTIMEZONE", "Europe/Vienna"),
        // Evolution and libical name the place beside a name of their own.
        ("BEGIN:VTIMEZONE\nTZID:Our time\nX-LIC-LOCATION:Europe/Vienna\nEND:VTIMEZONE", "Europe/Vienna"),
    ] {
        let calendar = calendar(&file(&format!("{line}\n{floating}")));
        assert_eq!(calendar.zone.map(|zone| zone.name()), Some(name), "{line}");
        let schedule = calendar.events[0].schedule.as_ref().unwrap();
        assert_eq!(schedule.iter().next().unwrap().instant().to_rfc3339(), "2026-03-02T08:00:00+00:00");
    }
    // X-WR-TIMEZONE comes first, wherever it stands.
    let both = "BEGIN:VTIMEZONE\nTZID:Asia/Tokyo\nEND:VTIMEZONE\n";
    assert_eq!(
        instants(&file(&format!("{both}{floating}X-WR-TIMEZONE:Europe/Vienna"))),
        ["2026-03-02T08:00:00Z"]
    );
    // Of two VTIMEZONEs none is the file's.
    let two = "BEGIN:VTIMEZONE\nTZID:Europe/Vienna\nEND:VTIMEZONE\n";
    assert_eq!(instants(&file(&format!("{both}{two}{floating}"))), ["2026-03-02T09:00:00Z"]);
    assert_eq!(
        notes(&file(&format!("X-WR-TIMEZONE:Middle-earth/Shire\n{floating}"))),
        ["line 3: X-WR-TIMEZONE names the zone `Middle-earth/Shire`, which is not known; it was passed over"]
    );
}

#[test]
fn each_calendar_of_a_file_has_its_own_zones() {
    let one = |zone: &str, uid: &str| {
        file(&format!(
            "X-WR-CALNAME:{zone}\nX-WR-TIMEZONE:{zone}\n{}",
            super::event_of(uid, "DTSTART:20260302T090000")
        ))
    };
    let calendar = calendar(&format!("{}{}", one("Europe/Vienna", "a"), one("Asia/Tokyo", "b")));
    let at: Vec<String> =
        calendar.events.iter().map(|event| super::of(event)[0].instant().to_rfc3339()).collect();
    assert_eq!(at, ["2026-03-02T08:00:00+00:00", "2026-03-02T00:00:00+00:00"]);
    assert_eq!(calendar.name.as_deref(), Some("Europe/Vienna"));
}

/// Only so many are compared letter by letter with all zones, to say which was meant.
#[test]
fn not_all_unknown_names_are_told_what_was_meant() {
    let letters = ('a'..='z').map(|letter| format!("Europe/Vienn{letter}{letter}"));
    let events: String =
        letters.map(|name| super::event_of(&name, &format!("DTSTART;TZID={name}:20261215T090000"))).collect();
    let calendar = calendar(&file(&events));
    let errors = calendar.events.iter().map(|event| event.schedule.as_ref().unwrap_err().to_string());
    let (told, others): (Vec<String>, Vec<String>) =
        errors.partition(|error| error.ends_with("did you mean Europe/Vienna?"));
    assert_eq!((told.len(), others.len()), (20, 6), "{others:?}");
}

/// A name with colons ends with the next parameter, or else with the last colon.
#[test]
fn a_name_that_ought_to_be_in_quotes() {
    let hook = |name: &str| (name == "(UTC+01:00) Home").then(|| "Europe/Vienna".parse::<Zone>().unwrap());
    let how = FileReading { zone_named: Some(&hook), ..FileReading::default() };
    for start in [
        "DTSTART;TZID=(UTC+01:00) Home:20261215T090000",
        "DTSTART;TZID=(UTC+01:00) Home;VALUE=DATE-TIME:20261215T090000",
        "DTSTART;VALUE=DATE-TIME;TZID=\"(UTC+01:00) Home\":20261215T090000",
    ] {
        let calendar = read(file(&event(start)).as_bytes(), &how).unwrap();
        let at = super::of(&calendar.events[0])[0].instant().to_rfc3339();
        assert_eq!(at, "2026-12-15T08:00:00+00:00", "{start}");
    }
    let text = file(&event("DTSTART;TZID=Europe/Vienna:20261215T090000;X=1"));
    let error = calendar(&text).events.remove(0).schedule.unwrap_err();
    assert_eq!((error.part, error.line), ("DTSTART", 6), "{error}");
}
