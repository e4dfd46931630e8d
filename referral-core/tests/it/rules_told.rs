//! What is printed, mailed and explained, R-X3, and the sentences.

use automation_core::{
    Actor, Commands as _, Instant, Lifecycle, LifecycleExt, Notification, Request, Span, SweepOptions,
    Viewpoint, command, may, one_policy, sweep, testing::Memory,
};
use proptest::prelude::*;
use referral_core::{
    ReferralCode, ReferralPolicy,
    agent::{Agent, Agents},
    code::{InvalidCode, ReferralCommand, try_validate, validate},
    lines,
    report::{ExpiredCode, ExpiryReport},
    testing::{self, agents},
};

use crate::made::*;

const EXPIRY: &str = "2026-05-31T20:59:59.999999Z";
const AFTER: &str = "2026-06-01T00:00:00Z";

fn messages(code: ReferralCode, policy: &ReferralPolicy) -> Vec<Notification> {
    let mut ledger = Memory::with_facts(|_, _| agents());
    ledger.add(code, policy);
    sweep(&mut ledger, &one_policy(policy), instant(AFTER), SweepOptions::default(), &mut ()).unwrap();
    ledger.outbox().to_vec()
}

/// every documented line.
#[test]
fn the_documented_lines() {
    assert_eq!(lines::expired_total(0), "No expired referral codes found.");
    assert_eq!(lines::would_expire_total(0), "No expired referral codes found.");
    assert_eq!(lines::expired_total(1), "Successfully expired 1 referral code(s).");
    assert_eq!(lines::would_expire_total(12), "[DRY RUN] Would expire 12 referral code(s):");
    let code = of_agent("JOHN-20", Some(instant(EXPIRY)));
    assert_eq!(lines::expired(&code, &agents()), "  - JOHN-20 (Agent: John Smith)");
    assert_eq!(lines::expired(&code, &Agents::default()), "  - JOHN-20 (Agent: N/A)");
    let cases = [
        (zone_core::zone!("Europe/Nicosia"), "2026-05-31 23:59"),
        (zone_core::zone!("America/New_York"), "2026-05-31 16:59"),
        (zone_core::zone!("Pacific/Kiritimati"), "2026-06-01 10:59"),
    ];
    for (zone, local) in cases {
        let line = format!("  - JOHN-20 (Agent: John Smith, Expired: {local})");
        assert_eq!(lines::would_expire(&code, &agents(), zone), line);
    }
}

/// a name with a line break does not look like another code.
#[test]
fn a_line_stays_a_line() {
    let code = of_agent("A", None);
    let name = "X)\n  - FREE-100 (Agent: Y".to_owned();
    let agents = Agents::from_iter([Agent { id: AGENT, name, email: None, active: true }]);
    assert_eq!(lines::expired(&code, &agents).lines().count(), 1);
}

/// a message to an agent whom mail reaches, a line for the admins if they want it.
#[test]
fn who_is_told_that_a_code_expired() {
    let by = |agent: Option<i64>| {
        let agent = agent.map(referral_core::agent::AgentId);
        ReferralCode { agent, ..expiring("A", instant(EXPIRY)) }
    };
    let plain = ReferralPolicy::default();
    let quiet = ReferralPolicy { report_to_admins: false, ..plain.clone() };
    let cases = [
        (Some(1), vec!["user/agent-1"]),
        (Some(2), vec![]),
        (Some(4), vec![]),
        (Some(5), vec![]),
        (None, vec![]),
    ];
    for (agent, expected) in cases {
        let told = |policy| -> Vec<String> {
            messages(by(agent), policy).iter().map(|message| message.recipient.as_str().to_owned()).collect()
        };
        assert_eq!(told(&quiet), expected, "{agent:?}");
        assert_eq!(told(&plain), [expected, vec!["group/admins"]].concat(), "{agent:?}");
    }
}

