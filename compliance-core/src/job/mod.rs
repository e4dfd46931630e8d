//! Jobs, and when nobody has touched them for too long (C-26, C-80 to C-88).

mod activity;
mod apply;
mod ask;
mod attention;
mod closing;
mod command;
mod days;
mod decide;
mod draft;
mod effect;
mod estimate;
mod event;
mod explain;
#[expect(clippy::module_inception, reason = "the noun of this file is the noun of the folder")]
mod job;
pub mod lines;
mod notices;
mod party;
mod policy;
mod priority;
mod protection;
mod reason;
mod standing;
mod status;
mod texts;
mod windows;

pub use activity::{ActivityBasis, ActivityKind, Side, Turn};
pub use command::JobCommand;
pub use days::{StaleDays, StaleDaysError};
pub use draft::JobDraft;
pub use effect::JobEffect;
pub use estimate::{Estimate, EstimateStatus};
pub use event::{Activity, Earned, JobEvent};
pub use explain::JobExplanation;
pub use job::Job;
pub use notices::{JOB_AUTO_CLOSED, JOB_CLOSING_WARNING};
pub use policy::{JobPolicy, TurnWindows};
pub use priority::Priority;
pub use protection::{Dispute, Exemption, JobDates, WarningState};
pub use reason::JobReason;
pub use standing::{Assignment, AssignmentStatus, ClosedBy, Closing, Completion, CompletionStatus, Standing};
pub use status::{JobPhase, JobStatus, OpenStatus};
pub use texts::{ExemptionReason, JobDescription, JobNumber, JobTitle, JobType};
pub use windows::{CloseCap, ClosingWarning, StaleWindow};
