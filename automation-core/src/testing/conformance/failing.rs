//! What a ledger does about rows that cannot be settled.

use super::{
    Checked, Fresh, Harness, Verdict,
    population::{Listener, MANY, batches_of, before_all, content, fill, row, swept},
};
use crate::{Change, Claim, Id, Ledger, Policies, SweepOptions, sweep, testing::laws::same};

fn failed<R: crate::Consequences>(listener: &Listener<R>) -> Vec<Id> {
    let mut ids: Vec<Id> = listener.failures.iter().map(|failure| failure.id).collect();
    ids.sort_unstable();
    ids
}

pub(super) fn unreadable_rows_are_named_and_block_nothing<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    const BATCH: usize = 2;
    let mut harness = fresh();
    // Many more than a batch, all before those that can be read.
    let early = before_all(&harness, MANY)?;
    let mut unreadable = Vec::new();
    for number in 20..29 {
        let record = harness.record(number);
        let id = harness.insert(&record, Some(early));
        if !harness.corrupt(id) {
            return Ok(Verdict::Skipped("this storage holds no unreadable row"));
        }
        unreadable.push(id);
    }
    let population = fill(&mut harness, 3)?;
    unreadable.sort_unstable();

    let mut listener = Listener::default();
    let report = swept(&mut harness, population.end, batches_of(BATCH), &mut listener)?;
    same("rows named as unreadable", &failed(&listener), &unreadable)?;
    if let Some(failure) = listener.failures.iter().find(|failure| failure.cause.is_empty()) {
        return Err(format!("row {} failed without a cause", failure.id));
    }
    same("rows changed behind them", &report.changed, &3)?;

    let mut again = Listener::default();
    let report = swept(&mut harness, population.end, batches_of(BATCH), &mut again)?;
    same("rows changed by a second sweep", &report.changed, &0)?;
    same("rows named by a second sweep", &failed(&again), &unreadable)?;

    let claims = [Claim::All { after: None, limit: 50 }, Claim::Ids(&unreadable)];
    for claim in claims {
        let batch = harness.ledger().peek(claim).map_err(|error| error.to_string())?;
        let mut named: Vec<Id> = batch.unreadable.iter().map(|failure| failure.id).collect();
        named.sort_unstable();
        same(&format!("rows named as unreadable by {claim:?}"), &named, &unreadable)?;
    }
    Ok(Verdict::Holds)
}

pub(super) fn a_refused_row_is_named_and_the_rest_written<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let population = fill(&mut harness, MANY)?;
    let refused = population.ids[4];
    if !harness.refuse(refused) {
        return Ok(Verdict::Skipped("this storage cannot be made to refuse a row"));
    }
    let before = content(&mut harness, &[refused])?;
    let mut listener = Listener::default();
    let report = swept(&mut harness, population.end, batches_of(MANY), &mut listener)?;
    same("rows named as refused", &failed(&listener), &vec![refused])?;
    same("rows changed", &report.changed, &(MANY as u64 - 1))?;
    let after = content(&mut harness, &[refused])?;
    same("the refused row and its steps", &after.rows_and_steps(), &before.rows_and_steps())?;
    let mut told: Vec<String> = listener
        .changes
        .iter()
        .flat_map(|change| change.notifications())
        .map(|m| m.dedup.to_string())
        .collect();
    told.sort_unstable();
    let mut outbox = harness.outbox();
    outbox.sort_unstable();
    same("the messages written", &outbox, &told)?;
    Ok(Verdict::Holds)
}

/// The endless policy for one record, the usual one for all others.
struct EndlessFor<'a, H: Harness> {
    record: &'a H::Record,
    endless: H::Policy,
    usual: H::Policy,
}

impl<H: Harness> Policies<H::Record> for EndlessFor<'_, H> {
    fn of(&self, record: &H::Record) -> &H::Policy {
        if record == self.record { &self.endless } else { &self.usual }
    }
}

