//! What is refused, how it is told, and what is kept of it (S-37).

use crate::{
    coaching::{MONDAY, Practice},
    operator::Told,
};

const SHOW_KEPT: &str =
    "SELECT kind || ' ' || command || ' ' || actor || ': ' || reasons AS line FROM due_refusals ORDER BY id";

#[test]
fn a_refusal_is_told_with_every_reason_and_kept() {
    for practice in Practice::both().map(Practice::with_session) {
        let at = "2026-06-05T02:00:00Z";
        let request = [
            "session",
            "request-reschedule",
            "013/1",
            "--by",
            "coach",
            "--reason",
            "ill",
            "--to",
            "2026-06-05 03:30",
        ];
        let before = practice.dump();
        let rehearsed = practice.at(at, &[&request[..], &["--dry-run"]].concat());
        assert_eq!(practice.dump(), before, "a dry run keeps nothing");
        let told = practice.at(at, &request);
        assert_eq!((&rehearsed.err, told.status), (&told.err, Some(2)));
        assert_eq!(
            told.err,
            "error: session 013/1: request-reschedule is refused: the coach may not ask less than 10 hours \
             before 2026-06-05T09:00:00Z; the reason has 3 characters; it takes 10 to 500; the new time \
             2026-06-05T02:30:00Z is not at least 1 hour after 2026-06-05T02:00:00Z; it may be cancelled, and another \
             one scheduled (S-28): `manage session cancel 013/1 --by coach`\n"
        );
        let kept = practice.lines(SHOW_KEPT);
        assert_eq!(kept.len(), 1);
        assert!(
            kept[0].starts_with("session request_reschedule participant/coach/ben: the coach may not ask")
        );
        let runs = practice.at(at, &["runs", "--limit", "1", "--format", "json"]).json();
        assert_eq!(
            (&runs[0]["command"], &runs[0]["status"]),
            (&"session request-reschedule".into(), &"failed".into())
        );

        // From when it would be possible, also as JSON.
        let early = ["session", "complete", "013/1", "--by", "student", "--format", "json"];
        let told = practice.at(at, &early);
        told.fails(2, "complete is refused: this can be said from 2026-06-05T09:00:00Z on, not before\n");
        assert_eq!(
            told.json(),
            [serde_json::json!({
                "kind": "session", "key": "013/1", "command": "session complete", "actor": "participant/student/cara",
                "possible": false, "reasons": ["this can be said from 2026-06-05T09:00:00Z on, not before"],
                "possible_from": "2026-06-05T09:00:00Z", "possible_until": null, "ways": [],
                "dry_run": false,
            })]
        );
        let story = practice.done(at, &["explain", "session", "013/1"]);
        assert!(
            story.contains(
                "  2026-06-05T02:00:00Z: refused to cara (student): complete, because this can be said from \
                 2026-06-05T09:00:00Z on, not before\n"
            ),
            "{story}"
        );
    }
}

#[test]
fn a_stranger_learns_only_that_they_are_one() {
    for practice in Practice::both().map(Practice::with_session) {
        let confirm = ["session", "confirm", "013/1", "--as", "ann"];
        practice
            .at(MONDAY, &confirm)
            .fails(2, "error: session 013/1: confirm is refused: ann is not a participant of the contract\n");
        let schedule =
            ["session", "schedule", "013", "--start", "2020-01-01 10:00", "--as", "eve", "--by", "coach"];
        practice.at(MONDAY, &schedule).fails(2, ": eve is not a participant of the contract\n");
        assert_eq!(practice.lines(SHOW_KEPT).len(), 2);
        let progress = practice.done(MONDAY, &["progress", "013"]);
        assert!(progress.ends_with(
            "Refused: 1 time(s), the last at 2026-06-01T08:00:00Z to eve (coach): schedule, because \
             eve is not a participant of the contract\n"
        ));
        // Nobody says of themselves on which side they are.
        let other = ["session", "confirm", "013/1", "--as", "cara", "--by", "coach"];
        practice.at(MONDAY, &other).fails(2, "error: cara is the student of contract #013, not its coach\n");
        practice
            .at(MONDAY, &["session", "confirm", "013/1"])
            .fails(2, "error: say who asks: --by student, --by coach, or --as USER");
        practice
            .at(MONDAY, &["session", "confirm", "013/1", "--by", "boss"])
            .fails(2, "`boss` is no role on a contract; write `student` or `coach`");
        assert_eq!(practice.lines(SHOW_KEPT).len(), 2);
    }
}

/// Whoever is named by mistake does not pass for staff, and a contract's number is no session's.
#[test]
fn a_slip_hits_no_other_session() {
    for practice in Practice::both().map(Practice::with_session) {
        let at = "2026-06-06T08:00:00Z";
        let contact = ["session", "contact", "013/1", "--at", "2026-06-05 10:05"];
        practice.at(at, &[&contact[..], &["--as", "zed"]].concat()).fails(2, "zed is not a participant");
        for number in ["001", "013", "#013"] {
            practice
                .at(at, &["session", "cancel", number, "--by", "coach"])
                .fails(2, "which session of contract");
        }
        assert!(practice.done(at, &contact).contains("by "), "staff notes it");
    }
}

/// The most destructive command tells in a dry run what it would do, and does nothing.
#[test]
fn a_rehearsed_revert_reverts_nothing() {
    for practice in Practice::both() {
        let told = practice.done(MONDAY, &["migrate", "--revert", "--dry-run"]);
        assert!(told.starts_with("[DRY RUN] Would take step "), "{told}");
        assert_eq!(practice.at(MONDAY, &["progress", "013"]).status, Some(0));
    }
}