/// G-27, S-66: of a code that is renewed or activated nobody is told any more that it expired, swept before or not;
/// and when it expires again, that is told again.
#[test]
fn g_27_a_code_that_came_back_did_not_expire() {
    let policy = ReferralPolicy::default();
    let policies = one_policy(&policy);
    let day = Instant::checked_add;
    let later = day(instant(AFTER), Span::days(1)).unwrap();
    let renew = ReferralCommand::Renew { expires_at: Some(later) };
    let told = |ledger: &Memory<ReferralCode>| -> Vec<String> {
        ledger
            .outbox()
            .iter()
            .map(|message| format!("{} {}", message.kind, message.recipient.as_str()))
            .collect()
    };
    let both = ["referral_code_expired user/agent-1", "referral_code_expiry_report group/admins"];
    for is_swept in [true, false] {
        let mut ledger = Memory::with_facts(|_, _| agents());
        let id = ledger.add(of_agent("JOHN-20", Some(instant(EXPIRY))), &policy);
        let sweep_at = |ledger: &mut Memory<ReferralCode>, now| {
            sweep(ledger, &policies, now, SweepOptions::default(), &mut ()).unwrap();
        };
        if is_swept {
            sweep_at(&mut ledger, instant(AFTER));
            assert_eq!(told(&ledger), both);
        }
        command(&mut ledger, &policies, id, &Request::new(&renew, &staff(), instant(AFTER))).unwrap();
        assert_eq!(told(&ledger), [""; 0]);
        let taken_back = if is_swept { 2 } else { 0 };
        assert_eq!(ledger.withdrawn().len(), taken_back);
        assert!(ledger.withdrawn().iter().all(|(_, by)| (by.event, by.at) == ("renewed", instant(AFTER))));
        // It expires again, with a sweep or with the command that would switch it on.
        sweep_at(&mut ledger, later.next().unwrap());
        assert_eq!(told(&ledger), both);
    }
    // Disabled in between, it is switched on again and not renewed.
    let mut ledger = Memory::with_facts(|_, _| agents());
    let id = ledger.add(of_agent("JOHN-20", Some(instant(EXPIRY))), &policy);
    let ask = |ledger: &mut Memory<ReferralCode>, asked| {
        command(ledger, &policies, id, &Request::new(&asked, &staff(), instant(AFTER))).unwrap()
    };
    ask(&mut ledger, ReferralCommand::Disable);
    assert_eq!(told(&ledger), both, "that it expired stays true");
    ask(&mut ledger, renew);
    assert_eq!(told(&ledger), [""; 0]);
    // One that is active leaves nothing to take back.
    ask(&mut ledger, ReferralCommand::Activate);
    let again = ask(&mut ledger, ReferralCommand::Renew { expires_at: None });
    assert_eq!(again.consequences, []);
}

/// more than ten codes: the first five, and how many more.
#[test]
fn a_long_report_is_cut_and_says_so() {
    let report = |count: usize| {
        let code = |index| {
            let mut code = of_agent(&format!("CODE-{index}"), Some(instant(EXPIRY)));
            code.catch_up(instant(AFTER), &ReferralPolicy::default()).unwrap();
            ExpiredCode::of(&code, &agents()).unwrap()
        };
        ExpiryReport::new((0..count).map(code).collect(), zone_core::zone!("Europe/Nicosia")).to_string()
    };
    assert_eq!(report(10).lines().count(), 13);
    let cut = report(11);
    assert_eq!(cut.lines().count(), 9);
    assert!(
        cut.starts_with("Expired codes: 11\nAgents notified: 1\nCodes without a reachable agent: 0\n"),
        "{cut}"
    );
    assert!(
        cut.ends_with("  - CODE-4 (Agent: John Smith, 20%, expired 2026-05-31)\n  and 6 more\n"),
        "{cut}"
    );
    assert_eq!(ExpiredCode::of(&endless("A"), &agents()), None);
}

