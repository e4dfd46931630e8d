//! What a whole sweep makes of the rows.

use super::{
    Checked, Fresh, Harness, Verdict,
    population::{Content, Listener, MANY, Population, batches_of, before_all, content, fill, row, swept},
};
use crate::{Instant, LifecycleExt, Report, SweepOptions, one_policy, replay, review, testing::laws::same};

/// What a ledger holds after one sweep of many rows at their end.
fn swept_whole<H: Harness>(fresh: &mut Fresh<'_, H>, batch: usize) -> Result<Content<H::Record>, String> {
    let mut harness = fresh();
    let population = fill(&mut harness, MANY)?;
    let report = swept(&mut harness, population.end, batches_of(batch), &mut Listener::default())?;
    same("rows changed", &report.changed, &(MANY as u64))?;
    content(&mut harness, &population.ids)
}

pub(super) fn a_second_sweep_does_nothing<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let population = fill(&mut harness, MANY)?;
    swept(&mut harness, population.end, batches_of(5), &mut Listener::default())?;
    let stored = content(&mut harness, &population.ids)?;
    let report = swept(&mut harness, population.end, batches_of(5), &mut Listener::default())?;
    let nothing = Report { batches: report.batches, ..Report::default() };
    same("the report of a second sweep", &report, &nothing)?;
    same("stored after it against before", &content(&mut harness, &population.ids)?, &stored)?;
    Ok(Verdict::Holds)
}

pub(super) fn batches_do_not_matter<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let whole = swept_whole(fresh, MANY)?;
    for batch in [1, 2, 7, MANY + 1] {
        let what = format!("stored after batches of {batch} against one of {MANY}");
        same(&what, &swept_whole(fresh, batch)?, &whole)?;
    }
    Ok(Verdict::Holds)
}

pub(super) fn cadence_does_not_matter<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let once = swept_whole(fresh, 7)?;
    let mut instants: Vec<Instant> = once.steps.iter().flatten().map(|step| step.at).collect();
    instants.sort_unstable();
    instants.dedup();
    let mut harness = fresh();
    let population = fill(&mut harness, MANY)?;
    for now in instants {
        swept(&mut harness, now, batches_of(7), &mut Listener::default())?;
    }
    let often = content(&mut harness, &population.ids)?;
    same("swept at every step against once at the end", &often.rows_and_steps(), &once.rows_and_steps())?;
    Ok(Verdict::Holds)
}

pub(super) fn a_dry_run_tells_the_truth<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let population = fill(&mut harness, MANY)?;
    let stored = content(&mut harness, &population.ids)?;
    let options = SweepOptions { batch: 5, dry_run: true };
    let (mut told, mut done) = (Listener::default(), Listener::default());
    let dry = swept(&mut harness, population.end, options, &mut told)?;
    same("stored after a dry run against before", &content(&mut harness, &population.ids)?, &stored)?;
    let real = swept(&mut harness, population.end, batches_of(5), &mut done)?;
    same("reported by the dry run against the real one", &dry, &real)?;
    told.changes.sort_by_key(|change| change.id);
    done.changes.sort_by_key(|change| change.id);
    for (told, done) in told.changes.iter().zip(&done.changes) {
        same("told against done: which row", &(told.id, told.version), &(done.id, done.version))?;
        same("told against done: the steps", &told.steps, &done.steps)?;
        same("told against done: the state after", &told.after, &done.after)?;
        same("told against done: what they bring about", &told.consequences, &done.consequences)?;
        same("told against done: when to look again", &told.due_at, &done.due_at)?;
    }
    Ok(Verdict::Holds)
}

pub(super) fn a_stopped_sweep_is_finished_by_the_next<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let whole = swept_whole(fresh, 5)?;
    let mut harness = fresh();
    let population = fill(&mut harness, MANY)?;
    let mut impatient = Listener::stopping_after(1);
    let report = swept(&mut harness, population.end, batches_of(5), &mut impatient)?;
    same("whether it stopped", &report.stopped, &true)?;
    same("rows changed before it stopped", &report.changed, &5)?;
    for change in &impatient.changes {
        same("a row told of is written", &row(&mut harness, change.id)?.record, &change.after)?;
    }
    swept(&mut harness, population.end, batches_of(5), &mut Listener::default())?;
    same("stopped and finished against never stopped", &content(&mut harness, &population.ids)?, &whole)?;
    Ok(Verdict::Holds)
}

pub(super) fn a_row_looked_at_too_early_is_postponed<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let early = before_all(&harness, 1)?;
    let record = harness.record(0);
    let id = harness.insert(&record, Some(early));
    let report = swept(&mut harness, early, batches_of(MANY), &mut Listener::default())?;
    let postponed = Report { postponed: 1, batches: report.batches, ..Report::default() };
    same("the report", &report, &postponed)?;
    let stored = row(&mut harness, id)?;
    same("the stored due_at", &stored.due_at, &record.due_at(&harness.policy()))?;
    same("the stored version", &stored.version, &0)?;
    same("the stored record", &stored.record, &record)?;
    Ok(Verdict::Holds)
}

pub(super) fn a_review_moves_due_at<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let Some(policy) = harness.other_policy() else {
        return Ok(Verdict::Skipped("there is no other policy"));
    };
    let Population { ids, records, .. } = fill(&mut harness, MANY)?;
    let usual = harness.policy();
    let moves = |record: &&H::Record| record.due_at(&policy) != record.due_at(&usual);
    let expected = Report { postponed: records.iter().filter(moves).count() as u64, ..Report::default() };
    if expected.postponed == 0 {
        return Err("the harness's other_policy() moves no due_at".to_owned());
    }
    let stored = content(&mut harness, &ids)?;
    for (dry_run, expected) in [(true, expected), (false, expected), (false, Report::default())] {
        let options = SweepOptions { batch: 5, dry_run };
        let report = review(&mut harness.ledger(), &one_policy(&policy), options, &mut ())
            .map_err(|error| error.to_string())?;
        same("the report", &report, &Report { batches: report.batches, ..expected })?;
        if dry_run {
            same("stored after a dry review against before", &content(&mut harness, &ids)?, &stored)?;
        }
    }
    for (id, record) in ids.into_iter().zip(records) {
        let reviewed = row(&mut harness, id)?;
        same("the reviewed due_at", &reviewed.due_at, &record.due_at(&policy))?;
        same("the reviewed record and its version", &(reviewed.record, reviewed.version), &(record, 0))?;
    }
    Ok(Verdict::Holds)
}

pub(super) fn the_stored_steps_lead_to_the_stored_state<H: Harness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut harness = fresh();
    let population = fill(&mut harness, MANY)?;
    swept(&mut harness, population.end, batches_of(7), &mut Listener::default())?;
    for (id, origin) in population.ids.into_iter().zip(population.records) {
        let steps = harness.history(id);
        let stored = row(&mut harness, id)?;
        let versions: Vec<u64> = steps.iter().map(|step| step.version).collect();
        same("the versions of the steps", &versions, &(1..=stored.version).collect())?;
        let replayed = replay(&origin, steps.iter().map(|step| (&step.event, step.at)));
        same("replayed against stored", &replayed, &stored.record)?;
    }
    Ok(Verdict::Holds)
}
