//! Dates beside times, and times beside dates.

use recurrence_core::calendar::Length;

use super::{calendar, days, event, file, instants, notes, of};

/// As programs write that let the hour of a reminder slip into the rule: it is ignored (RFC 5545 section 3.3.10).
#[test]
fn times_of_day_in_a_rule_of_dates_are_ignored() {
    let text = file(&event("DTSTART;VALUE=DATE:20260301\nRRULE:FREQ=DAILY;BYHOUR=9;COUNT=2"));
    assert_eq!(days(&text), ["03-01", "03-02"]);
    assert_eq!(
        notes(&text),
        ["line 7: BYHOUR: the start is a date, so the rule has no times of day, and it was passed over"]
    );
}

/// As Exchange and Google write: an exclusion at midnight of a whole day's event, or at the time it once had.
#[test]
fn an_exclusion_with_a_time_takes_out_its_day() {
    let four = "DTSTART;VALUE=DATE:20260301\nRRULE:FREQ=DAILY;COUNT=4\n";
    for exclusion in [
        "EXDATE;TZID=Europe/Vienna:20260303T000000",
        "EXDATE:20260303T090000",
        "EXDATE:20260303T000000Z",
        "EXDATE:20260303T090000Z",
        "EXDATE:20260302T230000Z",
        "EXDATE;VALUE=DATE:20260303",
    ] {
        let text = file(&event(&format!("{four}{exclusion}")));
        assert_eq!(days(&text), ["03-01", "03-02", "03-04"], "{exclusion}");
        let said = ["line 8: EXDATE has a time beside a start that is a date; it takes out that day"];
        let is_date = exclusion.contains("VALUE=DATE");
        assert_eq!(notes(&text), if is_date { &[][..] } else { &said[..] }, "{exclusion}");
    }
    // By the zone of the file, if it says one.
    let text = file(&format!(
        "X-WR-TIMEZONE:America/New_York\n{}",
        event(&format!("{four}EXDATE:20260303T040000Z"))
    ));
    assert_eq!(days(&text), ["03-01", "03-03", "03-04"]);
}

/// As old Outlooks write.
#[test]
fn an_exclusion_that_is_a_date_takes_out_the_whole_day() {
    let text = file(&event(
        "DTSTART:20260301T060000Z\nRRULE:FREQ=HOURLY;INTERVAL=6;COUNT=8\nEXDATE;VALUE=DATE:20260302",
    ));
    assert_eq!(
        instants(&text),
        ["2026-03-01T06:00:00Z", "2026-03-01T12:00:00Z", "2026-03-01T18:00:00Z", "2026-03-03T00:00:00Z",]
    );
    assert_eq!(
        notes(&text),
        ["line 8: EXDATE has a date beside a start that is a time; it takes out that whole day"]
    );
}

#[test]
fn a_date_beside_a_time_is_at_the_time_of_day_of_the_start() {
    let text = file(&event(
        "DTSTART;TZID=Europe/Vienna:20260301T180000\nRRULE:FREQ=WEEKLY;COUNT=2\nRDATE;VALUE=DATE:20260304",
    ));
    assert_eq!(instants(&text), ["2026-03-01T17:00:00Z", "2026-03-04T17:00:00Z", "2026-03-08T17:00:00Z"]);
    assert_eq!(
        notes(&text),
        ["line 8: RDATE has a date beside a start that is a time; it is taken at the start's time of day"]
    );
    let utc = file(&event("DTSTART:20260301T180000Z\nRDATE;VALUE=DATE:20260304"));
    assert_eq!(instants(&utc), ["2026-03-01T18:00:00Z", "2026-03-04T18:00:00Z"]);
    let dates = file(&event("DTSTART;VALUE=DATE:20260301\nRDATE:20260304T180000"));
    assert_eq!(days(&dates), ["03-01", "03-04"]);
}

/// As booking systems write: each period has its own length, whether or not VALUE says that it is one.
#[test]
fn periods_have_lengths_of_their_own() {
    let text = file(&event(
        "DTSTART:20260301T180000Z\nDURATION:PT30M\nRDATE;VALUE=PERIOD:20260304T080000Z/PT2H,20260305T080000Z/20260305T110000Z\n\
         RDATE:20260306T080000Z/-PT1H,20260307T080000Z",
    ));
    let calendar = calendar(&text);
    let found: Vec<(String, Length)> =
        of(&calendar.events[0]).iter().map(|one| (one.instant().to_rfc3339(), one.length())).collect();
    let seconds = |seconds| Length { days: 0, seconds };
    let wanted = [
        ("2026-03-01T18:00:00+00:00", seconds(1_800)),
        ("2026-03-04T08:00:00+00:00", seconds(7_200)),
        ("2026-03-05T08:00:00+00:00", seconds(10_800)),
        ("2026-03-06T08:00:00+00:00", Length::NONE),
        ("2026-03-07T08:00:00+00:00", seconds(1_800)),
    ];
    assert_eq!(found, wanted.map(|(at, length)| (at.to_owned(), length)));
    let ends: Vec<String> = of(&calendar.events[0]).iter().map(|one| one.end().to_rfc3339()).collect();
    assert_eq!(ends[1], "2026-03-04T10:00:00+00:00");
    // In a zone, the end as a local time.
    let text = file(&event(
        "DTSTART;TZID=Europe/Vienna:20260301T180000\nRDATE;TZID=Europe/Vienna;VALUE=PERIOD:20260329T010000/20260329T040000",
    ));
    let calendar = super::calendar(&text);
    assert_eq!(of(&calendar.events[0])[1].length(), seconds(7_200));
}

#[test]
fn an_empty_rule_is_no_rule() {
    let text = file(&event("DTSTART:20260301T180000Z\nRRULE:"));
    assert_eq!(instants(&text), ["2026-03-01T18:00:00Z"]);
    assert_eq!(notes(&text), ["line 7: RRULE: there is nothing behind it; it was read as no rule"]);
}

#[test]
fn an_event_of_which_everything_is_taken_out_is_empty_and_no_error() {
    for lines in [
        "DTSTART:20260301T180000Z\nRRULE:FREQ=DAILY;COUNT=1\nEXDATE:20260301T180000Z",
        "DTSTART:20260301T180000Z\nEXDATE:20260301T180000Z",
    ] {
        assert_eq!(instants(&file(&event(lines))), [""; 0], "{lines}");
    }
}
