//! The record of each real run (G-18): what, who, where, when, and with what result; whether one was missed or
//! broke off, and whether the clocks allow it (G-25).

mod clocks;
mod life;
mod record;
mod schedule;
mod trouble;
mod zone_release;

pub use self::{
    clocks::{Ahead, ahead_of_clock},
    life::broke_off,
    record::{Finished, Mode, RunError, Task, recorded},
    schedule::Schedule,
    trouble::Missed,
    zone_release::newer_zone_data,
};
