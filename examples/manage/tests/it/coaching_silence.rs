//! What silence will do is said at once, and only of what somebody was told (S-65); what participants may book
//! (S-68), and the way out of a refusal (S-64, S-67).

use serde_json::json;

use crate::coaching::{MONDAY, Practice};

const WHY: &str = "the train does not run";

fn request(practice: &Practice, to: &str, more: &[&str]) -> String {
    let asked = ["session", "request-reschedule", "013/1", "--by", "student", "--reason", WHY, "--to", to];
    practice.done(MONDAY, &[&asked[..], more].concat())
}

/// S-65: a request's message is queued whatever was asked for, and so silence may be an answer to it.
#[test]
fn s_65_a_request_is_always_told() {
    for practice in Practice::both().map(Practice::with_session) {
        let dry = request(&practice, "2026-06-08 10:00", &["--dry-run"]);
        assert!(dry.ends_with("[DRY RUN] 1 message(s) would be queued.\n"), "{dry}");
        let told = request(&practice, "2026-06-08 10:00", &[]);
        assert!(
            told.ends_with(
                "Not answered before 2026-06-02T08:00:00Z: silence is consent\n1 message(s) queued.\n"
            ),
            "{told}"
        );
        let status = "SELECT status AS line FROM due_outbox WHERE kind = 'session_reschedule_requested'";
        assert_eq!(practice.lines(status), ["queued"]);
        let shown = practice.at(MONDAY, &["session", "show", "013/1", "--format", "json"]).json().remove(0);
        assert_eq!(
            shown["silence"],
            json!({ "at": "2026-06-02T08:00:00Z", "agrees": true, "because": null, "bookable": true })
        );
    }
}

const CALENDAR: &str = r#"{ "zone": "Europe/London", "same_day": true }"#;
const ANY_TIME: &str = "[sessions]\nopenings_only = \"nobody\"\n";

fn with_calendar(practice: Practice) -> Practice {
    practice.shop.operator.file("ben.json", CALENDAR);
    practice.done(MONDAY, &["calendar", "set", "ben", "ben.json"]);
    practice
}

/// S-65: to a Sunday at three nobody agrees by saying nothing, and whoever asks hears so at once.
#[test]
fn s_65_silence_agrees_to_nothing_outside_the_hours() {
    for practice in Practice::both().map(Practice::with_session).map(with_calendar) {
        practice.shop.operator.file("any.toml", ANY_TIME);
        practice.done(MONDAY, &["sweep-sessions", "--policy", "any.toml"]);
        let told = request(&practice, "2026-06-07 03:00", &[]);
        assert!(
            told.contains(
                "Not answered before 2026-06-02T08:00:00Z: that is outside the hours of whoever is to answer, so \
                 silence lets it lapse (S-65)\n"
            ),
            "{told}"
        );
        assert!(told.lines().next().unwrap().contains(" (outside the other one's hours)"), "{told}");
        let explained = practice.done(MONDAY, &["explain", "session", "013/1"]);
        assert!(explained.contains("\nBookable when it was asked: no (S-65)\n"), "{explained}");
        let shown =
            practice.at(MONDAY, &["explain", "session", "013/1", "--format", "json"]).json().remove(0);
        assert_eq!(shown["silence"]["because"], json!("not_bookable"));
        // Whatever becomes of the calendar until then.
        practice.done(MONDAY, &["calendar", "remove", "ben"]);
        let swept = practice.done("2026-06-02T08:00:00Z", &["sweep-sessions"]);
        assert!(swept.contains("reschedule lapsed at 2026-06-02T08:00:00Z"), "{swept}");
    }
}

/// S-68: what the openings do not offer is refused with the way out of it, and staff may do otherwise.
#[test]
fn s_68_participants_book_openings_and_staff_any_time() {
    for practice in Practice::both().map(Practice::with_session).map(with_calendar) {
        let schedule = |start: &str, more: &[&str]| {
            let asked = ["session", "schedule", "013", "--start", start];
            practice.at(MONDAY, &[&asked[..], more].concat())
        };
        let student = ["--by", "student"];
        for (start, why) in [
            ("2026-06-08 03:00", "it is not within the working hours"),
            ("2026-06-01T08:00:01Z", "it begins less than 2 hours after 2026-06-01T08:00:00Z"),
            ("2028-03-01 10:15", "it is more than 30 day(s) ahead"),
            ("2026-06-08 10:20", "openings begin at other times"),
        ] {
            schedule(start, &student).fails(2, why);
        }
        schedule("2026-06-08 03:00", &student).fails(
            2,
            "; staff may schedule it all the same (S-68): `manage session schedule 013 --start TIME --as-staff`\n",
        );
        let why = ["openings", "--coach", "ben", "--contract", "013", "--why", "2026-06-08 03:00"];
        let told = practice.done(MONDAY, &why);
        assert!(
            told.ends_with(
                "Staff can schedule it all the same: `manage session schedule 013 --start 2026-06-08T02:00:00Z \
                 --as-staff`.\n"
            ),
            "{told}"
        );
        let asked = ["session", "request-reschedule", "013/1", "--by", "student", "--reason", WHY];
        practice
            .at(MONDAY, &[&asked[..], &["--to", "2026-06-07 03:00"]].concat())
            .fails(2, "is no opening of the coach: it is not within the working hours");
        // Whatever is listed can be scheduled.
        let list = ["openings", "--coach", "ben", "--contract", "013", "--days", "8", "--format", "json"];
        let listed = practice.at(MONDAY, &list).json();
        let starts: Vec<&str> = listed.iter().filter_map(|opening| opening["from"].as_str()).collect();
        let starts = &starts[..starts.len() - 1];
        assert!(starts.len() > 20, "{starts:?}");
        for start in starts.iter().step_by(4) {
            let told = schedule(start, &["--by", "student", "--dry-run"]);
            assert_eq!(told.status, Some(0), "{start}: {told:?}");
        }
        let made = schedule("2026-06-08 03:00", &["--as-staff"]);
        assert_eq!(made.status, Some(0), "{made:?}");
        assert!(made.out.contains("2 message(s) held back"), "both are told: {made:?}");
    }
}

/// S-67: a meeting that began after the no-show, told of the same day.
#[test]
fn s_67_a_late_meeting_opens_it_again() {
    for practice in Practice::both().map(Practice::with_session) {
        let now = "2026-06-05T10:00:00Z";
        practice.done(now, &["sweep-sessions"]);
        let complete = ["session", "complete", "013/1", "--by", "coach"];
        let refused = practice.at(now, &[&complete[..], &["--format", "json"]].concat());
        let ways = &refused.json()[0]["ways"];
        assert_eq!(
            ways[0]["typed"],
            json!("manage session meeting 013/1 --from TIME --until TIME --by coach"),
            "{refused:?}"
        );
        let met = ["session", "meeting", "013/1", "--from", "2026-06-05T09:35:00Z", "--until", now];
        practice
            .at("2026-06-06T09:30:00.000001Z", &met)
            .fails(2, "only if it is recorded by 2026-06-06T09:30:00Z");
        assert!(practice.done(now, &met).contains(", so it is open again\n"));
        assert!(practice.done(now, &complete).contains("completed at 2026-06-05T10:00:00Z by ben (coach)"));
    }
}
