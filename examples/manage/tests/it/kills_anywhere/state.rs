//! What is stored, without what depends on the order of writing, by the unit that is written together.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use crate::ground::{Ground, Row, plain};

/// The rows of each unit, as texts. A unit is a record with its steps and messages and the records that it moves:
/// a cohort with its enrolments and students, say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    units: BTreeMap<String, Vec<String>>,
    /// The tables with their columns.
    schema: BTreeMap<String, Vec<String>>,
}

const KINDS: [(&str, &str); 6] = [
    ("referral_code", "referral_codes"),
    ("cohort", "cohorts"),
    ("student", "cohort_students"),
    ("enrolment", "cohort_enrolments"),
    ("contract", "coaching_contracts"),
    ("session", "coaching_sessions"),
];

/// Columns that hold another record's number.
const LINKS: [(&str, &str); 4] = [
    ("agent_id", "referral_agents"),
    ("cohort_id", "cohorts"),
    ("student_id", "cohort_students"),
    ("contract_id", "coaching_contracts"),
];

/// What tells of a run itself, not of what it did.
const OF_RUNS: [&str; 2] = ["due_runs", "due_refusals"];

/// The names of the numbered rows.
struct Names(BTreeMap<(String, String), String>);

impl Names {
    fn get(&self, table: &str, id: &str) -> String {
        self.0.get(&(table.to_owned(), id.to_owned())).cloned().unwrap_or_else(|| format!("{table} {id}"))
    }
}

impl State {
    pub(super) fn of(ground: &Ground) -> Self {
        let tables = Rc::new(ground.tables());
        let snapshot = ground.snapshot(&tables);
        let rows: Vec<(&str, Row)> = snapshot.rows().collect();
        let names = names(&rows);
        let mut units: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (table, row) in &rows {
            // What an import has read, and is not taken over yet, is nobody's.
            if OF_RUNS.contains(table) || table.contains("staged") || table.contains("import") {
                continue;
            }
            let unit = unit(table, row, &names);
            if unit.ends_with("run_trouble") {
                continue;
            }
            units.entry(unit).or_default().push(content(table, row, &names));
        }
        units.values_mut().for_each(|rows| rows.sort());
        let columns =
            |columns: &[crate::ground::Column]| columns.iter().map(|one| one.name.clone()).collect();
        let schema = tables.iter().map(|table| (table.name.clone(), columns(&table.columns))).collect();
        Self { units, schema }
    }

    /// Every unit is as before or as after.
    pub(super) fn assert_units(&self, work: &str, before: &Self, after: &Self) {
        let keys: BTreeSet<&String> =
            [&self.units, &before.units, &after.units].into_iter().flat_map(BTreeMap::keys).collect();
        for key in keys {
            // While a change of policy is half done, that is noted.
            if key == "setting policy_reviewed" {
                continue;
            }
            let [found, before, after] = [self, before, after].map(|state| state.units.get(key));
            assert!(
                found == before || found == after,
                "{work}: {key} is half done:\n{found:#?}\nbefore: {before:#?}\nafter: {after:#?}"
            );
        }
    }

    /// Nothing that was as after is so no more.
    pub(super) fn assert_ahead_of(&self, work: &str, last: &Self, after: &Self) {
        for (key, rows) in after.units.iter().filter(|(key, _)| *key != "setting policy_reviewed") {
            let was = last.units.get(key) == Some(rows);
            assert!(!was || self.units.get(key) == Some(rows), "{work}: {key} went back");
        }
    }

    /// All tables that there were before hold what they held, and all others are as after.
    pub(super) fn assert_kept(&self, work: &str, before: &Self, after: &Self) {
        for table in before.schema.keys() {
            assert!(self.schema.contains_key(table), "{work}: {table} is gone");
        }
        for (table, columns) in &self.schema {
            let known = [before, after].into_iter().any(|state| state.schema.get(table) == Some(columns));
            // Between two versions a table may have some of the later columns.
            let later = after.schema.get(table).is_some_and(|later| later.starts_with(columns));
            assert!(known || later, "{work}: {table} has other columns: {columns:?}");
        }
        let count = |state: &Self| -> usize {
            let rows = state.units.iter().filter(|(unit, _)| !unit.starts_with("due_migrations"));
            rows.map(|(_, rows)| rows.len()).sum()
        };
        assert!(count(self) >= count(before), "{work}: rows are gone");
    }

