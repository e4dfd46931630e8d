//! Jobs, and when nobody has touched them for too long (C-26, C-80 to C-88).

mod activity;
mod apply;
mod attention;
mod closing;
mod days;
mod draft;
mod event;
#[expect(clippy::module_inception, reason = "the noun of this file is the noun of the folder")]
mod job;
mod policy;
mod priority;
mod protection;
mod standing;
mod status;
mod texts;
mod windows;

pub use activity::{ActivityBasis, ActivityKind, Side, Turn};
pub use days::{StaleDays, StaleDaysError};
pub use draft::JobDraft;
pub use event::{Activity, Earned, JobEvent};
pub use job::Job;
pub use policy::{JobPolicy, TurnWindows};
pub use priority::Priority;
pub use protection::{Dispute, Exemption, JobDates, WarningState};
pub use standing::{Assignment, AssignmentStatus, ClosedBy, Closing, Completion, CompletionStatus, Standing};
pub use status::{JobPhase, JobStatus, OpenStatus};
pub use texts::{ExemptionReason, JobDescription, JobNumber, JobTextError, JobTitle, JobType};
pub use windows::{CloseCap, ClosingWarning, StaleWindow};
