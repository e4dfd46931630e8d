//! `import contracts` and `import sessions`, and the list of sessions.

use crate::school::School;

const CONTRACTS: &str = "number,student,coach,total_sessions,rate,minutes,zone,status,payment,created_at\n\
    12,ann,ben,6,5000,60,Europe/London,active,paid,2026-01-01\n";

#[test]
fn every_bad_contract_is_named() {
    for school in School::all("UTC") {
        let csv = "number,student,coach,total_sessions,rate,minutes,zone,status,payment,start_date,end_date\n\
            #012,ann,ben,6,5000,60,,,,,\n\
            first,ann,ben,6,5000,60,,,,,\n\
            13,ann,ann,6,5000,60,,,,,\n\
            14,,ben,101,0,10,Mars/Phobos,begun,owed,,\n\
            15,ann,ben,0,5000,60,,,,,\n\
            16,ann,ben,6,5000,60,,,,2026-05-01,2026-04-01\n\
            12,ann,ben,6,5000,60,,,,,\n\
            CTR-20250101-0004,ann,ben,6,5000,60,,Awaiting Response,pending,,\n";
        let told = school.import("contracts", csv, &["--skip-bad"]);
        let lines: Vec<&str> = told.err.lines().collect();
        assert!(
            lines[0].starts_with("line 3: `first` is no contract number; write `#` and digits"),
            "{told:?}"
        );
        assert_eq!(lines[1], "line 4: `ann` cannot be both the student and the coach");
        assert!(lines[2].starts_with("line 5: student: "), "{told:?}");
        assert!(lines[2].contains("a session of 10 minutes is not possible; it takes 15 to 480 minutes"));
        assert!(lines[2].contains("`Mars/Phobos` is no time zone"));
        assert!(
            lines[2].contains("`begun` is no status of a contract")
                && lines[2].contains("`owed` is no payment status")
        );
        assert_eq!(lines[3], "line 6: a contract of 0 sessions is not possible; it takes 1 to 100");
        assert_eq!(lines[4], "line 7: the contract would end on 2026-04-01, before it starts on 2026-05-01");
        assert_eq!(lines[5], "line 8: the contract #012 is in this file already, on line 2");
        assert_eq!((lines.len(), school.shop.count("coaching_contracts")), (6, 2));
    }
}

/// Every state comes over; the older words for a session that has begun mean contact (S-X7).
#[test]
fn sessions_of_every_state() {
    for school in School::all("Europe/London") {
        assert_eq!(school.import("contracts", CONTRACTS, &[]).status, Some(0));
        let csv = "contract,number,start,state,state_by,requested_by,requested_at,reason,proposed,confirmed,created_at\n\
            #012,1,2026-05-18 10:00,Completed,coach,,,,,yes,2026-05-01\n\
            012,2,2026-05-19T10:00:00Z,cancelled,student,,,,,,2026-05-01\n\
            012,3,2026-05-20 10:00,missed,,,,,,,2026-05-01\n\
            012,4,2026-06-04 10:00,Reschedule Requested,,student,2026-06-01 08:00,the train does not run,2026-06-05 10:00,,2026-05-01\n\
            012,5,2026-05-31 10:00,in_progress,,,,,,,2026-05-01\n\
            012,6,2026-05-31 12:00,active,,,,,,,2026-05-01\n\
            012,7,2026-06-09 10:00,,,,,,,1,2026-05-01\n";
        school.import("sessions", csv, &[]).says("Read 7 line(s): imported 7, skipped 0.\n");
        let list = |options: &[&str]| school.manage(&[&["list", "sessions"], options].concat());
        list(&[]).says(
            "SESSION      START                MINUTES  STUDENT          COACH            STATUS\n\
             012/1        2026-05-18T09:00:00Z      60  ann              ben              Completed\n\
             012/2        2026-05-19T10:00:00Z      60  ann              ben              Cancelled\n\
             012/3        2026-05-20T09:00:00Z      60  ann              ben              Missed\n\
             012/4        2026-06-04T09:00:00Z      60  ann              ben              Reschedule Requested\n\
             012/5        2026-05-31T09:00:00Z      60  ann              ben              Scheduled\n\
             012/6        2026-05-31T11:00:00Z      60  ann              ben              Scheduled\n\
             012/7        2026-06-09T09:00:00Z      60  ann              ben              Confirmed\n",
        );
        let told =
            list(&["--status", "reschedule-requested", "--contract", "012", "--format", "json"]).json();
        assert_eq!((told.len(), told[0]["key"].as_str()), (1, Some("012/4")));
        list(&["--contract", "13"]).fails(2, "there is no contract #013");
        // Silence is consent here: three days ahead, a day to answer.
        assert_eq!(
            school.shop.lines(
                "SELECT CAST(request_timely AS TEXT) AS line FROM coaching_sessions WHERE reference = '012/4'"
            ),
            ["1"]
        );
        // Contact keeps time from calling them missed.
        let told = school.manage(&["sweep-sessions", "--now", "2026-06-01T12:00:00Z"]);
        assert_eq!(told.status, Some(0), "{told:?}");
        assert_eq!(list(&["--status", "missed", "--format", "json"]).json().len(), 1);
    }
}

