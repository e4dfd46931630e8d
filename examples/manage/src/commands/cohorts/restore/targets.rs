use std::collections::BTreeSet;

use automation_core::{Batch, Claim, Failure, Id, Ledger, Row};
use session_core::{Cohort, CohortRef};
use storage_diesel::{Filter, StorageError};

use super::super::listing::Listing;
use crate::{cli::RestoreSessions, error::Error, session::Session, store::Store};

/// How many cohorts are read together.
const PAGE: usize = 100;

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
        session: &Session,
        store: &mut S,
        asked: &RestoreSessions,
        listing: &mut Listing,
    ) -> Result<Self, Error> {
        if asked.all_completed {
            return Self::all(session, store, listing);
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
        for part in ids.chunks(PAGE) {
            let roster = Ledger::<Cohort>::peek(store, Claim::Ids(part))?.facts;
            let enrolments = part.iter().flat_map(|id| roster.enrolments_of(*id));
            students.extend(enrolments.map(|row| row.record.student));
        }
        let mut due = Vec::new();
        each_due(session, store, &mut |batch| {
            for row in &batch.rows {
                let mut active = batch.facts.enrolments_of(row.id).filter(|row| row.record.is_active());
                if ids.contains(&row.id) || active.any(|row| students.contains(&row.record.student)) {
                    due.push(row.id);
                }
            }
        })?;
        Ok(Self { ids, due })
    }

    /// Every one that is completed, or will be once what is due is done; the one that completed last comes
    /// first, for that is where its students were last.
    fn all<S: Store>(session: &Session, store: &mut S, listing: &mut Listing) -> Result<Self, Error> {
        let completed = |row: &Row<Cohort>| {
            let at = row.record.over_at(session.now, session.cohort_policy())?;
            Some((at, row.id))
        };
        let (mut due, mut all) = (Vec::new(), BTreeSet::new());
        each_due(session, store, &mut |batch| {
            due.extend(batch.rows.iter().map(|row| row.id));
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
                return Ok(Self { ids: all.into_iter().rev().map(|(_, id)| id).collect(), due });
            }
        }
    }
}

fn each_due<S: Store>(
    session: &Session,
    store: &mut S,
    tell: &mut dyn FnMut(&Batch<Cohort>),
) -> Result<(), StorageError> {
    let mut after = None;
    loop {
        let claim = Claim::Due { now: session.now, after, limit: PAGE };
        let batch = Ledger::<Cohort>::peek(store, claim)?;
        tell(&batch);
        after = batch.next;
        if after.is_none() {
            return Ok(());
        }
    }
}
