use std::num::NonZeroU64;

use automation_core::Instant;
use chrono::NaiveDate;

use super::{Cohort, CohortDates, CohortKind, CohortName, CohortRef, CohortStatus, StartAfterEnd};

/// A cohort that is still to be made.
///
/// ```
/// use chrono::NaiveDate;
/// use session_core::cohort::CohortDraft;
///
/// let draft = CohortDraft::new("SPRING-26".parse()?, "Spring run".parse()?, 50_000.try_into()?);
/// let (may, march) = (NaiveDate::from_ymd_opt(2026, 5, 4), NaiveDate::from_ymd_opt(2026, 3, 10));
/// let wrong = draft.starting(may.ok_or("no date")?).ending(march.ok_or("no date")?);
/// let refused = wrong.made("2026-01-05T08:00:00Z".parse()?).expect_err("the wrong way round");
/// assert_eq!(refused.to_string(), "the start 2026-05-04 is after the end 2026-03-10");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CohortDraft {
    /// What people and files will call it.
    pub reference: CohortRef,
    /// Its name.
    pub name: CohortName,
    /// How it is paid for.
    pub kind: CohortKind,
    /// The first day; `None`: not fixed.
    pub start: Option<NaiveDate>,
    /// The last day, inclusive; `None`: it never completes by itself.
    pub end: Option<NaiveDate>,
    /// What joining costs, in minor units.
    pub registration_fee: u64,
    /// What taking part costs, in minor units; nothing is not a price (A-1).
    pub fee: NonZeroU64,
}

impl CohortDraft {
    /// A cohort for a span of time, without dates and without a registration fee.
    pub fn new(reference: CohortRef, name: CohortName, fee: NonZeroU64) -> Self {
        Self {
            reference,
            name,
            kind: CohortKind::default(),
            start: None,
            end: None,
            registration_fee: 0,
            fee,
        }
    }

    /// Makes it a cohort of that kind.
    pub fn of_kind(self, kind: CohortKind) -> Self {
        Self { kind, ..self }
    }

    /// Makes it begin on that local day.
    pub fn starting(self, start: NaiveDate) -> Self {
        Self { start: Some(start), ..self }
    }

    /// Makes `end` its last day, inclusive.
    pub fn ending(self, end: NaiveDate) -> Self {
        Self { end: Some(end), ..self }
    }

    /// Makes joining cost that many minor units.
    pub fn registration_fee(self, registration_fee: u64) -> Self {
        Self { registration_fee, ..self }
    }

    /// The cohort, active, made at `created_at`. An end that is past already is no reason against it: the
    /// next sweep completes it (A-16).
    ///
    /// # Errors
    /// [`StartAfterEnd`] if the first day is after the last (A-X8).
    pub fn made(self, created_at: Instant) -> Result<Cohort, StartAfterEnd> {
        Ok(Cohort {
            dates: CohortDates::new(self.start, self.end)?,
            reference: self.reference,
            name: self.name,
            kind: self.kind,
            registration_fee: self.registration_fee,
            fee: self.fee,
            status: CohortStatus::Active,
            created_at,
            since: created_at,
        })
    }
}
