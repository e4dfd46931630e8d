//! Deliberate faults in the rules, each in a wrapper around the real record, and the oracle that catches every one of them.

use automation_core::{
    Because, Commands, Consequences, Due, Instant, Lifecycle, MessageEffect, Refusal, Request, Sample,
    TakenStep, Viewpoint,
};
use compliance_core::job::{
    Activity, ActivityKind, Job, JobCommand, JobEffect, JobEvent, JobPolicy, JobReason, OpenStatus, Standing,
    WarningState,
};

use super::{
    driver::{Played, play},
    history::History,
};

const MICROSECOND_LATE: u8 = 0;
const DAY_OF_ITS_OWN_FORGOTTEN: u8 = 1;
const PROGRAMS_COUNT: u8 = 2;
const RELATED_IGNORED: u8 = 3;
const CLOSES_UNWARNED: u8 = 4;
const WARNING_OUTLIVES_ACTIVITY: u8 = 5;
const WINDOW_FROM_WHEN_IT_WAS_DUE: u8 = 6;
const LATE_ACTIVITY_REOPENS_FOR_EVER: u8 = 7;
const REOPENED_WITHOUT_IMMUNITY: u8 = 8;
const DISPUTE_PROTECTS_NOBODY: u8 = 9;
const ANYBODY_ESCALATES: u8 = 10;
const WARNING_TELLS_NOBODY: u8 = 11;
const REOPENED_WHERE_WORK_BEGINS: u8 = 12;
const CLOSING_STILL_TOLD: u8 = 13;
const ASSIGNMENT_LOST: u8 = 14;

/// A job with a fault in its rules.
#[derive(Debug, Clone)]
struct Faulty<const FAULT: u8>(Job);

impl<const FAULT: u8> Lifecycle for Faulty<FAULT> {
    const KIND: &'static str = Job::KIND;
    type Policy = JobPolicy;
    type Event = JobEvent;

    fn state(&self) -> &'static str {
        self.0.state()
    }

    fn since(&self) -> Instant {
        self.0.since()
    }

    fn due(&self, policy: &JobPolicy) -> Option<Due<JobEvent>> {
        let mut other = self.0.clone();
        match (FAULT, other.warning) {
            (DAY_OF_ITS_OWN_FORGOTTEN, _) => other.dates = Default::default(),
            (CLOSES_UNWARNED, WarningState::Due { .. }) => {
                other.warning = WarningState::Queued { at: self.0.created_at }
            }
            (WINDOW_FROM_WHEN_IT_WAS_DUE, WarningState::Due { since }) => {
                other.warning = WarningState::Queued { at: since };
            }
            (REOPENED_WITHOUT_IMMUNITY, _) => other.reopened_at = None,
            (DISPUTE_PROTECTS_NOBODY, _) => other.dispute = None,
            _ => {}
        }
        let due = other.due(policy)?;
        Some(match (FAULT, &due.event) {
            (MICROSECOND_LATE, JobEvent::ClosedStale { .. }) => {
                Because::reached("C-83", "the last activity", due.at().next()?).brings(due.event)
            }
            _ => due,
        })
    }

    fn apply(&mut self, event: &JobEvent, at: Instant) {
        let before = self.0.clone();
        self.0.apply(event, at);
        match (FAULT, event) {
            (PROGRAMS_COUNT, JobEvent::Active { activity, .. })
                if activity.what == ActivityKind::AutomaticNote =>
            {
                self.0.related_activity = at;
            }
            (RELATED_IGNORED, _) => self.0.related_activity = before.related_activity,
            (WARNING_OUTLIVES_ACTIVITY, JobEvent::Active { reopens: false, .. }) => {
                self.0.warning = before.warning
            }
            (REOPENED_WHERE_WORK_BEGINS, JobEvent::Reopened { .. }) => {
                self.0.standing = Standing::Open(OpenStatus::InProgress);
            }
            (ASSIGNMENT_LOST, JobEvent::Reopened { .. }) => self.0.assignment = None,
            _ => {}
        }
    }

    fn key(&self) -> Option<&str> {
        self.0.key()
    }
}

impl<const FAULT: u8> Consequences for Faulty<FAULT> {
    type Facts = ();
    type Effect = JobEffect;

