//! The kernel's suite for ledgers, on both databases, for a kind of a third party and for the real one.

use std::fmt::Debug;

#[cfg(feature = "sessions")]
use automation_core::Id;
#[cfg(feature = "compliance")]
use automation_core::{Actor, UserId};
use automation_core::{Lifecycle, MessageEffect, Span, testing::conformance};
#[cfg(feature = "compliance")]
use compliance_core::{
    document::{Document, DocumentDraft, DocumentPolicy, DocumentType, Term, WarnDays},
    job::{Assignment, AssignmentStatus, Job, JobDraft, JobEffect, JobPolicy, StaleDays},
    payout::{
        Method, PayoutPolicy, PayoutRequest, RequestNumber,
        request::{RequestEffect, RequestState},
    },
    people::Workspace,
};
use diesel::{Connection as _, PgConnection, connection::SimpleConnection as _};
#[cfg(feature = "referral")]
use referral_core::{
    ReferralCode, ReferralPolicy,
    agent::AgentId,
    code::{Discount, Status},
};
#[cfg(feature = "sessions")]
use session_core::{
    Cohort, CohortPolicy, Session, SessionPolicy,
    class::{Capacity, ClassDetails, ClassLength, ClassSession, ClassStatus, Occurrence, SessionKey},
    coaching::SessionEffect,
    cohort::{CohortDraft, CohortEffect},
    contract::{ContractNumber, SessionLength},
    pattern::{PastSessions, Pattern, PatternDraft, PatternEffect, PatternPolicy, SeriesDraft},
};
use storage_diesel::{
    Neighbourhood,
    testing::{OnPostgres, OnSqlite, Sample},
};

use crate::offer::{self, KEEP, Offer};

/// Third-party offers, whose table those statements make.
fn offers(tables: &'static str) -> Sample<Offer, Span> {
    Sample {
        tables,
        corrupts: Some("stage = 9"),
        withdraws: Some(MessageEffect::Withdraw),
        policy: || KEEP,
        other_policy: Some(|| Span::days(2)),
        numbered: |number| {
            let minutes = Span::minutes(u32::try_from(number * 37).unwrap());
            let ends = offer::at("2026-03-01T12:00:00.000001Z").checked_add(minutes).unwrap();
            // Some have ended already, so that another policy moves them.
            let stage = i64::from(number % 4 == 3);
            Offer { ends, stage, ..offer::offer(&format!("offer {number}")) }
        },
    }
}

#[cfg(feature = "referral")]
/// The real codes; every other one has the agent that is made with the tables.
fn codes() -> Sample<ReferralCode, ReferralPolicy> {
    Sample {
        tables: "INSERT INTO referral_agents (name, email) VALUES ('John Smith', 'john@example.org')",
        corrupts: Some("discount = 0"),
        withdraws: Some(MessageEffect::Withdraw),
        policy: ReferralPolicy::default,
        other_policy: Some(|| ReferralPolicy { grace: Span::days(1), ..ReferralPolicy::default() }),
        numbered: |number| {
            let made = offer::at("2026-02-01T00:00:00Z");
            let minutes = Span::minutes(u32::try_from(number * 37).unwrap());
            ReferralCode {
                code: format!("CODE-{number}").parse().unwrap(),
                agent: number.is_multiple_of(2).then_some(AgentId(1)),
                discount: Discount::from_basis_points(1_250).unwrap(),
                expires_at: made.checked_add(minutes),
                status: Status::Active,
                created_at: made,
                since: made,
            }
        },
    }
}

#[cfg(feature = "compliance")]
/// Jobs that somebody made and somebody does.
fn jobs() -> Sample<Job, JobPolicy> {
    Sample {
        tables: "SELECT 1",
        corrupts: Some("priority = 'someday'"),
        withdraws: Some(|withdrawal| JobEffect::Message(withdrawal.into())),
        policy: || JobPolicy::new(zone_core::Zone::UTC),
        other_policy: Some(|| JobPolicy {
            stale_days: StaleDays::new(60).unwrap(),
            ..JobPolicy::new(zone_core::Zone::UTC)
        }),
        numbered: |number| {
            let minutes = Span::minutes(u32::try_from(number * 37).unwrap());
            let made = offer::at("2026-02-01T00:00:00Z").checked_add(minutes).unwrap();
            let user = |name: &str| UserId::new(name).unwrap();
            let reference = format!("JOB-{number}").parse().unwrap();
            let draft = JobDraft::new("north".parse().unwrap(), reference, "Painting".parse().unwrap());
            let mut job = JobDraft { created_by: Some(user("eve")), ..draft }.made(made);
            job.assignment = Some(Assignment { contractor: user("bob"), status: AssignmentStatus::Accepted });
            job
        },
    }
}

