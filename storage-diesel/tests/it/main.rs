//! The store on both databases.
// What only the tests of a domain use lies idle without it.
#![cfg_attr(
    not(all(feature = "referral", feature = "sessions", feature = "compliance")),
    allow(dead_code, unused_imports)
)]

#[cfg(feature = "referral")]
mod agents;
mod births;
mod claims;
#[cfg(all(feature = "referral", feature = "sessions"))]
mod classes;
#[cfg(feature = "sessions")]
mod coaching;
#[cfg(feature = "referral")]
mod codes;
#[cfg(feature = "sessions")]
mod cohorts;
mod columns;
mod conflicts;
mod conformance;
mod databases;
#[cfg(feature = "compliance")]
mod digests;
#[cfg(feature = "sessions")]
mod doubt;
#[cfg(feature = "referral")]
mod due_at;
mod effects;
#[cfg(feature = "sessions")]
mod enrolling;
#[cfg(feature = "referral")]
mod faults;
#[cfg(all(feature = "referral", feature = "sessions"))]
mod held;
mod instants;
mod keys;
#[cfg(feature = "referral")]
mod languages;
#[cfg(feature = "sessions")]
mod large_cohorts;
mod ledger;
mod lines;
mod many_births;
mod neighbours;
mod newest;
mod offer;
#[cfg(feature = "compliance")]
mod owed;
#[cfg(all(feature = "compliance", feature = "referral"))]
mod payouts;
#[cfg(feature = "compliance")]
mod people;
mod plain_diesel;
#[cfg(feature = "referral")]
mod plans;
#[cfg(feature = "referral")]
mod population;
mod purge;
#[cfg(feature = "referral")]
mod resting;
#[cfg(all(feature = "referral", feature = "sessions", feature = "compliance"))]
mod schema;
mod shelf;
#[cfg(feature = "referral")]
mod site;
mod statements;
mod tables;
#[cfg(all(feature = "referral", feature = "sessions"))]
mod tenants;
#[cfg(all(feature = "referral", feature = "sessions", feature = "compliance"))]
mod together;
mod waiting;
#[cfg(all(feature = "referral", feature = "sessions", feature = "compliance"))]
mod withdrawn;
#[cfg(feature = "referral")]
mod workers;
#[cfg(all(feature = "referral", feature = "sessions"))]
mod zone_moved;
