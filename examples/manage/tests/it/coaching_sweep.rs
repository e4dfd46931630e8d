//! `sweep-sessions`: a dry run and a run tell the same, one bad row stops nobody, messages wait.

use serde_json::{Value, json};

use crate::{
    coaching::{MONDAY, Practice},
    operator::Told,
};

/// Four sessions on two days, one of them asked to move.
fn booked() -> impl Iterator<Item = Practice> {
    Practice::both().map(Practice::with_session).inspect(|practice| {
        for start in ["2026-06-05 12:00", "2026-06-04 10:00"] {
            practice.done(MONDAY, &["session", "schedule", "013", "--start", start, "--by", "coach"]);
        }
        practice
            .done(MONDAY, &["session", "schedule", "012", "--start", "2026-06-04 12:00", "--by", "coach"]);
        let request =
            ["session", "request-reschedule", "013/2", "--by", "student", "--reason", "a long journey"];
        practice.done(MONDAY, &[&request[..], &["--to", "2026-06-08 12:00"]].concat());
    })
}

#[test]
fn a_dry_run_tells_what_a_run_does() {
    for batch in ["1", "1000"] {
        for practice in booked() {
            let sweep = ["sweep-sessions", "--batch", batch];
            let before = practice.dump();
            let dry = practice.done("2026-06-05T09:30:00Z", &[&sweep[..], &["--dry-run"]].concat());
            assert_eq!(practice.dump(), before);
            let json = [&sweep[..], &["--dry-run", "--format", "json"]].concat();
            let dry_json = practice.at("2026-06-05T09:30:00Z", &json).json();
            let real = practice.done("2026-06-05T09:30:00Z", &sweep);
            let rehearsed =
                dry.replace("[DRY RUN] Would settle", "Settled").replace("would be queued", "queued");
            assert_eq!(rehearsed, real);
            let total = "Settled 4 session(s): 1 rescheduled, 3 missed; 8 message(s) queued.";
            assert_eq!((real.lines().count(), real.lines().last()), (11, Some(total)), "{real}");
            assert_eq!(dry_json.len(), 11);
            assert_eq!(
                dry_json[10],
                json!({
                    "command": "sweep-sessions", "now": "2026-06-05T09:30:00Z", "dry_run": true,
                    "counts": {
                        "sessions": 4, "rescheduled": 1, "reschedule_lapsed": 0, "missed": 3, "completed": 0,
                        "reminders": 0, "only_reminded_too_late": 0, "contracts_completed": 0, "contracts_reopened": 0, "notifications": 8,
                        "postponed": 0, "failed": 0, "moved": 0, "still_due": 0, "held": 0, "undone": 0,
                    },
                    "stopped": false, "failed": [], "failed_not_shown": 0, "error": null,
                })
            );
            let again = practice.dump();
            assert_eq!(practice.done("2026-06-05T09:30:00Z", &sweep), "No session is due.\n");
            assert_eq!(practice.dump(), again);
        }
    }
}

/// Swept every hour or once after days: the same steps at the same instants.
#[test]
fn when_it_runs_does_not_matter() {
    let mut told = Vec::new();
    for practice in booked() {
        let states = "SELECT reference || state || CAST(start_at AS TEXT) || CAST(since AS TEXT) || moves AS line \
                      FROM coaching_sessions ORDER BY 1";
        for now in
            ["2026-06-02T08:00:00Z", "2026-06-03T09:00:00Z", "2026-06-04T08:00:00Z", "2026-06-05T12:00:00Z"]
        {
            if practice.name() == "SQLite" {
                practice.done(now, &["sweep-sessions"]);
            }
        }
        practice.done("2026-06-09T12:00:00Z", &["sweep-sessions"]);
        let steps = practice.lines("SELECT event || record_id || version AS line FROM due_steps ORDER BY 1");
        told.push((practice.lines(states).len(), steps));
    }
    told.dedup();
    assert_eq!(told.len(), 1, "{told:#?}");
}

