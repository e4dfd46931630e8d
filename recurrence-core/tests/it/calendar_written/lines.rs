//! What stands in a file, line by line; and that no text can begin one.

use recurrence_core::calendar::{
    FileReading, read,
    write::{Change, EventStatus, Organizer, ProductId, PublishedEvent, Series, Uid},
};
use zone_core::zone;

use super::{at, day, document, file, stamp, uid, unfolded};
use crate::dice::Dice;

/// The lines between those of the zones and the end of the calendar.
fn events(file: &str) -> Vec<String> {
    let lines = unfolded(file);
    let begin = lines.iter().position(|line| line == "BEGIN:VEVENT").unwrap();
    lines[begin..lines.len() - 1].to_vec()
}

#[test]
fn a_series_line_by_line() {
    let rule = "FREQ=WEEKLY;UNTIL=20260501T080000Z".parse().unwrap();
    let set = recurrence_core::RecurrenceSet::starting(at("2026-03-16T10:00:00"))
        .rule(rule)
        .date(at("2026-04-01T10:00:00"))
        .without(at("2026-04-06T10:00:00"))
        .build()
        .unwrap();
    let series = Series::of(set).changed(Change::cancelled(at("2026-03-30T10:00:00")).sequence(9)).changed(
        Change::moved(at("2026-03-23T10:00:00"), at("2026-03-24T11:00:00"))
            .ending(at("2026-03-24T12:30:00"))
            .summary("Later")
            .location("")
            .status(EventStatus::Tentative),
    );
    let event = PublishedEvent::series(uid("a@b"), series)
        .ending(at("2026-03-16T11:00:00"))
        .sequence(4)
        .summary("Yoga")
        .location("Room 1; upstairs")
        .description("Bring:\n- a mat, or two")
        .organizer(Organizer::new("The \"desk\": A, B^", "desk&co@studio.example").unwrap())
        .build();
    let mut document = document().name("All; of it").zone(zone!("Europe/Vienna"));
    document.add(event.unwrap()).unwrap();
    let text = document.text(stamp());
    assert_eq!(text, document.text(stamp()), "the same text for the same stamp");
    let organizer = "ORGANIZER;CN=\"The ^'desk^': A, B^^\":mailto:desk%26co@studio.example";
    assert_eq!(
        unfolded(&text)[..9],
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Studio//Timetable//EN",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            "NAME:All\\; of it",
            "X-WR-CALNAME:All\\; of it",
            "X-WR-TIMEZONE:Europe/Vienna",
            "BEGIN:VTIMEZONE",
        ]
    );
    assert_eq!(
        events(&text),
        [
            "BEGIN:VEVENT",
            "UID:a@b",
            "DTSTAMP:20260102T030405Z",
            "DTSTART;TZID=Europe/Vienna:20260316T100000",
            "DTEND;TZID=Europe/Vienna:20260316T110000",
            "RRULE:FREQ=WEEKLY;UNTIL=20260501T080000Z",
            "RDATE;TZID=Europe/Vienna:20260401T100000",
            "EXDATE;TZID=Europe/Vienna:20260406T100000",
            "SEQUENCE:4",
            "STATUS:CONFIRMED",
            "SUMMARY:Yoga",
            "LOCATION:Room 1\\; upstairs",
            "DESCRIPTION:Bring:\\n- a mat\\, or two",
            organizer,
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:a@b",
            "DTSTAMP:20260102T030405Z",
            "RECURRENCE-ID;TZID=Europe/Vienna:20260323T100000",
            "DTSTART;TZID=Europe/Vienna:20260324T110000",
            "DTEND;TZID=Europe/Vienna:20260324T123000",
            "SEQUENCE:4",
            "STATUS:TENTATIVE",
            "SUMMARY:Later",
            "DESCRIPTION:Bring:\\n- a mat\\, or two",
            organizer,
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:a@b",
            "DTSTAMP:20260102T030405Z",
            "RECURRENCE-ID;TZID=Europe/Vienna:20260330T100000",
            "DTSTART;TZID=Europe/Vienna:20260330T100000",
            "DURATION:PT1H",
            "SEQUENCE:9",
            "STATUS:CANCELLED",
            "SUMMARY:Yoga",
            "LOCATION:Room 1\\; upstairs",
            "DESCRIPTION:Bring:\\n- a mat\\, or two",
            organizer,
            "END:VEVENT",
        ]
    );
}

