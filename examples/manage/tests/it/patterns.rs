//! Schedule patterns as an operator types them: `extend-schedule-sessions`, `pattern …` and `class …` (P-34 to P-40).

use std::process::Stdio;

use serde_json::json;

use crate::{operator::Told, shop::Shop};

/// A Monday morning in London.
const MONDAY: &str = "2026-03-02T08:00:00Z";

/// A studio on one database.
struct Studio {
    shop: Shop,
}

impl Studio {
    /// One on every database that is there, with the older system's own example (P-6): Mondays at ten, for eight people.
    fn all() -> Vec<Self> {
        let shops = [Some(Shop::on_sqlite()), Shop::on_postgres()];
        let studios: Vec<Self> = shops.into_iter().flatten().map(|shop| Self { shop }).collect();
        for studio in &studios {
            studio
                .manage(&[
                    "pattern",
                    "add",
                    "harbour/MON-10",
                    "--class",
                    "Wheel throwing",
                    "--rule",
                    "FREQ=WEEKLY;BYDAY=MO",
                    "--at",
                    "10:00",
                    "--minutes",
                    "90",
                    "--capacity",
                    "2",
                    "--now",
                    MONDAY,
                ])
                .says(
                    "Added harbour/MON-10 (Wheel throwing): every week on Monday at 10:00, Europe/London.\n\
                     Made 27 session(s) through 2026-09-02.\n",
                );
        }
        studios
    }

    fn manage(&self, arguments: &[&str]) -> Told {
        self.shop.operator.manage(&[arguments, &["--zone", "Europe/London"]].concat())
    }

    fn at(&self, now: &str, arguments: &[&str]) -> Told {
        self.manage(&[arguments, &["--now", now]].concat())
    }

    fn sessions(&self, filter: &str) -> Vec<String> {
        self.shop.lines(&format!(
            "SELECT key || ' ' || local_start || ' ' || status || ' ' || seats AS line FROM class_sessions WHERE {filter} \
             ORDER BY id"
        ))
    }

    fn count(&self) -> usize {
        self.sessions("1 = 1").len()
    }
}

/// P-6, P-27: its first sessions are there at once, the first today; a dry run lists them and leaves nothing; a second one of that
/// name is refused.
#[test]
fn p_6_a_pattern_is_made_with_its_first_sessions() {
    for studio in Studio::all() {
        assert_eq!(studio.count(), 27);
        let add = [
            "pattern",
            "add",
            "harbour/TUE-9",
            "--class",
            "Glazing",
            "--rule",
            "FREQ=WEEKLY;BYDAY=TU;COUNT=2",
            "--at",
            "09:00",
            "--hours",
            "1.5",
            "--capacity",
            "4",
        ];
        studio.at(MONDAY, &[&add[..], &["--dry-run"]].concat()).says(
            "[DRY RUN] Would add harbour/TUE-9 (Glazing): every week on Tuesday at 09:00, Europe/London, 2 times.\n\
             Would make 2 session(s) through 2026-09-02.\n\
             \u{20}\u{20}1. Tue 2026-03-03 09:00 Europe/London\n\
             \u{20}\u{20}2. Tue 2026-03-10 09:00 Europe/London\n",
        );
        assert_eq!(studio.count(), 27);
        studio.at(MONDAY, &add);
        assert_eq!(studio.count(), 29);
        studio.at(MONDAY, &add).fails(2, "there is a pattern harbour/TUE-9 already");
        // The same name in another studio is another pattern (P-B13).
        let other = add.map(|word| if word == "harbour/TUE-9" { "hill/TUE-9" } else { word });
        studio.at(MONDAY, &other);
        assert_eq!(studio.count(), 31);
        studio
            .at(
                MONDAY,
                &[
                    "pattern",
                    "add",
                    "x/y",
                    "--class",
                    "C",
                    "--rule",
                    "FREQ=DAILY",
                    "--at",
                    "10:00",
                    "--minutes",
                    "0",
                    "--capacity",
                    "1",
                ],
            )
            .fails(2, "a class of 0 minutes is not possible; it takes more than 0 and at most 99.99 hours");
    }
}

