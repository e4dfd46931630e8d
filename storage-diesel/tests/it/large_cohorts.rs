//! Cohorts of which the students are too many to be known at once.

use automation_core::{
    Actor, Change, Failure, Id, Observer, Report, Request, SweepOptions, UserId, command, one_policy, sweep,
};
use diesel::{Connection as _, RunQueryDsl as _};
use session_core::{
    Cohort,
    cohort::{
        CohortCommand, CohortEffect, CohortFacts, CompletedCohort, Enrolment, InactiveReason, NewEnd,
        Student, StudentStatus,
    },
};
use storage_diesel::{Database, MessageStatus, StorageError, prelude::*};

use crate::{
    cohorts::{cohort, enrol, policy, status, student},
    databases::on_both,
    offer::at,
    statements::Statements,
};

/// What whoever follows a sweep hears of it.
#[derive(Debug, Default, PartialEq)]
struct Heard {
    students: Vec<String>,
    enrolments: Vec<String>,
    cohorts: Vec<String>,
    failed: Vec<String>,
}

impl Heard {
    fn of(&mut self, change: &Change<Cohort>) {
        for effect in &change.consequences {
            let students = effect.students().map(|it| format!("{} {} {:?}", it.reference, it.name, it.step));
            self.students.extend(students);
            self.enrolments.extend(effect.enrolments().map(|it| format!("{} {:?}", it.id, it.step)));
            if let CohortEffect::Kept(kept) = effect {
                self.enrolments.push(kept.to_string());
            }
        }
        self.cohorts.extend(CompletedCohort::of(change).map(|it| it.to_string()));
        for told in [&mut self.students, &mut self.enrolments, &mut self.cohorts] {
            told.sort();
        }
    }
}

impl Observer<Cohort> for Heard {
    fn changed(&mut self, change: &Change<Cohort>, _: &CohortFacts) {
        self.of(change);
    }

    fn failed(&mut self, failure: &Failure) {
        self.failed.push(format!("{}: {}", failure.key, failure.cause));
    }
}

const NOW: &str = "2026-03-12T00:00:00Z";

fn completed<S>(store: &mut S, heard: &mut Heard) -> Report
where
    S: automation_core::Ledger<Cohort, Error = StorageError>,
{
    let (policy, options) = (policy(), SweepOptions::default());
    sweep::<Cohort, _, _, _>(store, &one_policy(&policy), at(NOW), options, heard).unwrap()
}

fn restored<S>(store: &mut S, id: Id, heard: &mut Heard)
where
    S: automation_core::Ledger<Cohort, Error = StorageError>,
{
    let ask = CohortCommand::Restore { end: NewEnd::On("2026-06-30".parse().unwrap()) };
    let admin = Actor::staff(UserId::new("sam").unwrap(), "admin");
    let policy = policy();
    let change =
        command::<Cohort, _, _>(store, &one_policy(&policy), id, &Request::new(&ask, &admin, at(NOW)))
            .unwrap();
    heard.of(&change);
}

/// All records with their histories, and the messages without their numbers.
fn stored(store: &mut impl Database) -> Vec<String> {
    let mut all = Vec::new();
    for row in store.page::<Cohort>(None, 1_000, &[]).unwrap().rows {
        let history = store.history::<Cohort>(row.id).unwrap();
        all.push(format!("{row:?} {history:?}"));
    }
    for row in store.page::<Student>(None, 1_000, &[]).unwrap().rows {
        let history = store.history::<Student>(row.id).unwrap();
        all.push(format!("{row:?} {history:?}"));
    }
    for row in store.page::<Enrolment>(None, 1_000, &[]).unwrap().rows {
        let history = store.history::<Enrolment>(row.id).unwrap();
        all.push(format!("{row:?} {history:?}"));
    }
    for message in store.messages(MessageStatus::Queued, None, 1_000).unwrap().readable {
        all.push(format!("{} {} {:?}", message.kind, message.dedup, message.fields));
    }
    all
}

/// Students of every kind, in cohorts that end with this one, before it, later or never.
fn school(store: &mut impl Database) -> Id {
    let (early, large) = (cohort(store, "EARLY", "2026-03-01"), cohort(store, "LARGE", "2026-03-10"));
    let (same, later) = (cohort(store, "SAME", "2026-03-10"), cohort(store, "LATER", "2026-06-30"));
    for number in 0..40 {
        let status = match number % 7 {
            3 => StudentStatus::Inactive { reason: Some(InactiveReason::Freeze) },
            5 => StudentStatus::Completed,
            _ => StudentStatus::Active,
        };
        let id = student(store, &format!("S{number}"), status);
        enrol(store, large, id);
        for (every, other) in [(5, early), (3, same), (4, later), (9, large)] {
            if number % every == 0 {
                enrol(store, other, id);
            }
        }
    }
    large
}

on_both! {
    /// into whatever portions its students are divided, a cohort completes and is restored as if all had
    /// been known at once, and whoever follows it hears the same.
    fn students_in_portions_end_as_all_at_once(store) {
        let large = school(&mut store);
        let (mut sound, mut ends) = (None, Vec::new());
        for most in [10_000, 1, 2, 7, 26, 45, 60] {
            store = store.neighbours_at_a_time(most);
            let mut heard = Heard::default();
            let mut states = Vec::new();
            let undone = store.transaction(|store| {
                let report = completed(store, &mut heard);
                assert_eq!((report.changed, report.failed, report.moved, report.still_due), (3, 0, 0, 0), "{heard:#?}");
                states.push(stored(store));
                restored(store, large, &mut heard);
                states.push(stored(store));
                Err::<(), _>(StorageError::SchemaMissing("undone".to_owned()))
            });
            assert!(undone.is_err());
            assert!(heard.students.len() > 40 && heard.enrolments.len() > 100, "{heard:#?}");
            let (heard_first, states_first) = sound.get_or_insert_with(|| (Heard::default(), Vec::new()));
            if states_first.is_empty() {
                (*heard_first, *states_first) = (heard, states);
                continue;
            }
            assert!(heard == *heard_first, "{most}: {heard:#?} for {heard_first:#?}");
            assert!(states == *states_first, "{most}: {states:#?} for {states_first:#?}");
            ends.push(most);
        }
        assert_eq!(ends, [1, 2, 7, 26, 45, 60]);
    }
}

