//! Standard output. A reader that has seen enough (`| head`) is no error.

use std::io::{self, BufWriter, ErrorKind, Stdout, Write};

use serde::Serialize;

use crate::{error::Error, one_line::one_line};

/// Where the documented lines and the JSON objects go.
#[derive(Debug)]
pub(crate) struct Output {
    out: BufWriter<Stdout>,
    closed: bool,
    /// Whether nothing is to be told.
    silent: bool,
}

impl Output {
    pub(crate) fn new() -> Self {
        Self { out: BufWriter::new(io::stdout()), closed: false, silent: false }
    }

    /// One more that goes where this one goes.
    pub(crate) fn another(&self) -> Self {
        Self { silent: self.silent, ..Self::new() }
    }

    /// From now on nothing is told.
    pub(crate) fn silence(&mut self) {
        self.silent = true;
    }

    /// Whether nobody reads any more: a list may stop then, a change of data must not.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }

    /// One line of text, or an object that is text already: whatever a record holds, it stays one line.
    pub(crate) fn line(&mut self, text: impl std::fmt::Display) -> Result<(), Error> {
        let text = text.to_string();
        self.write(|out| writeln!(out, "{}", one_line(&text)))
    }

    /// Several lines whose breaks are ours.
    pub(crate) fn lines(&mut self, text: &str) -> Result<(), Error> {
        text.lines().try_for_each(|line| self.line(line))
    }

    /// One JSON object on a line of its own.
    pub(crate) fn object(&mut self, object: &impl Serialize) -> Result<(), Error> {
        self.write(|out| {
            serde_json::to_writer(&mut *out, object)?;
            out.write_all(b"\n")
        })
    }

    /// Everything that a reader gives.
    pub(crate) fn copy(&mut self, from: &mut impl io::Read) -> Result<(), Error> {
        self.write(|out| io::copy(from, out).map(drop))
    }

    /// Sends on what is still held back.
    pub(crate) fn flush(&mut self) -> Result<(), Error> {
        self.write(Write::flush)
    }

    fn write(&mut self, write: impl FnOnce(&mut BufWriter<Stdout>) -> io::Result<()>) -> Result<(), Error> {
        if self.closed || self.silent {
            return Ok(());
        }
        match write(&mut self.out) {
            Ok(()) => Ok(()),
            Err(error) => {
                // What is still held back would fail in the same way.
                self.closed = true;
                if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(Error::Output(error)) }
            }
        }
    }
}
