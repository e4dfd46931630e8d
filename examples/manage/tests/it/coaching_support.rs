//! What a support agent reads of a session (S-48), in words and as JSON (G-14, G-16).

use serde_json::json;

use crate::coaching::{MONDAY, Practice};

/// S-20, S-48: a request would be timely or late, and until when.
#[test]
fn s_48_says_how_a_request_would_come_and_until_when() {
    for practice in Practice::both().map(Practice::with_session) {
        let lines = |now: &str| {
            let told = practice.done(now, &["explain", "session", "013/1"]);
            let lines = told.lines().filter_map(|line| line.strip_prefix("  request-reschedule: "));
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        let consent = "silence is consent to a time that is proposed";
        assert_eq!(
            lines(MONDAY),
            [
                format!("yes, timely until 2026-06-04T09:00:00Z: {consent}"),
                format!("yes, timely until 2026-06-03T09:00:00Z: {consent}")
            ]
        );
        let late = [
            "yes, late before 2026-06-05T09:00:00Z: silence lets it lapse",
            "yes, late until 2026-06-04T23:00:00Z: silence lets it lapse",
        ];
        assert_eq!(lines("2026-06-04T09:00:00.000001Z"), late);
        assert_eq!(
            lines("2026-06-05T02:00:00Z")[1],
            "no, the coach may not ask less than 10 hours before 2026-06-05T09:00:00Z (was possible until \
             2026-06-04T23:00:00.000001Z)"
        );
    }
}

/// S-5, S-29, S-48: whether another session can be scheduled is among the answers.
#[test]
fn s_48_says_whether_another_session_can_be_scheduled() {
    for practice in Practice::both().map(Practice::with_session) {
        let told = practice.done(MONDAY, &["explain", "session", "013/1"]);
        assert_eq!(told.matches("\n  schedule: yes, for a time when both are free\n").count(), 2, "{told}");
        practice.shop.sql("UPDATE coaching_contracts SET total_sessions = 1 WHERE number = '#013'");
        let told = practice.done(MONDAY, &["explain", "session", "013/1"]);
        assert_eq!(
            told.matches("\n  schedule: no, no slot of the contract is left; it has 1").count(),
            2,
            "{told}"
        );
    }
}

/// S-10, S-48: the complaint that access is denied.
#[test]
fn s_48_says_why_a_stranger_is_refused() {
    for practice in Practice::both().map(Practice::with_session) {
        let explain = |user: &str, more: &[&str]| {
            practice.at(MONDAY, &[&["explain", "session", "013/1", "--as", user], more].concat())
        };
        let zed = explain("zed", &[]).out;
        assert!(
            zed.ends_with("zed may do nothing: zed is not a participant of the contract\n")
                && !zed.contains(" may:\n"),
            "{zed}"
        );
        let cara = explain("cara", &[]).out;
        assert!(
            cara.contains("the student, cara, may:\n") && !cara.contains("the coach, ben, may"),
            "{cara}"
        );
        let told = explain("zed", &["--format", "json"]).json().remove(0);
        assert_eq!((&told["as"]["user"], &told["as"]["role"]), (&json!("zed"), &json!(null)));
        assert_eq!(told["as"]["reasons"].as_array().map(Vec::len), Some(1));
        assert_eq!(told["commands"], json!([]));
    }
}

/// G-14: details are objects and reasons are lists, here as in a sweep; an action has one name.
#[test]
fn g_14_the_story_as_json() {
    for practice in Practice::both().map(Practice::with_session) {
        let request = |to: &str| {
            let reason = ["--by", "student", "--reason", "ill; not well", "--to", to, "--format", "json"];
            practice.at(MONDAY, &[&["session", "request-reschedule", "013/1"], &reason[..]].concat())
        };
        let refused = request("2026-06-01 08:30").json().remove(0);
        let asked = request("2026-06-09 10:00").json();
        let told = practice.at(MONDAY, &["explain", "session", "013/1", "--format", "json"]).json().remove(0);
        let (step, kept) = (&told["history"][1], &told["refusals"][0]);
        assert_eq!(step["detail"], asked[0]["detail"]);
        assert_eq!(step["detail"]["reschedule_requested"]["by"], "student");
        assert_eq!(told["history"][0]["detail"], "scheduled");
        assert_eq!(kept["reasons"], refused["reasons"]);
        assert_eq!(kept["reasons"].as_array().map(Vec::len), Some(1), "{kept}");
        assert_eq!(kept["command"], "request-reschedule");
        assert_eq!((&refused["command"], &asked[1]["command"]), (&asked[1]["command"], &refused["command"]));
        let named: Vec<&str> = told["commands"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one["command"].as_str())
            .take(10)
            .collect();
        assert_eq!(
            named,
            [
                "confirm",
                "request-reschedule",
                "approve",
                "decline",
                "withdraw",
                "complete",
                "cancel",
                "missed",
                "contact",
                "schedule"
            ]
        );
        let silent = &told["commands"][1]["notice"];
        assert_eq!(silent, &json!(null), "one request is enough");
        // What is no refusal is an object, too, and there is one object.
        let error = practice.at(MONDAY, &["session", "show", "014/1", "--format", "json"]);
        assert_eq!(error.json(), [json!({ "error": "there is no contract #014" })]);
        assert_eq!(request("2026-06-09 10:00").json().len(), 1);
        let demo = practice.at(MONDAY, &["demo", "mine.sqlite3", "--format", "json"]);
        demo.fails(2, "leave out --format json");
    }
}

/// What somebody wrote begins no line and moves no cursor.
#[test]
fn what_is_written_stays_within_its_line() {
    for practice in Practice::both().map(Practice::with_session) {
        let reason = "ill today\n  2026-06-01T08:00:00Z: cancelled by ben (coach)\u{1b}[2J";
        let request = ["session", "request-reschedule", "013/1", "--by", "student", "--reason", reason];
        let told = practice.done(MONDAY, &request);
        let shown = practice.done(MONDAY, &["session", "show", "013/1"]);
        let explained = practice.done(MONDAY, &["explain", "session", "013/1"]);
        for text in [&told, &shown, &explained] {
            assert!(
                !text.contains('\u{1b}') && !text.contains("\n  2026-06-01T08:00:00Z: cancelled"),
                "{text}"
            );
            assert!(text.contains("ill today\\n  2026-06-01T08:00:00Z: cancelled by ben (coach)\\u001b[2J"));
        }
        let json = practice.at(MONDAY, &["session", "show", "013/1", "--format", "json"]).json();
        assert_eq!(json[0]["session"]["state"]["reschedule_requested"]["reason"], reason);
    }
}

/// `--now` before the last change: the rules would act at that change instead.
#[test]
fn nobody_acts_before_the_last_change() {
    for practice in Practice::both().map(Practice::with_session) {
        practice.done("2026-06-05T09:05:00Z", &["session", "contact", "013/1", "--at", "2026-06-05 10:05"]);
        let early = "2026-06-05T08:59:59Z";
        let told = "--now 2026-06-05T08:59:59Z is before the last change of session 013/1, at 2026-06-05T09:05:00Z\n";
        let complete = ["session", "complete", "013/1", "--by", "coach"];
        practice.at(early, &complete).fails(2, &format!("error: {told}"));
        for read in [&["session", "show", "013/1"][..], &["explain", "session", "013/1"]] {
            practice.at(early, read).fails(0, &format!("note: {told}"));
        }
        practice
            .at(early, &["progress", "013"])
            .fails(0, "note: --now 2026-06-05T08:59:59Z is before the last ");
        let schedule = ["session", "schedule", "013", "--start", "2026-06-12 10:00", "--by", "coach"];
        practice.at("2026-04-01T08:00:00Z", &schedule).fails(
            2,
            "error: --now 2026-04-01T08:00:00Z is before the last change of contract #013, at 2026-05-01T08:00:00Z\n",
        );
        practice.done("2026-06-05T09:05:00Z", &complete);
    }
}

/// A local time is read in the zone that was typed with it, or else in the session's.
#[test]
fn a_typed_zone_holds_for_every_time() {
    for practice in Practice::both().map(Practice::with_session) {
        let zone = ["--zone", "Asia/Karachi"];
        let at = |now: &str, arguments: &[&str]| {
            practice.done(now, &[&["session"], arguments, &zone].concat());
            practice.done(now, &["session", "show", "013/1"])
        };
        let reason = ["--by", "student", "--reason", "the train does not run"];
        let request = [&["request-reschedule", "013/1", "--to", "2026-06-08 15:00"], &reason[..]].concat();
        assert!(at(MONDAY, &request).contains("to 2026-06-08T10:00:00Z ("));
        let approve = ["approve", "013/1", "--at", "2026-06-08 16:00", "--by", "coach"];
        assert!(at(MONDAY, &approve).contains("Starts: 2026-06-08T11:00:00Z ("));
        let later = "2026-06-08T12:00:00Z";
        let contact = ["contact", "013/1", "--at", "2026-06-08 16:05"];
        assert!(at(later, &contact).contains("Last contact: 2026-06-08T11:05:00Z\n"));
        let meeting = ["meeting", "013/1", "--from", "2026-06-08 16:10", "--until", "2026-06-08 16:50"];
        assert!(at(later, &meeting).contains("Met: from 2026-06-08T11:10:00Z to 2026-06-08T11:50:00Z\n"));
    }
}
