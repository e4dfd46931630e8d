//! The lines of migrations: a program's own, those of others, and those that come later.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection as _;
use storage_diesel::{SchemaState, StorageError, prelude::*};

use crate::databases::{ByHand, on_both};

/// A database of the last program that had all lines in one, with records of its own.
const TOGETHER: [&str; 2] = [include_str!("dumps/0012_sqlite.sql"), include_str!("dumps/0012_postgres.sql")];

/// What came after it.
const SINCE: [&str; 2] = ["due/0013", "due/0014"];

/// The line that came later than all of these, if this program has it.
pub(crate) const COMPLIANCE: &[&str] = if cfg!(feature = "compliance") {
    &[
        "compliance/0015",
        "compliance/0016",
        "compliance/0017",
        "compliance/0018",
        "compliance/0019",
        "compliance/0020",
    ]
} else {
    &[]
};

/// A migration behind those of that line, of a line that was there before.
const PATTERNS: &[&str] = if cfg!(feature = "sessions") { &["sessions/0021"] } else { &[] };

/// What a database of before lacks.
fn missing() -> Vec<&'static str> {
    [&SINCE[..], COMPLIANCE, PATTERNS].concat()
}

/// The lines of this program.
const LINES: &[&str] = &[
    "due",
    #[cfg(feature = "referral")]
    "referral",
    #[cfg(feature = "sessions")]
    "sessions",
    #[cfg(feature = "compliance")]
    "compliance",
];

fn tables(store: &mut impl ByHand) -> BTreeSet<String> {
    let structure = store.structure().into_iter();
    structure
        .filter_map(|line| Some(line.split_once('.')?.0.to_owned()))
        .filter(|it| !it.contains(' '))
        .collect()
}

/// What a table of a line begins with.
fn begins(line: &str) -> &'static [&'static str] {
    match line {
        "due" => &["due_"],
        "referral" => &["referral_"],
        "sessions" => &["cohort", "coaching_", "class_", "patterns"],
        "compliance" => &["compliance_"],
        other => panic!("{other} is no line"),
    }
}

fn is_of(line: &str, table: &str) -> bool {
    begins(line).iter().any(|begin| table.starts_with(begin))
}

on_both! {
    /// A host gets the tables of its domains, and no others.
    fn a_new_database_has_the_tables_of_its_lines_alone(store) {
        let made = tables(&mut store);
        for line in LINES {
            assert!(made.iter().any(|table| is_of(line, table)), "{line}: {made:?}");
        }
        let ours = |table: &String| table == "offers" || LINES.iter().any(|line| is_of(line, table));
        assert!(made.iter().all(ours), "{made:?}");
        assert_eq!(store.schema().unwrap(), SchemaState::Current);
        store.require_current_schema().unwrap();
        assert_eq!(store.migrate().unwrap(), Vec::<String>::new());
        // And takes them all back.
        while store.revert_last().unwrap().is_some() {}
        assert_eq!(tables(&mut store).into_iter().collect::<Vec<_>>(), ["offers"]);
        assert_eq!(store.schema().unwrap(), SchemaState::Missing);
        store.migrate().unwrap();
        assert_eq!(tables(&mut store), made);
    }
}

on_both! {
    /// An earlier program, for which the highest text is the version, leaves what it does not know alone.
    fn a_database_is_newer_for_an_earlier_program(store) {
        let latest = store.texts("SELECT max(version) AS text FROM due_migrations");
        assert!(latest[0].as_str() > "0012", "{latest:?}");
    }
}

on_both! {
    /// Whatever another program keeps of a line that this one does not have.
    fn the_line_of_another_program_is_passed_over(store) {
        store.run("INSERT INTO due_migrations (version) VALUES ('deliveries/0044')");
        assert_eq!(store.schema().unwrap(), SchemaState::Current);
        assert_eq!(store.migrate().unwrap(), Vec::<String>::new());
        let reversal = store.reversal().unwrap().unwrap();
        assert!(!reversal.version.starts_with("deliveries"), "{reversal:?}");
        while store.revert_last().unwrap().is_some() {}
        assert_eq!(store.texts("SELECT version AS text FROM due_migrations"), ["deliveries/0044"]);
        assert_eq!(store.schema().unwrap(), SchemaState::Missing);
    }
}

