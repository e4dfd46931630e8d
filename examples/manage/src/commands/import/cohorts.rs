//! Cohorts.

use duecourse::import::Fields;
use std::num::NonZeroU64;

use automation_core::{Instant, one_policy};
use duecourse::import::TableColumn;
use duecourse::kinds;
use session_core::{
    Cohort, CohortPolicy,
    cohort::{CohortDraft, CohortKind, CohortName, CohortRef, CohortStatus},
};

use super::{
    importer::{Importer, note_keyed},
    verdicts::Verdicts,
};
use crate::{commands::cohorts::require_zone, error::Error, in_force, invocation::Invocation, store::Store};
use duecourse::civil_time::PlainDate;

const STATUSES: &[(&str, Word)] =
    &[("active", Word::Active), ("inactive", Word::Inactive), ("completed", Word::Completed)];
const TYPES: &[(&str, CohortKind)] =
    &[("time_period", CohortKind::TimePeriod), ("monthly", CohortKind::Monthly)];

#[derive(Debug, Clone, Copy)]
enum Word {
    Active,
    Inactive,
    Completed,
}

pub(super) struct Cohorts {
    policy: CohortPolicy,
    now: Instant,
}

impl<S: Store> Importer<S> for Cohorts {
    const NAME: &'static str = "import cohorts";
    const WHAT: &'static str = "cohort(s)";
    const COLUMNS: &'static [TableColumn] = &[
        TableColumn::needed("reference"),
        TableColumn::needed("name"),
        TableColumn::needed("fee"),
        TableColumn::optional("registration_fee"),
        TableColumn::optional("type"),
        TableColumn::optional("start_date"),
        TableColumn::optional("end_date"),
        TableColumn::optional("status"),
        TableColumn::optional("completed_at"),
        TableColumn::optional("created_at"),
    ];
    type Entry = Cohort;

    fn begin(invocation: &Invocation, store: &mut S) -> Result<Self, Error> {
        require_zone(invocation)?;
        in_force::begin_import::<kinds::Cohorts, _>(invocation, store)?;
        Ok(Self { policy: invocation.cohort_policy().clone(), now: invocation.now })
    }

    fn read(&self, fields: &mut Fields<'_>) -> Option<Cohort> {
        let reference = fields.needed::<CohortRef>("reference");
        let name = fields.needed::<CohortName>("name");
        let fee = fee(fields);
        let registration_fee = fields.amount("registration_fee").unwrap_or_default();
        let kind = fields.word("type", TYPES).unwrap_or_default();
        let (start, end) = (fields.date("start_date"), fields.date("end_date"));
        let word = fields.word("status", STATUSES).unwrap_or(Word::Active);
        let completed_at = fields.instant("completed_at", PlainDate::FirstInstant);
        let is_created_said = fields.text("created_at").is_some();
        let created_at = fields.created_at(self.now);
        let draft = CohortDraft {
            start,
            end,
            ..CohortDraft::new(reference?, name?, fee?).of_kind(kind).registration_fee(registration_fee)
        };
        let mut cohort = fields.note(draft.made(created_at))?;
        match (word, completed_at) {
            (Word::Completed, Some(at)) if at > self.now => {
                fields.object(format_args!("the completion instant {at} is after {}", self.now));
            }
            (Word::Completed, Some(at)) if is_created_said && at < created_at => {
                fields.object(format_args!(
                    "the completion instant {at} is before the creation instant {created_at}"
                ));
            }
            (Word::Completed, said) => {
                let over = cohort.last_day_over(&self.policy).map(|because| because.at());
                // Nobody knows better than the calendar, unless that lies ahead.
                let at = said.or(over.filter(|over| *over <= self.now)).unwrap_or(self.now);
                let at = if is_created_said { at.max(created_at) } else { at };
                cohort.created_at = created_at.min(at);
                cohort.status = CohortStatus::Completed { at };
                cohort.since = at;
            }
            (_, Some(_)) => fields.object("completed_at: only a cohort that is completed has one"),
            (Word::Inactive, None) => cohort.status = CohortStatus::Inactive,
            (Word::Active, None) => {}
        }
        Some(cohort)
    }

    fn insert(
        &mut self,
        store: &mut S,
        entries: Vec<(u64, Cohort)>,
        verdicts: &mut Verdicts,
    ) -> Result<(), Error> {
        let cohorts: Vec<Cohort> = entries.iter().map(|(_, cohort)| cohort.clone()).collect();
        let inserted = store.insert(&cohorts, &one_policy(&self.policy))?;
        note_keyed(store, &entries, &inserted, "cohort", verdicts)
    }
}

/// The fee, which is never nothing.
fn fee(fields: &mut Fields<'_>) -> Option<NonZeroU64> {
    if fields.text("fee").is_none() {
        fields.object("the fee is empty");
        return None;
    }
    let amount = fields.amount("fee")?;
    fields.note(NonZeroU64::new(amount).ok_or("fee: it takes at least 1 minor unit"))
}
