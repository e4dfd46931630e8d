//! What a change of policy does to the records: what is due under the old one is settled first, then
//! every record gets its next instant under the new one. Each kind of record has a policy of its own.

mod kind;
mod rehearsal;
mod zone_data;

use std::ops::ControlFlow;

use automation_core::{
    Failure, Ledger, Lifecycle, Observer, Report, SweepOptions, one_policy, review, sweep,
};
use storage_diesel::StorageError;

pub(crate) use self::kind::{Cohorts, Kind, ReferralCodes, Sessions};
use crate::{complaint::complain, error::Error, log::Logged, session::Session, store::Store};

/// The policy of one kind in force, as the database keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InForce {
    pub(crate) policy: String,
    /// Whether every record has its next instant under it, by the clocks as this program knows them; not so while a
    /// change is half done, and not when the time zone data is newer than when they were last looked at.
    pub(crate) reviewed: bool,
    /// Whether the latter is so.
    newer_zone_data: bool,
}

/// What is in force of each kind; `None` before the first run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AllInForce {
    pub(crate) referral_codes: Option<InForce>,
    pub(crate) cohorts: Option<InForce>,
    pub(crate) sessions: Option<InForce>,
}

/// A store of that kind's records.
pub(crate) trait StoreOf<K: Kind>: Store + Ledger<K::Record, Error = StorageError> {}

impl<K: Kind, S: Store + Ledger<K::Record, Error = StorageError>> StoreOf<K> for S {}

/// The policies in force.
pub(crate) fn all_in_force<S: Store>(store: &mut S) -> Result<AllInForce, StorageError> {
    Ok(AllInForce {
        referral_codes: in_force::<ReferralCodes, _>(store)?,
        cohorts: in_force::<Cohorts, _>(store)?,
        sessions: in_force::<Sessions, _>(store)?,
    })
}

/// The policy of that kind in force; `None` before the first run.
pub(crate) fn in_force<K: Kind, S: Store>(store: &mut S) -> Result<Option<InForce>, StorageError> {
    let Some(policy) = store.setting(K::SETTING)? else { return Ok(None) };
    let newer_zone_data = zone_data::is_newer::<K, _>(store, &policy)?;
    let reviewed = store.setting(K::REVIEWED)?.as_deref() == Some("yes") && !newer_zone_data;
    Ok(Some(InForce { policy, reviewed, newer_zone_data }))
}

/// What became of the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    /// The policy is the one in force.
    None,
    /// It took force.
    Done,
    /// It would; the observer was told what would happen then, everything included.
    Rehearsed,
    /// Somebody asked to stop; the next run goes on.
    Stopped,
    /// Somebody else holds records that had to be settled or looked at first; the next run goes on.
    Held(Report),
}

/// How often it is begun again where other programs bring the same policy in force at the same time.
const TRIES: u32 = 10;

/// Follows a change of policy, then settles what is due. Gives what was done even if the storage failed.
pub(crate) fn settle<K: Kind, S: StoreOf<K>>(
    session: &Session,
    store: &mut S,
    observer: &mut impl Observer<K::Record>,
    options: SweepOptions,
) -> (Report, Option<StorageError>) {
    let mut tries = TRIES;
    let followed = loop {
        tries = tries.saturating_sub(1);
        match follow::<K, _>(session, store, observer, options) {
            // The same policy is the same policy, whoever put it in force meanwhile.
            Err(StorageError::SettingChanged { .. }) if tries > 0 && is_wanted::<K, _>(session, store) => {}
            followed => break followed,
        }
    };
    match followed {
        Ok(Change::None | Change::Done) => {}
        Ok(Change::Rehearsed) => return (Report::default(), None),
        Ok(Change::Stopped) => return (Report { stopped: true, ..Report::default() }, None),
        Ok(Change::Held(report)) => return (report, None),
        Err(error) => return (Report::default(), Some(error)),
    }
    let policies = one_policy(K::policy(session));
    match sweep::<K::Record, _, _, _>(store, &policies, session.now, options, observer) {
        Ok(report) => (report, None),
        Err(error) => (error.report, Some(error.source)),
    }
}