#[test]
fn messages_are_queued_unless_held_back() {
    for (options, status) in [(&["--hold"][..], "held"), (&[], "queued")] {
        for practice in Practice::both().map(Practice::with_session) {
            let told = practice.done("2026-06-04T09:00:00Z", &[&["sweep-sessions"][..], options].concat());
            let words = if status == "held" { "held back" } else { "queued" };
            assert!(told.ends_with(&format!("1 reminder(s); 2 message(s) {words}.\n")), "{told}");
            let stored = "SELECT recipient || ' ' || status AS line FROM due_outbox WHERE kind = 'session_reminder' ORDER BY 1";
            assert_eq!(practice.lines(stored), [format!("user/ben {status}"), format!("user/cara {status}")]);
        }
    }
}

#[test]
fn an_unreadable_row_stops_nobody() {
    for practice in booked() {
        practice.shop.sql("UPDATE coaching_sessions SET zone = 'Mars' WHERE reference = '013/1'");
        let told = practice.at("2026-06-05T09:30:00Z", &["sweep-sessions", "--format", "json"]);
        told.fails(1, "error: 013/1: the column `zone` holds `Mars`");
        let closing = told.json().pop().unwrap();
        assert_eq!((&closing["counts"]["failed"], &closing["counts"]["missed"]), (&json!(1), &json!(2)));
        assert_eq!(closing["failed"][0]["key"], "013/1");
        practice.at(MONDAY, &["session", "show", "013/1"]).fails(2, "the column `zone` holds `Mars`");
    }
}

#[test]
fn runs_and_the_log_tell_of_it() {
    for practice in Practice::both().map(Practice::with_session) {
        let sweep = ["sweep_sessions", "--log-file", "sessions.log", "--as", "cron"];
        practice.done("2026-06-04T09:00:00Z", &sweep);
        let log = std::fs::read_to_string(practice.shop.operator.folder.path().join("sessions.log")).unwrap();
        assert!(
            log.lines().any(|line| line.ends_with(
                " INFO sessions: 013/1: scheduled -> scheduled (reminder due) at 2026-06-04T09:00:00Z: 24 hours before the start, \
                 2026-06-05T09:00:00Z (S-53)"
            )),
            "{log}"
        );
        let runs = practice.at("2026-06-04T09:00:00Z", &["runs", "--limit", "1", "--format", "json"]).json();
        let counts: &Value = &runs[0]["counts"];
        assert_eq!((&runs[0]["command"], &runs[0]["operator"]), (&json!("sweep-sessions"), &json!("cron")));
        assert_eq!((&counts["reminders"], &counts["notifications"]), (&json!(1), &json!(2)));
    }
}

/// G-19: silence that is consent and silence that lets it lapse end in the same state, and are told apart.
#[test]
fn g_19_the_log_names_the_event() {
    for practice in Practice::both().map(Practice::with_session) {
        let sweep = |now: &str| practice.at(now, &["sweep-sessions", "--verbose"]).err;
        let request = |now: &str, to: &str| {
            let reason = ["--by", "student", "--reason", "the train does not run", "--to", to];
            practice.done(now, &[&["session", "request-reschedule", "013/1"], &reason[..]].concat());
        };
        request(MONDAY, "2026-06-06 10:00");
        let told = sweep("2026-06-02T08:00:00Z");
        assert!(
            told.contains(
                "013/1: reschedule requested -> scheduled (rescheduled to 2026-06-06T09:00:00Z) at "
            ),
            "{told}"
        );
        request("2026-06-05T12:00:00Z", "2026-06-07 10:00");
        let told = sweep("2026-06-06T09:00:00Z");
        assert!(told.contains("013/1: reschedule requested -> scheduled (reschedule lapsed) at "), "{told}");
        let told = sweep("2026-06-06T10:00:00Z");
        assert!(told.contains("013/1: scheduled -> missed at "), "{told}");
    }
}

/// A reader that has no room does not stop the work, and hears that it was done.
#[test]
fn what_cannot_be_printed_is_done_all_the_same() {
    for practice in booked() {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let sweep = ["sweep-sessions", "--now", "2026-06-05T09:30:00Z"];
        let told: Told = practice.shop.operator.command(&sweep).stdout(full).output().unwrap().into();
        told.fails(1, "4 session(s) were settled all the same");
        assert_eq!(practice.done("2026-06-05T09:30:00Z", &["sweep-sessions"]), "No session is due.\n");
    }
}