#[test]
fn every_bad_session_is_named() {
    for school in School::all("UTC") {
        assert_eq!(school.import("contracts", CONTRACTS, &[]).status, Some(0));
        let columns = "contract,number,start,minutes,state,state_by,requested_by,requested_at,reason,met_from,met_until,student_notes";
        let notes = "x".repeat(1_001);
        let csv = format!(
            "{columns}\n\
             13,1,2026-06-09 10:00,,,,,,,,,\n\
             12,0,soon,10,begun,,,,,,,\n\
             12,2,2026-06-09 10:00,,completed,,,,,,,\n\
             12,3,2026-06-09 10:00,,reschedule_requested,,,,short,,,\n\
             12,4,2026-05-09 10:00,,reschedule_requested,,coach,2026-05-10,a good reason,,,\n\
             12,5,2026-06-09 10:00,,scheduled,coach,,,,,,\n\
             12,6,2026-05-09 10:00,,completed,,,,,2026-05-09 11:00,2026-05-09 10:00,\n\
             12,7,2026-06-09 10:00,,,,,,late reason,,,{notes}\n\
             12,8,2026-06-09 10:00,,,,,,,,,\n\
             12,8,2026-06-10 10:00,,,,,,,,,\n\
             12,9,2026-03-29 01:30,,,,,,,,,\n"
        );
        let told = school.import("sessions", &csv, &["--skip-bad"]);
        assert_eq!(
            told.err,
            "line 2: there is no contract #013\n\
             line 3: number: `0` is no session's number; it takes 1 to 1000000; start: `soon` is no date or time; write \
             2026-05-31, 2026-05-31 18:00 (both in Europe/London) or 2026-05-31T18:00:00+03:00; a session of 10 minutes is not \
             possible; it takes 15 to 480 minutes; the state `begun` is unknown; write one of scheduled, \
             reschedule_requested, completed, cancelled, missed, active, in_progress\n\
             line 4: it starts at 2026-06-09T09:00:00Z, which is ahead, so it is not completed\n\
             line 5: requested_by is empty; requested_at is empty; the reason has 5 characters; it takes 10 to \
             500\n\
             line 6: it was requested at 2026-05-09T23:00:00Z, which is not before its start, 2026-05-09T09:00:00Z\n\
             line 7: state_at, state_by: only a session that is completed, cancelled or missed has them\n\
             line 8: they met until 2026-05-09T09:00:00Z, which is before 2026-05-09T10:00:00Z\n\
             line 9: reason: only a session in the state reschedule_requested has one; student_notes: the note has \
             1001 characters; it takes 1 to 1000\n\
             line 11: the session 012/8 is in this file already, on line 10\n\
             line 12: start: 2026-03-29 01:30:00 does not exist in Europe/London: the clocks jump over it at \
             2026-03-29T01:00:00Z; write 2026-03-29 02:00, the first local time behind it, or an offset\n"
        );
        assert_eq!(told.out, "Read 11 line(s): imported 1, skipped 10.\n");
    }
}

/// S-5: of one proposal comes one contract, in the table and within a file.
#[test]
fn s_5_a_proposal_has_one_contract() {
    for school in School::all("UTC") {
        let columns = "number,student,coach,total_sessions,rate,minutes,proposal\n";
        let csv =
            format!("{columns}12,ann,ben,6,5000,60,p1\n13,ann,ben,6,5000,60,p1\n14,ann,ben,6,5000,60,p2\n");
        let told = school.import("contracts", &csv, &["--skip-bad"]);
        told.fails(1, "line 3: proposal p1 already has contract #012 (S-5)\n");
        let csv =
            format!("{columns}15,ann,ben,6,5000,60,p2\n12,ann,ben,6,5000,60,p9\n16,ann,ben,6,5000,60,p9\n");
        school.import("contracts", &csv, &[]).fails(
            2,
            "line 2: proposal p2 already has contract #014 (S-5)\nline 3: the contract #012 is in the database already\n",
        );
        assert_eq!(school.shop.count("coaching_contracts"), 2);
        // A contract that cannot be read has its proposal still.
        school.shop.sql("UPDATE coaching_contracts SET status = 'nonsense' WHERE number = '#014'");
        let csv = format!("{columns}15,ann,ben,6,5000,60,p2\n16,ann,ben,6,5000,60,p9\n");
        let told = school.import("contracts", &csv, &["--skip-bad"]);
        told.fails(1, "line 2: proposal p2 already has contract #014 (S-5)\n");
        assert_eq!(school.shop.count("coaching_contracts"), 3);
    }
}