/// Whether the policy in force is the session's own.
fn is_wanted<K: Kind, S: Store>(session: &Session, store: &mut S) -> bool {
    matches!(store.setting(K::SETTING), Ok(Some(policy)) if policy == K::text(session))
}

/// Brings the session's policy in force if it is another one. From then on nothing is written but under
/// that policy: somebody else may put another one in force meanwhile.
fn follow<K: Kind, S: StoreOf<K>>(
    session: &Session,
    store: &mut S,
    observer: &mut impl Observer<K::Record>,
    options: SweepOptions,
) -> Result<Change, StorageError> {
    let stored = in_force::<K, _>(store)?;
    let wanted = K::text(session);
    let before = stored.as_ref().map(|stored| stored.policy.clone());
    let is_new = before.as_ref() != Some(&wanted);
    if is_new && !session.dry_run && begin_if_empty::<K, _>(store, before.as_deref(), &wanted)? {
        store.require_setting(Some((K::SETTING, &wanted)));
        return Ok(Change::Done);
    }
    let same = stored.as_ref().is_some_and(|stored| stored.policy == wanted);
    let reviewed = stored.as_ref().is_none_or(|stored| stored.reviewed);
    if same && reviewed {
        store.require_setting(Some((K::SETTING, &wanted)));
        return Ok(Change::None);
    }
    if stored.as_ref().is_some_and(|stored| stored.newer_zone_data) {
        complain!(
            "note: the time zone data, {}, says other things than when it was last worked out when each {} is due: \
             all are looked at again first",
            zone_core::version(),
            K::Record::KIND,
        );
    }
    let old = match stored.map(|stored| K::parse(&stored.policy)) {
        None => None,
        Some(Ok(old)) => Some(old),
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
        let rehearsed = rehearsal::rehearse::<K, _>(session, store, old.as_ref(), observer, options)?;
        return Ok(if rehearsed.is_break() { Change::Stopped } else { Change::Rehearsed });
    }
    if let (Some(old), Some(before)) = (&old, before.as_deref()) {
        store.require_setting(Some((K::SETTING, before)));
        // A change that was cut short left records of both policies.
        if !reviewed {
            let done = review_all::<K, _>(session, store, (old, before), options)?;
            if done != Change::Done {
                return Ok(done);
            }
        }
        if same {
            return Ok(Change::Done);
        }
        let report = sweep::<K::Record, _, _, _>(store, &one_policy(old), session.now, options, observer)
            .map_err(|error| error.source)?;
        if report.stopped {
            return Ok(Change::Stopped);
        }
        if report.held > 0 {
            return Ok(Change::Held(report));
        }
    }
    store.transaction(|store| {
        // Somebody who brings the same may have been faster, and done with it.
        if store.setting_locked(K::SETTING)?.as_ref() == Some(&wanted) {
            return Ok(());
        }
        expect::<K, _>(store, before.as_deref())?;
        store.set_setting(K::REVIEWED, "no")?;
        store.set_setting(K::SETTING, &wanted)
    })?;
    store.require_setting(Some((K::SETTING, &wanted)));
    review_all::<K, _>(session, store, (K::policy(session), &wanted), options)
}

/// Keeps the policy in force from being changed by anybody else until the transaction ends. Whoever is
/// writing under it is waited for.
fn expect<K: Kind, S: Store>(store: &mut S, policy: Option<&str>) -> Result<(), StorageError> {
    if store.setting_locked(K::SETTING)?.as_deref() == policy {
        Ok(())
    } else {
        Err(StorageError::SettingChanged { key: K::SETTING.to_owned() })
    }
}

