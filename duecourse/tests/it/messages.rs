//! The words of messages.

#[cfg(feature = "compliance")]
mod digests;
mod replaced;
mod snapshots;
