//! `progress`, `forecast` and `simulate` over sessions.

use serde_json::json;

use crate::coaching::{MONDAY, Practice};

/// Under #013: one session completed with a meeting of 45 minutes, one missed, one cancelled, one open.
fn used() -> impl Iterator<Item = Practice> {
    Practice::both().map(Practice::with_session).inspect(|practice| {
        for start in ["2026-06-02 10:00", "2026-06-03 10:00", "2026-06-08 10:00"] {
            practice.done(MONDAY, &["session", "schedule", "013", "--start", start, "--by", "coach"]);
        }
        let meeting =
            ["session", "meeting", "013/2", "--from", "2026-06-02 10:05", "--until", "2026-06-02 10:50"];
        practice.done("2026-06-02T10:00:00Z", &meeting);
        practice.done("2026-06-02T10:00:00Z", &["session", "complete", "013/2", "--by", "student"]);
        practice.done("2026-06-03T08:00:00Z", &["session", "cancel", "013/4", "--by", "student"]);
    })
}

#[test]
fn progress_is_as_of_now() {
    for practice in used() {
        // No sweep has run, and 013/3 is missed all the same.
        assert_eq!(
            practice.done("2026-06-04T08:00:00Z", &["progress", "013"]),
            "Contract #013: active, payment paid; cara (student) with ben (coach)
Progress: 1 of 4 completed (25 %), 3 left
Sessions: 1 completed, 1 scheduled, 1 cancelled, 1 missed, 0 with a reschedule request
Rates, of all sessions: completion 25 %, no-show 25 %, reschedule 0 %
Average duration: 45 minutes, planned 60 minutes: 15 minutes less (1 session(s) measured)
Exhausted: no
"
        );
        let told =
            practice.at("2026-06-04T08:00:00Z", &["progress", "#13", "--format", "json"]).json().remove(0);
        assert_eq!(
            told["counts"],
            json!({ "completed": 1, "scheduled": 1, "cancelled": 1, "missed": 1, "pending": 0 })
        );
        assert_eq!(told["rates"]["no_show"], json!({ "part": 1, "whole": 4 }));
        assert_eq!((&told["percent"], &told["remaining"]), (&json!(25), &json!(3)));
        assert!(
            practice.done(MONDAY, &["progress", "012"]).contains("Rates, of all sessions: completion none, ")
        );

        // Of one session that was missed nothing more can come.
        practice.done(
            "2026-06-04T08:00:00Z",
            &["session", "schedule", "012", "--start", "2026-06-05 15:00", "--by", "coach"],
        );
        let told = practice.done("2026-06-06T08:00:00Z", &["progress", "012"]);
        assert!(told.ends_with(
            "Exhausted: yes: no session is open and no slot is left, so it can never be completed (S-X10)\n"
        ));
        let settled = practice.shop.operator.file("settled.toml", "[sessions]\nrate_basis = \"settled\"\n");
        let policy = ["progress", "013", "--policy", settled.to_str().unwrap()];
        assert!(
            practice
                .done("2026-06-04T08:00:00Z", &policy)
                .contains("Rates, of settled sessions: completion 33 %")
        );
    }
}

#[test]
fn a_forecast_of_sessions_and_of_all_kinds() {
    for practice in used() {
        let told = practice.done("2026-06-04T08:00:00Z", &["forecast", "--days", "2", "--kind", "sessions"]);
        assert_eq!(
            told,
            "What happens to sessions from 2026-06-04 to 2026-06-05 (UTC) if nobody acts:
                         moved        lapsed        missed     completed     reminders
  overdue now                0             0             1             0             2
  2026-06-04 Thu             0             0             0             0             1
  2026-06-05 Fri             0             0             1             0             1
  total                      0             0             2             0             4
"
        );
        let all = practice.done("2026-06-04T08:00:00Z", &["forecast", "--days", "2"]);
        assert_eq!(
            all,
            "What happens from 2026-06-04 to 2026-06-05 (UTC) if nobody acts, codes and cohorts on the last day on which they are good:
                  codes expire   cohorts end      sessions     reminders
  overdue now                0             0             1             2
  2026-06-04 Thu             0             0             0             1
  2026-06-05 Fri             0             0             1             1
  total                      0             0             2             4
"
        );
        let told =
            practice.at("2026-06-04T08:00:00Z", &["forecast", "--days", "2", "--format", "json"]).json();
        assert_eq!(
            told[1],
            json!({ "date": "2026-06-05", "referral_codes": 0, "cohorts": 0, "sessions": 1, "reminders": 1 })
        );
        assert_eq!(
            told[2]["overdue"],
            json!({ "referral_codes": 0, "cohorts": 0, "sessions": 1, "reminders": 2 })
        );
        let codes = practice.done(MONDAY, &["forecast", "--days", "1", "--kind", "referral-codes"]);
        assert!(
            codes.starts_with("What expires from 2026-06-01 to 2026-06-01 (UTC) if nobody acts, each on")
        );
    }
}

