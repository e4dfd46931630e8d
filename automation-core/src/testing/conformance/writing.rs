//! What `settle` writes.

use super::{
    Checked, Fresh, Harness, StoredStep, Verdict,
    population::{Listener, MANY, batches_of, content, fill, fill_at, first_step, row, swept},
};
use crate::{Batch, Change, Claim, Effect, Id, Instant, Ledger, Lifecycle, Outcome, testing::laws::same};

type Changes<H> = Vec<Change<<H as Harness>::Record>>;

fn settle<H: Harness>(
    harness: &mut H,
    claim: Claim<'_>,
    mut decide: impl FnMut(&mut Batch<H::Record>) -> Changes<H>,
) -> Result<Outcome<H::Record>, String> {
    harness.ledger().settle(claim, &mut decide).map_err(|error| error.to_string())
}

/// Catches every row of the batch up.
fn catch_up<H: Harness>(batch: &mut Batch<H::Record>, now: Instant, policy: &H::Policy) -> Changes<H> {
    let rows = std::mem::take(&mut batch.rows);
    let facts = &mut batch.facts;
    rows.into_iter().filter_map(|row| Change::of_time(row, now, facts, policy).ok()).collect()
}

fn by_number(ids: &[Id]) -> Vec<Id> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids
}

fn written<H: Harness>(outcome: &Outcome<H::Record>) -> Vec<Id> {
    by_number(&outcome.written.iter().map(|change| change.id).collect::<Vec<_>>())
}

/// Fails unless the row is stored as the change says.
fn stored_as<H: Harness>(harness: &mut H, change: &Change<H::Record>) -> Result<(), String> {
    let stored = row(harness, change.id)?;
    let versions = (1..).map(|number: u64| change.version + number);
    let steps: Vec<_> = change
        .steps
        .iter()
        .zip(versions)
        .map(|(step, version)| StoredStep { version, event: step.event.clone(), at: step.at })
        .collect();
    same("the stored record", &stored.record, &change.after)?;
    same("the stored due_at", &stored.due_at, &change.due_at)?;
    let version = steps.last().map_or(change.version, |step| step.version);
    same("the stored version, which counts the steps", &stored.version, &version)?;
    let history = harness.history(change.id);
    let new: Vec<_> = history.into_iter().filter(|step| step.version > change.version).collect();
    same("the stored steps", &new, &steps)
}

pub(super) fn a_change_is_written_as_a_whole<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let population = fill(&mut harness, MANY)?;
    let policy = harness.policy();
    let mut decided = Vec::new();
    let claim = Claim::Due { now: population.end, after: None, limit: MANY };
    let outcome = settle(&mut harness, claim, |batch| {
        decided = catch_up::<H>(batch, population.end, &policy);
        decided.clone()
    })?;
    same("rows written", &written::<H>(&outcome), &by_number(&population.ids))?;
    same("rows that failed", &outcome.failed, &vec![])?;
    same("rows that moved", &outcome.moved, &vec![])?;
    let mut keys = Vec::new();
    for change in &decided {
        stored_as(&mut harness, change)?;
        keys.extend(change.notifications().map(|message| message.dedup.to_string()));
    }
    keys.sort_unstable();
    let mut outbox = harness.outbox();
    outbox.sort_unstable();
    same("the messages written", &outbox, &keys)?;
    Ok(Verdict::Holds)
}

