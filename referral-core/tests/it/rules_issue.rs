//! Making, normalising and generating codes, R-X1, R-X2, R-X7, R-X8, R-X12.

use automation_core::{Lifecycle, Span};
use proptest::prelude::*;
use referral_core::{
    ReferralCode, ReferralPolicy,
    agent::AgentId,
    code::{Code, Discount, candidates, validate},
    policy::{InactiveAgent, OnCreate},
    testing::agents,
};

use crate::made::*;

fn with(on_create: OnCreate) -> ReferralPolicy {
    ReferralPolicy { on_create, ..ReferralPolicy::default() }
}

/// R-X1: each policy at, before and after the expiry.
#[test]
fn on_create_does_as_the_policy_says() {
    let expiry = instant(MAY);
    let (at, after) = (expiry, expiry.next().unwrap());
    let cases = [
        (OnCreate::AllowUntilSweep, at, Some("active")),
        (OnCreate::AllowUntilSweep, after, Some("active")),
        (OnCreate::DeactivateNow, at, Some("active")),
        (OnCreate::DeactivateNow, after, Some("inactive (expired)")),
        (OnCreate::Reject, at, Some("active")),
        (OnCreate::Reject, after, None),
    ];
    for (on_create, now, expected) in cases {
        let policy = with(on_create);
        let made = ReferralCode::create(draft("A").expiring(expiry), expiry, now, &policy);
        assert_eq!(made.as_ref().ok().map(ReferralCode::state), expected, "{on_create:?} at {now}");
        // R-X3: however it is stored, it works until its expiry only.
        if let Ok(code) = made {
            assert_eq!(code.usable(now, &policy).is_ok(), now == at, "{on_create:?} at {now}");
        }
    }
}

/// R-X1: normal use demands an expiry ahead.
#[test]
fn issue_demands_an_expiry_ahead() {
    let policy = ReferralPolicy::default();
    let now = instant(MAY);
    let issue = |expiry| ReferralCode::issue(draft("A").expiring(expiry), now, &policy);
    assert!(issue(now.next().unwrap()).is_ok());
    assert!(issue(now.checked_add(Span::days(1)).unwrap()).is_ok());
    for expiry in [now, now.previous().unwrap()] {
        let refusal = issue(expiry).unwrap_err();
        assert_eq!(refusal.to_string(), format!("the expiry {expiry} is not after 2026-05-01T08:00:00Z"));
    }
}

/// R-X1: a code cannot have been made in the future.
#[test]
fn a_code_is_not_made_in_the_future() {
    let policy = ReferralPolicy::default();
    let now = instant(MAY);
    let later = now.next().unwrap();
    for make in [ReferralCode::create, ReferralCode::create_inactive] {
        assert!(make(draft("A"), now, now, &policy).is_ok());
        let refusal = make(draft("A"), later, now, &policy).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "the creation instant 2026-05-01T08:00:00.000001Z is after 2026-05-01T08:00:00Z"
        );
    }
}

/// R-X2: an inactive row without a reason: past expiry means expired, else disabled.
#[test]
fn an_imported_inactive_code_gets_a_reason() {
    let policy = ReferralPolicy::default();
    let now = instant(MAY);
    let import =
        |expiry| ReferralCode::create_inactive(draft("A").expiring(expiry), instant(MADE), now, &policy);
    assert_eq!(import(now).unwrap().state(), "inactive (disabled)");
    assert_eq!(import(now.previous().unwrap()).unwrap().state(), "inactive (expired)");
    let never = ReferralCode::create_inactive(draft("A"), now, now, &policy).unwrap();
    assert_eq!(never.state(), "inactive (disabled)");
}

