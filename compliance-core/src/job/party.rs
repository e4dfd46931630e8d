//! Who may do what with a job: by its own parties (G-11), never by what somebody is elsewhere.

use automation_core::{Actor, UserId};

use super::{Assignment, AssignmentStatus, Job, Standing};
use crate::people::{Role, is_staff_as};

/// Who may ask for a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asking {
    Staff,
    StaffOrAssignee,
    StaffOrCreator,
    StaffCreatorOrAssignee,
    StaffOrParty,
    Anybody,
    WhoeverWasAsked,
    Program,
}

impl Asking {
    /// As they are told to somebody else.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Staff => "staff in the role admin or fm",
            Self::StaffOrAssignee => "staff in the role admin or fm and the assignee",
            Self::StaffOrCreator => "staff in the role admin or fm and who made the job",
            Self::StaffCreatorOrAssignee => {
                "staff in the role admin or fm, who made the job and the assignee"
            }
            Self::StaffOrParty => "staff in the role admin or fm and the parties of the job",
            Self::Anybody => {
                "staff in the role admin or fm, the parties of the job, whoever was asked to do it and the system"
            }
            Self::WhoeverWasAsked => "whoever was asked to do the job",
            Self::Program => "the system",
        }
    }
}

/// The contractor, if they have said yes.
fn accepted(assignment: Option<&Assignment>) -> Option<&UserId> {
    let accepted = |assignment: &&Assignment| assignment.status == AssignmentStatus::Accepted;
    assignment.filter(accepted).map(|assignment| &assignment.contractor)
}

impl Job {
    /// The contractor who said yes to it. `None`: it is unassigned, even if somebody was asked.
    pub fn assignee(&self) -> Option<&UserId> {
        accepted(self.assignment.as_ref())
    }

    /// The assignee, also the one whose assignment ended when the job was closed.
    pub fn assignee_until_closed(&self) -> Option<&UserId> {
        match &self.standing {
            Standing::Cancelled(closing) => self.assignee().or_else(|| accepted(closing.ended.as_ref())),
            Standing::Open(_) | Standing::Completed { .. } => self.assignee(),
        }
    }

    /// Whether that user is a party to it: the assignee, also the one until it was closed, who made it, or for whom it is
    /// done.
    pub fn is_party(&self, user: &UserId) -> bool {
        let parties = [self.assignee_until_closed(), self.created_by.as_ref(), self.customer.as_ref()];
        parties.into_iter().flatten().any(|party| party.is(user))
    }

    /// Whether that actor may see its dispute: staff, or one of its parties (C-B13).
    ///
    /// ```
    /// use automation_core::{Actor, Instant, UserId};
    /// use compliance_core::job::JobDraft;
    ///
    /// let made: Instant = "2026-01-05T08:00:00Z".parse()?;
    /// let mut job = JobDraft::new("north".parse()?, "JOB-1".parse()?, "Painting".parse()?).made(made);
    /// job.customer = Some(UserId::new("cora")?);
    /// let customer = |name| UserId::new(name).map(|user| Actor::participant(user, "customer"));
    /// assert!(job.may_see_dispute(&customer("cora")?));
    /// assert!(!job.may_see_dispute(&customer("dan")?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn may_see_dispute(&self, actor: &Actor) -> bool {
        self.lets(Asking::StaffOrParty, actor)
    }

    /// Whether the actor is one of those.
    pub(super) fn lets(&self, asking: Asking, actor: &Actor) -> bool {
        let is = |user: Option<&UserId>| match (user, actor.user()) {
            (Some(user), Some(asks)) => user.is(asks),
            _ => false,
        };
        let is_staff = is_staff_as(actor, &[Role::Admin, Role::Fm]);
        let is_assignee = || is(self.assignee());
        let is_creator = || is(self.created_by.as_ref());
        let is_party = || actor.user().is_some_and(|user| self.is_party(user));
        let is_contractor = || is(self.assignment.as_ref().map(|assignment| &assignment.contractor));
        match asking {
            Asking::Staff => is_staff,
            Asking::StaffOrAssignee => is_staff || is_assignee(),
            Asking::StaffOrCreator => is_staff || is_creator(),
            Asking::StaffCreatorOrAssignee => is_staff || is_creator() || is(self.assignee_until_closed()),
            Asking::StaffOrParty => is_staff || is_party(),
            Asking::Anybody => is_staff || is_party() || is_contractor() || *actor == Actor::System,
            Asking::WhoeverWasAsked => is_contractor(),
            Asking::Program => *actor == Actor::System,
        }
    }
}
