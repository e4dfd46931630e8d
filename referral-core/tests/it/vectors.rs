//! The boundary cases R-T1 to R-T5, both sides of each.

use std::ops::ControlFlow;

use automation_core::{
    Change, Instant, Lifecycle, LifecycleExt, Observer, Report, Request, SweepOptions, civil, one_policy,
    sweep, testing::Memory,
};
use chrono::NaiveDate;
use referral_core::{
    ReferralCode, ReferralPolicy,
    agent::{Agents, SwitchAgent, switch_agent},
    code::{end_of_day, expire_all},
    lines,
    money::Money,
    redemption::price,
    testing::agents,
};
use zone_core::Zone;

use crate::{driver::Shop, made::*};

/// R-T1: usable at the expiry, expired a microsecond later.
#[test]
fn r_t1_usable_at_the_expiry_and_expired_a_microsecond_later() {
    let policy = ReferralPolicy::default();
    for expiry in ["2026-05-31T20:59:59.999999Z", "1969-12-31T23:59:59.999999Z", "2026-05-31T21:00:00Z"] {
        let expiry = instant(expiry);
        let code = expiring("A", expiry);
        let before = expiry.previous().unwrap();
        let after = expiry.next().unwrap();
        for (now, works) in [(before, true), (expiry, true), (after, false)] {
            assert_eq!(code.usable(now, &policy).is_ok(), works, "{now}");
            assert_eq!(code.is_expired(now, &policy), !works, "{now}");
            let state = code.as_of(now, &policy).unwrap().state();
            assert_eq!(state == "active", works, "{now}");
        }
        assert_eq!(code.due_at(&policy), Some(after));
    }
}

/// R-T2, R-X4: a date means the last microsecond of that local day, west of UTC, near it and east, and
/// where midnight does not exist or comes twice.
#[test]
fn r_t2_a_date_is_the_last_microsecond_of_the_local_day() {
    let policy = ReferralPolicy::default();
    let cases: &[(&str, &str, &str)] = &[
        ("2026-05-31", "Europe/Nicosia", "2026-05-31T20:59:59.999999Z"),
        ("2026-12-31", "Europe/Nicosia", "2026-12-31T21:59:59.999999Z"),
        ("2026-05-31", "UTC", "2026-05-31T23:59:59.999999Z"),
        ("2026-05-31", "Europe/London", "2026-05-31T22:59:59.999999Z"),
        ("2026-05-31", "America/New_York", "2026-06-01T03:59:59.999999Z"),
        ("2026-05-31", "Pacific/Pago_Pago", "2026-06-01T10:59:59.999999Z"),
        ("2026-05-31", "Pacific/Kiritimati", "2026-05-31T09:59:59.999999Z"),
        ("2026-05-31", "Australia/Lord_Howe", "2026-05-31T13:29:59.999999Z"),
        // The next midnight does not exist: the clocks of Beirut jump from 23:59:59 to 01:00:00.
        ("2026-03-28", "Asia/Beirut", "2026-03-28T21:59:59.999999Z"),
        ("2026-03-29", "Asia/Beirut", "2026-03-29T20:59:59.999999Z"),
        // Midnight comes twice: at 00:01 the clocks of St John's go back to 23:01 of the day before.
        ("2010-11-06", "America/St_Johns", "2010-11-07T02:29:59.999999Z"),
        // Samoa left out 30 December 2011: it is over when the 31st begins, like the 29th.
        ("2011-12-29", "Pacific/Apia", "2011-12-30T09:59:59.999999Z"),
        ("2011-12-30", "Pacific/Apia", "2011-12-30T09:59:59.999999Z"),
    ];
    for (date, zone, expected) in cases {
        let date: NaiveDate = date.parse().unwrap();
        let zone: Zone = zone.parse().unwrap();
        let expiry = end_of_day(date, zone).unwrap();
        assert_eq!(expiry.to_string(), *expected, "{date} in {zone}");
        let code = expiring("A", expiry);
        assert!(code.usable(expiry, &policy).is_ok(), "{date} in {zone}");
        let over = expiry.next().unwrap();
        assert!(code.usable(over, &policy).is_err(), "{date} in {zone}");
        assert!(civil::date_at(over, zone) > date, "the next day has begun: {date} in {zone}");
    }
}

/// What a run told.
#[derive(Default)]
struct Told(Vec<String>);

impl Observer<ReferralCode> for Told {
    fn changed(&mut self, change: &Change<ReferralCode>, agents: &Agents) {
        self.0.push(lines::would_expire(&change.after, agents, zone_core::zone!("Europe/Nicosia")));
    }

