//! The store on both databases.

mod agents;
mod codes;
mod conformance;
mod databases;
mod due_at;
mod faults;
mod instants;
mod ledger;
mod neighbours;
mod offer;
mod plans;
mod population;
mod schema;
mod site;
mod statements;
mod together;
mod workers;
