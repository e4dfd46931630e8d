//! What is done with cohorts, contracts and coaching sessions besides what every kind has: a student is enrolled, a
//! session scheduled, a contract given up.

mod enrol;
mod give_up;
mod schedule;

pub use self::{
    enrol::{EnrolError, Enrolled, Enrolling, enrol},
    give_up::{GiveUpError, GivenUp, GivingUp, give_up},
    schedule::{Scheduling, schedule},
};
