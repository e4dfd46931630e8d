//! The facts of the digests are what the rules say of the same jobs, requests and payouts, and cost the same few statements
//! whatever their number.

use std::collections::BTreeMap;

use automation_core::{
    Instant, Span, UserId, civil,
    money::{Currency, Money},
    one_policy,
};
use chrono::NaiveDate;
use compliance_core::{
    digest::{
        DigestPolicy, DigestWindow, DueJob, Listed, PendingJobs, PendingJobsFacts, RevenueBasis,
        SummaryFacts, Sums, UnassignedJob,
    },
    job::{CompletionStatus, Estimate, EstimateStatus, Job, JobPhase, JobPolicy, JobStatus},
    payout::PayoutPolicy,
    people::{Person, Role},
};
use diesel::Connection as _;
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};
use storage_diesel::prelude::*;

use crate::databases::{ByHand, on_both};
use crate::offer::at;
use crate::statements::Statements;

/// Jobs of every sort, made on some days around that one, whose dates lie around it too.
fn jobs(now: Instant, policy: &JobPolicy) -> Vec<Job> {
    let mut runner = TestRunner::deterministic();
    let today = civil::date_at(now, policy.org_zone);
    let strategy = compliance_core::testing::jobs(policy);
    (0_i64..150)
        .map(|place| {
            let mut job = strategy.new_tree(&mut runner).unwrap().current();
            let hours = |count: i64| Span::hours(u32::try_from(count).unwrap());
            // Numbers that do not sort as they were made.
            job.number = format!("JOB-{:03}", (place * 77) % 150).parse().unwrap();
            job.created_at = now.checked_sub(hours(place / 2)).unwrap();
            job.dates.due_on = match place % 5 {
                0 => None,
                _ => today.checked_add_signed(chrono::Duration::days(place % 23 - 11)),
            };
            if let Some(completion) = &mut job.completion {
                completion.recorded_at = now.checked_sub(hours(place % 60)).unwrap();
            }
            job
        })
        .collect()
}

fn zone() -> zone_core::Zone {
    zone_core::zone!("America/New_York")
}

const NOW: &str = "2026-01-12T14:00:00Z";

/// What the rules say of the pending ones, spelled out.
fn pending_by_rule(jobs: &[Job], policy: &DigestPolicy, today: NaiveDate) -> PendingJobsFacts {
    let cap = usize::from(policy.list_cap);
    let text = |job: &Job| (job.number.as_str().to_owned(), job.title.as_str().to_owned());
    let due = |job: &Job| {
        let (number, title) = text(job);
        DueJob { number, title, due_on: job.dates.due_on.unwrap() }
    };
    let mut unassigned: Vec<&Job> = jobs.iter().filter(|job| job.is_unassigned()).collect();
    unassigned.sort_by_key(|job| (job.created_at, job.number.as_str()));
    let mut by_day: Vec<&Job> = jobs.iter().filter(|job| job.dates.due_on.is_some()).collect();
    by_day.sort_by_key(|job| (job.dates.due_on, job.number.as_str()));
    let within = u32::from(policy.due_within_days);
    let approaching = by_day.iter().filter(|job| job.is_approaching(today, within)).map(|job| due(job));
    let overdue = by_day.iter().filter(|job| job.is_overdue(today, &[JobPhase::Pending])).map(|job| due(job));
    PendingJobsFacts {
        unassigned: Listed::first(
            cap,
            unassigned.into_iter().map(|job| {
                let (number, title) = text(job);
                UnassignedJob { number, title }
            }),
        ),
        approaching: Listed::first(cap, approaching),
        overdue: Listed::first(cap, overdue),
    }
}

