use compliance_core::{
    digest::{DigestKind, DigestPolicy, PendingJobs},
    people::Role,
};
use storage_diesel::{Database, DigestFacts, People, StorageError};

use super::{
    DigestOutcome, DigestSent,
    queued::{fan_out, recipients},
};
use crate::{
    Call,
    dry_run::{Fate, in_transaction},
};

/// Tells every active facility manager and admin of the jobs that need somebody (C-20 to C-27): the facts are read by a
/// constant number of statements, and one more puts the messages in.
///
/// # Errors
/// What the storage says; nothing was written then.
pub fn send_pending_jobs_reminder<S: Database + DigestFacts + People>(
    call: &Call<'_>,
    store: &mut S,
    policy: &DigestPolicy,
) -> Result<DigestSent<PendingJobs>, StorageError> {
    let date = policy.today(call.now);
    let outcome = in_transaction(store, |store| -> Result<_, StorageError> {
        let people = recipients(call, store, &[Role::Fm, Role::Admin])?;
        let outcome = if people.is_empty() {
            DigestOutcome::NobodyToTell
        } else {
            match PendingJobs::of(store.pending_jobs_facts(policy, date)?, policy, date) {
                None => DigestOutcome::NothingToTell,
                Some(digest) => fan_out(store, DigestKind::PendingJobs, digest, &people, (date, call.now))?,
            }
        };
        Ok((outcome, Fate::of(call)))
    })?;
    Ok(DigestSent { date, dry_run: call.dry_run, outcome })
}
