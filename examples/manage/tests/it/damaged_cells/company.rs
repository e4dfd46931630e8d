//! Who is who in the world, and what hangs on whom.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    damaged_cells::{asked::Asked, cell::Cell},
    ground::{Row, Snapshot, plain},
};

/// The names of its records, before anything was damaged. A record is called by its key; an enrolment by its
/// number.
pub(super) struct Company {
    /// Table and number, and the name.
    names: BTreeMap<(String, String), String>,
    /// Pairs of which the one hangs on the other.
    ties: Vec<(String, String)>,
    /// The pairs of contracts and people.
    people: Vec<(String, String)>,
    kinds: BTreeMap<String, &'static str>,
}

/// The kind of record and its table.
const KINDS: [(&str, &str); 6] = [
    ("referral_code", "referral_codes"),
    ("cohort", "cohorts"),
    ("student", "cohort_students"),
    ("enrolment", "cohort_enrolments"),
    ("contract", "coaching_contracts"),
    ("session", "coaching_sessions"),
];

/// The column that holds what people call a record.
fn key_of(table: &str) -> Option<&'static str> {
    Some(match table {
        "referral_agents" => "name",
        "referral_codes" => "code",
        "cohorts" | "cohort_students" | "coaching_sessions" => "reference",
        "coaching_contracts" => "number",
        "coaching_calendars" => "person",
        "due_settings" => "key",
        _ => return None,
    })
}

/// Of what kind a table's records are.
fn kind_of(table: &str) -> Option<&'static str> {
    Some(match table {
        "referral_agents" | "referral_codes" => "codes",
        "cohorts" | "cohort_students" | "cohort_enrolments" => "cohorts",
        "coaching_contracts" | "coaching_sessions" | "coaching_calendars" => "sessions",
        _ => return None,
    })
}

