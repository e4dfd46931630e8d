//! A SQLite file, opened without changing it.

use std::path::{Path, PathBuf};

use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};

use super::SHORT;

/// What changes nothing of the file; sorting takes no temporary file, for which there may be no room.
const PRAGMAS: [&str; 3] =
    ["PRAGMA foreign_keys = ON", "PRAGMA temp_store = MEMORY", "PRAGMA cache_size = -16384"];
/// Reads something, which is when SQLite looks for the files beside it.
const LOOK: &str = "SELECT 1 FROM sqlite_master LIMIT 1";

/// Opens the file as it is. Where SQLite cannot make its files beside it, as it has to for one with a
/// write-ahead log, the file is opened as one that nobody changes, if that is so; otherwise this says why not.
pub(super) fn open(path: &Path) -> Result<SqliteConnection, String> {
    let name = file_name(path).ok_or("the path is not valid UTF-8")?;
    let mut conn = SqliteConnection::establish(&name).map_err(|error| error.to_string())?;
    prepare(&mut conn);
    match conn.batch_execute(LOOK) {
        Err(error) if cannot_make_files(&error.to_string()) => reading(path, &name),
        // Anything else is told by whoever uses it.
        _ => Ok(conn),
    }
}

/// Whether it is for the files that SQLite makes beside the database, or for those that are there.
fn cannot_make_files(told: &str) -> bool {
    ["unable to open database file", "attempt to write a readonly database"]
        .iter()
        .any(|sign| told.contains(sign))
}

fn reading(path: &Path, name: &str) -> Result<SqliteConnection, String> {
    let address = address(name);
    let log = beside(path, "-wal");
    let has_log = std::fs::metadata(&log).is_ok_and(|log| log.len() > 0);
    let ways: &[&str] = if has_log { &["mode=ro"] } else { &["mode=ro", "mode=ro&immutable=1"] };
    for way in ways {
        if let Ok(mut conn) = SqliteConnection::establish(&format!("file:{address}?{way}")) {
            prepare(&mut conn);
            if conn.batch_execute(LOOK).is_ok() {
                return Ok(conn);
            }
        }
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder.display();
    Err(if has_log {
        format!(
            "it has a write-ahead log beside it, which SQLite reads only where it may write the folder {folder}; let \
             this account write there, or end the program that has the database open, which puts the log in"
        )
    } else {
        format!("SQLite can neither read it nor make its files in the folder {folder}; check who may do so")
    })
}

/// What goes wrong here is told, or waited for, by whoever uses the connection.
fn prepare(conn: &mut SqliteConnection) {
    for pragma in [SHORT].into_iter().chain(PRAGMAS) {
        let _ = conn.batch_execute(pragma);
    }
}

/// The path as SQLite takes it: one that begins like an option of its own gets a folder before it.
fn file_name(path: &Path) -> Option<String> {
    let name = path.to_str()?;
    let special = name.starts_with("file:") || name.starts_with(':') || name.starts_with("sqlite:");
    Some(if special { format!("./{name}") } else { name.to_owned() })
}

/// The name as it stands in an address.
fn address(name: &str) -> String {
    name.replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_for_sqlite() {
        assert_eq!(file_name(Path::new(":memory:")).as_deref(), Some("./:memory:"));
        assert_eq!(file_name(Path::new("file:x")).as_deref(), Some("./file:x"));
        assert_eq!(address("a b/100%?#.db"), "a b/100%25%3f%23.db");
        assert_eq!(beside(Path::new("a.db"), "-wal"), Path::new("a.db-wal"));
    }
}
