//! Records that a sweep has left, and those that none will look at in time.

use duecourse::check;

use super::checks::Checkup;
use crate::{error::Error, invocation::Invocation, kinds::for_each_kind, store::Store};

impl Checkup {
    /// What is due of each kind that has a policy in force. It reads every record of theirs.
    pub(super) fn overdue<S: Store>(&mut self, invocation: &Invocation, store: &mut S) -> Result<(), Error> {
        let call = invocation.call();
        for_each_kind!(K => {
            self.add(check::overdue::<K, S>(&call, store)?);
        });
        Ok(())
    }
}