pub(super) fn a_change_without_steps_only_moves_due_at<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let due_at = first_step(&harness, 0)?;
    let ids = fill_at(&mut harness, &[Some(due_at), Some(due_at)]);
    let wanted = [due_at.next(), None];
    let outcome = settle(&mut harness, Claim::Ids(&ids), |batch| {
        let rows = std::mem::take(&mut batch.rows).into_iter();
        rows.map(|row| {
            let due_at = if row.id == ids[0] { wanted[0] } else { wanted[1] };
            Change {
                id: row.id,
                version: row.version,
                steps: Vec::new(),
                after: row.record,
                consequences: Vec::new(),
                due_at,
            }
        })
        .collect()
    })?;
    same("rows written", &written::<H>(&outcome), &by_number(&ids))?;
    for (number, id) in ids.iter().enumerate() {
        let stored = row(&mut harness, *id)?;
        same("the stored due_at", &stored.due_at, &wanted[number])?;
        same("the stored version", &stored.version, &0)?;
        same("the stored record", &stored.record, &harness.record(number))?;
        same("the stored steps", &harness.history(*id).len(), &0)?;
    }
    same("the messages written", &harness.outbox(), &vec![])?;
    Ok(Verdict::Holds)
}

pub(super) fn a_message_is_written_once<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let population = fill(&mut harness, MANY)?;
    let policy = harness.policy();
    let now = population.end;
    let claim = Claim::Ids(&population.ids);
    let mut sent = None;
    // Twice in one change, from two rows of one batch, and again in a second batch.
    for round in 0..2 {
        let outcome = settle(&mut harness, claim, |batch| {
            let changes = if round == 0 {
                catch_up::<H>(batch, now, &policy)
            } else {
                let rows = std::mem::take(&mut batch.rows);
                rows.into_iter().map(|row| Change::rescheduled(row, &policy)).collect()
            };
            let mut messages = changes.iter().flat_map(|change| &change.consequences);
            sent = sent.take().or_else(|| messages.find(|effect| effect.notification().is_some()).cloned());
            let twice: Vec<_> = sent.iter().chain(sent.iter()).cloned().collect();
            let repeat = |mut change: Change<H::Record>| {
                change.consequences.clone_from(&twice);
                change
            };
            changes.into_iter().map(repeat).collect()
        })?;
        same("rows written", &written::<H>(&outcome), &by_number(&population.ids))?;
    }
    let Some(key) =
        sent.as_ref().and_then(|effect| effect.notification()).map(|message| message.dedup.to_string())
    else {
        return Ok(Verdict::Skipped("none of the records brings a message about with its first steps"));
    };
    same("the messages written", &harness.outbox(), &vec![key])?;
    Ok(Verdict::Holds)
}

pub(super) fn a_moved_row_is_not_overwritten<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let population = fill(&mut harness, 4)?;
    let policy = harness.policy();
    let now = population.end;
    // The decision about the first rests upon what was peeked before somebody else changed it; that
    // about the third upon a version which the row never had.
    let [touched, _, impossible, _] = population.ids[..] else { return Err("four rows".to_owned()) };
    let mut peeked = harness.ledger().peek(Claim::Ids(&[touched])).map_err(|error| error.to_string())?;
    let stale = catch_up::<H>(&mut peeked, now, &policy);
    harness.touch(touched);
    let before = content(&mut harness, &[touched, impossible])?;

    let outcome = settle(&mut harness, Claim::Ids(&population.ids), |batch| {
        batch.rows.retain(|row| row.id != touched);
        let mut changes = catch_up::<H>(batch, now, &policy);
        for change in changes.iter_mut().filter(|change| change.id == impossible) {
            change.version += 7;
        }
        changes.extend(stale.iter().cloned());
        changes
    })?;
    same("rows that moved", &by_number(&outcome.moved), &by_number(&[touched, impossible]))?;
    let others = by_number(&[population.ids[1], population.ids[3]]);
    same("rows written", &written::<H>(&outcome), &others)?;
    same("rows that failed", &outcome.failed, &vec![])?;
    let after = content(&mut harness, &[touched, impossible])?;
    same("the moved rows and their steps", &after.rows_and_steps(), &before.rows_and_steps())?;
    let mut messages: Vec<_> = outcome
        .written
        .iter()
        .flat_map(Change::notifications)
        .map(|message| message.dedup.to_string())
        .collect();
    messages.sort_unstable();
    let mut outbox = harness.outbox();
    outbox.sort_unstable();
    same("the messages written", &outbox, &messages)?;
    for change in &outcome.written {
        stored_as(&mut harness, change)?;
    }
    Ok(Verdict::Holds)
}

