//! Codes that are issued, and agents who leave and come back.

use automation_core::{Actor, UserId};
use duecourse::{
    Call,
    kinds::ReferralChoices,
    referral::{AgentError, CodeText, IssueError, Issuing, Switching, delete_agent, issue, switch_agent},
};
use referral_core::{
    ReferralCode, ReferralPolicy,
    code::{InactiveReason, Status},
};
use storage_diesel::{ReferralAgents as _, prelude::*, sqlite::Store};

use crate::host::{Program, at, usual, with_codes};

fn wish<'a>(text: CodeText<'a>, agent: &'a str) -> Issuing<'a> {
    Issuing { text, discount: "20".parse().unwrap(), agent: Some(agent), expires_at: None }
}

fn count(store: &mut Store<'_>) -> u64 {
    store.count::<ReferralCode>(&[]).unwrap()
}

#[test]
fn a_code_is_issued_once_and_a_dry_run_leaves_nothing_behind() {
    with_codes(&[], |store| {
        let program = Program::new();
        let code = "JOHN-20".parse().unwrap();
        let dry = Call { dry_run: true, ..program.call() };
        let would = issue(&dry, store, &usual(), wish(CodeText::Given(&code), "John Smith")).unwrap();
        assert_eq!((would.code.code.as_str(), would.is_written), ("JOHN-20", false));
        assert_eq!((count(store), store.find_agent("John Smith").unwrap()), (0, None));
        let issued =
            issue(&program.call(), store, &usual(), wish(CodeText::Given(&code), "John Smith")).unwrap();
        assert_eq!((issued.agent.unwrap().name.as_str(), issued.is_written), ("John Smith", true));
        let taken = issue(&program.call(), store, &usual(), wish(CodeText::Given(&code), "John Smith"));
        assert!(matches!(taken, Err(IssueError::Taken(_))), "{taken:?}");
        // One that is made gives way to what is there.
        let mut random = || 7;
        let made = CodeText::Made { random: &mut random };
        let made = issue(&program.call(), store, &usual(), wish(made, "John Smith")).unwrap();
        assert_eq!(made.code.code.as_str(), "JOHN-20H7");
        // Who writes a name nearly as it is there hears of it.
        let other = "SPRING".parse().unwrap();
        issue(&program.call(), store, &usual(), wish(CodeText::Given(&other), "john smith")).unwrap();
        assert_eq!(program.heard.take(), ["the agent john smith is new; did you mean John Smith?"]);
        assert_eq!(count(store), 3);
    });
}

#[test]
fn nothing_is_issued_under_another_policy() {
    with_codes(&[], |store| {
        let program = Program::new();
        let code = "JOHN-20".parse().unwrap();
        let other = ReferralChoices {
            referral_codes: ReferralPolicy { report_to_admins: false, ..ReferralPolicy::default() },
            ..usual()
        };
        let refused = issue(&program.call(), store, &other, wish(CodeText::Given(&code), "John Smith"));
        assert!(matches!(refused, Err(IssueError::Policy(_))), "{refused:?}");
        let actor = Actor::staff(UserId::new("alice").unwrap(), "operator");
        let asked = Switching { name: "John Smith", actor: &actor };
        let refused = switch_agent(&program.call(), store, &other, asked, false, &mut |_, _| {});
        assert!(matches!(refused, Err(AgentError::Policy(_))), "{refused:?}");
        let refused = delete_agent(&program.call(), store, &other, asked, &mut |_, _| {});
        assert!(matches!(refused, Err(AgentError::Policy(_))), "{refused:?}");
        assert_eq!((count(store), store.find_agent("John Smith").unwrap()), (0, None));
    });
}

#[test]
fn an_agents_codes_go_and_come_with_the_agent_and_stay_when_the_agent_is_deleted() {
    with_codes(&[], |store| {
        let program = Program::new();
        let actor = Actor::staff(UserId::new("alice").unwrap(), "operator");
        let asked = Switching { name: "John Smith", actor: &actor };
        for code in ["JOHN-20", "SPRING"] {
            let code = code.parse().unwrap();
            issue(&program.call(), store, &usual(), wish(CodeText::Given(&code), "John Smith")).unwrap();
        }
        let status =
            |store: &mut Store<'_>| store.find::<ReferralCode>("SPRING").unwrap().unwrap().record.status;
        let mut told = Vec::new();
        let mut tell = |agent: &referral_core::agent::Agent,
                        change: &automation_core::Change<ReferralCode>| {
            told.push(format!("{} of {}", change.key(), agent.name));
        };
        let dry = Call { dry_run: true, ..program.call() };
        let would = switch_agent(&dry, store, &usual(), asked, false, &mut tell).unwrap();
        assert_eq!((would.codes.changed, would.is_written, status(store)), (2, false, Status::Active));
        let done = switch_agent(&program.call(), store, &usual(), asked, false, &mut tell).unwrap();
        assert_eq!((done.codes.changed, done.is_written), (2, true));
        assert_eq!(status(store), Status::Inactive(InactiveReason::AgentInactive));
        switch_agent(&program.call(), store, &usual(), asked, true, &mut tell).unwrap();
        assert_eq!(status(store), Status::Active);
        program.clock.set(at("2026-07-01T00:00:00Z"));
        let would =
            delete_agent(&Call { dry_run: true, ..program.call() }, store, &usual(), asked, &mut tell);
        assert_eq!((would.unwrap().codes.changed, status(store)), (2, Status::Active));
        delete_agent(&program.call(), store, &usual(), asked, &mut tell).unwrap();
        let left = store.find::<ReferralCode>("SPRING").unwrap().unwrap().record;
        assert_eq!((left.status, left.agent), (Status::Inactive(InactiveReason::AgentInactive), None));
        let gone = delete_agent(&program.call(), store, &usual(), asked, &mut tell);
        assert_eq!(gone.unwrap_err().to_string(), "there is no agent named John Smith");
        assert_eq!(told.len(), 10);
    });
}
