//! Cohorts and people to try the rules on.

use automation_core::{
    ActError, Actor, Change, Id, Instant, LifecycleExt, Notification, Request, Row, SweepOptions, UserId,
    one_policy, sweep,
};
use chrono::NaiveDate;
use session_core::{
    Cohort, CohortPolicy,
    cohort::{
        CohortCommand, CohortDraft, CohortFacts, CohortReason, Enrolment, EnrolmentDraft, EnrolmentStatus,
        Student,
    },
};
use zone_core::{Zone, zone};

use super::school::School;

/// When everything is made.
pub(super) const MADE: &str = "2026-01-05T08:00:00Z";
/// The last day of [`winter`] is the tenth of March; in Karachi it is over at this instant.
pub(super) const OVER: &str = "2026-03-10T19:00:00Z";
/// The next morning.
pub(super) const AFTER: &str = "2026-03-11T04:00:00Z";

pub(super) fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn user(id: &str) -> UserId {
    UserId::new(id).unwrap()
}

pub(super) fn admin() -> Actor {
    Actor::staff(user("alice"), "admin")
}

pub(super) fn teacher() -> Actor {
    Actor::staff(user("carol"), "teacher")
}

/// Default choices, in Karachi.
pub(super) fn policy() -> CohortPolicy {
    CohortPolicy::new(zone!("Asia/Karachi"))
}

pub(super) fn draft(reference: &str) -> CohortDraft {
    let name = format!("Cohort {reference}");
    CohortDraft::new(reference.parse().unwrap(), name.parse().unwrap(), 50_000.try_into().unwrap())
}

/// A cohort of that last day, or without an end.
pub(super) fn ending(reference: &str, end: Option<&str>) -> Cohort {
    let draft = CohortDraft { end: end.map(day), ..draft(reference) };
    draft.made(instant(MADE)).unwrap()
}

/// A cohort whose last day is the tenth of March.
pub(super) fn winter() -> Cohort {
    ending("WINTER", Some("2026-03-10"))
}

/// The state of `cohort` at `now` in that zone.
pub(super) fn state_at(cohort: &Cohort, now: &str, zone: Zone) -> &'static str {
    use automation_core::Lifecycle;
    cohort.as_of(instant(now), &CohortPolicy::new(zone)).unwrap().state()
}

pub(super) fn student(reference: &str) -> Student {
    let name = format!("Student {reference}");
    Student::new(reference.parse().unwrap(), name.parse().unwrap(), instant(MADE))
}

/// An enrolment in any state, as another system may have left it.
pub(super) fn place(student: Id, cohort: Id, status: EnrolmentStatus) -> Enrolment {
    Enrolment { status, ..EnrolmentDraft::new(student, cohort).made(false, instant(MADE)) }
}

/// What one asks of a cohort that knows no neighbours, or every reason why not.
pub(super) fn ask(
    cohort: &Cohort,
    command: &CohortCommand,
    actor: &Actor,
    now: &str,
) -> Result<Change<Cohort>, Vec<CohortReason>> {
    let row = Row { id: Id(1), version: 0, due_at: cohort.due_at(&policy()), record: cohort.clone() };
    match Change::of_command(
        row,
        &Request::new(command, actor, instant(now)),
        &mut CohortFacts::default(),
        &policy(),
    ) {
        Ok(change) => Ok(change),
        Err(ActError::Refused(refusal)) => Err(refusal.reasons().cloned().collect()),
        Err(ActError::Runaway(runaway)) => panic!("{runaway}"),
    }
}

/// A school of the winter cohort and a second one without an end, and a student enrolled in the first.
pub(super) fn small_school() -> (School<Cohort>, [Id; 2], Id) {
    let mut school = School::default();
    let cohorts =
        [school.add_cohort(winter(), &policy()), school.add_cohort(ending("ENDLESS", None), &policy())];
    let mina = school.add_student(student("MINA"));
    school.add_enrolment(place(mina, cohorts[0], EnrolmentStatus::Active));
    (school, cohorts, mina)
}

/// Sweeps in batches of that size.
pub(super) fn swept(school: &mut School<Cohort>, now: &str, batch: usize, policy: &CohortPolicy) -> u64 {
    let options = SweepOptions { batch, dry_run: false };
    sweep(school, &one_policy(policy), instant(now), options, &mut ()).unwrap().changed
}

/// The dedup keys of messages.
pub(super) fn keys(outbox: &[Notification]) -> Vec<&str> {
    outbox.iter().map(|message| message.dedup.as_str()).collect()
}
