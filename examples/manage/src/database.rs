//! Where the records lie, and the connection to it.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use diesel::{Connection as _, PgConnection, SqliteConnection, connection::SimpleConnection as _};
use storage_diesel::{StorageError, sqlite};

use crate::error::Error;

/// The file that is used if none is named.
const DEFAULT_FILE: &str = "duecourse.sqlite3";

/// Waits for another program that writes, instead of failing at once.
const PATIENCE: &str = "PRAGMA busy_timeout = 5000";

/// A SQLite file or a PostgreSQL server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    File(PathBuf),
    Server(String),
}

/// An open connection.
pub(crate) enum Connection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// Whether a file that is not there may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IfMissing {
    Fail,
    Create,
}

impl Place {
    /// Reads a path or URL; `None` or nothing but white space: the default file.
    pub(crate) fn parse(text: Option<&str>) -> Result<Self, Error> {
        let text = text.map_or("", str::trim);
        let text = if text.is_empty() { DEFAULT_FILE } else { text };
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Server(text.to_owned()));
        }
        let path = text.strip_prefix("sqlite://").unwrap_or(text);
        if path.contains("://") {
            return Err(Error::Cannot(format!(
                "cannot use the database {path}; name a SQLite file, or postgres://… for PostgreSQL"
            )));
        }
        Ok(Self::File(PathBuf::from(path)))
    }

    /// Opens it and changes nothing: it may be somebody else's. A SQLite file that is not there is made
    /// only if the command may.
    pub(crate) fn open(&self, if_missing: IfMissing) -> Result<Connection, Error> {
        let failed = |cause: String| Error::Open { place: self.to_string(), cause };
        match self {
            Self::Server(url) => {
                let conn =
                    PgConnection::establish(url).map_err(|error| failed(told(url, &error.to_string())))?;
                Ok(Connection::Postgres(conn))
            }
            Self::File(path) => {
                if path.is_dir() {
                    return Err(failed("it is a folder".to_owned()));
                }
                if if_missing == IfMissing::Fail && !path.exists() {
                    return Err(Error::NoDatabase(path.clone()));
                }
                let name = file_name(path).ok_or_else(|| failed("the path is not valid UTF-8".to_owned()))?;
                let mut conn =
                    SqliteConnection::establish(&name).map_err(|error| failed(error.to_string()))?;
                conn.batch_execute(PATIENCE).map_err(|error| failed(error.to_string()))?;
                Ok(Connection::Sqlite(conn))
            }
        }
    }
}

/// Sets what makes a SQLite file fast. Only for one that is ours: it changes the file.
pub(crate) fn tune(conn: &mut SqliteConnection) -> Result<(), Error> {
    match sqlite::recommended_pragmas(conn) {
        // A file that may only be read can still be listed; a write says why it fails.
        Ok(()) | Err(StorageError::ReadOnly(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The path as SQLite takes it: one that begins like an option of its own gets a folder before it.
fn file_name(path: &Path) -> Option<String> {
    let name = path.to_str()?;
    let special = name.starts_with("file:") || name.starts_with(':');
    Some(if special { format!("./{name}") } else { name.to_owned() })
}

/// The driver repeats what it cannot take apart, which may be a piece of the password.
fn told(url: &str, cause: &str) -> String {
    let is_open = !url.contains(['@', '?']);
    let is_about_host = cause.starts_with("could not translate host name") && !cause.contains('@');
    if is_open || is_about_host || cause.starts_with("connection to server") {
        return cause.trim_end().to_owned();
    }
    "the URL cannot be read; write it as postgres://USER:PASSWORD@HOST:PORT/NAME, and in the password / as %2F, \
     @ as %40, : as %3A and % as %25"
        .to_owned()
}

/// A password may also stand behind the question mark.
fn without_query(url: &str) -> &str {
    url.split_once('?').map_or(url, |(before, _)| before)
}

/// The path, or the URL without its password.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Server(url) => {
                match without_query(url).split_once("://").zip(without_query(url).rsplit_once('@')) {
                    Some(((scheme, _), (account, host))) => {
                        let account = account.split_once("://").map_or(account, |(_, account)| account);
                        let user = account.split(':').next().unwrap_or_default();
                        write!(f, "{scheme}://{user}@{host}")
                    }
                    None => f.write_str(without_query(url)),
                }
            }
        }
    }
}
