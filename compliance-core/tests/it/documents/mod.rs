//! Documents (C-1 to C-9).
mod calendar;
mod driver;
mod history;
mod laws;
mod oracle;
