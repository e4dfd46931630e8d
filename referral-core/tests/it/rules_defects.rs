//! The older program's defects, each impossible here as far as the rules go: R-B1 to R-B10.

use automation_core::{
    Change, Lifecycle, LifecycleExt, MAX_STEPS, Observer, Request, SweepOptions, command, one_policy, sweep,
    testing::Memory,
};
use referral_core::{
    ReferralCode, ReferralPolicy,
    agent::{AgentId, Agents, SwitchAgent, switch_agent},
    code::{CodeStorage, Discount, InvalidCode, ReferralCommand, Status, candidates},
    money::Money,
    redemption::{Applicant, Booking, PaymentStatus, RedemptionRequest, price, redeem},
    statistics::{BookingFacts, statistics},
    testing::agents,
};

use crate::{driver::Shop, made::*};

const EXPIRY: &str = "2026-05-31T20:59:59.999999Z";
const AFTER: &str = "2026-06-01T00:00:00Z";

#[derive(Default)]
struct Told(Vec<String>);

impl Observer<ReferralCode> for Told {
    fn changed(&mut self, change: &Change<ReferralCode>, _: &Agents) {
        self.0.push(change.after.code.to_string());
    }
}

fn two_due() -> (Memory<ReferralCode>, [automation_core::Id; 2]) {
    let mut ledger = Memory::with_facts(|_, _| agents());
    let policy = ReferralPolicy::default();
    let ids = ["A", "B"].map(|name| ledger.add(of_agent(name, Some(instant(EXPIRY))), &policy));
    (ledger, ids)
}

/// A code that somebody changes while the batch decides is neither counted, told nor mailed.
#[test]
fn r_b1_count_list_and_mails_are_of_what_was_written() {
    let (mut ledger, [moved, _]) = two_due();
    let policy = ReferralPolicy::default();
    // In the first round and in the second.
    ledger.touch_meanwhile(moved);
    ledger.touch_meanwhile(moved);
    let mut told = Told::default();
    let report =
        sweep(&mut ledger, &one_policy(&policy), instant(AFTER), SweepOptions::default(), &mut told).unwrap();
    assert_eq!((report.changed, report.moved, report.still_due), (1, 2, 1));
    assert_eq!(told.0, ["B"]);
    assert!(ledger.outbox().iter().all(|message| message.subject.as_ref().unwrap().key == "B"));
    assert_eq!(ledger.outbox().len(), 2, "to the agent and to the admins");
}

/// A batch that fails writes neither the state nor the message; the next one does both.
#[test]
fn r_b2_no_state_without_its_message() {
    let (mut ledger, ids) = two_due();
    let policy = ReferralPolicy::default();
    ledger.fail_after(0);
    let failed = sweep(&mut ledger, &one_policy(&policy), instant(AFTER), SweepOptions::default(), &mut ());
    assert!(failed.is_err());
    assert_eq!((ledger.outbox().len(), ledger.row(ids[0]).unwrap().record.state()), (0, "active"));
    sweep(&mut ledger, &one_policy(&policy), instant(AFTER), SweepOptions::default(), &mut ()).unwrap();
    assert_eq!(
        (ledger.outbox().len(), ledger.row(ids[0]).unwrap().record.state()),
        (4, "inactive (expired)")
    );
}

/// An agent's return revives what the agent's leaving switched off, and nothing else.
#[test]
fn r_b3_staff_s_choice_outlives_the_agent_and_endless_codes_come_back() {
    let mut disabled = of_agent("A", None);
    act(&mut disabled, &ReferralCommand::Disable, MAY);
    assert!(ask(&disabled, &ReferralCommand::AgentOn, &staff(), MAY).is_err());
    let mut endless = of_agent("B", None);
    act(&mut endless, &ReferralCommand::AgentOff, MAY);
    act(&mut endless, &ReferralCommand::AgentOn, MAY);
    assert_eq!(endless.status, Status::Active);
}

/// There is no other status and no other discount; an agent's codes are off before the agent is deleted.
#[test]
fn r_b4_status_discount_and_agent_are_checked() {
    assert!("paused".parse::<Discount>().is_err() && "100.01".parse::<Discount>().is_err());
    assert!(serde_json::from_str::<Status>("\"paused\"").is_err());
    assert!(
        serde_json::from_str::<Discount>("10001").is_err() && serde_json::from_str::<Discount>("0").is_err()
    );
    assert!(serde_json::from_str::<Discount>("12.5").is_err(), "no floats");
    let (mut ledger, ids) = two_due();
    let policy = ReferralPolicy::default();
    switch_agent(
        &mut Shop(&mut ledger),
        &Request::new(&SwitchAgent::Off(AGENT), &staff(), instant(MAY)),
        &one_policy(&policy),
        &mut |_| {},
    )
    .unwrap();
    for id in ids {
        let deleted = ReferralCode { agent: None, ..ledger.row(id).unwrap().record.clone() };
        assert!(deleted.usable(instant(MAY), &policy).is_err());
    }
}

