//! Jobs.

mod calendar;
mod driver;
mod faults;
mod history;
mod laws;
mod made;
mod one_off;
mod oracle;
mod staleness;
mod vectors;
mod warnings;
