use std::ops::ControlFlow;

use automation_core::{Instant, LifecycleExt as _};
use compliance_core::job::{CloseCap, ClosedBy, Job, JobPolicy, Standing};
use storage_diesel::StorageError;

use crate::{Call, StoreOf, kinds::Jobs, one_off::each_due_page};

/// Which jobs a run leaves open at an instant although they are stale, since it would close more than one run may (C-88).
///
/// Whoever lists or explains jobs says so of them: as of that instant they are closed, and as stored they stay open until
/// somebody has looked at a plan.
#[derive(Debug, Clone, Copy)]
pub struct HeldBack<'a> {
    now: Instant,
    policy: &'a JobPolicy,
    is_above: bool,
}

impl<'a> HeldBack<'a> {
    /// Counts as many as there must be for the limit to be exceeded, and no more.
    ///
    /// # Errors
    /// What the storage says.
    pub fn find<S: StoreOf<Jobs>>(
        call: &Call<'_>,
        store: &mut S,
        policy: &'a JobPolicy,
    ) -> Result<Self, StorageError> {
        let now = call.now;
        let is_above = match policy.close_cap {
            CloseCap::None => false,
            CloseCap::AtMost(_) => is_above(store, now, policy)?,
        };
        Ok(Self { now, policy, is_above })
    }

    /// Whether that job, as it is stored, is one of them.
    pub fn holds(&self, job: &Job) -> bool {
        self.is_above && would_close(job, self.now, self.policy)
    }
}

fn is_above<S: StoreOf<Jobs>>(store: &mut S, now: Instant, policy: &JobPolicy) -> Result<bool, StorageError> {
    let mut found = 0_u64;
    each_due_page::<Jobs, S>(store, now, |rows| {
        let closing = rows.iter().filter(|row| would_close(&row.record, now, policy)).count();
        found = found.saturating_add(u64::try_from(closing).unwrap_or(u64::MAX));
        if policy.close_cap.allows(found) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(!policy.close_cap.allows(found))
}

/// Whether time closes it by then. One that does not come to rest is not closed by a run either.
fn would_close(job: &Job, now: Instant, policy: &JobPolicy) -> bool {
    matches!(job.standing, Standing::Open(_))
        && job.as_of(now, policy).is_ok_and(
            |seen| matches!(&seen.standing, Standing::Cancelled(closing) if closing.by == ClosedBy::Time),
        )
}
