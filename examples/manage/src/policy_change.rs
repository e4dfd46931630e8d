//! What a change of policy does to the records: what is due under the old one is settled first, then
//! every record gets its next instant under the new one.

use std::ops::ControlFlow;

use automation_core::{
    Batch, Claim, Failure, Ledger, Observer, Report, Row, SweepOptions, one_policy, review, sweep,
};
use referral_core::{Agents, ReferralCode, ReferralPolicy};
use storage_diesel::StorageError;

use crate::{complaint::complain, error::Error, policy::Policy, session::Session, store::Store};

/// The setting that holds the policy in force.
const KEY: &str = "policy";
/// The setting that says whether every record has its next instant under that policy.
const REVIEWED: &str = "policy_reviewed";

/// The policy in force, as the database keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InForce {
    pub(crate) policy: String,
    /// Whether every record has its next instant under it; not so while a change is half done.
    pub(crate) reviewed: bool,
}

/// The policy in force; `None` before the first run.
pub(crate) fn in_force<S: Store>(store: &mut S) -> Result<Option<InForce>, StorageError> {
    let reviewed = store.setting(REVIEWED)?.as_deref() == Some("yes");
    Ok(store.setting(KEY)?.map(|policy| InForce { policy, reviewed }))
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
    /// Somebody asked to stop; the next run goes on.
    Stopped,
}

/// Brings the session's policy in force if it is another one. From then on nothing is written but under
/// that policy: somebody else may put another one in force meanwhile.
pub(crate) fn follow<S: Store>(
    session: &Session,
    store: &mut S,
    observer: &mut impl Observer<ReferralCode>,
    options: SweepOptions,
) -> Result<Change, StorageError> {
    let stored = in_force(store)?;
    let wanted = session.policy.to_json();
    let before = stored.as_ref().map(|stored| stored.policy.clone());
    let is_new = before.as_ref() != Some(&wanted);
    if is_new && !session.dry_run && begin_if_empty(store, before.as_deref(), &wanted)? {
        store.require_setting(Some((KEY, &wanted)));
        return Ok(Change::Done);
    }
    let same = stored.as_ref().is_some_and(|stored| stored.policy == wanted);
    let reviewed = stored.as_ref().is_none_or(|stored| stored.reviewed);
    if same && reviewed {
        store.require_setting(Some((KEY, &wanted)));
        return Ok(Change::None);
    }
    let old = match stored.map(|stored| Policy::from_json(&stored.policy)) {
        None => None,
        Some(Ok(old)) => Some(old.referral_codes),
        Some(Err(error)) => {
            complain!("warning: {error}");
            None
        }
    };
    if old.is_some() && !same {
        complain!(
            "note: the policy has changed: what is due under the old one is settled first, then the new one holds"
        );
    }
    if session.dry_run {
        return rehearse(session, store, old.as_ref(), observer, options);
    }
    if let (Some(old), Some(before)) = (&old, before.as_deref()) {
        store.require_setting(Some((KEY, before)));
        // A change that was cut short left records of both policies.
        if !reviewed && review_all(session, store, (old, before), options)? == Change::Stopped {
            return Ok(Change::Stopped);
        }
        if same {
            return Ok(Change::Done);
        }
        let report = sweep::<ReferralCode, _, _, _>(store, &one_policy(old), session.now, options, observer)
            .map_err(|error| error.source)?;
        if report.stopped {
            return Ok(Change::Stopped);
        }
    }
    store.transaction(|store| {
        expect(store, before.as_deref())?;
        store.set_setting(REVIEWED, "no")?;
        store.set_setting(KEY, &wanted)
    })?;
    store.require_setting(Some((KEY, &wanted)));
    review_all(session, store, (session.referral_codes(), &wanted), options)
}

/// Keeps the policy in force from being changed by anybody else until the transaction ends. Whoever is
/// writing under it is waited for.
fn expect<S: Store>(store: &mut S, policy: Option<&str>) -> Result<(), StorageError> {
    if store.setting_locked(KEY)?.as_deref() == policy {
        Ok(())
    } else {
        Err(StorageError::SettingChanged { key: KEY.to_owned() })
    }
}

/// Refuses another policy than the one in force, and sees to it that nothing is written once it is not in
/// force any more. For every command that writes records but the sweep: only that one changes the policy.
pub(crate) fn require_in_force<S: Store>(session: &Session, store: &mut S) -> Result<(), Error> {
    let wanted = session.policy.to_json();
    match store.setting(KEY)? {
        Some(policy) if policy == wanted => {
            store.require_setting(Some((KEY, &wanted)));
            Ok(())
        }
        Some(_) => Err(Error::Cannot(
            "the policy that is named, with --policy or by a variable, is not the one in force; nothing was \
             changed: run `manage expire-referral-codes --policy FILE` first, which puts it in force"
                .to_owned(),
        )),
        None => Err(Error::Cannot(
            "no policy is in force yet; nothing was changed: run `manage expire-referral-codes` first, which \
             puts one in force"
                .to_owned(),
        )),
    }
}

/// Brings the session's policy in force in a database that has none yet and no code either; otherwise
/// it is left to the next command that writes.
pub(crate) fn begin_if_new<S: Store>(session: &Session, store: &mut S) -> Result<(), StorageError> {
    match in_force(store)? {
        None => begin_if_empty(store, None, &session.policy.to_json()).map(drop),
        Some(_) => Ok(()),
    }
}

/// Where there is no code there is nothing to settle or review, however many follow: they are inserted
/// under the policy in force, or with the default that has every sweep look at them.
fn begin_if_empty<S: Store>(store: &mut S, before: Option<&str>, wanted: &str) -> Result<bool, StorageError> {
    store.transaction(|store| {
        expect(store, before)?;
        let first = store.page::<ReferralCode>(None, 1, &[])?;
        if !first.rows.is_empty() || !first.unreadable.is_empty() {
            return Ok(false);
        }
        store.set_setting(REVIEWED, "yes")?;
        store.set_setting(KEY, wanted)?;
        Ok(true)
    })
}

/// Gives every record its next instant under the policy, which is given also as it is stored, and notes
/// that it has.
fn review_all<S: Store>(
    session: &Session,
    store: &mut S,
    (policy, stored): (&ReferralPolicy, &str),
    options: SweepOptions,
) -> Result<Change, StorageError> {
    let mut stop = StopWhenAsked(session);
    let report = review::<ReferralCode, _, _, _>(store, &one_policy(policy), options, &mut stop)
        .map_err(|error| error.source)?;
    if report.stopped {
        return Ok(Change::Stopped);
    }
    store.transaction(|store| {
        expect(store, Some(stored))?;
        store.set_setting(REVIEWED, "yes")
    })?;
    Ok(Change::Done)
}

struct StopWhenAsked<'a>(&'a Session);

impl Observer<ReferralCode> for StopWhenAsked<'_> {
    fn changed(&mut self, change: &automation_core::Change<ReferralCode>, agents: &Agents) {
        self.0.log.change(change, agents);
    }

    fn failed(&mut self, failure: &Failure) {
        self.0.log.failure(failure);
    }

    fn progress(&mut self, _: &Report) -> ControlFlow<()> {
        if self.0.interrupt.is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
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
