//! What a change of policy does to the records: what is due under the old one is settled first, then
//! every record gets its next instant under the new one.

use std::ops::ControlFlow;

use automation_core::{Consequences, Failure, Observer, Report, SweepOptions, one_policy, review, sweep};
use storage_diesel::{Database, StorageError};

use super::{
    in_force::{in_force, parse, text_of},
    rehearsal, zone_data,
};
use crate::{Call, Kind, Notice, PolicyOf, StoreOf, check::is_any, plan::Left};

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

impl Change {
    /// Why the next run has to go on, if what had to be settled or looked at first was not all done.
    fn unfinished(report: &Report) -> Option<Self> {
        if report.stopped { Some(Self::Stopped) } else { (report.held > 0).then_some(Self::Held(*report)) }
    }
}

/// What a sweep under the wanted policy did, and what ended it early.
#[derive(Debug, Default)]
pub struct Settled {
    /// What was done; in a dry run, what would be. Of the rehearsal of a change only the observer hears.
    pub report: Report,
    /// Why the storage failed, if it did. What the report counts is done all the same.
    pub error: Option<StorageError>,
    /// Where a plan was carried out: those of its records that were left as they are.
    pub left: Vec<Left>,
}

impl Settled {
    fn of(report: Report) -> Self {
        Self { report, ..Self::default() }
    }
}

/// How often it is begun again where other programs bring the same policy in force at the same time.
const TRIES: u32 = 10;

/// Puts the wanted policy in force if it is another one, then settles what is due under it; gives what was done
/// even if the storage failed.
///
/// Of a change, what is due under the old policy is settled first, then every record gets its next instant under
/// the new one. A change that is cut short is gone on with by the next call. From then on the store writes only
/// while the wanted policy is in force. A dry run tells what would happen, every record looked at.
pub fn settle<K: Kind, S: StoreOf<K>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &K::Choices,
    observer: &mut impl Observer<K::Record>,
    options: SweepOptions,
) -> Settled {
    let mut tries = TRIES;
    let followed = loop {
        tries = tries.saturating_sub(1);
        match follow::<K, _>(call, store, wanted, observer, options) {
            // The same policy is the same policy, whoever put it in force meanwhile.
            Err(StorageError::SettingChanged { .. }) if tries > 0 && is_wanted::<K, _>(store, wanted) => {}
            followed => break followed,
        }
    };
    match followed {
        Ok(Change::None | Change::Done) => {}
        Ok(Change::Rehearsed) => return Settled::default(),
        Ok(Change::Stopped) => return Settled::of(Report { stopped: true, ..Report::default() }),
        Ok(Change::Held(report)) => return Settled::of(report),
        Err(error) => return Settled { error: Some(error), ..Settled::default() },
    }
    let policies = one_policy(K::policy(wanted));
    match sweep::<K::Record, _, _, _>(store, &policies, call.now, options, observer) {
        Ok(report) => Settled::of(report),
        Err(error) => Settled { report: error.report, error: Some(error.source), left: Vec::new() },
    }
}

/// Whether the policy in force is the wanted one.
fn is_wanted<K: Kind, S: Database>(store: &mut S, wanted: &K::Choices) -> bool {
    matches!(store.setting(K::SETTINGS.policy), Ok(Some(policy)) if policy == text_of::<K>(wanted))
}

