//! Which policy is in force, and how another one comes into force.
//!
//! Each kind of record has a policy of its own, kept in the database. A change is followed by the kind's sweep
//! alone: what is due under the old policy is settled first, then every record gets its next instant under the
//! new one. Every other command that writes requires that the policy in force is the one it was called with.

mod change;
mod file;
mod in_force;
mod rehearsal;
mod zone_data;

pub use self::{
    change::{Settled, begin_if_new, settle},
    file::PolicyFile,
    in_force::{InForce, NotInForce, UnreadablePolicy, in_force, require_in_force},
};