/// P-34, to the character: nothing needed, extended, ended, exhausted; past sessions purged and kept.
#[test]
fn p_34_the_documented_lines() {
    for studio in Studio::all() {
        for (key, rule, last) in [
            ("harbour/ENDS", "FREQ=WEEKLY;BYDAY=WE", Some("2026-03-11")),
            ("harbour/TWICE", "FREQ=WEEKLY;COUNT=2", None),
        ] {
            let mut add = vec![
                "pattern",
                "add",
                key,
                "--class",
                "Glazing",
                "--rule",
                rule,
                "--at",
                "09:00",
                "--minutes",
                "60",
                "--capacity",
                "4",
            ];
            add.extend(last.iter().flat_map(|last| ["--last-day", last]));
            studio.at(MONDAY, &add);
        }
        studio.at(MONDAY, &["class", "book", "harbour/MON-10/2026-03-02T10:00", "ann"]);
        let run = ["extend-schedule-sessions"];
        studio.at("2026-03-10T03:00:00Z", &run).says(
            "[Extend Sessions] Starting: 3 active patterns\n\
             [Extend Sessions] Pattern harbour/MON-10 (Wheel throwing): latest session 2026-08-31, no extension needed, \
             purged 1, kept 1 past sessions\n\
             [Extend Sessions] Pattern harbour/ENDS (Glazing): latest session 2026-03-11, no extension needed, purged 1, kept \
             0 past sessions\n\
             [Extend Sessions] Pattern harbour/TWICE (Glazing): latest session 2026-03-09, no extension needed, purged 2, \
             kept 0 past sessions\n\
             [Extend Sessions] Complete: 0 generated, 4 purged, 0 failed\n",
        );
        let later = "2026-06-10T03:00:00Z";
        let dry = studio.at(later, &["extend-schedule-sessions", "--dry-run"]);
        assert!(
            dry.out.contains("[DRY RUN] [Extend Sessions] Complete: 13 generated, 14 purged, 0 failed\n"),
            "{dry:?}"
        );
        let before = studio.count();
        studio.at(later, &run).says(
            "[Extend Sessions] Starting: 3 active patterns\n\
             [Extend Sessions] Pattern harbour/MON-10 (Wheel throwing): latest session 2026-08-31, extended by 13 through \
             2026-12-03, purged 13, kept 0 past sessions\n\
             [Extend Sessions] Pattern harbour/ENDS (Glazing): ended on 2026-03-11, skipped, purged 1, kept 0 past sessions\n\
             [Extend Sessions] Pattern harbour/TWICE (Glazing): rule exhausted\n\
             [Extend Sessions] Complete: 13 generated, 14 purged, 0 failed\n",
        );
        assert_eq!(studio.count(), before + 13 - 14);
        // P-T9: a second run does nothing; the booked one is kept (P-T5).
        let again = studio.at(later, &["schedule:extend"]);
        assert!(
            again.out.ends_with("[Extend Sessions] Complete: 0 generated, 0 purged, 0 failed\n"),
            "{again:?}"
        );
        assert_eq!(
            studio.sessions("key = 'harbour/MON-10/2026-03-02T10:00'"),
            ["harbour/MON-10/2026-03-02T10:00 2026-03-02T10:00:00 completed [\"ann\"]"]
        );
        // P-35: twelve months in this run alone.
        let year = studio.at(later, &["extend-schedule-sessions", "--months", "12", "--force"]);
        assert!(
            year.out.contains("latest session 2026-11-30, extended by 27 through 2027-06-10\n"),
            "{year:?}"
        );
        let told = studio.at(later, &["extend-schedule-sessions", "--format", "json"]);
        let last: serde_json::Value = serde_json::from_str(told.out.lines().last().unwrap()).unwrap();
        let counts = &last["counts"];
        assert_eq!((&counts["generated"], &counts["failed"]), (&json!(0), &json!(0)), "{told:?}");
    }
}

/// P-28, P-39, P-40: an edit takes bookings along and tells who booked; a dry run says the same and changes nothing.
#[test]
fn p_39_an_edit_takes_the_bookings_along() {
    for studio in Studio::all() {
        studio.at(MONDAY, &["class", "book", "harbour/MON-10/2026-03-09T10:00", "ann"]);
        let before = studio.sessions("1 = 1");
        let edit = ["pattern", "edit", "harbour/MON-10", "--rule", "FREQ=WEEKLY;BYDAY=TU", "--at", "18:30"];
        let dry = studio.at(MONDAY, &[&edit[..], &["--dry-run"]].concat());
        assert_eq!(studio.sessions("1 = 1"), before);
        let told = studio.at(MONDAY, &edit);
        assert_eq!(told.out, dry.out.replace("[DRY RUN] ", ""));
        let line =
            "harbour/MON-10/2026-03-10T18:30: reshaped, Tue 2026-03-10 18:30 Europe/London, booked by ann\n";
        assert!(told.out.contains(line), "{told:?}");
        assert_eq!(
            studio.sessions("seats <> '[]'"),
            ["harbour/MON-10/2026-03-10T18:30 2026-03-10T18:30:00 scheduled [\"ann\"]"]
        );
        assert_eq!(studio.count(), 27);
        let told = studio
            .shop
            .lines("SELECT recipient || ' ' || kind AS line FROM due_outbox WHERE status = 'queued'");
        assert_eq!(told, ["user/ann class_session_moved"]);
        let preview = studio.at(MONDAY, &["pattern", "preview", "harbour/MON-10"]);
        assert!(
            preview.out.ends_with("0 to create, 0 to update, 0 to retire, 0 in conflict, 27 kept.\n"),
            "{preview:?}"
        );
        // What is booked is never taken away.
        let end = studio.at(MONDAY, &["pattern", "edit", "harbour/MON-10", "--last-day", "2026-03-09"]);
        let kept = "kept: harbour/MON-10/2026-03-10T18:30 stays, for it is booked by ann: the pattern no longer gives it (P-28)\n";
        assert!(end.out.contains(kept), "{end:?}");
        let few = ["pattern", "edit", "harbour/MON-10", "--class", "x", "--capacity", "0"];
        studio.at(MONDAY, &few).fails(2, "a class for 0 people is not possible");
    }
}

