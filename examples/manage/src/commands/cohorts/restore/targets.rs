use std::collections::BTreeSet;

use automation_core::{Batch, Failure, Id, Instant, Row};
use session_core::{
    Cohort,
    cohort::{CohortRef, Enrolment},
};
use storage_diesel::{Filter, Neighbourhood, StorageError};

use super::super::listing::Listing;
use super::RestoreSessions;
use crate::{error::Error, invocation::Invocation, store::Store};

/// How many cohorts or enrolments are read together.
const PAGE: usize = 1_000;

/// Which cohorts are to be restored, and which are to be completed before.
#[derive(Debug, Default)]
pub(super) struct Targets {
    /// In the order in which they are restored: of two that share a student the first gets them.
    pub(super) ids: Vec<Id>,
    /// Those that are due, and whose completion concerns a student of the others.
    pub(super) due: Vec<Id>,
}

impl Targets {
    /// Looks them up; one that is not there is told, and the others go on.
    pub(super) fn find<S: Store>(
        invocation: &Invocation,
        store: &mut S,
        asked: &RestoreSessions,
        listing: &mut Listing,
    ) -> Result<Self, Error> {
        if asked.all_completed {
            return Self::all(invocation, store, listing);
        }
        let mut ids = Vec::new();
        for (text, unknown) in asked.session_ids.iter().zip(i64::MIN..) {
            let reference: CohortRef =
                text.parse().map_err(|error| Error::Cannot(format!("--session-ids: {error}")))?;
            match store.find::<Cohort>(reference.as_str()) {
                Ok(Some(row)) if ids.contains(&row.id) => {}
                Ok(Some(row)) => ids.push(row.id),
                Ok(None) => listing.fail(&Failure {
                    id: Id(unknown),
                    key: reference.to_string(),
                    cause: "there is no such session".to_owned(),
                }),
                Err(StorageError::Unreadable(failure)) => listing.fail(&failure),
                Err(error) => return Err(error.into()),
            }
        }
        let mut students = BTreeSet::new();
        for id in &ids {
            each_student(store, &[Filter::equals("cohort_id", id.0)], &mut |student| {
                students.insert(student);
            })?;
        }
        let mut all_due = Vec::new();
        each_due(invocation, store, &mut |batch| all_due.extend(due_rows(batch)))?;
        let mut due = Vec::new();
        for (at, id) in all_due {
            let mut is_of_them = ids.contains(&id);
            if !is_of_them {
                let active = [Filter::equals("cohort_id", id.0), Filter::is("status", "active")];
                each_student(store, &active, &mut |student| is_of_them |= students.contains(&student))?;
            }
            if is_of_them {
                due.push((at, id));
            }
        }
        Ok(Self { ids, due: in_order(due) })
    }

    /// Every one that is completed, or will be once what is due is done; the one that completed last comes
    /// first, for that is where its students were last.
    fn all<S: Store>(invocation: &Invocation, store: &mut S, listing: &mut Listing) -> Result<Self, Error> {
        let completed = |row: &Row<Cohort>| {
            let at = row.record.over_at(invocation.now, invocation.cohort_policy())?;
            Some((at, row.id))
        };
        let (mut due, mut all) = (Vec::new(), BTreeSet::new());
        each_due(invocation, store, &mut |batch| {
            due.extend(due_rows(batch));
            all.extend(batch.rows.iter().filter_map(completed));
            batch.unreadable.iter().for_each(|failure| listing.fail(failure));
        })?;
        let mut after = None;
        loop {
            let batch = store.page::<Cohort>(after, PAGE, &[Filter::is("status", "completed")])?;
            all.extend(batch.rows.iter().filter_map(completed));
            batch.unreadable.iter().for_each(|failure| listing.fail(failure));
            after = batch.next;
            if after.is_none() {
                let ids = all.into_iter().rev().map(|(_, id)| id).collect();
                return Ok(Self { ids, due: in_order(due) });
            }
        }
    }
}

/// The cohorts that are due, without their students.
fn each_due<S: Store>(
    invocation: &Invocation,
    store: &mut S,
    tell: &mut dyn FnMut(&Batch<Cohort>),
) -> Result<(), StorageError> {
    let behind = invocation.now.next().unwrap_or(invocation.now);
    each_page(store, &[Filter::before("due_at", behind)], tell)
}

/// The students of those enrolments that can be read.
fn each_student<S: Store>(
    store: &mut S,
    enrolments: &[Filter<'_>],
    tell: &mut dyn FnMut(Id),
) -> Result<(), StorageError> {
    each_page::<Enrolment, _>(store, enrolments, &mut |batch| {
        batch.rows.iter().for_each(|row| tell(row.record.student));
    })
}

fn each_page<R: Neighbourhood, S: Store>(
    store: &mut S,
    filters: &[Filter<'_>],
    tell: &mut dyn FnMut(&Batch<R>),
) -> Result<(), StorageError> {
    let mut after = None;
    loop {
        let batch = store.page::<R>(after, PAGE, filters)?;
        tell(&batch);
        after = batch.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

fn due_rows(batch: &Batch<Cohort>) -> impl Iterator<Item = (Option<Instant>, Id)> {
    batch.rows.iter().map(|row| (row.due_at, row.id))
}

/// The earliest first.
fn in_order(mut due: Vec<(Option<Instant>, Id)>) -> Vec<Id> {
    due.sort_unstable();
    due.into_iter().map(|(_, id)| id).collect()
}
