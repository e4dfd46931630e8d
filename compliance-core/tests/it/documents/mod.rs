//! Documents (C-1 to C-9).
mod calendar;
mod commands;
mod compliance;
mod defects;
mod driver;
mod faults;
mod history;
mod laws;
mod made;
mod one_off;
mod oracle;
mod stages;
mod told;
mod vectors;
mod wire;
