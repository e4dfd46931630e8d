//! Every command as an operator types it: the built program, its lines, its exit status, and what it
//! leaves in the database.
#![allow(missing_docs)]
// Signals, rights on files and limits on them are those of Unix.
#![cfg(unix)]

mod agents;
mod bad_input;
mod broken_database;
mod check_query;
mod clocks;
mod coaching;
mod coaching_damage;
mod coaching_flow;
mod coaching_openings;
mod coaching_progress;
mod coaching_refusals;
mod coaching_silence;
mod coaching_support;
mod coaching_sweep;
mod cohorts;
mod damaged_cells;
mod demo;
mod documents;
mod expire;
mod explain;
mod full_output;
mod ground;
mod import;
mod import_coaching;
mod import_meanwhile;
mod import_room;
mod import_school;
mod import_tables;
mod import_waits;
mod input_limits;
mod interrupt;
mod kills;
mod kills_anywhere;
mod large;
mod left;
mod log;
mod messages;
mod names;
mod numbers;
mod occurrences;
mod operator;
mod outbox;
mod payouts;
mod planning;
mod policy;
mod policy_kinds;
mod postgres;
mod reading;
mod replay;
mod restore;
mod revert;
mod run_trouble;
mod said_and_done;
mod school;
mod secrets;
mod several;
mod shop;
mod single_codes;
mod waits;
mod writing;
mod zone_data;
mod zone_moved;
