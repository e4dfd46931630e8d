//! What must hold whatever is damaged.

use std::collections::{BTreeSet, HashSet};

use crate::{
    damaged_cells::{
        asked::{Asked, Came},
        cell::Cell,
        company::Company,
    },
    ground::{Line, Row, Snapshot},
};

/// What somebody says who cannot read a row.
const UNREADABLE: [&str; 3] = ["the column `", "cannot be read", "cannot read"];

pub(super) struct Verdict<'a> {
    pub(super) company: &'a Company,
    pub(super) cell: &'a Cell,
    pub(super) before: &'a Snapshot,
    /// What was wrong.
    pub(super) complaints: Vec<String>,
    /// The calls that could not read it.
    stumbled: Vec<String>,
    /// Whether the doctor names it.
    doctor_names_it: bool,
}

impl<'a> Verdict<'a> {
    pub(super) fn new(company: &'a Company, cell: &'a Cell, before: &'a Snapshot) -> Self {
        Self { company, cell, before, complaints: Vec::new(), stumbled: Vec::new(), doctor_names_it: false }
    }

    /// Looks at what came of a call, and at what came of it in the sound world.
    pub(super) fn look(&mut self, asked: &Asked, came: &Came, sound: &Came) {
        let status = came.told.status;
        let mut bad = Vec::new();
        if !matches!(status, Some(0..=2)) || came.told.err.contains("panicked") {
            bad.push(format!("it ended with {status:?}"));
        }
        let names = self.company.names(self.cell);
        let new = new_lines(came, sound);
        let names: Vec<String> = names
            .into_iter()
            .flat_map(|name| [name.replace('"', "\\\"").replace('\n', "\\n"), name])
            .collect();
        let is_named = new.iter().any(|line| names.iter().any(|name| line.contains(name.as_str())));
        let stumbled = new.iter().any(|line| UNREADABLE.iter().any(|words| line.contains(words)));
        let is_doctor = asked.words[0] == "doctor";
        let touched = self.company.touched(self.cell, asked);
        let is_everything = self.cell.table == "due_migrations";
        let is_concerned = is_everything
            || asked.about.iter().any(|name| {
                touched.contains(name)
                    || asked.is_about_all() && touched.iter().any(|one| self.company.kind(one) == Some(name))
            });
        if stumbled && !is_doctor {
            self.stumbled.push(asked.to_string());
        }
        if stumbled && !is_named {
            bad.push(format!("what cannot be read is not named: {new:?}"));
        }
        if status > sound.told.status && asked.is_about_all() && !is_named {
            bad.push(format!("what keeps it from 0 is not named: {new:?}"));
        }
        // SQLite gives no number to a new row behind the last that there is.
        let used_up = format!("no row can be added to the table `{}`", self.cell.table);
        let is_used_up = self.cell.column == "id" && new.iter().any(|line| line.contains(&used_up));
        let stops_all = is_everything || is_used_up || self.cell.table == "due_settings" && is_concerned;
        if asked.is_about_all() && status == Some(2) && sound.told.status != Some(2) && !stops_all {
            bad.push(format!("all are stopped: {new:?}"));
        }
        if !asked.is_about_all() && !is_concerned && !is_used_up && status != sound.told.status {
            bad.push(format!("it is stopped, and has nothing to do with it: {new:?}"));
        }
        if is_doctor {
            self.doctor_names_it |= is_named;
            let last = came.told.out.lines().last().unwrap_or_default();
            let is_told = ["thing(s) to put right.", "Everything is in order.", "\"wrong\":"];
            if !is_told.iter().any(|words| last.contains(words)) || came.told.out.lines().count() < 4 {
                bad.push(format!("doctor does not tell: {:?}", came.told));
            }
        }
        if !stops_all && (asked.is_about_all() || !is_concerned) {
            bad.extend(self.missing_lines(asked, came, sound, &touched));
        }
        if let (Some(after), Some(sound)) = (&came.after, &sound.after) {
            if status == Some(2) && !is_doctor && !are_records_alike(after, self.before) {
                bad.push("it is refused, and yet something was changed".to_owned());
            }
            if !stops_all && (asked.is_about_all() || !is_concerned) {
                bad.extend(self.others(after, sound, &touched));
            }
        }
        self.complaints.extend(bad.into_iter().map(|what| format!("{asked}: {what}")));
    }

