//! What the program is doing when it is killed.

use storage_diesel::{postgres, prelude::*, sqlite};

use super::{
    firm::{BATCH, words_of},
    state::State,
};
use crate::{ground::Ground, operator::Told};

/// One command, and how much of it is all or nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Work {
    command: &'static str,
    unit: Unit,
    /// The schema that it begins with, if that is an earlier one.
    schema: Option<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// All of it.
    All,
    /// Each record, with its steps and messages and with what it moves.
    Record,
    /// Each version of the schema.
    Version,
}

/// How far a killed work had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Before,
    Between,
    After,
}

pub(super) fn works() -> Vec<Work> {
    let work = |unit, command| Work { command, unit, schema: None };
    let mut works = vec![
        work(Unit::Record, "expire-referral-codes --notify"),
        work(Unit::Record, "complete-expired-sessions"),
        work(Unit::Record, "sweep-sessions"),
        work(
            Unit::Record,
            "restore-sessions --session-ids RUN-1 RUN-4 RUN-7 RUN-10 RUN-13 RUN-16 --end 2026-12-31",
        ),
        work(Unit::Record, "agent off Agent_1"),
        work(Unit::Record, "agent on Agent_3"),
        work(Unit::Record, "agent delete Agent_2"),
        work(Unit::Record, "outbox release"),
        work(Unit::Record, "expire-referral-codes --policy lenient.toml"),
        work(Unit::All, "import referral-codes new-codes.csv"),
        work(Unit::All, "import cohorts new-cohorts.csv"),
        work(Unit::All, "import students new-students.csv"),
        work(Unit::All, "import enrolments new-enrolments.csv"),
        work(Unit::All, "import contracts new-contracts.csv"),
        work(Unit::All, "import sessions new-sessions.csv"),
        work(Unit::All, "session cancel 100/4 --by coach --reason ill"),
    ];
    for schema in earlier_schemas() {
        works.push(Work { command: "migrate", unit: Unit::Version, schema: Some(schema) });
    }
    works
}

/// The versions before the one that is needed, by asking the library to go back.
fn earlier_schemas() -> Vec<&'static str> {
    use diesel::Connection as _;
    let mut conn = diesel::SqliteConnection::establish(":memory:").unwrap();
    let mut store = sqlite::Store::new(&mut conn);
    let mut versions: Vec<String> = store.migrate().unwrap();
    versions.pop();
    versions.into_iter().map(|version| &*Box::leak(version.into_boxed_str())).collect()
}

impl Work {
    pub(super) fn words(&self) -> Vec<String> {
        let mut words = words_of(self.command);
        let is_sweep = ["expire-referral-codes", "complete-expired-sessions", "sweep-sessions"]
            .contains(&words[0].as_str());
        if is_sweep {
            words.extend(["--batch".to_owned(), BATCH.to_owned()]);
        }
        words
    }

    /// Goes back to the schema that it begins with.
    pub(super) fn prepare(&self, ground: &Ground) {
        let Some(schema) = self.schema else { return };
        loop {
            let state = if ground.is_sqlite() {
                let mut conn = ground.operator.connect();
                let mut store = sqlite::Store::new(&mut conn);
                back(&mut store, schema)
            } else {
                ground.with_postgres(|conn| back(&mut postgres::Store::new(conn), schema))
            };
            if state {
                return;
            }
        }
    }

    /// An error unless every unit is as before or as after.
    pub(super) fn assert_whole(&self, found: &State, before: &State, after: &State) -> Way {
        if found == after {
            return Way::After;
        }
        if found == before {
            return Way::Before;
        }
        assert!(self.unit != Unit::All, "{self} is half done: {}", found.difference(before));
        if self.unit == Unit::Record {
            found.assert_units(&self.to_string(), before, after);
        } else {
            found.assert_kept(&self.to_string(), before, after);
        }
        Way::Between
    }

    /// What was as after stays so.
    pub(super) fn assert_no_way_back(&self, found: &State, last: &State, after: &State) {
        if self.unit == Unit::Record {
            found.assert_ahead_of(&self.to_string(), last, after);
        }
    }

    /// How it says that it was done again.
    pub(super) fn assert_ended(&self, told: &Told, way: Way) {
        assert!(told.status.is_some_and(|code| way.may_end_with(code)), "{self}: {told:?}");
    }
}

impl Way {
    /// Whether a work that had come so far may end with that status when it is done once more.
    pub(super) fn may_end_with(self, code: i32) -> bool {
        match self {
            Self::Before => code == 0,
            // What was done already may be refused.
            Self::Between | Self::After => matches!(code, 0..=2),
        }
    }
}

/// Takes one version back unless the schema is that one already.
fn back(store: &mut impl storage_diesel::Database, schema: &str) -> bool {
    match store.schema().unwrap() {
        storage_diesel::SchemaState::Older { found } if found == schema => true,
        _ => {
            store.revert_last().unwrap().unwrap();
            false
        }
    }
}

impl std::fmt::Display for Work {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.command)?;
        self.schema.map_or(Ok(()), |schema| write!(f, " from {schema}"))
    }
}
