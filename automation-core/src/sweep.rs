use std::collections::{BTreeMap, BTreeSet};

use crate::{
    BirthFate, Change, Claim, Consequences, Cursor, Facts, Failure, Id, Instant, Ledger, Observer, Outcome,
    Policies, Report, Row, StillDue,
};

/// How a sweep goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SweepOptions {
    /// How many rows to take at a time, at least 1. It bounds the memory.
    pub batch: usize,
    /// Only say what would be done.
    pub dry_run: bool,
}

impl Default for SweepOptions {
    fn default() -> Self {
        Self { batch: 1_000, dry_run: false }
    }
}

/// The storage failed in the middle of a sweep.
#[derive(Debug, thiserror::Error)]
#[error("the sweep stopped after {} changes: {source}", report.changed)]
#[non_exhaustive]
pub struct SweepError<E: std::error::Error + 'static> {
    /// What was written before.
    pub report: Report,
    /// What the storage said.
    pub source: E,
}

/// Catches up every record that is due at `now`, batch by batch, and says what it did.
///
/// What it settles nobody can take back, so a `now` that may be wrong is asked about first: that is
/// [`Clocks::allow`](crate::Clocks::allow) (G-25). The sweep itself takes any.
///
/// One bad row never stops the others. When the sweep runs does not matter: hourly or after a month,
/// the records end in the same state by the same steps at the same instants (law 3).
///
/// At its end it looks what is due at `now` still, and says so with the reasons ([`Report::still_due`]).
/// What somebody let go or inserted behind it meanwhile it takes in a second round, of which there is one
/// at most.
///
/// # Errors
/// [`SweepError`] if the storage fails; it holds the report of what was written before.
pub fn sweep<R, L, P, O>(
    ledger: &mut L,
    policies: &P,
    now: Instant,
    options: SweepOptions,
    observer: &mut O,
) -> Result<Report, SweepError<L::Error>>
where
    R: Consequences,
    L: Ledger<R> + ?Sized,
    L::Error: std::error::Error + 'static,
    P: Policies<R> + ?Sized,
    O: Observer<R> + ?Sized,
{
    let limit = options.batch.max(1);
    let claim = |after| Claim::Due { now, after, limit };
    pages(ledger, &claim, options, observer, &mut |row, facts| {
        let policy = policies.of(&row.record);
        Change::of_time(row, now, facts, policy).map(Some)
    })
}

/// Looks at every record by number and writes a new `due_at` where the policy gives another one: to be
/// run when the policy or the zone database has changed, after a sweep under the old policy.
///
/// # Errors
/// [`SweepError`] if the storage fails; it holds the report of what was written before.
pub fn review<R, L, P, O>(
    ledger: &mut L,
    policies: &P,
    options: SweepOptions,
    observer: &mut O,
) -> Result<Report, SweepError<L::Error>>
where
    R: Consequences,
    L: Ledger<R> + ?Sized,
    L::Error: std::error::Error + 'static,
    P: Policies<R> + ?Sized,
    O: Observer<R> + ?Sized,
{
    let limit = options.batch.max(1);
    let claim = |after| Claim::All { after, limit };
    pages(ledger, &claim, options, observer, &mut |row, _| {
        let stored = row.due_at;
        let policy = policies.of(&row.record);
        let change = Change::rescheduled(row, policy);
        Ok((change.due_at != stored).then_some(change))
    })
}

/// What is to be done with one row; `None`: it stays as it is.
type Decide<'a, R> =
    dyn FnMut(Row<R>, &mut <R as Consequences>::Facts) -> Result<Option<Change<R>>, Failure> + 'a;

