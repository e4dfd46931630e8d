#![allow(
    clippy::expect_used,
    reason = "a test that cannot go on stops with a message; nothing here runs in a host"
)]

use std::collections::BTreeMap;

use automation_core::{
    Actor, Instant, Span, UserId, civil,
    money::Money,
    testing::{CommandSpecimen, Specimen},
};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use zone_core::{Zone, zone};

use crate::job::{
    ActivityBasis, ActivityKind, Assignment, AssignmentStatus, ClosedBy, Closing, ClosingWarning, Completion,
    CompletionStatus, Dispute, Exemption, ExemptionReason, Job, JobCommand, JobDates, JobDraft, JobPolicy,
    OpenStatus, Priority, Side, StaleDays, StaleWindow, Standing, Turn, TurnWindows, WarningState,
};

/// Jobs for the laws.
#[derive(Debug, Clone, Copy)]
pub enum Jobs {}

impl Specimen for Jobs {
    type Policy = JobPolicy;
    type Record = Job;

    fn policies() -> BoxedStrategy<JobPolicy> {
        job_policies().boxed()
    }

    fn records(policy: &JobPolicy) -> BoxedStrategy<Job> {
        jobs(policy).boxed()
    }
}

impl CommandSpecimen for Jobs {
    fn commands(job: &Job) -> BoxedStrategy<JobCommand> {
        job_commands(job).boxed()
    }

    fn actors(_: &Job) -> BoxedStrategy<Actor> {
        job_actors().boxed()
    }
}

/// Zones west of UTC, near it and east of it, on both hemispheres; where midnight is left out, where it came twice, and
/// where a day was left out.
pub const JOB_ZONES: [Zone; 9] = [
    zone!("Pacific/Pago_Pago"),
    zone!("America/Santiago"),
    zone!("America/New_York"),
    zone!("America/St_Johns"),
    Zone::UTC,
    zone!("Europe/London"),
    zone!("Asia/Beirut"),
    zone!("Pacific/Apia"),
    zone!("Pacific/Kiritimati"),
];

/// A number of days, mostly a small one.
pub fn stale_days() -> impl Strategy<Value = StaleDays> {
    let days = prop_oneof![6 => 1_i64..6, 2 => Just(90), 1 => Just(36_500)];
    days.prop_map(|days| StaleDays::new(days).expect("in range"))
}

/// A window, seldom none.
pub fn stale_windows() -> impl Strategy<Value = StaleWindow> {
    prop_oneof![4 => stale_days().prop_map(StaleWindow::Days), 1 => Just(StaleWindow::Never)]
}

/// Any policy: with and without windows of their own, warnings, immunity and late activity, of no length at all too.
pub fn job_policies() -> impl Strategy<Value = JobPolicy> {
    let span = || prop_oneof![Just(Span::ZERO), Just(Span::MICROSECOND), (0_u32..8).prop_map(Span::days)];
    let warning = prop_oneof![
        2 => Just(ClosingWarning::None),
        3 => stale_days().prop_map(|before| ClosingWarning::Informational { before }),
        3 => stale_days().prop_map(|window| ClosingWarning::Required { window }),
    ];
    let basis = prop_oneof![3 => Just(ActivityBasis::AnyRelated), 1 => Just(ActivityBasis::JobRow)];
    let by_type = prop::option::of(stale_windows());
    let by_priority = prop::option::of(stale_windows());
    let by_turn = (prop::option::of(stale_windows()), prop::option::of(stale_windows()));
    let flags = (any::<bool>(), any::<bool>());
    let windows = (stale_days(), by_type, by_priority, by_turn);
    (prop::sample::select(&JOB_ZONES[..]), windows, basis, warning, span(), span(), flags).prop_map(
        |(
            zone,
            (stale_days, by_type, by_priority, (us, them)),
            activity_basis,
            warning,
            immunity,
            late,
            flags,
        )| {
            JobPolicy {
                stale_days,
                by_type: by_type
                    .map(|window| ("plumbing".parse().expect("a type"), window))
                    .into_iter()
                    .collect(),
                by_priority: BTreeMap::from_iter(by_priority.map(|window| (Priority::Low, window))),
                by_turn: TurnWindows { us, them },
                activity_basis,
                warning,
                immunity,
                late_activity: late,
                protect_future: flags.0,
                cascade_assignments: flags.1,
                ..JobPolicy::new(zone)
            }
        },
    )
}