on_both! {
    fn a_later_migration_of_a_line_is_refused(store) {
        for line in LINES {
            let newer = format!("{line}/0999");
            store.run(&format!("INSERT INTO due_migrations (version) VALUES ('{newer}')"));
            assert_eq!(store.schema().unwrap(), SchemaState::Newer { found: newer.clone() });
            for error in [store.migrate().unwrap_err(), store.reversal().unwrap_err(), store.revert_last().unwrap_err()] {
                assert!(matches!(&error, StorageError::SchemaNewer { found, .. } if *found == newer), "{error}");
            }
            store.run(&format!("DELETE FROM due_migrations WHERE version = '{newer}'"));
        }
        assert_eq!(store.schema().unwrap(), SchemaState::Current);
    }
}

/// It goes on as it is, whatever lines this program has of it.
fn a_database_of_all_lines_goes_on(store: &mut impl ByHand) {
    let before = store.structure();
    assert_eq!(store.schema().unwrap(), SchemaState::Older { found: "0012".to_owned() });
    assert_eq!(store.migrate().unwrap(), missing());
    store.require_current_schema().unwrap();
    assert_eq!(store.migrate().unwrap(), Vec::<String>::new());
    let after = store.structure();
    assert!(before.iter().all(|it| after.contains(it)), "{after:?}");
    assert!(after.iter().any(|it| it.starts_with("due_tombstones.")), "{after:?}");
    assert_eq!(store.setting("policy_reviewed").unwrap().as_deref(), Some("yes"));
    #[cfg(feature = "referral")]
    {
        let row = store.find::<referral_core::ReferralCode>("JOHN-20").unwrap().unwrap();
        assert_eq!(store.history::<referral_core::ReferralCode>(row.id).unwrap().len(), 1);
    }
    #[cfg(feature = "sessions")]
    {
        let row = store.find::<session_core::Session>("012/1").unwrap().unwrap();
        assert_eq!(store.history::<session_core::Session>(row.id).unwrap().len(), 2);
    }
    for since in missing().iter().rev() {
        assert_eq!(store.revert_last().unwrap().as_deref(), Some(*since));
    }
    assert_eq!(store.structure(), before);
    if cfg!(all(feature = "referral", feature = "sessions")) {
        assert_eq!(store.revert_last().unwrap().as_deref(), Some("0012"));
        assert_eq!(store.revert_last().unwrap().as_deref(), Some("0011"));
        assert_eq!(store.schema().unwrap(), SchemaState::Older { found: "0010".to_owned() });
        assert_eq!(store.migrate().unwrap(), [&["0011", "0012"][..], &missing()].concat());
        assert_eq!(store.structure(), after);
    } else {
        // What was run for all lines is not taken back for some of them.
        for error in [store.reversal().unwrap_err(), store.revert_last().unwrap_err()] {
            let is_said = matches!(&error, StorageError::DomainMissing { version, .. } if version == "0012");
            assert!(is_said, "{error}");
        }
        assert_eq!(store.structure(), before);
    }
}

#[test]
fn a_database_of_all_lines_goes_on_on_sqlite() {
    let mut conn = crate::databases::sqlite();
    conn.batch_execute(TOGETHER[0]).unwrap();
    a_database_of_all_lines_goes_on(&mut storage_diesel::sqlite::Store::new(&mut conn));
}

#[test]
fn a_database_of_all_lines_goes_on_on_postgres() {
    let Some(mut conn) = crate::databases::postgres() else { return };
    conn.batch_execute(TOGETHER[1]).unwrap();
    a_database_of_all_lines_goes_on(&mut storage_diesel::postgres::Store::new(&mut conn));
}

