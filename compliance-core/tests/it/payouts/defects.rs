//! The defects of the older system that cannot happen here, by their numbers.

use automation_core::{Cause, Change, Happening, Request};
use compliance_core::payout::{
    PayoutEligibility, PayoutNumber, PayoutRequest, RequestNumber,
    eligibility::{
        EligibilityCommand, EligibilityEffect, EligibilityEvent, EligibilityFacts, EligibilityState,
    },
    request::{RequestCommand, RequestDraft, RequestEvent},
    wallet::Wallets,
};

use super::made::{
    admin, amount, at, eligibility, job, number, policy, request, row, usd, user, wallet, wallets,
};

/// C-B11: numbers are given or follow from the job, and are never counted, so that neither a deletion nor two at once
/// make one twice.
#[test]
fn c_b11_numbers_are_never_counted() {
    assert_eq!(PayoutNumber::of(&job("JOB-7")), PayoutNumber::of(&job(" JOB-7 ")));
    assert_ne!(PayoutNumber::of(&job("JOB-7")), PayoutNumber::of(&job("JOB-8")));
    // C-X12: any text is one, in one form.
    for text in ["PAY-REQ-001", "PR-00001-00001", "№ 7", "x"] {
        assert_eq!(number(text).as_str(), text);
    }
    for wrong in ["", "  ", "PAY\u{200B}REQ", &"x".repeat(101)] {
        assert!(RequestNumber::new(wrong).is_err(), "{wrong:?}");
    }
    assert!(RequestNumber::new(&"x".repeat(100)).is_ok());
}

/// What a request that was just made does to the wallet.
fn reserve(made: PayoutRequest, known: &mut Wallets) {
    let first = Happening::new(RequestEvent::Requested, made.created_at, Cause::asked(&admin(), None));
    Change::begun(row(1, made), first, known, &policy());
}

/// C-B12: what is pending is reserved, so that two requests never ask for more than there is.
#[test]
fn c_b12_two_requests_do_not_exceed_the_balance() {
    let mut known = wallets(wallet(1_000, 0, 0));
    let now = at("2026-03-02T12:00:00Z");
    let draft = |text, cents| RequestDraft {
        number: number(text),
        contractor: user("ann"),
        amount: usd(cents),
        method: compliance_core::payout::Method::Cash,
    };
    let sam = admin();
    let make = |draft: RequestDraft, known: &Wallets| {
        PayoutRequest::make(&Request::new(&draft, &sam, now), known, false)
    };
    let first = make(draft("PAY-REQ-1", 700), &known).unwrap();
    reserve(first, &mut known);
    assert!(make(draft("PAY-REQ-2", 301), &known).is_err());
    let second = make(draft("PAY-REQ-2", 300), &known).unwrap();
    reserve(second, &mut known);
    assert_eq!(known.of(&user("ann")).unwrap().available(), usd(0));
    assert!(make(draft("PAY-REQ-3", 1), &known).is_err());
}

/// C-B12: a request is approved once, whoever asks again, and its amount goes out once.
#[test]
fn c_b12_nothing_is_paid_out_twice() {
    let mut known = wallets(wallet(1_000, 0, 600));
    let (approve, sam) = (RequestCommand::Approve, admin());
    let asked = Request::new(&approve, &sam, at("2026-03-02T12:00:00Z"));
    let approved = Change::of_command(row(1, request(300)), &asked, &mut known, &policy()).unwrap().after;
    let again = Change::of_command(row(1, approved), &asked, &mut known, &policy()).unwrap_err();
    assert_eq!(again.to_string(), "the request is approved, not pending");
    let left = known.of(&user("ann")).unwrap();
    assert_eq!((left.withdrawn(), left.reserved()), (usd(300), usd(300)));
}

/// C-B12: a job is paid once, also if its record was made again after it had been paid.
#[test]
fn c_b12_a_job_is_paid_once_even_if_it_is_recorded_again() {
    let mut known = EligibilityFacts { wallets: wallets(wallet(0, 0, 0)), ..EligibilityFacts::default() };
    let (approve, sam) = (EligibilityCommand::Approve, admin());
    let asked = Request::new(&approve, &sam, at("2026-03-02T12:00:00Z"));
    let paid = Change::of_command(row(1, eligibility(500)), &asked, &mut known, &policy()).unwrap().after;
    assert_eq!(paid.state, EligibilityState::Paid);
    let again = Change::of_command(row(2, eligibility(500)), &asked, &mut known, &policy()).unwrap_err();
    assert_eq!(again.to_string(), "the job was paid already, by payout PO-JOB-000123");
    assert_eq!(known.wallets.of(&user("ann")).unwrap().balance(), usd(500));
}

/// C-B12: an amount is a whole number of cents of one currency, so no sum fails after something was stored.
#[test]
fn c_b12_amounts_are_whole_numbers_of_one_currency() {
    let mut wallet = wallet(0, 0, 0);
    for _ in 0..1_000 {
        // A tenth, which no binary fraction is.
        let credited = wallet.credit(amount(usd(10)), &job("JOB-1")).unwrap();
        automation_core::Lifecycle::apply(&mut wallet, &credited, at("2026-03-02T12:00:00Z"));
    }
    assert_eq!(wallet.balance(), usd(10_000));
}

/// C-B12: the wallet is opened when something is first owed, and empty, so that no credit is in an opening which another
/// one forestalls.
#[test]
fn c_b12_a_wallet_is_opened_empty_with_what_is_first_owed() {
    let recorded = |known: &mut EligibilityFacts| {
        let owed: PayoutEligibility = eligibility(500);
        let first = Happening::new(EligibilityEvent::Recorded, owed.created_at, Cause::asked(&admin(), None));
        Change::begun(row(1, owed), first, known, &policy()).consequences
    };
    let effects = recorded(&mut EligibilityFacts::default());
    let [EligibilityEffect::Opened(birth)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((birth.key.as_str(), birth.record.balance(), birth.record.earned()), ("ann", usd(0), usd(0)));
    let mut known = EligibilityFacts { wallets: wallets(wallet(0, 0, 0)), ..EligibilityFacts::default() };
    assert!(recorded(&mut known).is_empty(), "it is there");
}