impl Company {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let mut company =
            Self { names: BTreeMap::new(), ties: Vec::new(), people: Vec::new(), kinds: BTreeMap::new() };
        for (table, row) in snapshot.rows() {
            let Some(kind) = kind_of(table) else { continue };
            let id = row["id"].clone();
            let name = key_of(table).map_or_else(|| format!("enrolment {id}"), |key| plain(&row[key]));
            company.kinds.insert(name.clone(), kind);
            company.names.insert((table.to_owned(), id), name);
        }
        for (table, row) in snapshot.rows() {
            let Some(own) = row.get("id").and_then(|id| company.named(table, id)) else { continue };
            for (column, other) in [
                ("agent_id", "referral_agents"),
                ("cohort_id", "cohorts"),
                ("student_id", "cohort_students"),
                ("contract_id", "coaching_contracts"),
            ] {
                if let Some(other) = row.get(column).and_then(|id| company.named(other, id)) {
                    company.ties.push((own.clone(), other));
                }
            }
            for column in ["student", "coach"] {
                if let Some(person) = row.get(column) {
                    company.people.push((own.clone(), plain(person)));
                }
            }
        }
        company
    }

    fn named(&self, table: &str, id: &str) -> Option<String> {
        self.names.get(&(table.to_owned(), id.to_owned())).cloned()
    }

    /// Whose a row is; `None`: nobody's of those who were there before.
    pub(super) fn owner(&self, table: &str, row: &Row) -> Option<String> {
        match table {
            "due_steps" | "due_refusals" => {
                let kind = plain(&row["kind"]);
                let (_, table) = KINDS.iter().find(|(name, _)| *name == kind)?;
                self.named(table, &row["record_id"])
            }
            "due_outbox" => Some(plain(&row["subject_key"])),
            "due_settings" => Some(plain(&row["key"])),
            _ => {
                let id = row.get("id")?;
                self.named(table, id).or_else(|| Some(plain(&row[key_of(table)?])))
            }
        }
    }

    pub(super) fn is_known(&self, name: &str) -> bool {
        self.kinds.contains_key(name)
    }

    pub(super) fn kind(&self, name: &str) -> Option<&'static str> {
        self.kinds.get(name).copied()
    }

    pub(super) fn everybody(&self) -> impl Iterator<Item = &str> {
        self.kinds.keys().map(String::as_str)
    }

    /// All that may come out otherwise of what is asked if the cell is damaged: its record, and what hangs on that;
    /// where a time is fixed, also what lies in other records of the same people; where an agent is asked for, all
    /// their codes.
    pub(super) fn touched(&self, cell: &Cell, asked: &Asked) -> BTreeSet<String> {
        let for_a_time = asked.fixes_a_time();
        let mut touched = BTreeSet::new();
        let of_kind = |kind: &str| -> BTreeSet<String> {
            self.kinds.iter().filter(|(_, own)| **own == kind).map(|(name, _)| name.clone()).collect()
        };
        match cell.table.as_str() {
            "due_migrations" => return self.kinds.keys().cloned().collect(),
            "due_settings" => {
                let key = plain(&cell.row["key"]);
                touched.insert(key.clone());
                touched.insert(plain(&cell.value));
                touched.extend(match key.trim_end_matches("_reviewed") {
                    "policy" => of_kind("codes"),
                    "cohort_policy" | "cohort_zone_data" => of_kind("cohorts"),
                    "session_policy" | "session_zone_data" => of_kind("sessions"),
                    other => panic!("what hangs on the setting {other}?"),
                });
                return touched;
            }
            "due_runs" => return touched,
            _ => {}
        }
        touched.extend(self.owner(&cell.table, &cell.row));
        touched.insert(plain(&cell.value));
        match cell.table.as_str() {
            // Nobody reads these to decide upon others.
            "due_steps" | "due_refusals" | "due_outbox" => return touched,
            "referral_codes" => {
                if asked.is_about_an_agent() {
                    self.add_neighbours(&mut touched);
                    self.add_neighbours(&mut touched);
                }
            }
            "referral_agents" => self.add_neighbours(&mut touched),
            "coaching_calendars" => {
                if for_a_time {
                    self.add_contracts_of_people(&mut touched);
                    self.add_neighbours(&mut touched);
                }
            }
            table => {
                // A number that is changed may be another record's.
                if cell.column.ends_with("_id") {
                    let other = match cell.column.as_str() {
                        "cohort_id" => "cohorts",
                        "student_id" => "cohort_students",
                        _ => "coaching_contracts",
                    };
                    touched.extend(self.named(other, &cell.value));
                }
                let rounds = if table.starts_with("cohort") { 4 } else { 2 };
                for _ in 0..rounds {
                    self.add_neighbours(&mut touched);
                }
                if for_a_time {
                    self.add_contracts_of_people(&mut touched);
                    self.add_neighbours(&mut touched);
                }
            }
        }
        touched
    }

    fn add_neighbours(&self, touched: &mut BTreeSet<String>) {
        let before = touched.clone();
        for (one, other) in &self.ties {
            if before.contains(one) {
                touched.insert(other.clone());
            }
            if before.contains(other) {
                touched.insert(one.clone());
            }
        }
    }

    fn add_contracts_of_people(&self, touched: &mut BTreeSet<String>) {
        for _ in 0..2 {
            let before = touched.clone();
            for (contract, person) in &self.people {
                if before.contains(contract) {
                    touched.insert(person.clone());
                }
                if before.contains(person) {
                    touched.insert(contract.clone());
                }
            }
        }
    }

    /// How the program may call the damaged row.
    pub(super) fn names(&self, cell: &Cell) -> Vec<String> {
        let mut names: Vec<String> = self.owner(&cell.table, &cell.row).into_iter().collect();
        names.retain(|name| !name.is_empty() && name != "NULL");
        // A key of numbers is text all the same.
        let is_plain = |first: char| first == '\'' || first.is_ascii_digit();
        if key_of(&cell.table) == Some(cell.column.as_str()) && cell.value.starts_with(is_plain) {
            let new = plain(&cell.value);
            if !new.is_empty() {
                names.push(new);
            }
        }
        if cell.table == "cohort_enrolments" && cell.column == "id" {
            names.push(format!("enrolment {}", cell.value));
        }
        let word = match cell.table.as_str() {
            "due_migrations" => return vec!["schema".to_owned()],
            "due_settings" => {
                let key = plain(&cell.row["key"]);
                names.push(format!("`{key}`"));
                if key.ends_with("policy") {
                    names.push("policy".to_owned());
                }
                return names;
            }
            "due_runs" => "run",
            "due_outbox" => "message",
            "due_refusals" => "refusal",
            "referral_agents" => "agent",
            "coaching_calendars" => "calendar",
            "cohort_enrolments" => "enrolment",
            _ => "row",
        };
        let mut numbers: Vec<&str> = cell.row.get("id").map(String::as_str).into_iter().collect();
        if cell.column == "id" || cell.column == "record_id" {
            numbers.push(&cell.value);
        }
        for number in numbers.into_iter().map(plain) {
            names.extend([format!("{word} {number}"), format!("row {number}"), format!("contract {number}")]);
            names.push(format!("cohort {number}"));
            names.push(format!("student {number}"));
        }
        if let "due_steps" | "due_refusals" = cell.table.as_str() {
            names.push(format!("of {} {}", plain(&cell.row["kind"]), plain(&cell.row["record_id"])));
        }
        // What is there instead of the record's number may be written in another way.
        if cell.table == "due_steps" && cell.column == "record_id" {
            names.push(format!("step {} of {} ", plain(&cell.row["version"]), plain(&cell.row["kind"])));
        }
        // The same of its kind.
        if cell.table == "due_steps" && cell.column == "kind" {
            names.push(format!("step {} of ", plain(&cell.row["version"])));
        }
        if cell.table == "due_outbox" {
            names.push(plain(&cell.row["dedup"]));
        }
        names
    }
}