/// Brings the wanted policy in force if it is another one. From then on nothing is written but under
/// that policy: somebody else may put another one in force meanwhile.
fn follow<K: Kind, S: StoreOf<K>>(
    call: &Call<'_>,
    store: &mut S,
    choices: &K::Choices,
    observer: &mut impl Observer<K::Record>,
    options: SweepOptions,
) -> Result<Change, StorageError> {
    let stored = in_force::<K, _>(store)?;
    let wanted = text_of::<K>(choices);
    let before = stored.as_ref().map(|stored| stored.text.clone());
    let is_new = before.as_ref() != Some(&wanted);
    if is_new && !call.dry_run && begin_if_empty::<K, _>(store, before.as_deref(), &wanted)? {
        store.require_setting(Some((K::SETTINGS.policy, &wanted)));
        return Ok(Change::Done);
    }
    let same = stored.as_ref().is_some_and(|stored| stored.text == wanted);
    let reviewed = stored.as_ref().is_none_or(|stored| stored.reviewed);
    if same && reviewed {
        store.require_setting(Some((K::SETTINGS.policy, &wanted)));
        return Ok(Change::None);
    }
    if stored.as_ref().is_some_and(|stored| stored.newer_zone_data) {
        call.host.hear(&Notice::NewerZoneData { kind: <K::Record as automation_core::Lifecycle>::KIND });
    }
    let old = match stored.map(|stored| parse::<K>(&stored.text)) {
        None => None,
        Some(Ok(old)) => Some(old),
        Some(Err(error)) => {
            call.host.hear(&Notice::PolicyUnreadable { cause: &error.to_string() });
            None
        }
    };
    if old.is_some() && !same {
        call.host.hear(&Notice::PolicyChanges);
    }
    if call.dry_run {
        let rehearsed = rehearsal::rehearse::<K, _>(
            call,
            store,
            (old.as_ref().map(K::policy), K::policy(choices)),
            observer,
            options,
        )?;
        return Ok(if rehearsed.is_break() { Change::Stopped } else { Change::Rehearsed });
    }
    if let (Some(old), Some(before)) = (&old, before.as_deref()) {
        store.require_setting(Some((K::SETTINGS.policy, before)));
        // A change that was cut short left records of both policies.
        if !reviewed {
            let done = review_all::<K, _>(call, store, (K::policy(old), before), options)?;
            if done != Change::Done {
                return Ok(done);
            }
        }
        if same {
            return Ok(Change::Done);
        }
        let report =
            sweep::<K::Record, _, _, _>(store, &one_policy(K::policy(old)), call.now, options, observer)
                .map_err(|error| error.source)?;
        if let Some(unfinished) = Change::unfinished(&report) {
            return Ok(unfinished);
        }
    }
    store.transaction(|store| {
        // Somebody who brings the same may have been faster, and done with it.
        if store.setting_locked(K::SETTINGS.policy)?.as_ref() == Some(&wanted) {
            return Ok(());
        }
        expect::<K, _>(store, before.as_deref())?;
        store.set_setting(K::SETTINGS.reviewed, "no")?;
        store.set_setting(K::SETTINGS.policy, &wanted)
    })?;
    store.require_setting(Some((K::SETTINGS.policy, &wanted)));
    review_all::<K, _>(call, store, (K::policy(choices), &wanted), options)
}

/// Keeps the policy in force from being changed by anybody else until the transaction ends. Whoever is
/// writing under it is waited for.
fn expect<K: Kind, S: Database>(store: &mut S, policy: Option<&str>) -> Result<(), StorageError> {
    if store.setting_locked(K::SETTINGS.policy)?.as_deref() == policy {
        Ok(())
    } else {
        Err(StorageError::SettingChanged { key: K::SETTINGS.policy.to_owned() })
    }
}

/// Brings the wanted policy in force in a database that has none of that kind yet and no record
/// either; otherwise that is left to the kind's sweep.
///
/// # Errors
/// What the storage says.
pub fn begin_if_new<K: Kind, S: Database>(store: &mut S, wanted: &K::Choices) -> Result<(), StorageError> {
    match in_force::<K, _>(store)? {
        None => begin_if_empty::<K, _>(store, None, &text_of::<K>(wanted)).map(drop),
        Some(_) => Ok(()),
    }
}

/// Where there is no record there is nothing to settle or review, however many follow: they are inserted
/// under the policy in force, or with the default that has every sweep look at them.
fn begin_if_empty<K: Kind, S: Database>(
    store: &mut S,
    before: Option<&str>,
    wanted: &str,
) -> Result<bool, StorageError> {
    store.transaction(|store| {
        if store.setting_locked(K::SETTINGS.policy)?.as_deref() == Some(wanted) {
            return Ok(store.setting(K::SETTINGS.reviewed)?.as_deref() == Some("yes"));
        }
        expect::<K, _>(store, before)?;
        let Ok(choices) = parse::<K>(wanted) else { return Ok(false) };
        if is_any::<K::Record, S>(store)? {
            return Ok(false);
        }
        store.set_setting(K::SETTINGS.reviewed, "yes")?;
        store.set_setting(K::SETTINGS.policy, wanted)?;
        zone_data::note::<K, _>(store, K::policy(&choices))?;
        Ok(true)
    })
}

/// Gives every record its next instant under the policy, which is given also as it is stored, and notes
/// that it has.
fn review_all<K: Kind, S: StoreOf<K>>(
    call: &Call<'_>,
    store: &mut S,
    (policy, stored): (&PolicyOf<K>, &str),
    options: SweepOptions,
) -> Result<Change, StorageError> {
    let mut stop = Reviewing(call);
    let report = review::<K::Record, _, _, _>(store, &one_policy(policy), options, &mut stop)
        .map_err(|error| error.source)?;
    if let Some(unfinished) = Change::unfinished(&report) {
        return Ok(unfinished);
    }
    store.transaction(|store| {
        expect::<K, _>(store, Some(stored))?;
        store.set_setting(K::SETTINGS.reviewed, "yes")?;
        zone_data::note::<K, _>(store, policy)
    })?;
    Ok(Change::Done)
}

/// Follows a review: what it cannot look at it names, and it stops when somebody asks.
struct Reviewing<'a>(&'a Call<'a>);

impl<R: Consequences> Observer<R> for Reviewing<'_> {
    fn failed(&mut self, failure: &Failure) {
        self.0.host.hear(&Notice::NotReviewed { failure });
    }

    fn progress(&mut self, _: &Report) -> ControlFlow<()> {
        if self.0.host.is_asked_to_stop() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}
