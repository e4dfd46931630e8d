#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    reason = "a test that cannot go on stops with a message; nothing here runs in a host"
)]

use std::collections::BTreeMap;

use automation_core::{
    Actor, Id, Instant, Row, Span, UserId,
    money::{Currency, Money},
    testing::{CommandSpecimen, Rows, Specimen},
};
use proptest::prelude::*;
use zone_core::{Zone, zone};

use crate::{
    job::JobNumber,
    payout::{
        AccountHolder, AccountNumber, Amount, BankName, Method, PaymentNote, PayoutEligibility, PayoutPolicy,
        PayoutRequest, PaypalAddress, RequestNumber, Wallet,
        eligibility::{
            EligibilityCommand, EligibilityEffect, EligibilityEvent, EligibilityFacts, EligibilityState,
            HoldReason,
        },
        request::{RejectionReason, RequestCommand, RequestEvent, RequestState},
        wallet::{WalletEvent, Wallets},
    },
};

/// Draws payout requests for the nine laws. The wallets of ann and ben keep what the pending ones ask for; cam has none.
#[derive(Debug, Clone, Copy)]
pub enum PayoutRequests {}

/// Draws the payouts of jobs for the laws of commands; time does nothing to them. Ann and ben have wallets, cam has none.
#[derive(Debug, Clone, Copy)]
pub enum PayoutEligibilities {}

/// Zones west of UTC, at it and east of it, on both hemispheres, with and without changes of their clocks.
pub const PAYOUT_ZONES: [Zone; 5] = [
    zone!("America/Los_Angeles"),
    zone!("America/Santiago"),
    Zone::UTC,
    zone!("Asia/Karachi"),
    zone!("Pacific/Kiritimati"),
];

/// Any policy.
pub fn payout_policies() -> impl Strategy<Value = PayoutPolicy> {
    let age = prop_oneof![4 => Just(7_u32), 1 => Just(0), 2 => 0..60_u32];
    (prop::sample::select(PAYOUT_ZONES.to_vec()), age, prop::option::of(1..30_u32)).prop_map(
        |(zone, request_age_days, contractor_min_interval_days)| PayoutPolicy {
            request_age_days,
            contractor_min_interval_days,
            ..PayoutPolicy::new(zone)
        },
    )
}

/// Up to a thousand dollars.
pub fn amounts() -> impl Strategy<Value = Amount> {
    prop_oneof![Just(1), Just(100_000), 1..100_000_i64].prop_map(dollars)
}

/// That many cents.
///
/// # Panics
/// If it is not more than zero.
pub fn dollars(cents: i64) -> Amount {
    Amount::new(Money::new(cents, Currency::USD)).expect("more than zero")
}

/// Any way of payment.
pub fn methods() -> impl Strategy<Value = Method> {
    let bank = prop::option::of(Just(BankName::new("First Bank").expect("a name")));
    prop_oneof![
        bank.prop_map(|bank| Method::BankTransfer {
            holder: AccountHolder::new("Ann Archer").expect("a name"),
            account: AccountNumber::new("DE02 1203 0000 0000 2020 51").expect("a number"),
            bank,
        }),
        Just(Method::Check),
        Just(Method::Cash),
        Just(Method::Paypal { address: PaypalAddress::new("ann@example.com").expect("an address") }),
        Just(Method::Other { how: PaymentNote::new("by courier").expect("a note") }),
    ]
}

/// Any request, in any state.
pub fn requests() -> impl Strategy<Value = PayoutRequest> {
    let state = prop_oneof![
        5 => Just(RequestState::Pending { is_old: false }),
        2 => Just(RequestState::Pending { is_old: true }),
        2 => Just(RequestState::Approved { reviewer: user("sam") }),
        1 => Just(RequestState::Rejected { reviewer: user("sam"), reason: rejection() }),
        1 => Just(RequestState::Processing { reviewer: user("sam") }),
        1 => Just(RequestState::Completed { reviewer: user("sam") }),
    ];
    (0..10_000_u32, contractors(), amounts(), methods(), -40_000..40_000_i64, state, 0..40_000_i64).prop_map(
        |(number, contractor, amount, method, made, state, later)| {
            let is_new = state == RequestState::Pending { is_old: false };
            PayoutRequest {
                number: RequestNumber::new(&format!("PAY-REQ-{number:03}")).expect("a number"),
                contractor,
                amount,
                method,
                created_at: at(made),
                state,
                since: at(if is_new { made } else { made + later }),
            }
        },
    )
}

