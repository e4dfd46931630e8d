//! Rows to try a ledger on, and what became of them.

use std::ops::ControlFlow;

use super::{Harness, StoredStep};
use crate::{
    Change, Consequences, Failure, Id, Instant, Lifecycle, LifecycleExt, Observer, Report, Row, Span,
    SweepOptions, one_policy, sweep,
};

/// How many rows most checks take: more than a few batches of 7, and no multiple of 7.
pub(super) const MANY: usize = 12;

/// Rows in a ledger, in the order they were inserted.
pub(super) struct Population<H: Harness> {
    pub(super) ids: Vec<Id>,
    pub(super) records: Vec<H::Record>,
    /// When every row has taken its first steps.
    pub(super) end: Instant,
}

/// The instant of the first step to come.
pub(super) fn first_step<H: Harness>(harness: &H, number: usize) -> Result<Instant, String> {
    let due_at = harness.record(number).due_at(&harness.policy());
    due_at.ok_or_else(|| format!("the harness's record({number}) has nothing to come under its policy()"))
}

/// An instant before anything happens to the first `count` records.
pub(super) fn before_all<H: Harness>(harness: &H, count: usize) -> Result<Instant, String> {
    let firsts = (0..count).map(|number| first_step(harness, number)).collect::<Result<Vec<_>, _>>()?;
    let first = firsts.into_iter().min().ok_or("no record was asked for")?;
    first.checked_sub(Span::hours(1)).ok_or_else(|| "the records begin at the end of time".to_owned())
}

/// Inserts the first `count` records with their own `due_at`.
pub(super) fn fill<H: Harness>(harness: &mut H, count: usize) -> Result<Population<H>, String> {
    let policy = harness.policy();
    let mut population = Population { ids: Vec::new(), records: Vec::new(), end: Instant::MIN };
    for number in 0..count {
        let due_at = first_step(harness, number)?;
        let record = harness.record(number);
        let steps = record.timeline(&policy).take(3).map_while(Result::ok);
        population.end = steps.map(|step| step.at).chain([population.end]).max().unwrap_or(due_at);
        population.ids.push(harness.insert(&record, Some(due_at)));
        population.records.push(record);
    }
    Ok(population)
}

/// Inserts the first records with those instants to look at them.
pub(super) fn fill_at<H: Harness>(harness: &mut H, due_at: &[Option<Instant>]) -> Vec<Id> {
    due_at
        .iter()
        .enumerate()
        .map(|(number, due_at)| {
            let record = harness.record(number);
            harness.insert(&record, *due_at)
        })
        .collect()
}

type Rows<R> = Vec<(u64, Option<Instant>, R)>;
type Steps<R> = Vec<StoredStep<<R as Lifecycle>::Event>>;

/// All that is stored of some rows; numbers left out, so that two ledgers can be compared.
#[derive(Debug, PartialEq)]
pub(super) struct Content<R: Lifecycle> {
    rows: Rows<R>,
    pub(super) steps: Vec<Steps<R>>,
    outbox: Vec<String>,
    neighbours: Vec<String>,
}

impl<R: Lifecycle> Content<R> {
    /// Only what is stored of the rows themselves.
    pub(super) fn rows_and_steps(&self) -> (&Rows<R>, &[Steps<R>]) {
        (&self.rows, &self.steps)
    }
}

/// One row, which must be there.
pub(super) fn row<H: Harness>(harness: &mut H, id: Id) -> Result<Row<H::Record>, String> {
    harness.row(id).ok_or_else(|| format!("row {id} is gone"))
}

/// All that is stored of those rows, and of nobody in particular.
pub(super) fn content<H: Harness>(harness: &mut H, ids: &[Id]) -> Result<Content<H::Record>, String> {
    let mut rows = Vec::new();
    for id in ids {
        let row = row(harness, *id)?;
        rows.push((row.version, row.due_at, row.record));
    }
    let steps = ids.iter().map(|id| harness.history(*id)).collect();
    let (mut outbox, mut neighbours) = (harness.outbox(), harness.neighbours());
    outbox.sort_unstable();
    neighbours.sort_unstable();
    Ok(Content { rows, steps, outbox, neighbours })
}

/// An observer that keeps what it is told, and may stop the sweep after some batches.
pub(super) struct Listener<R: Consequences> {
    pub(super) changes: Vec<Change<R>>,
    pub(super) failures: Vec<Failure>,
    stop_after: Option<u64>,
}

impl<R: Consequences> Default for Listener<R> {
    fn default() -> Self {
        Self { changes: Vec::new(), failures: Vec::new(), stop_after: None }
    }
}

impl<R: Consequences> Listener<R> {
    pub(super) fn stopping_after(batches: u64) -> Self {
        Self { stop_after: Some(batches), ..Self::default() }
    }
}

impl<R: Consequences> Observer<R> for Listener<R> {
    fn changed(&mut self, change: &Change<R>, _: &R::Facts) {
        self.changes.push(change.clone());
    }

    fn failed(&mut self, failure: &Failure) {
        self.failures.push(failure.clone());
    }

    fn progress(&mut self, report: &Report) -> ControlFlow<()> {
        if self.stop_after == Some(report.batches) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

/// Sweeps under the harness's policy.
pub(super) fn swept<H: Harness>(
    harness: &mut H,
    now: Instant,
    options: SweepOptions,
    listener: &mut Listener<H::Record>,
) -> Result<Report, String> {
    let policy = harness.policy();
    sweep(&mut harness.ledger(), &one_policy(&policy), now, options, listener)
        .map_err(|error| error.to_string())
}

/// That many rows at a time, really.
pub(super) fn batches_of(batch: usize) -> SweepOptions {
    SweepOptions { batch, dry_run: false }
}
