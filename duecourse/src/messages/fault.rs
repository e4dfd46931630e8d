use std::error::Error as _;

use minijinja::{Error, ErrorKind};

use super::{MessageError, TemplateError};

/// What is wrong in a template, and where.
pub(super) struct Fault {
    file: String,
    line: Option<usize>,
    cause: String,
}

impl Fault {
    /// What the engine says about the template of that name. Of a template that includes another one, what is wrong
    /// in that.
    pub(super) fn of(error: &Error, file: &str) -> Self {
        let mut inner = error;
        while let Some(source) = inner.source().and_then(|source| source.downcast_ref::<Error>()) {
            inner = source;
        }
        let file = inner.name().unwrap_or(file);
        Self {
            file: file.split('#').next().unwrap_or(file).to_owned(),
            line: inner.line(),
            cause: cause(inner),
        }
    }

    pub(super) fn into_template(self) -> TemplateError {
        let Self { file, line, cause } = self;
        TemplateError::Unfit { file, line, cause }
    }

    pub(super) fn into_message(self) -> MessageError {
        let Self { file, line, cause } = self;
        MessageError::Unfit { file, line, cause }
    }
}

fn cause(error: &Error) -> String {
    match (error.kind(), missing(error), error.detail()) {
        (ErrorKind::UndefinedError, Some(field), _) => format!("the message holds no `{field}`"),
        (_, _, Some(detail)) => detail.to_owned(),
        (kind, ..) => kind.to_string(),
    }
}

/// What the template names at the place of the error; of a filter, what stands before it.
fn missing(error: &Error) -> Option<&str> {
    let (text, range) = error.template_source().zip(error.range())?;
    let before = text.get(..range.start)?.trim_end();
    let Some(filtered) = before.strip_suffix('|') else { return text.get(range) };
    let is_of_a_name = |c: char| c.is_alphanumeric() || "_.[]'\"".contains(c);
    filtered.trim_end().rsplit(|c| !is_of_a_name(c)).next()
}