on_both! {
    /// C-21, C-25, C-X5: the groups, their order and their totals; C-B2: both generations of states.
    fn c_25_pending_jobs_are_what_the_rules_say(store) {
        let (now, policy) = (at(NOW), DigestPolicy::new(zone()));
        let job_policy = JobPolicy::new(zone());
        let jobs = jobs(now, &job_policy);
        store.insert(&jobs, &one_policy(&job_policy)).unwrap();
        for (days, cap) in [(0, 1), (7, 5), (30, 200)] {
            let policy = DigestPolicy { due_within_days: days, list_cap: cap, ..policy.clone() };
            for back in 0..3 {
                let today = policy.today(now.checked_sub(Span::days(back)).unwrap());
                let expected = pending_by_rule(&jobs, &policy, today);
                assert!(expected.overdue.total > 3 && expected.unassigned.total > 3, "{expected:?}");
                assert_eq!(store.pending_jobs_facts(&policy, today).unwrap(), expected);
            }
        }
    }
}

fn summary_by_rule(
    jobs: &[Job],
    policy: &DigestPolicy,
    window: DigestWindow,
    today: NaiveDate,
) -> SummaryFacts {
    let count = |which: &dyn Fn(&&Job) -> bool| u64::try_from(jobs.iter().filter(which).count()).unwrap();
    let recorded = |job: &&Job| {
        job.status() == JobStatus::Completed
            && job.completion.is_some_and(|completion| window.contains(completion.recorded_at))
    };
    let approved = |job: &&Job| {
        job.completion.is_some_and(|completion| completion.approved_at.is_some_and(|at| window.contains(at)))
    };
    let mut revenue = Sums::default();
    for job in jobs.iter().filter(|job| match policy.revenue_basis {
        RevenueBasis::ActualCostAtSubmission => recorded(job),
        RevenueBasis::ApprovedOnly => approved(job),
    }) {
        if let Some(cost) = job.actual_cost {
            revenue.add(cost).unwrap();
        }
    }
    let phase = |phase: JobPhase| count(&|job| job.status().phase() == phase);
    SummaryFacts {
        created: count(&|job| window.contains(job.created_at)),
        completed: count(&recorded),
        revenue,
        total: count(&|_| true),
        pending: phase(JobPhase::Pending),
        active: phase(JobPhase::Active),
        pending_completions: count(&|job| {
            job.completion.is_some_and(|completion| completion.status == CompletionStatus::Submitted)
        }),
        unassigned: count(&|job| job.is_unassigned()),
        overdue: count(&|job| job.is_overdue(today, &[JobPhase::Pending, JobPhase::Active])),
        ..SummaryFacts::default()
    }
}

on_both! {
    /// C-40, C-41, C-X7.
    fn c_40_the_summary_counts_what_the_rules_say(store) {
        let (now, policy) = (at(NOW), DigestPolicy::new(zone()));
        let job_policy = JobPolicy::new(zone());
        let mut jobs = jobs(now, &job_policy);
        for (place, job) in jobs.iter_mut().enumerate() {
            if let Some(completion) = &mut job.completion && completion.status == CompletionStatus::Approved {
                completion.approved_at = Some(now.checked_sub(Span::hours(u32::try_from(place % 90).unwrap())).unwrap());
            }
            let currency = if place % 3 == 0 { "EUR".parse().unwrap() } else { Currency::USD };
            job.actual_cost = (place % 4 > 0).then(|| Money::new(i64::try_from(place).unwrap(), currency));
        }
        store.insert(&jobs, &one_policy(&job_policy)).unwrap();
        let today = policy.today(now);
        for back in [1, 3] {
            let until = civil::day_begins(today, zone()).unwrap();
            let window = DigestWindow { from: until.checked_sub(Span::days(back)).unwrap(), until };
            for revenue_basis in [RevenueBasis::ActualCostAtSubmission, RevenueBasis::ApprovedOnly] {
                let policy = DigestPolicy { revenue_basis, ..policy.clone() };
                let expected = summary_by_rule(&jobs, &policy, window, today);
                assert!(expected.completed > 0 && expected.revenue != Sums::default(), "{expected:?}");
                assert_eq!(store.summary_facts(&policy, window, today).unwrap(), expected);
            }
        }
    }
}