/// P-24, P-T11: what is deleted never comes back; what is booked is not deleted; this and what follows is another pattern.
#[test]
fn p_24_what_is_deleted_stays_deleted() {
    for studio in Studio::all() {
        let deleted = "harbour/MON-10/2026-05-25T10:00";
        studio.at(MONDAY, &["pattern", "delete-session", deleted]);
        studio.at(MONDAY, &["pattern", "reconcile", "harbour/MON-10"]);
        studio.at(MONDAY, &["extend-schedule-sessions", "--months", "12", "--force"]);
        assert_eq!(
            studio.sessions(&format!("key = '{deleted}'")),
            [format!("{deleted} 2026-05-25T10:00:00 deleted []")]
        );
        let booked = "harbour/MON-10/2026-06-01T10:00";
        studio.at(MONDAY, &["class", "book", booked, "ann"]);
        studio
            .at(MONDAY, &["pattern", "delete-session", booked])
            .fails(2, "it is booked by ann; cancel it instead");
        let split = ["pattern", "edit", "harbour/MON-10", "--from", "2026-05-18", "--at", "11:00"];
        studio
            .at(MONDAY, &[&split[..4], &["2026-05-19", "--at", "11:00"]].concat())
            .fails(2, "the rule does not give 2026-05-19; the next day it gives is 2026-05-25");
        studio.at(MONDAY, &split);
        // The tombstone went along, and so did ann.
        let moved = "harbour/MON-10@2026-05-18/2026-05-25T11:00";
        assert_eq!(
            studio.sessions("status = 'deleted'"),
            [format!("{moved} 2026-05-25T10:00:00 deleted []")]
        );
        assert_eq!(
            studio.sessions("seats <> '[]'"),
            ["harbour/MON-10@2026-05-18/2026-06-01T11:00 2026-06-01T11:00:00 scheduled [\"ann\"]"]
        );
        let again = studio.at(MONDAY, &["pattern", "reconcile", "harbour/MON-10@2026-05-18"]);
        assert!(!again.out.contains("created"), "{again:?}");
    }
}

