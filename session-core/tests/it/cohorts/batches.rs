//! However the due cohorts are cut into batches, and whichever is settled first: the same neighbours, the
//! same messages.

use automation_core::{Id, Instant, Notification, Row, SweepOptions, one_policy, sweep};
use session_core::{
    Cohort, CohortPolicy,
    cohort::{Enrolment, Student, settle_cohorts},
};

use super::{
    driver::{begun, policy_of},
    history::History,
    school::{School, Steps},
};

/// Everything that a school holds, in an order that does not depend on how it came about.
#[derive(Debug, PartialEq)]
struct Content {
    cohorts: Vec<Row<Cohort>>,
    students: Vec<Row<Student>>,
    enrolments: Vec<Row<Enrolment>>,
    steps: [Steps; 3],
    outbox: Vec<Notification>,
}

fn content(school: School<Cohort>) -> Content {
    let mut outbox = school.outbox;
    outbox.sort_by(|one, other| one.dedup.cmp(&other.dedup));
    Content {
        cohorts: school.cohorts.into_values().collect(),
        students: school.students.into_values().collect(),
        enrolments: school.enrolments.into_values().collect(),
        steps: [school.cohort_steps, school.student_steps, school.enrolment_steps],
        outbox,
    }
}

fn swept(school: &mut School<Cohort>, now: Instant, batch: usize, policy: &CohortPolicy) {
    let options = SweepOptions { batch, dry_run: false };
    sweep(school, &one_policy(policy), now, options, &mut ()).unwrap();
}

/// Every order of those numbers.
fn orders(ids: &[Id]) -> Vec<Vec<Id>> {
    if ids.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (index, first) in ids.iter().enumerate() {
        let rest: Vec<Id> =
            ids.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, id)| *id).collect();
        all.extend(orders(&rest).into_iter().map(|rest| [&[*first][..], &rest].concat()));
    }
    all
}

#[test]
fn any_split_into_batches_ends_in_the_same_neighbours() {
    let (mut shared, mut turned) = (0, 0);
    for seed in 0..400 {
        let history = History::of_seed(seed);
        let policy = policy_of(history.choice);
        let begins = Instant::from_micros(history.begins).unwrap();
        let now = begins.checked_add(automation_core::Span::days(30)).unwrap();
        let school: School<Cohort> = begun(&history, &policy);
        shared += school.students.keys().filter(|id| school.cohorts_of(**id).len() > 1).count();
        let at_once = {
            let mut school = school.clone();
            swept(&mut school, now, 1_000, &policy);
            turned += school.student_steps.len();
            content(school)
        };
        // In batches of any size, at once or day by day.
        for batch in 1..=3 {
            let mut in_batches = school.clone();
            swept(&mut in_batches, now, batch, &policy);
            assert_eq!(content(in_batches), at_once, "history {seed}, batches of {batch}");
        }
        let mut day_by_day = school.clone();
        for days in 0..=30 {
            let today = begins.checked_add(automation_core::Span::days(days)).unwrap();
            swept(&mut day_by_day, today, 2, &policy);
        }
        assert_eq!(content(day_by_day), at_once, "history {seed}, day by day");
        // One worker after the other, in every order.
        let ids: Vec<Id> = school.cohorts.keys().copied().collect();
        for order in orders(&ids) {
            let mut by_workers = school.clone();
            for id in &order {
                let Ok(_) = settle_cohorts(&mut by_workers, &[*id], now, &one_policy(&policy));
            }
            // What was not due keeps the mark that somebody wanted it looked at.
            swept(&mut by_workers, now, 10, &policy);
            assert_eq!(content(by_workers), at_once, "history {seed}, in the order {order:?}");
        }
    }
    assert!(shared > 100 && turned > 100, "{shared} students in two cohorts, {turned} Ex-Students");
}
