//! The kernel seen from outside: its laws, its ledgers, and the faults that both must catch.

mod conformance;
mod faults;
mod laws;