    fn progress(&mut self, _: &Report) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// R-T3, R-26: the documented recipe. Created active with a past expiry: stored active, not usable, found
/// by the dry run, inactive after the batch.
#[test]
fn r_t3_created_expired_it_is_found_by_the_dry_run_and_inactive_after_the_batch() {
    let policy = ReferralPolicy::default();
    let now = instant("2026-05-02T08:00:00Z");
    let yesterday = instant("2026-05-01T08:00:00Z");
    let code = ReferralCode::create(draft("TEST-20").expiring(yesterday), now, now, &policy).unwrap();
    assert_eq!(code.state(), "active");
    assert!(code.usable(now, &policy).is_err());

    let mut ledger = Memory::with_facts(|_, _| agents());
    let id = ledger.add(code.clone(), &policy);
    let dry = SweepOptions { dry_run: true, ..SweepOptions::default() };
    let mut told = Told::default();
    let report = sweep(&mut ledger, &one_policy(&policy), now, dry, &mut told).unwrap();
    assert_eq!(report.changed, 1);
    assert_eq!(told.0, ["  - TEST-20 (Agent: N/A, Expired: 2026-05-01 11:00)"]);
    assert_eq!(ledger.row(id).unwrap().record, code, "a dry run changes nothing (R-8)");

    assert_eq!(expire_all(&mut ledger, &one_policy(&policy), now).unwrap(), 1);
    assert_eq!(ledger.row(id).unwrap().record.state(), "inactive (expired)");
    assert_eq!(expire_all(&mut ledger, &one_policy(&policy), now).unwrap(), 0);
}

/// R-T4: agent off and on again: never-expiring and live codes are active, what staff switched off stays
/// off, what expired meanwhile is expired.
#[test]
fn r_t4_an_agent_off_and_on_again() {
    let policy = ReferralPolicy::default();
    let mut ledger = Memory::with_facts(|_, _| agents());
    let mut add = |name: &str, expiry: Option<Instant>, disabled: bool| {
        let mut code = of_agent(name, expiry);
        if disabled {
            act(&mut code, &referral_core::code::ReferralCommand::Disable, MAY);
        }
        ledger.add(code, &policy)
    };
    let expiry = instant("2026-05-10T00:00:00Z");
    let later = instant("2026-12-31T00:00:00Z");
    let codes = [
        (add("NEVER", None, false), "active"),
        (add("LIVE", Some(later), false), "active"),
        (add("DISABLED", None, true), "inactive (disabled)"),
        (add("EXPIRED", Some(expiry), false), "inactive (expired)"),
    ];
    let mut switch = |on: bool, now: &str| {
        let switch = if on { SwitchAgent::On(AGENT) } else { SwitchAgent::Off(AGENT) };
        let done = switch_agent(
            &mut Shop(&mut ledger),
            &Request::new(&switch, &staff(), instant(now)),
            &one_policy(&policy),
            &mut |_| {},
        );
        done.map(|done| (done.changed, done.unconcerned, done.refused, done.moved)).unwrap()
    };
    assert_eq!(switch(false, "2026-05-02T00:00:00Z"), (3, 1, 0, 0));
    assert_eq!(switch(true, "2026-05-20T00:00:00Z"), (3, 1, 0, 0));
    for (id, state) in codes {
        assert_eq!(ledger.row(id).unwrap().record.state(), state, "{}", ledger.row(id).unwrap().key());
    }
    // Why the agent goes is in the audit of each code.
    let (off, by) = (SwitchAgent::Off(AGENT), staff());
    let request = Request::new(&off, &by, instant("2026-05-21T00:00:00Z")).because(Some("a new job"));
    let mut causes = Vec::new();
    let mut tell = |change: &Change<ReferralCode>| {
        causes.extend(change.steps.iter().map(|step| step.cause.to_string()));
    };
    switch_agent(&mut Shop(&mut ledger), &request, &one_policy(&policy), &mut tell).unwrap();
    assert_eq!(causes, ["asked by staff/admin/alice: a new job"; 2]);
}

/// R-T5, R-B7: half of 1.01 and the rest are 1.01 together.
#[test]
fn r_t5_discount_and_price_are_the_base_price() {
    let eur = "EUR".parse().unwrap();
    let price = price(Money::new(101, eur), "50".parse().unwrap(), Money::zero(eur)).unwrap();
    assert_eq!((price.discount.minor, price.price.minor), (50, 51));
}