#[test]
fn the_same_time_goes_to_one() {
    for practice in Practice::both().map(Practice::with_session) {
        let schedule = |number: &str, start: &str| {
            practice.at(MONDAY, &["session", "schedule", number, "--start", start, "--by", "coach"])
        };
        schedule("012", "2026-06-05 10:59").fails(
            2,
            "error: contract #012: schedule is refused: the coach is not free: another session from \
             2026-06-05T09:00:00Z to 2026-06-05T10:00:00Z\n",
        );
        assert_eq!(schedule("012", "2026-06-05 11:00").status, Some(0));
        schedule("012", "2026-06-06 11:00").fails(2, "no slot of the contract is left; it has 1\n");
        // A time that a request holds is taken too.
        let request =
            ["session", "request-reschedule", "013/1", "--by", "student", "--reason", "a long journey"];
        practice.done(MONDAY, &[&request[..], &["--to", "2026-06-06 10:00"]].concat());
        schedule("013", "2026-06-06 10:30").fails(2, "a time held by a request from 2026-06-06T09:00:00Z");
    }
}

#[test]
fn what_cannot_be_read_is_told_before_anything_is_done() {
    for practice in Practice::both().map(Practice::with_session) {
        let before = practice.dump();
        let start = |start: &str, zone: &[&str]| {
            let schedule = ["session", "schedule", "013", "--by", "coach", "--start", start];
            practice.at(MONDAY, &[&schedule[..], zone].concat())
        };
        start("2027-03-28 01:30", &[]).fails(
            2,
            "error: --start: 2027-03-28 01:30:00 does not exist in Europe/London: the clocks jump over it at \
             2027-03-28T01:00:00Z; write 2027-03-28 02:00, the first local time behind it, or an offset\n",
        );
        start("2026-10-25 01:30", &[])
            .fails(2, "comes twice in Europe/London: at 2026-10-25T00:30:00Z and at 2026-10-25T01:30:00Z");
        start("2026-10-25 02:30", &["--zone", "Europe/Berlin"]).fails(2, "comes twice in Europe/Berlin");
        start("2026-06-20", &[])
            .fails(2, "error: --start: `2026-06-20` is a date without a time; write `2026-06-20 10:00`");
        start("soon", &[]).fails(
            2,
            "error: --start: `soon` is no time; write 2026-05-31 18:00, read in Europe/London, or 2026-05-31T18:00:00+03:00\n",
        );
        let show = |key: &str| practice.at(MONDAY, &["session", "show", key]);
        show("013/2").fails(2, "error: there is no session 013/2; contract #013 has only 013/1\n");
        show("012/1").fails(2, "error: there is no session 012/1; contract #012 has none yet\n");
        show("014/1").fails(2, "error: there is no contract #014\n");
        show("99").fails(2, "error: which session is 99? Write its contract and its number, such as 99/1; ");
        let numbered = practice.at(MONDAY, &["session", "show", "--id", "99"]);
        numbered.fails(2, "error: there is no session with the number 99 in storage\n");
        show("first").fails(
            2,
            "error: `first` is not a session key; write its contract and its number, such as 012/3\n",
        );
        practice.at(MONDAY, &["progress", "14"]).fails(2, "error: there is no contract #014\n");
        practice.at(MONDAY, &["explain", "session", "013/0"]).fails(2, "`013/0` is not a session key");
        assert_eq!(practice.dump(), before);
        // The session's own zone is the one that was typed, or else the contract's.
        assert_eq!(start("2026-06-25 10:00", &["--zone", "Asia/Karachi"]).status, Some(0));
        assert!(
            practice
                .done(MONDAY, &["session", "show", "013/2"])
                .contains("2026-06-25T05:00:00Z (2026-06-25 10:00 Asia/Karachi)")
        );
    }
}

/// Another policy than the one in force changes nothing but what the sweep brings in force.
#[test]
fn another_policy_is_for_the_sweep_to_bring() {
    for practice in Practice::both().map(Practice::with_session) {
        practice.shop.operator.file("quiet.toml", "[sessions]\naudit_refusals = false\n");
        let named = ["--policy", "quiet.toml"];
        let complete = ["session", "complete", "013/1", "--by", "coach"];
        let told = practice.at(MONDAY, &[&complete[..], &named].concat());
        told.fails(2, "run `manage sweep-sessions --policy FILE` first");
        practice.done(MONDAY, &[&["sweep-sessions"][..], &named].concat());
        practice.at(MONDAY, &complete).fails(2, "complete is refused: this can be said from");
        assert!(practice.lines(SHOW_KEPT).is_empty(), "the policy keeps no refusals");
    }
}

/// Two programs at once: one gets the time, the other is told why not.
#[test]
fn of_two_at_once_one_gets_the_time() {
    for practice in Practice::both() {
        for day in 10..14 {
            let start = format!("2026-06-{day} 10:00");
            let schedule =
                |number| ["session", "schedule", number, "--start", &start, "--by", "coach", "--now", MONDAY];
            let programs = ["012", "013"].map(|number| practice.shop.start(&schedule(number)));
            let told = programs.map(|program| Told::from(program.wait_with_output().unwrap()));
            let mut ended = told.clone().map(|told| told.status);
            ended.sort_unstable();
            assert_eq!(ended, [Some(0), Some(2)], "{}: {told:?}", practice.name());
            let refused = told.iter().find(|told| told.status == Some(2)).unwrap();
            let reason =
                ["the coach is not free: another session from", "no slot of the contract is left; it has 1"];
            assert!(reason.iter().any(|reason| refused.err.contains(reason)), "{refused:?}");
        }
    }
}
