//! Documents (C-1 to C-9).
mod laws;
