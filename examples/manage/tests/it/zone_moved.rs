//! S-69 at the command line: sessions that newer zone data puts at another time of day are named, and staff move
//! them. They were made by the program of before, for which British Columbia still had winter time ahead.

use crate::coaching::{MONDAY, Practice};

const FIRST: &str = "2026-12-01T17:00:00Z";
const SECOND: &str = "2026-12-01T18:00:00Z";

impl Practice {
    /// Cara and Ben at nine and at ten in Vancouver on the first of December, as that was in UTC by the data of
    /// then; and once in London.
    fn of_before(self) -> Self {
        for (start, zone) in [
            (SECOND, "America/Vancouver"),
            (FIRST, "America/Vancouver"),
            ("2026-12-02T09:00:00Z", "Europe/London"),
        ] {
            let schedule =
                ["session", "schedule", "013", "--start", start, "--by", "student", "--zone", zone];
            self.done(MONDAY, &schedule);
        }
        // Nothing of it was kept; it is worked out by the data of then.
        for _last in [
            "sessions/0021",
            "compliance/0020",
            "compliance/0019",
            "compliance/0018",
            "compliance/0017",
            "compliance/0016",
            "compliance/0015",
            "due/0014",
            "due/0013",
            "0012",
        ] {
            self.done(MONDAY, &["migrate", "--revert", "--yes"]);
        }
        self.done(MONDAY, &["migrate"]);
        self.shop.sql("UPDATE due_settings SET value = '2025b 0' WHERE key = 'session_zone_data'");
        self.shop.sql("DELETE FROM due_outbox");
        self
    }

    fn remembered(&self) -> Vec<String> {
        self.lines("SELECT value AS line FROM due_settings WHERE key = 'session_zone_data'")
    }

    fn starts(&self) -> Vec<String> {
        let listed = self.at(MONDAY, &["list", "sessions", "--format", "json"]).json();
        listed.iter().map(|one| format!("{} {}", one["start"], one["local_start"]).replace('"', "")).collect()
    }
}

fn version() -> &'static str {
    zone_core::version()
}

#[test]
fn s_69_they_are_named_and_nothing_moves_by_itself() {
    for practice in Practice::both().map(Practice::of_before) {
        let told = practice.at(MONDAY, &["doctor"]);
        let wrong = format!(
            "WRONG  zones       by the data {} 2 session(s) ahead are at another time of day than was agreed on: 013/1 \
             (2026-12-01T10:00:00 America/Vancouver), 013/2 (2026-12-01T09:00:00 America/Vancouver)\n",
            version()
        );
        assert!(told.status == Some(1) && told.out.contains(&wrong), "{}", told.out);

        let listed = practice.done(MONDAY, &["list", "sessions", "--zone-moved"]);
        assert_eq!(
            listed,
            "SESSION      START                NOW              AGREED ON        WOULD START          ZONE\n\
             013/1        2026-12-01T18:00:00Z 2026-12-01 11:00 2026-12-01 10:00 2026-12-01T17:00:00Z America/Vancouver\n\
             013/2        2026-12-01T17:00:00Z 2026-12-01 10:00 2026-12-01 09:00 2026-12-01T16:00:00Z America/Vancouver\n"
        );
        let listed = practice
            .at(MONDAY, &["list", "sessions", "--zone-moved", "--limit", "1", "--format", "json"])
            .json();
        assert_eq!(listed.len(), 1);
        assert_eq!(
            (&listed[0]["local_start"], &listed[0]["shown_as"], &listed[0]["would_start"]),
            (&"2026-12-01T10:00:00".into(), &"2026-12-01T11:00:00".into(), &FIRST.into())
        );
        let explained = practice.done(MONDAY, &["explain", "session", "013/2"]);
        assert!(
            explained.contains("agreed on as 2026-12-01 09:00:00 America/Vancouver: by the zone data"),
            "{explained}"
        );

        // A sweep says so, and looks for them once.
        let note = format!("note: by the zone data {} 2 session(s) are at another time of day", version());
        let dry = practice.at(MONDAY, &["sweep-sessions", "--dry-run"]);
        assert!(dry.status == Some(0) && dry.err.starts_with(&note), "{dry:?}");
        assert_eq!(practice.remembered(), ["2025b 0"]);
        let before = practice.starts();
        for now in [MONDAY, "2026-06-01T08:05:00Z"] {
            let told = practice.at(now, &["sweep-sessions", "--format", "json"]);
            assert!(told.status == Some(0) && told.err.starts_with(&note), "{told:?}");
            assert_eq!(told.json().last().unwrap()["counts"]["zone_moved"], 2);
            assert_eq!(practice.remembered(), [format!("{} 2 {SECOND}", version())]);
            practice.shop.sql("UPDATE coaching_sessions SET zone = 'UTC', start_offset = 0");
        }
        assert_eq!(practice.starts().len(), before.len());
        // Once the last of them has begun, there is nothing to put right.
        let told = practice.at(SECOND, &["sweep-sessions"]);
        assert!(!told.err.contains("note: by the zone data"), "{told:?}");
        // A program with later data has looked: this one knows less.
        practice.shop.sql(
            "UPDATE due_settings SET value = '2999a 7 2999-01-01T00:00:00Z' WHERE key = 'session_zone_data'",
        );
        let told = practice.at(SECOND, &["sweep-sessions"]);
        assert!(!told.err.contains("note: by the zone data"), "{told:?}");
        assert_eq!(practice.remembered(), ["2999a 7 2999-01-01T00:00:00Z"]);
        // What nobody understands is looked for again.
        practice.shop.sql("UPDATE due_settings SET value = 'nonsense' WHERE key = 'session_zone_data'");
        practice.done(SECOND, &["sweep-sessions"]);
        assert_eq!(practice.remembered(), [format!("{} 0", version())]);
    }
}

