//! The store on both databases.

mod conformance;
mod databases;
mod ledger;
mod offer;
