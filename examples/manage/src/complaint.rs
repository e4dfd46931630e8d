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

/// One line, whatever a record holds.
pub(crate) fn write(text: fmt::Arguments<'_>) {
    say(&one_line(&text.to_string()));
}

/// Several lines whose breaks are ours.
pub(crate) fn lines(text: fmt::Arguments<'_>) {
    text.to_string().lines().for_each(|line| say(&one_line(line)));
}

fn say(line: &str) {
    let line = format!("{line}\n");
    // There is nowhere left to say that it cannot be said.
    let _ = io::stderr().write_all(line.as_bytes());
}
