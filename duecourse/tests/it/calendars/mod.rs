//! Records as calendar files, read again by the reader of this workspace.

mod at_random;
mod coaching;
mod holidays;
mod pattern_files;
mod patterns;
mod peers;
mod seen;
mod studio;