on_both! {
    /// C-40: drafts now, and those that were recorded in the window, whatever became of them since.
    fn c_40_estimates_are_counted_as_they_were_recorded(store) {
        let policy = DigestPolicy::new(zone());
        let window = DigestWindow::next(&policy, None, at(NOW)).unwrap();
        let estimate = |number: &str, status, recorded_at| Estimate {
            number: number.parse().unwrap(),
            job: None,
            status,
            recorded_at,
        };
        for (number, status, recorded_at) in [
            ("EST-1", EstimateStatus::Draft, window.from),
            ("EST-2", EstimateStatus::Sent, window.until.previous().unwrap()),
            ("EST-3", EstimateStatus::Draft, window.until),
            ("EST-4", EstimateStatus::Expired, window.from.previous().unwrap()),
        ] {
            assert!(store.put_estimate(&estimate(number, status, recorded_at)).unwrap());
        }
        let facts = store.summary_facts(&policy, window, policy.today(at(NOW))).unwrap();
        assert_eq!((facts.estimates, facts.draft_estimates), (2, 2));
        // A change keeps when it was recorded.
        assert!(!store.put_estimate(&estimate("EST-1", EstimateStatus::Approved, at(NOW))).unwrap());
        let facts = store.summary_facts(&policy, window, policy.today(at(NOW))).unwrap();
        assert_eq!((facts.estimates, facts.draft_estimates), (2, 1));
        store.run("UPDATE compliance_estimates SET status = 'lost' WHERE number = 'EST-2'");
        let listed = store.estimates(None, 9).unwrap();
        assert_eq!((listed.rows.len(), listed.unreadable.len()), (3, 1));
        assert!(listed.unreadable[0].cause.contains("the status of an estimate"), "{:?}", listed.unreadable);
    }
}

on_both! {
    /// Whatever the number of jobs and people: the facts of each digest, its recipients, and one statement more that puts
    /// the messages in.
    fn the_digests_cost_the_same_statements_whatever_their_size(store) {
        let (now, policy) = (at(NOW), DigestPolicy::new(zone()));
        let job_policy = JobPolicy::new(zone());
        store.insert(&jobs(now, &job_policy), &one_policy(&job_policy)).unwrap();
        for number in 0..100 {
            let user = UserId::new(&format!("fm-{number}")).unwrap();
            store.put_person(&Person { user, role: Role::Fm, email: None, active: true }).unwrap();
        }
        let statements = Statements::default();
        store.connection().set_instrumentation(statements.clone());
        let count = |statements: &Statements| statements.take().values().sum::<usize>();
        let today = policy.today(now);
        let facts = store.pending_jobs_facts(&policy, today).unwrap();
        assert_eq!(count(&statements), 3);
        let window = DigestWindow::next(&policy, None, now).unwrap();
        store.summary_facts(&policy, window, today).unwrap();
        assert_eq!(count(&statements), 3);
        store.payout_facts(&policy).unwrap();
        assert_eq!(count(&statements), 2);
        store.old_requests(&PayoutPolicy::new(zone()), now).unwrap();
        assert_eq!(count(&statements), 1);
        let people = store.active_people(&[Role::Fm, Role::Admin]).unwrap().rows;
        assert_eq!((people.len(), count(&statements)), (100, 1));
        let digest = PendingJobs::of(facts, &policy, today).unwrap();
        let content = serde_json::to_string(&digest).unwrap();
        let kind = compliance_core::digest::DigestKind::PendingJobs;
        let messages: Vec<_> = people.iter().flat_map(|person| kind.messages(&person.user, today, &content)).collect();
        let put = store.put_messages(&messages, now).unwrap();
        assert_eq!(put.len(), 200);
        let inserts: BTreeMap<String, usize> =
            statements.take().into_iter().filter(|(sql, _)| sql.starts_with("INSERT")).collect();
        assert_eq!(inserts.values().sum::<usize>(), 1, "{inserts:#?}");
        assert_eq!(store.put_messages(&messages, now).unwrap(), Vec::<String>::new());
    }
}
