//! A session through its whole life, each command as it is typed.

use crate::coaching::{MONDAY, Practice};

const REASON: &str = "the train does not run";

/// Scheduled, confirmed, asked to move, moved by silence, missed.
fn until_missed(practice: &Practice) {
    let schedule = ["session", "schedule", "012", "--start", "2026-06-05 10:00", "--by", "student"];
    assert_eq!(
        practice.done(MONDAY, &schedule),
        "Session 012/1: 2026-06-05T09:00:00Z (2026-06-05 10:00 Europe/London), 60 minutes\n\
         Session 012/1: scheduled at 2026-06-01T08:00:00Z by ann (student)\n\
         Status: Scheduled\nReschedule requested: no\nCan be completed: no\n\
         1 message(s) held back; `manage outbox release` queues them.\n"
    );
    let confirm = ["session", "confirm", "#012/1", "--by", "coach", "--notify"];
    assert_eq!(
        practice.done("2026-06-01T09:00:00Z", &confirm),
        "Session 012/1: confirmed at 2026-06-01T09:00:00Z by ben (coach)\n\
         Status: Confirmed\nReschedule requested: no\nCan be completed: no\n1 message(s) queued.\n"
    );
    let request = ["session", "request-reschedule", "012/1", "--reason", REASON, "--to", "2026-06-08 10:00"];
    let asked = practice.done("2026-06-02T08:00:00Z", &[&request[..], &["--as", "ann"]].concat());
    assert_eq!(
        asked.lines().next(),
        Some(
            "Session 012/1: reschedule requested at 2026-06-02T08:00:00Z by ann (student), to \
             2026-06-08T09:00:00Z, to be answered before 2026-06-03T08:00:00Z: the train does not run"
        )
    );
    let again = practice.at("2026-06-02T09:00:00Z", &[&request[..], &["--by", "coach"]].concat());
    again.fails(
        2,
        "error: session 012/1: request-reschedule is refused: the student asks for another time already",
    );
    // A day late, and still as of the deadline.
    assert_eq!(
        practice.done("2026-06-04T08:00:00Z", &["sweep-sessions"]),
        "Session 012/1: rescheduled at 2026-06-03T08:00:00Z, to 2026-06-08T09:00:00Z, because the deadline for an \
         answer, 2026-06-03T08:00:00Z, is reached (S-24)\n\
         Settled 1 session(s): 1 rescheduled; 2 message(s) queued.\n"
    );
    assert_eq!(
        practice.done("2026-06-08T09:40:00Z", &["sweep-sessions"]),
        "Session 012/1: reminder due at 2026-06-07T09:00:00Z, because 24 hours before the start, \
         2026-06-08T09:00:00Z (S-53)\n\
         Session 012/1: reminder due at 2026-06-08T08:00:00Z, because 1 hour before the start, 2026-06-08T09:00:00Z \
         (S-53)\n\
         Session 012/1: missed at 2026-06-08T09:30:00Z, because 30 minutes after the start, \
         2026-06-08T09:00:00Z (S-30)\n\
         Settled 1 session(s): 1 missed; 2 message(s) queued.\n"
    );
    let complete = ["session", "complete", "012/1", "--by", "coach"];
    practice
        .at("2026-06-08T09:50:00Z", &complete)
        .fails(
            2,
            "error: session 012/1: complete is refused: the session is missed since 2026-06-08T09:30:00Z; if you \
             met, record the meeting (S-31): `manage session meeting 012/1 --from TIME --until TIME --by coach`\n",
        );
}

