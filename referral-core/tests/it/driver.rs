//! Plays a history on the crate, through a ledger in memory, and compares every answer with the
//! oracle's.

use std::{cell::Cell, rc::Rc};

use automation_core::{
    Actor, Batch, Change, Claim, CommandError, Commands, Consequences, Id, Instant, Ledger, LifecycleExt,
    MessageEffect, Outcome, Policies, Refusal, Request, Row, Span, SweepOptions, UserId, command, one_policy,
    sweep,
    testing::{Memory, MemoryError},
};
use referral_core::{
    ReferralCode, ReferralPolicy,
    agent::{Agent, AgentId, Agents, Giver, SwitchAgent, switch_agent},
    code::{
        Code, CodeStorage, Discount, Draft, InactiveReason, InvalidCode, IssueReason, ReferralCommand,
        ReferralEvent, ReferralReason, Status, ValidCode,
    },
    policy::{InactiveAgent, OnCreate},
    testing::agents,
};

use crate::{
    history::{AGENTS, Asked, CODES, Choice, Fact, History, Making, OnCreation, What, Who},
    oracle::{self, Stand, life},
};

/// What can be played: the crate's own record, or one with a fault.
pub(crate) trait Played:
    Consequences<Policy = ReferralPolicy, Event = ReferralEvent, Facts = Agents, Effect = MessageEffect>
    + Commands<Command = ReferralCommand, Reason = ReferralReason>
    + Sized
{
    fn of(code: ReferralCode) -> Self;

    fn code(&self) -> &ReferralCode;

    fn works(&self, now: Instant, policy: &ReferralPolicy) -> Result<ValidCode, Refusal<InvalidCode>> {
        self.code().usable(now, policy)
    }

    fn sweep(ledger: &mut Memory<Self>, now: Instant, policy: &ReferralPolicy) -> Result<(), String> {
        let options = SweepOptions { batch: 2, dry_run: false };
        sweep(ledger, &one_policy(policy), now, options, &mut ()).map(drop).map_err(|error| error.to_string())
    }

    /// Switches an agent's codes: how many changed, how many were not concerned, how many refused.
    fn switch(
        ledger: &mut Memory<Self>,
        agent: AgentId,
        on: bool,
        actor: &Actor,
        now: Instant,
        policy: &ReferralPolicy,
    ) -> Result<[usize; 3], String>;
}

impl Played for ReferralCode {
    fn of(code: ReferralCode) -> Self {
        code
    }

    fn code(&self) -> &ReferralCode {
        self
    }

    fn switch(
        ledger: &mut Memory<Self>,
        agent: AgentId,
        on: bool,
        actor: &Actor,
        now: Instant,
        policy: &ReferralPolicy,
    ) -> Result<[usize; 3], String> {
        let mut told = 0;
        let policies = one_policy(policy);
        let mut shop = Shop(ledger);
        let switch = if on { SwitchAgent::On(agent) } else { SwitchAgent::Off(agent) };
        let request = Request::new(&switch, actor, now);
        let done = switch_agent(&mut shop, &request, &policies, &mut |_| told += 1)
            .map_err(|error| error.to_string())?;
        if (done.failed, done.moved, done.changed) != (0, 0, told) {
            return Err(format!("not settled: {done:?}"));
        }
        Ok([done.changed as usize, done.unconcerned as usize, done.refused as usize])
    }
}

/// The port of the crate on a ledger in memory.
pub(crate) struct Shop<'a>(pub(crate) &'a mut Memory<ReferralCode>);

impl Ledger<ReferralCode> for Shop<'_> {
    type Error = MemoryError;

    fn peek(&mut self, claim: Claim<'_>) -> Result<Batch<ReferralCode>, MemoryError> {
        self.0.peek(claim)
    }

    fn settle(
        &mut self,
        claim: Claim<'_>,
        decide: &mut dyn FnMut(&mut Batch<ReferralCode>) -> Vec<Change<ReferralCode>>,
    ) -> Result<Outcome<ReferralCode>, MemoryError> {
        self.0.settle(claim, decide)
    }

    fn earliest_due(&mut self, after: Option<Instant>) -> Result<Option<Instant>, MemoryError> {
        self.0.earliest_due(after)
    }
}

