//! Enrolments, which name their cohort and their student by reference.

mod known;
mod unreadable;

use automation_core::{Id, Instant, civil, one_policy};
use duecourse::import::Fields;
use duecourse::import::TableColumn;
use session_core::{
    Cohort, CohortPolicy,
    cohort::{CohortRef, CohortStatus, EnrolReason, EnrolmentDraft, EnrolmentStatus, StudentRef},
};
use storage_diesel::Inserted;

use self::known::Known;
use super::{importer::Importer, verdicts::Verdicts};
use crate::{error::Error, invocation::Invocation, store::Store};

const STATUSES: &[(&str, EnrolmentStatus)] = &[
    ("active", EnrolmentStatus::Active),
    ("inactive", EnrolmentStatus::Inactive),
    // Not closed by a completion of ours, so no restore opens it again.
    ("completed", EnrolmentStatus::Completed { with: None }),
];

pub(super) struct Enrolments {
    now: Instant,
    /// If it is known in which zone days end: without one nobody can say which cohort is over.
    policy: Option<CohortPolicy>,
}

/// A line that was understood; the numbers of cohort and student are still to be looked up.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    cohort: CohortRef,
    student: StudentRef,
    draft: EnrolmentDraft,
    status: EnrolmentStatus,
    created_at: Instant,
}

impl<S: Store> Importer<S> for Enrolments {
    const NAME: &'static str = "import enrolments";
    const WHAT: &'static str = "enrolment(s)";
    const COLUMNS: &'static [TableColumn] = &[
        TableColumn::needed("cohort"),
        TableColumn::needed("student"),
        TableColumn::optional("registered"),
        TableColumn::optional("registration_fee"),
        TableColumn::optional("fee"),
        TableColumn::optional("due_date"),
        TableColumn::optional("next_monthly_due"),
        TableColumn::optional("discount"),
        TableColumn::optional("status"),
        TableColumn::optional("notes"),
        TableColumn::optional("created_at"),
    ];
    type Entry = Entry;

    fn begin(invocation: &Invocation, _: &mut S) -> Result<Self, Error> {
        let policy = invocation.has_zone().then(|| invocation.cohort_policy().clone());
        Ok(Self { now: invocation.now, policy })
    }

    fn read(&self, fields: &mut Fields<'_>) -> Option<Entry> {
        let cohort = fields.needed::<CohortRef>("cohort");
        let student = fields.needed::<StudentRef>("student");
        let draft = EnrolmentDraft {
            registered: fields.date("registered"),
            registration_fee: fields.amount("registration_fee"),
            fee: fields.amount("fee"),
            due_date: fields.date("due_date"),
            next_monthly_due: fields.date("next_monthly_due"),
            discount: fields.amount("discount"),
            notes: fields.text("notes").unwrap_or_default().to_owned(),
            ..EnrolmentDraft::new(Id(0), Id(0))
        };
        let status = fields.word("status", STATUSES).unwrap_or(EnrolmentStatus::Active);
        let created_at = fields.created_at(self.now);
        Some(Entry { cohort: cohort?, student: student?, draft, status, created_at })
    }

    fn insert(
        &mut self,
        store: &mut S,
        entries: Vec<(u64, Entry)>,
        verdicts: &mut Verdicts,
    ) -> Result<(), Error> {
        let mut known = Known::read(store, &entries)?;
        let (mut lines, mut enrolments) = (Vec::new(), Vec::new());
        for (line, entry) in entries {
            match known.enrol(line, entry, self, verdicts) {
                Ok(enrolment) => {
                    lines.push(line);
                    enrolments.push(enrolment);
                }
                Err(reasons) => verdicts.refuse(line, reasons),
            }
        }
        let inserted = store.insert(&enrolments, &one_policy(&()))?;
        for (line, one) in lines.into_iter().zip(inserted) {
            if let Inserted::New(id) = one {
                verdicts.stored(line, id.0);
            }
        }
        Ok(())
    }
}

impl Enrolments {
    /// Why the enrolment is of no day of the run: it is dated, by its day of registration or else by when
    /// it was made, after the cohort's last day.
    fn after_the_run(&self, cohort: &Cohort, draft: &EnrolmentDraft, created_at: Instant) -> Option<String> {
        let zone = self.policy.as_ref().map_or(zone_core::Zone::UTC, |policy| policy.org_zone);
        let last_day = cohort.end().or(match cohort.status {
            CohortStatus::Completed { at } => Some(civil::date_at(at, zone)),
            _ => None,
        })?;
        match draft.registered {
            Some(day) if day > last_day => {
                Some(EnrolReason::AfterTheLastDay { registered: day, last_day }.to_string())
            }
            Some(_) => None,
            None => civil::day_over(last_day, zone).filter(|over| created_at >= *over).map(|_| {
                format!(
                    "it has no day of registration, and counts as made at {created_at}, after {last_day}, the \
                     cohort's last day; with one until then it is taken as history"
                )
            }),
        }
    }

    fn is_over(&self, cohort: &Cohort) -> bool {
        self.policy.as_ref().is_some_and(|policy| cohort.over_at(self.now, policy).is_some())
    }
}
