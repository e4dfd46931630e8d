//! Records that a sweep has left, and those that none will look at in time.

use duecourse::{
    check,
    kinds::{CoachingSessions, Cohorts, ReferralCodes},
};

use super::checks::Checkup;
use crate::{error::Error, invocation::Invocation, store::Store};

impl Checkup {
    /// What is due of each kind that has a policy in force. It reads every record of theirs.
    pub(super) fn overdue<S: Store>(&mut self, invocation: &Invocation, store: &mut S) -> Result<(), Error> {
        let call = invocation.call();
        self.add(check::overdue::<ReferralCodes, S>(&call, store)?);
        self.add(check::overdue::<Cohorts, S>(&call, store)?);
        self.add(check::overdue::<CoachingSessions, S>(&call, store)?);
        Ok(())
    }
}
