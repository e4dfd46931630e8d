//! No run decides ahead of time by accident (G-25).

use serde_json::json;

use crate::{
    coaching::{MONDAY, Practice},
    operator::{NOW, Operator},
    shop::Shop,
    writing::{Original, WRITING, dump},
};

const CODES: &str = "code,discount,expires_at\nDUE,5,2026-05-20\nSOON,5,2026-06-30\nLATER,5,2030-01-01\n";
const AHEAD: [&str; 5] = ["expire-referral-codes", "--now", "2036-01-01T00:00:00Z", "--clock", NOW];

fn with(arguments: &[&'static str], more: &[&'static str]) -> Vec<&'static str> {
    [arguments, more].concat()
}

#[test]
fn g_25_a_run_ahead_of_the_clock_is_refused_with_what_it_would_settle() {
    let operator = Operator::with_codes(CODES);
    let (before, runs) = (operator.dump(), operator.manage(&["runs", "--format", "json"]).out);
    let told = operator.manage(&AHEAD);
    told.fails(
        2,
        "error: 2036-01-01T00:00:00Z lies 3500 days ahead of this machine's clock, which says 2026-06-01T08:00:00Z \
         (possible from 2035-12-31T23:55:00Z); nothing was done, and it would settle: expired 3",
    );
    assert!(told.err.ends_with("If that is meant, give --ahead\n") && told.out.is_empty(), "{told:?}");
    let json = operator.manage(&with(&AHEAD, &["--format", "json"])).json();
    assert_eq!((json.len(), &json[0]["would"]["expired"]), (1, &json!(3)));
    // Nothing is written, the record of the run included: the second attempt is refused as well.
    assert_eq!((operator.dump(), operator.manage(&["runs", "--format", "json"]).out), (before.clone(), runs));
    // A dry run is free.
    let dry = operator.manage(&with(&AHEAD, &["--dry-run"]));
    assert!(dry.status == Some(0) && dry.out.starts_with("[DRY RUN] Would expire 3 "), "{dry:?}");
    assert_eq!(operator.dump(), before);
    let done = operator.manage(&with(&AHEAD, &["--ahead"]));
    assert!(done.out.starts_with("Successfully expired 3 "), "{done:?}");
    let run = operator.manage(&["runs", "--limit", "1", "--format", "json"]).json().remove(0);
    assert_eq!((&run["started_at"], &run["clock"]), (&json!("2036-01-01T00:00:00Z"), &json!(NOW)));
    let runs = operator.manage(&["runs"]).out;
    assert_eq!(
        runs.matches("acted at 2036-01-01T00:00:00Z, when the clock said 2026-06-01T08:00:00Z\n").count(),
        1,
        "{runs}"
    );
}

#[test]
fn g_25_five_minutes_ahead_are_no_accident() {
    let at = |now: &str| {
        let operator = Operator::with_codes(CODES);
        operator.manage(&["expire-referral-codes", "--now", now, "--clock", NOW])
    };
    assert_eq!(at("2026-06-01T08:05:00Z").status, Some(0));
    at("2026-06-01T08:05:00.000001Z").fails(2, "lies 5 minutes ahead of this machine's clock");
    // What lies in the past was never ahead.
    assert_eq!(at("2026-05-25T08:00:00Z").status, Some(0));
}

/// Every command that writes: it is not the sweeps alone that settle what is due.
#[test]
fn g_25_every_command_that_writes_asks_the_clock() {
    let original = Original::new();
    for writing in WRITING {
        let operator = original.copy();
        let before = dump(&operator);
        let typed = [&writing.typed()[..], &["--clock", "2026-05-31T23:00:00Z"]].concat();
        let told = operator.manage(&typed);
        told.fails(2, "ahead of this machine's clock, which says 2026-05-31T23:00:00Z");
        assert!(told.err.contains("nothing was done, and "), "{}: {told:?}", writing.name);
        assert!(!told.err.contains("a dry run fails"), "{}: {told:?}", writing.name);
        assert_eq!((told.out.as_str(), dump(&operator)), ("", before.clone()), "{}", writing.name);
        let told = operator.manage(&[&typed[..], &["--ahead"]].concat());
        assert_eq!(told.status, Some(0), "{}: {told:?}", writing.name);
        assert_ne!(dump(&operator), before, "{}", writing.name);
    }
}

