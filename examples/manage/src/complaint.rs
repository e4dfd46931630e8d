//! Standard error: warnings, errors, and what `--verbose` tells.

use std::{
    fmt,
    io::{self, Write},
};

/// Like `eprintln!`, which would panic when nobody reads any more and leave the work half done.
macro_rules! complain {
    ($($argument:tt)*) => { $crate::complaint::write(format_args!($($argument)*)) };
}
pub(crate) use complain;

/// One line; a character that a terminal would obey is shown instead.
pub(crate) fn write(text: fmt::Arguments<'_>) {
    let mut line = String::new();
    for c in text.to_string().chars() {
        if c.is_control() && c != '\n' { line.extend(c.escape_default()) } else { line.push(c) }
    }
    line.push('\n');
    // There is nowhere left to say that it cannot be said.
    let _ = io::stderr().write_all(line.as_bytes());
}
