//! What may be asked in which state, by whom, and every reason why not (C-64).

use automation_core::{Actor, Lifecycle as _, Refusal, Request, Viewpoint, explain, may};
use compliance_core::payout::{
    Method, PayoutEligibility, PayoutRequest, RequestNumber, ask_all,
    eligibility::{EligibilityCommand, EligibilityFacts, EligibilityState, HoldReason},
    request::{RejectionReason, RequestCommand, RequestDraft, RequestState},
    wallet::Wallets,
};

use super::made::{
    admin, amount, at, eligibility, eur, number, policy, request, row, usd, user, wallet, wallets,
};

fn reviewer() -> automation_core::UserId {
    user("sam")
}

fn states_of_requests() -> [RequestState; 6] {
    let reason = RejectionReason::new("no").unwrap();
    [
        RequestState::Pending { is_old: false },
        RequestState::Pending { is_old: true },
        RequestState::Approved { reviewer: reviewer() },
        RequestState::Rejected { reviewer: reviewer(), reason },
        RequestState::Processing { reviewer: reviewer() },
        RequestState::Completed { reviewer: reviewer() },
    ]
}

/// C-64: what an admin may do with a request, by its state.
#[test]
fn c_64_what_may_be_asked_of_a_request() {
    let commands = [
        RequestCommand::Approve,
        RequestCommand::Reject { reason: "no".to_owned() },
        RequestCommand::Process,
        RequestCommand::Complete,
    ];
    let becomes = [
        [Ok("approved"), Ok("rejected"), Err("not approved"), Err("not approved")],
        [Ok("approved"), Ok("rejected"), Err("not approved"), Err("not approved")],
        [Err("not pending"), Err("not pending"), Ok("processing"), Ok("completed")],
        [Err("not pending"), Err("not pending"), Err("not approved"), Err("not approved")],
        [Err("not pending"), Err("not pending"), Err("not approved"), Ok("completed")],
        [Err("not pending"), Err("not pending"), Err("not approved"), Err("not approved")],
    ];
    let known = wallets(wallet(1_000, 0, 100));
    let now = at("2026-03-02T12:00:00Z");
    for (state, row) in states_of_requests().into_iter().zip(becomes) {
        for (command, expected) in commands.iter().zip(row) {
            let word = state.as_str();
            let mut record = PayoutRequest { state: state.clone(), ..request(100) };
            let answer = may(&record, &Request::new(command, &admin(), now), &known, &policy());
            let became = answer.map(|event| {
                record.apply(&event, now);
                record.state()
            });
            let expected = expected.map_err(|needed| format!("the request is {word}, {needed}"));
            assert_eq!(
                became.map_err(|error| error.to_string()),
                expected,
                "{} of one {word}",
                command.name()
            );
        }
    }
}

/// C-64: what an admin may do with the payout of a job, by its state.
#[test]
fn c_64_what_may_be_asked_of_the_payout_of_a_job() {
    let commands = [
        EligibilityCommand::Approve,
        EligibilityCommand::Hold { reason: "no".to_owned() },
        EligibilityCommand::Release,
    ];
    let held = EligibilityState::OnHold { reason: HoldReason::new("no").unwrap() };
    let states = [
        (EligibilityState::Ready, [Ok("paid"), Ok("on hold"), Err("ready, not on hold")]),
        (EligibilityState::Processing, [Ok("paid"), Ok("on hold"), Err("processing, not on hold")]),
        (EligibilityState::Paid, [Err("paid, not ready"), Err("paid, not ready"), Err("paid, not on hold")]),
        (
            held,
            [
                Err("on hold, not ready; it may be released (C-64)"),
                Err("on hold, not ready; it may be released (C-64)"),
                Ok("ready"),
            ],
        ),
    ];
    let known = EligibilityFacts { wallets: wallets(wallet(0, 0, 0)), ..EligibilityFacts::default() };
    let now = at("2026-03-02T12:00:00Z");
    for (state, row) in states {
        for (command, expected) in commands.iter().zip(row) {
            let mut record = PayoutEligibility { state: state.clone(), ..eligibility(100) };
            let answer = may(&record, &Request::new(command, &admin(), now), &known, &policy());
            let became = answer.map(|event| {
                record.apply(&event, now);
                record.state()
            });
            let expected = expected.map_err(|why| format!("the payout is {why}"));
            assert_eq!(
                became.map_err(|error| error.to_string()),
                expected,
                "{} of {state:?}",
                command.name()
            );
        }
    }
}

