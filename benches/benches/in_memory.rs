//! The rules without a database: time and allocations of each.
//!
//! `cargo bench -p benches --bench in_memory`

use automation_core::{Change, Id, Instant, Lifecycle, LifecycleExt, Row};
use benches::now;
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
