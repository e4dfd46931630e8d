use std::io::{IsTerminal, Write};

use duecourse::figures::grouped;

/// A counter on a terminal, on one line of standard error; nothing elsewhere.
#[derive(Debug)]
pub(crate) struct Progress {
    shown: bool,
    active: bool,
}

impl Progress {
    /// `quiet`: never, since something else is written there.
    pub(crate) fn new(quiet: bool) -> Self {
        Self { shown: false, active: !quiet && std::io::stderr().is_terminal() }
    }

    /// Shows how far it is.
    pub(crate) fn show(&mut self, count: u64, what: &str) {
        if self.active {
            // A terminal that cannot be written to is not worth failing for.
            let _ = write!(std::io::stderr(), "\r\x1b[K{} {what} …", grouped(count));
            self.shown = true;
        }
    }

    /// Takes the counter away, so that other lines can be written.
    pub(crate) fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}
