//! Standard error: warnings, errors, and what `--verbose` tells.

use std::{
    fmt,
    io::{self, Write},
};

use crate::one_line::one_line;

/// Like `eprintln!`, which would panic when nobody reads any more and leave the work half done.
macro_rules! complain {
    ($($argument:tt)*) => { $crate::complaint::write(format_args!($($argument)*)) };
}
pub(crate) use complain;

/// One line; a character that a terminal would obey is shown instead.
pub(crate) fn write(text: fmt::Arguments<'_>) {
    let text = text.to_string();
    // What points at a place in a text takes several lines.
    let lines: Vec<_> = text.split('\n').map(one_line).collect();
    let line = lines.join("\n") + "\n";
    // There is nowhere left to say that it cannot be said.
    let _ = io::stderr().write_all(line.as_bytes());
}
