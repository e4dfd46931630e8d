//! Enrolling students in the database (A-2, G-13).

use automation_core::{Actor, Change, CommandError, Id, Request, UserId};
use session_core::{
    Cohort,
    cohort::{
        CohortStatus, EnrolReason, Enrolment, EnrolmentDraft, EnrolmentStatus, Student, StudentStatus, WAIVER,
    },
};
use storage_diesel::{Database, StorageError, StoredStep, enrol, prelude::*};

use crate::{
    cohorts::{cohort, policy, status, student},
    databases::on_both,
    offer::at,
};

const NOW: &str = "2026-03-11T00:00:00Z";

fn alice() -> Actor {
    Actor::staff(UserId::new("alice").unwrap(), "admin")
}

fn ask<S>(
    store: &mut S,
    cohort: Id,
    student: Id,
) -> Result<Change<Enrolment>, CommandError<EnrolReason, StorageError>>
where
    S: Database
        + automation_core::Ledger<Cohort, Error = StorageError>
        + automation_core::Ledger<Enrolment, Error = StorageError>
        + automation_core::Ledger<Student, Error = StorageError>,
{
    enrol(store, &policy(), EnrolmentDraft::new(student, cohort), &alice(), at(NOW))
}

fn told(steps: &[StoredStep]) -> Vec<(&str, String)> {
    steps.iter().map(|step| (step.event.as_str(), step.actor.to_string())).collect()
}

on_both! {
    /// G-13: the audit says who enrolled whom and when; a cohort that is over does not stand in the
    /// way because a sweep is late; who comes back is active again and pays no registration fee.
    fn enrolling_is_one_step_in_the_audit(store) {
        let (winter, spring) = (cohort(&mut store, "WINTER", "2026-03-10"), cohort(&mut store, "SPRING", "2026-06-30"));
        let mina = student(&mut store, "mina", StudentStatus::Active);
        let before = at("2026-03-01T08:00:00Z");
        let first = enrol(&mut store, &policy(), EnrolmentDraft::new(mina, winter), &alice(), before).unwrap();
        let second = ask(&mut store, spring, mina).unwrap();
        assert_eq!((second.after.registration_fee, second.after.notes.as_str()), (Some(0), WAIVER));
        let stored = store.numbered::<Enrolment>(second.id).unwrap().unwrap();
        assert_eq!((&stored.record, stored.version), (&second.after, 1));
        let steps = store.history::<Enrolment>(second.id).unwrap();
        assert_eq!(told(&steps), [("enrolled", "staff/admin/alice".to_owned())]);
        assert_eq!((steps[0].at, store.events::<Enrolment>(second.id).unwrap().len()), (at(NOW), 1));
        // What was due of the other cohort was done in the same transaction.
        let over = at("2026-03-10T19:00:00Z");
        assert_eq!(store.find::<Cohort>("WINTER").unwrap().unwrap().record.status, CohortStatus::Completed { at: over });
        let closed = store.numbered::<Enrolment>(first.id).unwrap().unwrap();
        assert_eq!(closed.record.status, EnrolmentStatus::Completed { with: Some(over) });
        let steps = store.history::<Student>(mina).unwrap();
        assert_eq!(told(&steps), [("completed", "system".to_owned()), ("reactivated", "staff/admin/alice".to_owned())]);
        assert_eq!(status(&mut store, "mina"), StudentStatus::Active);
    }
}

on_both! {
    /// A refusal names every reason and writes nothing at all, not even what was overdue.
    fn a_refused_enrolment_writes_nothing(store) {
        let (winter, spring) = (cohort(&mut store, "WINTER", "2026-03-10"), cohort(&mut store, "SPRING", "2026-06-30"));
        let over = cohort(&mut store, "OVER", "2026-03-09");
        let mina = student(&mut store, "mina", StudentStatus::Active);
        let frozen = student(&mut store, "frozen", StudentStatus::Inactive { reason: None });
        let before = at("2026-03-01T08:00:00Z");
        enrol(&mut store, &policy(), EnrolmentDraft::new(mina, winter), &alice(), before).unwrap();
        let refused = ask(&mut store, over, mina).unwrap_err().to_string();
        assert!(refused.starts_with("the cohort is over since 2026-03-09T19:00:00Z; it takes no more students"), "{refused}");
        assert_eq!(store.find::<Cohort>("WINTER").unwrap().unwrap().record.status, CohortStatus::Active);
        assert_eq!(store.outbox_counts().unwrap().queued, 0);
        let teacher = Actor::staff(UserId::new("carol").unwrap(), "teacher");
        let refused = enrol(&mut store, &policy(), EnrolmentDraft::new(frozen, spring), &teacher, at(NOW));
        assert!(matches!(refused, Err(CommandError::Refused(_))), "{refused:?}");
        assert!(matches!(ask(&mut store, Id(999), mina), Err(CommandError::NotFound(Id(999)))));
        assert!(matches!(ask(&mut store, spring, Id(998)), Err(CommandError::NotFound(Id(998)))));
        assert_eq!(store.count::<Enrolment>(&[]).unwrap(), 1);
        // Frozen, and enrolled for when they come back.
        ask(&mut store, spring, frozen).unwrap();
        assert_eq!(status(&mut store, "frozen"), StudentStatus::Inactive { reason: None });
    }
}