/// The tables of a new database are those of one that was made when all lines were one, and has gone on since.
fn is_made_as_before(new: &mut impl ByHand, before: &mut impl ByHand) {
    new.migrate().unwrap();
    before.migrate().unwrap();
    let of_lines = |structure: Vec<String>| -> Vec<String> {
        let of_line =
            |text: &str| LINES.iter().any(|line| begins(line).iter().any(|begin| text.starts_with(begin)));
        let of_lines = |text: &String| {
            let text = text.trim_start_matches("CREATE UNIQUE INDEX ").trim_start_matches("CREATE INDEX ");
            of_line(text)
        };
        structure.into_iter().filter(of_lines).collect()
    };
    let (new, before) = (of_lines(new.structure()), of_lines(before.structure()));
    assert!(new.len() > 60, "{new:?}");
    assert_eq!(new, before);
}

#[test]
fn a_new_database_is_made_as_before_on_sqlite() {
    let (mut new, mut before) = (crate::databases::sqlite(), crate::databases::sqlite());
    before.batch_execute(TOGETHER[0]).unwrap();
    let mut before = storage_diesel::sqlite::Store::new(&mut before);
    is_made_as_before(&mut storage_diesel::sqlite::Store::new(&mut new), &mut before);
}

#[test]
fn a_new_database_is_made_as_before_on_postgres() {
    let (Some(mut new), Some(mut before)) = (crate::databases::postgres(), crate::databases::postgres())
    else {
        return;
    };
    before.batch_execute(TOGETHER[1]).unwrap();
    let mut before = storage_diesel::postgres::Store::new(&mut before);
    is_made_as_before(&mut storage_diesel::postgres::Store::new(&mut new), &mut before);
}

#[cfg(all(feature = "referral", feature = "sessions"))]
on_both! {
    /// As a program with codes only leaves it.
    fn a_domain_that_comes_later_gets_its_tables_then(store) {
        let whole = store.structure();
        store.run(
            "DROP TABLE coaching_sessions; DROP TABLE coaching_contracts; DROP TABLE coaching_calendars;
             DROP TABLE cohort_enrolments; DROP TABLE cohort_students; DROP TABLE cohorts;
             DROP TABLE class_holidays; DROP TABLE class_holiday_calendars; DROP TABLE class_sessions;
             DROP TABLE patterns;
             DELETE FROM due_migrations",
        );
        let rows = [
            "due/0001", "due/0002", "due/0003", "due/0006", "due/0008", "due/0009", "due/0011", "due/0013",
            "due/0014",
            "referral/0001", "referral/0010",
        ];
        let rows = [&rows[..], COMPLIANCE].concat();
        let list = rows.iter().map(|row| format!("('{row}')")).collect::<Vec<_>>().join(", ");
        store.run(&format!("INSERT INTO due_migrations (version) VALUES {list}"));
        assert_eq!(store.missing_tables().unwrap(), Vec::<String>::new());
        assert_eq!(store.schema().unwrap(), SchemaState::Older { found: COMPLIANCE.last().unwrap_or(&"due/0014").to_string() });
        assert!(matches!(store.require_current_schema(), Err(StorageError::SchemaOlder { .. })));
        let sessions = ["sessions/0004", "sessions/0005", "sessions/0007", "sessions/0010", "sessions/0012", "sessions/0021"];
        assert_eq!(store.migrate().unwrap(), sessions);
        assert_eq!(store.schema().unwrap(), SchemaState::Current);
        assert_eq!(store.structure(), whole);
        // Back by the numbers, whatever the line, down to nothing.
        let mut reverted = Vec::new();
        while let Some(row) = store.revert_last().unwrap() {
            reverted.push(row);
        }
        let last = ["due/0014", "due/0013", "sessions/0012", "due/0011", "sessions/0010", "referral/0010"];
        let behind = [COMPLIANCE, PATTERNS].concat();
        let last = behind.into_iter().rev().chain(last).collect::<Vec<_>>();
        assert_eq!(reverted[..last.len()], last);
        assert_eq!(reverted.len(), rows.len() + sessions.len());
        assert_eq!(store.schema().unwrap(), SchemaState::Missing);
    }
}
