use std::collections::BTreeMap;

use automation_core::{
    Batch, Change, Claim, Effect as _, Facts as _, Id, Instant, LifecycleExt as _, Observer, Outcome, Report,
    Row,
};
use serde::Deserialize as _;
use storage_diesel::StorageError;

use super::{Left, Plan, PlannedRecord, PlannedStep, WhyLeft};
use crate::{
    Call, FactsOf, Kind, PolicyOf, StoreOf,
    policy::{self, NotInForce, Settled},
};

/// How many records are written together.
const AT_A_TIME: usize = 500;

/// Why a plan was not begun; nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// It is about another kind of record.
    #[error(
        "the plan is one of `{command}`, about records of the kind {found}; these are of the kind {expected}"
    )]
    OtherKind {
        /// The command that made the plan.
        command: String,
        /// Its kind.
        found: String,
        /// The kind that is asked for.
        expected: &'static str,
    },
    /// It was made for an instant that is still to come.
    #[error("the plan was made for {planned}, which is after now, {now}")]
    Ahead {
        /// The plan's instant.
        planned: Instant,
        /// The call's instant.
        now: Instant,
    },
    /// It was made by a run in which something took the place of something in the policy, so its command alone carries it
    /// out (G-36).
    #[error(
        "the plan was made with another value than the policy's, {one_off}; only `{command}` carries it out"
    )]
    OneOff {
        /// The command that made the plan.
        command: String,
        /// What it was.
        one_off: serde_json::Value,
    },
    /// Its policy cannot be read.
    #[error("the policy of the plan cannot be read: {0}")]
    Policy(serde_json::Error),
    /// Its policy is not the one in force.
    #[error(transparent)]
    NotInForce(#[from] NotInForce),
}

/// Carries out a plan: each of its records is decided again, at the plan's instant and under its policy, which must be the one
/// in force, and written where that comes to what the plan says. The others are left and named. A message that is of no
/// use any more at the instant of the call is not told.
///
/// Carried out again it changes nothing: every record has moved since.
///
/// # Errors
/// [`ApplyError`]. What went wrong later is in what it gives.
pub fn apply<K: Kind, S: StoreOf<K>>(
    call: &Call<'_>,
    store: &mut S,
    plan: &Plan,
    observer: &mut impl Observer<K::Record>,
) -> Result<Settled, ApplyError> {
    if let Some(one_off) = plan.one_off.clone() {
        return Err(ApplyError::OneOff { command: plan.command.clone(), one_off });
    }
    apply_by::<K, S>(call, store, plan, observer, &by_time::<K>)
}

/// What comes out for a row at the plan's instant.
pub(crate) type Decide<'a, K> = dyn Fn(
        Row<<K as Kind>::Record>,
        &PlannedRecord,
        Instant,
        &mut FactsOf<K>,
        &PolicyOf<K>,
    ) -> Result<Change<<K as Kind>::Record>, WhyLeft>
    + 'a;

/// The same where something else than time decides.
pub(crate) fn apply_by<K: Kind, S: StoreOf<K>>(
    call: &Call<'_>,
    store: &mut S,
    plan: &Plan,
    observer: &mut impl Observer<K::Record>,
    decide: &Decide<'_, K>,
) -> Result<Settled, ApplyError> {
    let expected = <K::Record as automation_core::Lifecycle>::KIND;
    if plan.kind != expected {
        let (command, found) = (plan.command.clone(), plan.kind.clone());
        return Err(ApplyError::OtherKind { command, found, expected });
    }
    if plan.now > call.now {
        return Err(ApplyError::Ahead { planned: plan.now, now: call.now });
    }
    let choices = K::Choices::deserialize(&plan.policy).map_err(ApplyError::Policy)?;
    policy::require_in_force::<K, _>(store, &choices)?;
    let mut applying = Applying::<K> {
        call,
        plan_now: plan.now,
        policy: K::policy(&choices),
        decide,
        report: Report::default(),
        left: Vec::new(),
        seen: FactsOf::<K>::default(),
    };
    let mut error = None;
    for records in plan.records.chunks(AT_A_TIME) {
        if let Err(failed) = applying.together(store, records, observer) {
            error = Some(failed);
            break;
        }
        if observer.progress(&applying.report).is_break() {
            applying.report.stopped = true;
            break;
        }
    }
    let Applying { report, left, .. } = applying;
    Ok(Settled { report, error, left })
}

/// What is known while a plan is carried out.
struct Applying<'a, K: Kind> {
    call: &'a Call<'a>,
    plan_now: Instant,
    policy: &'a PolicyOf<K>,
    decide: &'a Decide<'a, K>,
    report: Report,
    left: Vec<Left>,
    /// What a dry run has decided about neighbours so far, which is not written.
    seen: FactsOf<K>,
}

