//! The store on both databases.

mod agents;
mod coaching;
mod codes;
mod cohorts;
mod conflicts;
mod conformance;
mod databases;
mod doubt;
mod due_at;
mod effects;
mod enrolling;
mod faults;
mod held;
mod instants;
mod ledger;
mod neighbours;
mod offer;
mod plans;
mod population;
mod schema;
mod shelf;
mod site;
mod statements;
mod together;
mod withdrawn;
mod workers;
