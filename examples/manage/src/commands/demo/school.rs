//! The demo's school and its coaching contracts: the example files, with their days moved to now.

use std::path::Path;

use automation_core::civil;
use chrono::{Days, NaiveDate, NaiveDateTime};
use tempfile::TempDir;

use crate::{error::Error, invocation::Invocation};

/// The day that is today in the files.
const TODAY: (i32, u32, u32) = (2026, 6, 1);
/// What is imported, in this order, and the file.
pub(super) const FILES: [(&str, &str); 5] = [
    ("cohorts", include_str!("../../../data/cohorts.csv")),
    ("students", include_str!("../../../data/students.csv")),
    ("enrolments", include_str!("../../../data/enrolments.csv")),
    ("contracts", include_str!("../../../data/contracts.csv")),
    ("sessions", include_str!("../../../data/sessions.csv")),
];
/// How many days the cohort that is restored goes on.
const LONGER: Days = Days::new(14);

/// How many records the files hold at most, of each kind.
pub(super) fn most() -> usize {
    let files = FILES.iter().chain(&super::office::FILES);
    files.map(|(_, csv)| csv.lines().count()).max().unwrap_or_default()
}

/// The files in a folder of their own.
pub(super) fn files(invocation: &Invocation, database: &Path) -> Result<TempDir, Error> {
    let failed = |error: std::io::Error| Error::Cannot(format!("cannot write the demo's files: {error}"));
    // Where there is no room for temporary files there is some for the database.
    let beside = database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = tempfile::tempdir().or_else(|_| tempfile::tempdir_in(beside)).map_err(failed)?;
    let today = civil::date_at(invocation.now, invocation.zone());
    for (name, csv) in FILES.iter().chain(&super::office::FILES) {
        write(folder.path(), name, &moved(csv, today)).map_err(failed)?;
    }
    Ok(folder)
}

/// The last day of the cohort that is restored.
pub(super) fn new_end(invocation: &Invocation) -> String {
    let today = civil::date_at(invocation.now, invocation.zone());
    today.checked_add_days(LONGER).unwrap_or(today).to_string()
}

fn write(folder: &Path, name: &str, csv: &str) -> std::io::Result<()> {
    std::fs::write(folder.join(format!("{name}.csv")), csv)
}

/// The file with every date and local time as far from `today` as it was from the day that is today in it.
fn moved(csv: &str, today: NaiveDate) -> String {
    let (year, month, day) = TODAY;
    let ahead = NaiveDate::from_ymd_opt(year, month, day).map_or(0, |then| (today - then).num_days());
    let mut text = String::with_capacity(csv.len());
    for line in csv.lines() {
        let fields: Vec<String> = line.split(',').map(|field| moved_field(field, ahead)).collect();
        text.push_str(&fields.join(","));
        text.push('\n');
    }
    text
}

fn moved_field(field: &str, days: i64) -> String {
    let by = chrono::TimeDelta::try_days(days).unwrap_or_default();
    if let Ok(day) = NaiveDate::parse_from_str(field, "%Y-%m-%d") {
        return day.checked_add_signed(by).unwrap_or(day).to_string();
    }
    for form in ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%SZ"] {
        if let Ok(time) = NaiveDateTime::parse_from_str(field, form) {
            return time.checked_add_signed(by).unwrap_or(time).format(form).to_string();
        }
    }
    field.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_move_and_nothing_else_does() {
        let today = NaiveDate::from_ymd_opt(2027, 6, 3).unwrap();
        let csv = "#012,4,2026-06-04 10:00,ann,2026-05-31,2026-05-04T09:00:00Z\n";
        assert_eq!(moved(csv, today), "#012,4,2027-06-06 10:00,ann,2027-06-02,2027-05-06T09:00:00Z\n");
    }
}
