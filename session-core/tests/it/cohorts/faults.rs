//! Deliberate faults in the rules, each in a wrapper around the real cohort, and the oracle that catches
//! every one of them.

use automation_core::{
    Actor, Because, Change, Claim, Commands, Consequences, DedupKey, Due, Id, Instant, Ledger, Lifecycle,
    Refusal, Request, Row, Sample, Step, TakenStep, UserId, Viewpoint,
};
use session_core::{
    Cohort, CohortPolicy,
    cohort::{
        CohortCommand, CohortDates, CohortEffect, CohortEvent, CohortFacts, CohortReason, CohortStatus,
        Enrolment, EnrolmentStatus, NewEnd, StudentCascade, StudentStatus,
    },
};

use super::{
    driver::{Played, play},
    history::History,
    school::{Course, School},
};

const ENDS_WITH_ITS_LAST_DAY: u8 = 0;
const UTC_DAYS: u8 = 1;
const MICROSECOND_LATE: u8 = 2;
const FROZEN_STUDENTS_COMPLETE: u8 = 3;
const OTHER_ENROLMENTS_IGNORED: u8 = 4;
const RESTORE_REOPENS_ALL: u8 = 5;
const DEDUP_BY_THE_SWEEP: u8 = 6;
const RESTORE_MAKES_SECOND_ENROLMENTS: u8 = 7;
const RESTORES_TO_THE_PAST: u8 = 8;
const TEACHERS_MAY: u8 = 9;
const CLOSES_WHO_LEFT: u8 = 10;
const ORDER_MATTERS: u8 = 11;
const NEIGHBOURS_NOT_SETTLED: u8 = 12;
const STUDENTS_STAY_COMPLETED: u8 = 13;
const ACTIVATES_PAST_THE_END: u8 = 14;
const NOBODY_IS_TOLD: u8 = 15;
const RESTORING_LEAVES_THE_COMPLETED: u8 = 77;
const ENROLS_WHERE_SWITCHED_OFF: u8 = 16;

/// A cohort with a fault in its rules.
#[derive(Debug, Clone, PartialEq)]
struct Faulty<const FAULT: u8>(Cohort);

impl<const FAULT: u8> Lifecycle for Faulty<FAULT> {
    const KIND: &'static str = Cohort::KIND;
    type Policy = CohortPolicy;
    type Event = CohortEvent;

    fn state(&self) -> &'static str {
        self.0.state()
    }

    fn since(&self) -> Instant {
        self.0.since()
    }

    fn due(&self, policy: &CohortPolicy) -> Option<Due<CohortEvent>> {
        let due = self.0.due(policy)?;
        let end = self.0.end()?;
        let because = match FAULT {
            ENDS_WITH_ITS_LAST_DAY => Because::day_begins("A-6", "the last day", end, policy.org_zone)?,
            UTC_DAYS => Because::day_over("A-6", "the last day", end, zone_core::Zone::UTC)?,
            MICROSECOND_LATE => Because::reached("A-6", "the last day", due.at().next()?),
            _ => due.because,
        };
        Some(because.brings(due.event))
    }

    fn apply(&mut self, event: &CohortEvent, at: Instant) {
        self.0.apply(event, at);
    }

    fn key(&self) -> Option<&str> {
        self.0.key()
    }
}

impl<const FAULT: u8> Consequences for Faulty<FAULT> {
    type Facts = CohortFacts;
    type Effect = CohortEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        cohort_facts: &mut CohortFacts,
        policy: &CohortPolicy,
        out: &mut Vec<CohortEffect>,
    ) {
        let TakenStep { before, step, after, now, .. } = *taken;
        let mut policy = policy.clone();
        misread::<FAULT>(cohort_facts, &before.0, step);
        if FAULT == OTHER_ENROLMENTS_IGNORED && policy.student_cascade == StudentCascade::WhenLastActive {
            policy.student_cascade = StudentCascade::Always;
        }
        let first_new = out.len();
        Cohort::consequences(&TakenStep::new(&before.0, step, &after.0, now), cohort_facts, &policy, out);
        match FAULT {
            DEDUP_BY_THE_SWEEP => {
                for effect in &mut out[first_new..] {
                    if let CohortEffect::Notify(message) = effect {
                        let at = now.micros().to_string();
                        message.dedup = DedupKey::new([message.dedup.as_str(), &at]);
                    }
                }
            }
            STUDENTS_STAY_COMPLETED if matches!(step.event, CohortEvent::Restored { .. }) => {
                out.retain(|effect| !matches!(effect, CohortEffect::Student(_)));
            }
            RESTORING_LEAVES_THE_COMPLETED => {
                out.retain(|effect| !matches!(effect, CohortEffect::Withdraw(_)));
            }
            NOBODY_IS_TOLD => out.retain(|effect| !matches!(effect, CohortEffect::Notify(_))),
            _ => {}
        }
    }
}

