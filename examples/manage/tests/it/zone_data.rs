//! Time zone data that is newer, or older, than what a database was settled with.

use crate::school::School;

const FILES: [&str; 3] = [
    "reference,name,fee,end_date\nA,A,1,2026-12-31\n",
    "reference,name\nS-1,Mina\n",
    "cohort,student\nA,S-1\n",
];

/// Midnight in Vancouver by the clocks of 2026, and by the data of before.
const OVER: &str = "2027-01-01T07:00:00Z";
const OVER_BEFORE: &str = "2027-01-01T08:00:00Z";

fn zone_data(school: &School) -> String {
    school.shop.lines("SELECT value AS line FROM due_settings WHERE key = 'cohort_zone_data'").concat()
}

fn due(school: &School) -> Vec<String> {
    let sql = match school.shop.name() == "SQLite" {
        true => "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', due_at / 1000000, 'unixepoch') AS line FROM cohorts",
        false => {
            "SELECT to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS line FROM cohorts"
        }
    };
    school.shop.lines(sql)
}

/// As a program left it whose data said that Vancouver's clocks go back in November 2026.
fn schools_of_before() -> Vec<School> {
    let schools = School::all_with("America/Vancouver", FILES);
    for school in &schools {
        school.manage(&["complete-expired-sessions", "--now", "2026-06-01T00:00:00Z"]);
        assert_eq!(due(school), [OVER]);
        school.shop.sql(&match school.shop.name() == "SQLite" {
            true => format!("UPDATE cohorts SET due_at = unixepoch('{OVER_BEFORE}') * 1000000"),
            false => format!("UPDATE cohorts SET due_at = '{OVER_BEFORE}'"),
        });
        school.shop.sql("UPDATE due_runs SET zones = '2025b'");
    }
    schools
}

fn seen(school: &School, zone_data: &str) {
    school.shop.sql(&format!("UPDATE due_settings SET value = '{zone_data}' WHERE key = 'cohort_zone_data'"));
}

#[test]
fn newer_zone_data_is_followed_once() {
    // Of before it was written down, too.
    for before in ["2025b 0000000000000000", ""] {
        for school in schools_of_before() {
            let now = zone_data(&school);
            seen(&school, before);
            // Half an hour after it is over by the clocks of now, and before it was by those of then.
            let sweep = ["complete-expired-sessions", "--now", "2027-01-01T07:30:00Z"];
            let note = "note: the time zone data, 2026f, says other things than when it was last worked out when each \
                        cohort is due: all are looked at again first\n";
            let dry = school.manage(&[&sweep[..], &["--dry-run"]].concat());
            assert_eq!(dry.err, note);
            assert!(dry.out.contains("A (ended on 2026-12-31)"), "{dry:?}");
            assert_eq!((due(&school), zone_data(&school)), (vec![OVER_BEFORE.to_owned()], before.to_owned()));
            let told = school.manage(&sweep);
            assert_eq!(told.err, note);
            assert!(
                told.out.contains("Completed session: A (ended on 2026-12-31) - 1 students updated\n"),
                "{told:?}"
            );
            assert_eq!(zone_data(&school), now);
            let again = school.manage(&sweep);
            assert_eq!(again.err, "");
        }
    }
}

#[test]
fn what_is_not_due_yet_is_due_by_the_new_clocks() {
    for school in schools_of_before() {
        seen(&school, "2025b 0000000000000000");
        school.manage(&["complete-expired-sessions", "--now", "2026-06-02T00:00:00Z"]);
        assert_eq!(due(&school), [OVER]);
    }
}

/// A digest that is the same needs no look, whatever the release; nor does data that is older than what the
/// database has seen, or two machines would take turns.
#[test]
fn older_zone_data_warns_and_changes_nothing() {
    for school in schools_of_before() {
        let digest = zone_data(&school).split_once(' ').unwrap().1.to_owned();
        let sweep = ["complete-expired-sessions", "--now", "2026-06-02T00:00:00Z"];
        for same in [format!("2025b {digest}"), "2999a 0000000000000000".to_owned()] {
            seen(&school, &same);
            let told = school.manage(&sweep);
            assert_eq!((told.err.as_str(), due(&school)), ("", vec![OVER_BEFORE.to_owned()]), "{same}");
            assert_eq!(zone_data(&school), same);
        }
        school.shop.sql("UPDATE due_runs SET zones = '2999a' WHERE id = 1");
        let told = school.manage(&sweep);
        assert!(
            told.err.starts_with(
                "warning: this program's time zone data is 2026f, and a run on this database had 2999a: "
            ),
            "{told:?}"
        );
        assert_eq!(told.status, Some(0));
        let told = school.manage(&["doctor", "--now", "2026-06-02T00:00:00Z"]);
        assert!(told.out.contains("2026f, and a run on this database had 2999a"), "{told:?}");
    }
}

#[test]
fn the_release_is_in_the_run_record_and_in_the_doctors_report() {
    for school in School::all("America/Vancouver") {
        let told = school.shop.operator.manage(&["runs", "--format", "json"]);
        assert!(told.out.contains("\"zones\":\"2026f\""), "{told:?}");
        let told = school.shop.operator.manage(&["doctor"]);
        assert!(told.out.contains("the time zone data is of the release 2026f"), "{told:?}");
    }
}