#[test]
fn from_schedule_to_the_completed_contract() {
    for practice in Practice::both() {
        until_missed(&practice);
        let contact = ["session", "contact", "012/1", "--at", "2026-06-08 10:20"];
        assert_eq!(
            practice.done("2026-06-08T10:00:00Z", &contact),
            "Session 012/1: contact recorded at 2026-06-08T10:00:00Z by tester (operator), in touch at \
             2026-06-08T09:20:00Z, so it is open again\n\
             Status: Scheduled\nReschedule requested: no\nCan be completed: yes\n\
             2 message(s) held back; `manage outbox release` queues them.\n"
        );
        let complete = ["session", "complete", "012/1", "--by", "coach", "--notes", "past tense"];
        let dry = practice.done("2026-06-08T10:10:00Z", &[&complete[..], &["--dry-run"]].concat());
        let real = practice.done("2026-06-08T10:10:00Z", &complete);
        assert_eq!(
            real,
            "Session 012/1: completed at 2026-06-08T10:10:00Z by ben (coach); notes: past tense\n\
             Contract #012: completed at 2026-06-08T10:10:00Z by ben (coach)\n\
             Status: Completed\nReschedule requested: no\nCan be completed: no\n\
             3 message(s) held back; `manage outbox release` queues them.\n"
        );
        let would = real.replace("held back; `manage outbox release` queues them.", "would be held back.");
        assert_eq!(dry.replace("[DRY RUN] ", ""), would);
        let told = "SELECT recipient || ' ' || status AS line FROM due_outbox WHERE kind = 'contract_completed' ORDER BY 1";
        assert_eq!(practice.lines(told), ["user/ann held", "user/ben held"]);
        let progress = practice.done("2026-06-08T10:10:00Z", &["progress", "012"]);
        assert!(progress.starts_with(
            "Contract #012: completed, payment paid; ann (student) with ben (coach)\n\
             Progress: 1 of 1 completed (100 %), 0 left\n"
        ));
        let released = practice.done("2026-06-08T10:20:00Z", &["outbox", "release", "--format", "json"]);
        assert!(!released.is_empty());
        assert_eq!(
            practice.lines(
                "SELECT dedup AS line FROM due_outbox WHERE status = 'held' \
            AND kind = 'contract_completed'"
            ),
            [""; 0]
        );
    }
}

/// What a support agent reads (S-46, S-48).
#[test]
fn the_story_from_request_to_missed() {
    for practice in Practice::both() {
        until_missed(&practice);
        let story = practice.done("2026-06-08T10:00:00Z", &["explain", "session", "#012/1"]);
        assert_eq!(story, STORY, "{}", practice.name());
        let by_number = practice.lines("SELECT CAST(id AS TEXT) AS line FROM coaching_sessions").remove(0);
        assert_eq!(practice.done("2026-06-08T10:00:00Z", &["explain", "session", "--id", &by_number]), story);

        let json = practice.at("2026-06-08T10:00:00Z", &["explain", "session", "12/1", "--format", "json"]);
        let told = json.json().remove(0);
        assert_eq!(told["status"], "Missed");
        assert_eq!(
            (&told["reschedule_requested"], &told["can_be_completed"]),
            (&false.into(), &false.into())
        );
        assert_eq!(told["history"].as_array().map(Vec::len), Some(7));
        assert_eq!(told["refusals"][0]["command"], "request-reschedule");
        assert_eq!(told["refusals"][1]["actor"], "participant/coach/ben");
        assert_eq!(told["commands"].as_array().map(Vec::len), Some(20));
        assert_eq!(told["commands"][5]["reasons"][0], "the session is missed since 2026-06-08T09:30:00Z");
    }
}

