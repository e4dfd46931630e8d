//! A policy of its own for each kind of record.

use crate::{operator::Operator, school::School};

const FILES: [&str; 3] = [
    "reference,name,fee,end_date\nA,A,1,2026-05-31\nB,B,1,2026-12-31\n",
    "reference,name\nS-1,Mina\nS-2,Omid\n",
    "cohort,student\nA,S-1\nB,S-2\n",
];

fn settings(school: &School) -> Vec<String> {
    school.shop.lines("SELECT key || ' ' || value AS line FROM due_settings ORDER BY key")
}

/// What is due under the old policy is settled under it, and the others' policies stay as they are.
#[test]
fn each_sweep_puts_its_own_kinds_policy_in_force() {
    for school in School::all_with("UTC", FILES) {
        let before = settings(&school);
        assert_eq!(before.len(), 11, "{before:?}");
        school.shop.operator.file(
            "p.toml",
            "zone = \"UTC\"\n[referral_codes]\ngrace = \"2 days\"\n[cohorts]\nstudent_cascade = \"none\"\n\
             [sessions]\npreset = \"strict\"\n",
        );
        let sweep = ["complete-expired-sessions", "--policy", "p.toml"];
        let dry = school.manage(&[&sweep[..], &["--dry-run"]].concat());
        assert_eq!(settings(&school), before);
        let real = school.manage(&sweep);
        for told in [&dry, &real] {
            assert!(told.err.starts_with("note: the policy has changed: "), "{told:?}");
            assert!(told.out.ends_with(" 1 students to Ex-Student status.\n"), "{told:?}");
        }
        let after = settings(&school);
        let changed: Vec<_> = after.iter().filter(|setting| !before.contains(setting)).collect();
        assert_eq!(changed.len(), 1, "{changed:?}");
        assert!(changed[0].starts_with("cohort_policy {"), "{changed:?}");
        // From now on it holds without being named.
        let told = school.manage(&["complete-expired-sessions", "--now", "2027-01-01T00:00:00Z"]);
        assert!(
            told.out.contains("Completed session: B (ended on 2026-12-31) - 0 students updated\n"),
            "{told:?}"
        );
        school.manage(&["sweep-sessions", "--policy", "p.toml"]);
        let changed: Vec<_> =
            settings(&school).into_iter().filter(|setting| !after.contains(setting)).collect();
        // It has looked for sessions that newer zone data moves, too (S-69).
        let changed: Vec<_> =
            changed.into_iter().filter(|setting| !setting.starts_with("session_zone_data ")).collect();
        assert!(changed.len() == 1 && changed[0].starts_with("session_policy {"), "{changed:?}");
    }
}

/// Another zone is another policy: every cohort gets its next instant anew.
#[test]
fn another_zone_is_another_policy() {
    for school in School::all_with("UTC", FILES) {
        let now = "2026-12-31T19:00:00Z";
        school.manage(&["complete-expired-sessions", "--now", "2026-06-02T00:00:00Z"]);
        school.manage(&["complete-expired-sessions", "--now", now]).says("No expired sessions found.\n");
        let karachi = ["complete-expired-sessions", "--now", now, "--zone", "Asia/Karachi"];
        let told = school.manage(&karachi);
        assert!(
            told.out.contains("Completed session: B (ended on 2026-12-31) - 1 students updated\n"),
            "{told:?}"
        );
        school
            .manage(&["restore-sessions", "--all-completed", "--end", "never"])
            .fails(2, "is not the one in force; nothing was changed");
        let told = school.shop.operator.manage(&["explain", "cohort", "B", "--now", now]);
        assert!(told.out.contains("is over in Asia/Karachi (A-6)"), "{told:?}");
    }
}

/// A database from before there was another kind has one policy only, which stays what it was.
#[test]
fn a_database_with_codes_only_goes_on() {
    let operator = Operator::with_codes("code,discount,expires_at\nA,5,2026-05-31\n");
    let policy = operator.lines("SELECT value AS line FROM due_settings WHERE key = 'policy'");
    assert!(policy[0].starts_with("{\"zone\":null,\"referral_codes\":{"), "{policy:?}");
    assert!(!policy[0].contains("cohorts") && !policy[0].contains("sessions\""), "{policy:?}");
    operator.sql("DELETE FROM due_settings WHERE key LIKE '%session%' OR key LIKE '%cohort%'");
    let told = operator.manage(&["expire-referral-codes"]);
    assert_eq!((told.status, told.err.as_str()), (Some(0), ""), "{told:?}");
    operator.manage(&["migrate"]);
    assert_eq!(operator.lines("SELECT value AS line FROM due_settings WHERE key = 'policy'"), policy);
    assert_eq!(operator.lines("SELECT key AS line FROM due_settings WHERE key = 'session_policy'").len(), 1);
    assert_eq!(operator.manage(&["doctor"]).status, Some(0));
}