#[cfg(feature = "sessions")]
/// Coaching sessions of one contract.
fn sessions() -> Sample<Session, SessionPolicy> {
    Sample {
        tables: "INSERT INTO coaching_calendars (person) VALUES ('ann'), ('ben');
             INSERT INTO coaching_contracts (number, student, coach, total_sessions, rate, minutes, start_date,
                 created_at, status, payment, since)
             SELECT '#001', 'ann', 'ben', 100, 5000, 60, '2026-02-01', run_at, 'active', 'paid', run_at
             FROM due_migrations LIMIT 1",
        corrupts: Some("state = 'gone'"),
        withdraws: Some(SessionEffect::Withdraw),
        policy: SessionPolicy::default,
        other_policy: Some(|| SessionPolicy { reminders: Vec::new(), ..SessionPolicy::default() }),
        numbered: |number| {
            let made = offer::at("2026-02-01T00:00:00Z");
            let minutes = Span::minutes(3_000 + u32::try_from(number * 37).unwrap());
            let start = made.checked_add(minutes).unwrap();
            let length = SessionLength::from_minutes(60).unwrap();
            let number = u32::try_from(number).unwrap() + 1;
            let contract = ContractNumber::plain(1);
            Session::planned(Id(1), &contract, number, start, length, zone_core::Zone::UTC, made)
        },
    }
}

#[cfg(feature = "sessions")]
/// Cohorts without students.
fn cohorts() -> Sample<Cohort, CohortPolicy> {
    Sample {
        tables: "SELECT 1",
        corrupts: Some("fee = 0"),
        withdraws: Some(CohortEffect::Withdraw),
        policy: || CohortPolicy::new(zone_core::Zone::UTC),
        other_policy: Some(|| CohortPolicy::new(zone_core::zone!("Asia/Karachi"))),
        numbered: |number| {
            let made = offer::at("2026-02-01T00:00:00Z");
            let days = chrono::Days::new(u64::try_from(number).unwrap());
            let end = chrono::NaiveDate::from_ymd_opt(2026, 2, 10).unwrap().checked_add_days(days).unwrap();
            let reference = format!("C{number}").parse().unwrap();
            let draft = CohortDraft::new(reference, "A course".parse().unwrap(), 5_000.try_into().unwrap());
            draft.ending(end).made(made).unwrap()
        },
    }
}

#[cfg(feature = "sessions")]
/// Sessions of one class, some of which were called off.
fn class_sessions() -> Sample<ClassSession, PatternPolicy> {
    Sample {
        tables: "SELECT 1",
        corrupts: Some("status = 'gone'"),
        withdraws: Some(MessageEffect::Withdraw),
        policy: PatternPolicy::default,
        other_policy: Some(|| {
            let mut policy = PatternPolicy::default();
            policy.past_sessions = PastSessions::Keep;
            policy
        }),
        numbered: |number| {
            let made = offer::at("2026-02-01T00:00:00Z");
            let days = chrono::Days::new(u64::try_from(number).unwrap());
            let local = chrono::NaiveDate::from_ymd_opt(2026, 2, 10).unwrap().checked_add_days(days).unwrap();
            let local = local.and_hms_opt(10, 0, 0).unwrap();
            let start = offer::at(&format!("{local:?}Z"));
            let end = start.checked_add(Span::hours(1)).unwrap();
            let occurrence = Occurrence {
                original: local,
                number: u32::try_from(number).unwrap() + 1,
                local_start: local,
                start,
                end,
            };
            let details = ClassDetails::new("Drawing".parse().unwrap(), Capacity::new(8).unwrap());
            let key = SessionKey::new(&"harbour/DAILY".parse().unwrap(), local);
            let session = ClassSession::new(key, &occurrence, zone_core::Zone::UTC, &details, made);
            let status = if number % 3 == 1 { ClassStatus::Cancelled } else { ClassStatus::Scheduled };
            ClassSession { status, ..session }
        },
    }
}