/// A-2, A-B4: eight at once enrol one student, each in another cohort, also while the one before is still to
/// be completed. One gets in.
#[test]
fn of_eight_who_enrol_one_student_one_gets_in() {
    use diesel::Connection as _;
    use storage_diesel::postgres::Store;
    const WORKERS: usize = 8;
    const ROUNDS: usize = 10;
    let Some(url) = crate::databases::postgres_url() else { return };
    let connect = || diesel::PgConnection::establish(&url).unwrap();
    let mut conn = connect();
    let mut store = Store::new(&mut conn);
    store.migrate().unwrap();
    for round in 0..ROUNDS {
        let mina = student(&mut store, &format!("mina{round}"), StudentStatus::Active);
        // Every other time a cohort of hers is due, and is locked first; else there is only she to lock.
        let has_due = round % 2 == 0;
        if has_due {
            let winter = cohort(&mut store, &format!("W{round}"), "2026-03-10");
            crate::cohorts::enrol(&mut store, winter, mina);
        }
        let cohorts: Vec<Id> = (0..WORKERS)
            .map(|worker| cohort(&mut store, &format!("C{round}-{worker}"), "2026-06-30"))
            .collect();
        let barrier = std::sync::Barrier::new(WORKERS);
        let answers: Vec<_> = std::thread::scope(|scope| {
            let workers: Vec<_> = cohorts
                .iter()
                .map(|cohort| {
                    let (barrier, connect) = (&barrier, &connect);
                    scope.spawn(move || {
                        let mut conn = connect();
                        barrier.wait();
                        ask(&mut Store::new(&mut conn), *cohort, mina)
                    })
                })
                .collect();
            workers.into_iter().map(|worker| worker.join().unwrap()).collect()
        });
        let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        println!("round {round}: {} in, {} not", made.len(), refused.len());
        assert_eq!(made.len(), 1, "{refused:?}");
        for answer in refused {
            let Err(CommandError::Refused(refusal)) = answer else { panic!("{answer:?}") };
            let reasons: Vec<_> = refusal.reasons().collect();
            assert!(matches!(reasons[..], [EnrolReason::AlreadyEnrolled { .. }]), "{reasons:?}");
        }
        let stored =
            store.among::<Enrolment>(storage_diesel::Lookup::by_number("student_id", &[mina.0])).unwrap();
        assert_eq!(stored.iter().filter(|row| row.record.is_active()).count(), 1);
        assert_eq!(stored.len(), if has_due { 2 } else { 1 });
    }
}

/// a student leaves a cohort while a sweep waits to complete it: the enrolment stays left, and the student is
/// not completed by it.
#[test]
fn leaving_while_a_sweep_waits() {
    use diesel::Connection as _;
    use storage_diesel::{Lookup, postgres::Store};
    let Some(url) = crate::databases::postgres_url() else { return };
    let connect = || diesel::PgConnection::establish(&url).unwrap();
    let mut conn = connect();
    let mut store = Store::new(&mut conn);
    store.migrate().unwrap();
    let winter = cohort(&mut store, "WINTER", "2026-03-10");
    let (mina, omid) = (
        student(&mut store, "mina", StudentStatus::Active),
        student(&mut store, "omid", StudentStatus::Active),
    );
    let left = crate::cohorts::enrol(&mut store, winter, mina);
    let closed = crate::cohorts::enrol(&mut store, winter, omid);
    let swept = std::thread::scope(|scope| {
        let sweeping = store.transaction(|store| -> Result<_, StorageError> {
            store.among::<Student>(Lookup::by_number("id", &[mina.0]).locked())?;
            let sweeping = scope.spawn(|| {
                let mut conn = connect();
                crate::cohorts::swept(&mut Store::new(&mut conn), at(NOW), 10)
            });
            // Long enough for it to have read the enrolments, and to wait for the student.
            std::thread::sleep(std::time::Duration::from_millis(500));
            let leave = session_core::cohort::EnrolmentCommand::Leave;
            let policies = automation_core::one_policy(&());
            automation_core::command::<Enrolment, _, _>(
                store,
                &policies,
                left,
                &Request::new(&leave, &alice(), at(NOW)),
            )
            .unwrap();
            assert!(!sweeping.is_finished(), "it waits for the student");
            Ok(sweeping)
        });
        sweeping.unwrap().join().unwrap()
    });
    assert_eq!(swept, [("WINTER".to_owned(), 1)]);
    let mut of = |id: Id| store.numbered::<Enrolment>(id).unwrap().unwrap().record.status;
    assert_eq!(of(left), EnrolmentStatus::Inactive);
    assert!(matches!(of(closed), EnrolmentStatus::Completed { with: Some(_) }));
    assert_eq!(status(&mut store, "mina"), StudentStatus::Active);
    assert_eq!(status(&mut store, "omid"), StudentStatus::Completed);
}
