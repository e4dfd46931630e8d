//! The digests: each tells everybody once a local date, and nothing is lost between two of them.

use automation_core::{
    UserId,
    money::{Currency, Money},
    one_policy,
};
use compliance_core::{
    digest::{DigestPolicy, WindowChoice},
    job::{Job, JobDraft, JobPolicy, JobStatus, OpenStatus, Standing},
    payout::{PayoutEligibility, PayoutPolicy, PayoutRequest},
    people::{Person, Role},
};
use diesel::{Connection as _, RunQueryDsl as _, SqliteConnection, sql_query};
use duecourse::{
    Call,
    digests::{
        DAILY_SUMMARY, DigestOutcome, PAYOUT_REMINDERS, PENDING_JOBS_REMINDER, SUMMARY_TOLD_UNTIL,
        schedule_of, send_daily_summary, send_payout_reminders, send_pending_jobs_reminder,
    },
};
use storage_diesel::{MessageStatus, People as _, prelude::*, sqlite::Store};
use zone_core::zone;

use crate::host::{Program, at};

/// A Friday morning in New York.
const FRIDAY: &str = "2024-01-12T14:00:00Z";
const MONDAY: &str = "2024-01-15T14:00:00Z";

fn policy() -> DigestPolicy {
    DigestPolicy::new(zone!("America/New_York"))
}

fn person(user: &str, role: Role) -> Person {
    Person {
        user: UserId::new(user).unwrap(),
        role,
        email: Some(format!("{user}@example.com")),
        active: true,
    }
}

/// Works with a database in memory that has a facility manager, an admin, and one job that nobody does.
fn with_office<T>(work: impl FnOnce(&mut Store<'_>, &Program) -> T) -> T {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    let mut store = Store::new(&mut conn);
    store.migrate().unwrap();
    for person in [person("ada", Role::Admin), person("fred", Role::Fm), person("cleo", Role::Contractor)] {
        store.put_person(&person).unwrap();
    }
    add_job(&mut store, "JOB-000123", "2024-01-11T15:00:00Z");
    work(&mut store, &Program::new())
}

fn add_job(store: &mut Store<'_>, number: &str, made: &str) {
    let (workspace, title) = ("north".parse().unwrap(), "Bathroom Renovation".parse().unwrap());
    let job = JobDraft::new(workspace, number.parse().unwrap(), title).made(at(made));
    store.insert(&[job], &one_policy(&JobPolicy::new(policy().org_zone))).unwrap();
}

fn told(store: &mut Store<'_>) -> Vec<String> {
    let queued = store.messages(MessageStatus::Queued, None, 1_000).unwrap().readable;
    queued.into_iter().map(|message| message.dedup).collect()
}

fn call<'a>(program: &'a Program, now: &str) -> Call<'a> {
    program.clock.set(at(now));
    program.call()
}

fn queued<D>(outcome: &DigestOutcome<D>) -> (u64, u64) {
    match outcome {
        DigestOutcome::Told { queued, .. } => (queued.in_app, queued.mails),
        _ => (0, 0),
    }
}

#[test]
fn c_27_a_second_run_on_one_date_tells_nobody_and_says_so() {
    with_office(|store, program| {
        let dry = Call { dry_run: true, ..call(program, FRIDAY) };
        let would = send_pending_jobs_reminder(&dry, store, &policy()).unwrap();
        assert_eq!((queued(&would.outcome), told(store).len()), ((2, 2), 0));
        let sent = send_pending_jobs_reminder(&call(program, FRIDAY), store, &policy()).unwrap();
        assert_eq!((queued(&sent.outcome), sent.date.to_string()), ((2, 2), "2024-01-12".to_owned()));
        assert_eq!(would.outcome, sent.outcome);
        let before = told(store);
        assert_eq!(before[0], "pending_jobs_digest|fred|2024-01-12|in_app");
        add_job(store, "JOB-000124", FRIDAY);
        let again =
            send_pending_jobs_reminder(&call(program, "2024-01-12T20:00:00Z"), store, &policy()).unwrap();
        assert_eq!((again.outcome, told(store)), (DigestOutcome::ToldAlready, before));
        // Somebody who came since hears of it, and nobody else.
        store.put_person(&person("zoe", Role::Admin)).unwrap();
        let late =
            send_pending_jobs_reminder(&call(program, "2024-01-12T21:00:00Z"), store, &policy()).unwrap();
        assert_eq!(queued(&late.outcome), (1, 1));
        // The next local date is another one.
        let next =
            send_pending_jobs_reminder(&call(program, "2024-01-13T05:00:00Z"), store, &policy()).unwrap();
        assert_eq!(queued(&next.outcome), (3, 3));
    });
}

