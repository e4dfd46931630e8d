//! Where there is room for a session that is taken over: as time has left everything, swept or not.

use crate::school::School;

/// Ben coaches Ann under #012 and Cara under #013; a third contract was given up.
fn practices() -> impl Iterator<Item = School> {
    School::all("UTC").into_iter().inspect(|school| {
        let contracts = "number,student,coach,total_sessions,rate,minutes,status,payment,created_at\n\
            12,ann,ben,3,5000,60,active,paid,2026-01-01\n\
            13,cara,ben,3,5000,60,active,paid,2026-01-01\n\
            14,ann,dan,3,5000,60,cancelled,paid,2026-01-01\n";
        assert_eq!(school.import("contracts", contracts, &[]).status, Some(0));
    })
}

/// S-22, S-51: a silence that has moved a session counts, although no sweep has written it down.
#[test]
fn s_51_a_session_that_silence_has_moved_is_looked_at_where_it_is() {
    for school in practices() {
        let columns = "contract,number,start,state,requested_by,requested_at,reason,proposed,created_at\n";
        let moved = |contract: &str, start: &str, proposed: &str| {
            format!(
                "{contract},1,{start},reschedule_requested,student,2026-05-20 08:00,the train does not run,{proposed},\
                 2026-05-01\n"
            )
        };
        let csv = format!(
            "{columns}13,2,2026-06-10 10:30,,,,,,2026-05-01\n{}{}",
            moved("12", "2026-05-25 10:00", "2026-06-10 10:00"),
            moved("14", "2026-05-25 10:00", "2026-06-11 10:00"),
        );
        let told = school.import("sessions", &csv, &["--skip-bad"]);
        assert_eq!(
            told.err,
            "line 3: the coach is not free: another session from 2026-06-10T10:30:00Z to 2026-06-10T11:30:00Z (S-51)\n\
             line 4: nobody answered, so it was moved to 2026-06-11T10:00:00Z, which is ahead, and contract #014 is \
             cancelled and its payment paid; a session ahead takes one that is active and paid (S-5)\n"
        );
        // Its old time is free again.
        let csv = format!(
            "{columns}13,3,2026-06-05 10:00,,,,,,2026-05-01\n{}",
            moved("12", "2026-06-05 10:00", "2026-06-12 10:00"),
        );
        school.import("sessions", &csv, &[]).says("Read 2 line(s): imported 2, skipped 0.\n");
        let told = school.manage(&["sweep-sessions"]);
        assert_eq!(told.status, Some(0), "{told:?}");
        let start = "SELECT reference AS line FROM coaching_sessions WHERE start_at <> original_start";
        assert_eq!(school.shop.lines(start), ["012/1"]);
    }
}

/// S-51: a line does not pass because one before it, which was refused, has the same number.
#[test]
fn s_51_a_number_that_was_refused_is_looked_at_again() {
    for school in practices() {
        let csv = "contract,number,start\n13,1,2026-06-09 10:00\n12,1,2026-06-09 10:00\n12,1,2026-06-09 10:30\n\
            12,1,2026-06-09 11:00\n12,1,2026-06-09 12:00\n";
        let told = school.import("sessions", csv, &["--skip-bad"]);
        let busy =
            "the coach is not free: another session from 2026-06-09T10:00:00Z to 2026-06-09T11:00:00Z (S-51)";
        assert_eq!(
            told.err,
            format!(
                "line 3: {busy}\nline 4: {busy}\nline 6: the session 012/1 is in this file already, on line 5\n"
            )
        );
    }
}

/// S-29: a missed session gives its slot back by this policy, although no sweep has written it down.
#[test]
fn s_29_slots_are_counted_as_of_now() {
    for school in practices() {
        school.shop.operator.file("p.toml", "zone = \"UTC\"\n[sessions]\nmissed_slot = \"reopened\"\n");
        let told = school.manage(&["sweep-sessions", "--policy", "p.toml"]);
        assert_eq!(told.status, Some(0), "{told:?}");
        let csv =
            "contract,number,start\n12,1,2026-06-02 10:00\n12,2,2026-06-03 10:00\n12,3,2026-06-04 10:00\n";
        school.import("sessions", csv, &[]).says("Read 3 line(s): imported 3, skipped 0.\n");
        let again = "contract,number,start\n12,4,2026-06-12 10:00\n";
        let full = "line 2: contract #012 has 3 session(s), and all are taken (S-29)\n";
        school.import("sessions", again, &[]).fails(2, full);
        // On that day all three are over, and nobody came; so it is with the first of these lines.
        let later = ["--now", "2026-06-10T08:00:00Z"];
        let again = "contract,number,start\n12,4,2026-06-05 10:00\n12,5,2026-06-12 10:00\n12,6,2026-06-13 10:00\n\
            12,7,2026-06-14 10:00\n";
        school.import("sessions", again, &later).says("Read 4 line(s): imported 4, skipped 0.\n");
    }
}

/// G-8: where a session cannot be read, nobody can say which time it takes. A calendar never counts here.
#[test]
fn g_8_a_session_that_cannot_be_read_may_take_any_time() {
    for school in practices() {
        let csv = "contract,number,start\n12,1,2026-06-09 10:00\n";
        school.import("sessions", csv, &[]).says("Read 1 line(s): imported 1, skipped 0.\n");
        school.shop.sql("UPDATE coaching_calendars SET availability = '{' WHERE person = 'ben'");
        let csv = "contract,number,start\n13,1,2026-06-10 10:00\n";
        school.import("sessions", csv, &[]).says("Read 1 line(s): imported 1, skipped 0.\n");
        school.shop.sql("UPDATE coaching_sessions SET zone = 'Mars' WHERE reference = '012/1'");
        let csv = "contract,number,start,state\n13,2,2026-06-09 10:00,\n13,3,2026-05-09 10:00,completed\n";
        school.import("sessions", csv, &["--skip-bad"]).fails(
            1,
            "line 2: session 012/1 cannot be read, so it cannot be said whether the coach is free (S-51)\n",
        );
        assert_eq!(school.shop.count("coaching_sessions"), 3);
    }
}
