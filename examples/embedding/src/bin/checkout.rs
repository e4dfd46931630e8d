//! A checkout that takes referral codes, with no database at all.
use std::error::Error;

use automation_core::{Instant, LifecycleExt};
use referral_core::{
    ReferralCode, ReferralPolicy,
    code::{Draft, end_of_day, validate},
    money::Money,
    redemption::price,
};

fn main() -> Result<(), Box<dyn Error>> {
    let policy = ReferralPolicy::default();
    let now: Instant = "2026-05-01T08:00:00Z".parse()?;
    let expiry =
        end_of_day("2026-05-31".parse()?, zone_core::zone!("Europe/Nicosia")).ok_or("out of range")?;
    let code =
        ReferralCode::issue(Draft::new("john-20".parse()?, "20".parse()?).expiring(expiry), now, &policy)?;

    for (typed, at) in [
        (" John-20 ", "2026-05-31T20:59:59Z"),
        ("john-20", "2026-05-31T21:00:00Z"),
        ("jane-20", "2026-05-01T08:00:00Z"),
    ] {
        let known = |asked: &referral_core::code::Code| (*asked == code.code).then_some(&code);
        match validate(typed, known, at.parse()?, &policy) {
            Ok(valid) => {
                let eur = "EUR".parse()?;
                let price = price(Money::new(9_999, eur), valid.discount, Money::zero(eur))?;
                println!("{at}: {} takes off {}, to pay {}", valid.code, price.discount, price.total);
            }
            Err(refusal) => println!("{at}: {refusal}"),
        }
    }
    for step in code.timeline(&policy) {
        let step = step?;
        println!("then: {} -> {} at {}: {}", step.from, step.to, step.at, step.cause);
    }
    Ok(())
}
