//! The crate from outside.

mod against_rrule;
mod allocations;
mod calendar_file;
mod clock_changes;
mod comparison;
mod cursors;
mod dice;
mod drawn;
mod fuzz;
mod lenient;
mod never_matches;
mod notes;
mod oracle;
mod oracle_agrees;
mod parse;
mod parse_errors;
mod places;
mod policies;
mod print;
mod rfc_examples;
mod rrule_conversions;
mod sentence;
mod serde;
mod smaller;
mod strategies;
mod text_limits;
