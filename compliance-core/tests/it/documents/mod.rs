//! Documents (C-1 to C-9).
mod calendar;
mod driver;
mod faults;
mod history;
mod laws;
mod oracle;