/// Refuses another policy than the one in force, and sees to it that nothing is written once it is not in
/// force any more. For every command that writes records but the kind's sweep: only that one changes the
/// policy.
pub(crate) fn require_in_force<K: Kind, S: Store>(session: &Session, store: &mut S) -> Result<(), Error> {
    let (wanted, sweep) = (K::text(session), K::COMMAND);
    match store.setting(K::SETTING)? {
        Some(policy) if K::rewritten(&policy) == wanted => {
            store.require_setting(Some((K::SETTING, &policy)));
            Ok(())
        }
        Some(_) => Err(Error::Cannot(format!(
            "the policy that is named, with {}, is not the one in force; nothing was changed: run `manage \
             {sweep} {}` first, which puts it in force",
            K::NAMED_WITH.0,
            K::NAMED_WITH.1,
        ))),
        None => Err(Error::Cannot(format!(
            "no policy is in force yet; nothing was changed: run `manage {sweep}` first, which puts one in \
             force"
        ))),
    }
}

/// Brings the session's policies in force, each if there is none of its kind yet and no record of it
/// either; otherwise that is left to the next sweep. That of cohorts also waits until somebody says where
/// the organisation is.
pub(crate) fn begin_all_if_new<S: Store>(session: &Session, store: &mut S) -> Result<(), StorageError> {
    begin_if_new::<ReferralCodes, _>(session, store)?;
    begin_if_new::<Sessions, _>(session, store)?;
    if session.has_zone() { begin_if_new::<Cohorts, _>(session, store) } else { Ok(()) }
}

/// Brings the session's policy in force in a database that has none of that kind yet and no record
/// either; otherwise it is left to the kind's sweep.
pub(crate) fn begin_if_new<K: Kind, S: Store>(session: &Session, store: &mut S) -> Result<(), StorageError> {
    match in_force::<K, _>(store)? {
        None => begin_if_empty::<K, _>(store, None, &K::text(session)).map(drop),
        Some(_) => Ok(()),
    }
}

/// Where there is no record there is nothing to settle or review, however many follow: they are inserted
/// under the policy in force, or with the default that has every sweep look at them.
fn begin_if_empty<K: Kind, S: Store>(
    store: &mut S,
    before: Option<&str>,
    wanted: &str,
) -> Result<bool, StorageError> {
    store.transaction(|store| {
        if store.setting_locked(K::SETTING)?.as_deref() == Some(wanted) {
            return Ok(store.setting(K::REVIEWED)?.as_deref() == Some("yes"));
        }
        expect::<K, _>(store, before)?;
        let Ok(policy) = K::parse(wanted) else { return Ok(false) };
        let first = store.page::<K::Record>(None, 1, &[])?;
        if !first.rows.is_empty() || !first.unreadable.is_empty() {
            return Ok(false);
        }
        store.set_setting(K::REVIEWED, "yes")?;
        store.set_setting(K::SETTING, wanted)?;
        zone_data::note::<K, _>(store, &policy)?;
        Ok(true)
    })
}

/// Gives every record its next instant under the policy, which is given also as it is stored, and notes
/// that it has.
fn review_all<K: Kind, S: StoreOf<K>>(
    session: &Session,
    store: &mut S,
    (policy, stored): (&K::Policy, &str),
    options: SweepOptions,
) -> Result<Change, StorageError> {
    let mut stop = StopWhenAsked(session);
    let report = review::<K::Record, _, _, _>(store, &one_policy(policy), options, &mut stop)
        .map_err(|error| error.source)?;
    if report.stopped {
        return Ok(Change::Stopped);
    }
    if report.held > 0 {
        return Ok(Change::Held(report));
    }
    store.transaction(|store| {
        expect::<K, _>(store, Some(stored))?;
        store.set_setting(K::REVIEWED, "yes")?;
        zone_data::note::<K, _>(store, policy)
    })?;
    Ok(Change::Done)
}

struct StopWhenAsked<'a>(&'a Session);

impl<R: Logged> Observer<R> for StopWhenAsked<'_> {
    fn changed(&mut self, change: &automation_core::Change<R>, facts: &R::Facts) {
        self.0.log.change(change, facts);
    }

    fn failed(&mut self, failure: &Failure) {
        self.0.log.failure(failure);
    }

    fn progress(&mut self, _: &Report) -> ControlFlow<()> {
        if self.0.interrupt.is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}
