//! Where the records lie, and the connection to it.

mod place;
mod server;
mod settings;
mod sqlite_file;

use std::{env, thread, time};

use diesel::{Connection as _, PgConnection, SqliteConnection, connection::SimpleConnection as _};
use storage_diesel::{StorageError, postgres, sqlite};

pub(crate) use self::place::{Place, may_hold_a_secret, shown};
use self::server::Server;
use crate::{
    error::Error,
    log::Beside,
    wait::Wait,
    watch::{self, ServerSession},
};

/// What is set with every server's URL that says nothing else of it: nothing waits for ever, and whoever
/// looks at the server's sessions sees whose this is.
const REACHED_WITH: [(&str, &str); 7] = [
    ("connect_timeout", "10"),
    ("keepalives", "1"),
    ("keepalives_idle", "30"),
    ("keepalives_interval", "10"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "30000"),
    ("fallback_application_name", "manage"),
];
/// The same for the second connection, which is asked while somebody waits.
const WATCHED_WITH: [(&str, &str); 2] =
    [("connect_timeout", "3"), ("fallback_application_name", "manage-watch")];
/// How long SQLite itself waits, which hears of nothing meanwhile; around it waits the store.
const SHORT: &str = "PRAGMA busy_timeout = 1000";
/// How long to wait before a server that has no room is asked again.
const PAUSE: time::Duration = time::Duration::from_millis(250);

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

/// How a database is opened.
#[derive(Debug)]
pub(crate) struct Opening {
    pub(crate) if_missing: IfMissing,
    pub(crate) wait: Wait,
    /// Where a thread beside the command notes what went wrong.
    pub(crate) log: Option<Beside>,
}

impl Place {
    /// Opens it and changes nothing: it may be somebody else's. A SQLite file that is not there is made
    /// only if the command may; one that cannot be written is read all the same.
    pub(crate) fn open(&self, opening: Opening) -> Result<Connection, Error> {
        match self {
            Self::Server(server) => self.reach(server, opening).map(Connection::Postgres),
            Self::File(path) => {
                if path.is_dir() {
                    return Err(self.failed("it is a folder"));
                }
                if opening.if_missing == IfMissing::Fail && !path.exists() {
                    return Err(Error::NoDatabase(path.clone()));
                }
                sqlite_file::open(path).map(Connection::Sqlite).map_err(|cause| self.failed(cause))
            }
        }
    }

    /// Connects to the server, with bounds for every wait, and has the connection watched.
    fn reach(&self, server: &Server, Opening { wait, log, .. }: Opening) -> Result<PgConnection, Error> {
        // Who set a limit of their own in the environment has set it for this too.
        let is_free =
            |(key, _): &(&str, &str)| *key != "connect_timeout" || env::var_os("PGCONNECT_TIMEOUT").is_none();
        let defaults: Vec<(&str, &str)> = REACHED_WITH.into_iter().filter(is_free).collect();
        let url = server.reached_by(&defaults);
        let since = time::Instant::now();
        let mut conn = loop {
            match PgConnection::establish(&url) {
                Ok(conn) => break conn,
                Err(error) => {
                    let cause = error.to_string();
                    let is_busy = ["starting up", "too many clients", "connection slots are reserved"]
                        .iter()
                        .any(|sign| cause.contains(sign));
                    if !is_busy || since.elapsed() >= wait.limit {
                        return Err(self.failed(server.without_secrets(&cause)));
                    }
                    thread::sleep(PAUSE);
                }
            }
        };
        postgres::recommended_settings(&mut conn)?;
        if wait.is_typed {
            // Nothing would be no limit.
            let limit = wait.limit.as_millis().max(1);
            conn.batch_execute(&format!("SET lock_timeout = {limit}")).map_err(StorageError::from)?;
        }
        // A server that does not show its sessions is not watched, and does everything else.
        if let Ok(own) = ServerSession::of(&mut conn, server.reached_by(&WATCHED_WITH)) {
            watch::over(&mut conn, own, wait, log);
        }
        Ok(conn)
    }

    fn failed(&self, cause: impl Into<String>) -> Error {
        Error::Open { place: self.to_string(), cause: cause.into() }
    }
}

/// Sets what makes a SQLite file fast. Only for one that is ours and is about to be written: it changes the
/// file.
pub(crate) fn tune(conn: &mut SqliteConnection) -> Result<(), Error> {
    let tuned = match sqlite::recommended_pragmas(conn) {
        // A file that may only be read can still be listed; a write says why it fails. One that somebody is
        // using stays as it is for this time.
        Ok(()) | Err(StorageError::ReadOnly(_) | StorageError::Busy(_)) => Ok(()),
        Err(error) => Err(error.into()),
    };
    conn.batch_execute(SHORT).map_err(StorageError::from)?;
    tuned
}
