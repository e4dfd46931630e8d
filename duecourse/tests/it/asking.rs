//! Commands under the policy in force.

use automation_core::{Actor, UserId};
use duecourse::{
    AskError, Asked, Call,
    ask::{act, ask},
    kinds::{ReferralChoices, ReferralCodes},
    run::RunError,
};
use referral_core::{ReferralCode, ReferralPolicy, code::ReferralCommand};
use storage_diesel::prelude::*;

use crate::host::{Program, at, usual, with_codes};

const CODES: &[(&str, &str)] = &[("JOHN-20", "2026-12-31T00:00:00Z")];

fn disable<'a>(key: &'a str, actor: &'a Actor) -> Asked<'a, ReferralCommand> {
    Asked {
        which: key.into(),
        command: &ReferralCommand::Disable,
        name: "disable",
        actor,
        reason: Some("misused"),
    }
}

#[test]
fn a_command_is_done_once_and_a_refusal_is_kept() {
    with_codes(CODES, |store| {
        let program = Program::new();
        let actor = Actor::staff(UserId::new("alice").unwrap(), "operator");
        let asked = disable("JOHN-20", &actor);
        let dry = Call { dry_run: true, ..program.call() };
        let answer = ask::<ReferralCodes, _>(&dry, store, &usual(), &asked).unwrap();
        assert_eq!((answer.is_written, answer.change.steps.len()), (false, 1));
        let row = store.find::<ReferralCode>("JOHN-20").unwrap().unwrap();
        assert_eq!((row.version, store.history::<ReferralCode>(row.id).unwrap().len()), (0, 0));
        let answer = ask::<ReferralCodes, _>(&program.call(), store, &usual(), &asked).unwrap();
        assert!(answer.is_written);
        assert_eq!(store.history::<ReferralCode>(row.id).unwrap()[0].reason.as_deref(), Some("misused"));
        let refused = ask::<ReferralCodes, _>(&program.call(), store, &usual(), &asked);
        assert!(matches!(refused, Err(AskError::Refused(_))), "{refused:?}");
        assert_eq!(store.refusals::<ReferralCode>(row.id).unwrap()[0].command, "disable");
        // A dry run keeps nothing.
        assert!(ask::<ReferralCodes, _>(&dry, store, &usual(), &asked).is_err());
        assert_eq!(store.refusals::<ReferralCode>(row.id).unwrap().len(), 1);
        let unknown = ask::<ReferralCodes, _>(&program.call(), store, &usual(), &disable("JON-20", &actor));
        assert_eq!(
            unknown.unwrap_err().to_string(),
            "there is no referral code JON-20; did you mean JOHN-20?"
        );
    });
}

#[test]
fn nothing_is_done_under_another_policy() {
    with_codes(CODES, |store| {
        let program = Program::new();
        let actor = Actor::staff(UserId::new("alice").unwrap(), "operator");
        let other = ReferralChoices {
            referral_codes: ReferralPolicy { report_to_admins: false, ..ReferralPolicy::default() },
            ..usual()
        };
        let refused = ask::<ReferralCodes, _>(&program.call(), store, &other, &disable("JOHN-20", &actor));
        assert!(matches!(refused, Err(AskError::Policy(_))), "{refused:?}");
        assert_eq!(store.find::<ReferralCode>("JOHN-20").unwrap().unwrap().version, 0);
    });
}

#[test]
fn a_command_within_a_run_asks_the_clocks_and_is_on_record() {
    with_codes(CODES, |store| {
        let program = Program::new();
        let actor = Actor::staff(UserId::new("alice").unwrap(), "operator");
        // A key is taken as people type it.
        let asked = disable(" JOHN-20 ", &actor);
        let ahead = Call { now: at("2999-01-01T00:00:00Z"), ..program.call() };
        let refused = act::<ReferralCodes, _>(&ahead, store, &usual(), &asked, "JOHN-20");
        let Err(RunError::Ahead(refused)) = refused else { panic!("{refused:?}") };
        assert_eq!(refused.counts["steps"], 2);
        assert!(store.last_runs(None, 10).unwrap().is_empty());
        assert_eq!(store.find::<ReferralCode>("JOHN-20").unwrap().unwrap().version, 0);
        let dry = Call { dry_run: true, ..program.call() };
        assert!(!act::<ReferralCodes, _>(&dry, store, &usual(), &asked, "JOHN-20").unwrap().is_written);
        assert!(store.last_runs(None, 10).unwrap().is_empty());
        let done = act::<ReferralCodes, _>(&program.call(), store, &usual(), &asked, "JOHN-20").unwrap();
        let mut told = Vec::new();
        done.tell(&mut |step| told.push(step.to_string()));
        assert_eq!(
            told,
            [
                "JOHN-20: active -> inactive (disabled) at 2026-06-01T02:00:00Z, asked by staff/operator/alice: misused"
            ]
        );
        let run = store.last_runs(None, 1).unwrap().remove(0).unwrap();
        assert_eq!(
            (run.command.as_str(), run.counts.as_deref()),
            ("referral-code-disable", Some("{\"steps\":1}"))
        );
    });
}