    fn consequences(taken: &TakenStep<'_, Self>, (): &mut (), policy: &JobPolicy, out: &mut Vec<JobEffect>) {
        let TakenStep { before, step, after, now, .. } = *taken;
        Job::consequences(&TakenStep::new(&before.0, step, &after.0, now), &mut (), policy, out);
        match (FAULT, &step.event) {
            (WARNING_TELLS_NOBODY, JobEvent::WarningQueued) => {
                out.retain(|effect| !matches!(effect, JobEffect::Message(MessageEffect::Notify(_))));
            }
            (CLOSING_STILL_TOLD, _) => {
                out.retain(|effect| !matches!(effect, JobEffect::Message(MessageEffect::Withdraw(_))))
            }
            _ => {}
        }
    }
}

impl<const FAULT: u8> Commands for Faulty<FAULT> {
    type Command = JobCommand;
    type Reason = JobReason;

    fn decide(
        &self,
        request: &Request<'_, JobCommand>,
        (): &(),
        policy: &JobPolicy,
    ) -> Result<JobEvent, Refusal<JobReason>> {
        let decided = self.0.decide(request, &(), policy);
        let only_a_stranger = decided.as_ref().is_err_and(|refusal| {
            refusal.reasons().all(|reason| matches!(reason, JobReason::NotAllowed { .. }))
        });
        match (FAULT, request.command) {
            (ANYBODY_ESCALATES, JobCommand::Escalate) if only_a_stranger => {
                let activity =
                    Activity { what: ActivityKind::JobRow, by: request.actor.clone(), counts: true };
                Ok(JobEvent::DisputeEscalated { activity })
            }
            (LATE_ACTIVITY_REOPENS_FOR_EVER, JobCommand::Act { .. }) => decided.map(|event| match event {
                JobEvent::Active { activity, .. } => JobEvent::Active { reopens: activity.counts, activity },
                other => other,
            }),
            _ => decided,
        }
    }

    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<JobCommand, JobReason>> {
        self.0.samples(&Viewpoint::new(from.actor, from.now, from.facts, from.policy))
    }
}

impl<const FAULT: u8> Played for Faulty<FAULT> {
    fn of(job: Job) -> Self {
        Self(job)
    }

    fn job(&self) -> &Job {
        &self.0
    }
}

/// No fault at all: the wrapper itself disturbs nothing, so what is caught below is the fault.
#[test]
fn the_wrapper_alone_agrees_with_the_oracle() {
    for seed in 0..1_000 {
        let history = History::of_seed(seed);
        if let Err(why) = play::<Faulty<255>>(&history) {
            panic!("history {seed}: {why}");
        }
    }
}

/// The smallest of the first few histories that catch the fault.
fn caught<const FAULT: u8>(name: &str) -> History {
    let fails = |history: &History| play::<Faulty<FAULT>>(history).is_err();
    let found = (0..20_000).map(History::of_seed).filter(fails).take(8).map(|history| history.shrunk(fails));
    let smallest = found.min_by_key(|history| history.facts.len());
    let smallest = smallest.unwrap_or_else(|| panic!("`{name}` was not caught"));
    let why = play::<Faulty<FAULT>>(&smallest).expect_err("it is caught");
    println!("`{name}` is caught: {why}\n  {:?}\n  {:?}", smallest.choice, smallest.made);
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
                assert!(play::<Job>(&smallest).is_ok(), "the rules themselves pass it");
            }
        )*
    };
}

// The number is how many facts it takes to tell the fault from the rules.
caught! {
    a_microsecond_too_late_is_caught MICROSECOND_LATE 1
    forgetting_a_day_of_its_own_is_caught DAY_OF_ITS_OWN_FORGOTTEN 1
    counting_what_programs_do_is_caught PROGRAMS_COUNT 1
    ignoring_what_belongs_to_it_is_caught RELATED_IGNORED 1
    closing_unwarned_is_caught CLOSES_UNWARNED 1
    a_warning_that_outlives_activity_is_caught WARNING_OUTLIVES_ACTIVITY 2
    a_window_from_when_the_warning_was_due_is_caught WINDOW_FROM_WHEN_IT_WAS_DUE 1
    late_activity_that_reopens_for_ever_is_caught LATE_ACTIVITY_REOPENS_FOR_EVER 1
    reopening_without_immunity_is_caught REOPENED_WITHOUT_IMMUNITY 2
    a_dispute_that_protects_nobody_is_caught DISPUTE_PROTECTS_NOBODY 1
    letting_anybody_escalate_is_caught ANYBODY_ESCALATES 2
    a_warning_that_tells_nobody_is_caught WARNING_TELLS_NOBODY 2
    reopening_elsewhere_is_caught REOPENED_WHERE_WORK_BEGINS 2
    telling_of_a_closing_that_was_undone_is_caught CLOSING_STILL_TOLD 2
    losing_the_assignment_is_caught ASSIGNMENT_LOST 4
}
