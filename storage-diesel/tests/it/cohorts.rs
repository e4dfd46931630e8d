//! Cohorts with their enrolments and students in the database.

use automation_core::{
    Actor, Id, Instant, LifecycleExt, Observer, Request, Row, SweepOptions, UserId, command, one_policy,
    sweep,
};
use chrono::NaiveDate;
use diesel::RunQueryDsl as _;
use proptest::{strategy::Strategy as _, strategy::ValueTree as _, test_runner::TestRunner};
use session_core::{
    Cohort, CohortPolicy,
    cohort::{
        COHORTS_COMPLETED, CohortCommand, CohortDraft, CohortEffect, CohortStatus, CompletionNotice,
        CompletionReport, Enrolment, EnrolmentStatus, InactiveReason, NewEnd, Student, StudentStatus,
    },
    testing,
};
use storage_diesel::{Database, Inserted, MessageStatus, StorageError, Stored, prelude::*};

use crate::{databases::on_both, offer::at};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn policy() -> CohortPolicy {
    CohortPolicy::new(zone_core::zone!("Asia/Karachi"))
}

fn id_of(inserted: &[Inserted]) -> Id {
    let [Inserted::New(id)] = inserted else { panic!("{inserted:?}") };
    *id
}

pub(crate) fn cohort(store: &mut impl Database, reference: &str, end: &str) -> Id {
    let draft =
        CohortDraft::new(reference.parse().unwrap(), "A course".parse().unwrap(), 5_000.try_into().unwrap());
    let made = draft.ending(date(end)).made(at("2026-01-05T08:00:00Z")).unwrap();
    id_of(&store.insert(&[made], &one_policy(&policy())).unwrap())
}

pub(crate) fn student(store: &mut impl Database, reference: &str, status: StudentStatus) -> Id {
    let made = at("2026-01-05T08:00:00Z");
    let mut student = Student::new(reference.parse().unwrap(), "A student".parse().unwrap(), made);
    student.status = status;
    id_of(&store.insert(&[student], &one_policy(&())).unwrap())
}

pub(crate) fn enrol(store: &mut impl Database, cohort: Id, student: Id) -> Id {
    let enrolment = Enrolment {
        cohort,
        student,
        registered: Some(date("2026-01-06")),
        registration_fee: Some(50),
        fee: None,
        due_date: None,
        next_monthly_due: None,
        discount: None,
        status: EnrolmentStatus::Active,
        notes: String::new(),
        created_at: at("2026-01-06T08:00:00Z"),
        since: at("2026-01-06T08:00:00Z"),
    };
    id_of(&store.insert(&[enrolment], &one_policy(&())).unwrap())
}

pub(crate) fn status(store: &mut impl Database, student: &str) -> StudentStatus {
    store.find::<Student>(student).unwrap().unwrap().record.status
}

/// Who is told of each completion: how many became Ex-Students.
#[derive(Default)]
struct ExStudents(Vec<(String, usize)>);

impl Observer<Cohort> for ExStudents {
    fn changed(&mut self, change: &automation_core::Change<Cohort>, _: &session_core::cohort::CohortFacts) {
        let turned = change.consequences.iter().filter(|effect| matches!(effect, CohortEffect::Student(_)));
        self.0.push((change.key(), turned.count()));
    }
}

pub(crate) fn swept<S>(store: &mut S, now: Instant, batch: usize) -> Vec<(String, usize)>
where
    S: automation_core::Ledger<Cohort, Error = StorageError>,
{
    let mut seen = ExStudents::default();
    let options = SweepOptions { batch, dry_run: false };
    let report = sweep::<Cohort, _, _, _>(store, &one_policy(&policy()), now, options, &mut seen).unwrap();
    assert_eq!((report.failed, report.moved), (0, 0));
    seen.0.sort();
    seen.0
}