/// Makes the facts say what the fault believes.
fn misread<const FAULT: u8>(cohort_facts: &mut CohortFacts, before: &Cohort, step: &Step<CohortEvent>) {
    let Some(cohort) = cohort_facts.number(&before.reference) else { return };
    let places: Vec<Row<Enrolment>> = cohort_facts.enrolments_of(cohort).cloned().collect();
    for mut place in places {
        let was = place.record.status;
        match (FAULT, before.status, step.event) {
            (FROZEN_STUDENTS_COMPLETE, _, CohortEvent::Completed) => {
                let mut student = cohort_facts.student(place.record.student).unwrap().clone();
                if matches!(student.record.status, StudentStatus::Inactive { .. }) {
                    student.record.status = StudentStatus::Active;
                    cohort_facts.add_student(student);
                }
            }
            (CLOSES_WHO_LEFT, _, CohortEvent::Completed) if was == EnrolmentStatus::Inactive => {
                place.record.status = EnrolmentStatus::Active;
            }
            (RESTORE_REOPENS_ALL, CohortStatus::Completed { at }, CohortEvent::Restored { .. })
                if matches!(was, EnrolmentStatus::Completed { .. }) =>
            {
                place.record.status = EnrolmentStatus::Completed { with: Some(at) };
            }
            _ => {}
        }
        if place.record.status != was {
            cohort_facts.add_enrolment(place);
        }
    }
    // Whatever is active elsewhere is forgotten, or when that ends.
    for other in (1..40).map(Id) {
        if FAULT == RESTORE_MAKES_SECOND_ENROLMENTS && matches!(step.event, CohortEvent::Restored { .. }) {
            let elsewhere = cohort_facts.enrolment(other).filter(|row| row.record.cohort != cohort).cloned();
            if let Some(mut elsewhere) = elsewhere.filter(|row| row.record.is_active()) {
                elsewhere.record.status = EnrolmentStatus::Inactive;
                cohort_facts.add_enrolment(elsewhere);
            }
        }
        if FAULT == ORDER_MATTERS
            && let Some(mut elsewhere) = cohort_facts.cohort(other).filter(|row| row.id != cohort).cloned()
        {
            elsewhere.record.dates = CohortDates::default();
            cohort_facts.add_cohort(elsewhere);
        }
    }
}

impl<const FAULT: u8> Commands for Faulty<FAULT> {
    type Command = CohortCommand;
    type Reason = CohortReason;

    fn decide(
        &self,
        request: &Request<'_, CohortCommand>,
        cohort_facts: &CohortFacts,
        policy: &CohortPolicy,
    ) -> Result<CohortEvent, Refusal<CohortReason>> {
        let Request { command, actor, now, .. } = *request;
        let decided = self.0.decide(request, cohort_facts, policy);
        let only =
            |of: fn(&CohortReason) -> bool| decided.as_ref().is_err_and(|refusal| refusal.reasons().all(of));
        let too_late = |reason: &CohortReason| matches!(reason, CohortReason::WouldReexpire { .. });
        match (FAULT, command) {
            (RESTORES_TO_THE_PAST, CohortCommand::Restore { end }) if only(too_late) => {
                let end = match end {
                    NewEnd::Keep => self.0.end(),
                    NewEnd::Never => None,
                    NewEnd::On(day) => Some(*day),
                };
                Ok(CohortEvent::Restored { end })
            }
            (ACTIVATES_PAST_THE_END, CohortCommand::Activate) if only(too_late) => Ok(CohortEvent::Activated),
            (TEACHERS_MAY, _) if matches!(actor, Actor::Staff { role, .. } if role == "teacher") => {
                let admin = Actor::staff(UserId::new("alice").unwrap(), "admin");
                self.0.decide(&Request::new(command, &admin, now), cohort_facts, policy)
            }
            _ => decided,
        }
    }

    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<CohortCommand, CohortReason>> {
        self.0.samples(&Viewpoint::new(from.actor, from.now, from.facts, from.policy))
    }
}