/// Takes one batch after another until the last, or until the observer has enough.
fn pages<R, L, O>(
    ledger: &mut L,
    claim: &dyn Fn(Option<Cursor>) -> Claim<'static>,
    options: SweepOptions,
    observer: &mut O,
    decide: &mut Decide<'_, R>,
) -> Result<Report, SweepError<L::Error>>
where
    R: Consequences,
    L: Ledger<R> + ?Sized,
    L::Error: std::error::Error + 'static,
    O: Observer<R> + ?Sized,
{
    let mut report = Report::default();
    let mut after: Option<Cursor> = None;
    // A dry run writes nothing, so what it decided about neighbours must be remembered here.
    let mut seen = R::Facts::default();
    let ends_with_a_count = matches!(claim(None), Claim::Due { .. }) && !options.dry_run;
    let mut round = Round { ends_with_a_count, ..Round::default() };
    loop {
        // By number: a ledger may ask again, and what was said last of a row is what counts.
        let mut undecided = BTreeMap::new();
        let mut decide_all = |rows: Vec<Row<R>>, facts: &mut R::Facts| {
            let mut changes = Vec::with_capacity(rows.len());
            for row in rows {
                undecided.remove(&row.id);
                match decide(row, facts) {
                    Ok(change) => changes.extend(change),
                    Err(failure) => drop(undecided.insert(failure.id, failure)),
                }
            }
            changes
        };
        let settled = if options.dry_run {
            ledger.peek(claim(after)).map(|batch| {
                let mut facts = std::mem::take(&mut seen);
                facts.absorb(batch.facts);
                let written = decide_all(batch.rows, &mut facts);
                Outcome {
                    written,
                    failed: batch.unreadable,
                    facts,
                    next: batch.next,
                    ..Outcome::of_nothing()
                }
            })
        } else {
            ledger.settle(claim(after), &mut |batch| {
                decide_all(std::mem::take(&mut batch.rows), &mut batch.facts)
            })
        };
        let mut outcome = match settled {
            Ok(outcome) => outcome,
            Err(source) => return Err(SweepError { report, source }),
        };
        outcome.failed.extend(undecided.into_values());
        round.meet(&mut outcome.failed);
        tell(&outcome, &mut report, observer);
        round.count(&outcome, &mut report);
        if options.dry_run {
            seen = outcome.facts;
        }
        let stop = observer.progress(&report).is_break();
        match outcome.next {
            Some(next) if !stop => after = Some(next),
            Some(_) => {
                report.stopped = true;
                return Ok(report);
            }
            None if !stop && report.late() > 0 && round.again() => after = None,
            None => return Ok(report),
        }
    }
}

/// One pass over what is due, and what the pass before it must leave to it.
#[derive(Default)]
struct Round {
    /// Whether its last batch says what is due still: a review has no instant at which anything is due.
    ends_with_a_count: bool,
    is_second: bool,
    /// Rows that were left in this round because somebody holds what they need.
    held: u64,
    /// The rows that have failed, so that each is told once; of very many only some.
    failed: BTreeSet<Id>,
}

impl Round {
    /// How many failed rows are remembered: where there are more, there is no second round.
    const MOST: usize = 10_000;

    /// Forgets those failures that were told in the round before.
    fn meet(&mut self, failed: &mut Vec<Failure>) {
        if self.is_second {
            failed.retain(|failure| !self.failed.contains(&failure.id));
        }
        let room = Self::MOST.saturating_add(1).saturating_sub(self.failed.len());
        self.failed.extend(failed.iter().map(|failure| failure.id).take(room));
    }

    /// Puts into the report what is left.
    fn count<R: Consequences>(&mut self, outcome: &Outcome<R>, report: &mut Report) {
        let StillDue { all, held, undone } = outcome.still_due;
        self.held = self.held.saturating_add(count(outcome.held.len()));
        let held = self.held.saturating_add(held);
        report.still_due = all;
        report.undone = undone.min(all);
        // A row that was held in an early batch may have been settled since by the one who held it.
        report.held = if outcome.next.is_none() && self.ends_with_a_count { held.min(all) } else { held };
    }

    /// Begins the second round, if there may be one.
    fn again(&mut self) -> bool {
        let may = !self.is_second && self.failed.len() <= Self::MOST;
        (self.is_second, self.held) = (true, 0);
        may
    }
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}

fn tell<R: Consequences, O: Observer<R> + ?Sized>(
    outcome: &Outcome<R>,
    report: &mut Report,
    observer: &mut O,
) {
    let add = |total: &mut u64, more: usize| *total = total.saturating_add(count(more));
    for change in &outcome.written {
        if change.steps.is_empty() {
            add(&mut report.postponed, 1);
        } else {
            add(&mut report.changed, 1);
            add(&mut report.steps, change.steps.len());
            add(&mut report.notifications, change.notifications().count());
            add(&mut report.births, change.births().count());
        }
        observer.changed(change, &outcome.facts);
    }
    for birth in &outcome.births {
        add(&mut report.forbidden, usize::from(birth.fate == BirthFate::Forbidden));
        observer.born(birth);
    }
    for failure in &outcome.failed {
        add(&mut report.failed, 1);
        observer.failed(failure);
    }
    add(&mut report.moved, outcome.moved.len());
    add(&mut report.batches, 1);
}
