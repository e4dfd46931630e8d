//! What is written of a zone, read under a name that no database has, against the database.

use chrono::NaiveDate;
use recurrence_core::{
    CalendarTime, Gap, Overlap, Zone,
    calendar::{EventZone, FileReading, FileZone, read, write::PublishedEvent},
};
use zone_core::{ZoneCursor, zone};

use super::{file, uid, unfolded};
use crate::oracle::seconds;

/// A file with one event in a zone, in a year.
fn in_year(zone: Zone, year: i32) -> String {
    let start = NaiveDate::from_ymd_opt(year, 1, 1).unwrap().and_hms_opt(0, 0, 0).unwrap();
    file(PublishedEvent::once(uid("x"), CalendarTime::Zoned(start, zone)).build())
}

/// The definition alone, unfolded.
fn definition(zone: Zone, year: i32) -> Vec<String> {
    let lines = unfolded(&in_year(zone, year));
    let begin = lines.iter().position(|line| line == "BEGIN:VTIMEZONE").unwrap();
    let end = lines.iter().position(|line| line == "END:VTIMEZONE").unwrap();
    lines[begin + 1..end].to_vec()
}

/// What a reader makes of it that does not know the zone.
fn unknown(zone: Zone, year: i32) -> FileZone {
    let own = "Written: not of the database";
    let text = in_year(zone, year).replace("\r\n ", "");
    let name = zone.name();
    let text = text.replace(&format!("TZID:{name}\r\n"), &format!("TZID:{own}\r\n"));
    let text = text.replace(&format!("TZID={name}:"), &format!("TZID=\"{own}\":"));
    let calendar = read(text.as_bytes(), &FileReading::default()).unwrap();
    assert!(calendar.notes.is_empty(), "{name}: {:?}", calendar.notes);
    let schedule = calendar.events[0].schedule.as_ref().unwrap();
    let EventZone::File(zone) = schedule.zone() else { panic!("{}", schedule.zone().name()) };
    zone.clone()
}

fn new_year(year: i32) -> i64 {
    seconds(NaiveDate::from_ymd_opt(year, 1, 1).unwrap().into())
}

/// Compares the offsets at each change of a zone and a second before, around, and in the middle between two; says how
/// many changes there were.
fn agrees(zone: Zone, year: i32, to: i32) -> Result<usize, String> {
    let written = unknown(zone, year);
    let (mut cursor, mut other) = (ZoneCursor::new(zone), ZoneCursor::new(zone));
    let begin = zone.resolve(new_year(year), Gap::FirstAfter, Overlap::First).unwrap();
    let (mut at, mut changes) = (begin, 0);
    let end = new_year(to);
    let mut same = |instant: i64| {
        let (is, should) = (written.offset_at(instant), other.offset_at(instant));
        let told = format!("{zone} from {year} at {instant}: {is} instead of {should}");
        if is == should { Ok(()) } else { Err(told) }
    };
    same(begin)?;
    while at < end {
        let piece = *cursor.piece_at(at);
        if piece.after != piece.offset && piece.end < end && piece.end > begin {
            changes += 1;
            for around in [-86_400, -3_600, -1, 0, 1, 3_600, 86_400] {
                same((piece.end + around).max(begin))?;
            }
        }
        same((at + (piece.end - at) / 2).max(begin))?;
        at = piece.end;
    }
    Ok(changes)
}

/// The proof: every zone of the database, from years before, among and behind its changes. Our reader has a table of
/// changes to the year 2499.
#[test]
fn every_zone_is_written_as_the_database_has_it() {
    let (mut zones, mut changes) = (0_i32, 0);
    for zone in Zone::all().filter(|zone| *zone != Zone::UTC) {
        // Every one from this year on, and each from one of the years before.
        let early = 1900 + zones * 7 % 125;
        for (year, to) in [(2026, 2500), (early, 2105)] {
            changes += agrees(zone, year, to).unwrap();
        }
        zones += 1;
    }
    assert!(zones > 590 && changes > 200_000, "{zones} zones, {changes} changes");
    println!("{zones} zones, {changes} changes");
}

/// All years from which a file may begin, of zones that are difficult.
#[test]
fn difficult_zones_are_right_from_every_year_on() {
    let mut changes = 0;
    for zone in crate::places::ZONES.into_iter().filter(|zone| *zone != Zone::UTC) {
        for year in (1900..2040).step_by(9).chain([2086, 2087, 2099, 2100, 2101, 2399, 2498]) {
            changes += agrees(zone, year, (year + 20).min(2499)).unwrap();
        }
    }
    assert!(changes > 10_000, "{changes}");
}

