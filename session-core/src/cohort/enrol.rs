use automation_core::{Actor, Id, Instant, Objections, Refusal};
use chrono::NaiveDate;

use super::{Enrolment, EnrolmentStatus, staff};

/// What the notes of a re-enrolment say about its registration fee (A-2).
pub const WAIVER: &str = "Registration fee waived: the student was enrolled before.";

/// An enrolment that is still to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentDraft {
    /// The cohort's number in storage.
    pub cohort: Id,
    /// The student's number in storage.
    pub student: Id,
    /// The local day of registration.
    pub registered: Option<NaiveDate>,
    /// What joining costs, in minor units; `None`: nothing if the student was enrolled before, else what the
    /// cohort says.
    pub registration_fee: Option<u64>,
    /// What taking part costs, in minor units; `None`: what the cohort says.
    pub fee: Option<u64>,
    /// The local day by which it is to be paid.
    pub due_date: Option<NaiveDate>,
    /// The local day of the next monthly payment.
    pub next_monthly_due: Option<NaiveDate>,
    /// What is taken off, in minor units.
    pub discount: Option<u64>,
    /// What staff writes about it.
    pub notes: String,
}

/// Why a student cannot be enrolled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnrolReason {
    /// Only admins and moderators may ask for it.
    #[error("{actor} may not do this; only staff in the role admin or moderator may")]
    NotAllowed {
        /// Who asked.
        actor: Actor,
    },
    /// One active enrolment is the most a student may have (A-2).
    #[error("the student has an active enrolment already, in cohort {cohort}")]
    AlreadyEnrolled {
        /// The number of that cohort in storage.
        cohort: Id,
    },
}

impl EnrolmentDraft {
    /// That student in that cohort, at the cohort's prices.
    pub fn new(student: Id, cohort: Id) -> Self {
        Self {
            cohort,
            student,
            registered: None,
            registration_fee: None,
            fee: None,
            due_date: None,
            next_monthly_due: None,
            discount: None,
            notes: String::new(),
        }
    }
}

/// Enrols a student (A-2). `known` is what is stored of the student's enrolments, in whatever cohort and
/// state; those of others are passed over. One that is active stands in the way. One of any state means that
/// the student comes back: without a registration fee of its own the new enrolment has none, and its notes
/// say so.
///
/// The student's due cohorts are to be settled first ([`settle_cohorts`](crate::settle_cohorts)): an
/// enrolment in a cohort that is over must not stand in the way because a sweep is late.
///
/// ```
/// use automation_core::{Actor, Id, Instant, UserId};
/// use session_core::{EnrolmentDraft, EnrolmentStatus, WAIVER, enrol};
///
/// let alice = Actor::staff(UserId::new("alice")?, "admin");
/// let now: Instant = "2026-03-11T08:00:00Z".parse()?;
/// let first = enrol(EnrolmentDraft::new(Id(17), Id(1)), [], &alice, now)?;
/// assert_eq!((first.registration_fee, first.notes.as_str()), (None, ""));
///
/// let refused = enrol(EnrolmentDraft::new(Id(17), Id(2)), [&first], &alice, now).expect_err("one is the most");
/// assert_eq!(refused.to_string(), "the student has an active enrolment already, in cohort 1");
///
/// let mut before = first;
/// before.status = EnrolmentStatus::Inactive;
/// let again = enrol(EnrolmentDraft::new(Id(17), Id(2)), [&before], &alice, now)?;
/// assert_eq!((again.registration_fee, again.notes.as_str()), (Some(0), WAIVER));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The [`Refusal`] with every reason.
pub fn enrol<'a>(
    draft: EnrolmentDraft,
    known: impl IntoIterator<Item = &'a Enrolment>,
    actor: &Actor,
    now: Instant,
) -> Result<Enrolment, Refusal<EnrolReason>> {
    let mut objections = Objections::new();
    if !staff::may_act(actor) {
        objections.always(EnrolReason::NotAllowed { actor: actor.clone() });
    }
    let mut was_enrolled = false;
    for enrolment in known.into_iter().filter(|enrolment| enrolment.student == draft.student) {
        was_enrolled = true;
        if enrolment.is_active() {
            objections.always(EnrolReason::AlreadyEnrolled { cohort: enrolment.cohort });
        }
    }
    objections.finish()?;

    let (mut registration_fee, mut notes) = (draft.registration_fee, draft.notes);
    if was_enrolled && registration_fee.is_none() {
        registration_fee = Some(0);
        if !notes.is_empty() {
            notes.push('\n');
        }
        notes.push_str(WAIVER);
    }
    Ok(Enrolment {
        cohort: draft.cohort,
        student: draft.student,
        registered: draft.registered,
        registration_fee,
        fee: draft.fee,
        due_date: draft.due_date,
        next_monthly_due: draft.next_monthly_due,
        discount: draft.discount,
        status: EnrolmentStatus::Active,
        notes,
        created_at: now,
        since: now,
    })
}