/// Who may not switch an agent's codes is refused, not told that no code was concerned; and a row that
/// moved is named.
#[test]
fn a_switch_of_an_agent_hides_nothing() {
    let (mut ledger, [moved, _]) = two_due();
    let policy = ReferralPolicy::default();
    let mut switch = |who| {
        switch_agent(
            &mut Shop(&mut ledger),
            &Request::new(&SwitchAgent::Off(AGENT), who, instant(MAY)),
            &one_policy(&policy),
            &mut |_| {},
        )
        .unwrap()
    };
    let done = switch(&participant("7"));
    assert_eq!((done.changed, done.unconcerned, done.refused, done.left.len()), (0, 0, 2, 2));
    ledger.touch_meanwhile(moved);
    let done = switch_agent(
        &mut Shop(&mut ledger),
        &Request::new(&SwitchAgent::Off(AGENT), &staff(), instant(MAY)),
        &one_policy(&policy),
        &mut |_| {},
    )
    .unwrap();
    assert_eq!((done.changed, done.moved, done.left[0].id), (1, 1, moved));
}

/// A paid booking keeps its price, and no total goes below zero.
#[test]
fn r_b5_a_paid_booking_keeps_its_price() {
    let policy = ReferralPolicy::default();
    let eur = "EUR".parse().unwrap();
    let booking = |payment| Booking {
        base: Money::new(10_000, eur),
        paid: Money::new(9_000, eur),
        payment,
        owner: None,
        booked_by_agent: None,
        redemption: None,
    };
    let apply = |payment| {
        let booking = booking(payment);
        redeem(
            &endless("A"),
            &RedemptionRequest::new(&booking, &Applicant::TokenHolder, instant(MAY)),
            &policy,
        )
    };
    use PaymentStatus::{Cancelled, Completed, Expired, Pending};
    for payment in [Completed, Cancelled, Expired] {
        let told = apply(payment).unwrap_err().to_string();
        assert_eq!(
            told,
            format!("the booking's payment is {payment}, not pending; its price stays as it is")
        );
    }
    let (_, price) = apply(Pending).unwrap();
    assert_eq!((price.total.minor, price.overpaid.minor), (0, 1_000));
}

/// The unique key decides which candidate is taken, names without letters and fractions are no trouble.
#[test]
fn r_b6_the_first_candidate_that_is_free_is_taken() {
    let policy = ReferralPolicy::default();
    let mut ledger = Memory::with_facts(|_, _| agents());
    let mut stored = Vec::new();
    for _ in 0..3 {
        let mut count = 0;
        let mut numbers = || {
            count += 1;
            count
        };
        for code in candidates("123", "12.5".parse().unwrap(), &mut numbers) {
            let code = endless(code.as_str());
            if Shop(&mut ledger).insert_code(&code, &one_policy(&policy)).unwrap().is_some() {
                stored.push(code.code.to_string());
                break;
            }
        }
    }
    assert_eq!(stored, ["CODE-12.5", "COD-12.5B2", "COD-12.5D4"]);
}

/// Half of any odd amount: the two parts are the whole.
#[test]
fn r_b7_discount_and_price_are_not_rounded_apart() {
    let eur = "EUR".parse().unwrap();
    for base in 0..1_000 {
        for percent in ["50", "33.33", "12.5", "0.01"] {
            let price = price(Money::new(base, eur), percent.parse().unwrap(), Money::zero(eur)).unwrap();
            assert_eq!(price.discount.minor + price.price.minor, base, "{percent} % of {base}");
        }
    }
}

/// What a stranger is told does not depend on whether the code exists; and no code lacks a discount.
#[test]
fn r_b8_codes_cannot_be_told_apart_by_the_answer() {
    let exists = InvalidCode::Disabled.for_strangers();
    assert_eq!(exists, InvalidCode::Unknown { code: "A".parse().unwrap() }.for_strangers());
    assert!(serde_json::from_str::<Discount>("null").is_err());
}

/// There is no handler to bypass and none to loop: any write leaves the expiry due, and it happens once.
#[test]
fn r_b9_expiring_takes_one_step_whoever_writes() {
    let policy = ReferralPolicy::default();
    let code = expiring("A", instant(EXPIRY));
    assert_eq!(code.timeline(&policy).count(), 1);
    let mut ledger = Memory::with_facts(|_, _| agents());
    let id = ledger.add(code, &policy);
    let renew = ReferralCommand::Renew { expires_at: Some(instant("2026-07-01T00:00:00Z")) };
    command(&mut ledger, &one_policy(&policy), id, &Request::new(&renew, &staff(), instant(AFTER))).unwrap();
    assert!(ledger.history(id).count() < MAX_STEPS);
    let steps: Vec<_> = ledger.history(id).map(|(_, step)| (step.from, step.to)).collect();
    assert_eq!(steps, [("active", "inactive (expired)"), ("inactive (expired)", "active")]);
}

/// All agents' totals come from one pass over the bookings: an iterator that can be walked only once.
#[test]
fn r_b10_one_pass_gives_every_agent_s_total() {
    let eur = "EUR".parse().unwrap();
    let bookings = [1, 2, 1, 3, 2].map(|agent| BookingFacts {
        created_at: instant(MAY),
        payment: PaymentStatus::Completed,
        total: Money::new(100, eur),
        paid: Money::zero(eur),
        code: Some((format!("CODE-{agent}").parse().unwrap(), Some(AgentId(agent)))),
        discount: None,
        booked_by_representative: false,
    });
    let mut walked = 0;
    let once = bookings.iter().inspect(|_| walked += 1);
    let day = "2026-05-01".parse().unwrap();
    let stats = statistics(once, day, day, zone_core::Zone::UTC, Money::zero(eur)).unwrap();
    let totals: Vec<_> = stats.top_agents.iter().map(|(agent, income)| (agent.0, income.minor)).collect();
    assert_eq!(totals, [(1, 200), (2, 200), (3, 100)]);
    assert_eq!(walked, bookings.len());
}
