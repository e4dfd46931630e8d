//! Jobs.
mod laws;