const STORY: &str = "\
The story of session 012/1: ann (student) with ben (coach)
  2026-06-01T08:00:00Z: created: 2026-06-05T09:00:00Z (2026-06-05 10:00 Europe/London), 60 minutes
  2026-06-01T08:00:00Z: scheduled by ann (student)
  2026-06-01T09:00:00Z: confirmed by ben (coach)
  2026-06-02T08:00:00Z: reschedule requested by ann (student), to 2026-06-08T09:00:00Z, to be answered before 2026-06-03T08:00:00Z: the train does not run [scheduled -> reschedule requested]
  2026-06-02T09:00:00Z: refused to ben (coach): request-reschedule, because the student asks for another time already; that waits for an answer until 2026-06-03T08:00:00Z
  2026-06-03T08:00:00Z: rescheduled, to 2026-06-08T09:00:00Z, because the deadline for an answer, 2026-06-03T08:00:00Z, is reached (S-24) [reschedule requested -> scheduled]
  2026-06-07T09:00:00Z: reminder due, because 24 hours before the start, 2026-06-08T09:00:00Z (S-53)
  2026-06-08T08:00:00Z: reminder due, because 1 hour before the start, 2026-06-08T09:00:00Z (S-53)
  2026-06-08T09:30:00Z: missed, because 30 minutes after the start, 2026-06-08T09:00:00Z (S-30) [scheduled -> missed]
  2026-06-08T09:50:00Z: refused to ben (coach): complete, because the session is missed since 2026-06-08T09:30:00Z

session 012/1 of contract #012 at 2026-06-08T10:00:00Z
Status: Missed
Reschedule requested: no
Can be completed: no
starts: 2026-06-08T09:00:00Z (2026-06-08 10:00:00 Europe/London), 60 minutes
why: missed at 2026-06-08T09:30:00Z: 30 minutes after 2026-06-08T09:00:00Z nobody had been in touch (S-30); contact from 2026-06-08T08:30:00Z on, before 2026-06-08T09:30:00Z, would open it again (S-31); so would, recorded by 2026-06-09T09:30:00Z, a meeting that began before 2026-06-08T10:30:00Z (S-67)
next: nothing, unless somebody acts
the student, ann, may:
  confirm: no, only the coach may do this; the session is missed since 2026-06-08T09:30:00Z
  request-reschedule: no, the session is missed since 2026-06-08T09:30:00Z
  approve: no, the session is missed since 2026-06-08T09:30:00Z
  decline: no, the session is missed since 2026-06-08T09:30:00Z
  withdraw: no, the session is missed since 2026-06-08T09:30:00Z
  complete: no, the session is missed since 2026-06-08T09:30:00Z
  cancel: no, the session is missed since 2026-06-08T09:30:00Z
  missed: no, the session is missed since 2026-06-08T09:30:00Z
  contact: yes
  schedule: no, no slot of the contract is left; it has 1
the coach, ben, may:
  confirm: no, the session is missed since 2026-06-08T09:30:00Z
  request-reschedule: no, the session is missed since 2026-06-08T09:30:00Z
  approve: no, the session is missed since 2026-06-08T09:30:00Z
  decline: no, the session is missed since 2026-06-08T09:30:00Z
  withdraw: no, the session is missed since 2026-06-08T09:30:00Z
  complete: no, the session is missed since 2026-06-08T09:30:00Z
  cancel: no, the session is missed since 2026-06-08T09:30:00Z
  missed: no, the session is missed since 2026-06-08T09:30:00Z
  contact: yes
  schedule: no, no slot of the contract is left; it has 1
";

/// Before a sweep has run, the story tells what it will write.
#[test]
fn what_is_due_is_told_before_it_is_written() {
    for practice in Practice::both().map(Practice::with_session) {
        let before = practice.dump();
        let story = practice.done("2026-06-05T10:00:00Z", &["explain", "session", "013/1"]);
        let lines: Vec<&str> =
            story.lines().filter(|line| line.ends_with("(the next sweep writes it down)")).collect();
        assert_eq!(lines.len(), 3, "{story}");
        assert_eq!(
            lines[2],
            "  2026-06-05T09:30:00Z: missed, because 30 minutes after the start, 2026-06-05T09:00:00Z (S-30) \
             [scheduled -> missed] (the next sweep writes it down)"
        );
        let shown = practice.done("2026-06-05T10:00:00Z", &["session", "show", "013/1"]);
        assert_eq!(
            shown,
            "Session 013/1 of contract #013: cara (student) with ben (coach)\n\
             Status: Missed\nReschedule requested: no\nCan be completed: no\n\
             Starts: 2026-06-05T09:00:00Z (2026-06-05 10:00 Europe/London), 60 minutes\n\
             Confirmed: no\nStored as scheduled; the next sweep writes it down\n"
        );
        assert_eq!(practice.dump(), before);
    }
}