pub(super) fn a_touched_row_is_looked_at_again<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let record = harness.record(0);
    let due_at = first_step(&harness, 0)?;
    let id = harness.insert(&record, None);
    harness.touch(id);
    same("the version after somebody else's update", &row(&mut harness, id)?.version, &1)?;
    let report = swept(&mut harness, due_at, batches_of(MANY), &mut Listener::default())?;
    same("rows changed", &report.changed, &1)?;
    let stored = row(&mut harness, id)?;
    let steps = harness.history(id);
    same("the version of the first step", &steps.first().map(|step| step.version), &Some(2))?;
    same("the version of the last step", &steps.last().map(|step| step.version), &Some(stored.version))?;
    Ok(Verdict::Holds)
}

pub(super) fn rows_left_out_stay_as_they_are<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let population = fill(&mut harness, 5)?;
    let policy = harness.policy();
    let left_out = [population.ids[0], population.ids[3]];
    let before = content(&mut harness, &left_out)?;
    let claim = Claim::Due { now: population.end, after: None, limit: MANY };
    let outcome = settle(&mut harness, claim, |batch| {
        batch.rows.retain(|row| !left_out.contains(&row.id));
        catch_up::<H>(batch, population.end, &policy)
    })?;
    same("rows that failed", &outcome.failed, &vec![])?;
    same("rows that moved", &outcome.moved, &vec![])?;
    let others = by_number(&[population.ids[1], population.ids[2], population.ids[4]]);
    same("rows written", &written::<H>(&outcome), &others)?;
    let after = content(&mut harness, &left_out)?;
    same("the rows left out", &after.rows_and_steps(), &before.rows_and_steps())?;
    Ok(Verdict::Holds)
}

pub(super) fn instants_survive_to_the_microsecond<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let texts = [
        "0001-01-01T00:00:00.000001Z",
        "1969-12-31T23:59:59.999999Z",
        "1970-01-01T00:00:00Z",
        "2026-03-29T01:00:00.123456Z",
        "9999-12-31T23:59:59.999999Z",
    ];
    let instants = texts.map(|text| text.parse::<Instant>().expect("an instant"));
    let ids = fill_at(&mut harness, &instants.map(Some));
    for (id, at) in ids.iter().zip(instants) {
        same("the due_at of a new row", &row(&mut harness, *id)?.due_at, &Some(at))?;
    }
    let earliest = harness.ledger().earliest_due(None).map_err(|error| error.to_string())?;
    same("the earliest", &earliest, &Some(instants[0]))?;

    // The instants change places, so that each is written by an update as well, and as a step's.
    let policy = harness.policy();
    let other = |id: Id| ids.iter().rev().zip(instants).find_map(|(other, at)| (*other == id).then_some(at));
    let outcome = settle(&mut harness, Claim::Ids(&ids), |batch| {
        let rows = std::mem::take(&mut batch.rows);
        let mut changes = Vec::new();
        for row in rows {
            let Some(due) = row.record.due(&policy) else { continue };
            let at = due.at().max(row.record.since());
            let Ok(mut change) = Change::of_time(row, at, &mut batch.facts, &policy) else { continue };
            change.due_at = other(change.id);
            change.consequences.clear();
            for step in &mut change.steps {
                step.at = change.due_at.unwrap_or(step.at);
            }
            changes.push(change);
        }
        changes
    })?;
    same("rows written", &written::<H>(&outcome), &by_number(&ids))?;
    for id in &ids {
        let expected = other(*id);
        same("the due_at after an update", &row(&mut harness, *id)?.due_at, &expected)?;
        let steps: Vec<Option<Instant>> = harness.history(*id).iter().map(|step| Some(step.at)).collect();
        same("the instants of the steps", &steps, &vec![expected; steps.len().max(1)])?;
    }
    Ok(Verdict::Holds)
}
