//! Occurrences that are moved, changed and cancelled.

use recurrence_core::calendar::{EventTime, Length, Override, Range, Status};

use super::{calendar, days, event, event_of, file, instants, notes, of};

/// Ten o'clock of five Tuesdays, the 3rd to the 31st of March.
const FIVE: &str =
    "SUMMARY:Class\nDTSTART:20260303T100000Z\nDTEND:20260303T110000Z\nRRULE:FREQ=WEEKLY;COUNT=5";

fn with(overrides: &[&str]) -> String {
    let changes: String = overrides.iter().map(|lines| event(lines)).collect();
    file(&format!("{}{changes}", event(FIVE)))
}

#[test]
fn an_override_moves_its_occurrence_and_keeps_its_identity() {
    let text = with(&[
        "RECURRENCE-ID:20260310T100000Z\nDTSTART:20260311T150000Z\nDTEND:20260311T153000Z\nSUMMARY:Late class",
    ]);
    assert_eq!(
        instants(&text),
        [
            "2026-03-03T10:00:00Z",
            "2026-03-11T15:00:00Z",
            "2026-03-17T10:00:00Z",
            "2026-03-24T10:00:00Z",
            "2026-03-31T10:00:00Z",
        ]
    );
    assert_eq!(notes(&text), [""; 0]);
    let calendar = calendar(&text);
    let all = of(&calendar.events[0]);
    let [first, moved, ..] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!(moved.identity().to_string(), "20260310T100000Z");
    assert_eq!(moved.moved_from().unwrap().to_rfc3339(), "2026-03-10T10:00:00+00:00");
    assert_eq!(moved.length(), Length { days: 0, seconds: 1_800 });
    assert_eq!(moved.end().to_rfc3339(), "2026-03-11T15:30:00+00:00");
    assert_eq!(moved.changed_by().unwrap().summary.as_deref(), Some("Late class"));
    assert_eq!((first.changed_by(), first.moved_from()), (None, None));
    assert_eq!(first.end().to_rfc3339(), "2026-03-03T11:00:00+00:00");
}

#[test]
fn a_cancelled_occurrence_is_gone() {
    let text = with(&["RECURRENCE-ID:20260310T100000Z\nDTSTART:20260310T100000Z\nSTATUS:CANCELLED"]);
    assert_eq!(days(&text), ["03-03", "03-17", "03-24", "03-31"]);
    let calendar = calendar(&text);
    let [cancelled] = calendar.events[0].schedule.as_ref().unwrap().overrides() else {
        panic!("{calendar:?}")
    };
    assert!(cancelled.is_cancelled() && cancelled.is_of_series);
    // Also without a start of its own.
    assert_eq!(
        days(&with(&["RECURRENCE-ID:20260310T100000Z\nSTATUS:CANCELLED"])),
        ["03-03", "03-17", "03-24", "03-31"]
    );
}

#[test]
fn an_override_may_change_no_more_than_its_name_or_its_status() {
    let text = with(&[
        "RECURRENCE-ID:20260310T100000Z\nDTSTART:20260310T100000Z\nSUMMARY:Exam\nLOCATION:Hall\nSTATUS:TENTATIVE",
    ]);
    let calendar = calendar(&text);
    let exam = of(&calendar.events[0])[1];
    assert_eq!(exam.instant().to_rfc3339(), "2026-03-10T10:00:00+00:00");
    assert_eq!(exam.moved_from(), None);
    let by: &Override = exam.changed_by().unwrap();
    assert_eq!((by.summary.as_deref(), by.status), (Some("Exam"), Some(Status::Tentative)));
    assert_eq!(by.location.as_deref(), Some("Hall"));
    // It says no length, so the series' holds.
    assert_eq!((by.length, exam.length().seconds), (None, 3_600));
}

