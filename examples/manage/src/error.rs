use std::{path::PathBuf, process::ExitCode};

use duecourse::{policy::UnreadablePolicy, run::Ahead};
use serde_json::json;
use storage_diesel::StorageError;

use crate::{
    complaint::{self, complain},
    output::Output,
};

/// How a command ended (G-16).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; nothing to do included.
    Done,
    /// Done, but something failed, was left out or was interrupted.
    SomeFailed,
    /// Not done, and said so already.
    NotDone,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::SomeFailed => 1,
            Exit::NotDone => 2,
        })
    }
}

/// Why a command was not done. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("cannot read the policy {}: {cause}", path.display())]
    PolicyFile { path: PathBuf, cause: String },
    #[error("cannot read the environment variable {name}: {cause}")]
    Variable { name: String, cause: String },
    #[error("{0}; name one with --policy")]
    PolicyInForce(#[from] UnreadablePolicy),
    #[error("there is no database at {}; create it with `manage migrate`", .0.display())]
    NoDatabase(PathBuf),
    #[error("cannot open the database {place}: {cause}")]
    Open { place: String, cause: String },
    #[error("{}", in_words(.0))]
    Storage(#[from] StorageError),
    #[error("cannot read {}: {cause}", path.display())]
    Input { path: PathBuf, cause: String },
    #[error("cannot write the log {}: {cause}", path.display())]
    Log { path: PathBuf, cause: String },
    #[error("cannot write to standard output: {0}")]
    Output(std::io::Error),
    #[error(
        "the list of results cannot be kept until the end, so it is left out ({0}); make room in the folder for \
         temporary files (TMPDIR), or use --format json, which needs none"
    )]
    Spool(std::io::Error),
    /// What was asked cannot be done, as a sentence.
    #[error("{0}")]
    Cannot(String),
    /// The same over several lines, which point at a place in a text.
    #[error("{0}")]
    Pointed(String),
    /// What was refused, as a sentence; as an object it was told already.
    #[error("{0}")]
    Refused(String),
    /// A run that would decide ahead of time (G-25): why it is taken for that, and what it would do.
    #[error("{0}. If that is meant, give --ahead")]
    Ahead(Ahead),
    #[error("interrupted; nothing was changed")]
    Interrupted,
}

impl Error {
    /// Says it on standard error. Its line breaks are ours only where it points at something.
    pub(crate) fn complain(&self) {
        match self {
            Self::Pointed(_) | Self::PolicyFile { .. } => complaint::lines(format_args!("error: {self}")),
            _ => complain!("error: {self}"),
        }
    }

    /// Prints it as an object, so that whoever reads only standard output as JSON learns of it too.
    pub(crate) fn tell(&self) {
        if matches!(self, Self::Refused(_) | Self::Output(_)) {
            return;
        }
        let mut output = Output::new();
        // Standard error has it in any case.
        let _ = match self {
            Self::Ahead(ahead) => output.object(&json!({ "error": self.to_string(), "would": ahead.counts })),
            _ => output.object(&json!({ "error": self.to_string() })),
        };
        let _ = output.flush();
    }
}

/// What helps where tables are gone.
pub(crate) const TABLES_MISSING: &str = "restore them from a backup, which alone has what they held; if they lie in \
                                         another schema of PostgreSQL, name that one first in the search path \
                                         (options=-csearch_path%3DNAME in the URL)";
/// What helps where names are taken.
const NAME_TAKEN: &str = "name another database, or on PostgreSQL another schema first in the search path \
                          (options=-csearch_path%3DNAME in the URL)";

/// The storage's sentence, with the command that helps.
pub(crate) fn in_words(error: &StorageError) -> String {
    match error {
        StorageError::SchemaMissing(cause) if !cause.starts_with("no migration") => format!(
            "something is missing in the database although its migrations were run ({cause}): somebody has changed its \
             tables; put back what was there, or restore a backup"
        ),
        StorageError::SchemaMissing(_) | StorageError::SchemaOlder { .. } => {
            format!("{error}: run `manage migrate`")
        }
        StorageError::TablesMissing(_) => format!("{error}; {TABLES_MISSING}"),
        StorageError::NameTaken(_) => format!("{error}; {NAME_TAKEN}"),
        StorageError::ReadOnly(cause) if cause.to_string().contains("read-only transaction") => format!(
            "{error}; the server is a standby, or the role or the database may only read: reach the one that may be \
             written (target_session_attrs=read-write in the URL), or have default_transaction_read_only taken back"
        ),
        StorageError::ReadOnly(_) => {
            format!("{error}; check who owns the file and its folder, and who may write them")
        }
        StorageError::Conflict(_) => format!("{error}; run the command again"),
        StorageError::Full(_) => format!("{error}; make room and run the command again"),
        StorageError::NumbersUsedUp { .. } => {
            format!("{error}; give that row the number behind the others in the database")
        }
        StorageError::SettingChanged { .. } => {
            "another policy was put in force meanwhile; what would not follow it was not written: run the \
             command again"
                .to_owned()
        }
        StorageError::Busy(cause)
            if cause.to_string().contains("lock") && !cause.to_string().contains("is locked") =>
        {
            format!("{error}; try again, or wait longer with --wait")
        }
        StorageError::Busy(_) => {
            "the database is busy: another program is writing to it; try again, or wait longer with --wait"
                .to_owned()
        }
        StorageError::Other(cause) if cause.to_string().contains("unable to open database file") => format!(
            "the database cannot be written: SQLite cannot make its files beside it ({cause}); check who may write the \
             folder, and whether there is room"
        ),
        _ => error.to_string(),
    }
}