/// Anything that can be asked of a request.
pub fn request_commands() -> impl Strategy<Value = RequestCommand> {
    prop_oneof![
        3 => Just(RequestCommand::Approve),
        2 => reasons().prop_map(|reason| RequestCommand::Reject { reason }),
        1 => Just(RequestCommand::Process),
        1 => Just(RequestCommand::Complete),
    ]
}

/// Any event of a request.
pub fn request_events() -> impl Strategy<Value = RequestEvent> {
    prop_oneof![
        Just(RequestEvent::Requested),
        Just(RequestEvent::BecameOld),
        Just(RequestEvent::Approved { reviewer: user("sam") }),
        Just(RequestEvent::Rejected { reviewer: user("sam"), reason: rejection() }),
        Just(RequestEvent::Processed),
        Just(RequestEvent::Completed),
    ]
}

/// The payout of any job, in any state.
pub fn eligibilities() -> impl Strategy<Value = PayoutEligibility> {
    let state = prop_oneof![
        4 => Just(EligibilityState::Ready),
        1 => Just(EligibilityState::Processing),
        1 => Just(EligibilityState::Paid),
        2 => Just(EligibilityState::OnHold { reason: HoldReason::new("to be looked at").expect("a reason") }),
    ];
    (0..10_000_u32, contractors(), amounts(), -40_000..40_000_i64, state, 0..40_000_i64).prop_map(
        |(job, contractor, amount, made, state, later)| {
            let job = JobNumber::new(&format!("JOB-{job:06}")).expect("a number");
            let is_new = state == EligibilityState::Ready;
            let eligibility = PayoutEligibility::new(job, contractor, amount, at(made));
            PayoutEligibility { state, since: at(if is_new { made } else { made + later }), ..eligibility }
        },
    )
}

/// Anything that can be asked of the payout of a job.
pub fn eligibility_commands() -> impl Strategy<Value = EligibilityCommand> {
    prop_oneof![
        3 => Just(EligibilityCommand::Approve),
        2 => reasons().prop_map(|reason| EligibilityCommand::Hold { reason }),
        2 => Just(EligibilityCommand::Release),
    ]
}

/// Any event of the payout of a job.
pub fn eligibility_events() -> impl Strategy<Value = EligibilityEvent> {
    prop_oneof![
        Just(EligibilityEvent::Recorded),
        Just(EligibilityEvent::Approved),
        Just(EligibilityEvent::Held { reason: HoldReason::new("to be looked at").expect("a reason") }),
        Just(EligibilityEvent::Released),
    ]
}

/// Any entry of a wallet, whether it fits or not.
pub fn wallet_events() -> impl Strategy<Value = WalletEvent> {
    let job = (0..50_u32).prop_map(|number| JobNumber::new(&format!("JOB-{number}")).expect("a number"));
    let request =
        || (0..50_u32).prop_map(|number| RequestNumber::new(&format!("PAY-REQ-{number}")).expect("a number"));
    prop_oneof![
        Just(WalletEvent::Opened),
        (amounts(), job).prop_map(|(amount, job)| WalletEvent::Credited { amount, job }),
        (amounts(), request()).prop_map(|(amount, request)| WalletEvent::Reserved { amount, request }),
        (amounts(), request()).prop_map(|(amount, request)| WalletEvent::Released { amount, request }),
        (amounts(), request()).prop_map(|(amount, request)| WalletEvent::Debited { amount, request }),
    ]
}

