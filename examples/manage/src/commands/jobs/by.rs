use automation_core::{Actor, UserId};
use clap::ValueEnum;
use compliance_core::job::Job;

use crate::{error::Error, invocation::Invocation};

/// As whom it is asked: whoever may run this may speak for each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// An admin: the operator
    Admin,
    /// A facility manager: the operator
    Fm,
    /// The contractor who does the job, or was asked to
    Contractor,
    /// Whoever made the job
    Creator,
    /// The customer for whom it is done
    Customer,
    /// A program, whose activity does not count
    System,
}

impl By {
    /// The actor, if the job has one.
    pub(super) fn actor(self, invocation: &Invocation, job: &Job) -> Result<Actor, Error> {
        let asked = job.assignment.as_ref().map(|assignment| &assignment.contractor);
        let contractor = asked.or_else(|| job.assignee_until_closed());
        let participant = |user: Option<&UserId>, role: &'static str, who: &str| match user {
            Some(user) => Ok(Actor::participant(user.clone(), role)),
            None => Err(Error::Cannot(format!("job {} has no {who}; nothing was changed", job.number))),
        };
        match self {
            Self::Admin => Ok(invocation.admin()),
            Self::Fm => Ok(Actor::staff(invocation.operator().clone(), "fm")),
            Self::Contractor => participant(contractor, "contractor", "contractor"),
            Self::Creator => participant(job.created_by.as_ref(), "creator", "creator"),
            Self::Customer => participant(job.customer.as_ref(), "customer", "customer"),
            Self::System => Ok(Actor::System),
        }
    }
}