impl<K: Kind> Applying<'_, K> {
    /// Writes those records together, and if that is not possible one by one.
    fn together<S: StoreOf<K>>(
        &mut self,
        store: &mut S,
        records: &[PlannedRecord],
        observer: &mut impl Observer<K::Record>,
    ) -> Result<(), StorageError> {
        match self.take(store, records) {
            Ok((outcome, why)) => self.tell(store, records, &outcome, why, observer),
            Err(_) if records.len() > 1 => records
                .iter()
                .try_for_each(|record| self.together(store, std::slice::from_ref(record), observer)),
            Err(error) => Err(error),
        }
    }

    /// Decides each of them again, and writes where the same comes out.
    #[allow(clippy::type_complexity)]
    fn take<S: StoreOf<K>>(
        &mut self,
        store: &mut S,
        records: &[PlannedRecord],
    ) -> Result<(Outcome<K::Record>, BTreeMap<Id, WhyLeft>), StorageError> {
        let planned: BTreeMap<Id, &PlannedRecord> =
            records.iter().map(|record| (record.id, record)).collect();
        let ids: Vec<Id> = records.iter().map(|record| record.id).collect();
        // A ledger may ask again, and what was said last of a row is what counts.
        let mut why = BTreeMap::new();
        let (plan_now, now, policy, by) = (self.plan_now, self.call.now, self.policy, self.decide);
        let mut decide = |batch: &mut Batch<K::Record>| {
            let rows = std::mem::take(&mut batch.rows);
            let mut changes = Vec::with_capacity(rows.len());
            for row in rows {
                let Some(record) = planned.get(&row.id) else { continue };
                let id = row.id;
                match decided::<K>(row, record, (plan_now, now), &mut batch.facts, policy, by) {
                    Ok(change) => {
                        why.remove(&id);
                        changes.push(change);
                    }
                    Err(reason) => drop(why.insert(id, reason)),
                }
            }
            changes
        };
        let outcome = if self.call.dry_run {
            let mut batch = store.peek(Claim::Ids(&ids))?;
            let mut facts = std::mem::take(&mut self.seen);
            facts.absorb(std::mem::take(&mut batch.facts));
            batch.facts = facts;
            let written = decide(&mut batch);
            let failed = std::mem::take(&mut batch.unreadable);
            Outcome { written, failed, facts: batch.facts, ..Outcome::of_nothing() }
        } else {
            store.settle(Claim::Ids(&ids), &mut decide)?
        };
        Ok((outcome, why))
    }

    /// Tells what was written, and says of each other one why it was left.
    fn tell<S: StoreOf<K>>(
        &mut self,
        store: &mut S,
        records: &[PlannedRecord],
        outcome: &Outcome<K::Record>,
        mut why: BTreeMap<Id, WhyLeft>,
        observer: &mut impl Observer<K::Record>,
    ) -> Result<(), StorageError> {
        let mut written: BTreeMap<Id, &Change<K::Record>> =
            outcome.written.iter().map(|change| (change.id, change)).collect();
        for failure in &outcome.failed {
            why.insert(failure.id, WhyLeft::Failed { cause: failure.cause.clone() });
        }
        for id in outcome.moved.iter().chain(&outcome.held) {
            why.insert(*id, WhyLeft::Moved { event: None, by: None, at: None });
        }
        let report = &mut self.report;
        report.batches = report.batches.saturating_add(1);
        for record in records {
            if let Some(change) = written.remove(&record.id) {
                report.changed = report.changed.saturating_add(1);
                report.steps = report.steps.saturating_add(count(change.steps.len()));
                report.notifications =
                    report.notifications.saturating_add(count(change.notifications().count()));
                report.births = report.births.saturating_add(count(change.births().count()));
                observer.changed(change, &outcome.facts);
                continue;
            }
            let mut why = why.remove(&record.id).unwrap_or(WhyLeft::Gone);
            if let WhyLeft::Moved { event, by, at } = &mut why
                && let Some(last) =
                    store.readable_history::<K::Record>(record.id)?.rows.into_iter().next_back()
                && last.version > record.version
            {
                (*event, *by, *at) = (Some(last.event), Some(last.actor), Some(last.at));
            }
            self.left.push(Left { key: record.key.clone(), why });
        }
        for birth in &outcome.births {
            observer.born(birth);
        }
        if self.call.dry_run {
            self.seen = outcome.facts.clone();
        }
        Ok(())
    }
}

/// The change of that record, if it is what the plan says.
fn decided<K: Kind>(
    row: Row<K::Record>,
    record: &PlannedRecord,
    (plan_now, now): (Instant, Instant),
    facts: &mut FactsOf<K>,
    policy: &PolicyOf<K>,
    decide: &Decide<'_, K>,
) -> Result<Change<K::Record>, WhyLeft> {
    if row.version != record.version || row.key() != record.key {
        return Err(WhyLeft::Moved { event: None, by: None, at: None });
    }
    let mut change = decide(row, record, plan_now, facts, policy)?;
    if PlannedRecord::of::<K>(&change) != *record {
        return Err(other_outcome(change.steps.last().map(|step| step.to)));
    }
    change.consequences.retain(|effect| {
        effect.notification().is_none_or(|message| message.is_useful_at(now))
            && effect.birth().is_none_or(|birth| birth.is_useful_at(now))
    });
    Ok(change)
}

/// What time brings, as a sweep decides it.
fn by_time<K: Kind>(
    row: Row<K::Record>,
    record: &PlannedRecord,
    plan_now: Instant,
    facts: &mut FactsOf<K>,
    policy: &PolicyOf<K>,
) -> Result<Change<K::Record>, WhyLeft> {
    // The steps first: what comes out otherwise must leave no trace in what is known of the neighbours.
    let steps =
        row.record.clone().catch_up(plan_now, policy).map_err(|runaway| failed(runaway.to_string()))?;
    if steps.iter().map(PlannedStep::of::<K>).ne(record.steps.iter().cloned()) {
        return Err(other_outcome(steps.last().map(|step| step.to)));
    }
    Change::of_time(row, plan_now, facts, policy).map_err(|failure| failed(failure.cause))
}

fn other_outcome(to: Option<&'static str>) -> WhyLeft {
    WhyLeft::OtherOutcome { to: to.map(str::to_owned) }
}

fn failed(cause: String) -> WhyLeft {
    WhyLeft::Failed { cause }
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}
