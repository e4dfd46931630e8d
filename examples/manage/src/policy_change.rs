//! What a change of policy does to the records: what is due under the old one is settled first, then
//! every record gets its next instant under the new one.

use automation_core::{Batch, Claim, Ledger, Observer, Report, Row, SweepOptions, one_policy, review, sweep};
use referral_core::{ReferralCode, ReferralPolicy};
use storage_diesel::StorageError;

use crate::{error::Error, policy::Policy, session::Session, store::Store};

/// The setting that holds the policy in force.
pub(crate) const KEY: &str = "policy";

/// The policy in force, as the database keeps it.
pub(crate) fn in_force(store: &mut impl Store) -> Result<Option<String>, Error> {
    Ok(store.setting(KEY)?)
}

/// What became of the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// The policy is the one in force.
    None,
    /// It took force.
    Done,
    /// It would; the observer was told what would happen then, everything included.
    Rehearsed,
    /// The observer stopped it; the old policy stays in force.
    Stopped,
}

/// Brings the session's policy in force if it is another one. Before any command that writes records.
pub(crate) fn follow<S: Store>(
    session: &Session,
    store: &mut S,
    observer: &mut impl Observer<ReferralCode>,
    options: SweepOptions,
) -> Result<Change, StorageError> {
    let stored = store.setting(KEY)?;
    let wanted = session.policy.to_json();
    if stored.as_deref() == Some(wanted.as_str()) {
        return Ok(Change::None);
    }
    let old = stored.as_deref().map(Policy::from_json);
    match &old {
        None => {}
        Some(Ok(_)) => eprintln!(
            "note: the policy has changed: what is due under the old one is settled first, then the new one holds"
        ),
        Some(Err(error)) => eprintln!("warning: {error}"),
    }
    if session.dry_run {
        let old = old.and_then(Result::ok).map(|old| old.referral_codes);
        return rehearse(session, store, old.as_ref(), observer, options);
    }
    if let Some(Ok(old)) = old {
        let policies = one_policy(&old.referral_codes);
        let report = sweep::<ReferralCode, _, _, _>(store, &policies, session.now, options, observer)
            .map_err(|error| error.source)?;
        if report.stopped {
            return Ok(Change::Stopped);
        }
    }
    review::<ReferralCode, _, _, _>(store, &session.policies(), options, &mut ())
        .map_err(|error| error.source)?;
    store.set_setting(KEY, &wanted)?;
    Ok(Change::Done)
}

/// What a real run would do, without a write: each code is caught up under the old policy, then under
/// the new one. The stored due instants are the old policy's, so every code is looked at.
fn rehearse<S: Store>(
    session: &Session,
    store: &mut S,
    old: Option<&ReferralPolicy>,
    observer: &mut impl Observer<ReferralCode>,
    options: SweepOptions,
) -> Result<Change, StorageError> {
    let mut after = None;
    loop {
        let claim = Claim::All { after, limit: options.batch };
        let Batch { rows, unreadable, mut facts, next } = Ledger::<ReferralCode>::peek(store, claim)?;
        unreadable.iter().for_each(|failure| observer.failed(failure));
        for mut row in rows {
            for policy in old.into_iter().chain([session.referral_codes()]) {
                let (id, version, due_at) = (row.id, row.version, row.due_at);
                match automation_core::Change::of_time(row, session.now, &mut facts, policy) {
                    Ok(change) => {
                        if !change.steps.is_empty() {
                            observer.changed(&change, &facts);
                        }
                        row = Row { id, version, due_at, record: change.after };
                    }
                    Err(failure) => {
                        observer.failed(&failure);
                        break;
                    }
                }
            }
        }
        if observer.progress(&Report::default()).is_break() {
            return Ok(Change::Stopped);
        }
        match next {
            Some(next) => after = Some(next),
            None => return Ok(Change::Rehearsed),
        }
    }
}
