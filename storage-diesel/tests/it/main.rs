//! The store on both databases.

mod agents;
mod codes;
mod conformance;
mod databases;
mod faults;
mod instants;
mod ledger;
mod offer;
mod plans;
mod population;
mod schema;
mod site;
mod statements;
mod together;
mod workers;
