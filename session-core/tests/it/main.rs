//! The rules of cohorts and sessions.
mod calendar;
mod cohorts;
mod dice;
mod sessions;
