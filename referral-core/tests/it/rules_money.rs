//! Applying a code, prices and statistics, R-X9, R-X10, R-X11, R-B5, R-B7, R-B10.

use automation_core::{Actor, UserId};
use proptest::prelude::*;
use referral_core::{
    ReferralCode, ReferralPolicy,
    agent::AgentId,
    code::{Discount, ReferralCommand},
    money::Money,
    redemption::{Applicant, Booking, PaymentStatus, RedemptionRequest, Uses, price, redeem},
    statistics::{BookingFacts, Channel, statistics},
};

use crate::made::*;

fn eur(minor: i64) -> Money {
    Money::new(minor, "EUR".parse().unwrap())
}

fn booking() -> Booking {
    Booking {
        base: eur(10_000),
        paid: eur(1_000),
        payment: PaymentStatus::Pending,
        owner: Some(UserId::new("7").unwrap()),
        booked_by_agent: None,
        redemption: None,
    }
}

fn refused(
    code: &ReferralCode,
    booking: &Booking,
    who: &Applicant,
    uses: Uses,
    policy: &ReferralPolicy,
) -> String {
    redeem(code, &RedemptionRequest::new(booking, who, instant(MAY)).used(uses), policy)
        .map_or_else(|no| no.to_string(), |_| "done".to_owned())
}

/// staff, the booking's owner, or the holder of its token.
#[test]
fn who_may_apply_a_code() {
    let cases = [
        (Applicant::Known(staff()), true),
        (Applicant::Known(participant("7")), true),
        (Applicant::Known(participant("8")), false),
        (Applicant::Known(Actor::System), false),
        (Applicant::TokenHolder, true),
        (Applicant::Anonymous, false),
    ];
    let no = "only staff, the booking's owner or the holder of its token may apply a code";
    for (who, allowed) in cases {
        let told = refused(&endless("A"), &booking(), &who, Uses::default(), &ReferralPolicy::default());
        assert_eq!(told, if allowed { "done" } else { no }, "{who:?}");
    }
    let nobodys = Booking { owner: None, ..booking() };
    let told = refused(
        &endless("A"),
        &nobodys,
        &Applicant::Known(Actor::System),
        Uses::default(),
        &ReferralPolicy::default(),
    );
    assert_eq!(told, no, "nobody is not the owner of nobody's booking");
}

fn request(booking: &Booking) -> RedemptionRequest<'_> {
    RedemptionRequest::new(booking, &Applicant::TokenHolder, instant(MAY))
}

/// in place of the earlier code; total = base - discount - paid.
#[test]
fn a_later_code_replaces_the_earlier() {
    let policy = ReferralPolicy::default();
    let now = instant(MAY);
    let (first, _) = redeem(&endless("A"), &request(&booking()), &policy).unwrap();
    let again = Booking { redemption: Some(first.clone()), ..booking() };
    let (second, price) = redeem(&endless("B"), &request(&again), &policy).unwrap();
    assert_eq!((second.code.as_str(), second.amount, second.granted_at), ("B", eur(2_000), now));
    assert_eq!((price.price, price.total, price.overpaid), (eur(8_000), eur(7_000), eur(0)));
}

/// R-X9: limits are policy, off by default; both sides of each.
#[test]
fn limits_are_policy() {
    let plain = ReferralPolicy::default();
    let all = Uses { total: u32::MAX, by_customer: u32::MAX };
    let who = Applicant::TokenHolder;
    assert_eq!(refused(&endless("A"), &booking(), &who, all, &plain), "done");
    let limited =
        ReferralPolicy { max_redemptions: Some(3), max_redemptions_per_customer: Some(1), ..plain.clone() };
    let uses = |total, by_customer| Uses { total, by_customer };
    assert_eq!(refused(&endless("A"), &booking(), &who, uses(2, 0), &limited), "done");
    assert_eq!(
        refused(&endless("A"), &booking(), &who, uses(3, 0), &limited),
        "the code was used 3 times; the limit is 3"
    );
    assert_eq!(
        refused(&endless("A"), &booking(), &who, uses(3, 1), &limited),
        "the code was used 3 times; the limit is 3; the customer used the code 1 times; the limit is 1"
    );
    let strict = ReferralPolicy { allow_self_referral: false, ..plain.clone() };
    let own = Booking { booked_by_agent: Some(AGENT), ..booking() };
    let code = of_agent("A", None);
    assert_eq!(refused(&code, &own, &who, Uses::default(), &plain), "done");
    assert_eq!(
        refused(&code, &own, &who, Uses::default(), &strict),
        "an agent may not use a code of their own"
    );
    assert_eq!(refused(&endless("A"), &booking(), &who, Uses::default(), &strict), "done");
}