/// Lines of some kinds of zones, from a year on.
#[test]
fn zones_are_written_in_the_form_that_readers_know_best() {
    let lines = |zone: Zone, year| definition(zone, year).join("\n");
    // Both changes by the last Sunday of a month, from the year of the event on.
    assert_eq!(
        lines(zone!("Europe/London"), 2026),
        "TZID:Europe/London\n\
         BEGIN:STANDARD\nDTSTART:20260101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0000\nTZNAME:GMT\nEND:STANDARD\n\
         BEGIN:DAYLIGHT\nDTSTART:20260329T010000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\nTZNAME:BST\n\
         RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\n\
         BEGIN:STANDARD\nDTSTART:20261025T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0000\nTZNAME:GMT\n\
         RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD"
    );
    // Nothing changes: one time, for ever. An old name stays as it is.
    for (zone, to, name) in [
        (zone!("Asia/Kolkata"), "+0530", "IST"),
        (zone!("Asia/Calcutta"), "+0530", "IST"),
        (zone!("America/Phoenix"), "-0700", "MST"),
        (zone!("Etc/GMT+9"), "-0900", "-09"),
        (zone!("Asia/Kathmandu"), "+0545", "+0545"),
    ] {
        let expected = format!(
            "TZID:{zone}\nBEGIN:STANDARD\nDTSTART:20260101T000000\nTZOFFSETFROM:{to}\nTZOFFSETTO:{to}\nTZNAME:{name}\nEND:STANDARD"
        );
        assert_eq!(lines(zone, 2026), expected);
    }
    for (zone, wanted) in [
        // The first Sunday of a month, and half an hour, where it is summer at the turn of the year.
        (
            zone!("Australia/Lord_Howe"),
            "BEGIN:DAYLIGHT\nDTSTART:20260101T000000\nTZOFFSETFROM:+1100\nTZOFFSETTO:+1100",
        ),
        (
            zone!("Australia/Lord_Howe"),
            "DTSTART:20260405T020000\nTZOFFSETFROM:+1100\nTZOFFSETTO:+1030\nTZNAME:+1030\nRRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU",
        ),
        // The second Sunday.
        (
            zone!("America/New_York"),
            "DTSTART:20260308T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nTZNAME:EDT\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
        ),
        // In Dublin the summer is the time ahead, whatever the database calls it.
        (
            zone!("Europe/Dublin"),
            "BEGIN:DAYLIGHT\nDTSTART:20260329T010000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\nTZNAME:IST",
        ),
        // Two hours at once.
        (
            zone!("Antarctica/Troll"),
            "DTSTART:20260329T010000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0200\nTZNAME:+02\nRRULE",
        ),
        // The Sunday behind the first Saturday: no number of a Sunday.
        (zone!("America/Santiago"), "RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=SU"),
        // The Friday behind the last Thursday may be in the next month: one rule for each.
        (zone!("Africa/Cairo"), "RRULE:FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=26,27,28,29,30,31;BYDAY=FR"),
        (
            zone!("Africa/Cairo"),
            "DTSTART:20301101T000000\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0200\nTZNAME:EET\nRRULE:FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=1;BYDAY=FR",
        ),
    ] {
        let lines = lines(zone, 2026);
        assert!(lines.contains(wanted), "{wanted}\n\n{lines}");
    }
    // By the moon, each change by itself: in Morocco until it gave that up, in Gaza as long as the database foresees.
    let morocco = lines(zone!("Africa/Casablanca"), 2020);
    assert!(morocco.contains("DTSTART:20200419T030000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0000\nTZNAME:+00\nRDATE:20200419T030000\nRDATE:20210411T030000"), "{morocco}");
    assert!(!morocco.contains("RRULE"), "{morocco}");
    let gaza = lines(zone!("Asia/Gaza"), 2026);
    assert!(gaza.contains("\nRDATE:") && gaza.contains("DTSTART:2087"), "{gaza}");
    // Before the rule of today, one by one: British Standard Time, and a local mean time with seconds.
    let london = lines(zone!("Europe/London"), 1968);
    assert!(london.contains("DTSTART:19711031T030000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0000"), "{london}");
    assert!(
        london.contains("DTSTART:19970330T010000\nTZOFFSETFROM:+0000") || london.contains("RDATE:"),
        "{london}"
    );
    let moscow = lines(zone!("Europe/Moscow"), 1915);
    assert!(moscow.contains("TZOFFSETTO:+023017"), "{moscow}");
}

/// One definition for each zone, however many events are in it, from the first year of all that is written of it; none
/// for UTC.
#[test]
fn each_zone_is_defined_once_from_its_first_year_on() {
    let mut document = super::document();
    let times = [
        ("2026-05-01T10:00:00", zone!("Europe/London")),
        ("2019-05-01T10:00:00", zone!("Europe/London")),
        ("2030-05-01T10:00:00", zone!("America/New_York")),
        ("2030-05-01T10:00:00", Zone::UTC),
    ];
    for (place, (local, zone)) in times.into_iter().enumerate() {
        let start = CalendarTime::Zoned(super::time(local), zone);
        document.add(PublishedEvent::once(uid(&place.to_string()), start).build().unwrap()).unwrap();
    }
    let lines = unfolded(&document.text(super::stamp()));
    let zones: Vec<&String> = lines.iter().filter(|line| line.starts_with("TZID:")).collect();
    assert_eq!(zones, ["TZID:America/New_York", "TZID:Europe/London"]);
    let first: Vec<&String> = lines.iter().filter(|line| line.ends_with("0101T000000")).collect();
    assert_eq!(first, ["DTSTART:20300101T000000", "DTSTART:20190101T000000"]);
    // No reader has a table of changes that begins in thousands of years.
    let far = definition(zone!("Europe/London"), 8000);
    assert!(far.contains(&"DTSTART:21000101T000000".to_owned()), "{far:?}");
    assert!(lines.contains(&"DTSTART:20300501T100000Z".to_owned()));
}