#[test]
fn each_answer_to_a_request() {
    for practice in Practice::both().map(Practice::with_session) {
        let ask = |now: &str, by: &str| {
            let request = ["session", "request-reschedule", "013/1", "--reason", REASON];
            practice.done(now, &[&request[..], &["--to", "2026-06-09 10:00", "--by", by]].concat())
        };
        let answer = |now: &str, verb: &str, by: &str| {
            let told = practice.done(now, &["session", verb, "013/1", "--by", by]);
            told.lines().next().unwrap_or_default().to_owned()
        };
        ask("2026-06-01T10:00:00Z", "student");
        let shown = practice.done("2026-06-01T10:10:00Z", &["session", "show", "013/1"]);
        assert!(shown.contains(
            "Request: by the student to 2026-06-09T09:00:00Z (2026-06-09 10:00 Europe/London), to be answered before \
             2026-06-02T10:00:00Z: the train does not run\n"
        ));
        assert_eq!(
            answer("2026-06-01T10:10:00Z", "withdraw", "student"),
            "Session 013/1: reschedule withdrawn at 2026-06-01T10:10:00Z by cara (student)"
        );
        // What waited to be told of the request is no longer true, and its story says so (G-27).
        let story = practice.done("2026-06-01T10:10:00Z", &["explain", "session", "013/1"]);
        let taken_back =
            "2026-06-01T10:10:00Z: the message session_reschedule_requested to user/ben was withdrawn\n";
        assert!(story.contains(taken_back), "{story}");
        ask("2026-06-01T11:00:00Z", "coach");
        assert_eq!(
            answer("2026-06-01T11:10:00Z", "decline", "student"),
            "Session 013/1: reschedule declined at 2026-06-01T11:10:00Z by cara (student)"
        );
        ask("2026-06-01T12:00:00Z", "student");
        let approve = [
            "session",
            "approve",
            "013/1",
            "--by",
            "coach",
            "--at",
            "2026-06-10T10:00:00+01:00",
            "--format",
            "json",
        ];
        let told = practice.at("2026-06-01T12:10:00Z", &approve).json();
        assert_eq!(
            told[0],
            serde_json::json!({
                "kind": "session", "key": "013/1", "event": "rescheduled", "at": "2026-06-01T12:10:00Z",
                "from": "reschedule requested", "to": "scheduled", "because": "asked by participant/coach/ben",
                "actor": "participant/coach/ben",
                "detail": { "rescheduled": { "start": "2026-06-10T09:00:00Z", "confirmed": true } },
            })
        );
        assert_eq!(
            told[1],
            serde_json::json!({
                "command": "session approve", "key": "013/1", "dry_run": false, "status": "Confirmed",
                "reschedule_requested": false, "can_be_completed": false, "notify": false,
                "counts": { "steps": 1, "notifications": 1 }, "held": 1, "queued": 0, "silence": null,
            })
        );
        assert_eq!(
            answer("2026-06-10T09:00:00Z", "missed", "coach"),
            "Session 013/1: reminder due at 2026-06-09T09:00:00Z, because 24 hours before the start, \
             2026-06-10T09:00:00Z (S-53)"
        );
        let schedule = ["session", "schedule", "013", "--start", "2026-06-12 10:00", "--by", "coach"];
        practice.done("2026-06-10T10:00:00Z", &schedule);
        let cancel = ["session", "cancel", "013/2", "--by", "coach", "--reason", "ill"];
        assert!(practice.done("2026-06-10T10:01:00Z", &cancel).starts_with(
            "Session 013/2: cancelled at 2026-06-10T10:01:00Z by ben (coach): ill\nStatus: Cancelled\n"
        ));
    }
}
