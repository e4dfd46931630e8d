use automation_core::{Actor, Id, Instant, LifecycleExt as _, Objections, Refusal, Request, Way};
use chrono::NaiveDate;

use super::{Cohort, CohortPolicy, Enrolment, EnrolmentStatus, NewEnd, staff};

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
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
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
    /// Nothing would ever close the enrolment (A-9).
    #[error("the cohort is over since {at}; it takes no more students")]
    CohortOver {
        /// When it completed, or is to be completed by the next sweep; for one that is switched off, when its
        /// last day was over.
        at: Instant,
    },
    /// The day of registration is not one of the run (A-22).
    #[error("{registered} is after {last_day}, the cohort's last day")]
    AfterTheLastDay {
        /// The day of registration that was given.
        registered: NaiveDate,
        /// The cohort's last day, inclusive.
        last_day: NaiveDate,
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

    /// The enrolment, active, made at `created_at`. `comes_back`: the student was enrolled before, in whatever
    /// cohort; then, without a registration fee of its own, the enrolment has none, and its notes say so
    /// (A-2).
    ///
    /// Whether it may be made is what [`enrol`] decides; this is for records that are taken over.
    pub fn made(self, comes_back: bool, created_at: Instant) -> Enrolment {
        let (mut registration_fee, mut notes) = (self.registration_fee, self.notes);
        if comes_back && registration_fee.is_none() {
            registration_fee = Some(0);
            if !notes.is_empty() {
                notes.push('\n');
            }
            notes.push_str(WAIVER);
        }
        Enrolment {
            cohort: self.cohort,
            student: self.student,
            registered: self.registered,
            registration_fee,
            fee: self.fee,
            due_date: self.due_date,
            next_monthly_due: self.next_monthly_due,
            discount: self.discount,
            status: EnrolmentStatus::Active,
            notes,
            created_at,
            since: created_at,
        }
    }
}

/// Enrols a student (A-2), as it is asked for, in `cohort`, which is the draft's. `known` is what is stored of the student's
/// enrolments, in whatever cohort and state; those of others are passed over. One that is active stands in the
/// way. One of any state means that the student comes back: [`EnrolmentDraft::made`] says what that changes.
///
/// A cohort that is over at `now` takes nobody, whether or not a sweep has completed it, and nobody after its
/// last day, whatever its state (A-22). One that is switched off takes students until then: staff may switch it
/// on again.
///
/// The student's other due cohorts are to be settled first ([`settle_cohorts`](crate::cohort::settle_cohorts)): an
/// enrolment in a cohort that is over must not stand in the way because a sweep is late. An Ex-Student who
/// comes back takes part again: [`Student::comes_back`](crate::cohort::Student::comes_back).
///
/// ```
/// use automation_core::{Actor, Id, Instant, Request, UserId};
/// use session_core::{CohortPolicy, cohort::{CohortDraft, EnrolmentDraft, EnrolmentStatus, WAIVER, enrol}};
///
/// let policy = CohortPolicy::new(zone_core::zone!("Asia/Karachi"));
/// let alice = Actor::staff(UserId::new("alice")?, "admin");
/// let now: Instant = "2026-03-11T08:00:00Z".parse()?;
/// let spring = CohortDraft::new("SPRING-26".parse()?, "Spring run".parse()?, 50_000.try_into()?).made(now)?;
/// let draft = EnrolmentDraft::new(Id(17), Id(1));
/// let first = enrol(&spring, [], &Request::new(&draft, &alice, now), &policy)?;
/// assert_eq!((first.registration_fee, first.notes.as_str()), (None, ""));
///
/// let draft = EnrolmentDraft::new(Id(17), Id(2));
/// let second = Request::new(&draft, &alice, now);
/// let refused = enrol(&spring, [&first], &second, &policy).expect_err("one is the most");
/// assert_eq!(refused.to_string(), "the student has an active enrolment already, in cohort 1");
///
/// let mut before = first;
/// before.status = EnrolmentStatus::Inactive;
/// let again = enrol(&spring, [&before], &second, &policy)?;
/// assert_eq!((again.registration_fee, again.notes.as_str()), (Some(0), WAIVER));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The [`Refusal`] with every reason.
pub fn enrol<'a>(
    cohort: &Cohort,
    known: impl IntoIterator<Item = &'a Enrolment>,
    request: &Request<'_, EnrolmentDraft>,
    policy: &CohortPolicy,
) -> Result<Enrolment, Refusal<EnrolReason>> {
    let Request { command: draft, actor, now, .. } = *request;
    let mut objections = Objections::new();
    if !staff::may_act(actor) {
        objections.always(EnrolReason::NotAllowed { actor: actor.clone() });
    }
    let last_day_over = cohort.last_day_over(policy).map(|because| because.at()).filter(|at| *at <= now);
    match cohort.over_at(now, policy).or(last_day_over) {
        Some(at) if at <= now => objections.since(at, EnrolReason::CohortOver { at }),
        // Two hosts, two clocks: no end of the right is told that is still ahead.
        Some(at) => objections.always(EnrolReason::CohortOver { at }),
        None => {}
    }
    if let (Some(registered), Some(last_day)) = (draft.registered, cohort.end())
        && registered > last_day
    {
        objections.always(EnrolReason::AfterTheLastDay { registered, last_day });
    }
    let mut comes_back = false;
    for enrolment in known.into_iter().filter(|enrolment| enrolment.student == draft.student) {
        comes_back = true;
        if enrolment.is_active() {
            objections.always(EnrolReason::AlreadyEnrolled { cohort: enrolment.cohort });
        }
    }
    objections.finish().map_err(|refusal| with_way(refusal, cohort, actor, now, policy))?;
    Ok(draft.clone().made(comes_back, now))
}

/// The refusal with the way out of it (S-64): a cohort that is over can be given another last day.
fn with_way(
    refusal: Refusal<EnrolReason>,
    cohort: &Cohort,
    actor: &Actor,
    now: Instant,
    policy: &CohortPolicy,
) -> Refusal<EnrolReason> {
    let is_over = |reason: &EnrolReason| matches!(reason, EnrolReason::CohortOver { .. });
    if !refusal.reasons().all(is_over) {
        return refusal;
    }
    let way = |command, advice: &str| Way { command, by: None, advice: Some(advice.to_owned()) };
    let seen = cohort.as_of(now, policy);
    if seen.is_ok_and(|seen| seen.restore(NewEnd::Never, actor, now, policy).is_ok()) {
        return refusal.instead(way("restore", "the cohort may be restored with a later last day (A-15)"));
    }
    if cohort.change_end(None, actor).is_ok() {
        return refusal.instead(way("change end", "the cohort may be given a later last day (A-8)"));
    }
    refusal
}
