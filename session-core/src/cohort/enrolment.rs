use automation_core::{
    Actor, Commands, Due, Event, Id, Instant, Lifecycle, Objections, OnlyMessages, Refusal, Request, Sample,
    Viewpoint,
};
use chrono::NaiveDate;

use super::staff;

/// One student's place in one cohort (A-2), made by [`enrol`](crate::cohort::enrol). Time alone changes nothing about
/// it: its cohort's completion does, or staff.
///
/// ```
/// use automation_core::{Actor, Id, Instant, Lifecycle, UserId};
/// use session_core::cohort::EnrolmentDraft;
///
/// let alice = Actor::staff(UserId::new("alice")?, "admin");
/// let now: Instant = "2026-01-05T08:00:00Z".parse()?;
/// let mut enrolment = EnrolmentDraft::new(Id(17), Id(1)).made(false, now);
/// let left = enrolment.leave(&alice)?;
/// enrolment.apply(&left, now);
/// assert_eq!(enrolment.state(), "inactive");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Enrolment {
    /// The cohort's number in storage.
    pub cohort: Id,
    /// The student's number in storage.
    pub student: Id,
    /// The local day of registration.
    pub registered: Option<NaiveDate>,
    /// What joining costs, in minor units; `None`: what the cohort says.
    pub registration_fee: Option<u64>,
    /// What taking part costs, in minor units; `None`: what the cohort says.
    pub fee: Option<u64>,
    /// The local day by which it is to be paid.
    pub due_date: Option<NaiveDate>,
    /// The local day of the next monthly payment.
    pub next_monthly_due: Option<NaiveDate>,
    /// What is taken off, in minor units.
    pub discount: Option<u64>,
    /// Whether it stands.
    pub status: EnrolmentStatus,
    /// What staff wrote about it.
    pub notes: String,
    /// When it was made.
    pub created_at: Instant,
    /// When something last happened to it; at first, when it was made.
    pub since: Instant,
}

/// Whether an enrolment stands (A-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum EnrolmentStatus {
    /// It stands.
    Active,
    /// The student left the cohort.
    Inactive,
    /// It was seen through to the end.
    Completed {
        /// The instant of the cohort's completion that closed it, which alone a restore takes back (A-X6);
        /// `None`: closed otherwise, such as taken over from another system.
        with: Option<Instant>,
    },
}

/// What can happen to an enrolment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum EnrolmentEvent {
    /// Staff enrolled the student: the first step, which changes nothing but tells who and when (A-2, G-13).
    Enrolled,
    /// Its cohort completed (A-9).
    Completed {
        /// The instant of the cohort's completion; `None`: closed otherwise.
        with: Option<Instant>,
    },
    /// Its cohort was restored (A-15).
    Reopened,
    /// The student left the cohort.
    Deactivated,
}

/// What may be asked of an enrolment, by admins and moderators only.
///
/// Its cohort, if due, is to be settled first ([`settle_cohorts`](crate::cohort::settle_cohorts)), so that what is
/// asked meets the enrolment as of now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum EnrolmentCommand {
    /// The student leaves the cohort.
    Leave,
}

impl EnrolmentCommand {
    /// The command's name as people say it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Leave => "leave",
        }
    }
}

/// Why a command to an enrolment is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum EnrolmentReason {
    /// Only admins and moderators may ask for it.
    #[error("{actor} may not do this; only staff in the role admin or moderator may")]
    NotAllowed {
        /// Who asked.
        actor: Actor,
    },
    /// There is nothing to leave any more.
    #[error("the enrolment is {state}, not active")]
    NotActive {
        /// Its state.
        state: &'static str,
    },
}

impl Enrolment {
    /// Whether it stands.
    pub fn is_active(&self) -> bool {
        self.status == EnrolmentStatus::Active
    }

    /// Whether staff may end it: it is active.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn leave(&self, actor: &Actor) -> Result<EnrolmentEvent, Refusal<EnrolmentReason>> {
        let mut objections = Objections::new();
        if !staff::may_act(actor) {
            objections.always(EnrolmentReason::NotAllowed { actor: actor.clone() });
        }
        if !self.is_active() {
            objections.always(EnrolmentReason::NotActive { state: self.state() });
        }
        objections.finish()?;
        Ok(EnrolmentEvent::Deactivated)
    }
}

impl Event for EnrolmentEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Enrolled => "enrolled",
            Self::Completed { .. } => "completed",
            Self::Reopened => "reopened",
            Self::Deactivated => "deactivated",
        }
    }
}

impl Lifecycle for Enrolment {
    const KIND: &'static str = "enrolment";
    type Policy = ();
    type Event = EnrolmentEvent;

    fn state(&self) -> &'static str {
        match self.status {
            EnrolmentStatus::Active => "active",
            EnrolmentStatus::Inactive => "inactive",
            EnrolmentStatus::Completed { .. } => "completed",
        }
    }

    fn since(&self) -> Instant {
        self.since
    }

    fn due(&self, (): &()) -> Option<Due<EnrolmentEvent>> {
        None
    }

    fn apply(&mut self, event: &EnrolmentEvent, at: Instant) {
        self.since = at;
        self.status = match (event, self.status) {
            (EnrolmentEvent::Completed { with }, EnrolmentStatus::Active) => {
                EnrolmentStatus::Completed { with: *with }
            }
            (EnrolmentEvent::Reopened, EnrolmentStatus::Completed { .. }) => EnrolmentStatus::Active,
            (EnrolmentEvent::Deactivated, EnrolmentStatus::Active) => EnrolmentStatus::Inactive,
            (_, other) => other,
        };
    }
}

/// An enrolment's steps bring about nothing else.
impl OnlyMessages for Enrolment {}

impl Commands for Enrolment {
    type Command = EnrolmentCommand;
    type Reason = EnrolmentReason;

    fn decide(
        &self,
        request: &Request<'_, EnrolmentCommand>,
        (): &(),
        (): &(),
    ) -> Result<EnrolmentEvent, Refusal<EnrolmentReason>> {
        match request.command {
            EnrolmentCommand::Leave => self.leave(request.actor),
        }
    }

    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<EnrolmentCommand, EnrolmentReason>> {
        let leave = EnrolmentCommand::Leave;
        vec![Sample::new(from.actor.clone(), leave.name(), leave)]
    }
}