    /// The first unit that differs.
    pub(super) fn difference(&self, other: &Self) -> String {
        let keys: BTreeSet<&String> = self.units.keys().chain(other.units.keys()).collect();
        let differs = keys.into_iter().find(|key| self.units.get(*key) != other.units.get(*key));
        match differs {
            Some(key) => {
                format!("{key}:\n{:#?}\ninstead of\n{:#?}", self.units.get(key), other.units.get(key))
            }
            None => format!("the schema: {:?} instead of {:?}", self.schema, other.schema),
        }
    }
}

fn names(rows: &[(&str, Row)]) -> Names {
    let mut names = BTreeMap::new();
    for (table, row) in rows {
        let key = match *table {
            "referral_agents" => "name",
            "referral_codes" => "code",
            "cohorts" | "cohort_students" | "coaching_sessions" => "reference",
            "coaching_contracts" => "number",
            "coaching_calendars" => "person",
            _ => continue,
        };
        let name = plain(&row[key]);
        // A person may be called as a student is.
        let name = if key == "person" { format!("calendar of {name}") } else { name };
        names.insert(((*table).to_owned(), row["id"].clone()), name);
    }
    let mut names = Names(names);
    for (table, row) in rows.iter().filter(|(table, _)| *table == "cohort_enrolments") {
        let cohort = names.get("cohorts", &row["cohort_id"]);
        let student = names.get("cohort_students", &row["student_id"]);
        names.0.insert(((*table).to_owned(), row["id"].clone()), format!("{cohort} {student}"));
    }
    // A student belongs to the cohort in which they are, for the two move together.
    for (table, row) in rows.iter().filter(|(table, _)| *table == "cohort_enrolments") {
        let cohort = names.get("cohorts", &row["cohort_id"]);
        names.0.insert((format!("{table} of"), row["student_id"].clone()), cohort);
    }
    names
}

/// What a row is written together with.
fn unit(table: &str, row: &Row, names: &Names) -> String {
    let of = |table: &str, id: &str| match table {
        "cohort_students" => {
            let cohort = names.0.get(&("cohort_enrolments of".to_owned(), id.to_owned()));
            cohort.cloned().unwrap_or_else(|| names.get(table, id))
        }
        "cohort_enrolments" => names.get(table, id).split(' ').next().map(str::to_owned).unwrap_or_default(),
        _ => names.get(table, id),
    };
    match table {
        "due_steps" => {
            let kind = plain(&row["kind"]);
            let table = KINDS.iter().find(|(name, _)| *name == kind).map_or("?", |(_, table)| table);
            of(table, &row["record_id"])
        }
        "due_outbox" if row["subject_key"] == "NULL" => format!("message {}", plain(&row["kind"])),
        "due_outbox" => plain(&row["subject_key"]),
        "due_settings" => format!("setting {}", plain(&row["key"])),
        "due_migrations" => format!("due_migrations {}", plain(&row["version"])),
        _ => row.get("id").map_or_else(|| table.to_owned(), |id| of(table, id)),
    }
}

/// A row in which numbers that depend on the order of writing are names, without its run.
fn content(table: &str, row: &Row, names: &Names) -> String {
    let mut text = format!("{table}:");
    for (column, value) in row {
        if ["id", "run_id", "run_at"].contains(&column.as_str()) {
            continue;
        }
        let link = LINKS.iter().find(|(name, _)| name == column);
        let shown = match link {
            Some((_, other)) => names.get(other, value),
            None if column == "record_id" => String::new(),
            None => value.clone(),
        };
        text.push_str(&format!(" {column}={shown}"));
    }
    text
}