impl CodeStorage for Shop<'_> {
    fn find_code(&mut self, code: &Code) -> Result<Option<Row<ReferralCode>>, MemoryError> {
        Ok(self.0.rows().find(|row| row.record.code == *code).cloned())
    }

    fn insert_code(
        &mut self,
        code: &ReferralCode,
        policies: &dyn Policies<ReferralCode>,
    ) -> Result<Option<Id>, MemoryError> {
        if self.find_code(&code.code)?.is_some() {
            return Ok(None);
        }
        Ok(Some(self.0.add(code.clone(), policies.of(code))))
    }

    fn codes_of(&mut self, agent: AgentId, after: Option<Id>, limit: usize) -> Result<Vec<Id>, MemoryError> {
        let theirs = self.0.rows().filter(|row| row.record.agent == Some(agent)).map(|row| row.id);
        Ok(theirs.filter(|id| after.is_none_or(|after| *id > after)).take(limit).collect())
    }
}

pub(crate) fn at(micros: i64) -> Instant {
    Instant::from_micros(micros).unwrap()
}

pub(crate) fn who(who: Who) -> Actor {
    match who {
        Who::Staff => Actor::staff(UserId::new("alice").unwrap(), "admin"),
        Who::Participant => Actor::participant(UserId::new("agent-1").unwrap(), "agent"),
        Who::System => Actor::System,
    }
}

fn policy_of(choice: Choice) -> ReferralPolicy {
    ReferralPolicy {
        grace: Span::from_micros(choice.grace).unwrap(),
        on_create: match choice.on_create {
            OnCreation::AllowUntilSweep => OnCreate::AllowUntilSweep,
            OnCreation::DeactivateNow => OnCreate::DeactivateNow,
            OnCreation::Reject => OnCreate::Reject,
        },
        report_to_admins: choice.report,
        inactive_agent: if choice.waits { InactiveAgent::SwitchedOff } else { InactiveAgent::Refuse },
        ..ReferralPolicy::default()
    }
}

fn command_of(asked: Asked) -> ReferralCommand {
    match asked {
        Asked::Disable => ReferralCommand::Disable,
        Asked::Activate => ReferralCommand::Activate,
        Asked::Renew(expiry) => ReferralCommand::Renew { expires_at: expiry.map(at) },
        Asked::Discount(points) => {
            ReferralCommand::ChangeDiscount { discount: Discount::from_basis_points(points).unwrap() }
        }
        Asked::AgentOff => ReferralCommand::AgentOff,
        Asked::AgentOn => ReferralCommand::AgentOn,
    }
}

fn reason(reason: &ReferralReason) -> &'static str {
    match reason {
        ReferralReason::NotStaff { .. } => "not staff",
        ReferralReason::AlreadyActive => "already active",
        ReferralReason::AlreadyDisabled { .. } => "already disabled",
        ReferralReason::ExpiryPassed { .. } => "expiry passed",
        ReferralReason::ExpiryNotAhead { .. } => "expiry not ahead",
        ReferralReason::AgentInactive => "agent inactive",
        ReferralReason::AgentNotWorking { .. } => "agent not working",
        ReferralReason::NotActive { .. } => "not active",
        ReferralReason::NotWaitingForAgent { .. } => "not waiting for agent",
    }
}

fn invalid(reason: &InvalidCode) -> &'static str {
    match reason {
        InvalidCode::Expired { .. } => "expired",
        InvalidCode::Disabled => "disabled",
        InvalidCode::AgentInactive => "agent inactive",
        InvalidCode::Empty | InvalidCode::Malformed(_) | InvalidCode::Unknown { .. } => "not looked up",
    }
}

fn stand(status: &Status) -> Stand {
    match status {
        Status::Active => Stand::Active,
        Status::Inactive(InactiveReason::Expired { at }) => Stand::Expired { at: at.micros() },
        Status::Inactive(InactiveReason::Disabled { by }) => Stand::Disabled {
            by: match by {
                Actor::Staff { .. } => Who::Staff,
                Actor::Participant { .. } => Who::Participant,
                Actor::System => Who::System,
            },
        },
        Status::Inactive(InactiveReason::AgentInactive) => Stand::AgentInactive,
    }
}

fn name(code: usize) -> String {
    format!("CODE-{code}")
}

/// Plays the history on `R`, and fails at the first answer that is not the oracle's.
pub(crate) fn play<R: Played>(history: &History) -> Result<(), String> {
    let policy = policy_of(history.policy);
    let working = Rc::new(Cell::new([true; AGENTS.len()]));
    let known = Rc::clone(&working);
    let mut game = Game {
        ledger: Memory::<R>::with_facts(move |_, _| agents_now(known.get())),
        working,
        ids: [None; CODES],
        policy: &policy,
        history,
    };
    for (index, fact) in history.facts.iter().enumerate() {
        game.fact(index, *fact).map_err(|why| format!("fact {index}, {fact:?}: {why}"))?;
    }
    // A last sweep, long after everything.
    let end = history.facts.last().map_or(0, |fact| fact.at) + 1_000_000_000_000;
    game.swept(history.facts.len(), end).map_err(|why| format!("at the end: {why}"))
}

