use automation_core::Channel;

/// Why a template is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// A file that names no template.
    #[error(
        "`{file}` names no template ({cause}); write KIND.CHANNEL.txt, such as session_reminder.mail.txt"
    )]
    Name {
        /// The file's name.
        file: String,
        /// What is wrong with it.
        cause: String,
    },
    /// A kind of message that there is not.
    #[error("`{file}` is of no kind of message that there is; there are {}", .known.join(", "))]
    UnknownKind {
        /// The file's name.
        file: String,
        /// The kinds that there are, by name.
        known: Vec<String>,
    },
    /// A channel by which no message of that kind goes.
    #[error("`{file}` would never be used: such messages go by {}", words(.goes_by))]
    NotByChannel {
        /// The file's name.
        file: String,
        /// By which they go.
        goes_by: Vec<Channel>,
    },
    /// A text that is no template, or not one for what such messages hold.
    #[error("{}: {cause}", place(.file, *.line))]
    Unfit {
        /// The file's name.
        file: String,
        /// The line, from 1 on, if it is known.
        line: Option<usize>,
        /// What is wrong with it.
        cause: String,
    },
    /// Samples that are none.
    #[error("the samples of messages are wrong: {cause}")]
    Samples {
        /// What is wrong with them.
        cause: String,
    },
}

/// Why a message cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MessageError {
    /// No kind that there is.
    #[error("there is no template for messages of the kind `{kind}`; there are {}", .known.join(", "))]
    UnknownKind {
        /// The kind.
        kind: String,
        /// The kinds that there are, by name.
        known: Vec<String>,
    },
    /// Not by that channel.
    #[error("messages of the kind `{kind}` do not go by {channel}; they go by {}", words(.goes_by))]
    NotByChannel {
        /// The kind.
        kind: String,
        /// The channel that was asked for.
        channel: Channel,
        /// By which they go.
        goes_by: Vec<Channel>,
    },
    /// Nothing to tell.
    #[error("there is no message to tell")]
    Nothing,
    /// Messages that cannot be told as one.
    #[error("messages of the kinds `{one}` and `{other}` cannot be told as one")]
    SeveralKinds {
        /// One kind.
        one: String,
        /// Another.
        other: String,
    },
    /// The template does not fit what the message holds.
    #[error("{}: {cause}", place(.file, *.line))]
    Unfit {
        /// The template's file.
        file: String,
        /// The line, from 1 on, if it is known.
        line: Option<usize>,
        /// What is wrong.
        cause: String,
    },
}

impl TemplateError {
    /// What keeps a template from telling a sample of its kind.
    pub(super) fn of_sample(error: MessageError) -> Self {
        match error {
            MessageError::Unfit { file, line, cause } => Self::Unfit { file, line, cause },
            other => Self::Samples { cause: other.to_string() },
        }
    }
}

fn place(file: &str, line: Option<usize>) -> String {
    line.map_or_else(|| file.to_owned(), |line| format!("{file}, line {line}"))
}

fn words(channels: &[Channel]) -> String {
    channels.iter().map(|channel| channel.as_str()).collect::<Vec<_>>().join(", ")
}