/// The second begins where the first one ends: each makes room for the next.
#[test]
fn s_69_all_of_them_are_moved() {
    for practice in Practice::both().map(Practice::of_before) {
        let before = practice.dump();
        let all = ["session", "re-anchor", "--all"];
        let dry = practice.done(MONDAY, &[&all[..], &["--dry-run"]].concat());
        assert_eq!(
            dry,
            "[DRY RUN] Session 013/2 would move from 2026-12-01T17:00:00Z to 2026-12-01T16:00:00Z (2026-12-01 09:00 \
             America/Vancouver)\n\
             [DRY RUN] Session 013/1 would move from 2026-12-01T18:00:00Z to 2026-12-01T17:00:00Z (2026-12-01 10:00 \
             America/Vancouver)\n\
             [DRY RUN] 2 session(s) would be moved; 4 message(s) would be held back.\n"
        );
        assert_eq!(practice.dump(), before);

        let told = practice.at(MONDAY, &[&all[..], &["--notify", "--format", "json"]].concat());
        assert_eq!(told.status, Some(0), "{told:?}");
        let objects = told.json();
        assert_eq!(objects.len(), 3);
        assert_eq!((&objects[0]["key"], &objects[0]["was"]), (&"013/2".into(), &FIRST.into()));
        assert_eq!(objects[2]["counts"]["moved"], 2);
        assert_eq!(
            practice.starts(),
            [
                "2026-12-01T17:00:00Z 2026-12-01T10:00:00",
                "2026-12-01T16:00:00Z 2026-12-01T09:00:00",
                "2026-12-02T09:00:00Z 2026-12-02T09:00:00"
            ]
        );
        let messages = practice.lines(
            "SELECT kind || ' ' || recipient || ' ' || subject_key || ' ' || status AS line FROM due_outbox ORDER BY 1",
        );
        assert_eq!(
            messages,
            [
                "session_rescheduled user/ben 013/1 queued",
                "session_rescheduled user/ben 013/2 queued",
                "session_rescheduled user/cara 013/1 queued",
                "session_rescheduled user/cara 013/2 queued"
            ]
        );
        assert_eq!(practice.remembered(), [format!("{} 0", version())]);
        // Nothing is left to be done.
        let after = practice.dump();
        assert_eq!(practice.done(MONDAY, &all), "No session moved.\n");
        assert_eq!(practice.dump(), after);
        let none = format!(
            "By the zone data {} every session ahead is at the time that was agreed on.\n",
            version()
        );
        assert_eq!(practice.done(MONDAY, &["list", "sessions", "--zone-moved"]), none);
        let doctor = practice.at(MONDAY, &["doctor"]).out;
        assert!(doctor.contains("ok     zones       by the data "), "{doctor}");
        let again = practice.at(MONDAY, &["session", "re-anchor", "013/1"]);
        again.fails(2, "session 013/1: re-anchor is refused: by the zone data ");
    }
}

