//! A private PostgreSQL server for tests, made from the installed programs.
//!
//! It lies in a temporary directory, is reached through a socket there and nowhere else, and keeps
//! nothing when the tests end, however they end.

use std::{
    fs,
    io::Write as _,
    os::unix::{
        fs::{MetadataExt as _, PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::Duration,
};

use diesel::{Connection, PgConnection, connection::SimpleConnection};

/// A running server; it stops and its directory goes when this is dropped, or when the process ends.
#[derive(Debug)]
pub struct PostgresServer {
    directory: PathBuf,
    /// A shell that stops the server as soon as its standard input is closed. The end of this process
    /// closes it too, so a test binary whose statics are never dropped leaves nothing behind.
    watchdog: Child,
    databases: AtomicU32,
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PostgresServerError {
    /// The programs are not installed.
    #[error("there is no `{program}` in PATH, in /usr/lib/postgresql/*/bin or in {PG_BIN}")]
    NotHere {
        /// The first one that is missing.
        program: &'static str,
    },
    /// This process is root, as which PostgreSQL refuses to run, and there is nobody else to run it as.
    #[error("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")]
    NoOrdinaryUser,
    /// A program failed.
    #[error("`{program}` failed: {output}")]
    Program {
        /// Which one.
        program: &'static str,
        /// What it said.
        output: String,
    },
    /// A file or a process could not be made.
    #[error("the server's directory or process could not be made: {0}")]
    Io(#[from] std::io::Error),
    /// A database could not be made.
    #[error("a database could not be made: {0}")]
    Database(String),
}

/// The environment variable that may name the folder of the programs.
const PG_BIN: &str = "PG_BIN";

/// Who the server runs as, where this process is root.
#[derive(Debug, Clone, Copy)]
struct User {
    uid: u32,
    gid: u32,
}

impl PostgresServer {
    /// Starts one. It takes a second or two: start one for each test binary, and make a
    /// [`url`](Self::url) for each test.
    ///
    /// # Errors
    /// [`PostgresServerError::NotHere`] where PostgreSQL is not installed; the others if it is and does
    /// not start.
    pub fn start() -> Result<Self, PostgresServerError> {
        Self::start_with("-c fsync=off -c full_page_writes=off -c synchronous_commit=off")
    }

    /// Starts one that commits durably, as a server in production does: for measurements.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_durable() -> Result<Self, PostgresServerError> {
        // Checkpoints while something is measured would be charged to whatever runs at the time.
        Self::start_with("-c shared_buffers=1GB -c max_wal_size=8GB -c checkpoint_timeout=1h")
    }

    /// Starts one that says what is wrong in another language, such as `de_DE`. The locale is made for it
    /// alone; whether the server has the translation shows when it says something.
    ///
    /// # Errors
    /// As [`start`](Self::start); also if the locale cannot be made.
    pub fn start_speaking(locale: &str) -> Result<Self, PostgresServerError> {
        Self::start_in_language("-c fsync=off -c synchronous_commit=off", Some(locale))
    }

    fn start_with(options: &str) -> Result<Self, PostgresServerError> {
        Self::start_in_language(options, None)
    }

    fn start_in_language(options: &str, locale: Option<&str>) -> Result<Self, PostgresServerError> {
        let initdb = find("initdb")?;
        let postgres = find("postgres")?;
        // A socket's path may have 107 characters, so the directory is close to the root.
        let directory = PathBuf::from(format!("/tmp/pg-{}-{}", std::process::id(), next_number()));
        let user = ordinary_user()?;
        fs::create_dir(&directory)?;
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o700))?;
        if let Some(User { uid, gid }) = user {
            chown(&directory, Some(uid), Some(gid))?;
        }
        let made = Self::start_in(&directory, &initdb, &postgres, user, (options, locale));
        if made.is_err() {
            let _ = fs::remove_dir_all(&directory);
        }
        Ok(Self { watchdog: made?, directory, databases: AtomicU32::new(0) })
    }

    fn start_in(
        directory: &Path,
        initdb: &Path,
        postgres: &Path,
        user: Option<User>,
        (options, locale): (&str, Option<&str>),
    ) -> Result<Child, PostgresServerError> {
        let data = directory.join("data");
        let mut command = Command::new(initdb);
        command.args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C"]);
        command.args(["--no-sync", "-D"]).arg(&data).current_dir(directory);
        let output = as_user(&mut command, user).output()?;
        if !output.status.success() {
            let output = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(PostgresServerError::Program { program: "initdb", output });
        }
        let mut options = options.to_owned();
        let locales = directory.join("locales");
        if let Some(locale) = locale {
            make_locale(locale, &locales, user)?;
            options.push_str(&format!(" -c lc_messages={locale}.UTF-8"));
        }
        // `read` returns at the end of the input; INT is PostgreSQL's fast way to stop.
        let script = r#"
            "$1" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=200 $3 > "$2/log" 2>&1 &
            server=$!
            read -r line
            kill -INT "$server"
            wait "$server"
            cd / && rm -rf "$2"
        "#;
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", script, "postgres"])
            .arg(postgres)
            .arg(directory)
            .arg(options)
            .current_dir(directory);
        if locale.is_some() {
            command.env("LOCPATH", &locales);
        }
        // A group of its own, so that an interrupt from the keyboard leaves the watchdog its work.
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let watchdog = as_user(&mut command, user).spawn()?;
        let url = url(directory, "postgres");
        for _ in 0..300 {
            if PgConnection::establish(&url).is_ok() {
                return Ok(watchdog);
            }
            thread::sleep(Duration::from_millis(100));
        }
        let output = fs::read_to_string(directory.join("log")).unwrap_or_default();
        Err(PostgresServerError::Program { program: "postgres", output })
    }

    /// Makes an empty database and gives its URL.
    ///
    /// # Errors
    /// [`PostgresServerError::Database`] if the server does not make one.
    pub fn url(&self) -> Result<String, PostgresServerError> {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let failed = |error: String| PostgresServerError::Database(error);
        let mut conn = PgConnection::establish(&url(&self.directory, "postgres"))
            .map_err(|error| failed(error.to_string()))?;
        conn.batch_execute(&format!("CREATE DATABASE {name}")).map_err(|error| failed(error.to_string()))?;
        Ok(url(&self.directory, &name))
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        if let Some(mut input) = self.watchdog.stdin.take() {
            let _ = input.write_all(b"\n");
        }
        let _ = self.watchdog.wait();
    }
}

/// Makes a locale in that folder.
fn make_locale(locale: &str, folder: &Path, user: Option<User>) -> Result<(), PostgresServerError> {
    fs::create_dir(folder)?;
    if let Some(User { uid, gid }) = user {
        chown(folder, Some(uid), Some(gid))?;
    }
    let program = "localedef";
    let mut command = Command::new(program);
    command
        .args(["-i", locale, "-f", "UTF-8"])
        .arg(folder.join(format!("{locale}.UTF-8")))
        .current_dir(folder);
    let output = match as_user(&mut command, user).output() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(PostgresServerError::NotHere { program });
        }
        output => output?,
    };
    if output.status.success() {
        return Ok(());
    }
    let output = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(PostgresServerError::Program { program, output })
}

