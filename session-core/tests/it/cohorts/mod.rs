//! The rules of cohorts, proved.

mod batches;
mod calendar;
mod clock_changes;
mod cohort_facts;
mod commands;
mod defects;
mod driver;
mod enrolling;
mod faults;
mod history;
mod laws;
mod made;
mod oracle;
mod restoring;
mod school;
mod told;
mod transitions;
mod vectors;
mod wire;