#[test]
fn variables_come_before_the_file() {
    let operator = Operator::ready();
    operator.file("p.toml", "[sessions]\npreset = \"strict\"\nmin_lead = \"2 hours\"\n");
    let with = |variables: &[(&str, &str)]| {
        let mut command = operator.command(&["sweep-sessions", "--policy", "p.toml"]);
        command.envs(variables.iter().copied());
        let told: crate::operator::Told = command.output().unwrap().into();
        let policy = operator.lines("SELECT value AS line FROM due_settings WHERE key = 'session_policy'");
        let policy = serde_json::from_str::<serde_json::Value>(&policy[0]).unwrap();
        (told, policy)
    };
    let (told, policy) = with(&[
        ("DUECOURSE_SESSIONS_PRESET", "tiered"),
        ("DUECOURSE_SESSIONS_REMINDERS", "[\"2 hours\"]"),
        ("SESSION_MIN_NOTICE_HOURS", "12"),
        ("COACH_RESCHEDULE_NOTICE_HOURS", "71"),
    ]);
    assert_eq!(told.status, Some(0), "{told:?}");
    let of = |key: &str| policy[key].to_string();
    assert_eq!(
        [of("floor"), of("coach_notice"), of("min_lead")],
        ["\"12 hours\"", "\"71 hours\"", "\"2 hours\""]
    );
    assert_eq!([of("reminders"), of("below_notice")], ["[\"2 hours\"]", "\"allow_late\""]);
    for (name, value, cause) in [
        (
            "SESSION_MIN_NOTICE_HOURS",
            "ten",
            "SESSION_MIN_NOTICE_HOURS is `ten`; it takes a whole number of hours",
        ),
        ("SESSION_RESCHEDULE_DEADLINE_HOURS", "0", "SESSION_RESCHEDULE_DEADLINE_HOURS is `0`"),
        (
            "DUECOURSE_SESSIONS_GRACE",
            "soon",
            "cannot read the environment variable DUECOURSE_SESSIONS_GRACE: ",
        ),
        ("DUECOURSE_SESSIONS_GRASE", "1 hour", "unknown field `grase`"),
        (
            "DUECOURSE_SESSIONS_PRESET",
            "lax",
            "cannot read the environment variable DUECOURSE_SESSIONS_PRESET: ",
        ),
        (
            "DUECOURSE_COHORTS_STUDENT_CASCADE",
            "some",
            "DUECOURSE_COHORTS_STUDENT_CASCADE: unknown variant `some`",
        ),
    ] {
        let (told, _) = with(&[(name, value)]);
        told.fails(2, cause);
    }
    let (told, _) = with(&[("DUECOURSE_SESSIONS_PRESET", "tiered"), ("SESSION_MIN_NOTICE_HOURS", "30")]);
    told.fails(2, "the floor of 30 hours is above the student's notice of 24 hours");
}

/// A sweep that is not made is missed, each by its own schedule.
#[test]
fn the_doctor_knows_every_schedule() {
    for school in School::all_with("UTC", FILES) {
        let at = |now: &str| school.manage(&["doctor", "--now", now]).out;
        let told = at("2026-06-01T09:00:00Z");
        assert!(told.contains("ok     policy      cohorts, whose days end in UTC: in force\n"), "{told}");
        assert!(
            told.contains("ok     last sweep  complete-expired-sessions was done at 2026-06-01T08:00:00Z\n"),
            "{told}"
        );
        assert!(!told.contains("sweep-sessions"), "there is no session: {told}");
        assert!(!told.contains("expire-referral-codes"), "there is no code: {told}");
        let told = at("2026-06-05T09:00:00Z");
        assert!(
            told.contains(
                "WRONG  last sweep  complete-expired-sessions: the run that was due at 2026-06-04T00:01:00Z was not made"
            ),
            "{told}"
        );
        assert!(told.contains(
            "remedy: schedule `manage complete-expired-sessions` daily at 00:01 (cron: 1 0 * * *)\n"
        ));
    }
}