/// What the rules make sure of when a session is scheduled holds for those that are taken over, too.
#[test]
fn what_can_never_be_is_a_bad_line() {
    for school in School::all("UTC") {
        let contracts = "number,student,coach,total_sessions,rate,minutes,status,payment,created_at\n\
            12,ann,ben,3,5000,60,active,paid,2026-01-01\n\
            13,cara,ben,9,5000,60,active,paid,2026-01-01\n\
            14,cara,dan,9,5000,60,awaiting_response,pending,2026-01-01\n";
        assert_eq!(school.import("contracts", contracts, &[]).status, Some(0));
        let csv = "contract,number,start,state,created_at\n\
            12,1,2026-05-18 10:00,completed,2026-05-01\n\
            12,2,2026-05-18 10:30,cancelled,2026-05-01\n\
            12,3,2026-05-18 10:30,missed,2026-05-01\n\
            13,1,2026-05-18 10:30,completed,2026-05-01\n\
            12,4,2026-06-09 10:00,,2026-05-01\n\
            12,5,2026-06-10 10:00,,2026-05-01\n\
            13,2,2026-06-09 10:59,,2026-05-01\n\
            13,3,2026-06-09 11:00,,2026-05-01\n\
            14,1,2026-06-09 11:30,,2026-05-01\n\
            14,2,2026-05-18 10:45,completed,2026-05-01\n\
            13,4294967295,2026-06-20 11:00,,2026-05-01\n";
        let told = school.import("sessions", csv, &["--skip-bad"]);
        assert_eq!(
            told.err,
            "line 7: contract #012 has 3 session(s), and all are taken (S-29)\n\
             line 8: the coach is not free: another session from 2026-06-09T10:00:00Z to 2026-06-09T11:00:00Z (S-51)\n\
             line 10: it starts at 2026-06-09T11:30:00Z, which is ahead, and contract #014 is awaiting response and its \
             payment pending; a session ahead takes one that is active and paid (S-5); the student is not free: another \
             session from 2026-06-09T11:00:00Z to 2026-06-09T12:00:00Z (S-51)\n\
             line 12: number: `4294967295` is no session's number; it takes 1 to 1000000\n"
        );
        // Once more: of what is there it is said that it is, and there is no room left in the database either.
        let again =
            "contract,number,start\n12,4,2026-06-09 10:00\n12,6,2026-06-11 10:00\n13,5,2026-06-09 10:30\n";
        let told = school.import("sessions", again, &["--skip-bad"]);
        assert_eq!(
            told.err,
            "line 2: the session 012/4 is in the database already\n\
             line 3: contract #012 has 3 session(s), and all are taken (S-29)\n\
             line 4: the student is not free: another session from 2026-06-09T11:00:00Z to 2026-06-09T12:00:00Z (S-51); \
             the coach is not free: another session from 2026-06-09T10:00:00Z to 2026-06-09T11:00:00Z (S-51); \
             the coach is not free: another session from 2026-06-09T11:00:00Z to 2026-06-09T12:00:00Z (S-51)\n"
        );
    }
}

/// A line that contradicts itself is bad; one that leaves out when it was made keeps its history.
#[test]
fn the_instants_of_a_session_fit_together() {
    for school in School::all("UTC") {
        assert_eq!(school.import("contracts", CONTRACTS, &[]).status, Some(0));
        let csv = "contract,number,start,state,state_at,original_start,moves,created_at\n\
            12,1,2026-05-18 10:00,completed,2026-05-18 11:30,,,\n\
            12,2,2026-05-19 10:00,completed,2026-05-19 11:30,,,2026-05-20\n\
            12,3,2026-05-20 10:00,missed,2026-05-20 09:00,,,\n\
            12,4,2026-06-09 10:00,,,2026-06-08 10:00,,\n\
            12,5,2026-06-09 10:00,,,2026-06-08 10:00,4294967296,\n\
            12,6,2026-06-09 10:00,,,2026-05-08 10:00,1,\n\
            12,7,2026-05-20 10:00,cancelled,2026-05-10 09:00,,,\n";
        let told = school.import("sessions", csv, &["--skip-bad"]);
        assert_eq!(
            told.err,
            "line 3: state_at: 2026-05-19T10:30:00Z is before created_at, 2026-05-19T23:00:00Z\n\
             line 4: state_at: 2026-05-20T08:00:00Z is before the start, 2026-05-20T09:00:00Z; until then it cannot be \
             completed or missed\n\
             line 5: original_start: 2026-06-08T09:00:00Z is not the start, 2026-06-09T09:00:00Z, so it was moved; moves \
             is 0, it takes 1 or more\n\
             line 6: moves: 4294967296 is too many; it takes 0 to 4294967295\n"
        );
        let shown = |key: &str| {
            let told = school.manage(&["session", "show", key, "--format", "json"]).json().remove(0);
            (
                told["session"]["state"].clone(),
                told["session"]["created_at"].as_str().unwrap_or_default().to_owned(),
            )
        };
        let (state, made) = shown("012/1");
        assert_eq!(
            (&state["completed"]["at"], &made[..]),
            (&"2026-05-18T10:30:00Z".into(), "2026-05-18T09:00:00Z")
        );
        let (state, made) = shown("012/7");
        assert_eq!(
            (&state["cancelled"]["at"], &made[..]),
            (&"2026-05-10T08:00:00Z".into(), "2026-05-10T08:00:00Z")
        );
        assert_eq!(shown("012/6").1, "2026-05-08T09:00:00Z");
    }
}