/// the answers at the counter, each its own.
#[test]
fn the_answers_at_the_counter() {
    let policy = ReferralPolicy::default();
    let (mut disabled, mut off) = (expiring("D", instant(EXPIRY)), of_agent("O", Some(instant(EXPIRY))));
    act(&mut disabled, &ReferralCommand::Disable, MAY);
    act(&mut off, &ReferralCommand::AgentOff, MAY);
    let codes = [expiring("A", instant(EXPIRY)), disabled, off];
    let told = |typed: &str, now: &str| {
        let known = |asked: &referral_core::code::Code| codes.iter().find(|code| code.code == *asked);
        let looked_up =
            try_validate(typed, |code| Ok::<_, &str>(known(code).cloned()), instant(now), &policy);
        let answer = validate(typed, known, instant(now), &policy);
        assert_eq!(looked_up, Ok(answer.clone()), "{typed} at {now}");
        match answer {
            Ok(valid) => format!("{} {}", valid.code, valid.discount),
            Err(refusal) => refusal.to_string(),
        }
    };
    assert_eq!(told(" a ", EXPIRY), "A 20%");
    assert_eq!(
        told("a", AFTER),
        "the code expired at 2026-05-31T20:59:59.999999Z (was possible until 2026-05-31T21:00:00Z)"
    );
    assert_eq!(told(" ", MAY), "please enter a code");
    assert_eq!(told("nope", MAY), "there is no code NOPE");
    assert_eq!(
        told("a\u{7}b", MAY),
        "`a\\u{7}b` is no code: its character 2 is U+0007 a control character, which cannot be seen"
    );
    assert_eq!(told("d", MAY), "the code is switched off");
    assert_eq!(told("d", AFTER), "the code expired at 2026-05-31T20:59:59.999999Z; the code is switched off");
    assert_eq!(told("o", MAY), "the code's agent is inactive");
}

/// R-X3: a code that became inactive late had stopped working at its expiry all the same.
#[test]
fn it_worked_until_its_expiry_however_late_it_was_marked() {
    let policy = ReferralPolicy::default();
    let mut code = of_agent("A", Some(instant(EXPIRY)));
    act(&mut code, &ReferralCommand::AgentOff, MAY);
    act(&mut code, &ReferralCommand::AgentOn, "2026-07-01T00:00:00Z");
    assert_eq!(code.state(), "inactive (expired)");
    let refusal = code.usable(instant("2026-07-02T00:00:00Z"), &policy).unwrap_err();
    assert_eq!(refusal.possible_until(), instant(EXPIRY).next());
}

/// The whole explanation of a code that a sweep has still to mark, and of one that is on.
#[test]
fn an_explanation_reads_well() {
    let policy = ReferralPolicy::default();
    let code = of_agent("JOHN-20", Some(instant(EXPIRY)));
    let told = |now: &str| code.explain(&agents(), &staff(), instant(now), &policy).unwrap().to_string();
    assert_eq!(
        told(MAY),
        "\
referral code JOHN-20 (20%, agent: John Smith) at 2026-05-01T08:00:00Z
state: active
why: it is switched on and works until 2026-05-31T20:59:59.999999Z
usable: yes, until 2026-05-31T20:59:59.999999Z
next: inactive (expired) at 2026-05-31T21:00:00Z, because the expiry, 2026-05-31T20:59:59.999999Z, has passed (R-2)
may be asked:
  disable: yes
  activate: no, the code is active already
  renew: yes
  change discount: yes
  agent off: yes, until 2026-05-31T21:00:00Z
  agent on: no, the code is not inactive because of its agent; it is active
"
    );
    assert_eq!(
        told(AFTER),
        "\
referral code JOHN-20 (20%, agent: John Smith) at 2026-06-01T00:00:00Z
state: inactive (expired) (stored as active; the next sweep writes it down)
why: the expiry, 2026-05-31T20:59:59.999999Z, has passed (R-2)
usable: no, the code expired at 2026-05-31T20:59:59.999999Z (was possible until 2026-05-31T21:00:00Z)
next: nothing, unless somebody acts
may be asked:
  disable: yes
  activate: no, the expiry 2026-05-31T20:59:59.999999Z has passed; renew the code with a later one (was possible until 2026-05-31T21:00:00Z)
  renew: yes
  change discount: yes
  agent off: no, the code is not active but inactive (expired)
  agent on: no, the code is not inactive because of its agent; it is inactive (expired)
"
    );
}

/// Why a code is off, and what one may still ask and until when.
#[test]
fn an_explanation_says_why() {
    let policy = ReferralPolicy::default();
    let explain =
        |code: &ReferralCode, actor: &Actor| code.explain(&agents(), actor, instant(MAY), &policy).unwrap();
    let mut code = of_agent("A", Some(instant(EXPIRY)));
    act(&mut code, &ReferralCommand::AgentOff, MAY);
    assert_eq!(explain(&code, &staff()).why, "its agent, John Smith, does not work at present (R-18)");
    act(&mut code, &ReferralCommand::Disable, MAY);
    let explained = explain(&code, &staff());
    assert_eq!(explained.why, "it was switched off by staff/admin/alice");
    let activate = &explained.commands[1];
    assert_eq!(activate.possible_until(), instant(EXPIRY).next());
    assert_eq!(activate.possible_from(), None);
    assert!(explain(&code, &participant("7")).commands.iter().all(|possibility| possibility.answer.is_err()));
    assert_eq!(explain(&endless("A"), &staff()).why, "it is switched on and never expires");
}

