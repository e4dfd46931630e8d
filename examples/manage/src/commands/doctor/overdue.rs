//! Records that a sweep has left, and those that none will look at in time.

use duecourse::{
    check,
    kinds::{CoachingSessions, Cohorts, ReferralCodes},
};

use super::checks::Checkup;
use crate::{error::Error, session::Session, store::Store};

impl Checkup {
    /// What is due of each kind that has a policy in force. It reads every record of theirs.
    pub(super) fn overdue<S: Store>(&mut self, session: &Session, store: &mut S) -> Result<(), Error> {
        let call = session.call();
        self.add(check::overdue::<ReferralCodes, S>(&call, store)?);
        self.add(check::overdue::<Cohorts, S>(&call, store)?);
        self.add(check::overdue::<CoachingSessions, S>(&call, store)?);
        Ok(())
    }
}
