//! What is done with payouts besides what is asked of one record: a request is made, and many are decided upon at once.

mod decide_many;
mod request;

pub use self::{
    decide_many::{DecideError, DecidedMany, OneContractor, approve_requests, pay_jobs},
    request::{RequestAnswer, request},
};