pub(super) fn a_runaway_is_named_and_the_rest_settled<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let Some(endless) = harness.endless_policy() else {
        return Ok(Verdict::Skipped("no policy makes the records turn for ever"));
    };
    let population = fill(&mut harness, 5)?;
    let runaway = population.ids[2];
    let before = row(&mut harness, runaway)?;
    let policies = EndlessFor::<H> { record: &population.records[2], endless, usual: harness.policy() };
    let mut listener = Listener::default();
    let options = SweepOptions { batch: 2, dry_run: false };
    let report = sweep(&mut harness.ledger(), &policies, population.end, options, &mut listener)
        .map_err(|error| error.to_string())?;
    same("rows named as turning for ever", &failed(&listener), &vec![runaway])?;
    same("rows changed", &report.changed, &4)?;
    same("the row that turns for ever", &row(&mut harness, runaway)?, &before)?;
    same("its steps", &harness.history(runaway).len(), &0)?;
    Ok(Verdict::Holds)
}

pub(super) fn a_held_row_is_left_and_counted<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let population = fill(&mut harness, MANY)?;
    let held = population.ids[3];
    if !harness.hold(held) {
        return Ok(Verdict::Skipped("nobody can hold a row in this storage"));
    }
    let before = content(&mut harness, &[held])?;
    let mut listener = Listener::default();
    let report = swept(&mut harness, population.end, batches_of(5), &mut listener)?;
    same("rows changed", &report.changed, &(MANY as u64 - 1))?;
    same("rows held, and due still", &(report.held, report.still_due), &(1, 1))?;
    same("rows named", &failed(&listener), &vec![])?;
    let after = content(&mut harness, &[held])?;
    same("the held row and its steps", &after.rows_and_steps(), &before.rows_and_steps())?;
    let by_number = harness.ledger().settle(Claim::Ids(&[held]), &mut |_| Vec::new());
    same("whether a claim by number gets what somebody holds", &by_number.is_ok(), &false)?;
    Ok(Verdict::Holds)
}

pub(super) fn a_swallowed_write_is_named<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let population = fill(&mut harness, MANY)?;
    let swallowed = population.ids[4];
    if !harness.swallow(swallowed) {
        return Ok(Verdict::Skipped("this storage writes what it says it has written"));
    }
    let before = content(&mut harness, &[swallowed])?;
    let mut listener = Listener::default();
    let report = swept(&mut harness, population.end, batches_of(MANY), &mut listener)?;
    same("rows named as not written", &failed(&listener), &vec![swallowed])?;
    same("rows changed, and due still", &(report.changed, report.still_due), &(MANY as u64 - 1, 1))?;
    same("rows that moved", &report.moved, &0)?;
    let after = content(&mut harness, &[swallowed])?;
    same("the row and its steps", &after.rows_and_steps(), &before.rows_and_steps())?;
    Ok(Verdict::Holds)
}

pub(super) fn what_stays_due_is_counted<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let population = fill(&mut harness, MANY)?;
    let policy = harness.policy();
    for (limit, left) in [(5, 0), (MANY + 1, 4)] {
        let claim = Claim::Due { now: population.end, after: None, limit };
        let settled = harness.ledger().settle(claim, &mut |batch| {
            let rows = std::mem::take(&mut batch.rows).into_iter().skip(left);
            let facts = &mut batch.facts;
            rows.filter_map(|row| Change::of_time(row, population.end, facts, &policy).ok()).collect()
        });
        let outcome = settled.map_err(|error| error.to_string())?;
        let counted = outcome.still_due.all;
        let is_last = outcome.next.is_none();
        same(&format!("whether a batch of {limit} is the last"), &is_last, &(left > 0))?;
        same("rows that are due still", &counted, &u64::try_from(left).unwrap_or(0))?;
    }
    let claim = Claim::Ids(&population.ids);
    let settled = harness.ledger().settle(claim, &mut |_| Vec::new()).map_err(|error| error.to_string())?;
    same("rows that are due still by number", &settled.still_due.all, &0)?;
    Ok(Verdict::Holds)
}
