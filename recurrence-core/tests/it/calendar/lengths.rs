//! How long an event takes.

use recurrence_core::calendar::Length;

use super::{calendar, event, file, notes, of};

fn length(lines: &str) -> Length {
    calendar(&file(&event(lines))).events[0].schedule.as_ref().unwrap().length()
}

#[test]
fn ends_durations_and_neither() {
    let time = "DTSTART:20260301T100000Z\n";
    let date = "DTSTART;VALUE=DATE:20260301\n";
    for (lines, days, seconds) in [
        (format!("{time}DTEND:20260301T113000Z"), 0, 5_400),
        (format!("{time}DTEND;TZID=Europe/Vienna:20260301T113000"), 0, 1_800),
        (format!("{time}DURATION:PT1H30M"), 0, 5_400),
        (format!("{time}DURATION:+P1DT2H"), 1, 7_200),
        (format!("{time}DURATION:P2W"), 14, 0),
        (format!("{time}DURATION:PT24H"), 0, 86_400),
        // As Android keeps it.
        (format!("{time}DURATION:P3600S"), 0, 3_600),
        (format!("{time}DURATION:-PT0S"), 0, 0),
        (time.to_owned(), 0, 0),
        (format!("{time}DTEND:20260301T100000Z"), 0, 0),
        (format!("{date}DTEND;VALUE=DATE:20260304"), 3, 0),
        (format!("{date}DURATION:P2D"), 2, 0),
        (date.to_owned(), 1, 0),
        // Over a change of the clocks the length is that of time, not of clocks.
        (
            "DTSTART;TZID=Europe/Vienna:20260329T000000\nDTEND;TZID=Europe/Vienna:20260330T000000".to_owned(),
            0,
            82_800,
        ),
        ("DTSTART;TZID=Europe/Vienna:20260301T100000\nDTEND:20260301T120000".to_owned(), 0, 7_200),
    ] {
        assert_eq!(length(&lines), Length { days, seconds }, "{lines}");
        assert_eq!(notes(&file(&event(&lines))), [""; 0], "{lines}");
    }
    let to_do = file(&event("DTSTART:20260301T100000Z\nDUE:20260301T110000Z").replace("VEVENT", "VTODO"));
    assert_eq!(calendar(&to_do).events[0].schedule.as_ref().unwrap().length().seconds, 3_600);
}

#[test]
fn what_cannot_be_is_told_and_taken_as_none() {
    let time = "DTSTART:20260301T100000Z\n";
    let date = "DTSTART;VALUE=DATE:20260301\n";
    for (lines, days, seconds, said) in [
        (
            format!("{time}DTEND:20260301T090000Z"),
            0,
            0,
            "line 7: DTEND is not behind the start, so it was taken as none",
        ),
        (
            format!("{time}DURATION:-PT1H"),
            0,
            0,
            "line 7: DURATION is not behind the start, so it was taken as none",
        ),
        (
            format!("{date}DTEND;VALUE=DATE:20260301"),
            1,
            0,
            "line 7: DTEND is not behind the start, so it was taken as none",
        ),
        (
            format!("{date}DTEND;VALUE=DATE:20260228"),
            1,
            0,
            "line 7: DTEND is not behind the start, so it was taken as none",
        ),
        (
            format!("{time}DURATION:an hour"),
            0,
            0,
            "line 7: DURATION was passed over: `an hour` is not a duration such as PT1H30M or P1D",
        ),
        (
            format!("{time}DTEND:20260301T110000Z\nDURATION:PT2H"),
            0,
            3_600,
            "line 7: there are both DTEND and DURATION; DTEND holds",
        ),
        (
            format!("{time}DTEND:20260301T110000Z\nDTEND:20260301T120000Z"),
            0,
            3_600,
            "line 8: there is a second DTEND; the first holds",
        ),
        (
            format!("{date}DTEND:20260303T120000"),
            3,
            0,
            "line 7: DTEND has a time beside a start that is a date; the days up to it count",
        ),
        (
            format!("{time}DTEND;VALUE=DATE:20260302"),
            0,
            50_400,
            "line 7: DTEND has a date beside a start that is a time; it is taken as midnight",
        ),
    ] {
        assert_eq!(length(&lines), Length { days, seconds }, "{lines}");
        assert_eq!(notes(&file(&event(&lines))), [said], "{lines}");
    }
    for broken in [
        "P",
        "PT",
        "1H",
        "P1H",
        "PT1D",
        "PT1",
        "P1",
        "PTH",
        "P99999999999D",
        "P4294967295W",
        "PT4294967295H",
        "-",
        "",
    ] {
        let lines = format!("{time}DURATION:{broken}");
        assert_eq!((length(&lines), notes(&file(&event(&lines))).len()), (Length::NONE, 1), "{broken}");
    }
}

/// Of a day as long as the clocks make it, and of seconds that are all alike.
#[test]
fn ends_over_a_change_of_the_clocks() {
    let end = |lines: &str| of(&calendar(&file(&event(lines))).events[0])[0].end().to_rfc3339();
    let start = "DTSTART;TZID=Europe/Vienna:20260328T120000\n";
    assert_eq!(end(&format!("{start}DURATION:P1D")), "2026-03-29T10:00:00+00:00");
    assert_eq!(end(&format!("{start}DURATION:PT24H")), "2026-03-29T11:00:00+00:00");
    assert_eq!(end(&format!("{start}DURATION:P1DT1H")), "2026-03-29T11:00:00+00:00");
    let date = "X-WR-TIMEZONE:Europe/Vienna\n";
    let day = calendar(&file(&format!("{date}{}", event("DTSTART;VALUE=DATE:20260329"))));
    let day = of(&day.events[0])[0];
    assert_eq!(
        (day.instant().to_rfc3339(), day.end().to_rfc3339()),
        ("2026-03-28T23:00:00+00:00".to_owned(), "2026-03-29T22:00:00+00:00".to_owned())
    );
}

#[test]
fn a_length_is_shown_as_a_duration() {
    for (days, seconds, shown) in [
        (0, 0, "PT0S"),
        (1, 0, "P1D"),
        (0, 5_400, "PT1H30M"),
        (2, 7_200, "P2DT2H"),
        (0, 3_605, "PT1H0M5S"),
        (0, 61, "PT1M1S"),
        (0, 86_400, "PT24H"),
    ] {
        assert_eq!(Length { days, seconds }.to_string(), shown);
        let lines = format!("DTSTART:20260301T100000Z\nDURATION:{shown}");
        assert_eq!(length(&lines), Length { days, seconds });
    }
}