/// Any job that can exist, in every state, swept or not, before 1970 too.
pub fn jobs(policy: &JobPolicy) -> impl Strategy<Value = Job> + use<> {
    let zone = policy.org_zone;
    let made = (instants(), 0_u32..60, 0_u32..60, 0_u32..100);
    let what = ("[A-Z]{1,4}-[0-9]{1,6}", "[a-zA-Zß漢,-]{0,40}x", priorities(), any::<bool>());
    let who = (prop::option::of(assignments()), prop::option::of(users()), prop::option::of(users()));
    let dates = (near_days(), near_days(), near_days());
    let costs = (prop::option::of(0_i64..9), prop::option::of(-2_i64..9));
    let done = prop::option::weighted(0.4, (0_usize..CompletionStatus::ALL.len(), -3_i64..3));
    let stands = (0_u8..8, 0_usize..OpenStatus::ALL.len(), any::<bool>(), prop::option::of(assignments()));
    let protection = (
        prop::option::weighted(0.2, (near_days(), any::<bool>())),
        prop::option::weighted(0.2, any::<bool>()),
        prop::option::weighted(0.3, 0_u32..90),
        prop::option::of((any::<bool>(), 0_u32..60)),
        (0_u8..4, 0_u32..60),
    );
    (made, what, who, dates, costs, done, stands, protection).prop_map(
        move |(
            (created_at, row, related, since),
            (number, title, priority, is_plumbing),
            (assignment, created_by, customer),
            (due, start, evaluation),
            (estimated, actual),
            done,
            (stands, open, by_time, ended),
            (exemption, dispute, reopened, turn, (warned, warned_at)),
        )| {
            let later = |hours| created_at.checked_add(Span::hours(hours)).unwrap_or(created_at);
            let on = |near: Near| near.of(civil::date_at(created_at, zone));
            let money = |minor| Money::new(minor, "USD".parse().expect("a currency"));
            let since = later(row.max(related).max(since));
            let open = OpenStatus::ALL.get(open).copied().unwrap_or(OpenStatus::Lead);
            let draft = JobDraft::new(
                "north".parse().expect("a workspace"),
                number.parse().expect("a number"),
                title.parse().expect("a title"),
            );
            let mut job = JobDraft {
                priority,
                status: open,
                job_type: is_plumbing.then(|| "plumbing".parse().expect("a type")),
                created_by,
                customer,
                dates: JobDates { due_on: on(due), expected_start: on(start), evaluation_on: on(evaluation) },
                estimated_cost: estimated.map(money),
                ..draft
            }
            .made(created_at);
            job.actual_cost = actual.map(money);
            job.assignment = assignment;
            job.completion = done.map(|(status, days)| Completion {
                status: CompletionStatus::ALL.get(status).copied().unwrap_or(CompletionStatus::Submitted),
                completed_on: moved(civil::date_at(created_at, zone), days),
                recorded_at: since,
                approved_at: later(row)
                    .next()
                    .filter(|_| CompletionStatus::ALL.get(status) == Some(&CompletionStatus::Approved)),
            });
            job.standing = match stands {
                0 => Standing::Completed { at: since },
                1 => Standing::Cancelled(Closing {
                    at: since,
                    from: open,
                    by: if by_time { ClosedBy::Time } else { ClosedBy::Somebody(staff()) },
                    ended: ended.filter(|_| job.assignment.is_none()),
                }),
                _ => Standing::Open(open),
            };
            job.row_activity = later(row);
            job.related_activity = later(related);
            job.turn = turn.map(|(is_ours, hours)| Turn {
                of: if is_ours { Side::Us } else { Side::Them },
                since: later(hours).min(since),
            });
            job.exemption = exemption.map(|(until, is_open)| Exemption {
                until: on(until).filter(|_| !is_open),
                reason: ExemptionReason::new("parts are on their way").expect("a reason"),
                by: staff(),
            });
            job.dispute = dispute.map(|is_escalated| Dispute {
                opened_by: Actor::participant(user("cora"), "customer"),
                at: created_at,
                escalated_at: is_escalated.then_some(since),
            });
            job.reopened_at = reopened.map(|hours| later(hours).min(job.row_activity));
            let at = later(warned_at).min(since);
            job.warning = match (warned, &job.standing) {
                (1, Standing::Open(_)) => WarningState::Told { at },
                (2, Standing::Open(_)) => WarningState::Due { since: at },
                (3, Standing::Open(_)) => WarningState::Queued { at },
                _ => WarningState::None,
            };
            job.since = since;
            job
        },
    )
}

