//! What the tests are about, made short.

use automation_core::{Actor, Id, Instant, Row, UserId, money::Money};
use compliance_core::{
    job::JobNumber,
    payout::request::RequestState,
    payout::{
        Amount, Method, PayoutEligibility, PayoutPolicy, PayoutRequest, RequestNumber, Wallet,
        wallet::Wallets,
    },
};

pub(super) fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

pub(super) fn user(name: &str) -> UserId {
    UserId::new(name).unwrap()
}

pub(super) fn admin() -> Actor {
    Actor::staff(user("sam"), "admin")
}

pub(super) fn usd(cents: i64) -> Money {
    Money::new(cents, "USD".parse().unwrap())
}

pub(super) fn eur(cents: i64) -> Money {
    Money::new(cents, "EUR".parse().unwrap())
}

pub(super) fn amount(money: Money) -> Amount {
    Amount::new(money).unwrap()
}

pub(super) fn job(number: &str) -> JobNumber {
    JobNumber::new(number).unwrap()
}

pub(super) fn number(number: &str) -> RequestNumber {
    RequestNumber::new(number).unwrap()
}

pub(super) fn policy() -> PayoutPolicy {
    PayoutPolicy::new(zone_core::Zone::UTC)
}

/// Ann's request for that many cents, pending since noon on the first of March.
pub(super) fn request(cents: i64) -> PayoutRequest {
    let created_at = at("2026-03-01T12:00:00Z");
    PayoutRequest {
        number: number("PAY-REQ-001"),
        contractor: user("ann"),
        amount: amount(usd(cents)),
        method: Method::Check,
        created_at,
        state: RequestState::Pending { is_old: false },
        since: created_at,
    }
}

/// What ann is owed for a job, ready since noon on the first of March.
pub(super) fn eligibility(cents: i64) -> PayoutEligibility {
    PayoutEligibility::new(job("JOB-000123"), user("ann"), amount(usd(cents)), at("2026-03-01T12:00:00Z"))
}

/// A row of storage.
pub(super) fn row<R>(id: i64, record: R) -> Row<R> {
    Row { id: Id(id), version: 1, due_at: None, record }
}

/// Ann's wallet with what came in, went out of it and is kept, in cents.
pub(super) fn wallet(earned: i64, withdrawn: i64, reserved: i64) -> Wallet {
    let balances = (earned, withdrawn, reserved);
    Wallet::with_balances(user("ann"), "USD".parse().unwrap(), balances, at("2026-02-01T00:00:00Z")).unwrap()
}

/// That wallet among the facts.
pub(super) fn wallets(wallet: Wallet) -> Wallets {
    let mut wallets = Wallets::default();
    wallets.add(row(7, wallet));
    wallets
}