#[test]
fn this_and_future_shifts_all_behind() {
    let later = "RECURRENCE-ID;RANGE=THISANDFUTURE:20260317T100000Z\nDTSTART:20260317T120000Z\nDTEND:20260317T123000Z";
    let text = with(&[later]);
    assert_eq!(
        instants(&text),
        [
            "2026-03-03T10:00:00Z",
            "2026-03-10T10:00:00Z",
            "2026-03-17T12:00:00Z",
            "2026-03-24T12:00:00Z",
            "2026-03-31T12:00:00Z",
        ]
    );
    let calendar = calendar(&text);
    let all = of(&calendar.events[0]);
    let lengths: Vec<u32> = all.iter().map(|one| one.length().seconds / 60).collect();
    assert_eq!(lengths, [60, 60, 30, 30, 30]);
    assert_eq!(all[3].identity().to_string(), "20260324T100000Z");
    assert_eq!(all[3].moved_from().unwrap().to_rfc3339(), "2026-03-24T10:00:00+00:00");
    assert_eq!(all[3].changed_by().unwrap().range, Range::ThisAndFuture);

    // Until the next such one; a single override holds for its own; a cancelled one ends the series.
    let single = "RECURRENCE-ID:20260324T100000Z\nDTSTART:20260325T080000Z";
    assert_eq!(
        instants(&with(&[later, single]))[2..],
        [
            "2026-03-17T12:00:00Z".to_owned(),
            "2026-03-25T08:00:00Z".to_owned(),
            "2026-03-31T12:00:00Z".to_owned(),
        ]
    );
    let earlier = "RECURRENCE-ID;RANGE=THISANDFUTURE:20260324T100000Z\nDTSTART:20260323T090000Z";
    assert_eq!(
        instants(&with(&[later, earlier]))[2..],
        [
            "2026-03-17T12:00:00Z".to_owned(),
            "2026-03-23T09:00:00Z".to_owned(),
            "2026-03-30T09:00:00Z".to_owned(),
        ]
    );
    let end = "RECURRENCE-ID;RANGE=\"THISANDFUTURE\":20260324T100000Z\nSTATUS:CANCELLED";
    assert_eq!(days(&with(&[later, end])), ["03-03", "03-10", "03-17"]);
}

/// The difference is one of local time, so nine o'clock stays nine o'clock behind a change of the clocks.
#[test]
fn this_and_future_shifts_local_time() {
    let text = |zone: &str, more: &str| {
        file(&format!(
            "{more}{}{}",
            event(&format!("DTSTART;TZID={zone}:20260315T080000\nRRULE:FREQ=WEEKLY;COUNT=4")),
            event(&format!(
                "RECURRENCE-ID;TZID={zone};RANGE=THISANDFUTURE:20260322T080000\nDTSTART;TZID={zone}:20260322T090000"
            )),
        ))
    };
    let wanted =
        ["2026-03-15T07:00:00Z", "2026-03-22T08:00:00Z", "2026-03-29T07:00:00Z", "2026-04-05T07:00:00Z"];
    assert_eq!(instants(&text("Europe/Vienna", "")), wanted);
    let own = "BEGIN:VTIMEZONE\nTZID:Own\nBEGIN:STANDARD\nDTSTART:19961027T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n\
        RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:19810329T020000\n\
        TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
    assert_eq!(instants(&text("Own", own)), wanted);
}

/// As Google writes them in UTC, Outlook at midnight, and old Thunderbirds as dates.
#[test]
fn the_recurrence_id_may_be_in_another_form() {
    let zoned = "DTSTART;TZID=Europe/Vienna:20260303T100000\nRRULE:FREQ=WEEKLY;COUNT=3";
    for id in [
        "RECURRENCE-ID:20260310T090000Z",
        "RECURRENCE-ID;TZID=Asia/Tokyo:20260310T180000",
        "RECURRENCE-ID;VALUE=DATE:20260310",
        "RECURRENCE-ID:20260310T100000",
    ] {
        let text = file(&format!("{}{}", event(zoned), event(&format!("{id}\nDTSTART:20260311T150000Z"))));
        let text = if id.ends_with("10T100000") {
            text.replace("VERSION:2.0", "X-WR-TIMEZONE:Europe/Vienna")
        } else {
            text
        };
        assert_eq!(days(&text), ["03-03", "03-11", "03-17"], "{id}");
        let calendar = calendar(&text);
        let moved = of(&calendar.events[0])[1];
        assert_eq!(moved.identity().to_string(), "TZID=Europe/Vienna:20260310T100000", "{id}");
    }
    let dates = "DTSTART;VALUE=DATE:20260303\nRRULE:FREQ=WEEKLY;COUNT=3";
    for id in [
        "RECURRENCE-ID;VALUE=DATE:20260310",
        "RECURRENCE-ID:20260310T000000Z",
        "RECURRENCE-ID:20260309T230000Z",
        "RECURRENCE-ID;TZID=Europe/Vienna:20260310T000000",
        "RECURRENCE-ID:20260310T090000",
    ] {
        let text = file(&format!("{}{}", event(dates), event(&format!("{id}\nDTSTART;VALUE=DATE:20260312"))));
        assert_eq!(days(&text), ["03-03", "03-12", "03-17"], "{id}");
        let calendar = calendar(&text);
        let moved = of(&calendar.events[0])[1];
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 10).unwrap();
        assert_eq!((moved.identity(), moved.is_date()), (EventTime::Date(day), true), "{id}");
    }
}

