//! The wallet: never below zero, whatever happens, and its entries are all there is to know of it (C-E9, C-B12).

use automation_core::{
    Lifecycle as _, UserId,
    money::{Currency, Money},
};
use compliance_core::{
    payout::{
        Amount, PayoutEligibility, PayoutRequest, Wallet,
        wallet::{WalletReason, entries},
    },
    testing::{dollars, wallet_events},
};
use proptest::prelude::*;

use super::{
    history::histories,
    made::{amount, at, eur, job, number, usd, wallet},
    office::play,
};

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    /// C-B12, C-64: any history of jobs, requests and decisions comes out as the plain model has it, in wallets too.
    #[test]
    fn c_64_any_history_comes_out_as_the_model_has_it(history in histories()) {
        play::<PayoutRequest, PayoutEligibility>(&history).map_err(TestCaseError::fail)?;
    }

    /// C-B12: no entry brings a wallet below zero, not even one that no rule gives, and what it gives as an event fits.
    #[test]
    fn c_b12_no_entry_brings_it_below_zero(events in prop::collection::vec(wallet_events(), 0..60)) {
        let opened = Wallet::open(UserId::new("ann")?, Currency::USD, at("2026-03-01T00:00:00Z"));
        let mut wallet = opened.clone();
        for event in &events {
            wallet.apply(event, at("2026-03-01T00:00:00Z"));
            let zero = Money::zero(Currency::USD);
            prop_assert!(zero <= wallet.reserved() && wallet.reserved() <= wallet.balance(), "{wallet:?}");
            prop_assert!(zero <= wallet.withdrawn() && wallet.withdrawn() <= wallet.earned(), "{wallet:?}");
            prop_assert_eq!(wallet.balance().minus(wallet.reserved()).unwrap(), wallet.available());
        }
        let last = entries(opened, &events).last().map(|line| (line.balance, line.reserved));
        prop_assert!(last.is_none_or(|last| last == (wallet.balance(), wallet.reserved())));
    }

    /// C-B12: what a wallet gives as an event changes it by exactly that amount.
    #[test]
    fn c_b12_what_it_grants_happens(free in 0..500_i64, out in 0..500_i64, kept in 0..500_i64, cents in 1..500_i64) {
        let earned = free + out + kept;
        let before = wallet(earned, out, kept);
        let after = |event| {
            let mut wallet = before.clone();
            wallet.apply(&event, at("2026-03-01T00:00:00Z"));
            (wallet.earned().minor, wallet.withdrawn().minor, wallet.reserved().minor)
        };
        let (asked, request) = (dollars(cents), number("PAY-REQ-1"));
        prop_assert_eq!(after(before.credit(asked, &job("JOB-1")).unwrap()), (earned + cents, out, kept));
        prop_assert_eq!(before.reserve(asked, &request).ok().map(after), (cents <= free).then_some((earned, out, kept + cents)));
        prop_assert_eq!(before.release(asked, &request).ok().map(after), (cents <= kept).then_some((earned, out, kept - cents)));
        prop_assert_eq!(before.debit(asked, &request).ok().map(after), (cents <= kept).then_some((earned, out + cents, kept - cents)));
    }
}

/// C-64: a request takes up to what is free, and no cent more.
#[test]
fn c_64_the_boundaries_of_what_is_free() {
    let wallet = wallet(10_000, 2_000, 3_000);
    assert_eq!((wallet.balance(), wallet.available()), (usd(8_000), usd(5_000)));
    let request = number("PAY-REQ-1");
    assert!(wallet.reserve(amount(usd(5_000)), &request).is_ok());
    assert!(matches!(wallet.reserve(amount(usd(5_001)), &request), Err(WalletReason::NotFree { .. })));
    for of_kept in [Wallet::release, Wallet::debit] {
        assert!(of_kept(&wallet, amount(usd(3_000)), &request).is_ok());
        let refused = of_kept(&wallet, amount(usd(3_001)), &request).unwrap_err().to_string();
        assert_eq!(refused, "30.01 USD is more than the 30.00 USD that is kept for pending requests");
    }
}

/// G-9: amounts of another currency are refused, whatever is asked.
#[test]
fn g_9_another_currency_is_refused() {
    let wallet = wallet(10_000, 0, 10_000);
    let (asked, request) = (amount(eur(1)), number("PAY-REQ-1"));
    let refused = "0.01 EUR is of another currency than the wallet, which holds USD";
    let answers = [
        wallet.credit(asked, &job("JOB-1")),
        wallet.reserve(asked, &request),
        wallet.release(asked, &request),
        wallet.debit(asked, &request),
    ];
    for answer in answers {
        assert_eq!(answer.unwrap_err().to_string(), refused);
    }
}

/// C-B12: a sum that is too large is refused, not wrapped around.
#[test]
fn c_b12_a_credit_beyond_all_numbers_is_refused() {
    let full = Wallet::with_balances(
        UserId::new("ann").unwrap(),
        Currency::USD,
        (i64::MAX, i64::MAX - 1, 1),
        at("2026-03-01T00:00:00Z"),
    )
    .unwrap();
    assert!(matches!(full.credit(amount(usd(1)), &job("JOB-1")), Err(WalletReason::TooMuch(_))));
    assert_eq!((full.balance().minor, full.available().minor), (1, 0));
}

/// C-B12: no wallet is read whose balances cannot be.
#[test]
fn c_b12_balances_that_cannot_be_are_refused() {
    let with = |balances| {
        Wallet::with_balances(
            UserId::new("ann").unwrap(),
            Currency::USD,
            balances,
            at("2026-03-01T00:00:00Z"),
        )
    };
    for balances in [(0, 0, 0), (5, 5, 0), (5, 0, 5), (5, 2, 3)] {
        assert!(with(balances).is_ok(), "{balances:?}");
    }
    for balances in
        [(-1, 0, 0), (0, 0, 1), (0, 1, 0), (5, -1, 0), (5, 0, -1), (5, 3, 3), (i64::MAX, i64::MAX, 1)]
    {
        let wrong = with(balances).unwrap_err();
        assert_eq!((wrong.earned.minor, wrong.withdrawn.minor, wrong.reserved.minor), balances);
    }
    let zero = Amount::new(usd(0)).unwrap_err().to_string();
    assert_eq!(zero, "0.00 USD is no amount to pay; it takes more than zero");
    assert!(Amount::new(usd(-1)).is_err() && Amount::new(usd(1)).is_ok());
}
