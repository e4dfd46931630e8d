//! Codes and people to try the rules on.

use automation_core::{ActError, Actor, Change, Id, Instant, LifecycleExt, Request, Row, UserId};
use referral_core::{
    ReferralCode, ReferralPolicy,
    agent::{AgentId, Giver},
    code::{Draft, ReferralCommand, ReferralReason},
    testing::agents,
};

/// When the codes are made.
pub(crate) const MADE: &str = "1960-01-01T00:00:00Z";
/// When most things are asked.
pub(crate) const MAY: &str = "2026-05-01T08:00:00Z";
/// The agent of [`of_agent`]; mail reaches them.
pub(crate) const AGENT: AgentId = AgentId(1);

pub(crate) fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

pub(crate) fn staff() -> Actor {
    Actor::staff(UserId::new("alice").unwrap(), "admin")
}

pub(crate) fn participant(user: &str) -> Actor {
    Actor::participant(UserId::new(user).unwrap(), "client")
}

pub(crate) fn draft(code: &str) -> Draft {
    Draft::new(code.parse().unwrap(), "20".parse().unwrap())
}

pub(crate) fn endless(code: &str) -> ReferralCode {
    ReferralCode::issue(draft(code), instant(MADE), &ReferralPolicy::default()).unwrap()
}

pub(crate) fn expiring(code: &str, expiry: Instant) -> ReferralCode {
    ReferralCode::issue(draft(code).expiring(expiry), instant(MADE), &ReferralPolicy::default()).unwrap()
}

pub(crate) fn of_agent(code: &str, expires_at: Option<Instant>) -> ReferralCode {
    let agent = Some(Giver { id: AGENT, works: true });
    let draft = Draft { expires_at, agent, ..draft(code) };
    ReferralCode::issue(draft, instant(MADE), &ReferralPolicy::default()).unwrap()
}

/// What one asks, or every reason why not.
pub(crate) fn ask(
    code: &ReferralCode,
    command: &ReferralCommand,
    actor: &Actor,
    now: &str,
) -> Result<Change<ReferralCode>, Vec<ReferralReason>> {
    let policy = ReferralPolicy::default();
    let row = Row { id: Id(1), version: 0, due_at: code.due_at(&policy), record: code.clone() };
    match Change::of_command(row, &Request::new(command, actor, instant(now)), &mut agents(), &policy) {
        Ok(change) => Ok(change),
        Err(ActError::Refused(refusal)) => Err(refusal.reasons().cloned().collect()),
        Err(ActError::Runaway(runaway)) => panic!("{runaway}"),
    }
}

/// Staff asks, and it is done.
pub(crate) fn act(code: &mut ReferralCode, command: &ReferralCommand, now: &str) {
    *code = ask(code, command, &staff(), now).unwrap().after;
}