#[test]
fn s_69_one_of_them_is_moved() {
    for practice in Practice::both().map(Practice::of_before) {
        let one = ["session", "re-anchor", "013/2"];
        let dry = practice.done(MONDAY, &[&one[..], &["--dry-run"]].concat());
        assert!(dry.starts_with("[DRY RUN] Session 013/2 would move from 2026-12-01T17:00:00Z to "), "{dry}");
        // What is in the way says so, and nothing happens.
        let before = practice.dump();
        let told = practice.at(MONDAY, &["session", "re-anchor", "013/1", "--dry-run"]);
        assert_eq!(told.status, Some(2));
        assert!(
            told.err.contains("session 013/1: re-anchor is refused: the student is not free: "),
            "{}",
            told.err
        );
        assert_eq!(practice.dump(), before);
        let told = practice.done(MONDAY, &[&one[..], &["--as", "alice"]].concat());
        assert_eq!(
            told,
            "Session 013/2 moves from 2026-12-01T17:00:00Z to 2026-12-01T16:00:00Z (2026-12-01 09:00 America/Vancouver)\n\
             Session 013/2: moved with zone at 2026-06-01T08:00:00Z by alice (operator), to 2026-12-01T16:00:00Z\n\
             Status: Scheduled\n\
             Reschedule requested: no\n\
             Can be completed: no\n\
             2 message(s) held back; `manage outbox release` queues them.\n"
        );
        assert_eq!(practice.remembered(), [format!("{} 1 {SECOND}", version())]);
    }
}

/// Whoever is not free keeps their session where it is; the others are moved, and it is named.
#[test]
fn s_69_one_that_cannot_be_moved_stops_no_other() {
    for practice in Practice::both() {
        practice.add("cara", "dora", 14, 4);
        let practice = practice.of_before();
        let other = ["session", "schedule", "014", "--start", "2026-12-01T15:30:00Z", "--by", "student"];
        practice.done(MONDAY, &other);
        practice.shop.sql("UPDATE coaching_sessions SET start_offset = 3600 WHERE reference = '013/3'");
        for arguments in [&["--dry-run"][..], &[]] {
            let told = practice.at(MONDAY, &[&["session", "re-anchor", "--all"][..], arguments].concat());
            assert_eq!(told.status, Some(1), "{told:?}");
            assert!(told.out.contains("Session 013/3 "), "{}", told.out);
            assert!(
                !told.out.contains("Session 013/1 ") && !told.out.contains("Session 013/2 "),
                "{}",
                told.out
            );
            assert!(
                told.err.contains("error: session 013/2: re-anchor is refused: the student is not free: "),
                "{}",
                told.err
            );
            assert!(told.err.contains("error: session 013/1: re-anchor is refused: "), "{}", told.err);
            assert!(
                told.err.contains("error: 2 session(s) could not be moved; they are named above"),
                "{}",
                told.err
            );
        }
        // One that cannot be read is named too, and what was in the way is gone.
        practice.done(MONDAY, &["session", "cancel", "014/1", "--by", "student"]);
        practice.shop.sql("UPDATE coaching_sessions SET start_offset = 90000 WHERE reference = '013/3'");
        let told = practice.at(MONDAY, &["session", "re-anchor", "--all"]);
        assert_eq!(told.status, Some(1), "{told:?}");
        assert!(told.err.contains("error: 013/3: the column `start_offset` holds `90000`"), "{}", told.err);
    }
}

#[test]
fn s_69_which_one_must_be_said() {
    let practice = Practice::both().next().unwrap();
    practice.at(MONDAY, &["session", "re-anchor"]).fails(2, "required");
    practice.at(MONDAY, &["session", "re-anchor", "013/1", "--all"]).fails(2, "cannot be used with");
    practice
        .at(MONDAY, &["list", "sessions", "--zone-moved", "--status", "missed"])
        .fails(2, "cannot be used with");
}