#[test]
fn the_highest_sequence_of_an_override_holds() {
    let at = |sequence: u32, hour: u32| {
        format!("SEQUENCE:{sequence}\nRECURRENCE-ID:20260310T100000Z\nDTSTART:20260310T{hour}0000Z")
    };
    let text = with(&[&at(1, 11), &at(3, 12), &at(2, 13)]);
    assert_eq!(instants(&text)[1], "2026-03-10T12:00:00Z");
    assert_eq!(
        notes(&text),
        [
            "line 11: this was replaced by line 18, which has SEQUENCE 3",
            "line 25: this was replaced by line 18, which has SEQUENCE 3",
        ]
    );
    assert_eq!(instants(&with(&[&at(1, 11), &at(1, 12)]))[1], "2026-03-10T12:00:00Z");
    // The same occurrence by another name.
    let other = at(4, 14).replace("ID:20260310T100000Z", "ID;TZID=Europe/Vienna:20260310T110000");
    assert_eq!(instants(&with(&[&at(3, 12), &other]))[1], "2026-03-10T14:00:00Z");
    // That of the series does not matter to it.
    let text = with(&[&at(2, 12)]);
    assert_eq!(instants(&text)[1], "2026-03-10T12:00:00Z");
    assert_eq!(instants(&text.replace("SUMMARY:Class", "SEQUENCE:9"))[1], "2026-03-10T12:00:00Z");
}

/// As Google writes when one invitation out of a series is exported.
#[test]
fn an_override_without_its_series_stands_for_itself() {
    let text = file(&event(
        "SUMMARY:Once\nRECURRENCE-ID:20260310T100000Z\nDTSTART:20260311T150000Z\nDTEND:20260311T160000Z",
    ));
    assert_eq!(instants(&text), ["2026-03-11T15:00:00Z"]);
    assert_eq!(
        notes(&text),
        ["line 3: the event that this is an occurrence of is not in the file; this stands for itself"]
    );
    let calendar = calendar(&text);
    let event = &calendar.events[0];
    assert_eq!((event.summary.as_deref(), event.place), (Some("Once"), 1));
    assert!(event.schedule.as_ref().unwrap().set().is_none());
    let once = of(event)[0];
    assert_eq!(once.identity().to_string(), "20260310T100000Z");
    assert_eq!(once.end().to_rfc3339(), "2026-03-11T16:00:00+00:00");
    // Two of them are two occurrences of one event.
    let two = file(&format!(
        "{}{}",
        super::event("RECURRENCE-ID:20260317T100000Z\nDTSTART:20260317T100000Z"),
        super::event("RECURRENCE-ID:20260310T100000Z\nDTSTART:20260311T150000Z")
    ));
    assert_eq!(instants(&two), ["2026-03-11T15:00:00Z", "2026-03-17T10:00:00Z"]);
}

#[test]
fn an_override_of_an_occurrence_that_there_is_not_stands_for_itself() {
    let text = with(&["RECURRENCE-ID:20260312T100000Z\nDTSTART:20260312T110000Z"]);
    assert_eq!(days(&text), ["03-03", "03-10", "03-12", "03-17", "03-24", "03-31"]);
    assert_eq!(
        notes(&text),
        ["line 11: the event has no occurrence at 20260312T100000Z; this stands for itself"]
    );
    let calendar = calendar(&text);
    assert_eq!(of(&calendar.events[0])[2].identity().to_string(), "20260312T100000Z");
    // One that is cancelled has nothing to be cancelled, and nothing is said.
    let text = with(&["RECURRENCE-ID:20260312T100000Z\nSTATUS:CANCELLED"]);
    assert_eq!((days(&text).len(), notes(&text).len()), (5, 0));
    // Excluded by the series, and moved as well: some programs write both.
    let excluded = format!("{FIVE}\nEXDATE:20260310T100000Z");
    let text = file(&format!(
        "{}{}",
        event(&excluded),
        event("RECURRENCE-ID:20260310T100000Z\nDTSTART:20260311T100000Z")
    ));
    assert_eq!(days(&text), ["03-03", "03-11", "03-17", "03-24", "03-31"]);
}

#[test]
fn what_cannot_be_read_leaves_its_occurrence() {
    let text = with(&["RECURRENCE-ID:20260310T100000Z\nDTSTART:tomorrow"]);
    assert_eq!(days(&text).len(), 5);
    assert_eq!(
        notes(&text),
        [
            "line 11: this override cannot be read: DTSTART in line 15: `tomorrow` is not a date or time such as \
          20260330, 20260330T100000 or 20260330T090000Z"
        ]
    );
    let text = with(&["RECURRENCE-ID:20260310T100000Z\nDTSTART:20260311T100000Z\nRRULE:FREQ=DAILY"]);
    assert_eq!(days(&text), ["03-03", "03-11", "03-17", "03-24", "03-31"]);
    assert_eq!(notes(&text), ["line 16: RRULE means nothing in an override and was passed over"]);
}