/// Anything that can be asked of `job`, days on either side of its last event included.
pub fn job_commands(job: &Job) -> impl Strategy<Value = JobCommand> + use<> {
    let today = civil::date_at(job.since, Zone::UTC);
    let day = (-3_i64..6).prop_map(move |days| moved(today, days));
    let cost =
        prop::option::of((-1_i64..4).prop_map(|minor| Money::new(minor, "USD".parse().expect("a currency"))));
    let reason = ExemptionReason::new("parts are on their way").expect("a reason");
    let dates = (prop::option::of(day.clone()), prop::option::of(day.clone()), prop::option::of(day.clone()))
        .prop_map(|(due_on, expected_start, evaluation_on)| JobDates {
            due_on,
            expected_start,
            evaluation_on,
        });
    let ours = prop_oneof![
        6 => prop::sample::select(ActivityKind::ALL).prop_map(|what| JobCommand::Act { what }),
        1 => priorities().prop_map(|priority| JobCommand::Classify { priority, job_type: None }),
        2 => prop::sample::select(OpenStatus::ALL).prop_map(|to| JobCommand::Move { to }),
        2 => dates.prop_map(|dates| JobCommand::Reschedule { dates }),
        2 => users().prop_map(|contractor| JobCommand::Assign { contractor }),
        2 => (day.clone(), cost).prop_map(|(on, cost)| JobCommand::Complete { on, cost }),
        2 => prop::option::of(day).prop_map(move |until| JobCommand::Exempt { until, reason: reason.clone() }),
        1 => prop::sample::select(Side::ALL).prop_map(|to| JobCommand::HandOver { to }),
        2 => (1_i64..200).prop_map(|days| JobCommand::CloseStale { days: StaleDays::new(days).expect("in range") }),
    ];
    let plain = prop::sample::select(vec![
        JobCommand::Accept,
        JobCommand::Decline,
        JobCommand::Unassign,
        JobCommand::TakeUp,
        JobCommand::Approve,
        JobCommand::Reject,
        JobCommand::Revise,
        JobCommand::Cancel,
        JobCommand::Reopen,
        JobCommand::EndExemption,
        JobCommand::Dispute,
        JobCommand::Escalate,
        JobCommand::Settle,
        JobCommand::QueueWarning,
        JobCommand::QueueWarning,
    ]);
    prop_oneof![ours, plain]
}

/// Staff most of the time, those who have a part in the jobs, somebody who has none, or the system.
pub fn job_actors() -> impl Strategy<Value = Actor> {
    prop_oneof![
        5 => Just(staff()),
        1 => Just(Actor::staff(user("alf"), "admin")),
        1 => Just(Actor::staff(user("ivy"), "investor")),
        3 => Just(Actor::participant(user("bob"), "contractor")),
        2 => Just(Actor::participant(user("cora"), "customer")),
        1 => Just(Actor::participant(user("dan"), "customer")),
        2 => Just(Actor::System),
    ]
}

/// A facility manager.
fn staff() -> Actor {
    Actor::staff(user("ada"), "fm")
}

fn user(name: &str) -> UserId {
    UserId::new(name).expect("a user id")
}

fn users() -> impl Strategy<Value = UserId> {
    prop::sample::select(vec!["ada", "bob", "cora"]).prop_map(user)
}

fn priorities() -> impl Strategy<Value = Priority> {
    prop::sample::select(Priority::ALL)
}

fn assignments() -> impl Strategy<Value = Assignment> {
    (users(), prop::sample::select(AssignmentStatus::ALL))
        .prop_map(|(contractor, status)| Assignment { contractor, status })
}

/// A day beside that on which a job was made, none, or one at the end of the calendar.
#[derive(Debug, Clone, Copy)]
enum Near {
    Never,
    Days(i64),
    Last,
}

impl Near {
    fn of(self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Never => None,
            Self::Days(days) => Some(moved(day, days)),
            Self::Last => Some(NaiveDate::MAX),
        }
    }
}

fn near_days() -> impl Strategy<Value = Near> {
    prop_oneof![12 => Just(Near::Never), 10 => (-3_i64..9).prop_map(Near::Days), 1 => Just(Near::Last)]
}

fn moved(day: NaiveDate, days: i64) -> NaiveDate {
    let by = Days::new(days.unsigned_abs());
    let moved = if days < 0 { day.checked_sub_days(by) } else { day.checked_add_days(by) };
    moved.unwrap_or(day)
}

/// Instants near changes of clocks, some around 1970, to the microsecond.
fn instants() -> impl Strategy<Value = Instant> {
    let near = |text: &str| text.parse::<Instant>().expect("an instant").micros();
    let notable = [
        near("2010-11-07T02:30:00Z"),
        near("2011-12-30T10:00:00Z"),
        near("2026-03-28T22:00:00Z"),
        near("2026-03-08T05:00:00Z"),
        near("2026-10-25T00:00:00Z"),
        0,
    ];
    (prop::sample::select(notable.to_vec()), -20_i64..20, -2_i64..=2).prop_map(|(at, hours, micros)| {
        let aside = hours.saturating_mul(3_600_000_000).saturating_add(micros);
        Instant::from_micros(at.saturating_add(aside)).expect("in range")
    })
}