/// C-22, C-23: nobody to tell, and nothing to tell.
#[test]
fn c_22_nobody_or_nothing_to_tell_sends_nothing() {
    with_office(|store, program| {
        for name in ["ada", "fred"] {
            let role = if name == "ada" { Role::Admin } else { Role::Fm };
            store.put_person(&Person { active: false, ..person(name, role) }).unwrap();
        }
        let sent = send_pending_jobs_reminder(&call(program, FRIDAY), store, &policy()).unwrap();
        assert_eq!(sent.outcome, DigestOutcome::NobodyToTell);
        let sent = send_daily_summary(&call(program, FRIDAY), store, &policy()).unwrap();
        assert_eq!(sent.outcome, DigestOutcome::NobodyToTell);
        // Nothing was told, so the next one begins where this one would have.
        assert_eq!(store.setting(SUMMARY_TOLD_UNTIL).unwrap(), None);
        store.put_person(&person("fred", Role::Fm)).unwrap();
        sql_query("UPDATE compliance_jobs SET status = 'cancelled'").execute(store.connection()).unwrap();
        let sent = send_pending_jobs_reminder(&call(program, FRIDAY), store, &policy()).unwrap();
        assert_eq!((sent.outcome, told(store).len()), (DigestOutcome::NothingToTell, 0));
    });
}

/// C-44, C-X6: the mark moves with the message, and Monday tells of the weekend; C-43: once a date.
#[test]
fn c_44_the_summary_goes_on_from_where_the_last_one_ended() {
    with_office(|store, program| {
        let created = |store: &mut Store<'_>, now: &str| {
            let sent = send_daily_summary(&call(program, now), store, &policy()).unwrap();
            match sent.outcome {
                DigestOutcome::Told { digest, queued } => {
                    assert_eq!((queued.in_app, queued.mails), (0, 2));
                    Some((digest.facts.created, digest.from.to_string(), digest.to.to_string()))
                }
                other => {
                    assert_eq!(other, DigestOutcome::ToldAlready);
                    None
                }
            }
        };
        let days = |count, from: &str, to: &str| Some((count, from.to_owned(), to.to_owned()));
        let dry = Call { dry_run: true, ..call(program, FRIDAY) };
        send_daily_summary(&dry, store, &policy()).unwrap();
        assert_eq!((store.setting(SUMMARY_TOLD_UNTIL).unwrap(), told(store).len()), (None, 0));
        assert_eq!(created(store, FRIDAY), days(1, "2024-01-11", "2024-01-11"));
        assert_eq!(created(store, FRIDAY), None);
        // After the summary of Friday, on Saturday, and in the last instant of Sunday.
        add_job(store, "JOB-2", "2024-01-12T22:00:00Z");
        add_job(store, "JOB-3", "2024-01-13T22:00:00Z");
        add_job(store, "JOB-4", "2024-01-15T04:59:59.999999Z");
        add_job(store, "JOB-5", "2024-01-15T05:00:00Z");
        assert_eq!(created(store, MONDAY), days(3, "2024-01-12", "2024-01-14"));
        assert_eq!(created(store, MONDAY), None);
        assert_eq!(created(store, "2024-01-16T14:00:00Z"), days(1, "2024-01-15", "2024-01-15"));
        // A clock that goes back tells of nothing again.
        assert_eq!(created(store, MONDAY), None);
    });
}

/// C-X6: yesterday alone, if the policy says so.
#[test]
fn c_x6_yesterday_alone_by_the_policy() {
    with_office(|store, program| {
        let literal = DigestPolicy { window: WindowChoice::PreviousDay, ..policy() };
        send_daily_summary(&call(program, FRIDAY), store, &literal).unwrap();
        let sent = send_daily_summary(&call(program, MONDAY), store, &literal).unwrap();
        let DigestOutcome::Told { digest, .. } = sent.outcome else { panic!("{:?}", sent.outcome) };
        assert_eq!((digest.from, digest.to), ("2024-01-14".parse().unwrap(), "2024-01-14".parse().unwrap()));
    });
}

fn money(minor: i64) -> compliance_core::payout::Amount {
    compliance_core::payout::Amount::new(Money::new(minor, Currency::USD)).unwrap()
}

fn request(number: &str, made: &str) -> PayoutRequest {
    PayoutRequest {
        number: number.parse().unwrap(),
        contractor: UserId::new("cleo").unwrap(),
        amount: money(250_000),
        method: compliance_core::payout::Method::Check,
        created_at: at(made),
        state: compliance_core::payout::request::RequestState::Pending { is_old: false },
        since: at(made),
    }
}

/// C-60, C-61, C-63, C-T6, C-B1: admins hear of what waits, contractors of what has waited for long; no job is needed.
#[test]
fn c_60_what_waits_is_told_to_admins_and_contractors_once_a_date() {
    with_office(|store, program| {
        let payouts = PayoutPolicy::new(policy().org_zone);
        let remind = |store: &mut Store<'_>, now: &str| {
            let sent = send_payout_reminders(&call(program, now), store, (&policy(), &payouts)).unwrap();
            (queued(&sent.admins), (sent.contractors.in_app, sent.contractors.mails))
        };
        assert_eq!(remind(store, FRIDAY), ((0, 0), (0, 0)));
        // Exactly seven times 24 hours before Monday's run, and a second earlier.
        let requests = [request("PR-1", "2024-01-08T15:00:00Z"), request("PR-2", "2024-01-08T14:59:59Z")];
        store.insert(&requests, &one_policy(&payouts)).unwrap();
        let job = "JOB-000123".parse().unwrap();
        let owed = PayoutEligibility::new(job, UserId::new("cleo").unwrap(), money(180_000), at(FRIDAY));
        store.insert(&[owed], &one_policy(&payouts)).unwrap();
        assert_eq!(remind(store, "2024-01-15T15:00:00Z"), ((1, 1), (1, 1)));
        assert!(told(store).contains(&"payout_request_still_pending|PR-2|2024-01-15|mail".to_owned()));
        assert_eq!(remind(store, "2024-01-15T15:00:00Z"), ((0, 0), (0, 0)));
        // Both are old by Thursday, and are told again on that day.
        assert_eq!(remind(store, "2024-01-18T15:00:00Z"), ((1, 1), (2, 2)));
    });
}