impl<const FAULT: u8> Course for Faulty<FAULT> {
    fn of(cohort: Cohort) -> Self {
        Self(cohort)
    }

    fn cohort(&self) -> &Cohort {
        &self.0
    }
}

impl<const FAULT: u8> Played for Faulty<FAULT> {
    fn settle(school: &mut School<Self>, ids: &[Id], now: Instant, policy: &CohortPolicy) {
        if FAULT == NEIGHBOURS_NOT_SETTLED {
            return;
        }
        let Ok(_) = school.settle(Claim::Ids(ids), &mut |batch| {
            let rows = std::mem::take(&mut batch.rows).into_iter();
            let changes = rows.map(|row| Change::of_time(row, now, &mut batch.facts, policy).unwrap());
            changes.filter(|change| !change.steps.is_empty()).collect()
        });
    }

    fn joined(cohort: &Cohort) -> Cohort {
        let mut cohort = cohort.clone();
        if FAULT == ENROLS_WHERE_SWITCHED_OFF && cohort.status == CohortStatus::Inactive {
            cohort.dates = cohort.dates.ending(None).unwrap();
        }
        cohort
    }
}

/// No fault at all: the wrapper itself disturbs nothing, so what is caught below is the fault.
#[test]
fn the_wrapper_alone_agrees_with_the_oracle() {
    for seed in 0..1_000 {
        if let Err(why) = play::<Faulty<255>>(&History::of_seed(seed)) {
            panic!("history {seed}: {why}");
        }
    }
}

/// The smallest of the first few histories that catch the fault.
fn caught<const FAULT: u8>(name: &str) -> History {
    let fails = |history: &History| play::<Faulty<FAULT>>(history).is_err();
    let found = (0..20_000).map(History::of_seed).filter(fails).take(5).map(|history| history.shrunk(fails));
    let smallest = found.min_by_key(|history| history.facts.len() + history.places.len());
    let smallest = smallest.unwrap_or_else(|| panic!("`{name}` was not caught"));
    let why = play::<Faulty<FAULT>>(&smallest).expect_err("it is caught");
    println!("`{name}` is caught: {why}\n  {:?}\n  {:?}", smallest.choice, smallest.places);
    for fact in &smallest.facts {
        println!("  {fact:?}");
    }
    smallest
}

macro_rules! caught {
    ($($test:ident $fault:ident $facts:literal)*) => {
        $(
            #[test]
            fn $test() {
                let smallest = caught::<$fault>(stringify!($fault));
                assert!(smallest.facts.len() <= $facts, "not that small any more: {smallest:#?}");
                assert!(play::<Cohort>(&smallest).is_ok(), "the rules themselves pass it");
            }
        )*
    };
}

// The number is how many facts it takes to tell the fault from the rules.
caught! {
    completing_on_the_last_day_is_caught ENDS_WITH_ITS_LAST_DAY 0
    utc_days_are_caught UTC_DAYS 0
    a_microsecond_too_late_is_caught MICROSECOND_LATE 0
    completing_frozen_students_is_caught FROZEN_STUDENTS_COMPLETE 1
    ignoring_other_enrolments_is_caught OTHER_ENROLMENTS_IGNORED 0
    reopening_what_was_closed_earlier_is_caught RESTORE_REOPENS_ALL 1
    a_dedup_key_with_the_sweep_in_it_is_caught DEDUP_BY_THE_SWEEP 0
    a_second_active_enrolment_is_caught RESTORE_MAKES_SECOND_ENROLMENTS 2
    restoring_to_the_past_is_caught RESTORES_TO_THE_PAST 1
    letting_teachers_is_caught TEACHERS_MAY 1
    closing_what_was_left_is_caught CLOSES_WHO_LEFT 0
    an_order_that_matters_is_caught ORDER_MATTERS 0
    acting_on_unsettled_neighbours_is_caught NEIGHBOURS_NOT_SETTLED 1
    students_who_stay_completed_are_caught STUDENTS_STAY_COMPLETED 1
    activating_past_the_end_is_caught ACTIVATES_PAST_THE_END 2
    telling_nobody_is_caught NOBODY_IS_TOLD 0
    restoring_that_leaves_the_completed_is_caught RESTORING_LEAVES_THE_COMPLETED 1
    enrolling_after_the_last_day_is_caught ENROLS_WHERE_SWITCHED_OFF 2
}
