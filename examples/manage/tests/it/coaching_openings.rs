//! `openings` and `calendar`: when a coach is free, and why not (S-40, S-51).

use serde_json::json;

use crate::coaching::{MONDAY, Practice};

const CALENDAR: &str = r#"{
    "zone": "Europe/London", "same_day": true, "advance": 10,
    "exceptions": [{ "date": "2026-06-03", "kind": "blocked" }],
    "busy": [{ "from": "2026-06-04T12:00:00Z", "until": "2026-06-04T13:00:00Z" }]
}"#;

#[test]
fn the_openings_of_a_stored_calendar() {
    for practice in Practice::both().map(Practice::with_session) {
        let set = |options: &[&str]| {
            practice.shop.operator.file("ben.json", CALENDAR);
            practice.done(MONDAY, &[&["calendar", "set", "ben", "ben.json"], options].concat())
        };
        let before = practice.dump();
        assert_eq!(set(&["--dry-run"]), "[DRY RUN] Would store the calendar of ben, in Europe/London.\n");
        assert_eq!(practice.dump(), before);
        assert_eq!(set(&[]), "Stored: the calendar of ben, in Europe/London.\n");
        assert_eq!(set(&[]), "Stored: another calendar of ben, in Europe/London.\n");
        let shown = practice.at(MONDAY, &["calendar", "show", "ben", "--format", "json"]).json();
        assert_eq!(shown[0]["calendar"]["buffer_after"], "15 minutes");
        practice
            .at(MONDAY, &["calendar", "show", "ann"])
            .fails(2, "error: there is no calendar of ann; nothing is blocked\n");

        // Cara's session is on Friday from 10:00 to 11:00; a quarter of an hour lies before and behind it.
        let listed =
            practice.done(MONDAY, &["openings", "--coach", "ben", "--from", "2026-06-05", "--days", "1"]);
        assert_eq!(
            listed,
            "Openings of ben for 60 minutes, 2026-06-05 to 2026-06-05 (Europe/London):
  2026-06-05 Fri 11:15 - 12:15  2026-06-05T10:15:00Z
  2026-06-05 Fri 12:30 - 13:30  2026-06-05T11:30:00Z
  2026-06-05 Fri 13:45 - 14:45  2026-06-05T12:45:00Z
  2026-06-05 Fri 15:00 - 16:00  2026-06-05T14:00:00Z
4 opening(s).
"
        );
        // What is offered can be scheduled, and nothing else begins in between.
        let why = |time: &str, more: &[&str]| {
            practice.done(MONDAY, &[&["openings", "--coach", "ben", "--why", time], more].concat())
        };
        assert_eq!(
            why("2026-06-05 11:15", &[]),
            "2026-06-05T10:15:00Z (2026-06-05 11:15 Europe/London) is an opening of ben for 60 minutes.\n"
        );
        assert!(why("2026-06-05 11:00", &[]).starts_with(
            "2026-06-05T10:00:00Z (2026-06-05 11:00 Europe/London) is no opening of ben for 60 minutes:
  - the coach is not free: another session from 2026-06-05T08:45:00Z to 2026-06-05T10:15:00Z
The next ones: 2026-06-05T10:15:00Z (2026-06-05 11:15 Europe/London), "
        ));
        assert!(
            why("2026-06-05 13:31", &[])
                .contains("  - nobody is in the way: openings begin at other times\n")
        );
        assert!(
            why("2026-06-03 10:00", &[]).contains("hours blocked in the calendar from 2026-06-02T23:00:00Z")
        );
        assert!(
            why("2026-06-04 13:30", &[])
                .contains("a busy time from another calendar from 2026-06-04T12:00:00Z")
        );
        assert!(why("2026-06-05 17:00", &[]).contains("  - it is not within the working hours\n"));
        assert!(why("2026-06-12 10:00", &[]).contains("  - it is more than 10 day(s) ahead\n"));
        assert!(
            why("2026-06-01 10:00", &[])
                .contains("  - it begins less than 2 hours after 2026-06-01T08:00:00Z\n")
        );
        assert!(why("2026-05-01 10:00", &[]).contains("  - it is not after 2026-06-01T08:00:00Z\n"));
        let told = ["openings", "--coach", "ben", "--why", "2026-06-05 11:00", "--format", "json"];
        let told = practice.at(MONDAY, &told).json().remove(0);
        assert_eq!(
            told["obstacles"],
            json!([{
                "whose": "coach", "source": "session", "from": "2026-06-05T08:45:00Z",
                "until": "2026-06-05T10:15:00Z",
            }])
        );
        assert_eq!((&told["opening"], &told["terms"]), (&json!(false), &json!([])));

        let remove = ["calendar", "remove", "ben"];
        let rehearsed = practice.done(MONDAY, &[&remove[..], &["--dry-run"]].concat());
        assert_eq!(rehearsed, "[DRY RUN] Would remove the calendar of ben.\n");
        assert_eq!(practice.done(MONDAY, &remove), "Removed the calendar of ben.\n");
        practice
            .at(MONDAY, &["calendar", "remove", "ben"])
            .fails(2, "there is no calendar of ben; nothing was changed");
    }
}