on_both! {
    /// Law 9: whatever a cohort can be, it is read as it was written.
    fn cohorts_come_back_as_they_were(store) {
        let mut runner = TestRunner::deterministic();
        let policy = policy();
        let drawn: Vec<Cohort> = (1..=300)
            .map(|number| {
                let cohort = testing::cohorts(&policy).new_tree(&mut runner).unwrap().current();
                // No column holds a fee above that, nor PostgreSQL an instant before its first.
                let most = u64::try_from(i64::MAX).unwrap();
                Cohort {
                    reference: format!("C{number}").parse().unwrap(),
                    fee: cohort.fee.min(most.try_into().unwrap()),
                    registration_fee: cohort.registration_fee.min(most),
                    ..cohort
                }
            })
            .filter(|cohort| cohort.created_at >= backend::FIRST_INSTANT)
            .collect();
        assert!(drawn.len() > 200);
        store.insert(&drawn, &one_policy(&policy)).unwrap();
        for cohort in &drawn {
            let row = store.find::<Cohort>(cohort.reference.as_str()).unwrap().unwrap();
            assert_eq!((&row.record, row.due_at), (cohort, cohort.due_at(&policy)));
        }
        for event in [
            session_core::cohort::CohortEvent::Completed,
            session_core::cohort::CohortEvent::Restored { end: None },
            session_core::cohort::CohortEvent::EndChanged { end: Some(date("2026-05-31")) },
        ] {
            let name = automation_core::Event::name(&event);
            let detail = Cohort::event_detail(&event);
            assert_eq!(Cohort::read_event(name, detail.as_deref()).unwrap(), event);
        }
    }
}

on_both! {
    /// What no column can hold is refused, with the value and the limit; nothing is written.
    fn a_fee_that_is_too_large_is_refused(store) {
        let draft = CohortDraft::new("C".parse().unwrap(), "A course".parse().unwrap(), u64::MAX.try_into().unwrap());
        let made = draft.made(at("2026-01-05T08:00:00Z")).unwrap();
        let refused = store.insert(&[made], &one_policy(&policy())).unwrap_err().to_string();
        let said = "the column `fee` cannot hold 18446744073709551615; it takes at most 9223372036854775807";
        assert!(refused.ends_with(said), "{refused}");
        assert_eq!(store.count::<Cohort>(&[]).unwrap(), 0);
    }
}

on_both! {
    /// A-T3, A-T5, A-T6, A-9, A-X4: enrolments close, students become Ex-Students with their last active one,
    /// frozen ones stay frozen; once, whatever the batch.
    fn completing_closes_enrolments(store) {
        let (one, two) = (cohort(&mut store, "ONE", "2026-03-10"), cohort(&mut store, "TWO", "2026-03-10"));
        let later = cohort(&mut store, "LATER", "2026-06-30");
        let ann = student(&mut store, "ann", StudentStatus::Active);
        let bob = student(&mut store, "bob", StudentStatus::Active);
        let cem = student(&mut store, "cem", StudentStatus::Inactive { reason: Some(InactiveReason::Freeze) });
        let dee = student(&mut store, "dee", StudentStatus::Active);
        let closed: Vec<Id> = [(one, ann), (two, ann), (one, bob), (one, cem), (two, dee)]
            .map(|(cohort, student)| enrol(&mut store, cohort, student))
            .into();
        let open = enrol(&mut store, later, bob);
        // 00:01 on the 11th in Karachi.
        let now = at("2026-03-10T19:01:00Z");
        assert_eq!(swept(&mut store, at("2026-03-10T18:59:59Z"), 1), []);
        let turned = swept(&mut store, now, 1);
        assert_eq!(turned, [("ONE".to_owned(), 0), ("TWO".to_owned(), 2)], "ann's last one is the second");
        assert_eq!(swept(&mut store, now, 1), []);
        let over = at("2026-03-10T19:00:00Z");
        for id in closed {
            let row = store.numbered::<Enrolment>(id).unwrap().unwrap();
            assert_eq!((row.record.status, row.version), (EnrolmentStatus::Completed { with: Some(over) }, 1));
            let steps = store.history::<Enrolment>(id).unwrap();
            assert_eq!(steps[0].because.as_deref(), Some("the last day, 2026-03-10, is over in Asia/Karachi (A-6)"));
        }
        assert!(store.numbered::<Enrolment>(open).unwrap().unwrap().record.is_active());
        assert_eq!(status(&mut store, "ann"), StudentStatus::Completed);
        assert_eq!(status(&mut store, "bob"), StudentStatus::Active);
        assert_eq!(status(&mut store, "cem"), StudentStatus::Inactive { reason: Some(InactiveReason::Freeze) });
        assert_eq!(status(&mut store, "dee"), StudentStatus::Completed);
        // One message for each cohort.
        assert_eq!(store.outbox_counts().unwrap().queued, 2);
    }
}

