//! Somebody else writes while a file is taken over. On SQLite nobody can.

use std::{thread::sleep, time::Duration};

use diesel::{PgConnection, connection::SimpleConnection};

use crate::{operator::Told, school::School};

/// Imports a file while somebody's transaction is open: as soon as the import waits for what they have locked,
/// they go on and commit.
fn while_open(
    school: &School,
    mut other: PgConnection,
    [locked, then]: [&str; 2],
    kind: &str,
    csv: &str,
) -> Told {
    other.batch_execute(&format!("BEGIN; {locked}")).unwrap();
    school.shop.operator.file("file.csv", csv);
    let import = school.shop.start(&["import", kind, "file.csv", "--zone", "UTC"]);
    while school
        .shop
        .count("pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        == 0
    {
        sleep(Duration::from_millis(5));
    }
    other.batch_execute(&format!("{then}; COMMIT")).unwrap();
    import.wait_with_output().unwrap().into()
}

/// S-5: what counts of a contract is what is read under its lock.
#[test]
fn s_5_a_contract_is_cancelled_while_its_sessions_are_imported() {
    for school in School::all("UTC") {
        let Some(other) = school.shop.elsewhere() else { continue };
        let contracts = "number,student,coach,total_sessions,rate,minutes,status,payment\n12,ann,ben,3,5000,60,active,paid\n";
        assert_eq!(school.import("contracts", contracts, &[]).status, Some(0));
        let cancel = ["UPDATE coaching_contracts SET status = 'cancelled' WHERE number = '#012'", "SELECT 1"];
        let csv = "contract,number,start\n12,1,2026-06-09 10:00\n";
        let told = while_open(&school, other, cancel, "sessions", csv);
        told.fails(
            2,
            "which is ahead, and contract #012 is cancelled and its payment paid; a session ahead takes one",
        );
        assert_eq!(school.shop.count("coaching_sessions"), 0);
    }
}

/// Of two who wait for each other the database ends one; that is said, and what helps.
#[test]
fn an_import_in_the_way_of_somebody_else_can_be_run_again() {
    let files = ["reference,name,fee\nA,A,1\n", "reference,name\nS-1,Mina\n", "cohort,student\n"];
    for school in School::all_with("UTC", files) {
        let Some(other) = school.shop.elsewhere() else { continue };
        let lock = ["cohort_students", "cohorts"].map(|table| format!("SELECT id FROM {table} FOR UPDATE"));
        let csv = "cohort,student\nA,S-1\n";
        let told = while_open(&school, other, [&lock[0], &lock[1]], "enrolments", csv);
        told.fails(2, "error: the transaction was in another one's way, and the database ended it: ");
        assert!(told.err.ends_with("; run the command again\n"), "{told:?}");
        school.import("enrolments", csv, &[]).says("Read 1 line(s): imported 1, skipped 0.\n");
    }
}
