//! The store on both databases.

mod codes;
mod conformance;
mod databases;
mod instants;
mod ledger;
mod offer;
mod plans;
mod schema;
mod statements;
mod together;
