//! The summaries, as pure functions of facts (C-20 to C-27, C-40 to C-44, C-60 to C-63).
//!
//! Storage counts and lists the facts, a constant number of statements each; what follows from them is decided here, once
//! for all recipients.

mod daily_summary;
mod kind;
pub mod lines;
mod listed;
mod old_request;
mod payout_reminder;
mod pending_jobs;
mod policy;
mod window;

pub use daily_summary::{Attention, DailySummary, SummaryFacts, Sums};
pub use kind::DigestKind;
pub use listed::Listed;
pub use old_request::OldRequest;
pub use payout_reminder::{PayoutFacts, PayoutReminder, PendingRequest, ReadyForPayout};
pub use pending_jobs::{ApproachingJob, DueJob, OverdueJob, PendingJobs, PendingJobsFacts, UnassignedJob};
pub use policy::{DigestPolicy, RevenueBasis, WindowChoice};
pub use window::DigestWindow;
