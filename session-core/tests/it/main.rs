//! The rules of cohorts and sessions.
mod calendar;
mod cohorts;
mod dice;
mod patterns;
mod sessions;