#[test]
fn a_day_and_an_instant_need_no_zone() {
    let whole = PublishedEvent::once(uid("d"), day("2026-12-25")).ending(day("2026-12-27")).build();
    assert_eq!(events(&file(whole))[3..5], ["DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261227"]);
    let instant = PublishedEvent::once(uid("i"), stamp()).build();
    let text = file(instant);
    assert_eq!(events(&text)[3..5], ["DTSTART:20260102T030405Z", "SEQUENCE:0"]);
    assert!(!text.contains("VTIMEZONE"));
    // A stamp is of a year that a file can hold, whatever is given.
    let mut document = document();
    document.add(PublishedEvent::once(uid("i"), stamp()).build().unwrap()).unwrap();
    for (stamp, expected) in [
        (chrono::DateTime::<chrono::Utc>::MIN_UTC, "00010101T000000Z"),
        (chrono::DateTime::<chrono::Utc>::MAX_UTC, "99991231T235959Z"),
    ] {
        assert_eq!(events(&document.text(stamp))[2], format!("DTSTAMP:{expected}"));
    }
}

/// RFC 5545 section 3.1: 75 octets and no more, and no character in two lines.
#[test]
fn lines_are_folded_at_75_octets_between_characters() {
    for (character, most) in [("a", 75), ("é", 75), ("€", 75), ("𝄞", 74)] {
        let text = file(PublishedEvent::once(uid("x"), stamp()).summary(character.repeat(300)).build());
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        let longest = lines.iter().map(|line| line.len()).max().unwrap();
        // `SUMMARY:` has 8 octets, and a line that goes on begins with one.
        assert!((most - 3..=75).contains(&longest), "{character}: {longest}");
        assert!(lines.iter().all(|line| line.len() <= 75), "{character}");
        assert!(unfolded(&text).contains(&format!("SUMMARY:{}", character.repeat(300))));
    }
    // 67 characters and the name are 75 octets: one line; one more are two.
    for (length, lines) in [(66, 1), (67, 1), (68, 2), (141, 2), (142, 3)] {
        let text = file(PublishedEvent::once(uid("x"), stamp()).summary("b".repeat(length)).build());
        let is_of_it = |line: &&str| line.contains("bb") || line.starts_with(" b");
        assert_eq!(text.lines().filter(is_of_it).count(), lines, "{length}");
    }
}