/// The wallets of ann and ben as those requests have left them, with a hundred dollars to spare each. Cam has none.
pub fn wallets_of<'a>(requests: impl IntoIterator<Item = &'a PayoutRequest>) -> Wallets {
    let mut used: BTreeMap<UserId, (i64, i64)> = BTreeMap::new();
    for request in requests {
        let (withdrawn, reserved) = used.entry(request.contractor.clone()).or_default();
        match request.state {
            RequestState::Pending { .. } => *reserved += request.amount.money().minor,
            RequestState::Rejected { .. } => {}
            _ => *withdrawn += request.amount.money().minor,
        }
    }
    let mut wallets = Wallets::default();
    for (number, name) in ["ann", "ben"].into_iter().enumerate() {
        let (withdrawn, reserved) = used.get(&user(name)).copied().unwrap_or_default();
        let balances = (withdrawn + reserved + 10_000, withdrawn, reserved);
        let record = Wallet::with_balances(user(name), Currency::USD, balances, at(-50_000))
            .expect("balances of a wallet");
        let id = Id(i64::try_from(number).expect("few") + 1);
        wallets.add(Row { id, version: 1, due_at: None, record });
    }
    wallets
}

/// Some minutes after noon on 1 March 2026, UTC.
fn at(minutes: i64) -> Instant {
    let noon: Instant = "2026-03-01T12:00:00Z".parse().expect("an instant");
    Instant::from_micros(noon.micros() + minutes * 60_000_000).expect("an instant in range")
}

fn user(name: &str) -> UserId {
    UserId::new(name).expect("a user id")
}

fn contractors() -> impl Strategy<Value = UserId> {
    prop_oneof![4 => Just("ann"), 3 => Just("ben"), 1 => Just("cam")].prop_map(user)
}

fn rejection() -> RejectionReason {
    RejectionReason::new("the account is closed").expect("a reason")
}

/// Reasons that are accepted, and some that are not.
fn reasons() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just("the account is closed".to_owned()),
        1 => Just("  ".to_owned()),
        1 => Just("x".repeat(500)),
        1 => Just("x".repeat(501)),
    ]
}

fn actors(contractor: &UserId) -> BoxedStrategy<Actor> {
    prop_oneof![
        6 => Just(Actor::staff(user("sam"), "admin")),
        1 => Just(Actor::staff(user("fay"), "fm")),
        1 => Just(Actor::participant(contractor.clone(), "contractor")),
        1 => Just(Actor::System),
    ]
    .boxed()
}

impl Specimen for PayoutRequests {
    type Policy = PayoutPolicy;
    type Record = PayoutRequest;

    fn policies() -> BoxedStrategy<PayoutPolicy> {
        payout_policies().boxed()
    }

    fn records(_: &PayoutPolicy) -> BoxedStrategy<PayoutRequest> {
        requests().boxed()
    }

    fn horizon() -> Span {
        Span::days(100)
    }

    fn facts(_: &[Row<PayoutRequest>], all: &Rows<PayoutRequest>) -> Wallets {
        wallets_of(all.values().map(|row| &row.record))
    }
}

impl CommandSpecimen for PayoutRequests {
    fn commands(_: &PayoutRequest) -> BoxedStrategy<RequestCommand> {
        request_commands().boxed()
    }

    fn actors(request: &PayoutRequest) -> BoxedStrategy<Actor> {
        actors(&request.contractor)
    }
}

impl Specimen for PayoutEligibilities {
    type Policy = PayoutPolicy;
    type Record = PayoutEligibility;

    fn policies() -> BoxedStrategy<PayoutPolicy> {
        payout_policies().boxed()
    }

    fn records(_: &PayoutPolicy) -> BoxedStrategy<PayoutEligibility> {
        eligibilities().boxed()
    }

    fn horizon() -> Span {
        Span::days(100)
    }

    fn facts(_: &[Row<PayoutEligibility>], all: &Rows<PayoutEligibility>) -> EligibilityFacts {
        let mut known = EligibilityFacts { wallets: wallets_of([]), ..EligibilityFacts::default() };
        for effect in all.births() {
            if let EligibilityEffect::Paid(birth) = effect {
                known.payouts.add(birth.key.as_str());
            }
        }
        known
    }
}

impl CommandSpecimen for PayoutEligibilities {
    fn commands(_: &PayoutEligibility) -> BoxedStrategy<EligibilityCommand> {
        eligibility_commands().boxed()
    }

    fn actors(eligibility: &PayoutEligibility) -> BoxedStrategy<Actor> {
        actors(&eligibility.contractor)
    }
}
