//! The rules of payouts and wallets, proved.

mod commands;
mod defects;
mod faults;
mod history;
mod laws;
mod made;
mod model;
mod office;
mod told;
mod vectors;
mod wallet;
mod wire;
