//! The rules without a database: time and allocations of each.
//!
//! `cargo bench -p benches --bench in_memory`

use automation_core::{Actor, Change, Id, Instant, Lifecycle, LifecycleExt, Row, UserId};
use benches::now;
use chrono::NaiveDate;
use compliance_core::{
    document::{Document, DocumentDraft, DocumentPolicy, DocumentType, Term},
    job::{Job, JobDates, JobDraft, JobPolicy},
    people::Workspace,
};
use divan::{AllocProfiler, Bencher, black_box};
use referral_core::{
    ReferralCode, ReferralPolicy,
    agent::{Agent, AgentId, Agents},
    code::Draft,
};
use session_core::{
    Session, SessionPolicy,
    contract::{ContractNumber, SessionLength},
};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

fn john() -> Agent {
    Agent { id: AgentId(1), name: "John".into(), email: Some("john@example.org".into()), active: true }
}

fn code(expires_at: &str) -> ReferralCode {
    let made: Instant = "2025-01-01T00:00:00Z".parse().expect("an instant");
    let draft = Draft::new("JOHN-20".parse().expect("a code"), "20".parse().expect("a discount"))
        .expiring(expires_at.parse().expect("an instant"))
        .by_agent(&john());
    ReferralCode::issue(draft, made, &ReferralPolicy::default()).expect("its expiry is ahead")
}

#[divan::bench]
fn due(bencher: Bencher<'_, '_>) {
    let (code, policy) = (code("2030-01-01T00:00:00Z"), ReferralPolicy::default());
    bencher.bench_local(|| black_box(black_box(&code).due(black_box(&policy))));
}

#[divan::bench]
fn as_of_with_nothing_due(bencher: Bencher<'_, '_>) {
    let (code, policy) = (code("2030-01-01T00:00:00Z"), ReferralPolicy::default());
    let now = now();
    bencher.bench_local(|| black_box(black_box(&code).as_of(black_box(now), black_box(&policy))));
}

/// A coaching session far ahead, with both reminders to come.
fn session() -> Session {
    let made: Instant = "2025-01-01T00:00:00Z".parse().expect("an instant");
    let start: Instant = "2030-01-01T00:00:00Z".parse().expect("an instant");
    let number = ContractNumber::plain(12);
    Session::planned(Id(1), &number, 3, start, SessionLength::HOUR, zone_core::Zone::UTC, made)
}

#[divan::bench]
fn due_of_a_session(bencher: Bencher<'_, '_>) {
    let (session, policy) = (session(), SessionPolicy::default());
    bencher.bench_local(|| black_box(black_box(&session).due(black_box(&policy))));
}

#[divan::bench]
fn as_of_a_session_with_nothing_due(bencher: Bencher<'_, '_>) {
    let (session, policy) = (session(), SessionPolicy::default());
    let now = now();
    bencher.bench_local(|| black_box(black_box(&session).as_of(black_box(now), black_box(&policy))));
}

/// An approved document that expires in four years, in a zone whose clocks change.
fn document() -> (Document, DocumentPolicy) {
    let policy = DocumentPolicy::new(zone_core::zone!("America/New_York"));
    let made: Instant = "2025-01-01T12:00:00Z".parse().expect("an instant");
    let (north, carla) = (Workspace::new("north"), UserId::new("carla"));
    let alice = Actor::staff(UserId::new("alice").expect("a user"), "admin");
    let (north, carla) = (north.expect("a workspace"), carla.expect("a user"));
    let reference = "DOC-1".parse().expect("a reference");
    let name = "Liability".parse().expect("a name");
    let term = Term::new(None, NaiveDate::from_ymd_opt(2030, 1, 1)).expect("a term");
    let draft = DocumentDraft::new(reference, north.clone(), carla, DocumentType::Insurance, name);
    let document = draft.for_term(term).upload(&alice, &[north], made, &policy).expect("alice may");
    assert!(document.due(&policy).is_some(), "nothing would be decided");
    (document, policy)
}

#[divan::bench]
fn due_of_a_document(bencher: Bencher<'_, '_>) {
    let (document, policy) = document();
    bencher.bench_local(|| black_box(black_box(&document).due(black_box(&policy))));
}

#[divan::bench]
fn as_of_a_document_with_nothing_due(bencher: Bencher<'_, '_>) {
    let (document, policy) = document();
    let now = now();
    bencher.bench_local(|| black_box(black_box(&document).as_of(black_box(now), black_box(&policy))));
}

/// An open job that lies quiet since May and is due in July, in a zone whose clocks change.
fn job() -> (Job, JobPolicy) {
    let policy = JobPolicy::new(zone_core::zone!("America/New_York"));
    let made: Instant = "2026-05-01T12:00:00Z".parse().expect("an instant");
    let north = Workspace::new("north").expect("a workspace");
    let number = "JOB-1".parse().expect("a number");
    let title = "Painting".parse().expect("a title");
    let dates = JobDates { due_on: NaiveDate::from_ymd_opt(2026, 7, 1), ..JobDates::default() };
    let job = JobDraft { dates, ..JobDraft::new(north, number, title) }.made(made);
    assert!(job.due(&policy).is_some(), "nothing would be decided");
    (job, policy)
}

#[divan::bench]
fn due_of_a_job(bencher: Bencher<'_, '_>) {
    let (job, policy) = job();
    bencher.bench_local(|| black_box(black_box(&job).due(black_box(&policy))));
}

#[divan::bench]
fn as_of_a_job_with_nothing_due(bencher: Bencher<'_, '_>) {
    let (job, policy) = job();
    let now = now();
    bencher.bench_local(|| black_box(black_box(&job).as_of(black_box(now), black_box(&policy))));
}

#[divan::bench]
fn catching_up_one_record(bencher: Bencher<'_, '_>) {
    let (code, policy) = (code("2026-01-01T00:00:00Z"), ReferralPolicy::default());
    let now = now();
    bencher.with_inputs(|| code.clone()).bench_local_values(|mut code| {
        let steps = code.catch_up(now, &policy);
        (code, steps)
    });
}

#[divan::bench]
fn deciding_a_batch_of_1000(bencher: Bencher<'_, '_>) {
    let policy = ReferralPolicy::default();
    let agent = john();
    let rows: Vec<Row<ReferralCode>> = (1..=1_000)
        .map(|id| Row { id: Id(id), version: 0, due_at: None, record: code("2026-01-01T00:00:00Z") })
        .collect();
    let mut agents: Agents = [agent].into_iter().collect();
    let now = now();
    bencher
        .counter(divan::counter::ItemsCount::new(1_000_u32))
        .with_inputs(|| rows.clone())
        .bench_local_values(|rows| {
            rows.into_iter()
                .map(|row| Change::of_time(row, now, &mut agents, &policy))
                .collect::<Result<Vec<_>, _>>()
        });
}
