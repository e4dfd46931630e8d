//! What a sweep leaves is said, and the doctor finds it.

use diesel::{Connection as _, PgConnection, connection::SimpleConnection as _};

use crate::{operator::Operator, shop::Shop};

const CODES: &str =
    "code,discount,expires_at\nJOHN-20,20,2026-12-31\nJANE-20,20,2026-12-31\nZOE-20,20,2026-12-31\n";
const LATER: &str = "2027-02-01T12:00:00Z";

fn done(operator: &Operator, arguments: &[&str]) {
    let told = operator.manage(arguments);
    assert_eq!(told.status, Some(0), "{told:?}");
}

/// With codes that expire at the end of the year, and a policy in force.
fn ready() -> Operator {
    let operator = Operator::ready();
    done(&operator, &["expire-referral-codes"]);
    let told = operator.import(CODES, &[]);
    assert_eq!(told.status, Some(0), "{told:?}");
    operator
}

#[test]
fn what_was_changed_by_sql_is_found_by_the_doctor() {
    let operator = ready();
    operator.sql("UPDATE referral_codes SET expires_at = 1577836800000000 WHERE code = 'JOHN-20'");
    done(&operator, &["expire-referral-codes"]);
    let doctor = operator.manage(&["doctor"]);
    assert_eq!(doctor.status, Some(1));
    assert!(
        doctor.out.contains(
            "WRONG  due         1 referral code(s) would be settled too late: JOHN-20 is due at 2026-06-01T08:00:00Z \
             and looked at from 2027-01-01T00:00:00Z on"
        ),
        "{}",
        doctor.out
    );
    operator.sql("UPDATE referral_codes SET due_at = 0, version = version + 1 WHERE code = 'JOHN-20'");
    // It is to be looked at now, which is as it should be until a sweep has passed it.
    done(&operator, &["expire-referral-codes"]);
    let doctor = operator.manage(&["doctor"]);
    assert!(doctor.out.contains("ok     due         no referral code is overdue"), "{}", doctor.out);
}

#[test]
fn what_the_database_does_not_write_is_named_and_overdue() {
    let operator = ready();
    operator.sql(
        "CREATE TRIGGER swallow BEFORE UPDATE ON referral_codes WHEN OLD.code = 'JOHN-20'
         BEGIN SELECT RAISE(IGNORE); END",
    );
    let swept = operator.manage(&["expire-referral-codes", "--now", LATER]);
    assert_eq!(swept.status, Some(1));
    assert!(swept.err.contains("JOHN-20") && swept.err.contains("left it as it was"), "{}", swept.err);
    let report = operator.manage(&["expire-referral-codes", "--now", LATER, "--format", "json"]);
    let lines = report.json();
    let closing = &lines[lines.len() - 1];
    assert_eq!((&closing["counts"]["failed"], &closing["counts"]["still_due"]), (&1.into(), &1.into()));
    let doctor = operator.manage(&["doctor", "--now", LATER]);
    assert!(
        doctor.out.contains("WRONG  due         1 referral code(s) were due before the last sweep and are not settled: JOHN-20"),
        "{}",
        doctor.out
    );
}

#[test]
fn codes_that_somebody_holds_are_said() {
    let Some(shop) = Shop::on_postgres() else { return };
    shop.refill(30);
    let mut other = PgConnection::establish(&shop.operator.database).unwrap();
    other.batch_execute("BEGIN; SELECT 1 FROM referral_codes WHERE id <= 5 FOR UPDATE").unwrap();
    let now = "2026-06-01T12:00:00Z";
    let told = shop.operator.manage(&["expire-referral-codes", "--now", now]);
    assert_eq!(told.status, Some(1), "{told:?}");
    assert!(told.err.contains("error: 5 due code(s) are held by somebody else"), "{}", told.err);
    let report = shop.operator.manage(&["expire-referral-codes", "--now", now, "--format", "json"]).json();
    let counts = &report[report.len() - 1]["counts"];
    assert_eq!(
        (&counts["held"], &counts["still_due"], &counts["expired"]),
        (&5.into(), &5.into(), &0.into())
    );
    let runs = shop.operator.manage(&["runs", "--limit", "1"]).out;
    assert!(runs.contains("held by somebody else"), "{runs}");
    let doctor = shop.operator.manage(&["doctor", "--now", now]);
    assert!(
        doctor.out.contains("WRONG  due         5 referral code(s) were due before the last sweep"),
        "{}",
        doctor.out
    );
    // A change of policy is not done while what is due under the old one is held.
    drop(other);
    done(&shop.operator, &["expire-referral-codes", "--now", now]);
}