    /// At the end.
    pub(super) fn close(mut self) -> Vec<String> {
        if !self.stumbled.is_empty() && !self.doctor_names_it && self.cell.table != "due_migrations" {
            self.complaints.push(format!("doctor does not name what stops: {}", self.stumbled.join(", ")));
        }
        self.complaints
    }

    /// Lines about others that are not told any more.
    fn missing_lines(
        &self,
        asked: &Asked,
        came: &Came,
        sound: &Came,
        touched: &BTreeSet<String>,
    ) -> Option<String> {
        // A run tells of others in its options and its error.
        if asked.words[0] == "runs" {
            return None;
        }
        let there: BTreeSet<&str> = came.told.out.lines().collect();
        let has = |line: &str, name: &str| !name.is_empty() && line.contains(name);
        let missing = sound.told.out.lines().find(|line| {
            !there.contains(line)
                && self.company.everybody().any(|name| name.contains(['-', '/', ' ']) && has(line, name))
                && !touched.iter().any(|name| has(line, name))
                && !self.company.names(self.cell).iter().any(|name| has(line, name))
                && !line.contains("\"check\":")
        });
        missing.map(|line| format!("it does not tell of others any more: {line}"))
    }

    /// What became of others.
    fn others(&self, after: &Snapshot, sound: &Snapshot, touched: &BTreeSet<String>) -> Option<String> {
        let of_somebody_else = |(table, row): &(String, Row)| {
            let owner = self.company.owner(table, row);
            owner.is_some_and(|owner| self.company.is_known(&owner) && !touched.contains(&owner))
        };
        let [differs, missing] = [only(after, sound), only(sound, after)]
            .map(|rows| rows.into_iter().filter(of_somebody_else).collect::<Vec<_>>());
        // Numbers of messages and refusals depend on how many were written before.
        let [differs, missing] = [differs, missing]
            .map(|rows| rows.iter().map(|(table, row)| content(table, row)).collect::<BTreeSet<String>>());
        (differs != missing).then(|| format!("others came out otherwise: {differs:?} for {missing:?}"))
    }
}

/// The rows that are in the one only.
fn only(one: &Snapshot, other: &Snapshot) -> Vec<(String, Row)> {
    let known: HashSet<&Line> = other.lines.iter().collect();
    let rows = one.lines.iter().filter(|line| !known.contains(line)).map(|line| one.row(line));
    rows.map(|(table, row)| (table.to_owned(), row)).collect()
}

/// A row without the numbers that depend on how many rows were written before.
fn content(table: &str, row: &Row) -> String {
    let is_told = |column: &str| {
        column != "run_id" && (column != "id" || !["due_outbox", "due_refusals"].contains(&table))
    };
    let values = row.iter().filter(|(column, _)| is_told(column));
    let values: Vec<String> = values.map(|(column, value)| format!("{column}={value}")).collect();
    format!("{table}: {}", values.join(" "))
}

/// Whether the same is stored of records, whatever is in the record of runs, the refusals and the notices of
/// troubled runs.
fn are_records_alike(one: &Snapshot, other: &Snapshot) -> bool {
    [only(one, other), only(other, one)].iter().flatten().all(|(table, row)| {
        ["due_runs", "due_refusals"].contains(&table.as_str())
            || table == "due_outbox" && row["kind"] == "'run_trouble'"
    })
}

fn new_lines(came: &Came, sound: &Came) -> Vec<String> {
    let known: BTreeSet<&str> = sound.told.out.lines().chain(sound.told.err.lines()).collect();
    let lines = came.told.out.lines().chain(came.told.err.lines());
    lines.filter(|line| !known.contains(line)).map(str::to_owned).collect()
}