/// Whether a statement reads what stands there, and does not only lock it.
fn is_read(sql: &str, what: &str) -> bool {
    sql.starts_with("SELECT") && !sql.starts_with("SELECT count") && sql.contains(what)
}

on_both! {
    /// The students of a cohort are read, decided upon and written so many at a time: that bounds the memory.
    fn so_many_students_are_known_at_a_time(store) {
        let known = store.neighbours_at_a_time(50);
        store = known;
        for (name, students, portions) in [("ONE", 50, 1), ("TWO", 51, 2), ("THREE", 101, 3)] {
            let id = cohort(&mut store, name, "2026-03-10");
            for number in 0..students {
                let student = student(&mut store, &format!("{name}-{number}"), StudentStatus::Active);
                enrol(&mut store, id, student);
            }
            let statements = Statements::default();
            store.connection().set_instrumentation(statements.clone());
            let mut heard = Heard::default();
            completed(&mut store, &mut heard);
            store.connection().set_instrumentation(Statements::default());
            assert_eq!(heard.students.len(), students);
            let taken = statements.take();
            let times = |table: &str| -> usize {
                let read = format!(" FROM {table} WHERE id ");
                taken.iter().filter(|(sql, _)| is_read(sql, &read)).map(|(_, times)| times).sum()
            };
            assert_eq!(times("cohort_students"), portions, "{name}: {taken:#?}");
            let told = store.messages(MessageStatus::Queued, None, 100).unwrap().readable.pop().unwrap();
            assert_eq!(told.field("ex_students").map(|it| format!("{it:?}")), Some(format!("Integer({students})")));
        }
    }
}

on_both! {
    /// Cohorts that have too many students together, each of them few, are dealt with some after the others.
    fn cohorts_that_together_have_too_many(store) {
        store = store.neighbours_at_a_time(7);
        for name in ["A", "B", "C", "D", "E"] {
            let id = cohort(&mut store, name, "2026-03-10");
            for number in 0..3 {
                let student = student(&mut store, &format!("{name}{number}"), StudentStatus::Active);
                enrol(&mut store, id, student);
            }
        }
        let statements = Statements::default();
        store.connection().set_instrumentation(statements.clone());
        let mut heard = Heard::default();
        let report = completed(&mut store, &mut heard);
        store.connection().set_instrumentation(Statements::default());
        assert_eq!((report.changed, report.batches, heard.students.len()), (5, 1, 15));
        let taken = statements.take();
        let read = " FROM cohort_students WHERE id ";
        let times: usize = taken.iter().filter(|(sql, _)| is_read(sql, read)).map(|(_, times)| times).sum();
        assert_eq!(times, 3, "two cohorts, two more, and the last one");
    }
}

on_both! {
    /// G-8: of a cohort in whose last portion something cannot be read nothing is written; it is named, and the
    /// others complete. The same for whoever asks for it.
    fn a_damaged_student_in_a_later_portion(store) {
        store = store.neighbours_at_a_time(4);
        let (large, other) = (cohort(&mut store, "LARGE", "2026-03-10"), cohort(&mut store, "OTHER", "2026-03-10"));
        let students: Vec<Id> =
            (0..10).map(|number| student(&mut store, &format!("S{number}"), StudentStatus::Active)).collect();
        for student in &students {
            enrol(&mut store, large, *student);
        }
        let alone = student(&mut store, "T", StudentStatus::Active);
        enrol(&mut store, other, alone);
        let spoil = |status: &str| {
            format!("UPDATE cohort_students SET status = '{status}' WHERE id = {}", students[9])
        };
        diesel::sql_query(spoil("gone")).execute(store.connection()).unwrap();
        let mut heard = Heard::default();
        let report = completed(&mut store, &mut heard);
        assert_eq!((report.changed, report.failed, report.still_due), (1, 1, 1), "{heard:#?}");
        let [said] = &heard.failed[..] else { panic!("{heard:#?}") };
        assert!(said.starts_with("LARGE: ") && said.contains("`gone`"), "{said}");
        assert_eq!(heard.students.len(), 1);
        for number in 0..9 {
            assert_eq!(status(&mut store, &format!("S{number}")), StudentStatus::Active);
        }
        assert_eq!(status(&mut store, "T"), StudentStatus::Completed);

        diesel::sql_query(spoil("active")).execute(store.connection()).unwrap();
        assert_eq!(completed(&mut store, &mut heard).changed, 1);
        diesel::sql_query(spoil("gone")).execute(store.connection()).unwrap();
        let before = store.find::<Cohort>("LARGE").unwrap().unwrap();
        let ask = CohortCommand::Restore { end: NewEnd::Never };
        let admin = Actor::staff(UserId::new("sam").unwrap(), "admin");
        let policy = policy();
        let refused = command::<Cohort, _, _>(&mut store, &one_policy(&policy), large, &Request::new(&ask, &admin, at(NOW)));
        let said = refused.unwrap_err().to_string();
        assert!(said.starts_with("LARGE: ") && said.contains("`gone`"), "{said}");
        assert_eq!(store.find::<Cohort>("LARGE").unwrap().unwrap(), before);
        assert_eq!(status(&mut store, "S0"), StudentStatus::Completed);
    }
}
