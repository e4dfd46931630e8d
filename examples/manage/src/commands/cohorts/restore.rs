//! `restore-sessions` (A-15, A-X6).

mod ending;
mod targets;

use automation_core::{
    ActError, Change, Claim, CommandError, Facts as _, Failure, Id, Ledger, Request, Row, command, one_policy,
};
use chrono::NaiveDate;
use clap::Args;
use duecourse::kinds::Cohorts;
use session_core::{
    Cohort,
    cohort::{
        CohortCommand, CohortFacts, CohortReason, CohortStatus, Enrolment, EnrolmentStatus, NewEnd,
        cohort_lines, settle_cohorts,
    },
};
use storage_diesel::{Delivery, Filter, NEIGHBOURS_AT_A_TIME, StorageError};

use self::{
    ending::{Ended, finish},
    targets::Targets,
};
use super::{complete, listing::Listing, require_zone};
use crate::{
    backdated_now,
    error::{Error, Exit},
    in_force,
    interrupt::Interrupt,
    invocation::Invocation,
    run_record::recorded,
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct RestoreSessions {
    /// The cohorts to restore, by their references: the IDs that people gave them, no numbers in storage
    #[arg(long, value_name = "ID", num_args = 1.., conflicts_with = "all_completed")]
    pub(crate) session_ids: Vec<String>,
    /// Restore every completed cohort
    #[arg(long)]
    pub(crate) all_completed: bool,
    /// The last day from now on, or `never` [default: the one it has]
    #[arg(long, value_name = "DATE|never")]
    pub(crate) end: Option<String>,
    /// Hold the messages back instead of queueing them; `manage outbox release` queues them later
    #[arg(long)]
    pub(crate) hold: bool,
}

const NAME: &str = "restore-sessions";
/// How many due cohorts are completed together.
const BATCH: usize = 100;

type Refusal = automation_core::Refusal<CohortReason>;

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &RestoreSessions,
) -> Result<Exit, Error> {
    if asked.session_ids.is_empty() && !asked.all_completed {
        return Err(Error::Cannot(cohort_lines::WHICH.to_owned()));
    }
    let end = new_end(asked.end.as_deref())?;
    invocation.interrupt = Interrupt::listen();
    recorded(invocation, store, NAME, |invocation, store| {
        require_zone(invocation)?;
        in_force::require::<Cohorts, _>(invocation, store)?;
        complete::warn(invocation);
        if !asked.hold {
            store.set_delivery(Delivery::Queued);
        }
        let mut listing = Listing::new(invocation);
        let targets = Targets::find(invocation, store, asked, &mut listing)?;
        let mut restoring = Restoring { invocation, store, end, seen: CohortFacts::default() };
        let ended = restoring.all(&targets, &mut listing);
        finish(invocation, listing, ended)
    })
}

fn new_end(text: Option<&str>) -> Result<NewEnd, Error> {
    match text.map(str::trim) {
        None => Ok(NewEnd::Keep),
        Some("never") => Ok(NewEnd::Never),
        Some(text) => NaiveDate::parse_from_str(text, "%Y-%m-%d").map(NewEnd::On).map_err(|_| {
            Error::Cannot(format!("--end: `{text}` is no date; write one such as 2026-05-31, or `never`"))
        }),
    }
}

struct Restoring<'a, S> {
    invocation: &'a Invocation,
    store: &'a mut S,
    end: NewEnd,
    /// What a dry run has decided so far, which is not written.
    seen: CohortFacts,
}