/// C-63: where the policy wants days between two reminders, a contractor hears of none within them, of no request; another
/// one is not concerned, and a dry run notes nothing.
#[test]
fn c_63_a_contractor_is_left_alone_for_the_policy_s_days() {
    with_office(|store, program| {
        store.put_person(&person("omar", Role::Contractor)).unwrap();
        let days = |days| PayoutPolicy {
            contractor_min_interval_days: Some(days),
            ..PayoutPolicy::new(policy().org_zone)
        };
        let remind = |store: &mut Store<'_>, now: &str, payouts: &PayoutPolicy, dry_run: bool| {
            let call = Call { dry_run, ..call(program, now) };
            send_payout_reminders(&call, store, (&policy(), payouts)).unwrap().contractors.mails
        };
        let of_omar = PayoutRequest {
            contractor: UserId::new("omar").unwrap(),
            ..request("PR-3", "2024-01-11T15:00:00Z")
        };
        let requests =
            [request("PR-1", "2024-01-01T15:00:00Z"), request("PR-2", "2024-01-09T15:00:00Z"), of_omar];
        store.insert(&requests, &one_policy(&days(4))).unwrap();
        assert_eq!(remind(store, "2024-01-15T15:00:00Z", &days(4), true), 1);
        assert_eq!(remind(store, "2024-01-15T15:00:00Z", &days(4), false), 1);
        // Three days later PR-2 is old as well, and cleo is left alone; four days later she hears of both, and omar of his.
        assert_eq!(remind(store, "2024-01-18T15:00:00Z", &days(4), false), 0);
        assert_eq!(remind(store, "2024-01-19T15:00:00Z", &days(4), false), 3);
        assert_eq!(remind(store, "2024-01-19T15:00:00Z", &days(4), false), 0);
        // Nought days are none at all: each reminder of the schedule is sent.
        assert_eq!(remind(store, "2024-01-20T15:00:00Z", &days(0), false), 3);
    });
}

/// C-B6: what is counted is what waits for delivery; nothing is delivered by it.
#[test]
fn c_b6_messages_are_counted_as_queued_not_as_delivered() {
    with_office(|store, program| {
        let sent = send_pending_jobs_reminder(&call(program, FRIDAY), store, &policy()).unwrap();
        let counts = store.outbox_counts().unwrap();
        assert_eq!((queued(&sent.outcome), counts.queued, counts.delivered), ((2, 2), 4, 0));
    });
}

/// C-X5: overdue jobs of the phases Pending and Active are in the summary, of the phase Pending alone in the reminder.
#[test]
fn c_x5_overdue_is_told_of_the_phases_that_are_meant() {
    with_office(|store, program| {
        let zone = policy().org_zone;
        let mut job = store.find::<Job>("JOB-000123").unwrap().unwrap().record;
        job.number = "JOB-9".parse().unwrap();
        job.dates.due_on = "2024-01-10".parse().ok();
        job.standing = Standing::Open(OpenStatus::InProgress);
        assert_eq!(job.status(), JobStatus::Open(OpenStatus::InProgress));
        store.insert(&[job], &one_policy(&JobPolicy::new(zone))).unwrap();
        let sent = send_pending_jobs_reminder(&call(program, FRIDAY), store, &policy()).unwrap();
        let DigestOutcome::Told { digest, .. } = sent.outcome else { panic!("{:?}", sent.outcome) };
        assert_eq!(digest.overdue.total, 0);
        let sent = send_daily_summary(&call(program, FRIDAY), store, &policy()).unwrap();
        let DigestOutcome::Told { digest, .. } = sent.outcome else { panic!("{:?}", sent.outcome) };
        assert_eq!(digest.attention.overdue, 1);
    });
}

/// C-100, C-X9: twice a week.
#[test]
fn c_100_the_schedules_of_the_digests() {
    let crons = [PENDING_JOBS_REMINDER, DAILY_SUMMARY, PAYOUT_REMINDERS].map(|(name, schedule)| {
        assert_eq!(schedule_of(name), Some(schedule));
        schedule.cron
    });
    assert_eq!(crons, ["0 8 * * 1-5", "0 9 * * 1-5", "0 10 * * 1,4"]);
    assert_eq!(schedule_of("doctor"), None);
}