fn url(directory: &Path, database: &str) -> String {
    format!("host={} user=postgres dbname={database}", directory.display())
}

fn next_number() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn as_user(command: &mut Command, user: Option<User>) -> &mut Command {
    if let Some(User { uid, gid }) = user {
        command.uid(uid).gid(gid);
    }
    command
}

/// Whom to run the server as; `None`: as whoever runs this.
fn ordinary_user() -> Result<Option<User>, PostgresServerError> {
    if fs::metadata("/proc/self").map_or(1, |own| own.uid()) != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let named = |name: &str| {
        users.lines().find_map(|line| {
            let mut fields = line.split(':');
            let is_it = fields.next() == Some(name);
            let _password = fields.next();
            let uid = fields.next()?.parse().ok()?;
            let gid = fields.next()?.parse().ok()?;
            is_it.then_some(User { uid, gid })
        })
    };
    named("postgres").or_else(|| named("nobody")).map(Some).ok_or(PostgresServerError::NoOrdinaryUser)
}

fn find(program: &'static str) -> Result<PathBuf, PostgresServerError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::var_os(PG_BIN).map(PathBuf::from).into_iter().collect();
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .collect();
    versions.sort();
    // The packaged programs know their own libraries; the latest version first.
    folders.extend(versions.into_iter().rev());
    folders.extend(std::env::split_paths(&path));
    folders
        .into_iter()
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
        .ok_or(PostgresServerError::NotHere { program })
}