/// C-64: admins alone decide, and nobody is told half of why not.
#[test]
fn c_64_only_admins_decide() {
    let others = [
        Actor::System,
        Actor::staff(user("fay"), "fm"),
        Actor::participant(user("ann"), "contractor"),
        Actor::participant(user("ann"), "admin"),
    ];
    let now = at("2026-03-02T12:00:00Z");
    for actor in others {
        let of_request = may(
            &request(100),
            &Request::new(&RequestCommand::Approve, &actor, now),
            &Wallets::default(),
            &policy(),
        );
        let expected = format!(
            "{actor} may not do this; only staff in the role admin may; ann has no wallet; one is opened with their first payout"
        );
        assert_eq!(of_request.unwrap_err().to_string(), expected);
        let hold = EligibilityCommand::Hold { reason: " ".to_owned() };
        let known = EligibilityFacts::default();
        let of_job = may(&eligibility(100), &Request::new(&hold, &actor, now), &known, &policy());
        let expected = format!(
            "{actor} may not do this; only staff in the role admin may; the reason has 0 characters; it takes 1 to 500"
        );
        assert_eq!(of_job.unwrap_err().to_string(), expected);
    }
}

/// G-10: reasons are counted in characters, both bounds inclusive.
#[test]
fn g_10_reasons_have_their_limits() {
    let known = wallets(wallet(1_000, 0, 100));
    for (reason, is_fine) in [("", false), ("x", true), (&"ü".repeat(500), true), (&"ü".repeat(501), false)]
    {
        let rejected = request(100).reject(reason, &admin(), &known);
        let held = eligibility(100).hold(reason, &admin());
        assert_eq!(
            (rejected.is_ok(), held.is_ok()),
            (is_fine, is_fine),
            "{} characters",
            reason.chars().count()
        );
    }
}

fn draft(money: automation_core::money::Money) -> RequestDraft {
    RequestDraft { number: number("PAY-REQ-1"), contractor: user("ann"), amount: money, method: Method::Cash }
}

/// C-64: 0 < amount <= what is free, in the wallet's currency; by the contractor or an admin.
#[test]
fn c_64_what_a_request_takes() {
    let now = at("2026-03-02T12:00:00Z");
    let known = wallets(wallet(1_000, 200, 300));
    let ann = Actor::participant(user("ann"), "contractor");
    let cases = [
        (usd(1), Ok(())),
        (usd(500), Ok(())),
        (
            usd(501),
            Err(
                "5.01 USD is more than the 5.00 USD that is free: of a balance of 8.00 USD, 3.00 USD is kept for pending requests",
            ),
        ),
        (usd(0), Err("0.00 USD is no amount to pay; it takes more than zero")),
        (usd(-1), Err("-0.01 USD is no amount to pay; it takes more than zero")),
        (eur(1), Err("0.01 EUR is of another currency than the wallet, which holds USD")),
    ];
    let sentence = |refusal: Refusal<_>| refusal.to_string();
    for (money, expected) in cases {
        for actor in [&ann, &admin()] {
            let made = PayoutRequest::make(&Request::new(&draft(money), actor, now), &known, false)
                .map(drop)
                .map_err(sentence);
            assert_eq!(made, expected.map_err(str::to_owned), "{money}");
        }
    }
    let made = PayoutRequest::make(&Request::new(&draft(usd(500)), &ann, now), &known, false).unwrap();
    assert_eq!((made.state(), made.created_at, made.amount), ("pending", now, amount(usd(500))));

    let strangers =
        [Actor::participant(user("ben"), "contractor"), Actor::staff(user("ann"), "fm"), Actor::System];
    for actor in strangers {
        let refused = PayoutRequest::make(&Request::new(&draft(usd(0)), &actor, now), &known, false)
            .unwrap_err()
            .to_string();
        let expected = format!(
            "{actor} may not ask for what ann has; only ann and staff in the role admin may; 0.00 USD is no amount to pay; it takes more than zero"
        );
        assert_eq!(refused, expected);
    }
    let without = PayoutRequest::make(&Request::new(&draft(usd(1)), &ann, now), &Wallets::default(), false)
        .unwrap_err()
        .to_string();
    assert_eq!(without, "ann has no wallet; one is opened with their first payout");
}