/// R-X10, R-X11: what was granted stays as it was, whatever becomes of the code; a new price asks anew.
#[test]
fn a_redemption_outlives_its_code_and_a_new_price_asks_anew() {
    let policy = ReferralPolicy::default();
    let mut code = of_agent("A", None);
    let who = Applicant::TokenHolder;
    let (granted, _) =
        redeem(&code, &RedemptionRequest::new(&booking(), &who, instant(MAY)), &policy).unwrap();
    act(&mut code, &ReferralCommand::ChangeDiscount { discount: Discount::HUNDRED_PERCENT }, MAY);
    act(&mut code, &ReferralCommand::AgentOff, MAY);
    assert_eq!((granted.amount, granted.discount.percent().as_str()), (eur(2_000), "20"));
    assert_eq!(refused(&code, &booking(), &who, Uses::default(), &policy), "the code's agent is inactive");
}

/// The words of R-4 for how far a payment is.
#[test]
fn payment_states_are_told_in_their_words() {
    use PaymentStatus as P;
    let words = [P::Pending, P::Completed, P::Cancelled, P::Expired].map(|state| state.to_string());
    assert_eq!(words, ["pending", "completed", "cancelled", "expired"]);
}

/// R-15, R-B7: known roundings, a half to the even cent.
#[test]
fn prices() {
    let cases = [
        (101, "50", 0, 50, 51, 51, 0),
        (103, "50", 0, 52, 51, 51, 0),
        (10_000, "12.5", 0, 1_250, 8_750, 8_750, 0),
        (1, "0.01", 0, 0, 1, 1, 0),
        (10_000, "100", 0, 10_000, 0, 0, 0),
        (10_000, "100", 500, 10_000, 0, 0, 500),
        (10_000, "20", 8_000, 2_000, 8_000, 0, 0),
        (10_000, "20", 8_001, 2_000, 8_000, 0, 1),
    ];
    for (base, percent, paid, discount, left, total, overpaid) in cases {
        let priced = price(eur(base), percent.parse().unwrap(), eur(paid)).unwrap();
        let got = (priced.discount.minor, priced.price.minor, priced.total.minor, priced.overpaid.minor);
        assert_eq!(got, (discount, left, total, overpaid), "{base} {percent} {paid}");
    }
}

/// Amounts that cannot be reckoned are errors, in sentences.
#[test]
fn amounts_that_cannot_be_reckoned() {
    let half: Discount = "50".parse().unwrap();
    let usd = Money::new(1, "usd".parse().unwrap());
    let told = |result: Result<referral_core::redemption::Price, referral_core::money::MoneyError>| {
        result.unwrap_err().to_string()
    };
    assert_eq!(told(price(eur(-1), half, eur(0))), "-0.01 EUR is below zero");
    assert_eq!(told(price(eur(1), half, eur(-250))), "-2.50 EUR is below zero");
    assert_eq!(told(price(eur(1), half, usd)), "0.01 EUR and 0.01 USD are of different currencies");
    assert_eq!(
        eur(i64::MAX).plus(eur(1)).unwrap_err().to_string(),
        "the sum of 92233720368547758.07 EUR and 0.01 EUR is too large"
    );
    assert_eq!(
        "EURO".parse::<referral_core::money::Currency>().unwrap_err().to_string(),
        "`EURO` is no currency; write three letters such as EUR"
    );
}