#[cfg(feature = "sessions")]
/// Patterns of some weeks, whose sessions are made in part. All the days to come are left out: the suite has rows of one
/// batch move that were decided upon before, and a kind whose steps bring about more than messages is then decided upon
/// afresh. Refills that make sessions are tested apart.
fn patterns() -> Sample<Pattern, PatternPolicy> {
    Sample {
        tables: "SELECT 1",
        corrupts: Some("on_holiday = 'sleep'"),
        withdraws: Some(|withdrawal| PatternEffect::Message(withdrawal.into())),
        policy: PatternPolicy::default,
        other_policy: Some(|| PatternPolicy::default().with_horizon(6, 2).unwrap()),
        numbered: |number| {
            let day = |day: &str| day.parse::<chrono::NaiveDate>().unwrap();
            let (rule, length) = ("FREQ=WEEKLY".parse().unwrap(), ClassLength::from_minutes(60).unwrap());
            let starts_at = "10:00:00".parse().unwrap();
            let mut series =
                SeriesDraft::new(rule, day("2026-01-05"), starts_at, length, zone_core::Zone::UTC);
            series.last_day = Some(day("2026-06-30"));
            series.exceptions = day("2026-05-01").iter_days().take(61).collect();
            let details = ClassDetails::new("Drawing".parse().unwrap(), Capacity::new(8).unwrap());
            let draft = PatternDraft::new(format!("harbour/P{number}").parse().unwrap(), details, series);
            let made = draft.made(offer::at("2026-01-01T00:00:00Z")).unwrap();
            let through =
                day("2026-05-01").checked_add_days(chrono::Days::new(u64::try_from(number % 40).unwrap()));
            Pattern { generated_through: through, ..made }
        },
    }
}

#[cfg(feature = "compliance")]
/// Documents that an admin handed in, which expire one day after the other.
fn documents() -> Sample<Document, DocumentPolicy> {
    Sample {
        tables: "SELECT 1",
        corrupts: Some("document_type = 'visa'"),
        withdraws: Some(MessageEffect::Withdraw),
        policy: || DocumentPolicy::new(zone_core::Zone::UTC),
        other_policy: Some(|| DocumentPolicy {
            warn_days: WarnDays::new([60]),
            ..DocumentPolicy::new(zone_core::zone!("Asia/Karachi"))
        }),
        numbered: |number| {
            let policy = DocumentPolicy::new(zone_core::Zone::UTC);
            let made = offer::at("2026-02-01T00:00:00Z");
            let days = chrono::Days::new(u64::try_from(number).unwrap());
            let last = chrono::NaiveDate::from_ymd_opt(2026, 4, 10).unwrap().checked_add_days(days);
            let (north, carla) = (Workspace::new("north").unwrap(), UserId::new("carla").unwrap());
            let (reference, name) = (format!("DOC-{number}").parse().unwrap(), "Liability".parse().unwrap());
            let draft = DocumentDraft::new(reference, north.clone(), carla, DocumentType::Insurance, name);
            let alice = Actor::staff(UserId::new("alice").unwrap(), "admin");
            draft.for_term(Term::new(None, last).unwrap()).upload(&alice, &[north], made, &policy).unwrap()
        },
    }
}

#[cfg(feature = "compliance")]
/// Pending requests, some old already.
fn payout_requests() -> Sample<PayoutRequest, PayoutPolicy> {
    Sample {
        tables: "INSERT INTO compliance_wallets (contractor, currency, earned, reserved, since)
             SELECT 'ann', 'USD', 1000000, 1000000, run_at FROM due_migrations LIMIT 1",
        corrupts: Some("state = 'gone'"),
        withdraws: Some(RequestEffect::Withdraw),
        policy: || PayoutPolicy::new(zone_core::Zone::UTC),
        other_policy: Some(|| PayoutPolicy {
            request_age_days: 3,
            ..PayoutPolicy::new(zone_core::Zone::UTC)
        }),
        numbered: |number| {
            let minutes = Span::minutes(u32::try_from(number * 37).unwrap());
            let created_at = offer::at("2026-02-01T00:00:00Z").checked_add(minutes).unwrap();
            PayoutRequest {
                number: RequestNumber::new(&format!("PAY-REQ-{number}")).unwrap(),
                contractor: UserId::new("ann").unwrap(),
                amount: compliance_core::testing::dollars(100),
                method: Method::Check,
                created_at,
                state: RequestState::Pending { is_old: false },
                since: created_at,
            }
        },
    }
}

/// What there is to be seen only of a kind of which time tells somebody something.
const OF_MESSAGES: [&str; 6] = [
    "a_message_is_written_once",
    "what_waits_is_withdrawn_and_told_again",
    "what_was_delivered_stays",
    "withdrawals_take_effect_in_order",
    "batches_of_withdrawals_do_not_matter",
    "a_row_that_moved_withdraws_nothing",
];

