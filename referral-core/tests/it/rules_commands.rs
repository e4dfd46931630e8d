//! What may be asked of a code in each state, R-X2, R-X5.

use automation_core::{
    ActError, Actor, Change, Commands as _, Id, Lifecycle, LifecycleExt, Request, Row, UserId, Viewpoint, may,
};
use referral_core::{
    ReferralCode, ReferralPolicy,
    agent::{AgentId, Agents},
    code::{InactiveReason, ReferralCommand as C, ReferralReason, Status},
    policy::InactiveAgent,
    testing::agents,
};

use crate::made::*;

const EXPIRY: &str = "2026-05-31T20:59:59.999999Z";
const AFTER: &str = "2026-05-31T21:00:00Z";

fn disabled() -> ReferralCode {
    let mut code = of_agent("A", Some(instant(EXPIRY)));
    act(&mut code, &C::Disable, MAY);
    code
}

fn off_with_agent() -> ReferralCode {
    let mut code = of_agent("A", Some(instant(EXPIRY)));
    act(&mut code, &C::AgentOff, MAY);
    code
}

fn renew(to: &str) -> C {
    C::Renew { expires_at: Some(instant(to)) }
}

/// R-X2, R-X5: each command in each state before the expiry, at it, and after.
#[test]
fn each_command_in_each_state() {
    let active = || of_agent("A", Some(instant(EXPIRY)));
    let cases: Vec<(ReferralCode, C, &str, Result<&str, &str>)> = vec![
        (active(), C::Disable, MAY, Ok("inactive (disabled)")),
        (active(), C::Disable, AFTER, Ok("inactive (disabled)")),
        (disabled(), C::Disable, MAY, Err("the code was disabled already, by staff/admin/alice")),
        (active(), C::Activate, EXPIRY, Err("the code is active already")),
        (disabled(), C::Activate, EXPIRY, Ok("active")),
        (
            disabled(),
            C::Activate,
            AFTER,
            Err("the expiry 2026-05-31T20:59:59.999999Z has passed; renew the code with a later one"),
        ),
        (
            active(),
            C::Activate,
            AFTER,
            Err("the expiry 2026-05-31T20:59:59.999999Z has passed; renew the code with a later one"),
        ),
        (
            off_with_agent(),
            C::Activate,
            MAY,
            Err("the code's agent is inactive; it comes back with the agent"),
        ),
        (active(), renew("2026-07-01T00:00:00Z"), AFTER, Ok("active")),
        (active(), renew("2026-05-31T21:00:00.000001Z"), AFTER, Ok("active")),
        (
            active(),
            renew(AFTER),
            AFTER,
            Err("the new expiry 2026-05-31T21:00:00Z is not after 2026-05-31T21:00:00Z"),
        ),
        (active(), C::Renew { expires_at: None }, AFTER, Ok("active")),
        (disabled(), renew("2026-07-01T00:00:00Z"), AFTER, Ok("inactive (disabled)")),
        (off_with_agent(), renew("2026-07-01T00:00:00Z"), AFTER, Ok("inactive (agent inactive)")),
        (active(), C::AgentOff, EXPIRY, Ok("inactive (agent inactive)")),
        (active(), C::AgentOff, AFTER, Err("the code is not active but inactive (expired)")),
        (
            disabled(),
            C::AgentOn,
            MAY,
            Err("the code is not inactive because of its agent; it is inactive (disabled)"),
        ),
        (off_with_agent(), C::AgentOn, EXPIRY, Ok("active")),
        (off_with_agent(), C::AgentOn, AFTER, Ok("inactive (expired)")),
        (off_with_agent(), C::Disable, MAY, Ok("inactive (disabled)")),
    ];
    for (code, command, now, expected) in cases {
        let done = ask(&code, &command, &staff(), now);
        let told = done.map(|change| change.after.state());
        let told =
            told.map_err(|reasons| reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "));
        let expected = expected.map_err(str::to_owned);
        assert_eq!(told, expected, "{command:?} at {now} of a code that is {}", code.state());
    }
}

/// nobody but staff; the agent's coming and going is also the program's.
#[test]
fn only_staff_may_ask() {
    let discount = "30".parse().unwrap();
    for command in [C::Disable, C::Renew { expires_at: None }, C::ChangeDiscount { discount }, C::AgentOff] {
        let code = endless("A");
        let reasons = ask(&code, &command, &participant("7"), MAY).unwrap_err();
        assert_eq!(reasons[0].to_string(), "participant/client/7 is not staff; only staff may do this");
        assert!(ask(&code, &command, &staff(), MAY).is_ok());
        assert_eq!(ask(&code, &command, &Actor::System, MAY).is_ok(), command == C::AgentOff, "{command:?}");
    }
}

/// All reasons at once: a stranger who activates an expired, disabled code learns both.
#[test]
fn every_reason_is_told_at_once() {
    let reasons = ask(&disabled(), &C::Activate, &participant("7"), AFTER).unwrap_err();
    assert_eq!(reasons.len(), 2);
}

/// saving an expired code marks it at once, in the same change, and once only.
#[test]
fn saving_an_expired_code_marks_it_inactive() {
    let code = expiring("A", instant(EXPIRY));
    let change = ask(&code, &C::ChangeDiscount { discount: "30".parse().unwrap() }, &staff(), AFTER).unwrap();
    let steps: Vec<_> =
        change.steps.iter().map(|step| (automation_core::Event::name(&step.event), step.to)).collect();
    assert_eq!(steps, [("expired", "inactive (expired)"), ("discount_changed", "inactive (expired)")]);
    assert_eq!(change.after.discount, "30".parse().unwrap());
}

/// R-X2: the reason stays with the code: when it expired, and who disabled it.
#[test]
fn a_reason_stays_with_the_code() {
    assert_eq!(disabled().status, Status::Inactive(InactiveReason::Disabled { by: staff() }));
    let change =
        ask(&expiring("A", instant(EXPIRY)), &C::Renew { expires_at: None }, &staff(), AFTER).unwrap();
    assert_eq!(change.steps[0].at, instant(AFTER), "the expiry's own instant, not that of the command");
    assert_eq!(change.after.expires_at, None);
}

/// Two hosts with two clocks: a command dated before the code's last event counts as made at it, so an
/// expiry that has passed by then stays passed.
#[test]
fn a_clock_behind_does_not_bring_an_expired_code_back() {
    let mut code = expiring("A", instant(EXPIRY));
    LifecycleExt::catch_up(&mut code, instant(AFTER), &ReferralPolicy::default()).unwrap();
    let behind = "2026-05-31T20:00:00Z";
    assert_eq!(ask(&code, &C::Activate, &staff(), behind).unwrap_err().len(), 1);
    assert_eq!(ask(&code, &renew(EXPIRY), &staff(), behind).unwrap_err().len(), 1);
    assert!(ask(&code, &renew("2026-06-01T00:00:00Z"), &staff(), behind).is_ok());
}

/// R-B4: a code whose agent was deleted while inactive waits for nobody; staff may switch it on.
#[test]
fn a_code_left_by_a_deleted_agent_can_be_switched_on() {
    let mut code = off_with_agent();
    assert!(ask(&code, &C::Activate, &staff(), MAY).is_err());
    code.agent = None;
    assert_eq!(ask(&code, &C::Activate, &staff(), MAY).unwrap().after.state(), "active");
}

/// S-64: a code whose expiry has passed is not activated; renewing it would help whoever may.
#[test]
fn s_64_activating_past_the_expiry_names_renewing() {
    let (code, policy) = (disabled(), ReferralPolicy::default());
    let decide = |actor: &Actor, command: &C, now: &str| {
        code.decide(&Request::new(command, actor, instant(now)), &Agents::default(), &policy)
    };
    let alice = Actor::staff(UserId::new("alice").unwrap(), "admin");
    let refusal = decide(&alice, &C::Activate, AFTER).unwrap_err();
    assert_eq!(refusal.ways().iter().map(|way| way.command).collect::<Vec<_>>(), ["renew"]);
    assert!(decide(&alice, &renew("2026-07-01T00:00:00Z"), AFTER).is_ok());
    let john = Actor::participant(UserId::new("john").unwrap(), "agent");
    assert!(decide(&john, &C::Activate, AFTER).unwrap_err().ways().is_empty());
}

/// A code, what is asked of it and when, and what comes of it under either policy.
type Case = (ReferralCode, C, &'static str, [Result<&'static str, &'static str>; 2]);

/// what would leave a code active although its agent does not work is refused, or makes it wait for the
/// agent, as the policy says; everything else goes on as ever. `may` answers as the command does.
#[test]
fn r_27_nothing_brings_a_code_on_without_its_agent() {
    const REFUSED: &str =
        "the code's agent, Åsa Öberg, does not work at present, so the code cannot be active (R-27)";
    const WAITS: &str = "inactive (agent inactive)";
    let theirs = |code: ReferralCode| ReferralCode { agent: Some(AgentId(3)), ..code };
    let expired = || {
        let mut code = expiring("A", instant(EXPIRY));
        code.catch_up(instant(AFTER), &ReferralPolicy::default()).unwrap();
        theirs(code)
    };
    let (on, off) = (|| theirs(endless("A")), || theirs(disabled()));
    let cases: Vec<Case> = vec![
        (off(), C::Activate, MAY, [Err(REFUSED), Ok(WAITS)]),
        (expired(), renew("2026-07-01T00:00:00Z"), AFTER, [Err(REFUSED), Ok(WAITS)]),
        (on(), C::Renew { expires_at: None }, MAY, [Err(REFUSED), Ok(WAITS)]),
        (on(), C::AgentOn, MAY, [Err(REFUSED); 2]),
        (off(), C::Renew { expires_at: None }, MAY, [Ok("inactive (disabled)"); 2]),
        (theirs(off_with_agent()), renew("2026-07-01T00:00:00Z"), MAY, [Ok(WAITS); 2]),
        (theirs(off_with_agent()), C::AgentOn, MAY, [Err(REFUSED); 2]),
        (on(), C::AgentOff, MAY, [Ok(WAITS); 2]),
        (on(), C::Disable, MAY, [Ok("inactive (disabled)"); 2]),
        (on(), C::ChangeDiscount { discount: "30".parse().unwrap() }, MAY, [Ok("active"); 2]),
    ];
    for (code, command, now, expected) in cases {
        for (inactive_agent, expected) in
            [InactiveAgent::Refuse, InactiveAgent::SwitchedOff].into_iter().zip(expected)
        {
            let policy = ReferralPolicy { inactive_agent, ..ReferralPolicy::default() };
            let told = |error: ActError<ReferralReason>| match error {
                ActError::Refused(refusal) => refusal.reasons().next().unwrap().to_string(),
                ActError::Runaway(runaway) => panic!("{runaway}"),
            };
            let row = Row { id: Id(1), version: 0, due_at: None, record: code.clone() };
            let done = Change::of_command(
                row,
                &Request::new(&command, &staff(), instant(now)),
                &mut agents(),
                &policy,
            )
            .map(|change| change.after.state())
            .map_err(told);
            assert_eq!(done.as_ref().map(|state| *state).map_err(String::as_str), expected, "{command:?}");
            let may =
                may(&code, &Request::new(&command, &staff(), instant(now)), &agents(), &policy).map_err(told);
            assert_eq!(may.is_ok(), done.is_ok(), "{command:?}");
            let explained = code.explain(&agents(), &staff(), instant(now), &policy).unwrap();
            let (admin, known) = (staff(), agents());
            let seen = code.as_of(instant(now), &policy).unwrap();
            let samples = seen.samples(&Viewpoint::new(&admin, instant(now), &known, &policy));
            let told =
                explained.commands.iter().zip(&samples).find(|(_, sample)| *sample.command() == command);
            if let Some((told, _)) = told {
                assert_eq!(told.answer.is_ok(), done.is_ok(), "{command:?}");
            }
        }
    }
}