#[test]
fn g_25_a_clock_that_has_jumped() {
    // The machine's own clock: nothing lies ahead of it.
    let operator = Operator::with_codes(CODES);
    let at = |now: &str, more: &[&str]| {
        operator.manage(&[&["expire-referral-codes", "--now", now, "--clock", now][..], more].concat())
    };
    assert_eq!(at("2026-06-01T08:00:00Z", &[]).status, Some(0));
    // 400 days later, and a microsecond more.
    let told = at("2027-07-06T08:00:00.000001Z", &[]);
    told.fails(
        2,
        "2027-07-06T08:00:00.000001Z lies 400 days after the last run, which was at 2026-06-01T08:00:00Z; after more than \
         400 days without one a clock has jumped, rather; nothing was done, and it would settle: expired 1",
    );
    at("2027-07-06T08:00:00.000001Z", &[]).fails(2, "400 days after the last run");
    assert_eq!(at("2027-07-06T08:00:00.000001Z", &["--dry-run"]).status, Some(0));
    assert_eq!(at("2027-07-06T08:00:00Z", &[]).status, Some(0));
    at("2040-01-01T00:00:00Z", &[]).fails(2, "without one a clock has jumped, rather");
    assert_eq!(at("2040-01-01T00:00:00Z", &["--ahead"]).status, Some(0));
    // Confirmed, it is the last run.
    assert_eq!(at("2040-01-02T00:00:00Z", &[]).status, Some(0));
    // A run of another time made today is of today, on whichever side it acted.
    let of_2015 =
        ["expire-referral-codes", "--now", "2015-01-01T00:00:00Z", "--clock", "2040-01-02T00:00:00Z"];
    assert_eq!(operator.manage(&of_2015).status, Some(0));
    assert_eq!(at("2040-01-03T00:00:00Z", &[]).status, Some(0));
    let of_2050 = [
        "expire-referral-codes",
        "--now",
        "2050-01-01T00:00:00Z",
        "--clock",
        "2040-01-03T00:00:00Z",
        "--ahead",
    ];
    assert_eq!(operator.manage(&of_2050).status, Some(0));
    at("2050-01-01T00:00:00Z", &[]).fails(2, "after the last run, which was at 2040-01-03T00:00:00Z");
    // Every command has a last run of its own.
    let issue = ["referral-code", "issue", "NEW", "--discount", "5", "--now", "2041-01-01T00:00:00Z"];
    assert_eq!(operator.manage(&issue).status, Some(0));
}

/// A run is not made before those with smaller numbers, whatever its row says.
#[test]
fn g_25_a_damaged_clock_of_a_run_stops_no_other() {
    let operator = Operator::with_codes(CODES);
    let expire = |now: &str| operator.manage(&["expire-referral-codes", "--now", now, "--clock", now]);
    assert_eq!(expire("2026-06-01T08:00:00Z").status, Some(0));
    let damage = "UPDATE due_runs SET clock = -62000000000000000 WHERE command = 'expire-referral-codes'";
    operator.sql(damage);
    assert_eq!(expire("2026-06-02T08:00:00Z").status, Some(0));
    // However many runs of other commands have come since.
    operator.sql(damage);
    operator.sql(
        &"INSERT INTO due_runs (command, options, operator, host, started_at, clock, status) SELECT \
        'sweep-sessions', '', 'alice', 'here', 1780387200000000, 1780387200000000, 'done';"
            .repeat(12),
    );
    assert_eq!(expire("2026-06-03T08:00:00Z").status, Some(0));
}

#[test]
fn g_25_how_long_no_outage_lasts_is_policy() {
    let operator = Operator::with_codes(CODES);
    operator.file("p.toml", "clock_jump = \"10 days\"\n");
    let at = |now: &str| operator.command(&["expire-referral-codes", "--now", now]);
    let told = |mut command: std::process::Command| crate::operator::Told::from(command.output().unwrap());
    let mut named = at(NOW);
    named.args(["--policy", "p.toml"]);
    assert_eq!(told(named).status, Some(0));
    // It is in force from then on.
    told(at("2026-06-11T08:00:00.000001Z")).fails(2, "after more than 10 days without one");
    let mut varied = at("2026-06-11T08:00:00.000001Z");
    varied.env("DUECOURSE_CLOCK_JUMP", "soon");
    told(varied).fails(2, "DUECOURSE_CLOCK_JUMP: `soon` is no length of time");
    assert_eq!(told(at("2026-06-11T08:00:00Z")).status, Some(0));
}

/// PostgreSQL's clock is the server's, and counts as well.
#[test]
fn g_25_the_earlier_of_two_clocks_counts() {
    let Some(shop) = Shop::on_postgres() else { return };
    shop.refill(3);
    let sweep = |clocks: [&str; 2]| {
        let words =
            ["expire-referral-codes", "--now", NOW, "--clock", clocks[0], "--server-clock", clocks[1]];
        shop.operator.manage(&words)
    };
    let before = shop.dump();
    sweep([NOW, "2026-06-01T07:54:59Z"]).fails(
        2,
        "2026-06-01T08:00:00Z lies 5 minutes ahead of the database server's clock, which says 2026-06-01T07:54:59Z; this \
         machine's clock, which says 2026-06-01T08:00:00Z, and the database server's clock, which says 2026-06-01T07:54:59Z, \
         are 5 minutes apart; nothing was done, and it would settle: expired 3",
    );
    // The machine's is slow: nothing is ahead, but nobody knows what time it is.
    sweep([NOW, "2026-06-01T09:00:00Z"]).fails(2, "are 1 hour apart");
    let doctor = ["doctor", "--clock", NOW, "--server-clock", "2026-06-01T09:00:00Z"];
    let told = shop.operator.manage(&doctor);
    assert!(told.out.contains("WRONG  clock       this machine's clock, "), "{}", told.out);
    assert_eq!(shop.dump(), before);
    assert!(sweep([NOW, "2026-06-01T07:55:00Z"]).out.starts_with("Successfully expired 3 "));
}

