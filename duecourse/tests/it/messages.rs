//! The words of messages.

mod snapshots;