#[test]
fn overrides_belong_to_their_own_uid() {
    let other = event_of("y", "DTSTART:20260310T100000Z\nRRULE:FREQ=DAILY;COUNT=2");
    let text = file(&format!(
        "{}{other}{}",
        event(FIVE),
        event_of("y", "RECURRENCE-ID:20260310T100000Z\nSTATUS:CANCELLED")
    ));
    let calendar = calendar(&text);
    assert_eq!((of(&calendar.events[0]).len(), of(&calendar.events[1]).len()), (5, 1));
}

/// A moved occurrence may come to lie before the first, or exactly on another.
#[test]
fn moved_ones_are_in_the_order_of_their_times() {
    let text = with(&[
        "RECURRENCE-ID:20260310T100000Z\nDTSTART:20260224T100000Z",
        "RECURRENCE-ID:20260331T100000Z\nDTSTART:20260317T100000Z",
    ]);
    assert_eq!(days(&text), ["02-24", "03-03", "03-17", "03-17", "03-24"]);
    let calendar = calendar(&text);
    let at = |text: &str| text.parse().unwrap();
    let schedule = calendar.events[0].schedule.as_ref().unwrap();
    // By when they are, not by when they would have been.
    let march = schedule.between(at("2026-03-01T00:00:00Z"), at("2026-03-11T00:00:00Z"));
    assert_eq!(march.map(|one| one.identity().to_string()).collect::<Vec<_>>(), ["20260303T100000Z"]);
    let february = schedule.between(at("2026-02-01T00:00:00Z"), at("2026-03-01T00:00:00Z"));
    assert_eq!(february.map(|one| one.identity().to_string()).collect::<Vec<_>>(), ["20260310T100000Z"]);
    assert_eq!(schedule.after(at("2026-03-17T10:00:00Z")).count(), 1);
}

/// Into another zone, and from a time to a day.
#[test]
fn an_override_may_be_of_another_kind() {
    let text = with(&[
        "RECURRENCE-ID:20260310T100000Z\nDTSTART;TZID=Asia/Tokyo:20260310T190000",
        "RECURRENCE-ID:20260317T100000Z\nDTSTART;VALUE=DATE:20260318",
    ]);
    let calendar = calendar(&text);
    let all = of(&calendar.events[0]);
    assert_eq!(
        (all[1].zone().name(), all[1].local().to_string().as_str()),
        ("Asia/Tokyo", "2026-03-10 19:00:00")
    );
    assert_eq!(all[1].moved_from(), None);
    assert!(all[2].is_date() && !all[1].is_date());
    assert_eq!(all[2].instant().to_rfc3339(), "2026-03-18T00:00:00+00:00");
    // It says no length, and an hour is none for a date.
    assert_eq!(all[2].length(), Length::DAY);
}

/// Whole days that become an hour from one on.
#[test]
fn those_behind_may_become_another_kind_too() {
    let text = file(&format!(
        "{}{}",
        event("DTSTART;VALUE=DATE:20260301\nRRULE:FREQ=DAILY;COUNT=4"),
        event("RECURRENCE-ID;VALUE=DATE;RANGE=THISANDFUTURE:20260303\nDTSTART:20260303T100000Z")
    ));
    let calendar = calendar(&text);
    let told: Vec<(String, bool, Length)> = of(&calendar.events[0])
        .iter()
        .map(|one| (one.instant().format("%dT%H").to_string(), one.is_date(), one.length()))
        .collect();
    let wanted = [
        ("01T00", true, Length::DAY),
        ("02T00", true, Length::DAY),
        ("03T10", false, Length::NONE),
        ("04T10", false, Length::NONE),
    ];
    assert_eq!(told, wanted.map(|(at, is_date, length)| (at.to_owned(), is_date, length)));
}

/// In a zone of the file, whose clocks go from 02:00 to 03:00 on 29 March: 02:30 of that day is 01:30 in UTC, which is
/// 03:30 there, and so it is known by either local time's instant.
#[test]
fn what_the_clocks_of_a_zone_of_the_file_jump_over_is_found_by_its_instant() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Own\nBEGIN:STANDARD\nDTSTART:20251026T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n\
                END:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:20260329T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\n\
                END:VTIMEZONE\n";
    let series = event("DTSTART;TZID=Own:20260322T023000\nRRULE:FREQ=WEEKLY;COUNT=3");
    let cancelled = |at: &str| event(&format!("RECURRENCE-ID:{at}\nSTATUS:CANCELLED"));
    let text = |at: &str| file(&format!("{zone}{series}{}", cancelled(at)));
    assert_eq!(days(&text("20260329T013000Z")), ["03-22", "04-05"]);
    // A second to either side is another instant.
    for other in ["20260329T012959Z", "20260329T013001Z", "20260329T003000Z"] {
        assert_eq!(days(&text(other)), ["03-22", "03-29", "04-05"], "{other}");
    }
}
