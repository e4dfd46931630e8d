//! Where the records lie, as people name it: a SQLite file or a PostgreSQL server.

use std::{
    fmt,
    path::{Component, Path, PathBuf},
};

use super::{
    server::{Server, Unreadable},
    settings::KEYWORDS,
};
use crate::error::Error;

/// The file that is used if none is named.
const DEFAULT_FILE: &str = "duecourse.sqlite3";

/// Databases of other kinds that people name by mistake; no word here can be anybody's secret.
const OTHERS: [&str; 22] = [
    "jdbc",
    "odbc",
    "mysql",
    "mysqlx",
    "mariadb",
    "mssql",
    "sqlserver",
    "oracle",
    "mongodb",
    "mongodb+srv",
    "redis",
    "rediss",
    "cockroachdb",
    "cockroach",
    "libsql",
    "duckdb",
    "clickhouse",
    "http",
    "https",
    "file",
    "ftp",
    "ssh",
];

/// What, before an equals sign, is followed by something that nobody may see.
const SECRET_WORDS: [&str; 6] = ["password", "passwd", "pwd", "passphrase", "secret", "token"];

/// A SQLite file or a PostgreSQL server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    File(PathBuf),
    Server(Server),
}

impl Place {
    /// Reads a path, a URL or libpq's settings; `None` or nothing but white space: the default file.
    /// Quotation marks around it are taken off. Whatever may hold a secret and names no server is refused
    /// without a word of it: it must not become the name of a file.
    pub(crate) fn parse(text: Option<&str>) -> Result<Self, Error> {
        let text = unquoted(text.unwrap_or_default());
        if text.is_empty() {
            return Ok(Self::File(PathBuf::from(DEFAULT_FILE)));
        }
        if let Some((scheme, rest)) = text.split_once("://") {
            return Self::of_url(scheme, rest);
        }
        if begins_with_a_setting(text) {
            return Server::of_settings(text).map(Self::Server).map_err(refused);
        }
        let scheme = text.split(':').next().unwrap_or_default().to_ascii_lowercase();
        if text.contains(':') && (scheme.starts_with("postgres") || OTHERS.contains(&scheme.as_str())) {
            return Err(of_another_kind(&scheme));
        }
        if names_a_secret(text) {
            return Err(Error::Cannot(
                "cannot use the database that is named: what it is named by looks like a password with its name; for \
                 a server write postgres://USER:PASSWORD@HOST/NAME, or host=… dbname=… user=… password=…"
                    .to_owned(),
            ));
        }
        let path = Path::new(text);
        if text.contains('@') && (!begins_like_a_path(path) || path.components().any(has_credentials)) {
            return Err(Error::Cannot(
                "cannot use the database that is named: what it is named by holds an @, as an account with a password \
                 does; for a server write postgres://USER:PASSWORD@HOST/NAME, and a file with an @ in its name with \
                 its folder, such as ./NAME"
                    .to_owned(),
            ));
        }
        Ok(Self::File(path.to_owned()))
    }

    fn of_url(scheme: &str, rest: &str) -> Result<Self, Error> {
        let scheme = scheme.to_ascii_lowercase();
        // Other programs put their driver behind a plus sign.
        let base = scheme.split('+').next().unwrap_or_default();
        match base {
            "postgres" | "postgresql" => Server::of_url(rest).map(Self::Server).map_err(refused),
            "sqlite" | "sqlite3" if rest.is_empty() || rest.contains(['@', '?']) || names_a_secret(rest) => {
                Err(Error::Cannot(
                    "cannot use the database that is named: behind sqlite:// stands the path of a file, without an \
                     account and without settings"
                        .to_owned(),
                ))
            }
            "sqlite" | "sqlite3" => Ok(Self::File(PathBuf::from(rest))),
            other => Err(of_another_kind(other)),
        }
    }

    /// Whether it may be told by its name alone that this is a server, or something that holds a secret: for
    /// whoever takes the name of a file.
    pub(crate) fn is_no_file(text: &str) -> bool {
        !matches!(Self::parse(Some(text)), Ok(Self::File(_)))
    }
}

/// Whether a text that was typed may hold a secret, so that it must not be repeated.
pub(crate) fn may_hold_a_secret(text: &str) -> bool {
    let is_account = text.split_once('@').is_some_and(|(account, _)| account.contains(':'));
    text.contains("://") || is_account || names_a_secret(text) || begins_with_a_setting(unquoted(text))
}

