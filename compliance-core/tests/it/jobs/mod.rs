//! Jobs.

mod calendar;
mod commands;
mod defects;
mod driver;
mod faults;
mod history;
mod laws;
mod made;
mod one_off;
mod oracle;
mod reading;
mod staleness;
mod told;
mod vectors;
mod warnings;
mod wire;
