//! The kernel seen from outside: its laws, its ledgers, and the faults that both must catch.

mod clocks;
mod conformance;
mod faults;
mod laws;
mod records;
mod refusal;
mod spellings;
mod sweeping;
mod texts;
mod time;
mod waking;
mod wire;