/// A typed text as it may be repeated: of a server what anybody may see, of what else may hold a secret
/// nothing.
pub(crate) fn shown(text: &str) -> String {
    match Place::parse(Some(text)) {
        Ok(Place::Server(server)) => server.to_string(),
        _ if may_hold_a_secret(text) => "…".to_owned(),
        _ => text.to_owned(),
    }
}

/// Files of settings often keep the quotation marks.
fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let is_mark = |letter: char| matches!(letter, '"' | '\'' | '`');
    // At the end only one that was also opened: libpq's own values may end in one.
    match text.strip_prefix(is_mark) {
        Some(inner) => inner.strip_suffix(is_mark).unwrap_or(inner).trim(),
        None if text.contains("://") => text.trim_end_matches(is_mark),
        None => text,
    }
}

/// Whether the text begins with `name=` of a setting that libpq knows, in any case.
fn begins_with_a_setting(text: &str) -> bool {
    let key = text.split('=').next().unwrap_or_default().trim_end();
    text.contains('=') && KEYWORDS.contains(&key.to_ascii_lowercase().as_str())
}

/// Whether a word for a password stands before an equals sign.
fn names_a_secret(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut parts = lower.split('=');
    // What is behind the last sign has nothing to name.
    parts.next_back();
    parts.any(|before| SECRET_WORDS.iter().any(|word| before.trim_end().ends_with(word)))
}

fn begins_like_a_path(path: &Path) -> bool {
    path.has_root() || matches!(path.components().next(), Some(Component::CurDir | Component::ParentDir))
}

/// Whether a folder or file is called like an account: a colon before an @.
fn has_credentials(component: Component<'_>) -> bool {
    let name = component.as_os_str().to_string_lossy();
    name.split_once('@').is_some_and(|(account, _)| account.contains(':'))
}

fn refused(Unreadable(why): Unreadable) -> Error {
    Error::Cannot(format!("cannot use the PostgreSQL database that is named: {why}"))
}

fn of_another_kind(scheme: &str) -> Error {
    let named =
        if OTHERS.contains(&scheme) { format!("{scheme}:… names none") } else { "it is none".to_owned() };
    Error::Cannot(format!(
        "cannot use the database that is named: {named} that this program knows; name a SQLite file, or postgres://… \
         for PostgreSQL"
    ))
}

/// The path, with what an @ may betray left out; or the server as anybody may see it.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Server(server) => server.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_file_and_what_is_not() {
        for file in [
            "shop.sqlite3",
            "./me@home.sqlite3",
            "/home/me@corp/shop.db",
            "sqlite:///tmp/a",
            "a=b.db",
            ":memory:",
        ] {
            assert!(matches!(Place::parse(Some(file)), Ok(Place::File(_))), "{file}");
        }
        for server in [
            "POSTGRES://bob@h/db",
            "postgresql+psycopg2://bob:S3cret@h/db",
            "\"postgres://bob:S3cret@h/db\"",
            "host=h password=S3cret",
            "service=shop",
        ] {
            let place = Place::parse(Some(server)).unwrap();
            assert!(
                matches!(place, Place::Server(_)) && !format!("{place} {place:?}").contains("S3cret"),
                "{server}"
            );
        }
        for neither in
            ["me@home.sqlite3", "/tmp/bob:S3cret@h/db", "mysql:h", "pwd=S3cret", "postgres:h", "x://y"]
        {
            let error = Place::parse(Some(neither)).unwrap_err().to_string();
            assert!(!error.contains("S3cret") && error.len() > 40, "{neither}: {error}");
        }
        assert_eq!(Place::parse(Some(" ")).unwrap(), Place::parse(None).unwrap());
    }

    #[test]
    fn what_is_repeated_of_an_argument() {
        assert_eq!(shown("codes.csv"), "codes.csv");
        assert_eq!(shown("me@example.org"), "me@example.org");
        assert_eq!(shown("postgres://bob:S3cret@h/db"), "postgres://bob@h/db");
        for secret in
            ["mysql://bob:S3cret@h", "jdbc:x:password=S3cret", "bob:S3cret@h", "Server=h;Pwd = S3cret"]
        {
            assert_eq!(shown(secret), "…");
        }
    }
}