/// R-X12: trimmed, in capitals, 1 to 255 characters; found however it is typed.
#[test]
fn codes_are_normalised_on_construction() {
    let read =
        |text: &str| text.parse::<Code>().map(|code| code.to_string()).map_err(|error| error.to_string());
    assert_eq!(read("  john-20\t").as_deref(), Ok("JOHN-20"));
    assert_eq!(read("straße").as_deref(), Ok("STRASSE"));
    assert_eq!(read(" \u{a0} "), Err("the code is empty; it takes 1 to 255 characters".to_owned()));
    assert!(read(&"a".repeat(255)).is_ok());
    assert_eq!(read(&"a".repeat(256)), Err("the code has 256 characters; it takes 1 to 255".to_owned()));
    assert_eq!(read(&"ß".repeat(128)), Err("the code has 256 characters; it takes 1 to 255".to_owned()));
    assert_eq!(
        read("A\nB"),
        Err("`A\\nB` is no code: its character 2 is U+000A LINE FEED, which cannot be seen".to_owned())
    );

    let code = endless("summer");
    let known = |asked: &Code| (*asked == code.code).then_some(&code);
    for typed in ["summer", " SUMMER ", "SuMmEr"] {
        assert!(validate(typed, known, instant(MAY), &ReferralPolicy::default()).is_ok(), "{typed}");
    }
}

/// R-X8: more than 0, at most 100.00, in steps of 0.01.
#[test]
fn discounts_keep_their_bounds() {
    let read = |text: &str| text.parse::<Discount>().map(Discount::basis_points).map_err(|e| e.to_string());
    for (text, points) in
        [("0.01", 1), ("100", 10_000), ("100.00", 10_000), ("12.5", 1_250), (" 20 % ", 2_000)]
    {
        assert_eq!(read(text), Ok(points), "{text}");
    }
    let wrong = [
        ("0", "a discount of 0 % is not above 0 %"),
        ("0.00", "a discount of 0.00 % is not above 0 %"),
        ("-5", "a discount of -5 % is not above 0 %"),
        ("100.01", "a discount of 100.01 % is above 100 %"),
        ("99999999999999999999", "a discount of 99999999999999999999 % is above 100 %"),
        ("12.345", "a discount of 12.345 % has more than two decimals"),
        ("", "`` is no percentage; write a number such as 20 or 12.5"),
        ("NaN", "`NaN` is no percentage; write a number such as 20 or 12.5"),
        ("1e1", "`1e1` is no percentage; write a number such as 20 or 12.5"),
    ];
    for (text, sentence) in wrong {
        assert_eq!(read(text), Err(sentence.to_owned()), "{text}");
    }
    assert!(Discount::from_basis_points(0).is_err());
    assert!(Discount::from_basis_points(10_001).is_err());
    assert!(Discount::from_basis_points(i64::MIN).is_err());
}

/// R-17, R-X7, R-B6: the first candidate, and the one with a letter and a digit behind.
#[test]
fn candidates_keep_the_percentage_whole() {
    let cases = [
        ("John Smith", "20", "JOHN-20", "JOHN-20H7"),
        ("Alexander", "10", "ALEXA-10", "ALEXA-10H7"),
        ("Alexander", "100", "ALEXA-100", "ALEX-100H7"),
        ("John", "12.5", "JOHN-12.5", "JOH-12.5H7"),
        ("Alexander", "12.75", "ALEX-12.75", "AL-12.75H7"),
        ("José María", "7", "JOS-7", "JOS-7H7"),
        ("李 明", "7", "CODE-7", "CODE-7H7"),
        ("", "12.75", "CODE-12.75", "CO-12.75H7"),
        ("  ", "7", "CODE-7", "CODE-7H7"),
    ];
    for (name, percent, first, second) in cases {
        let codes: Vec<String> =
            candidates(name, percent.parse().unwrap(), || 7).take(2).map(|code| code.to_string()).collect();
        assert_eq!(codes, [first, second], "{name} {percent}");
    }
}

