//! A record is named by its key; a number in storage needs `--id` (G-31).

use crate::{
    coaching::{MONDAY, Practice},
    school::School,
};

/// Number 1 in storage is 013/1: whoever writes 1 may mean 001/1.
#[test]
fn g_31_a_number_names_no_session() {
    for practice in Practice::both().map(Practice::with_session) {
        let before = practice.dump();
        for words in [
            &["session", "cancel", "1", "--by", "coach"][..],
            &["session", "confirm", " 1", "--by", "coach"],
            &["session", "show", "1"],
            &["explain", "session", "1"],
        ] {
            practice.at(MONDAY, words).fails(
                2,
                "which session is 1? Write its contract and its number, such as 1/1; a number in storage needs --id 1\n",
            );
        }
        practice.at(MONDAY, &["progress", "1"]).fails(2, "there is no contract #");
        practice
            .at(MONDAY, &["session", "schedule", "1", "--start", "2026-06-12 10:00", "--by", "coach"])
            .fails(2, "there is no contract #");
        assert_eq!(practice.dump(), before);
        let shown = practice.done(MONDAY, &["session", "show", "--id", "1"]);
        assert_eq!(shown, practice.done(MONDAY, &["session", "show", "013/1"]));
        assert!(practice.done(MONDAY, &["explain", "session", "--id", "1"]).contains("session 013/1"));
        practice
            .at(MONDAY, &["session", "show", "--id", "2"])
            .fails(2, "there is no session with the number 2 in storage");
        practice.at(MONDAY, &["session", "show", "013/1", "--id", "1"]).fails(2, "cannot be used with");
        practice.at(MONDAY, &["session", "show"]).fails(2, "required");
        let cancelled = practice.done(MONDAY, &["session", "cancel", "--id", "1", "--by", "coach"]);
        assert!(cancelled.starts_with("Session 013/1: cancelled"), "{cancelled}");
    }
}

/// What the manual calls IDs are the references that people choose; and so for codes and agents.
#[test]
fn g_31_nor_any_other_record() {
    let cohorts =
        "reference,name,fee,start_date,end_date,status\nOLD,Old,1,2025-01-01,2025-12-31,completed\n";
    for school in School::all("UTC") {
        assert_eq!(school.import("cohorts", cohorts, &[]).status, Some(0));
        school.shop.operator.file("codes.csv", "code,agent,discount\nWORKS,John,5\n");
        assert_eq!(school.manage(&["import", "referral-codes", "codes.csv"]).status, Some(0));
        for (words, told) in [
            (&["restore-sessions", "--session-ids", "1", "--end", "never"][..], "there is no such session"),
            (&["explain", "cohort", "1"], "there is no cohort"),
            (&["referral-code", "disable", "1"], "there is no referral code 1"),
            (&["explain", "referral-code", "1"], "there is no referral code 1"),
            (&["agent", "off", "1"], "there is no agent named 1"),
        ] {
            school.manage(words).fails(2, told);
        }
        assert_eq!(school.shop.count("cohorts WHERE status = 'completed'"), 1);
        assert_eq!(school.shop.count("referral_codes WHERE status = 'active'"), 1);
    }
}