/// The clocks themselves, where no test says what they say.
#[test]
fn g_25_the_real_clocks() {
    for shop in [Some(Shop::on_sqlite()), Shop::on_postgres()].into_iter().flatten() {
        shop.refill(1);
        // The fixture's runs may be long ago.
        shop.sql("DELETE FROM due_runs");
        let manage = |more: &[&str]| -> crate::operator::Told {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_manage"));
            command.current_dir(shop.operator.folder.path()).env_remove("DATABASE_URL");
            command.args(["expire-referral-codes", "--database", &shop.operator.database]).args(more);
            command.output().unwrap().into()
        };
        manage(&["--now", "2999-01-01T00:00:00Z"]).fails(2, "days ahead of ");
        let told = manage(&[]);
        assert!(told.status == Some(0) && told.out.starts_with("Successfully expired 1 "), "{told:?}");
    }
}

/// The doctor names what was decided ahead, of every kind, for as long as it lies ahead.
#[test]
fn g_25_the_doctor_names_what_was_decided_ahead() {
    for practice in Practice::both().map(Practice::with_session) {
        let operator = &practice.shop.operator;
        let wrong = |now: &str| -> Vec<String> {
            let told = practice.at(now, &["doctor", "--format", "json"]).json();
            let ahead = told.iter().filter(|finding| finding["check"] == "ahead" && finding["ok"] == false);
            ahead.map(|finding| finding["found"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(wrong(MONDAY), Vec::<String>::new());
        operator.file("codes.csv", "code,discount,expires_at\nLATER,5,2026-07-31\n");
        practice.done(MONDAY, &["import", "referral-codes", "codes.csv"]);
        for command in ["expire-referral-codes", "sweep-sessions"] {
            let ahead = [command, "--now", "2026-09-01T00:00:00Z", "--clock", MONDAY, "--ahead"];
            assert_eq!(operator.manage(&ahead).status, Some(0));
        }
        let found = wrong(MONDAY);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].starts_with(
                "the last step of 1 code(s) lies ahead of the clock, 2026-06-01T08:00:00Z: LATER (2026-0"
            ),
            "{found:?}"
        );
        assert!(
            found[1].contains("session(s) lies ahead of the clock")
                && found[1].contains("013/1 (2026-06-05T")
        );
        // The session's last step lies in the past by then, the code's does not.
        assert_eq!(wrong("2026-06-20T08:00:00Z").len(), 1);
        assert_eq!(wrong("2026-08-20T08:00:00Z"), Vec::<String>::new());
    }
}

/// Of a date ahead of the clock nothing says that it has passed without saying as of when.
#[test]
fn g_25_explain_says_as_of_when() {
    let operator = Operator::with_codes(CODES);
    let explain = ["explain", "referral-code", "LATER"];
    assert!(!operator.manage(&explain).out.contains("note: "));
    let ahead = operator.manage(&with(&explain, &["--now", "2036-01-01T00:00:00Z", "--clock", NOW]));
    assert!(ahead.out.contains("has passed"), "{}", ahead.out);
    assert!(
        ahead.out.starts_with(
            "note: as of --now 2036-01-01T00:00:00Z, which is ahead of the clock, 2026-06-01T08:00:00Z: not all that is said \
             to have passed has passed yet\n"
        ),
        "{}",
        ahead.out
    );
    // What a run ahead of time has written is no better.
    assert_eq!(operator.manage(&with(&AHEAD, &["--ahead"])).status, Some(0));
    let told = operator.manage(&explain).out;
    assert!(told.contains("has passed") && told.starts_with("note: its last change, at 2030-01-0"), "{told}");
    let json = operator.manage(&with(&explain, &["--format", "json"])).json().remove(0);
    assert!(json["note"].as_str().is_some_and(|note| note.contains("ahead of the clock")), "{json}");
    for practice in Practice::both().map(Practice::with_session) {
        for words in [&["explain", "session", "013/1"][..], &["session", "show", "013/1"]] {
            let told = practice.done("2026-09-01T00:00:00Z", &[words, &["--clock", MONDAY]].concat());
            assert!(told.starts_with("Note: as of --now 2026-09-01T00:00:00Z, which is ahead of "), "{told}");
        }
    }
}