/// The text that a reader gets back: line breaks as one kind, and no other control characters but the tab.
pub(super) fn kept(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let breaks = ['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
    text.replace(breaks, "\n").replace(|one: char| one.is_control() && one != '\n' && one != '\t', "")
}

/// A text of characters that are likely to be read as something else.
pub(super) fn any_text(dice: &mut Dice) -> String {
    const PARTS: [&str; 30] = [
        "\r\n",
        "\n",
        "\r",
        "\n ",
        "\r\n\t",
        "\u{b}",
        "\u{c}",
        "\u{85}",
        "\u{2028}",
        "\u{2029}",
        "\0",
        "\u{1b}",
        "\u{7f}",
        "\t",
        " ",
        "\\",
        "\\n",
        "\\N",
        "\\;",
        ";",
        ",",
        ":",
        "\"",
        "^",
        "€",
        "𝄞",
        "e\u{301}",
        "\u{feff}",
        "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:y",
        "ATTENDEE:mailto:x@y.example",
    ];
    let mut text = String::new();
    for _ in 0..dice.between(0, 40) {
        match dice.index(3) {
            0 => text.push_str(dice.pick(&PARTS)),
            1 => text.push_str(&"long ".repeat(dice.index(12))),
            _ => text.extend(char::from_u32(u32::try_from(dice.between(0, 0x3000)).unwrap())),
        }
    }
    text
}

/// Whatever a text holds, it is read back, and no line begins that was not meant.
#[test]
fn any_text_is_read_back_and_begins_no_line() {
    let mut dice = Dice::new(77);
    let names =
        ["BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "NAME", "X-WR-CALNAME", "UID", "DTSTAMP"];
    let others = ["DTSTART", "SEQUENCE", "STATUS", "SUMMARY", "LOCATION", "DESCRIPTION", "ORGANIZER"];
    for _ in 0..3_000 {
        let texts: Vec<String> = (0..5).map(|_| any_text(&mut dice)).collect();
        let organizer = Organizer::new(texts[4].as_str(), "a@b").unwrap();
        let event = PublishedEvent::once(uid("x"), stamp())
            .summary(texts[0].as_str())
            .location(texts[1].as_str())
            .description(texts[2].as_str())
            .organizer(organizer);
        let mut document = document().name(texts[3].as_str());
        document.add(event.build().unwrap()).unwrap();
        let text = document.text(stamp());
        assert!(text.split_terminator("\r\n").all(|line| !line.contains(['\r', '\n']) && line.len() <= 75));
        let lines: Vec<String> =
            text.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect();
        // Neither what begins a line for some readers, nor what RFC 5545 has no place for.
        let is_odd = |one: char| one.is_control() && one != '\t' || matches!(one, '\u{2028}' | '\u{2029}');
        assert!(lines.iter().all(|line| !line.contains(is_odd)), "{text:?}");
        // As often as they are meant: the empty texts are not written at all.
        for line in &lines {
            let name = line.split([':', ';']).next().unwrap();
            assert!(names.contains(&name) || others.contains(&name), "{line:?} of {texts:?}");
        }
        let count = |name: &str| lines.iter().filter(|line| line.starts_with(name)).count();
        assert_eq!([count("BEGIN"), count("END"), count("UID"), count("ORGANIZER")], [2, 2, 1, 1], "{text}");
        let calendar = read(text.as_bytes(), &FileReading::default()).unwrap();
        let written = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        assert_eq!(calendar.events.len(), 1);
        // Blanks at the ends of a line are not kept by the reader.
        let blank = |one: char| one.is_ascii_whitespace();
        let summary = calendar.events[0].summary.as_deref().unwrap_or_default();
        assert_eq!(summary.trim_end_matches(blank), kept(&texts[0]).trim_end_matches(blank));
        let name = calendar.name.as_deref().unwrap_or_default().trim_matches(blank);
        assert_eq!(written(name), written(kept(&texts[3]).trim_matches(blank)));
    }
}

#[test]
fn an_identifier_is_one_that_every_reader_gives_back() {
    let told = |text: &str| Uid::new(text).map_err(|error| error.to_string());
    assert_eq!(told("").unwrap_err(), "a UID is empty");
    assert!(told(&"x".repeat(255)).is_ok());
    assert_eq!(told(&"x".repeat(256)).unwrap_err(), "a UID has 256 bytes; 255 are taken at most");
    assert_eq!(told(&"é".repeat(128)).unwrap_err(), "a UID has 256 bytes; 255 are taken at most");
    assert!(told("a b:\"c\"=é@d").is_ok());
    for odd in [
        "a\r\nb",
        "a\nb",
        "a\tb",
        "a\u{7f}",
        "a\u{85}b",
        "a\u{2028}b",
        "a;b",
        "a,b",
        "a\\b",
        " a",
        "a ",
        "a\u{a0}",
    ] {
        let error = told(odd).unwrap_err();
        assert!(error.contains("which not every reader gives back"), "{odd:?}: {error}");
    }
    assert!(ProductId::new("-//A//B\r\nX:y//EN").is_err());
    for none in ["", "a", "@b", "a@", "a b@c", "a\r\n@c", "a@b\u{85}"] {
        assert!(Organizer::new("x", none).is_err(), "{none:?}");
    }
    assert!(Organizer::new("x", format!("{}@b", "a".repeat(252))).is_ok());
    assert!(Organizer::new("x", format!("{}@b", "a".repeat(253))).is_err());
}
