//! Rows that cannot be read: each is named, and only what needs them waits (G-8).

use serde_json::json;

use crate::coaching::{MONDAY, Practice};

/// Ann's session with Ben on Friday at 14:00 in London, and two of Cara's with him; Ann's has this.
fn damaged(damage: &str) -> impl Iterator<Item = Practice> {
    Practice::both().map(Practice::with_session).inspect(move |practice| {
        for (contract, start) in [("012", "2026-06-05 14:00"), ("013", "2026-06-08 10:00")] {
            let schedule = ["session", "schedule", contract, "--start", start, "--by", "coach"];
            practice.done(MONDAY, &schedule);
        }
        practice.shop.sql(&format!("UPDATE coaching_sessions SET {damage} WHERE reference = '012/1'"));
    })
}

const DAMAGES: [&str; 2] = ["zone = 'Mars'", "state = 'nonsense'"];

#[test]
fn g_8_a_damaged_session_blocks_only_what_fixes_a_time() {
    for practice in DAMAGES.into_iter().flat_map(damaged) {
        let at = |arguments: &[&str]| practice.at(MONDAY, &[&["session"], arguments].concat());
        assert_eq!(at(&["show", "013/2"]).status, Some(0));
        for act in [&["confirm", "013/2", "--by", "coach"][..], &["contact", "013/2", "--at", MONDAY]] {
            assert_eq!(at(act).status, Some(0), "{act:?}");
        }
        let request =
            ["request-reschedule", "013/2", "--by", "student", "--reason", "the train does not run"];
        let unknown = "session 012/1 cannot be read, so it cannot be said whether the coach is free";
        at(&[&request[..], &["--to", "2026-06-10 10:00"]].concat()).fails(2, unknown);
        assert_eq!(at(&request).status, Some(0), "that fixes no time yet");
        at(&["approve", "013/2", "--by", "coach", "--at", "2026-06-10 10:00"]).fails(2, unknown);
        assert_eq!(at(&["decline", "013/2", "--by", "coach"]).status, Some(0));
        // Also at the very time of the damaged one, and as a rehearsal.
        let schedule = ["schedule", "013", "--start", "2026-06-05 14:00", "--by", "coach", "--dry-run"];
        at(&schedule).fails(2, unknown);
        let explained = practice.done(MONDAY, &["explain", "session", "013/2"]);
        assert!(
            explained.contains(&format!("  schedule: no, {unknown}"))
                && explained.contains("\n  request-reschedule: yes, ")
                && explained.contains(&format!("; naming no time, for {unknown}")),
            "{explained}"
        );
        assert_eq!(at(&["cancel", "013/2", "--by", "student"]).status, Some(0));
        at(&["show", "012/1"]).fails(2, "error: row ");
    }
}

#[test]
fn g_8_reports_name_the_damaged_row_and_go_on() {
    for practice in DAMAGES.into_iter().flat_map(damaged) {
        let told = practice.at(MONDAY, &["progress", "012"]);
        told.fails(1, "error: session 012/1: the column `");
        assert!(told.out.contains("\nSessions: 0 completed, 0 scheduled,"), "{told:?}");
        assert_eq!(practice.at(MONDAY, &["progress", "013"]).status, Some(0));

        let openings = ["openings", "--coach", "ben", "--from", "2026-06-05", "--days", "1"];
        let told = practice.at(MONDAY, &openings);
        told.fails(1, "error: session 012/1 of ben cannot be read: the column `");
        assert!(told.out.contains(" opening(s).\n"), "{told:?}");
        let told = practice.at(MONDAY, &[&openings[..3], &["--why", "2026-06-05T12:45:00Z"]].concat());
        told.fails(1, "error: session 012/1 of ben cannot be read: ");
        assert!(
            told.out.contains("and yet nothing can be scheduled:\n  - session 012/1 cannot be read"),
            "{told:?}"
        );
    }
}

/// What is settled takes nobody's time, whatever can be read of it.
#[test]
fn g_8_a_damaged_session_that_is_over_blocks_nothing() {
    for practice in damaged("state = 'cancelled', zone = 'Mars'") {
        assert_eq!(practice.at(MONDAY, &["openings", "--coach", "ben"]).err, "");
        let schedule = ["session", "schedule", "013", "--start", "2026-06-05 14:00", "--by", "coach"];
        practice.done(MONDAY, &schedule);
        practice.at(MONDAY, &["progress", "012"]).fails(1, "error: session 012/1: the column `zone`");
    }
}

#[test]
fn g_8_a_damaged_contract_stops_neither_lists_nor_others() {
    for practice in damaged("minutes = 60") {
        practice.shop.sql("UPDATE coaching_contracts SET status = 'nonsense' WHERE number = '#012'");
        let told = practice.at(MONDAY, &["list", "sessions"]);
        told.fails(1, "error: contract #012: the column `status` holds `nonsense`");
        assert_eq!(told.out.lines().count(), 4, "{told:?}");
        let told = practice.at(MONDAY, &["list", "contracts"]);
        told.fails(1, "error: #012: the column `status` holds `nonsense`");
        assert!(told.out.contains("\n#013   "), "{told:?}");
        assert_eq!(practice.at(MONDAY, &["session", "confirm", "013/2", "--by", "coach"]).status, Some(0));
        let schedule = ["session", "schedule", "013", "--start", "2026-06-09 10:00", "--by", "coach"];
        practice
            .at(MONDAY, &schedule)
            .fails(2, "the contract of session 012/1 cannot be read, so it cannot be");
        practice.at(MONDAY, &["session", "show", "012/1"]).fails(2, "its contract 1 (#012) cannot be read");
        let openings = practice.at(MONDAY, &["openings", "--coach", "ben"]);
        openings.fails(1, "error: contract #012 of ben cannot be read: ");
    }
}

#[test]
fn g_8_a_damaged_calendar_is_named_and_replaced() {
    for practice in damaged("minutes = 60") {
        practice.shop.operator.file("ben.json", r#"{ "zone": "Europe/London" }"#);
        let damage = || {
            practice.done(MONDAY, &["calendar", "set", "ben", "ben.json"]);
            practice.shop.sql("UPDATE coaching_calendars SET availability = '{' WHERE person = 'ben'");
        };
        damage();
        let show = ["calendar", "show", "ben"];
        practice
            .at(MONDAY, &show)
            .fails(2, "error: the calendar of ben cannot be read: the column `availability`");
        let doctor = practice.at(MONDAY, &["doctor"]);
        doctor.fails(1, "");
        assert!(doctor.out.contains("1 calendar(s) cannot be read: ben: the column `avail"), "{doctor:?}");
        let schedule = ["session", "schedule", "013", "--start", "2026-06-09 10:00", "--by", "coach"];
        practice.at(MONDAY, &schedule).fails(2, "the calendar of ben cannot be read, so it cannot be said");
        assert_eq!(practice.at(MONDAY, &["session", "show", "013/2"]).status, Some(0));
        let told = practice.done(MONDAY, &["calendar", "set", "ben", "ben.json"]);
        assert_eq!(told, "Stored: another calendar of ben, in Europe/London.\n");
        damage();
        practice.done(MONDAY, &["calendar", "remove", "ben"]);
        let doctor = practice.at(MONDAY, &["doctor", "--format", "json"]).json();
        assert!(doctor.iter().any(|one| one["found"] == json!("every calendar can be read")), "{doctor:?}");
        practice.done(MONDAY, &schedule);
    }
}
