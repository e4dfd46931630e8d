//! What enrolling needs besides the ledger of cohorts.

use std::collections::BTreeSet;

use automation_core::{
    Actor, Cause, Change, CommandError, Happening, Id, Instant, Ledger, LifecycleExt as _, Request, Row,
    begin, command, one_policy,
};
use session_core::{
    Cohort, CohortPolicy,
    cohort::{
        EnrolReason, Enrolment, EnrolmentDraft, EnrolmentEvent, Student, StudentCommand, settle_cohorts,
    },
};

use crate::{Database, Inserted, Lookup, StorageError};

/// Why a student was not enrolled.
type Refused = CommandError<EnrolReason, StorageError>;

/// An error inside the transaction, in which the storage may fail as well.
struct Failed(Refused);

impl From<StorageError> for Failed {
    fn from(error: StorageError) -> Self {
        Self(CommandError::Storage(error))
    }
}

/// Enrols a student in a cohort, if the rules allow it (A-2), in one transaction: completes what is due of
/// the student's other cohorts, locks the cohort and the student, decides by
/// [`session_core::cohort::enrol`] upon what is stored then, and keeps who enrolled whom and when as the first step of
/// the enrolment (G-13). An Ex-Student who comes back is active again with it.
///
/// Of two who enrol the same student at once, one gets in.
///
/// ```
/// use automation_core::{Actor, Instant, UserId, one_policy};
/// use diesel::{Connection, SqliteConnection};
/// use session_core::{CohortPolicy, cohort::{CohortDraft, EnrolmentDraft, Student}};
/// use storage_diesel::{Inserted, enrol, prelude::*, sqlite::Store};
///
/// let mut conn = SqliteConnection::establish(":memory:")?;
/// let mut store = Store::new(&mut conn);
/// store.migrate()?;
/// let policy = CohortPolicy::new(zone_core::zone!("Asia/Karachi"));
/// let now: Instant = "2026-01-05T08:00:00Z".parse()?;
/// let spring = CohortDraft::new("SPRING-26".parse()?, "Spring run".parse()?, 50_000.try_into()?).made(now)?;
/// let mina = Student::new("S-17".parse()?, "Mina Rahmani".parse()?, now);
/// let Inserted::New(spring) = store.insert(&[spring], &one_policy(&policy))?[0] else { return Err("taken".into()) };
/// let Inserted::New(mina) = store.insert(&[mina], &one_policy(&()))?[0] else { return Err("taken".into()) };
///
/// let alice = Actor::staff(UserId::new("alice")?, "admin");
/// let made = enrol(&mut store, &policy, EnrolmentDraft::new(mina, spring), &alice, now)?;
/// let told: Vec<String> = made.steps.iter().map(|step| step.cause.to_string()).collect();
/// assert_eq!(told, ["asked by staff/admin/alice"]);
///
/// let again = enrol(&mut store, &policy, EnrolmentDraft::new(mina, spring), &alice, now);
/// assert!(again.unwrap_err().to_string().contains("has an active enrolment already"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`CommandError::Refused`] with every reason; [`CommandError::NotFound`] with the number of the cohort or of
/// the student if there is none; [`CommandError::Failed`] if a cohort that is due cannot be completed;
/// [`CommandError::Moved`] if a cohort of the student became due by somebody else's doing meanwhile: ask again.
/// Nothing was stored then.
pub fn enrol<S>(
    store: &mut S,
    policy: &CohortPolicy,
    draft: EnrolmentDraft,
    actor: &Actor,
    now: Instant,
) -> Result<Change<Enrolment>, Refused>
where
    S: Database
        + Ledger<Cohort, Error = StorageError>
        + Ledger<Enrolment, Error = StorageError>
        + Ledger<Student, Error = StorageError>,
{
    let enrolled = store.transaction(|store| {
        let (cohort, student) = (draft.cohort, draft.student);
        let known = enrolments_of(store, student)?;
        let due = due_elsewhere(store, &known, cohort, policy, now)?;
        // As a sweep does it: the cohorts first, in the order of their numbers, then their students.
        let ids: Vec<i64> = due.iter().chain([&cohort]).map(|id| id.0).collect();
        let cohorts = store.among::<Cohort>(Lookup::by_number("id", &ids).locked())?;
        let due: Vec<Id> = due.into_iter().collect();
        let settled = settle_cohorts(store, &due, now, &one_policy(policy))?;
        if let Some(failure) = settled.failed.into_iter().next() {
            return Err(Failed(CommandError::Failed(failure)));
        }
        let joined = cohorts.into_iter().find(|row| row.id == cohort);
        let joined = joined.ok_or(Failed(CommandError::NotFound(cohort)))?.record;
        let pupil = store.among::<Student>(Lookup::by_number("id", &[student.0]).locked())?;
        let pupil = pupil.into_iter().next().ok_or(Failed(CommandError::NotFound(student)))?.record;
        // Whoever makes or reopens an enrolment locks its student, so nobody does until the transaction ends.
        let known = enrolments_of(store, student)?;
        if !due_elsewhere(store, &known, cohort, policy, now)?.is_empty() {
            return Err(Failed(CommandError::Moved(student)));
        }
        let known = known.iter().map(|row| &row.record);
        let enrolment =
            session_core::cohort::enrol(&joined, known, &Request::new(&draft, actor, now), policy)
                .map_err(|refusal| Failed(CommandError::Refused(refusal)))?;
        let inserted = store.insert(&[enrolment], &one_policy(&()))?;
        let Some(Inserted::New(id)) = inserted.first().copied() else {
            return Err(Failed(CommandError::Moved(student)));
        };
        if pupil.comes_back(policy) {
            let back = StudentCommand::Activate;
            command::<Student, _, _>(store, &one_policy(&()), student, &Request::new(&back, actor, now))
                // Whoever may enrol may take a student back, and one who comes back is not active.
                .map_err(|error| {
                    Failed(error.map_reasons(|_| EnrolReason::NotAllowed { actor: actor.clone() }))
                })?;
        }
        begin::<Enrolment, _, _>(
            store,
            &one_policy(&()),
            id,
            &Happening::new(EnrolmentEvent::Enrolled, now, Cause::asked(actor, None)),
        )
        // The first step of a record is told, not asked for.
        .map_err(|error| Failed(error.map_reasons(|never| match never {})))
    });
    enrolled.map_err(|Failed(error)| error)
}

fn enrolments_of<S: Database>(store: &mut S, student: Id) -> Result<Vec<Row<Enrolment>>, StorageError> {
    store.among(Lookup::by_number("student_id", &[student.0]))
}

/// The cohorts with an active one of those enrolments that are due, but for the one to be joined, of which
/// enrolling sees for itself that it is over.
fn due_elsewhere<S: Database>(
    store: &mut S,
    enrolments: &[Row<Enrolment>],
    joined: Id,
    policy: &CohortPolicy,
    now: Instant,
) -> Result<BTreeSet<Id>, StorageError> {
    let active = enrolments.iter().map(|row| &row.record).filter(|enrolment| enrolment.is_active());
    let ids: Vec<i64> =
        active.map(|enrolment| enrolment.cohort).filter(|cohort| *cohort != joined).map(|id| id.0).collect();
    let cohorts = store.among::<Cohort>(Lookup::by_number("id", &ids))?;
    let is_due = |row: &Row<Cohort>| row.record.due_at(policy).is_some_and(|at| at <= now);
    Ok(cohorts.into_iter().filter(is_due).map(|row| row.id).collect())
}