/// an inactive code with a past expiry, as the check query asks.
#[test]
fn the_check_query_in_the_rules_words() {
    let policy = ReferralPolicy::default();
    let mut code = expiring("A", instant(EXPIRY));
    code.catch_up(instant(AFTER), &policy).unwrap();
    assert!(code.state().starts_with("inactive") && code.is_expired(instant(AFTER), &policy));
    assert!(!code.is_expired(instant(EXPIRY), &policy));
}

/// R-B8: a stranger learns nothing from the answer but that it is no.
#[test]
fn a_stranger_learns_nothing() {
    let code = || "A".parse().unwrap();
    let malformed = "\u{1}a".parse::<referral_core::code::Code>().unwrap_err();
    let told = [
        InvalidCode::Malformed(malformed),
        InvalidCode::Unknown { code: code() },
        InvalidCode::Expired { expires_at: instant(EXPIRY) },
        InvalidCode::Disabled,
        InvalidCode::AgentInactive,
    ];
    assert!(told.iter().all(|reason| reason.for_strangers() == "this code is not valid"));
    assert_eq!(InvalidCode::Empty.for_strangers(), "please enter a code");
}

/// the mail to one agent lists that agent's codes with their last day in the organisation's zone.
#[test]
fn the_mail_to_an_agent() {
    let mut code = of_agent("JOHN-20", Some(instant("2026-05-31T21:30:00Z")));
    code.catch_up(instant(AFTER), &ReferralPolicy::default()).unwrap();
    let notice = referral_core::report::AgentNotice {
        agent: "John Smith".to_owned(),
        codes: vec![ExpiredCode::of(&code, &agents()).unwrap()],
        zone: zone_core::zone!("Europe/Nicosia"),
    };
    assert_eq!(
        notice.to_string(),
        "\
Dear John Smith,
these referral codes of yours have expired:
  - JOHN-20 (expired 2026-06-01)
"
    );
}

proptest! {
    /// What an explanation says of a command is what happens: possible up to the microsecond before
    /// `possible_until`, and not at it; refused commands are refused.
    #[test]
    fn an_explanation_tells_the_truth(
        (policy, code) in testing::policies().prop_flat_map(|policy| {
            let records = testing::records(&policy);
            (Just(policy), records)
        }),
        by in testing::actors(),
        hours in 0_i64..300,
    ) {
        let now = Instant::from_micros(code.since.micros() + hours * 3_600_000_000).unwrap();
        let explained = code.explain(&agents(), &by, now, &policy).unwrap();
        let allowed = |command: &ReferralCommand, at: Instant| may(&code, &Request::new(command, &by, at), &agents(), &policy).is_ok();
        prop_assert_eq!(explained.usable.is_ok(), code.usable(now, &policy).is_ok());
        let known = agents();
        let samples = code.as_of(now, &policy).unwrap().samples(&Viewpoint::new(&by, now, &known, &policy));
        prop_assert_eq!(explained.commands.len(), samples.len());
        for (possibility, sample) in explained.commands.iter().zip(&samples) {
            let command = sample.command();
            prop_assert_eq!(possibility.answer.is_ok(), allowed(command, now), "{}", possibility);
            match (possibility.answer.is_ok(), possibility.possible_until()) {
                (true, Some(until)) => {
                    prop_assert!(now < until && !allowed(command, until), "{}", possibility);
                    prop_assert!(allowed(command, until.previous().unwrap()), "{}", possibility);
                }
                (true, None) => {
                    let last = code.expiry(&policy).map_or(now, |because| because.at().max(now));
                    prop_assert!(allowed(command, last), "{}", possibility);
                }
                (false, Some(until)) => prop_assert!(until <= now, "{}", possibility),
                (false, None) => {}
            }
        }
    }
}
