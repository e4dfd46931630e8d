use automation_core::{Actor, Commands, Lifecycle, Objections, Refusal, Request, Sample, Viewpoint};

use super::{InactiveReason, Student, StudentEvent, StudentStatus, staff};

/// What may be asked of a student, by admins and moderators only.
///
/// The student's due cohorts are to be settled first ([`settle_cohorts`](crate::cohort::settle_cohorts)), so that
/// what is asked meets the student as of now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum StudentCommand {
    /// End or pause it, or say another reason for that.
    Deactivate {
        /// Why, if it is known.
        reason: Option<InactiveReason>,
    },
    /// Take the student back.
    Activate,
}

impl StudentCommand {
    /// The command's name as people say it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Deactivate { .. } => "deactivate",
            Self::Activate => "activate",
        }
    }
}

/// Why a command to a student is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum StudentReason {
    /// Only admins and moderators may ask for it.
    #[error("{actor} may not do this; only staff in the role admin or moderator may")]
    NotAllowed {
        /// Who asked.
        actor: Actor,
    },
    /// Takes part already.
    #[error("the student is active already")]
    AlreadyActive,
    /// Is inactive for that very reason already.
    #[error("the student is {state} already")]
    AlreadyInactive {
        /// The student's state.
        state: &'static str,
    },
}

type Answer = Result<StudentEvent, Refusal<StudentReason>>;

impl Student {
    /// Whether staff may end or pause it: unless it is so already for that reason.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn deactivate(&self, reason: Option<InactiveReason>, actor: &Actor) -> Answer {
        let mut objections = allowed(actor);
        if self.status == (StudentStatus::Inactive { reason }) {
            objections.always(StudentReason::AlreadyInactive { state: self.state() });
        }
        objections.finish()?;
        Ok(StudentEvent::Deactivated { reason })
    }

    /// Whether staff may take the student back: unless active.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn activate(&self, actor: &Actor) -> Answer {
        let mut objections = allowed(actor);
        if self.status == StudentStatus::Active {
            objections.always(StudentReason::AlreadyActive);
        }
        objections.finish()?;
        Ok(StudentEvent::Reactivated)
    }
}

impl Commands for Student {
    type Command = StudentCommand;
    type Reason = StudentReason;

    fn decide(&self, request: &Request<'_, StudentCommand>, (): &(), (): &()) -> Answer {
        match request.command {
            StudentCommand::Deactivate { reason } => self.deactivate(*reason, request.actor),
            StudentCommand::Activate => self.activate(request.actor),
        }
    }

    /// An end or a pause is tried without a reason.
    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<StudentCommand, StudentReason>> {
        let commands = [StudentCommand::Deactivate { reason: None }, StudentCommand::Activate];
        let sample = |command: StudentCommand| Sample::new(from.actor.clone(), command.name(), command);
        commands.into_iter().map(sample).collect()
    }
}

fn allowed(actor: &Actor) -> Objections<StudentReason> {
    let mut objections = Objections::new();
    if !staff::may_act(actor) {
        objections.always(StudentReason::NotAllowed { actor: actor.clone() });
    }
    objections
}
