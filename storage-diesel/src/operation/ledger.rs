//! The ledger of migrations: what its rows say of each line.
//!
//! A row is a line's migration, `referral/0010`, or a number alone, `0010`: that of all the lines that were one
//! ([`ONCE_TOGETHER`]). Of a line that the program does not have nothing is asked.

use crate::{
    SchemaState, StorageError,
    operation::lines::{LAST_TOGETHER, LINES, Line, Migration, ONCE_TOGETHER},
};

/// The rows of the ledger; empty: no migration was ever run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Applied {
    rows: Vec<String>,
}

/// Migrations that are recorded as one row.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) row: &'static str,
    pub(crate) migrations: Vec<&'static Migration>,
}

/// Whether this program has all the lines that were one.
fn has_all() -> bool {
    ONCE_TOGETHER.iter().all(|name| LINES.iter().any(|line| line.name == *name))
}

/// Whether a number alone may stand for the migration.
fn is_of_all(number: &str) -> bool {
    number <= LAST_TOGETHER
}

/// Every migration of this program, in the order in which they are run, with its line.
fn all() -> Vec<(&'static Line, &'static Migration)> {
    let each = |line: &'static Line| line.migrations.iter().map(move |migration| (line, migration));
    let mut all: Vec<_> = LINES.iter().flat_map(each).collect();
    // Of one number in the order of the lines.
    all.sort_by_key(|(_, migration)| migration.number);
    all
}

/// The last migration of this program, as a ledger that is its own names it.
pub(crate) fn needed() -> &'static str {
    let last = all().last().map(|(_, last)| *last);
    last.map_or("", |last| if has_all() && is_of_all(last.number) { last.number } else { last.name })
}

/// The line and the number that a row names; of a number alone there is no line.
fn parts(row: &str) -> (Option<&str>, &str) {
    row.split_once('/').map_or((None, row), |(line, number)| (Some(line), number))
}

impl Applied {
    pub(crate) fn of(rows: Vec<String>) -> Self {
        Self { rows }
    }

    /// The row with the highest number of those for which `is_meant` is true, by line and number.
    fn highest(&self, is_meant: impl Fn(Option<&str>) -> bool) -> Option<&str> {
        let meant = self.rows.iter().filter(|row| is_meant(parts(row).0));
        meant.map(String::as_str).max_by_key(|row| parts(row).1)
    }

    /// The highest number of a line that was run.
    fn latest(&self, line: &Line) -> Option<&str> {
        let was_together = ONCE_TOGETHER.contains(&line.name);
        let row = self.highest(|name| name.map_or(was_together, |name| name == line.name));
        row.map(|row| parts(row).1)
    }

    fn has(&self, line: &Line, migration: &Migration) -> bool {
        self.latest(line).is_some_and(|latest| migration.number <= latest)
    }

