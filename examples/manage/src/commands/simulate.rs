//! `simulate`: replays time over the stored records under one policy, or two to compare.

mod past;
mod replay;
mod replayed;
mod simulation;

use automation_core::{Claim, Facts as _, Instant, Ledger, Lifecycle};
use referral_core::ReferralCode;
use session_core::{Cohort, Session};
use storage_diesel::StorageError;

use self::{past::Past, replay::Replay, replayed::Replayed, simulation::Simulation};
use crate::{
    civil_time::{PlainDate, parse},
    cli::{Records, Simulate},
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
    policy::Policy,
    store::Store,
};

/// How many records are named that fare differently under the two policies.
const NAMED: usize = 5;

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &Simulate,
) -> Result<Exit, Error> {
    let zone = invocation.zone();
    let time = |option: &str, text: &str, date| {
        parse(text, zone, date).map_err(|error| Error::Cannot(format!("{option}: {error}")))
    };
    let from = time("--from", &asked.from, PlainDate::FirstInstant)?;
    let until = time("--until", &asked.until, PlainDate::LastInstant)?;
    if until < from {
        return Err(Error::Cannot(format!("--until {until} is before --from {from}")));
    }
    let versus = asked.versus.as_deref().map(Policy::read).transpose()?;
    let span = (from, until);
    match asked.kind {
        Records::ReferralCodes => {
            let policies = (invocation.referral_codes().clone(), versus.map(|policy| policy.referral_codes));
            simulate::<ReferralCode, _>(invocation, store, span, policies)
        }
        Records::Cohorts => {
            let own = invocation.cohort_policy().clone();
            let versus = versus.map(|policy| policy.cohorts.in_zone(policy.zone.unwrap_or(own.org_zone)));
            simulate::<Cohort, _>(invocation, store, span, (own, versus))
        }
        Records::Sessions => {
            let policies = (invocation.session_policy().clone(), versus.map(|policy| policy.sessions));
            simulate::<Session, _>(invocation, store, span, policies)
        }
    }
}

/// Replays every record of a kind under the policy and, if there is another one, under that too.
fn simulate<R, S>(
    invocation: &mut Invocation,
    store: &mut S,
    (from, until): (Instant, Instant),
    (policy, versus): (<R as Lifecycle>::Policy, Option<<R as Lifecycle>::Policy>),
) -> Result<Exit, Error>
where
    R: Replayed,
    <R as Lifecycle>::Policy: Sized,
    S: Store + Ledger<R, Error = StorageError>,
{
    let zone = invocation.zone();
    let mut one = Replay::new(from, until, zone);
    let mut other = Replay::new(from, until, zone);
    let (mut records, mut differing, mut named, mut unreadable) = (0_u64, 0_u64, Vec::new(), 0_u64);
    let (mut after, mut progress) = (None, invocation.progress());
    let mut past = Past::new(from);
    // What the one policy brings to the neighbours, the other may not.
    let (mut facts, mut other_facts) = (R::Facts::default(), R::Facts::default());
    loop {
        let batch = R::page(store, Claim::All { after, limit: R::PAGE })?;
        after = batch.next;
        facts.absorb(batch.facts.clone());
        other_facts.absorb(batch.facts);
        for row in &batch.rows {
            let record = match past.as_before(store, row) {
                Ok(record) => record,
                // A step of its past that cannot be read concerns no other record (G-8).
                Err(StorageError::Unreadable(failure)) => {
                    complain!("error: {}: {} cannot be read: {}", row.key(), failure.key, failure.cause);
                    unreadable = unreadable.saturating_add(1);
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            records = records.saturating_add(1);
            record.seen_again(&row.record, &mut facts);
            let first = one.add(&*record, &mut facts, &policy);
            let Some(versus) = &versus else { continue };
            record.seen_again(&row.record, &mut other_facts);
            let second = other.add(&*record, &mut other_facts, versus);
            if first != second {
                differing = differing.saturating_add(1);
                if named.len() < NAMED {
                    named.push((row.key(), first, second));
                }
            }
        }
        for failure in &batch.unreadable {
            complain!("error: {}: {}", failure.key, failure.cause);
            unreadable = unreadable.saturating_add(1);
        }
        progress.show(records, R::PROGRESS);
        if after.is_none() {
            break;
        }
    }
    progress.clear();
    let other = versus.map(|_| other);
    let result = Simulation { words: R::WORDS, from, until, records, past, one, other, differing, named };
    result.print(invocation)?;
    Ok(if unreadable == 0 { Exit::Done } else { Exit::SomeFailed })
}