#[test]
fn a_simulation_of_sessions_under_two_policies() {
    for practice in used() {
        let before = practice.dump();
        practice.shop.operator.file("patient.toml", "[sessions]\ngrace = \"2 hours\"\nreminders = []\n");
        let span = ["simulate", "--kind", "sessions", "--from", "2026-06-03", "--until", "2026-06-05"];
        let versus = [&span[..], &["--versus", "patient.toml"]].concat();
        let expected = "\
Replayed 4 session(s) from 2026-06-03T00:00:00Z to 2026-06-05T23:59:59.999999Z; nothing was written.
1 session(s) were over before the span already; they are not replayed.
1 session(s) were changed by somebody since the span began; they are replayed as they are now.
day                 steps  notifications       versus  notifications  difference
2026-06-03              1              4            1              2          +0
2026-06-04              0              2            0              0          +0
2026-06-05              1              4            1              2          +0
total                   2             10            2              4          +0
2 session(s) fare differently.
  013/1: missed 2026-06-05 09:30, versus missed 2026-06-05 11:00
  013/3: missed 2026-06-03 09:30, versus missed 2026-06-03 11:00
";
        assert_eq!(practice.done("2026-06-03T08:00:00Z", &versus), expected);
        assert_eq!(practice.dump(), before);

        // Once time has done it, the past is replayed from before.
        practice.done("2026-06-06T08:00:00Z", &["sweep-sessions"]);
        let again = practice.done("2026-06-06T08:00:00Z", &versus);
        let taken_back = "2 session(s) were moved or settled by time since the span began; they are replayed as they were before.\n";
        assert!(again.contains(taken_back), "{again}");
        assert_eq!(again.replace(taken_back, ""), expected);
        // Sessions from elsewhere have no first step.
        practice.shop.sql("DELETE FROM due_steps WHERE event = 'scheduled'");
        assert_eq!(practice.done("2026-06-06T08:00:00Z", &versus), again);
        let told = practice.at("2026-06-06T08:00:00Z", &[&span[..], &["--format", "json"]].concat()).json();
        let closing = told.last().unwrap();
        assert_eq!((&closing["sessions"], &closing["replayed_from_before"]), (&json!(4), &json!(2)));
        assert_eq!(closing["policy"]["steps"], 2);
        // A step that cannot be read keeps its own session from being replayed, and no other.
        practice.shop.sql(
            "UPDATE due_steps SET actor = 'foo' WHERE kind = 'session' AND record_id = \
             (SELECT max(record_id) FROM due_steps WHERE kind = 'session' AND event = 'missed')",
        );
        let told = practice.at("2026-06-06T08:00:00Z", &[&span[..], &["--format", "json"]].concat());
        assert_eq!(
            (told.status, told.err.matches(" cannot be read: the column `actor`").count()),
            (Some(1), 1)
        );
        assert_eq!(told.json().last().unwrap()["sessions"], json!(3));
        let cohorts = ["simulate", "--kind", "cohorts", "--from", "2026-06-03", "--until", "2026-06-05"];
        assert!(practice.done(MONDAY, &cohorts).starts_with("Replayed 0 cohort(s) from "));
    }
}