/// P-40: a person has one seat, seats never exceed the capacity, a seat that is given back is free.
#[test]
fn p_40_seats() {
    for studio in Studio::all() {
        let key = "harbour/MON-10/2026-03-09T10:00";
        let book = |who: &str| studio.at(MONDAY, &["class", "book", key, who]);
        book("ann").says(
            "harbour/MON-10/2026-03-09T10:00: booked, scheduled -> scheduled (asked by staff/admin/tester)\n\
             harbour/MON-10/2026-03-09T10:00      Mon 2026-03-09 10:00 Europe/London      Wheel throwing               1/2  \
             scheduled\n",
        );
        book("ann").fails(2, "book is refused: ann has a seat already");
        book("ben");
        book("cleo").fails(2, "book is refused: all 2 seats are taken");
        studio.at(MONDAY, &["class", "capacity", key, "1"]).fails(2, "2 seats are taken, more than 1");
        studio
            .at(MONDAY, &["pattern", "edit", "harbour/MON-10", "--capacity", "1"])
            .fails(2, "2 seats of harbour/MON-10/2026-03-09T10:00 are taken, more than 1");
        studio.at(MONDAY, &["class", "cancel", key, "ann"]);
        book("cleo");
        let listed = studio.at(MONDAY, &["class", "list", "--person", "cleo", "--format", "json"]);
        assert!(
            listed.out.contains(r#""seats":["ben","cleo"]"#) && listed.out.lines().count() == 1,
            "{listed:?}"
        );
        // From the start on nobody books any more (G-2).
        studio
            .at("2026-03-09T10:00:00Z", &["class", "book", key, "ann"])
            .fails(2, "the session started at 2026-03-09T10:00:00Z");
    }
}

/// P-40: of four processes that book the last seat at once one gets it, and the others hear that it is taken.
#[test]
fn p_40_the_last_seat_is_given_once() {
    for studio in Studio::all() {
        let key = "harbour/MON-10/2026-03-09T10:00";
        studio.at(MONDAY, &["class", "book", key, "first"]);
        let children: Vec<_> = ["ann", "ben", "cleo", "dora"]
            .iter()
            .map(|who| {
                let book = ["class", "book", key, who, "--now", MONDAY, "--zone", "Europe/London"];
                let mut command = studio.shop.operator.command(&book);
                command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
            })
            .collect();
        let told: Vec<_> = children.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        let granted = told.iter().filter(|told| told.status.code() == Some(0)).count();
        let refused = told
            .iter()
            .filter(|told| String::from_utf8_lossy(&told.stderr).contains("all 2 seats are taken"))
            .count();
        assert_eq!((granted, refused), (1, 3), "{told:?}");
    }
}

/// P-28, P-39: who has a seat hears that their session is called off; one session alone is moved and stays so.
#[test]
fn one_session_alone_is_moved_or_called_off() {
    for studio in Studio::all() {
        let key = "harbour/MON-10/2026-03-09T10:00";
        studio.at(MONDAY, &["class", "book", key, "ann"]);
        studio.at(MONDAY, &["class", "move", key, "--to", "2026-03-10T18:00"]);
        studio.at(MONDAY, &["class", "cancel", key]);
        // What she was told first is no longer true.
        let told = studio.shop.lines(
            "SELECT kind || ' ' || status AS line FROM due_outbox WHERE recipient = 'user/ann' ORDER BY id",
        );
        assert_eq!(told, ["class_session_moved withdrawn", "class_session_cancelled queued"]);
        studio.at(MONDAY, &["class", "reinstate", key]);
        studio.at(MONDAY, &["pattern", "edit", "harbour/MON-10", "--capacity", "3"]);
        assert_eq!(
            studio.sessions(&format!("key = '{key}'")),
            [format!("{key} 2026-03-10T18:00:00 scheduled [\"ann\"]")]
        );
        let explained = studio.at(MONDAY, &["explain", "class-session", key]);
        assert!(explained.out.contains("next: completed at 2026-03-11T00:00:00Z"), "{explained:?}");
        studio.at(MONDAY, &["doctor"]);
    }
}

/// S-69: newer zone data moves no class session by itself: a note at the extension, the doctor and a list name it, and staff put it
/// where its zone's clocks show the local time that was agreed on.
#[test]
fn s_69_class_sessions_that_newer_zone_data_moves_are_named() {
    for studio in Studio::all() {
        let key = "harbour/MON-10/2026-06-15T10:00";
        // By the data of then, London was to have no summer time.
        let hour = if studio.shop.elsewhere().is_some() { "interval '1 hour'" } else { "3600000000" };
        studio.shop.sql(&format!(
            "UPDATE class_sessions SET starts_at = starts_at + {hour}, ends_at = ends_at + {hour} WHERE key = '{key}'"
        ));
        studio.at(MONDAY, &["class", "book", key, "ann"]);
        let run = studio.at(MONDAY, &["extend-schedule-sessions"]);
        assert!(
            run.err.contains(" 1 class session(s) are at another time of day than was agreed on"),
            "{run:?}"
        );
        let doctor = studio.at(MONDAY, &["doctor"]);
        assert!(doctor.out.contains(&format!("{key} (2026-06-15 10:00:00 Europe/London)")), "{doctor:?}");
        let listed = studio.at(MONDAY, &["class", "list", "--zone-moved"]);
        assert_eq!(listed.out.lines().count(), 2, "{listed:?}");
        let dry = studio.at(MONDAY, &["class", "re-anchor", "--all", "--dry-run"]);
        assert!(dry.out.starts_with(&format!("[DRY RUN] {key}: re anchored")), "{dry:?}");
        studio.at(MONDAY, &["class", "re-anchor", "--all"]);
        let told = studio.shop.lines("SELECT kind AS line FROM due_outbox WHERE recipient = 'user/ann'");
        assert_eq!(told, ["class_session_moved"]);
        studio
            .at(MONDAY, &["class", "re-anchor", "--all"])
            .says("Every class session ahead is at its local time.\n");
        let run = studio.at(MONDAY, &["extend-schedule-sessions"]);
        assert_eq!(run.err, "", "{run:?}");
    }
}
