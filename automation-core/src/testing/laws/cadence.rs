use std::collections::BTreeMap;

use super::{
    Asking, Case, WithoutCommands, hold, same,
    sweeping::{steps, swept},
};
use crate::{
    Consequences, DedupKey, Effect, Instant, Notification, SweepOptions,
    testing::{Memory, Specimen},
};

/// Law 3: sweeping at any instants up to T, or once at T: the same state and the same steps; and every
/// consequence still of use at T, and not withdrawn by a later one, is brought about exactly once. A record still of
/// use at T is made exactly once, and any split into batches makes the same records.
///
/// # Errors
/// The smallest case found that breaks it.
pub fn law_3_cadence<S: Specimen>(cases: u32) -> Result<(), String> {
    hold::<S, WithoutCommands>("law 3 (cadence)", "a step", cases, |case, seen| {
        let policy = &*case.policy;
        let instants = case.instants();
        let Some(&end) = instants.last() else { return Ok(()) };

        let mut often = case.ledger([&case.record]);
        for at in instants {
            swept(&mut often, policy, at, SweepOptions::default())?;
        }
        let mut once = case.ledger([&case.record]);
        swept(&mut once, policy, end, SweepOptions::default())?;

        let (Some(one), Some(other)) = (often.rows().next(), once.rows().next()) else {
            return Err("the record is gone".to_owned());
        };
        same("swept often against swept once: the row", one, other)?;
        let taken = steps(&often, one.id);
        same("swept often against swept once: the steps", &taken, &steps(&once, one.id))?;
        seen.add(taken.len());

        same(
            "swept often against swept once: what the steps brought about",
            &useful::<S>(&often, end),
            &useful::<S>(&once, end),
        )?;
        same(
            "swept often against swept once: messages by dedup key",
            &messages::<S>(&often, end),
            &messages::<S>(&once, end),
        )?;
        same(
            "swept often against swept once: the records that were made",
            &born::<S>(&often, end),
            &born::<S>(&once, end),
        )?;
        whatever_the_batches(case, end)
    })
}

/// Fails unless one row after the other makes the same records as all at once.
fn whatever_the_batches<S: Specimen, A: Asking<S>>(case: &Case<S, A>, now: Instant) -> Result<(), String> {
    let policy = &*case.policy;
    let all = case.all();
    let made = |batch: usize| {
        let mut ledger = case.ledger(all.iter().copied());
        swept(&mut ledger, policy, now, SweepOptions { batch, dry_run: false })?;
        Ok::<_, String>(ledger.births().cloned().collect::<Vec<_>>())
    };
    let at_once = made(all.len())?;
    for batch in [1, case.batch] {
        same(&format!("made in batches of {batch} against all at once"), &made(batch)?, &at_once)?;
    }
    Ok(())
}

/// The records that were made and are still of use.
fn born<S: Specimen>(ledger: &Memory<S::Record>, now: Instant) -> Vec<&EffectOf<S>> {
    ledger.births().filter(|effect| S::is_useful(effect, now)).collect()
}

type EffectOf<S> = <<S as Specimen>::Record as Consequences>::Effect;

/// The consequences besides messages and births that are still of use, in order.
fn useful<S: Specimen>(ledger: &Memory<S::Record>, now: Instant) -> Vec<&EffectOf<S>> {
    let all = ledger.effects().iter().map(|(_, effect)| effect);
    all.filter(|effect| effect.notification().is_none() && effect.birth().is_none())
        .filter(|effect| S::is_useful(effect, now))
        .collect()
}

/// How often each message was brought about that is still of use and was not withdrawn.
fn messages<S: Specimen>(ledger: &Memory<S::Record>, now: Instant) -> BTreeMap<&DedupKey, usize> {
    let mut standing: Vec<&Notification> = Vec::new();
    for (_, effect) in ledger.effects() {
        if let Some(withdrawal) = effect.withdrawal() {
            standing.retain(|message| !withdrawal.concerns(message));
        }
        standing.extend(effect.notification().filter(|message| message.is_useful_at(now)));
    }
    let mut count = BTreeMap::new();
    for message in standing {
        *count.entry(&message.dedup).or_default() += 1;
    }
    count
}