/// C-B11: a number that is taken is told with every other reason.
#[test]
fn c_b11_a_number_that_is_taken_is_told_with_all_else() {
    let (known, now) = (wallets(wallet(1_000, 200, 300)), at("2026-03-02T12:00:00Z"));
    let made = |cents| {
        let draft = draft(usd(cents));
        PayoutRequest::make(&Request::new(&draft, &admin(), now), &known, true).unwrap_err().to_string()
    };
    let taken = "there is a payout request PAY-REQ-1 already; give this one another number";
    assert_eq!(made(500), taken);
    assert!(made(501).starts_with(&format!("{taken}; 5.01 USD is more than")), "{}", made(501));
}

/// C-B12: many at once are one decision: the oldest first, each once, and what one is refused the others get.
#[test]
fn c_b12_many_at_once_are_one_decision() {
    let one = |id: i64, created_at: &str, state| {
        let number = RequestNumber::new(&format!("PAY-REQ-{id}")).unwrap();
        row(id, PayoutRequest { number, created_at: at(created_at), state, ..request(100) })
    };
    let pending = || RequestState::Pending { is_old: false };
    let rows = vec![
        one(1, "2026-03-01T12:00:03Z", pending()),
        one(2, "2026-03-01T12:00:01Z", pending()),
        one(3, "2026-03-01T12:00:02Z", RequestState::Approved { reviewer: reviewer() }),
        one(2, "2026-03-01T12:00:01Z", pending()),
        one(4, "2026-03-01T12:00:00Z", pending()),
    ];
    // As if somebody had taken from what is kept: it is enough for two of the three.
    let mut known = wallets(wallet(1_000, 0, 250));
    let (approve, sam) = (RequestCommand::Approve, admin());
    let asked = Request::new(&approve, &sam, at("2026-03-02T12:00:00Z"));
    let all = ask_all(rows, &asked, &mut known, &policy());
    let granted: Vec<_> = all.granted.iter().map(|change| change.key()).collect();
    assert_eq!(granted, ["PAY-REQ-4", "PAY-REQ-2"]);
    let refused: Vec<_> = all.refused.iter().map(|(key, refusal)| format!("{key}: {refusal}")).collect();
    let expected = [
        "PAY-REQ-3: the request is approved, not pending",
        "PAY-REQ-1: 1.00 USD is more than the 0.50 USD that is kept for pending requests",
    ];
    assert_eq!(refused, expected);
    assert!(all.failed.is_empty());
    let left = known.of(&user("ann")).unwrap();
    assert_eq!((left.withdrawn(), left.reserved(), left.balance()), (usd(200), usd(50), usd(800)));
}

/// What an explanation says of a pending request, to whoever looks.
#[test]
fn c_61_an_explanation_says_what_comes_and_what_may_be_asked() {
    let (known, policy, now) = (wallets(wallet(1_000, 0, 100)), policy(), at("2026-03-02T12:00:00Z"));
    let sam = admin();
    let told = explain(&request(100), &Viewpoint::new(&sam, now, &known, &policy)).unwrap().to_string();
    let expected = "state: pending\n\
        since: 2026-03-01T12:00:00Z\n\
        next: became old at 2026-03-08T12:00:00.000001Z, \
        because its making, 2026-03-01T12:00:00Z, passed more than 7 days ago (C-61)\n\
        may be asked:\n  \
        approve: yes\n  \
        reject: yes\n  \
        process: no, the request is pending, not approved\n  \
        complete: no, the request is pending, not approved";
    assert_eq!(told, expected);
}