proptest! {
    /// R-B5, R-B7: discount and price are the base, nothing is below zero, and what is to be paid and
    /// what was paid too much settle the price.
    #[test]
    fn price_laws(base in prop_oneof![0_i64..=i64::MAX, 0_i64..1_000], points in 1_i64..=10_000, paid in prop_oneof![0_i64..=i64::MAX, 0_i64..1_000]) {
        let discount = Discount::from_basis_points(points).unwrap();
        let priced = price(eur(base), discount, eur(paid)).unwrap();
        let sum = i128::from(priced.discount.minor) + i128::from(priced.price.minor);
        prop_assert_eq!(sum, i128::from(base));
        for part in [priced.discount, priced.price, priced.total, priced.overpaid] {
            prop_assert!(part.minor >= 0);
        }
        let settled = i128::from(priced.total.minor) - i128::from(priced.overpaid.minor);
        prop_assert_eq!(settled, i128::from(priced.price.minor) - i128::from(paid));
        prop_assert!(priced.total.minor == 0 || priced.overpaid.minor == 0);
        // Within half a cent of the percentage.
        let exact = i128::from(base) * i128::from(points);
        prop_assert!((i128::from(priced.discount.minor) * 10_000 - exact).abs() <= 5_000);
    }
}

fn made(
    day: &str,
    payment: PaymentStatus,
    total: i64,
    code: Option<(&str, Option<i64>)>,
    representative: bool,
) -> BookingFacts {
    BookingFacts {
        created_at: instant(day),
        payment,
        total: eur(total),
        paid: eur(100),
        code: code.map(|(code, agent)| (code.parse().unwrap(), agent.map(AgentId))),
        discount: code.map(|_| eur(25)),
        booked_by_representative: representative,
    }
}

/// R-19, R-B10: one pass over the completed bookings of the local days, both ends inclusive.
#[test]
fn statistics_of_local_days() {
    use PaymentStatus::{Cancelled, Completed};
    let nicosia = zone_core::zone!("Europe/Nicosia");
    let bookings = [
        made("2026-04-30T20:59:59.999999Z", Completed, 7, None, false),
        made("2026-04-30T21:00:00Z", Completed, 900, Some(("A", Some(1))), true),
        made("2026-05-10T12:00:00Z", Completed, 400, Some(("B", None)), true),
        made("2026-05-10T12:00:00Z", Completed, 300, Some(("C", None)), false),
        made("2026-05-10T12:00:00Z", Cancelled, 5_000, Some(("A", Some(1))), false),
        made("2026-05-31T20:59:59.999999Z", Completed, 200, Some(("D", Some(2))), false),
        made("2026-05-31T21:00:00Z", Completed, 9, None, false),
    ];
    let (from, until) = ("2026-05-01".parse().unwrap(), "2026-05-31".parse().unwrap());
    let stats = statistics(&bookings, from, until, nicosia, eur(0)).unwrap();
    assert_eq!(stats.revenue, eur(2_200));
    let channels: Vec<_> = stats.channels.into_iter().collect();
    assert_eq!(
        channels,
        [(Channel::Agent, eur(1_300)), (Channel::Representative, eur(500)), (Channel::Direct, eur(400))]
    );
    assert_eq!(stats.top_agents, [(AgentId(1), eur(1_000)), (AgentId(2), eur(300))]);
    assert_eq!(stats.codes[&"A".parse().unwrap()], eur(1_000));
    assert_eq!((stats.discounts, stats.discounted_bookings), (eur(100), 4));
}

/// ten agents, the best first, equals by number.
#[test]
fn only_ten_agents_are_shown() {
    let bookings: Vec<_> = (1..=12)
        .map(|agent| {
            made(
                MAY,
                PaymentStatus::Completed,
                if agent == 12 { 500 } else { 100 },
                Some(("A", Some(agent))),
                false,
            )
        })
        .collect();
    let day = "2026-05-01".parse().unwrap();
    let stats = statistics(&bookings, day, day, zone_core::Zone::UTC, eur(0)).unwrap();
    let agents: Vec<i64> = stats.top_agents.iter().map(|(agent, _)| agent.0).collect();
    assert_eq!(agents, [12, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert!(
        statistics(&bookings, day, day, zone_core::Zone::UTC, Money::zero("USD".parse().unwrap())).is_err()
    );
}