on_both! {
    /// G-31: a number in storage is no name, also where a kind has no other.
    fn g_31_a_number_in_storage_is_no_name(store) {
        let one = cohort(&mut store, "ONE", "2026-03-10");
        let ann = student(&mut store, "ann", StudentStatus::Active);
        let enrolment = enrol(&mut store, one, ann);
        for id in [one, ann, enrolment] {
            assert!(store.find::<Cohort>(&id.to_string()).unwrap().is_none());
            assert!(store.find::<Student>(&id.to_string()).unwrap().is_none());
            assert!(store.find::<Enrolment>(&id.to_string()).unwrap().is_none());
        }
        let number_of = |row: Option<Row<Cohort>>| row.map(|row| row.id);
        assert_eq!(number_of(store.numbered::<Cohort>(one).unwrap()), Some(one));
        assert_eq!(number_of(store.numbered::<Cohort>(Id(one.0 + 1)).unwrap()), None);
        assert_eq!(store.numbered::<Enrolment>(enrolment).unwrap().map(|row| row.id), Some(enrolment));
    }
}

on_both! {
    /// A-15, A-X6: a restore brings back what this completion closed, with a last day ahead.
    fn restoring_takes_it_back(store) {
        let one = cohort(&mut store, "ONE", "2026-03-10");
        let ann = student(&mut store, "ann", StudentStatus::Active);
        let enrolment = enrol(&mut store, one, ann);
        swept(&mut store, at("2026-03-11T00:00:00Z"), 10);
        let now = at("2026-03-12T08:00:00Z");
        let admin = Actor::staff(UserId::new("sam").unwrap(), "admin");
        let policy = policy();
        let ask = |store: &mut _, end| {
            let asked = CohortCommand::Restore { end };
            command::<Cohort, _, _>(store, &one_policy(&policy), one, &Request::new(&asked, &admin, now))
        };
        assert!(ask(&mut store, NewEnd::Keep).unwrap_err().to_string().contains("2026-03-10"));
        ask(&mut store, NewEnd::On(date("2026-06-30"))).unwrap();
        let row = store.find::<Cohort>("ONE").unwrap().unwrap();
        assert_eq!((row.record.status, row.record.end()), (CohortStatus::Active, Some(date("2026-06-30"))));
        assert!(store.numbered::<Enrolment>(enrolment).unwrap().unwrap().record.is_active());
        assert_eq!(status(&mut store, "ann"), StudentStatus::Active);
        let events: Vec<String> =
            store.history::<Student>(ann).unwrap().into_iter().map(|step| step.event).collect();
        assert_eq!(events, ["completed", "reactivated"]);
    }
}

on_both! {
    /// A-9, G-8: what is closed elsewhere is nobody's business, least of all if it cannot be read; what is
    /// active elsewhere, or may be, decides about the student, so then only this cohort waits.
    fn a_damaged_enrolment_elsewhere(store) {
        let (one, two) = (cohort(&mut store, "ONE", "2026-03-10"), cohort(&mut store, "TWO", "2026-03-10"));
        let three = cohort(&mut store, "THREE", "2026-03-10");
        let later = cohort(&mut store, "LATER", "2026-06-30");
        let ann = student(&mut store, "ann", StudentStatus::Active);
        let bob = student(&mut store, "bob", StudentStatus::Active);
        enrol(&mut store, one, ann);
        let cea = student(&mut store, "cea", StudentStatus::Active);
        enrol(&mut store, two, bob);
        enrol(&mut store, three, cea);
        for (student, status) in [(ann, "completed"), (bob, "active"), (cea, "enrolled")] {
            let id = enrol(&mut store, later, student);
            let spoil = format!("UPDATE cohort_enrolments SET registered = 'soon', status = '{status}' WHERE id = {id}");
            diesel::sql_query(spoil).execute(store.connection()).unwrap();
        }
        let mut seen = ExStudents::default();
        let (policy, options) = (policy(), SweepOptions::default());
        let now = at("2026-03-11T00:00:00Z");
        let report = sweep::<Cohort, _, _, _>(&mut store, &one_policy(&policy), now, options, &mut seen).unwrap();
        assert_eq!((report.changed, report.failed), (1, 2));
        assert_eq!(seen.0, [("ONE".to_owned(), 1)]);
        for waits in ["TWO", "THREE"] {
            assert_eq!(store.find::<Cohort>(waits).unwrap().unwrap().record.status, CohortStatus::Active);
        }
    }
}

