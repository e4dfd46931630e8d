//! The words of messages.

#[cfg(feature = "compliance")]
mod digests;
mod replaced;
#[cfg(feature = "compliance")]
mod rules;
mod snapshots;