/// Under a contract the student must be free too, without the coach's buffers around the student's time.
#[test]
fn under_a_contract_the_student_counts_as_well() {
    for practice in Practice::both().map(Practice::with_session) {
        practice.add("cara", "dan", 14, 1);
        let dan = ["session", "schedule", "014", "--start", "2026-06-05 13:00", "--by", "student"];
        practice.done(MONDAY, &dan);
        let openings = |more: &[&str]| {
            let asked =
                ["openings", "--coach", "ben", "--from", "2026-06-05", "--days", "1", "--format", "json"];
            let told = practice.at(MONDAY, &[&asked[..], &["--zone", "Europe/London"], more].concat()).json();
            told.iter()
                .filter_map(|line| Some(line["local_from"].as_str()?[11..16].to_owned()))
                .collect::<Vec<_>>()
        };
        assert_eq!(openings(&[]), ["11:15", "12:30", "13:45", "15:00"]);
        assert_eq!(openings(&["--contract", "013"]), ["11:15", "14:00", "15:15"]);
        assert_eq!(
            openings(&["--contract", "013", "--minutes", "30"]),
            ["09:00", "11:15", "12:00", "14:00", "14:45", "15:30", "16:15"]
        );
        let why = ["openings", "--coach", "ben", "--contract", "#013", "--why", "2026-06-05T12:30:00Z"];
        assert!(practice.done(MONDAY, &why).contains(
            "  - the student is not free: another session from 2026-06-05T12:00:00Z to 2026-06-05T13:00:00Z\n"
        ));
        practice
            .at(MONDAY, &["openings", "--coach", "cara", "--contract", "013"])
            .fails(2, "error: contract #013 is coached by ben, not by cara\n");
    }
}

/// A time that no opening begins at can be scheduled all the same, unless the contract says otherwise.
#[test]
fn openings_say_what_can_be_scheduled() {
    for practice in Practice::both().map(Practice::with_session) {
        let asked = |coach: &str, more: &[&str]| {
            practice.at(MONDAY, &[&["openings", "--coach", coach], more].concat())
        };
        let under = |number| ["--contract", number, "--why", "2026-06-05 20:00"];
        let told = asked("ben", &under("013")).out;
        assert!(told.ends_with("It can be scheduled all the same under contract #013.\n"), "{told}");
        let told = asked("ben", &["--why", "2026-06-05 20:00"]).out;
        assert!(told.ends_with("It can be scheduled all the same, if a contract allows it.\n"), "{told}");
        let taken = asked("ben", &["--contract", "013", "--why", "2026-06-05T09:30:00Z"]).out;
        assert!(!taken.contains("all the same"), "{taken}");
        practice
            .done(MONDAY, &["session", "schedule", "013", "--start", "2026-06-05 21:00", "--by", "coach"]);

        practice.shop.sql("UPDATE coaching_contracts SET status = 'awaiting_response' WHERE number = '#012'");
        let told = asked("ben", &[&under("012")[..], &["--format", "json"]].concat()).json().remove(0);
        assert_eq!(told["can_be_scheduled"], json!(false));
        let reason = told["contract_reasons"][0].as_str().unwrap();
        assert!(reason.ends_with(", not active"), "{told}");
        let told = asked("ben", &under("012")).out;
        assert!(told.contains(&format!("  - {reason}\n")) && !told.contains("all the same"), "{told}");
        asked("ben", &["--contract", "012"])
            .fails(0, &format!("warning: nothing can be scheduled under contract #012: {reason}\n"));
        let opening = asked("ben", &["--contract", "012", "--why", "2026-06-05T11:30:00Z"]).out;
        assert!(opening.contains(&format!("and yet nothing can be scheduled:\n  - {reason}\n")), "{opening}");

        // The name may be a slip; the usual calendar would make openings of any.
        let nobody = "coaches under no contract and has no calendar; is the name right?\n";
        asked("bne", &[]).fails(0, &format!("warning: bne {nobody}"));
        assert_eq!(asked("ben", &[]).err, "");
    }
}

/// Whatever time has brought counts, swept or not: here silence has moved the session, and left its hour.
#[test]
fn openings_are_as_of_now() {
    for practice in Practice::both().map(Practice::with_session) {
        let request =
            ["session", "request-reschedule", "013/1", "--by", "student", "--reason", "a long journey"];
        practice.done(MONDAY, &[&request[..], &["--to", "2026-06-05 14:00"]].concat());
        let openings = |now: &str| {
            let asked =
                ["openings", "--coach", "ben", "--from", "2026-06-05", "--days", "1", "--format", "json"];
            let told = practice.at(now, &[&asked[..], &["--zone", "Europe/London"]].concat()).json();
            told.iter()
                .filter_map(|line| Some(line["local_from"].as_str()?[11..16].to_owned()))
                .collect::<Vec<_>>()
        };
        // Both hours are taken while nobody has answered.
        assert_eq!(openings("2026-06-02T07:00:00Z"), ["11:15", "12:30", "15:15"]);
        assert_eq!(openings("2026-06-02T08:00:00Z"), ["09:00", "10:15", "11:30", "12:45", "15:15"]);
    }
}

#[test]
fn a_calendar_that_cannot_be_read() {
    let practice = Practice::both().next().unwrap();
    let set = |text: &str| {
        practice.shop.operator.file("bad.json", text);
        practice.at(MONDAY, &["calendar", "set", "ben", "bad.json"])
    };
    set("{}").fails(2, "error: cannot read bad.json: missing field `zone`");
    set(r#"{ "zone": "Mars" }"#).fails(2, "error: cannot read bad.json: ");
    set(r#"{ "zone": "UTC", "advance": 400 }"#).fails(2, "booking 400 days ahead is not possible");
    practice
        .at(MONDAY, &["calendar", "set", "ben", "none.json"])
        .fails(2, "error: cannot read none.json: No such file");
    practice
        .at(MONDAY, &["openings", "--coach", "ben", "--from", "soon"])
        .fails(2, "error: --from: `soon` is no date");
    practice
        .at(MONDAY, &["openings", "--coach", "ben", "--minutes", "5"])
        .fails(2, "error: --minutes: a session of 5 minutes is not possible; it takes 15 to 480 minutes\n");
    practice
        .at(MONDAY, &["openings", "--coach", "ben", "--why", "2026-06-05"])
        .fails(2, "is a date without a time");
}
