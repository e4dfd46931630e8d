//! The lines that a run tells as it goes. One that cannot be printed stops nobody: the work goes on, and what went wrong is
//! said in the end.

use std::fmt::Display;

use automation_core::Id;

use crate::{error::Error, invocation::Invocation, output::Output, progress::Progress};

/// Standard output, and why something could not be printed on it.
#[derive(Debug)]
pub(crate) struct Telling {
    output: Output,
    unprinted: Option<Error>,
}

impl Telling {
    pub(crate) fn new(invocation: &Invocation) -> Self {
        Self { output: invocation.output.another(), unprinted: None }
    }

    /// One line, or an object that is text already.
    pub(crate) fn line(&mut self, text: impl Display) {
        let printed = self.output.line(text);
        self.keep(printed);
    }

    /// The lines of a batch of records by their number in storage, whatever the order in which they were settled.
    pub(crate) fn batch(&mut self, mut batch: Vec<(Id, Vec<String>)>, progress: &mut Progress) {
        batch.sort_by_key(|(id, _)| *id);
        if batch.iter().any(|(_, lines)| !lines.is_empty()) {
            progress.clear();
        }
        for line in batch.into_iter().flat_map(|(_, lines)| lines) {
            self.line(line);
        }
        self.flush();
    }

    pub(crate) fn flush(&mut self) {
        let flushed = self.output.flush();
        self.keep(flushed);
    }

    /// Why something could not be printed, if so: the first reason.
    pub(crate) fn trouble(&mut self) -> Option<Error> {
        self.unprinted.take()
    }

    fn keep(&mut self, printed: Result<(), Error>) {
        if let Err(error) = printed {
            self.unprinted.get_or_insert(error);
        }
    }
}