/// The agents of the strategies, of whom those of a history come and go.
fn agents_now(working: [bool; AGENTS.len()]) -> Agents {
    let now = |id: i64| {
        let agent = agents().get(AgentId(id)).cloned().unwrap();
        let works = AGENTS.iter().zip(working).find(|(known, _)| **known == id);
        Agent { active: works.map_or(agent.active, |(_, works)| works), ..agent }
    };
    (1..=4).map(now).collect()
}

struct Game<'a, R: Played> {
    /// Which agents work.
    working: Rc<Cell<[bool; AGENTS.len()]>>,
    ledger: Memory<R>,
    ids: [Option<Id>; CODES],
    policy: &'a ReferralPolicy,
    history: &'a History,
}

impl<R: Played> Game<'_, R> {
    fn fact(&mut self, index: usize, Fact { at: now, what }: Fact) -> Result<(), String> {
        match what {
            What::Make { code, agent, expiry, how } => self.make(index, code, agent, expiry, how, now),
            What::Ask { code, by, asked } => self.ask(index, code, by, asked, now),
            What::Agent { agent, on, by } => self.agent(index, agent, on, by, now),
            What::Sweep => self.swept(index, now),
            What::Read { code } => self.read(index, code, now),
        }
    }

    fn make(
        &mut self,
        index: usize,
        code: usize,
        agent: Option<i64>,
        expiry: Option<i64>,
        how: Making,
        now: i64,
    ) -> Result<(), String> {
        let discount = Discount::from_basis_points(oracle::DISCOUNT).unwrap();
        let agents = agents_now(self.working.get());
        let draft = Draft {
            agent: agent.and_then(|id| agents.get(AgentId(id))).map(Giver::from),
            expires_at: expiry.map(at),
            ..Draft::new(name(code).parse().unwrap(), discount)
        };
        let made = match how {
            Making::Issue => ReferralCode::issue(draft, at(now), self.policy),
            Making::Create { created_at } => {
                ReferralCode::create(draft, at(created_at), at(now), self.policy)
            }
            Making::Imported { created_at } => {
                ReferralCode::create_inactive(draft, at(created_at), at(now), self.policy)
            }
        };
        let reasons = match &made {
            Ok(_) => Vec::new(),
            Err(refusal) => refusal
                .reasons()
                .map(|reason| match reason {
                    IssueReason::ExpiryNotAhead { .. } => "expiry not ahead",
                    IssueReason::CreatedAhead { .. } => "created ahead",
                    IssueReason::AgentInactive { .. } => "agent not working",
                    _ => "another reason",
                })
                .collect(),
        };
        let works = oracle::agent_works(self.history, index, agent);
        let expected = oracle::reasons_against_making(self.history, expiry, how, now, works);
        same("reasons against making it", &reasons, &expected)?;
        if let Ok(made) = made {
            self.ids[code] = Some(self.ledger.add(R::of(made), self.policy));
        }
        Ok(())
    }

    fn ask(&mut self, index: usize, code: usize, by: Who, asked: Asked, now: i64) -> Result<(), String> {
        let Some(id) = self.ids[code] else { return Ok(()) };
        let mut expected = life(self.history, index, code, now).ok_or("the oracle did not make it")?;
        let expected_reasons = expected.ask(asked, by, now);
        let done = command(
            &mut self.ledger,
            &one_policy(self.policy),
            id,
            &Request::new(&command_of(asked), &who(by), at(now)),
        );
        match done {
            Ok(change) => {
                same("reasons", &Vec::new(), &expected_reasons)?;
                same("status after", &stand(&change.after.code().status), &expected.status)?;
                self.steps(id, &expected.steps)
            }
            Err(CommandError::Refused(refusal)) => {
                same("reasons", &refusal.reasons().map(reason).collect(), &expected_reasons)
            }
            Err(other) => Err(other.to_string()),
        }
    }

    fn agent(&mut self, index: usize, agent: i64, on: bool, by: Who, now: i64) -> Result<(), String> {
        let asked = if on { Asked::AgentOn } else { Asked::AgentOff };
        let mut expected = [0, 0, 0];
        for code in 0..CODES {
            let theirs = life(self.history, index, code, now).filter(|life| life.agent == Some(agent));
            if let Some(mut life) = theirs {
                life.agent_works = oracle::agent_works(self.history, index + 1, Some(agent));
                let reasons = life.ask(asked, by, now);
                let way = if reasons.is_empty() {
                    0
                } else if reasons.contains(&"not staff") {
                    2
                } else {
                    1
                };
                expected[way] += 1;
            }
        }
        let mut working = self.working.get();
        for (known, works) in AGENTS.iter().zip(&mut working) {
            if *known == agent && by != Who::Participant {
                *works = on;
            }
        }
        self.working.set(working);
        let done = R::switch(&mut self.ledger, AgentId(agent), on, &who(by), at(now), self.policy)?;
        same("codes changed, not concerned, refused", &done, &expected)
    }

    fn read(&mut self, index: usize, code: usize, now: i64) -> Result<(), String> {
        let Some(id) = self.ids[code] else { return Ok(()) };
        let expected = life(self.history, index, code, now).ok_or("the oracle did not make it")?;
        let record = &self.ledger.row(id).ok_or("the row is gone")?.record;
        let seen = record.as_of(at(now), self.policy).map_err(|runaway| runaway.to_string())?;
        same("status", &stand(&seen.code().status), &expected.status)?;
        same("expiry", &seen.code().expires_at.map(Instant::micros), &expected.expiry)?;
        same("discount", &i64::from(seen.code().discount.basis_points()), &expected.discount)?;
        same("next due instant", &seen.due_at(self.policy).map(Instant::micros), &expected.next())?;
        // Both the stored record and the one as of now must know whether it works.
        for record in [record, &*seen] {
            let (reasons, ended) = match record.works(at(now), self.policy) {
                Ok(valid) => {
                    let until = expected.stops().map(|stops| stops - 1);
                    same("works until", &valid.until.map(Instant::micros), &until)?;
                    (Vec::new(), None)
                }
                Err(refusal) => {
                    (refusal.reasons().map(invalid).collect(), refusal.possible_until().map(Instant::micros))
                }
            };
            let expected_reasons = expected.reasons_against_use(now);
            same("reasons against use", &reasons, &expected_reasons)?;
            let only_expired = expected_reasons == ["expired"];
            same("worked until", &ended, &expected.stops().filter(|_| only_expired))?;
        }
        Ok(())
    }

    /// Sweeps, and compares everything that is stored then.
    fn swept(&mut self, index: usize, now: i64) -> Result<(), String> {
        R::sweep(&mut self.ledger, at(now), self.policy)?;
        let (mut keys, mut next) = (Vec::new(), Vec::new());
        for code in 0..CODES {
            let Some(expected) = life(self.history, index, code, now) else { continue };
            let id = self.ids[code].ok_or("only the oracle made it")?;
            let stored = self.ledger.row(id).ok_or("the row is gone")?.record.code();
            same("stored status", &stand(&stored.status), &expected.status)?;
            self.steps(id, &expected.steps)?;
            next.extend(expected.next());
            let key = |(kind, at, to): &(&str, i64, &str)| format!("{kind}|{}|{at}|{to}", name(code));
            keys.extend(expected.told.iter().map(key));
        }
        keys.sort();
        let mut told: Vec<String> =
            self.ledger.outbox().iter().map(|message| message.dedup.to_string()).collect();
        told.sort();
        same("messages", &told, &keys)?;
        let earliest = self.ledger.earliest_due(None).map_err(|error| error.to_string())?;
        same("earliest due instant", &earliest.map(Instant::micros), &next.into_iter().min())
    }

    fn steps(&self, id: Id, expected: &[(&'static str, i64)]) -> Result<(), String> {
        let steps: Vec<(&str, i64)> = self
            .ledger
            .history(id)
            .map(|(_, step)| (automation_core::Event::name(&step.event), step.at.micros()))
            .collect();
        same("steps", &steps.as_slice(), &expected)
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, got: &T, expected: &T) -> Result<(), String> {
    if got == expected { Ok(()) } else { Err(format!("{what}: {got:?}, but the oracle says {expected:?}")) }
}

/// How many histories the crate is compared on.
const HISTORIES: u64 = 120_000;

#[test]
fn the_crate_agrees_with_the_oracle() {
    // Two threads, so that it stays a matter of seconds where nothing is optimised.
    let halves = [0, 1].map(|half| {
        std::thread::spawn(move || {
            let mut facts = 0;
            for seed in (0..HISTORIES).filter(|seed| seed % 2 == half) {
                let history = History::of_seed(seed);
                facts += history.facts.len();
                if let Err(why) = play::<ReferralCode>(&history) {
                    let smallest = history.shrunk(|smaller| play::<ReferralCode>(smaller).is_err());
                    let again = play::<ReferralCode>(&smallest).expect_err("it fails still");
                    panic!("history {seed}: {why}\nthe smallest: {smallest:#?}\n{again}");
                }
            }
            facts
        })
    });
    let facts: usize = halves.into_iter().map(|half| half.join().expect("no disagreement")).sum();
    println!("{HISTORIES} histories of {facts} facts agree");
}
