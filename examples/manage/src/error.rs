use std::{path::PathBuf, process::ExitCode};

use serde_json::{Value, json};
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
    #[error(
        "the policy that is in force in the database cannot be read, that for {records}: {cause}; name one with --policy"
    )]
    PolicyInForce { records: &'static str, cause: String },
    #[error("there is no database at {}; create it with `manage migrate`", .0.display())]
    NoDatabase(PathBuf),
    #[error("cannot open the database {place}: {cause}")]
    Open { place: String, cause: String },
    #[error("{}", storage(.0))]
    Storage(#[from] StorageError),
    #[error("cannot read {}: {cause}", path.display())]
    Input { path: PathBuf, cause: String },
    #[error("cannot write the log {}: {cause}", path.display())]
    Log { path: PathBuf, cause: String },
    #[error("cannot write to standard output: {0}")]
    Output(std::io::Error),
    #[error("cannot write the temporary list of results: {0}")]
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
    #[error("{objections}; nothing was done, and {would}. If that is meant, give --ahead")]
    Ahead { objections: String, would: String, counts: Value },
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
            Self::Ahead { counts, .. } => {
                output.object(&json!({ "error": self.to_string(), "would": counts }))
            }
            _ => output.object(&json!({ "error": self.to_string() })),
        };
        let _ = output.flush();
    }
}

/// The storage's sentence, with the command that helps.
fn storage(error: &StorageError) -> String {
    match error {
        StorageError::SchemaMissing(_) | StorageError::SchemaOlder { .. } => {
            format!("{error}: run `manage migrate`")
        }
        StorageError::ReadOnly(_) => {
            format!("{error}; check who owns the file and its folder, and who may write them")
        }
        StorageError::Conflict(_) => format!("{error}; run the command again"),
        StorageError::Full(_) => format!("{error}; make room and run the command again"),
        StorageError::SettingChanged { .. } => {
            "another policy was put in force meanwhile; what would not follow it was not written: run the \
             command again"
                .to_owned()
        }
        StorageError::Busy(_) => {
            "the database is busy: another program is writing to it; try again".to_owned()
        }
        _ => error.to_string(),
    }
}