/// The suite has nothing to skip but the records that turn for ever, which neither kind does, and what a
/// database cannot have.
fn assert_held(held: Result<conformance::Held, conformance::Broken>, silent: bool, without: &[&str]) {
    let held = held.unwrap_or_else(|broken| panic!("{broken}"));
    let skipped = held.skipped.iter().map(|(name, _)| *name);
    let skipped: Vec<_> = skipped.filter(|name| !silent || !OF_MESSAGES.contains(name)).collect();
    assert_eq!(skipped, [&["a_runaway_is_named_and_the_rest_settled"], without].concat());
}

fn on_sqlite<K>(sample: Sample<K, <K as Lifecycle>::Policy>)
where
    K: Neighbourhood + PartialEq + Debug,
    K::Policy: Sized,
{
    on_sqlite_telling(sample, false);
}

fn on_sqlite_telling<K>(sample: Sample<K, <K as Lifecycle>::Policy>, silent: bool)
where
    K: Neighbourhood + PartialEq + Debug,
    K::Policy: Sized,
{
    let held = conformance::run(&mut || OnSqlite::new(crate::databases::sqlite(), sample));
    assert_held(held, silent, &["a_held_row_is_left_and_counted"]);
}

fn on_postgres<K>(sample: Sample<K, <K as Lifecycle>::Policy>)
where
    K: Neighbourhood + PartialEq + Debug,
    K::Policy: Sized,
{
    on_postgres_telling(sample, false);
}

fn on_postgres_telling<K>(sample: Sample<K, <K as Lifecycle>::Policy>, silent: bool)
where
    K: Neighbourhood + PartialEq + Debug,
    K::Policy: Sized,
{
    let Some(url) = crate::databases::postgres_url() else { return };
    let held = conformance::run(&mut || {
        // A database takes a while to make; each check empties this one.
        let mut conn = PgConnection::establish(&url).unwrap();
        conn.batch_execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public").unwrap();
        OnPostgres::new(conn, sample).beside(PgConnection::establish(&url).unwrap())
    });
    assert_held(held, silent, &[]);
}

#[test]
fn offers_on_sqlite() {
    on_sqlite(offers(&offer::SQLITE));
}

#[test]
fn offers_on_postgres() {
    on_postgres(offers(&offer::POSTGRES));
}

#[cfg(feature = "referral")]
#[test]
fn referral_codes_on_sqlite() {
    on_sqlite(codes());
}

#[cfg(feature = "referral")]
#[test]
fn referral_codes_on_postgres() {
    on_postgres(codes());
}

#[cfg(feature = "sessions")]
#[test]
fn sessions_on_sqlite() {
    on_sqlite(sessions());
}

#[cfg(feature = "sessions")]
#[test]
fn sessions_on_postgres() {
    on_postgres(sessions());
}

#[cfg(feature = "sessions")]
#[test]
fn class_sessions_on_sqlite() {
    on_sqlite_telling(class_sessions(), true);
}

#[cfg(feature = "sessions")]
#[test]
fn class_sessions_on_postgres() {
    on_postgres_telling(class_sessions(), true);
}

#[cfg(feature = "sessions")]
#[test]
fn patterns_on_sqlite() {
    on_sqlite_telling(patterns(), true);
}

#[cfg(feature = "sessions")]
#[test]
fn patterns_on_postgres() {
    on_postgres_telling(patterns(), true);
}

#[cfg(feature = "sessions")]
#[test]
fn cohorts_on_sqlite() {
    on_sqlite(cohorts());
}

#[cfg(feature = "sessions")]
#[test]
fn cohorts_on_postgres() {
    on_postgres(cohorts());
}

#[cfg(feature = "compliance")]
#[test]
fn documents_on_sqlite() {
    on_sqlite(documents());
}

#[cfg(feature = "compliance")]
#[test]
fn jobs_on_sqlite() {
    on_sqlite(jobs());
}

#[cfg(feature = "compliance")]
#[test]
fn documents_on_postgres() {
    on_postgres(documents());
}

#[cfg(feature = "compliance")]
#[test]
fn payout_requests_on_sqlite() {
    on_sqlite_telling(payout_requests(), true);
}

#[cfg(feature = "compliance")]
#[test]
fn payout_requests_on_postgres() {
    on_postgres_telling(payout_requests(), true);
}

#[cfg(feature = "compliance")]
#[test]
fn jobs_on_postgres() {
    on_postgres(jobs());
}