    /// A row of a later program, if there is one.
    fn newer(&self) -> Option<&str> {
        let together = self.highest(|line| line.is_none()).filter(|row| *row > LAST_TOGETHER);
        let of_line = |line: &'static Line| {
            let row = self.highest(|name| name == Some(line.name))?;
            let known = line.migrations.last().map_or("", |last| last.number);
            (parts(row).1 > known).then_some(row)
        };
        together.or_else(|| LINES.iter().find_map(of_line))
    }

    /// Those of this program's migrations that were run, in their order.
    pub(crate) fn run(&self) -> impl Iterator<Item = &'static Migration> {
        all().into_iter().filter(|(line, migration)| self.has(line, migration)).map(|(_, it)| it)
    }

    pub(crate) fn state(&self) -> SchemaState {
        if let Some(found) = self.newer() {
            return SchemaState::Newer { found: found.to_owned() };
        }
        if all().into_iter().all(|(line, migration)| self.has(line, migration)) {
            return SchemaState::Current;
        }
        let is_ours = |name: Option<&str>| name.is_none_or(|name| LINES.iter().any(|line| line.name == name));
        match self.highest(is_ours) {
            None => SchemaState::Missing,
            Some(found) => SchemaState::Older { found: found.to_owned() },
        }
    }

    /// An error if a later program has been here.
    pub(crate) fn require_known(&self) -> Result<(), StorageError> {
        match self.newer() {
            None => Ok(()),
            Some(found) => Err(StorageError::SchemaNewer { found: found.to_owned(), known: needed() }),
        }
    }

    /// What is to be run, in its order: under the numbers alone where they stand for all lines already, or for
    /// nothing yet.
    pub(crate) fn missing(&self) -> Vec<Recorded> {
        let missing = all().into_iter().filter(|(line, migration)| !self.has(line, migration));
        let is_together = has_all() && self.rows.iter().all(|row| parts(row).0.is_none());
        let mut recorded: Vec<Recorded> = Vec::new();
        for (_, migration) in missing {
            let number = migration.number;
            let row = if is_together && is_of_all(number) { number } else { migration.name };
            match recorded.last_mut().filter(|last| last.row == row) {
                Some(last) => last.migrations.push(migration),
                None => recorded.push(Recorded { row, migrations: vec![migration] }),
            }
        }
        recorded
    }

    /// What was run last of this program's lines; `None`: nothing was.
    ///
    /// # Errors
    /// [`StorageError::DomainMissing`] if it was run for lines that this program does not have as well.
    pub(crate) fn last(&self) -> Result<Option<Recorded>, StorageError> {
        let row_of = |line: &Line, migration: &Migration| {
            self.rows.iter().any(|row| row == migration.name)
                || (ONCE_TOGETHER.contains(&line.name) && self.rows.iter().any(|row| row == migration.number))
        };
        let Some((_, last)) = all().into_iter().rfind(|(line, migration)| row_of(line, migration)) else {
            return self.require_whole(self.highest(|line| line.is_none())).map(|()| None);
        };
        if self.rows.iter().any(|row| row == last.name) {
            return Ok(Some(Recorded { row: last.name, migrations: vec![last] }));
        }
        self.require_whole(self.highest(|line| line.is_none()))?;
        let of_number = all().into_iter().map(|(_, it)| it).filter(|it| it.number == last.number);
        Ok(Some(Recorded { row: last.number, migrations: of_number.collect() }))
    }

    /// An error if a number stands for lines that this program does not have.
    fn require_whole(&self, number: Option<&str>) -> Result<(), StorageError> {
        let missing = ONCE_TOGETHER.iter().find(|name| !LINES.iter().any(|line| line.name == **name));
        match (number, missing) {
            (Some(number), Some(domain)) => {
                Err(StorageError::DomainMissing { version: number.to_owned(), domain })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(all(test, feature = "referral", feature = "sessions"))]
mod tests {
    use super::*;

    fn applied(rows: &[&str]) -> Applied {
        Applied::of(rows.iter().map(|row| (*row).to_owned()).collect())
    }

    fn rows(recorded: &[Recorded]) -> Vec<&'static str> {
        recorded.iter().map(|recorded| recorded.row).collect()
    }

    const TOGETHER: [&str; 12] =
        ["0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012"];
    /// What came after those that stand for all lines.
    const SINCE: [&str; 2] = ["due/0013", "due/0014"];
    /// A line that came later than all of these, if this program has it.
    const COMPLIANCE: &[&str] = if cfg!(feature = "compliance") {
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
    /// A migration of a line that was there before, behind all of these.
    const PATTERNS: [&str; 1] = ["sessions/0021"];
    const CODES: [&str; 11] = [
        "due/0001",
        "referral/0001",
        "due/0002",
        "due/0003",
        "due/0006",
        "due/0008",
        "due/0009",
        "referral/0010",
        "due/0011",
        "due/0013",
        "due/0014",
    ];

    /// The last of a program without sessions.
    const LAST_OF_CODES: &str =
        if cfg!(feature = "compliance") { COMPLIANCE[COMPLIANCE.len() - 1] } else { SINCE[1] };
    /// The last of all.
    const LAST: &str = PATTERNS[0];

    /// A database that has all that this program knows, and those rows besides.
    fn whole(others: &[&str]) -> Applied {
        applied(&[&TOGETHER[..], &SINCE, COMPLIANCE, &PATTERNS, others].concat())
    }

    #[test]
    fn numbers_alone_stand_for_all_lines() {
        let missing = applied(&[]).missing();
        assert_eq!(rows(&missing), [&TOGETHER[..], &SINCE, COMPLIANCE, &PATTERNS].concat());
        let names = |recorded: &Recorded| recorded.migrations.iter().map(|it| it.name).collect::<Vec<_>>();
        assert_eq!(names(&missing[0]), ["due/0001", "referral/0001"]);
        assert_eq!(names(&missing[9]), ["referral/0010", "sessions/0010"]);
        assert_eq!(
            rows(&applied(&TOGETHER[..5]).missing()),
            [&TOGETHER[5..], &SINCE, COMPLIANCE, &PATTERNS].concat()
        );
        assert_eq!(applied(&TOGETHER[..5]).state(), SchemaState::Older { found: "0005".to_owned() });
        assert_eq!(applied(&TOGETHER).state(), SchemaState::Older { found: "0012".to_owned() });
        assert_eq!(rows(&applied(&TOGETHER).missing()), [&SINCE[..], COMPLIANCE, &PATTERNS].concat());
        assert_eq!(whole(&[]).state(), SchemaState::Current);
        // One that is gone below was run all the same.
        assert_eq!(
            applied(&[&TOGETHER[11..], &SINCE, COMPLIANCE, &PATTERNS].concat()).state(),
            SchemaState::Current
        );
        assert_eq!(needed(), LAST);
    }

    #[test]
    fn a_line_that_comes_later_is_made_then() {
        let codes = applied(&[&CODES[..], COMPLIANCE].concat());
        assert_eq!(codes.state(), SchemaState::Older { found: LAST_OF_CODES.to_owned() });
        let sessions = ["sessions/0004", "sessions/0005", "sessions/0007", "sessions/0010", "sessions/0012"];
        let sessions = [&sessions[..], &PATTERNS].concat();
        assert_eq!(rows(&codes.missing()), sessions);
        assert_eq!(applied(&[&CODES[..], &sessions, COMPLIANCE].concat()).state(), SchemaState::Current);
    }

    #[test]
    fn what_this_program_does_not_know_is_refused_and_what_it_does_not_have_passed_over() {
        for newer in ["0013", "due/0999", "sessions/0022", "zzz"] {
            let known = whole(&[newer]);
            assert_eq!(known.state(), SchemaState::Newer { found: newer.to_owned() }, "{newer}");
            assert!(known.require_known().is_err(), "{newer}");
        }
        let foreign = whole(&["deliveries/0014"]);
        assert_eq!(foreign.state(), SchemaState::Current);
        assert_eq!(foreign.last().ok().flatten().map(|last| last.row), Some(LAST));
    }

    #[test]
    fn the_last_one_is_that_with_the_highest_number() {
        let last = |rows: &[&str]| applied(rows).last().ok().flatten().map(|last| last.row);
        assert_eq!(last(&[]), None);
        assert_eq!(last(&TOGETHER), Some("0012"));
        assert_eq!(last(&CODES[..9]), Some("due/0011"));
        assert_eq!(last(&CODES[..8]), Some("referral/0010"));
        assert_eq!(last(&[&CODES[..9], &["sessions/0004"]].concat()), Some("due/0011"));
        assert_eq!(last(&[&CODES[..], &["sessions/0004"]].concat()), Some("due/0014"));
        assert_eq!(last(&[&TOGETHER[..], &SINCE].concat()), Some("due/0014"));
    }
}