proptest! {
    /// never longer than 10, the percentage never cut in the 100 that hold it, never ending, and
    /// the same for the same random numbers.
    #[test]
    fn candidates_are_short_whole_endless_and_deterministic(name in ".{0,20}", points in 1_i64..=10_000, seed: u32) {
        let discount = Discount::from_basis_points(points).unwrap();
        let numbers = || {
            let mut state = seed;
            move || { state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223); state >> 8 }
        };
        let codes: Vec<Code> = candidates(&name, discount, numbers()).take(150).collect();
        prop_assert_eq!(codes.len(), 150);
        prop_assert_eq!(&codes, &candidates(&name, discount, numbers()).take(150).collect::<Vec<_>>());
        let percent = format!("-{}", discount.percent());
        for (index, code) in codes.iter().enumerate() {
            prop_assert!(code.as_str().chars().count() <= 10, "{}", code);
            prop_assert_eq!(code.as_str().parse::<Code>(), Ok(code.clone()));
            let end = code.as_str().split_at(code.as_str().find('-').unwrap_or(0)).1;
            match index {
                0 => prop_assert_eq!(end, &percent),
                1..=99 => prop_assert_eq!(&end[..end.len() - 2], &percent),
                _ => prop_assert_eq!(code.as_str().len(), 10),
            }
            prop_assert!(code.as_str().find('-') != Some(0), "a name is never missing");
        }
    }

    /// R-X12: normalising what is normalised changes nothing.
    #[test]
    fn normalising_is_idempotent(text in "\\PC{1,40}") {
        if let Ok(code) = text.parse::<Code>() {
            prop_assert_eq!(code.as_str().parse::<Code>(), Ok(code.clone()));
            prop_assert_eq!(text.to_uppercase().parse::<Code>(), Ok(code));
        }
    }
}

/// a new code of an agent who does not work is refused, or waits for the agent, as the policy says.
#[test]
fn r_27_a_new_code_of_an_agent_who_does_not_work() {
    let now = instant(MAY);
    let agents = agents();
    let (works, rests) = (agents.get(AgentId(1)).unwrap(), agents.get(AgentId(3)).unwrap());
    let waits = ReferralPolicy { inactive_agent: InactiveAgent::SwitchedOff, ..ReferralPolicy::default() };
    let cases = [
        (works, ReferralPolicy::default(), Ok("active")),
        (works, waits.clone(), Ok("active")),
        (rests, waits, Ok("inactive (agent inactive)")),
        (
            rests,
            ReferralPolicy::default(),
            Err(
                "the code's agent (number 3) does not work at present, so the code cannot be active; it can \
                 be made once the agent works again (R-27)",
            ),
        ),
    ];
    for (agent, policy, expected) in cases {
        let issued = ReferralCode::issue(draft("A").by_agent(agent), now, &policy);
        let told = issued.as_ref().map(Lifecycle::state).map_err(ToString::to_string);
        assert_eq!(told.as_ref().map(|state| *state).map_err(String::as_str), expected);
    }
}

/// what is taken over from elsewhere is switched off, whatever the policy says of new codes; one that
/// expired, or that the other system had switched off, stays what it is.
#[test]
fn r_27_codes_that_are_taken_over_wait_for_their_agent() {
    let (expiry, agents) = (instant(MAY), agents());
    let after = expiry.next().unwrap();
    let draft = || draft("A").by_agent(agents.get(AgentId(3)).unwrap()).expiring(expiry);
    for inactive_agent in [InactiveAgent::Refuse, InactiveAgent::SwitchedOff] {
        let policy = ReferralPolicy { inactive_agent, ..with(OnCreate::DeactivateNow) };
        let made = |now| ReferralCode::create(draft(), expiry, now, &policy).unwrap().state();
        assert_eq!([made(expiry), made(after)], ["inactive (agent inactive)", "inactive (expired)"]);
        let off = |now| ReferralCode::create_inactive(draft(), expiry, now, &policy).unwrap().state();
        assert_eq!([off(expiry), off(after)], ["inactive (disabled)", "inactive (expired)"]);
    }
}