on_both! {
    /// A-11, A-X3: one message for each cohort, or what makes one of a run's; and whoever changes the mode
    /// tells nobody twice.
    fn messages_about_a_run_are_gathered(store) {
        for number in 1..=5 {
            let cohort = cohort(&mut store, &format!("C{number}"), "2026-03-10");
            let student = student(&mut store, &format!("S{number}"), StudentStatus::Active);
            enrol(&mut store, cohort, student);
        }
        let now = at("2026-03-11T00:00:00Z");
        let run_under = |store: &mut _, notification| {
            let policy = CohortPolicy { notification, ..policy() };
            let options = SweepOptions { batch: 2, dry_run: false };
            sweep::<Cohort, _, _, _>(store, &one_policy(&policy), now, options, &mut ()).unwrap().changed
        };
        assert_eq!(run_under(&mut store, CompletionNotice::Aggregate { names: 2 }), 5);
        let messages = store.messages(MessageStatus::Queued, None, 100).unwrap().readable;
        assert!(messages.iter().all(|message| message.kind == COHORTS_COMPLETED));
        let report = CompletionReport::gathered(&messages, |message, name| message.field(name)).unwrap();
        assert_eq!((report.cohorts(), report.ex_students()), (5, 5));
        let told = report.to_string();
        assert!(told.starts_with("5 cohorts completed: A course, A course and 3 more."), "{told}");

        // Opened again to the same day by hand, and completed under the other mode: told already.
        diesel::sql_query("UPDATE cohorts SET status = 'active', due_at = since").execute(store.connection()).unwrap();
        assert_eq!(run_under(&mut store, CompletionNotice::PerCohort), 5);
        assert_eq!(store.messages(MessageStatus::Queued, None, 100).unwrap().readable, messages);

        cohort(&mut store, "C6", "2026-03-10");
        assert_eq!(run_under(&mut store, CompletionNotice::PerCohort), 1);
        let last = store.messages(MessageStatus::Queued, None, 100).unwrap().readable.pop().unwrap();
        assert_eq!((last.kind.as_str(), last.field("names")), ("cohort_completed", None));
    }
}

/// Cohorts that share their students, swept by eight workers at once: each once, and every student ends as if
/// one had done it.
#[test]
fn eight_workers_complete_each_cohort_once() {
    use diesel::Connection as _;
    use storage_diesel::postgres::Store;
    const COHORTS: usize = 40;
    let Some(url) = crate::databases::postgres_url() else { return };
    let connect = || diesel::PgConnection::establish(&url).unwrap();
    let mut conn = connect();
    let mut store = Store::new(&mut conn);
    store.migrate().unwrap();
    let cohorts: Vec<Id> =
        (0..COHORTS).map(|number| cohort(&mut store, &format!("C{number}"), "2026-03-10")).collect();
    let students: Vec<Id> = (0..COHORTS)
        .map(|number| student(&mut store, &format!("S{number}"), StudentStatus::Active))
        .collect();
    for (number, student) in students.iter().enumerate() {
        // Each is in three cohorts, which other workers hold.
        for step in [0, 7, 13] {
            enrol(&mut store, cohorts[(number + step) % COHORTS], *student);
        }
    }
    let now = at("2026-03-12T00:00:00Z");
    let barrier = std::sync::Barrier::new(8);
    let turned: Vec<(String, usize)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let mut conn = connect();
                    barrier.wait();
                    swept(&mut Store::new(&mut conn), now, 3)
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    println!("8 workers: {} cohorts completed, {turned:?}", turned.len());
    assert_eq!(turned.len(), COHORTS, "each cohort once");
    assert_eq!(turned.iter().map(|(_, students)| students).sum::<usize>(), COHORTS, "each student once");
    for number in 0..COHORTS {
        assert_eq!(status(&mut store, &format!("S{number}")), StudentStatus::Completed);
    }
    assert_eq!(store.outbox_counts().unwrap().queued, u64::try_from(COHORTS).unwrap());
}