impl<S: Store> Restoring<'_, S> {
    /// Completes what is due, then restores one cohort after another, each in a transaction of its own.
    fn all(&mut self, targets: &Targets, listing: &mut Listing) -> Result<Ended, Error> {
        for due in targets.due.chunks(BATCH) {
            self.complete(due, listing)?;
            listing.tell();
        }
        for id in &targets.ids {
            if listing.is_asked_to_stop() {
                return Ok(Ended::Stopped);
            }
            self.one(*id, listing)?;
            listing.tell();
        }
        Ok(Ended::All)
    }

    fn complete(&mut self, due: &[Id], listing: &mut Listing) -> Result<(), Error> {
        let policy = self.invocation.cohort_policy();
        if !self.invocation.dry_run {
            let settled = settle_cohorts(self.store, due, self.invocation.now, &one_policy(policy))?;
            settled.failed.iter().for_each(|failure| listing.fail(failure));
            settled.written.iter().for_each(|change| listing.note(change, &settled.facts));
            return Ok(());
        }
        for row in self.look(due, listing)? {
            match Change::of_time(row, self.invocation.now, &mut self.seen, policy) {
                Ok(change) => listing.note(&change, &self.seen),
                Err(failure) => listing.fail(&failure),
            }
        }
        Ok(())
    }

    fn one(&mut self, id: Id, listing: &mut Listing) -> Result<(), Error> {
        let (ask, admin) = (CohortCommand::Restore { end: self.end }, self.invocation.admin());
        let (now, policy) = (self.invocation.now, self.invocation.cohort_policy());
        let row = match self.store.numbered::<Cohort>(id) {
            // Whoever settles it names it.
            Err(StorageError::Unreadable(_)) => None,
            row => row?,
        };
        if let Some(row) = &row {
            let key = row.key();
            if let Some(cause) =
                backdated_now::told(self.invocation, &format!("cohort {key}"), row.record.since)
            {
                listing.fail(&Failure { id, key, cause });
                return Ok(());
            }
        }
        if self.invocation.dry_run {
            for row in self.look(&[id], listing)? {
                let (key, otherwise) = (row.key(), closed_otherwise(&row, &self.seen));
                match Change::of_command(row, &Request::new(&ask, &admin, now), &mut self.seen, policy) {
                    Ok(change) => listing.note_restored(&change, &self.seen, otherwise),
                    Err(ActError::Refused(refusal)) => listing.fail(&self.refused(id, key, &refusal)),
                    Err(ActError::Runaway(runaway)) => {
                        listing.fail(&Failure { id, key, cause: runaway.to_string() });
                    }
                }
            }
            return Ok(());
        }
        let (otherwise, cohort_facts) = match &row {
            Some(row) => self.before(row)?,
            None => Default::default(),
        };
        match command::<Cohort, _, _>(self.store, &one_policy(policy), id, &Request::new(&ask, &admin, now)) {
            Ok(change) => listing.note_restored(&change, &cohort_facts, otherwise),
            Err(CommandError::Failed(failure)) => listing.fail(&failure),
            Err(CommandError::Storage(error)) => return Err(error.into()),
            Err(CommandError::Refused(refusal)) => {
                let key = self.key_of(id)?;
                listing.fail(&self.refused(id, key, &refusal));
            }
            Err(error) => {
                let key = self.key_of(id)?;
                listing.fail(&Failure { id, key, cause: error.to_string() });
            }
        }
        Ok(())
    }

    /// How many enrolments a restore leaves alone, and the names for the log; of a large cohort these come with
    /// what is done.
    fn before(&mut self, row: &Row<Cohort>) -> Result<(u64, CohortFacts), StorageError> {
        let of_cohort = Filter::equals("cohort_id", row.id.0);
        let all = self.store.count::<Enrolment>(std::slice::from_ref(&of_cohort))?;
        if usize::try_from(all).is_ok_and(|all| all <= NEIGHBOURS_AT_A_TIME) {
            let before = Ledger::<Cohort>::peek(self.store, Claim::Ids(&[row.id]))?;
            return Ok((closed_otherwise(row, &before.facts), before.facts));
        }
        let CohortStatus::Completed { at } = row.record.status else { return Ok(Default::default()) };
        let completed = [of_cohort, Filter::is("status", "completed")];
        let closed = self.store.count::<Enrolment>(&completed)?;
        let mut with_it = completed.to_vec();
        with_it.push(Filter::from("completed_with", at));
        with_it.extend(at.next().map(|behind| Filter::before("completed_with", behind)));
        Ok((closed.saturating_sub(self.store.count::<Enrolment>(&with_it)?), CohortFacts::default()))
    }

    /// The rows as the dry run has left them; those that cannot be read are told, as the run itself does.
    fn look(&mut self, ids: &[Id], listing: &mut Listing) -> Result<Vec<Row<Cohort>>, StorageError> {
        let batch = Ledger::<Cohort>::peek(self.store, Claim::Ids(ids))?;
        batch.unreadable.iter().for_each(|failure| listing.fail(failure));
        let mut facts = std::mem::take(&mut self.seen);
        facts.absorb(batch.facts);
        self.seen = facts;
        let left = |row: Row<Cohort>| self.seen.cohort(row.id).cloned().unwrap_or(row);
        Ok(batch.rows.into_iter().map(left).collect())
    }

    fn key_of(&mut self, id: Id) -> Result<String, StorageError> {
        let batch = Ledger::<Cohort>::peek(self.store, Claim::Ids(&[id]))?;
        Ok(batch.rows.first().map_or_else(|| id.to_string(), Row::key))
    }

    fn refused(&self, id: Id, key: String, refusal: &Refusal) -> Failure {
        let is_past = |reason: &CohortReason| matches!(reason, CohortReason::WouldReexpire { .. });
        let hint = match self.end {
            NewEnd::Keep if refusal.reasons().any(is_past) => "; name another last day with --end",
            _ => "",
        };
        let reasons: Vec<String> = refusal.reasons().map(ToString::to_string).collect();
        Failure { id, key, cause: format!("{}{hint}", reasons.join("; ")) }
    }
}

/// How many enrolments of a cohort another event than its completion has closed, so that a restore leaves them
/// alone (A-X6).
fn closed_otherwise(row: &Row<Cohort>, cohort_facts: &CohortFacts) -> u64 {
    let CohortStatus::Completed { at } = row.record.status else { return 0 };
    let otherwise = cohort_facts.enrolments_of(row.id).filter(|enrolment| match enrolment.record.status {
        EnrolmentStatus::Completed { with } => with != Some(at),
        EnrolmentStatus::Active | EnrolmentStatus::Inactive => false,
    });
    u64::try_from(otherwise.count()).unwrap_or(u64::MAX)
}
